import { assert, assertAlmostEquals } from "@std/assert";
import { matrix, matrixFromRows, rowOf } from "../../lib/linalg/matrix.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { testedRule } from "../../lib/moments/calibration_error.ts";
import { atomPrior, optimalRule } from "../../lib/moments/optimal_rule.ts";
import { priorAtoms } from "../../lib/moments/prior_radius.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";

const coin = { features: matrixFromRows([[-1], [1]]) };
/** Says whether the item is the second: of an atom ω on average 1/(1 + e^{−2ω}). */
const second = {
  size: 1,
  into: (out: Float64Array, j: number) => {
    out[0] = j;
  },
};

Deno.test("errors that all atoms share stay; those of their own shrink with their number", () => {
  const nothing = {
    size: 2,
    into: (out: Float64Array) => {
      out.fill(0);
    },
  };
  const atoms = matrix([16, 1]);
  for (let m = 0; m < 16; m++) atoms.values[m] = m % 2 === 0 ? 1 : -1;
  const rule = testedRule(nothing, {
    size: 2,
    targetInto: (out, atom) => {
      out[0] = 0.3;
      out[1] = 0.3 * atom[0]!;
    },
    squareNorm: () => 1,
  }, { items: coin, atoms, radius: 2, components: 9 });
  const [shared, own] = rule.designErrors!(new Float64Array(2));
  assertAlmostEquals(shared!, 0.3, 1e-15);
  assertAlmostEquals(own!, 0.1, 1e-15);
});

Deno.test("errors are those at atoms of which the rule says what it says of the data, not at atoms as long", () => {
  const atoms = matrix([8, 1], Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  const says = (atom: number) => 1 / (1 + Math.exp(-2 * atom));
  const { designErrors, explained } = testedRule(second, {
    size: 1,
    targetInto: (out, atom) => {
      out[0] = atom[0]!;
    },
    squareNorm: ([value]) => value! ** 2,
  }, { items: coin, atoms, radius: 1.5, components: 1 });
  // It takes the atom 3 for 0.998. The test atom of that length is 1, where it is off by a tenth.
  const found = designErrors!(Float64Array.of(says(3)));
  assertAlmostEquals(found[0]!, 3 - says(3), 1e-12);
  // Shares are over the atoms inside the radius, 0 and 1.
  const errors = says(0) ** 2 + (1 - says(1)) ** 2;
  assertAlmostEquals(explained![0]!, 1 - errors / 0.5, 1e-12);
});

Deno.test("errors of the best rule are those of its averages at the test atoms", () => {
  const features = simulateFeatures(60, 2, { seed: 3 });
  const target = (atom: Float64Array) => dot(atom, atom) + atom[0]!;
  const targets = {
    size: 1,
    targetInto: (out: Float64Array, atom: Float64Array) => {
      out[0] = target(atom);
    },
    squareNorm: () => 1,
  };
  const prior = atomPrior(
    features,
    priorAtoms(12, { L: 2, radius: 2, seed: 1 }),
    { components: 2, choices: 50 },
  );
  const rule = optimalRule(prior, targets);
  const atoms = priorAtoms(8, { L: 2, radius: 3, seed: 2 });
  const { designErrors } = testedRule(rule, targets, {
    items: { features },
    atoms,
    radius: 2,
    components: 1,
  });
  // All are alike to this norm, and the first eighth of them is one.
  const atom = rowOf(atoms, 0);
  const h = new Float64Array(1);
  let sum = 0, average = 0;
  for (let j = 0; j < 60; j++) {
    const mass = Math.exp(dot(rowOf(features, j), atom));
    rule.into(h, j);
    sum += mass;
    average += mass * h[0]!;
  }
  const error = Math.abs(target(atom) - average / sum);
  assert(error > 1e-3);
  assertAlmostEquals(designErrors!(Float64Array.of(0))[0]!, error, 1e-12);
});
