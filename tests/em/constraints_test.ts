/**
 * EM and the finish with common and fixed coefficients.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  type ConstraintOptions,
  fit,
  logLikelihood,
  type SoftmaxMixture,
} from "../../mod.ts";
import { em, type EmOptions, quasiNewton } from "../../lib/estimation.ts";
import { sampleAmbient } from "../../lib/moments.ts";
import { curvatureFactor } from "../../lib/em/curvature_factor.ts";
import { solveCholeskyInto } from "../../lib/linalg/triangular.ts";
import {
  loadGradient,
  loadPoint,
  newFinishSlot,
  newSearchPoint,
  unloadPoint,
} from "../../lib/em/search_point.ts";
import { checkedConstraints } from "../../lib/model/constraints.ts";
import { pulledBack } from "../../lib/model/free_point.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { columnsOf } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const SHAPE = { items: 80, features: 3, components: 3, choices: 8000 };
/** Features are called x1, x2, x3. */
const CONSTRAINTS: readonly ConstraintOptions[] = [
  { common: ["x1"] },
  { common: ["x1", "x3"] },
  { fixed: { x2: 0 } },
  { fixed: { x2: { 2: 0.3 } } },
  { common: ["x3"], fixed: { x1: { 1: 0.2, 3: -0.5 } } },
  { common: ["x1", "x3"], fixed: { x1: { 1: 0.2 }, x2: { 2: 0 } } },
  { common: ["x1", "x2", "x3"] },
  { fixed: { x1: 0.5, x2: 0, x3: -0.5 } },
];

/** Fails unless what is fixed has its value and what is common is one number, to the bit. */
function assertObeys(
  { atoms: { values, rows: K, columns: L } }: SoftmaxMixture,
  { common = [], fixed = {} }: ConstraintOptions,
): void {
  for (const name of common) {
    const l = Number(name.slice(1)) - 1;
    const given = fixed[name];
    const own = Array.from({ length: K }, (_, k) => k)
      .filter((k) => !(typeof given === "object" && k + 1 in given));
    for (const k of own) {
      assertEquals(values[k * L + l], values[own[0]! * L + l]);
    }
  }
  for (const [name, given] of Object.entries(fixed)) {
    const l = Number(name.slice(1)) - 1;
    for (let k = 0; k < K; k++) {
      const value = typeof given === "number" ? given : given[k + 1];
      if (value !== undefined) assertEquals(values[k * L + l], value);
    }
  }
}

Deno.test("no round of EM lowers the likelihood, and atoms obey the constraints to the bit", () => {
  const steps: readonly EmOptions[] = [
    { mStep: "newton" },
    { mStep: "newton", newtonSteps: 3 },
    { mStep: "gradient" },
    { mStep: "gradient", stepSize: 1 },
  ];
  for (const seed of [1, 2, 3]) {
    const { data } = simulatedCase(seed, SHAPE);
    const start = sampleAmbient(data, { components: 3, seed });
    for (const constraints of CONSTRAINTS) {
      for (const step of steps) {
        for (const atomBound of [undefined, 0.7]) {
          const options = { ...constraints, ...step, atomBound };
          const { mixture, logLikelihoods: path } = em(data, start, {
            ...options,
            maxIterations: 25,
          });
          const noise = 1e-13 * Math.abs(path[0]!);
          for (let i = 1; i < path.length; i++) {
            assert(path[i]! >= path[i - 1]! - noise, JSON.stringify(options));
          }
          assertObeys(mixture, constraints);
          assertAlmostEquals(
            logLikelihood(data, mixture),
            path.at(-1)!,
            1e-7,
          );
        }
      }
    }
  }
});

Deno.test("the finish goes on from where EM creeps, and both come to one optimum", () => {
  const { data } = simulatedCase(1, SHAPE);
  for (const constraints of CONSTRAINTS.slice(0, 6)) {
    for (const atomBound of [undefined, 0.7]) {
      const options = { ...constraints, atomBound };
      const start = em(data, sampleAmbient(data, { components: 3 }), {
        ...options,
        maxIterations: 30,
      }).mixture;
      const finished = quasiNewton(data, start, options);
      assertEquals(finished.status, "converged", JSON.stringify(options));
      assertObeys(finished.mixture, constraints);
      const after = em(data, finished.mixture, {
        ...options,
        tolerance: 0,
        maxIterations: 20,
      });
      const slow = em(data, start, {
        ...options,
        tolerance: 1e-14,
        maxIterations: 5000,
      }).logLikelihoods.at(-1)!;
      // What is left of a gain of 1e-14 a choice and round where 99% is missing.
      assertAlmostEquals(slow, finished.logLikelihood, 1e-4);
      // A gradient of 1e-8 leaves so much, and rounding.
      const gain = after.logLikelihoods.at(-1)! - finished.logLikelihood;
      assert(Math.abs(gain) < 1e-6, `${gain} ${JSON.stringify(options)}`);
    }
  }
});

/** The value and the gradient of −ℓ/N in the coordinates of the finish, BᵀJB there and its inverse. */
function atPoint(
  seed: number,
  constraints: ConstraintOptions,
  { finished = false } = {},
) {
  const { data } = simulatedCase(seed, {
    ...SHAPE,
    ...finished && { items: 400, features: 6 },
  });
  const space = parameterSpace(data, {
    components: 3,
    radius: 5,
    constraints: checkedConstraints(constraints, {
      featureNames: data.featureNames,
      components: 3,
      action: "fit",
    }),
  });
  const slot = newFinishSlot(space);
  const start = sampleAmbient(data, { components: 3, seed });
  const mixture = finished
    ? quasiNewton(data, start, { ...constraints, atomBound: 5 }).mixture
    : start;
  loadMixture(slot, mixture, space);
  const search = newSearchPoint(slot, space);
  const e = openLikelihood(data, { space });
  const evaluate = () => {
    unloadPoint(search);
    e.weights.set(slot.weights);
    e.atoms.set(slot.atoms);
    e.evaluate(columnsOf(e, 1));
    slot.gradient.set(e.weightGradient);
    slot.gradient.set(e.atomGradient, 3);
    loadGradient(search);
    return { value: -e.values[0]!, gradient: search.probe.gradient.slice() };
  };
  loadPoint(search);
  const curvature = () => {
    evaluate();
    e.inform(columnsOf(e, 1));
    const { complete, missing } = e.information;
    return pulledBack(complete.map((v, i) => v - missing[i]!), space);
  };
  const inverse = () => {
    const factor = curvatureFactor(e.information, search)!;
    return (vector: Float64Array) =>
      solveCholeskyInto(vector, factor, vector.length);
  };
  return { point: search.probe.point, evaluate, curvature, inverse };
}

Deno.test("the inverse of the curvature at an optimum undoes the curvature of what is free", () => {
  for (const constraints of CONSTRAINTS.slice(0, 4)) {
    const at = atPoint(1, constraints, { finished: true });
    const J = at.curvature();
    const n = at.point.length;
    const v = Float64Array.from({ length: n }, (_, i) => i < 3 ? i - 1 : i % 4);
    const back = Float64Array.from({ length: n }, (_, i) => {
      // The ridge of log-weights; that of all, 1e-6, is left to the slack.
      let sum = i < 3 ? 1e-3 / 3 * v[i]! : 0;
      for (let j = 0; j < n; j++) sum += J[i * n + j]! * v[j]!;
      return sum;
    });
    at.inverse()(back);
    for (let i = 0; i < n; i++) {
      assertAlmostEquals(back[i]!, v[i]!, 1e-2, JSON.stringify(constraints));
    }
  }
});

Deno.test("gradient and curvature of what is free are the differences of the likelihood", () => {
  for (const [seed, constraints] of CONSTRAINTS.entries()) {
    const { point, evaluate, curvature } = atPoint(seed + 1, constraints);
    const centre = point.slice();
    const { gradient } = evaluate();
    const J = curvature();
    const h = 1e-4, n = point.length;
    for (let i = 0; i < n; i++) {
      const at = (by: number) => {
        point.set(centre);
        point[i]! += by;
        return evaluate();
      };
      const [below, above] = [at(-h), at(h)];
      point.set(centre);
      const slope = (above.value - below.value) / (2 * h);
      assertAlmostEquals(gradient[i]!, slope, 1e-7);
      for (let j = 0; j < n; j++) {
        const bend = (above.gradient[j]! - below.gradient[j]!) / (2 * h);
        assertAlmostEquals(J[i * n + j]!, bend, 1e-6);
      }
    }
  }
});

Deno.test("without constraints the options change no byte", () => {
  const { data } = simulatedCase(2, SHAPE);
  const start = sampleAmbient(data, { components: 3 });
  const none = { common: [], fixed: {} };
  assertEquals(quasiNewton(data, start, none), quasiNewton(data, start));
  assertEquals(em(data, start, none), em(data, start));
});

Deno.test("with a prior and an offset EM and the finish come to one optimum too, and no round lowers the objective", () => {
  const { data: plain, features } = simulatedCase(3, {
    ...SHAPE,
    components: 2,
  });
  const offset = Float64Array.from(plain.counts, (_, j) => Math.sin(j));
  const data = choiceData(features, plain.counts, { offset });
  const constraints = { common: ["x1"], fixed: { x2: { 2: 0.3 } } };
  const options = { ...constraints, ridge: 40, dirichlet: 3 };
  const result = fit(data, { components: 2, ...options });
  assertObeys(result.mixture, constraints);
  for (const mStep of ["newton", "gradient"] as const) {
    const { objectives: path, mixture } = em(data, result.mixture, {
      ...options,
      mStep,
      tolerance: 1e-14,
    });
    assertAlmostEquals(path.at(-1)!, result.objective, 1e-6);
    assertObeys(mixture, constraints);
    const start = sampleAmbient(data, { components: 2, seed: 4 });
    const { objectives } = em(data, start, { ...options, mStep });
    for (let i = 1; i < objectives.length; i++) {
      assert(objectives[i]! >= objectives[i - 1]! - 1e-8);
    }
  }
  const { mixture } = fit(data, {
    components: 2,
    ...constraints,
    ridge: "held-out",
  });
  assertObeys(mixture, constraints);
});
