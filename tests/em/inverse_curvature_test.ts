import { assert, assertEquals } from "@std/assert";
import { fit, quasiNewton, simulateMixture } from "../../mod.ts";
import {
  type BoundedSearch,
  loadGradient,
  loadPoint,
  newBoundedSearch,
  newFinishSlot,
  unloadPoint,
} from "../../lib/em/bounded_search.ts";
import { loadMixture } from "../../lib/em/em.ts";
import {
  curvatureCost,
  inverseCurvature,
} from "../../lib/em/inverse_curvature.ts";
import { runFinishes } from "../../lib/em/finish.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import {
  columnsOf,
  differentiate,
  type Evaluation,
  expect,
  newEvaluation,
  updateSoftmax,
} from "../../lib/model/evaluation.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { simulatedCase } from "../simulated.ts";

/** The gradient of −ℓ/N at the search point. */
function gradientAt(e: Evaluation, search: BoundedSearch): Float64Array {
  const block = e.blocks[0]!;
  unloadPoint(search);
  block.weights.set(search.slot.weights);
  block.atoms.set(search.slot.atoms);
  updateSoftmax(e, columnsOf(e, 1));
  expect(e, block);
  differentiate(e, columnsOf(e, 1));
  search.slot.masses.set(block.masses);
  search.slot.atomGradient.set(block.atomGradient);
  loadGradient(search);
  return search.probe.gradient.slice();
}

/** The curvature times a direction, by central differences of the gradient. */
function curvatureTimes(
  e: Evaluation,
  search: BoundedSearch,
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
function drawDirection(search: BoundedSearch, seed: number): Float64Array {
  const { K, L, bound, probe: { point } } = search;
  const direction = new Float64Array(K + K * L);
  drawNormalsInto(direction, stream(seed, "direction"));
  const mean = direction.subarray(0, K).reduce((a, b) => a + b) / K;
  for (let k = 0; k < K; k++) {
    direction[k]! -= mean;
    if (!bound[k]) continue;
    const u = point.subarray(K + k * L, K + (k + 1) * L);
    const part = direction.subarray(K + k * L, K + (k + 1) * L);
    const along = u.reduce((sum, v, l) => sum + v * part[l]!, 0) /
      norm(u) ** 2;
    for (let l = 0; l < L; l++) part[l]! -= along * u[l]!;
  }
  return direction;
}

for (const kernels of [plainKernels, bestKernels]) {
  for (const radius of [6, 1.2]) {
    const where = radius > 2 ? "inside the ball" : "on the sphere";
    Deno.test(`inverseCurvature() undoes differences of the gradient near an optimum ${where}, ${kernels.name} kernels`, () => {
      const components = 3;
      const { data } = simulatedCase(5, {
        components,
        items: 400,
        features: 4,
        choices: 40_000,
      });
      const { mixture } = fit(data, { components, atomBound: radius });
      const e = newEvaluation(data, kernels, { components, blocks: 1 });
      const slot = newFinishSlot(components, 4);
      loadMixture(slot, mixture, { data, radius });
      const search = newBoundedSearch(slot, radius);
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
      const multiply = inverseCurvature(e, e.blocks[0]!, search)!;
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

Deno.test("inverseCurvature() turns every gradient into a way upwards, far from an optimum too", () => {
  const components = 4, radius = 8;
  for (let seed = 1; seed <= 40; seed++) {
    const { data } = simulatedCase(seed, { components, items: 150 });
    const e = newEvaluation(data, bestKernels, { components, blocks: 1 });
    const slot = newFinishSlot(components, 3);
    const far = simulateMixture(components, 3, { seed: -seed, scale: 5 });
    loadMixture(slot, far, { data, radius });
    const search = newBoundedSearch(slot, radius);
    loadPoint(search);
    const gradient = gradientAt(e, search);
    const step = gradient.slice();
    inverseCurvature(e, e.blocks[0]!, search)!(step);
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
  const finished = (blocks: number) => {
    const slots = [11, 12, 13].map((seed) => {
      const slot = newFinishSlot(components, 5);
      const start = simulateMixture(components, 5, { seed, scale: 0.5 });
      loadMixture(slot, start, { data: rare.data, radius });
      return slot;
    });
    const e = newEvaluation(rare.data, bestKernels, { components, blocks });
    const ends = runFinishes(e, slots, {
      gradientTolerance: 1e-8,
      maxEvaluations: 500,
      radius,
    });
    assert(ends.some(({ evaluations }) => evaluations > 60 + curvatureCost(e)));
    return { ends, slots };
  };
  assertEquals(finished(3), finished(1));
});

Deno.test("curvatureCost() counts more for more parameters, and refuses too many", () => {
  const costOf = (components: number) =>
    curvatureCost(
      newEvaluation(rare.data, plainKernels, { components, blocks: 1 }),
    );
  assert(costOf(2) >= 1 && costOf(8) > costOf(2));
  assertEquals(costOf(200), Infinity);
});
