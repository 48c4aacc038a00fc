import { assert, assertEquals } from "@std/assert";
import { errorAgainstChoices } from "../../lib/experiments/error_against_choices.ts";

Deno.test("the error of maximum likelihood falls like one over the root of N", () => {
  const { slopes, rows } = errorAgainstChoices({
    items: 400,
    features: 4,
    components: 2,
    choices: [1e5, 1e6, 1e7, 1e8],
    estimators: ["likelihood"],
    replicates: 25,
  });
  assertEquals(rows.map(({ failures }) => failures), [0, 0, 0, 0]);
  for (const part of ["weights", "atoms"] as const) {
    const { slope, standardError } = slopes[0]![part];
    // The logarithm of a normal error spreads by 1.11: over three decades, 1.11/5.15/√25 = 0.043.
    assert(standardError < 0.065, `${standardError}`);
    assert(Math.abs(slope + 0.5) < 3 * standardError, `${part}: ${slope}`);
  }
});

Deno.test("moments stop at their design error", () => {
  const { slopes, rows } = errorAgainstChoices({
    items: 300,
    features: 3,
    components: 2,
    choices: [1e6, 1e8],
    replicates: 8,
  });
  const errorOf = (estimator: string) =>
    rows.filter((row) => row.estimator === estimator).at(-1)!.atoms.rmse;
  for (const { estimator, atoms } of slopes) {
    if (estimator === "likelihood") continue;
    assert(Math.abs(atoms.slope) < 0.1, `${estimator}: ${atoms.slope}`);
    assert(errorOf(estimator) > 20 * errorOf("likelihood"));
  }
});

Deno.test("a replicate does not depend on their number, nor on the other numbers of choices", () => {
  const run = (choices: number[], replicates: number) =>
    errorAgainstChoices({
      items: 300,
      features: 3,
      components: 2,
      choices,
      replicates,
    });
  const both = run([1e4, 1e5], 4);
  assertEquals(JSON.stringify(run([1e4, 1e5], 4)), JSON.stringify(both));
  for (const row of run([1e5], 2).rows) {
    const same = both.rows.find((other) =>
      other.estimator === row.estimator && other.choices === row.choices
    )!;
    assertEquals(same.atoms.errors.slice(0, 2), [...row.atoms.errors]);
    assertEquals(same.weights.errors.slice(0, 2), [...row.weights.errors]);
  }
});
