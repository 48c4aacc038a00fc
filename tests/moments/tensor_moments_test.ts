import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { methodOfMoments } from "../../lib/moments/method_of_moments.ts";
import { measureFromMixedMoments } from "../../lib/moments/mixed_moments.ts";
import { measureFromMoments } from "../../lib/moments/moment_problem.ts";
import {
  measureFromThirdMoments,
  tensorMoments,
} from "../../lib/moments/tensor_moments.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { matchComponents } from "../../lib/model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { assertRefused } from "../refusal.ts";

/** First, second and third moments of a mixture's atoms, summed one by one. */
function momentsToThird({ weights, atoms }: SoftmaxMixture) {
  const d = atoms.columns;
  const first = new Float64Array(d);
  const second = new Float64Array(d * d);
  const third = new Float64Array(d * d * d);
  for (const [k, weight] of weights.entries()) {
    const z = rowOf(atoms, k);
    for (let a = 0; a < d; a++) {
      first[a]! += weight * z[a]!;
      for (let b = 0; b < d; b++) {
        second[a * d + b]! += weight * z[a]! * z[b]!;
        for (let c = 0; c < d; c++) {
          third[(a * d + b) * d + c]! += weight * z[a]! * z[b]! * z[c]!;
        }
      }
    }
  }
  return { first, second, third };
}

function assertSame(
  found: SoftmaxMixture,
  truth: SoftmaxMixture,
  tolerance: number,
) {
  const matched = reorderComponents(found, matchComponents(truth, found));
  for (const [i, value] of truth.atoms.values.entries()) {
    assertAlmostEquals(matched.atoms.values[i]!, value, tolerance);
  }
  for (const [k, weight] of truth.weights.entries()) {
    assertAlmostEquals(matched.weights[k]!, weight, tolerance);
  }
}

Deno.test("measureFromThirdMoments returns the measure, L = 5, K <= 6", () => {
  for (let K = 1; K <= 6; K++) {
    for (let seed = 1; seed <= 10; seed++) {
      const truth = simulateMixture(K, 5, { seed: `${K}:${seed}` });
      const { weights, atoms } = measureFromThirdMoments(
        momentsToThird(truth),
        { components: K },
      );
      // Errors grow with the condition of the atoms; K = 6 has no spare dimension.
      assertSame(softmaxMixture(weights, atoms), truth, K <= 4 ? 1e-10 : 1e-8);
    }
  }
});

Deno.test("measureFromThirdMoments: two opposite atoms, which are linearly dependent", () => {
  const truth = softmaxMixture([0.7, 0.3], [[1, 2], [-1, -2]]);
  const { weights, atoms } = measureFromThirdMoments(momentsToThird(truth), {
    components: 2,
  });
  assertSame(softmaxMixture(weights, atoms), truth, 1e-12);
});

Deno.test("nodes along a direction and mixed moments return the measure, L = 5, K <= 4", () => {
  const direction = Float64Array.of(0.8, 0, 0.6, 0, 0);
  for (let K = 1; K <= 4; K++) {
    for (let seed = 1; seed <= 10; seed++) {
      const truth = simulateMixture(K, 5, { seed: `${K}:${seed}` });
      const powers = new Float64Array(2 * K);
      const mixed = new Float64Array(K * 5);
      for (const [k, weight] of truth.weights.entries()) {
        const atom = rowOf(truth.atoms, k);
        const t = dot(direction, atom);
        for (let r = 1; r < 2 * K; r++) powers[r]! += weight * t ** r;
        for (let r = 0; r < K; r++) {
          for (let i = 0; i < 5; i++) {
            mixed[r * 5 + i]! += weight * t ** r * atom[i]!;
          }
        }
      }
      powers[0] = 1;
      const line = measureFromMoments(powers, { bound: 8 });
      const { weights, atoms } = measureFromMixedMoments(line, mixed, {
        dimension: 5,
      });
      assertSame(softmaxMixture(weights, atoms), truth, 1e-8);
    }
  }
});

Deno.test("tensorMoments recovers three components from choices", () => {
  const features = simulateFeatures(5000, 5, { seed: 2 });
  const truth = simulateMixture(3, 5, { seed: 2 });
  const data = simulateChoices(features, truth, { choices: 200_000, seed: 2 });
  const { mixture, status } = tensorMoments(data, { components: 3 });
  assertEquals(status, "estimated");
  const matched = reorderComponents(mixture, matchComponents(truth, mixture));
  let squares = 0;
  for (const [i, v] of truth.atoms.values.entries()) {
    squares += (v - matched.atoms.values[i]!) ** 2;
  }
  // Atoms have norm 1.5; the design error at p = 5000 leaves about 0.3.
  assert(Math.sqrt(squares / 3) < 0.6, `${Math.sqrt(squares / 3)}`);
});

Deno.test("tensorMoments: more components than the features can tell apart is a status", () => {
  const data = simulateChoices(
    simulateFeatures(200, 2, { seed: 1 }),
    simulateMixture(2, 2, { seed: 1 }),
    { choices: 1000, seed: 1 },
  );
  const { status, mixture } = tensorMoments(data, { components: 4 });
  assertEquals(status, "too_few_features");
  assertEquals(mixture.weights, new Float64Array(4).fill(0.25));
});

Deno.test("moment estimators refuse options that are none", () => {
  const data = simulateChoices(
    simulateFeatures(50, 2, { seed: 1 }),
    simulateMixture(2, 2, { seed: 1 }),
    { choices: 100, seed: 1 },
  );
  assertRefused(
    () => tensorMoments(data, { components: 0 }),
    "Cannot decompose third moments as components must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () => methodOfMoments(data, { components: 1.5 }),
    "Cannot apply the method of moments as components must be an integer >= 1: current value is 1.5",
  );
  assertRefused(
    () => methodOfMoments(data, { components: 2, atomBound: NaN }),
    "Cannot apply the method of moments as atomBound must be > 0: current value is NaN",
  );
  assertRefused(
    () => methodOfMoments(data, { components: 2, directions: 0 }),
    "Cannot apply the method of moments as directions must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () =>
      measureFromThirdMoments(
        momentsToThird(simulateMixture(2, 2)),
        { components: 4 },
      ),
    "Cannot decompose third moments as components must be an integer from 1 to 3: current value is 4",
  );
  assertRefused(
    () =>
      measureFromMixedMoments(
        { nodes: new Float64Array(2), weights: new Float64Array(2) },
        new Float64Array(3),
        { dimension: 3 },
      ),
    "Cannot solve for coordinates as there must be at least 2 mixed moments for each: current number is 1",
  );
});
