import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawsNeeded } from "../../lib/experiments/draws_needed.ts";

const small = { items: 400, components: 2, choices: 20_000 };

Deno.test("with as many components as features the subspace is the whole space", () => {
  const { subspaces, rows } = drawsNeeded({
    ...small,
    features: [2],
    ascents: ["finish"],
    replicates: 3,
    draws: 1,
  });
  for (const cosine of subspaces[0]!.cosines) {
    // Two bases of R²: 1 up to rounding.
    assert(Math.abs(cosine - 1) < 1e-12);
  }
  assertEquals(rows.map(({ place }) => place), [
    "ambient",
    "gaussian",
    "sphere",
    "span",
  ]);
});

Deno.test("more items bring the estimated subspace to the span", () => {
  const [few, many] = [200, 20_000].map((items) => {
    const { subspaces } = drawsNeeded({
      ...small,
      items,
      choices: 1_000_000,
      features: [6],
      ascents: ["finish"],
      places: [],
      replicates: 5,
    });
    return Math.min(...subspaces[0]!.cosines);
  });
  assert(many! > 0.97 && few! < 0.9, `${few} ${many}`);
});

Deno.test("a row does not depend on the other rows, a replicate not on their number", () => {
  const run = (features: number[], replicates: number) =>
    drawsNeeded({
      ...small,
      features,
      ascents: ["gradient"],
      rounds: 40,
      replicates,
      draws: 3,
    });
  const both = run([3, 5], 4);
  assertEquals(JSON.stringify(run([3, 5], 4)), JSON.stringify(both));
  const alone = run([5], 2);
  for (const [i, row] of alone.rows.entries()) {
    const same = both.rows[both.rows.length / 2 + i]!;
    assertEquals([same.features, same.place], [5, row.place]);
    assertEquals(same.successes.slice(0, 2), row.successes);
  }
  assertEquals(both.subspaces[1]!.cosines.slice(0, 2), [
    ...alone.subspaces[0]!.cosines,
  ]);
  for (const { rate, drawsNeeded, starts, successes } of both.rows) {
    const total = successes.reduce((a, b) => a + b, 0);
    assert(Math.abs(rate - total / (4 * starts)) < 1e-12);
    assertEquals(drawsNeeded, 1 / rate);
  }
});

Deno.test("an unknown place is refused", () => {
  const error = assertThrows(
    () => drawsNeeded({ places: ["cube" as "sphere"] }),
    RangeError,
  ) as RangeError;
  assertEquals(
    error.message,
    'Cannot run an experiment as places must be among "ambient", "gaussian", "sphere", "span": current value is "cube"',
  );
});

Deno.test("the draws of a replicate differ", () => {
  const { rows } = drawsNeeded({
    ...small,
    components: 3,
    features: [4],
    ascents: ["gradient"],
    rounds: 40,
    tolerance: 1e-3,
    replicates: 4,
    draws: 8,
  });
  for (const { place, successes } of rows) {
    const mixed = successes.some((count) => count > 0 && count < 8);
    assert(mixed, `${place}: ${successes}`);
  }
});
