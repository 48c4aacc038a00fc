import { assert, assertEquals } from "@std/assert";
import { errorAgainstComponents } from "../../lib/experiments/error_against_components.ts";

Deno.test("one component: the moment estimators are the maximum of the likelihood", () => {
  const rows = errorAgainstComponents({
    items: 300,
    features: 3,
    components: [1],
    replicates: 3,
  });
  for (const { weights, failureRate, loss, finished } of rows) {
    assertEquals(weights.errors, [0, 0, 0]);
    assertEquals(failureRate, 0);
    assertEquals(finished.rate, 1);
    // Both climb to a gradient of 1e-8; what is left of ℓ/N is its square.
    assert(Math.abs(loss.mean) < 1e-12);
  }
});

Deno.test("with many items and choices two components are found, five are not", () => {
  const rows = errorAgainstComponents({
    items: 20_000,
    features: 5,
    components: [2, 5],
    scale: 1.2,
    choices: 1_000_000,
    replicates: 2,
  });
  const [two, , five] = rows;
  assertEquals(rows.map(({ estimator }) => estimator), [
    "moments",
    "tensor",
    "moments",
    "tensor",
  ]);
  assert(two!.atoms.rmse < 0.4, `${two!.atoms.rmse}`);
  assert(five!.atoms.rmse > 2 * two!.atoms.rmse, `${five!.atoms.rmse}`);
  for (const { loss } of rows) assert(loss.mean > 0);
});

Deno.test("a row does not depend on the other rows, a replicate not on their number", () => {
  const run = (components: number[], replicates: number) =>
    errorAgainstComponents({ items: 300, features: 4, components, replicates });
  const both = run([2, 3], 3);
  assertEquals(JSON.stringify(run([2, 3], 3)), JSON.stringify(both));
  for (const [i, row] of run([3], 2).entries()) {
    assertEquals(both[2 + i]!.components, 3);
    assertEquals(both[2 + i]!.atoms.errors.slice(0, 2), [...row.atoms.errors]);
    assertEquals(both[2 + i]!.finished.successes.slice(0, 2), [
      ...row.finished.successes,
    ]);
  }
});
