import { assert, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { finishTogether } from "../../lib/em/finish.ts";
import { curvatureFactor } from "../../lib/em/curvature_factor.ts";
import { solveCholeskyInto } from "../../lib/linalg/triangular.ts";
import {
  loadGradient,
  loadPoint,
  newFinishSlot,
  newSearchPoint,
  type SearchPoint,
  unloadPoint,
} from "../../lib/em/search_point.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { type Likelihood, openLikelihood } from "../../lib/model/likelihood.ts";
import { columnsOf, drive } from "../../lib/model/objective.ts";
import {
  atomPart,
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { simulatedCase } from "../simulated.ts";

/** The gradient of −ℓ/N at the search point. */
function gradientAt(e: Likelihood, search: SearchPoint): Float64Array {
  unloadPoint(search);
  e.weights.set(search.slot.weights);
  e.atoms.set(search.slot.atoms);
  e.evaluate(columnsOf(e, 1));
  search.slot.gradient.set(e.weightGradient);
  search.slot.gradient.set(e.atomGradient, e.weights.length);
  loadGradient(search);
  return search.probe.gradient.slice();
}

/** The inverse of the curvature where the likelihood was evaluated last. */
function inverseAt(e: Likelihood, search: SearchPoint) {
  e.inform(columnsOf(e, 1));
  const factor = curvatureFactor(e.information, search)!;
  return (vector: Float64Array) =>
    solveCholeskyInto(vector, factor, vector.length);
}

/** The curvature times a direction, by central differences of the gradient. */
function curvatureTimes(
  e: Likelihood,
  search: SearchPoint,
  direction: Float64Array,
): Float64Array {
  const at = search.probe.point.slice();
  const step = 1e-5;
  const [ahead, behind] = [step, -step].map((h) => {
    search.probe.point.set(at.map((v, i) => v + h * direction[i]!));
    return gradientAt(e, search);
  }) as [Float64Array, Float64Array];
  search.probe.point.set(at);
  gradientAt(e, search);
  return ahead.map((v, i) => (v - behind[i]!) / (2 * step));
}

/** A direction without a common constant of the log-weights, and along the sphere for bound atoms: others change nothing. */
function drawDirection(search: SearchPoint, seed: number): Float64Array {
  const { space, bound, probe: { point } } = search;
  const { components: K, features: L } = space;
  const direction = new Float64Array(point.length);
  drawNormalsInto(direction, stream(seed, "direction"));
  const mean = direction.subarray(0, K).reduce((a, b) => a + b) / K;
  for (let k = 0; k < K; k++) {
    direction[k]! -= mean;
    if (!bound[k]) continue;
    const u = atomPart(point, k, space);
    const part = atomPart(direction, k, space);
    const along = u.reduce((sum, v, l) => sum + v * part[l]!, 0) /
      norm(u) ** 2;
    for (let l = 0; l < L; l++) part[l]! -= along * u[l]!;
  }
  return direction;
}

for (const kernels of [plainKernels, bestKernels]) {
  for (const radius of [6, 1.2]) {
    const where = radius > 2 ? "inside the ball" : "on the sphere";
    Deno.test(`curvatureFactor() undoes differences of the gradient near an optimum ${where}, ${kernels.name} kernels`, () => {
      const components = 3;
      const { data } = simulatedCase(5, {
        components,
        items: 400,
        features: 4,
        choices: 40_000,
      });
      const { mixture } = fit(data, { components, atomBound: radius });
      const space = parameterSpace(data, { components, radius });
      const e = openLikelihood(data, { space, kernels });
      const slot = newFinishSlot(space);
      loadMixture(slot, mixture, space);
      const search = newSearchPoint(slot, space);
      assertEquals(search.bound.includes(true), radius < 2);
      loadPoint(search);
      // Bound atoms may stand anywhere on their rays.
      if (radius < 2) {
        for (let i = components; i < search.probe.point.length; i++) {
          search.probe.point[i]! *= 1.5;
        }
      }
      // Not at it: terms that vanish with the gradient are to be right as well.
      if (radius > 2) {
        const aside = drawDirection(search, 99);
        for (const [i, v] of aside.entries()) {
          search.probe.point[i]! += 0.08 * v;
        }
      }
      gradientAt(e, search);
      const multiply = inverseAt(e, search);
      for (let seed = 1; seed <= 5; seed++) {
        const direction = drawDirection(search, seed);
        const vector = curvatureTimes(e, search, direction);
        multiply(vector);
        const off = norm(vector.map((v, i) => v - direction[i]!));
        // The ridge of log-weights, 0.001/K beside weights near 1/K, is what is left.
        assert(off <= 0.02 * norm(direction), `off by ${off}`);
      }
    });
  }
}

Deno.test("curvatureFactor() turns every gradient into a way upwards, far from an optimum too", () => {
  const components = 4, radius = 8;
  for (let seed = 1; seed <= 40; seed++) {
    const { data } = simulatedCase(seed, { components, items: 150 });
    const space = parameterSpace(data, { components, radius });
    const e = openLikelihood(data, { space });
    const slot = newFinishSlot(space);
    const far = simulateMixture(components, 3, { seed: -seed, scale: 5 });
    loadMixture(slot, far, space);
    const search = newSearchPoint(slot, space);
    loadPoint(search);
    const gradient = gradientAt(e, search);
    const step = gradient.slice();
    inverseAt(e, search)(step);
    const slope = gradient.reduce((sum, g, i) => sum + g * step[i]!, 0);
    assert(slope > 0, `seed ${seed}: ${slope}`);
  }
});

const rare = simulatedCase(3, {
  components: 3,
  items: 400,
  features: 5,
  choices: 4000,
  scale: 2.5,
});

Deno.test("a finish that creeps takes a curvature, and ends at the same optimum", () => {
  const start = simulateMixture(5, 5, { seed: 11, scale: 0.5 });
  const end = quasiNewton(rare.data, start);
  assertEquals(end.status, "converged");
  // By L-BFGS alone it takes 263.
  assert(end.evaluations < 220, `${end.evaluations}`);
  // From there on nothing is gained: it is an optimum, not a place where steps shrank.
  const again = quasiNewton(rare.data, end.mixture, { gradientTolerance: 0 });
  assert(again.logLikelihood - end.logLikelihood < 1e-8 * 4000);
});

Deno.test("finishes that take a curvature end side by side as they do alone, to the byte", () => {
  const components = 5, radius = 6;
  const { data } = rare;
  const space = parameterSpace(data, { components, radius });
  const finished = (blocks: number) => {
    const slots = [11, 12, 13].map((seed) => {
      const slot = newFinishSlot(space);
      const start = simulateMixture(components, 5, { seed, scale: 0.5 });
      loadMixture(slot, start, space);
      return slot;
    });
    const e = openLikelihood(data, { space, blocks });
    const limits = { gradientTolerance: 1e-8, maxEvaluations: 500 };
    const ends = drive(finishTogether(e, slots, limits));
    const withCurvature = 60 + e.informationCost;
    assert(ends.some(({ evaluations }) => evaluations > withCurvature));
    return { ends, slots };
  };
  assertEquals(finished(3), finished(1));
});

Deno.test("the cost of information is more for more parameters, and refuses too many", () => {
  const costOf = (components: number) => {
    const space = parameterSpace(rare.data, { components, radius: 6 });
    return openLikelihood(rare.data, { space }).informationCost;
  };
  assert(costOf(2) >= 1 && costOf(8) > costOf(2));
  assertEquals(costOf(200), Infinity);
});

Deno.test("on many items information costs less where few of them are most of the choices", () => {
  const p = 6000, L = 100, components = 2;
  const features = simulateFeatures(p, L, { seed: 1 });
  const costOf = (counts: number[]) => {
    const data = choiceData(features, counts);
    const space = parameterSpace(data, { components, radius: 6 });
    const likelihood = openLikelihood(data, { space });
    assert(likelihood.informsRoughly);
    return likelihood.informationCost;
  };
  const even = costOf(Array.from({ length: p }, () => 10));
  const uneven = costOf(
    Array.from({ length: p }, (_, j) => Math.ceil(1e5 / (j + 1))),
  );
  assert(uneven < even / 2, `${uneven} for ${even}`);
});
