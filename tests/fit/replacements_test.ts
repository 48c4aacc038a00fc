import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  logLikelihood,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { withAtomReplaced } from "../../lib/fit/replacements.ts";
import { rowsOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";

const truth = softmaxMixture([0.5, 0.3, 0.2], [[0, 0], [2, 1], [-2, 2]]);
const data = simulateChoices(simulateFeatures(300, 2, { seed: 3 }), truth, {
  choices: 50_000,
  seed: 3,
});

/** The best of all replacements of one component, weights on a grid. */
function bestByHand(
  of: ChoiceData,
  { weights, atoms }: SoftmaxMixture,
  added: readonly Float64Array[],
): number {
  let best = -Infinity;
  for (const [out, gone] of weights.entries()) {
    for (const atom of added) {
      const moved = rowsOf(atoms).map((
        row,
        k,
      ) => [...(k === out ? atom : row)]);
      for (let weight = 0.01; weight < 0.9; weight += 0.005) {
        const shares = weights.map((w, k) =>
          k === out ? weight : w * (1 - weight) / (1 - gone)
        );
        const mixture = softmaxMixture(shares, moved);
        best = Math.max(best, logLikelihood(of, mixture));
      }
    }
  }
  return best;
}

Deno.test("the first of the replacements is as likely as the best of all, tried one by one", () => {
  const mixture = softmaxMixture([0.6, 0.25, 0.15], [[0, 0], [1, 1], [1, 0]]);
  const atoms = [[2, 1], [-2, 2], [0, 3], [-1, -1]].map((atom) =>
    new Float64Array(atom)
  );
  const found = withAtomReplaced(data, mixture, {
    ...{ atoms, merges: false, most: 5 },
  });
  assertEquals(found.length, 5);
  const likelihoods = found.map((one) => logLikelihood(data, one));
  assertEquals(likelihoods, likelihoods.toSorted((a, b) => b - a));
  const best = bestByHand(data, mixture, atoms);
  // The grid's step and that of the halvings differ.
  assertAlmostEquals(likelihoods[0]!, best, 5);
  for (const { weights } of found) {
    assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 1e-12);
  }
});

Deno.test("two components in the place of one are merged, as no component can be left out", () => {
  // The first two share what one atom between them describes; the third atom is missing.
  const stuck = softmaxMixture([0.25, 0.25, 0.5], [[-0.3, 0], [0.3, 0], [
    2,
    1,
  ]]);
  const missing = Float64Array.of(-2, 2);
  const search = { atoms: [missing], most: 9 };
  const apart = withAtomReplaced(data, stuck, { ...search, merges: false });
  const found = withAtomReplaced(data, stuck, { ...search, merges: true });
  assertEquals(found.length, apart.length + 3);
  const [first] = found;
  assert(rowsOf(first!.atoms).some((row) => row[0] === -2 && row[1] === 2));
  const highest = (mixtures: readonly SoftmaxMixture[]) =>
    Math.max(...mixtures.map((one) => logLikelihood(data, one)));
  assert(highest(found) > highest(apart) + 100);
  assert(rowsOf(first!.atoms).some((row) => norm(row) < 1e-12)); // the mean of ±0.3
  const best = quasiNewton(data, truth).logLikelihood;
  assert(quasiNewton(data, first!).logLikelihood > best - 1e-3);
});
