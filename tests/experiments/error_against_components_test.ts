import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matchComponents, reorderComponents } from "../../mod.ts";
import {
  methodOfMoments,
  tensorMoments,
  toWhitened,
} from "../../lib/moments.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { errorAgainstComponents } from "../../lib/experiments/error_against_components.ts";
import { drawCase } from "../../lib/experiments/simulated_case.ts";

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

Deno.test("rows are errors and losses of the estimators themselves: two components are found, five are not", () => {
  const sizes = { items: 3000, features: 5, scale: 1.2, choices: 1_000_000 };
  const replicates = 2;
  const rows = errorAgainstComponents({
    ...sizes,
    components: [2, 5],
    replicates,
    seed: 4,
  });
  assertEquals(
    rows.map(({ components, estimator }) => `${components} ${estimator}`),
    ["2 moments", "2 tensor", "5 moments", "5 tensor"],
  );
  for (const { estimator, components, weights, atoms, loss } of rows) {
    let lost = 0;
    for (let replicate = 0; replicate < replicates; replicate++) {
      const drawn = drawCase({ ...sizes, components }, { seed: 4, replicate });
      const { data, data: { whitening }, truth, seed } = drawn;
      const { mixture, logLikelihood } = estimator === "moments"
        ? methodOfMoments(data, { components, seed })
        : tensorMoments(data, { components });
      const paired = reorderComponents(
        mixture,
        matchComponents(truth, mixture, { whitening }),
      );
      const K = components, L = sizes.features;
      let squares = 0, apart = 0;
      for (let k = 0; k < K; k++) {
        squares += (paired.weights[k]! - truth.weights[k]!) ** 2 / K;
      }
      const here = toWhitened(paired.atoms, whitening).values;
      const there = toWhitened(truth.atoms, whitening).values;
      for (let i = 0; i < K * L; i++) apart += (here[i]! - there[i]!) ** 2 / K;
      assertAlmostEquals(weights.errors[replicate]!, Math.sqrt(squares), 1e-12);
      assertAlmostEquals(atoms.errors[replicate]!, Math.sqrt(apart), 1e-12);
      const top = quasiNewton(data, truth).logLikelihood;
      lost += (top - logLikelihood) / sizes.choices / replicates;
    }
    assertAlmostEquals(loss.mean, lost, 1e-12);
    assert(lost > 0);
  }
  // Atoms are 1.7 apart: with two components errors are .1 and .2, with five 1.5.
  const [two, tensor, five] = rows;
  assert(two!.atoms.rmse < 0.2 && tensor!.atoms.rmse < 0.3);
  assert(five!.atoms.rmse > 5 * two!.atoms.rmse, `${five!.atoms.rmse}`);
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
