import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { em, quasiNewton, score } from "../../lib/estimation.ts";
import { toUserUnits, toWhitened } from "../../lib/moments.ts";
import type { ChoiceData } from "../../mod.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { dot, norm } from "../../lib/linalg/vectors.ts";
import { drawOnSphereInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("quasiNewton() ends where EM would, with far fewer evaluations", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data, truth } = simulatedCase(seed);
    const slow = em(data, truth, { tolerance: 1e-15, maxIterations: 20_000 });
    const fast = quasiNewton(data, truth);
    assertEquals(fast.status, "converged");
    assert(fast.gradientNorm <= 1e-8);
    // EM stops at a gain of 1e-15 a round, up to 1e-10 below its limit.
    const difference = fast.logLikelihood - slow.logLikelihoods.at(-1)!;
    assert(difference > -1e-12 * Math.abs(fast.logLikelihood), `${difference}`);
    assertAlmostEquals(difference / data.choices, 0, 1e-8);
    assert(fast.evaluations < slow.logLikelihoods.length);
  }
});

Deno.test("the gradient norm is that of the score in log-weights and whitened atoms", () => {
  const { data, truth } = simulatedCase(3);
  const { mixture, gradientNorm } = quasiNewton(data, truth, {
    gradientTolerance: 1e-2,
  });
  const { weights } = score(data, mixture);
  let squares = 0;
  for (const [k, w] of mixture.weights.entries()) {
    squares += (w * (weights[k]! - 1)) ** 2;
  }
  for (const g of whitenedGradients(data, mixture)) squares += dot(g, g);
  assertAlmostEquals(gradientNorm, Math.sqrt(squares), 1e-12);
});

/**
 * Checks the conditions for a maximum in the ball: on the bound the gradient
 * points straight outward, inside it vanishes.
 */
function assertStationary(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  radius: number,
): number {
  const whitened = toWhitened(mixture.atoms, data.whitening);
  const gradients = whitenedGradients(data, mixture);
  let bound = 0;
  for (let k = 0; k < whitened.rows; k++) {
    const atom = rowOf(whitened, k), gradient = gradients[k]!;
    assert(norm(atom) <= radius * (1 + 1e-12));
    const radial = dot(gradient, atom) / norm(atom);
    if (norm(atom) > radius * (1 - 1e-9)) {
      bound++;
      assert(
        radial > -2e-8,
        `the gradient of atom ${k} points inward by ${-radial}`,
      );
      const along = gradient.map((g, l) => g - radial * atom[l]! / norm(atom));
      assert(
        norm(along) < 2e-8,
        `the gradient of atom ${k} along the bound is ${norm(along)}`,
      );
    } else {assert(
        norm(gradient) < 2e-8,
        `the gradient of atom ${k} is ${norm(gradient)}`,
      );}
  }
  return bound;
}

/** ∂(ℓ/N)/∂ω̃_k = C⁻¹g, from the public score by forward substitution. */
function whitenedGradients(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Float64Array[] {
  const { atoms } = score(data, mixture);
  const L = data.features.columns;
  const factor = data.whitening.factor.values;
  return Array.from({ length: atoms.rows }, (_, k) => {
    const g = rowOf(atoms, k).slice();
    for (let l = 0; l < L; l++) {
      for (let m = 0; m < l; m++) g[l]! -= factor[l * L + m]! * g[m]!;
      g[l]! /= factor[l * L + l]!;
    }
    return g;
  });
}

Deno.test("the bound is honoured as a constraint: conditions for a maximum hold on it", () => {
  let onBound = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { data } = simulatedCase(seed, {
      components: 3,
      scale: 2,
      choices: 2000,
    });
    const start = matrix([3, 3]);
    const rng = stream(seed, "start");
    // Some atoms start on the bound, some inside, one beyond.
    for (let k = 0; k < 3; k++) {
      drawOnSphereInto(rowOf(start, k), rng, [1, 0.3, 4][k]!);
    }
    const result = quasiNewton(data, {
      weights: new Float64Array(3).fill(1 / 3),
      atoms: toUserUnits(start, data.whitening),
    }, { atomBound: 1 });
    assertEquals(result.status, "converged", `seed ${seed}`);
    onBound += assertStationary(data, result.mixture, 1);
  }
  assert(onBound >= 30, `only ${onBound} atoms ended on the bound`);
});

Deno.test("components of next to no weight, set free at the bound, do not stall a finish when they are pulled out again", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data } = simulatedCase(seed, {
      components: 3,
      scale: 1,
      choices: 2000,
    });
    // At such weights a step may change no digit of an atom.
    const { atoms } = simulateMixture(3, 3, { seed, scale: 10 });
    const start = softmaxMixture([1, 1e-20, 1e-20], atoms);
    const result = quasiNewton(data, start, { atomBound: 2 });
    assertEquals(result.status, "converged", `seed ${seed}`);
    assertStationary(data, result.mixture, 2);
  }
});

Deno.test("an atom that starts on the bound comes off it where the maximum lies inside", () => {
  const { data, truth } = simulatedCase(4);
  const free = quasiNewton(data, truth);
  const radius = 1.2 * Math.max(
    ...[0, 1].map((k) =>
      norm(rowOf(toWhitened(free.mixture.atoms, data.whitening), k))
    ),
  );
  const far = toWhitened(truth.atoms, data.whitening);
  const start = softmaxMixture(
    truth.weights,
    toUserUnits(
      { ...far, values: far.values.map((v) => 10 * v) },
      data.whitening,
    ),
  );
  const result = quasiNewton(data, start, { atomBound: radius });
  assertEquals(assertStationary(data, result.mixture, radius), 0);
  assertAlmostEquals(result.logLikelihood / free.logLikelihood, 1, 1e-12);
});

Deno.test("atoms too large to be squared start from the bound, each in its direction", () => {
  const { data } = simulatedCase(9);
  const far = softmaxMixture([0.5, 0.5], [[1e300, 0, 0], [0, 1e300, 0]]);
  const near = softmaxMixture([0.5, 0.5], [[1e9, 0, 0], [0, 1e9, 0]]);
  const [a, b] = [far, near].map((start) => quasiNewton(data, start));
  assertAlmostEquals(a!.logLikelihood / b!.logLikelihood, 1, 1e-12);
  // A bound whose square overflows is none.
  const free = quasiNewton(data, near, { atomBound: Infinity });
  assertEquals(quasiNewton(data, near, { atomBound: 1e300 }), free);
});

Deno.test("one component alone reaches its maximum from anywhere", () => {
  const { data } = simulatedCase(5, { components: 1 });
  const optimum = quasiNewton(data, softmaxMixture([1], [[0, 0, 0]]));
  for (let seed = 1; seed <= 10; seed++) {
    const result = quasiNewton(data, simulateMixture(1, 3, { seed, scale: 4 }));
    assertEquals(result.status, "converged");
    assertAlmostEquals(result.logLikelihood / optimum.logLikelihood, 1, 1e-13);
  }
});

Deno.test("a likelihood without a maximum runs to the bound, or out of evaluations", () => {
  // Every choice fell on the last item: the atom wants to go to infinity.
  const data = choiceData([[0], [1], [2]], [0, 0, 7]);
  const start = softmaxMixture([1], [[0]]);
  const bounded = quasiNewton(data, start);
  assertEquals(bounded.status, "converged");
  assertAlmostEquals(
    Math.abs(toWhitened(bounded.mixture.atoms, data.whitening).values[0]!),
    2 * Math.sqrt(2 * Math.log(3)),
    1e-12,
  );
  const free = quasiNewton(data, start, { atomBound: Infinity });
  assert(free.logLikelihood > bounded.logLikelihood);
  assert(free.mixture.atoms.values.every(Number.isFinite));
});

Deno.test("the result's log-likelihood is that of its mixture", () => {
  for (const choices of [10, 1e9]) {
    const { data, truth } = simulatedCase(6, { choices });
    const { mixture, logLikelihood: stated } = quasiNewton(data, truth);
    assertAlmostEquals(stated / logLikelihood(data, mixture), 1, 1e-13);
  }
});

Deno.test("quasiNewton() says when it ran out of evaluations or met NaN", () => {
  const { data, truth } = simulatedCase(7);
  assertEquals(
    quasiNewton(data, truth, { maxEvaluations: 3 }).status,
    "max_evaluations",
  );
  assertEquals(quasiNewton(data, truth, { maxEvaluations: 3 }).evaluations, 3);
  const wild = softmaxMixture([1], [[1e308, 1e308, 1e308]]);
  assertEquals(
    quasiNewton(data, wild, { atomBound: Infinity }).status,
    "not_finite",
  );
});

const { data, truth } = simulatedCase(8);
const refusals: [() => unknown, string][] = [
  [
    () => quasiNewton(data, truth, { gradientTolerance: -1 }),
    "Cannot fit as gradientTolerance must be >= 0: current value is -1",
  ],
  [
    () => quasiNewton(data, truth, { maxEvaluations: 0 }),
    "Cannot fit as maxEvaluations must be an integer >= 1: current value is 0",
  ],
  [
    () => quasiNewton(data, simulateMixture(2, 5)),
    "Cannot use the mixture as its atoms must have 3 entries, one per feature: current number is 5",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}
