import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  logLikelihood,
  matrix,
  mixtureProbabilities,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { hessian, likelihoodBounds, score } from "../../lib/estimation.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

/** Weights (K), then atoms (K·L), in one array. */
function parametersOf({ weights, atoms }: SoftmaxMixture): Float64Array {
  return Float64Array.from([...weights, ...atoms.values]);
}

/** The mixture of such an array, whose weights need not sum to 1 exactly. */
function mixtureOf(values: Float64Array, K: number): SoftmaxMixture {
  const L = values.length / K - 1;
  return {
    weights: values.slice(0, K),
    atoms: matrix([K, L], values.slice(K)),
  };
}

/**
 * Derivative of f in parameter i by central differences, once extrapolated.
 * Weights must sum to 1 within 1e-6, hence the small steps there.
 */
function difference(
  f: (mixture: SoftmaxMixture) => Float64Array,
  mixture: SoftmaxMixture,
  i: number,
): Float64Array {
  const K = mixture.weights.length;
  const at = (step: number) => {
    const moved = parametersOf(mixture);
    moved[i]! += step;
    return f(mixtureOf(moved, K));
  };
  const central = (h: number) => {
    const below = at(-h);
    return at(h).map((v, m) => (v - below[m]!) / (2 * h));
  };
  const h = i < K ? 8e-7 : 1e-3;
  const wide = central(h);
  return central(h / 2).map((v, m) => (4 * v - wide[m]!) / 3);
}

/**
 * Largest difference of two Hessians, in units of √(a·b) with a and b the
 * largest entries of the diagonal blocks (weights or atoms) of its row and
 * column: a block that is 0 in exact arithmetic has no scale of its own.
 */
function blockwiseError(
  exact: Float64Array,
  approximate: Float64Array,
  K: number,
): number {
  const n = Math.sqrt(exact.length);
  const scaleOf = (from: number, to: number) => {
    let size = 0;
    for (let i = from; i < to; i++) {
      size = Math.max(size, Math.abs(exact[i * n + i]!));
    }
    return Math.sqrt(size);
  };
  const scales = [scaleOf(0, K), scaleOf(K, n)] as const;
  let worst = 0;
  for (const [at, value] of exact.entries()) {
    const row = scales[Math.floor(at / n) < K ? 0 : 1];
    const column = scales[at % n < K ? 0 : 1];
    const error = Math.abs(value - approximate[at]!);
    worst = Math.max(worst, error / (row * column));
  }
  return worst;
}

function flatScore(data: ChoiceData) {
  return (mixture: SoftmaxMixture) => {
    const { weights, atoms } = score(data, mixture);
    return Float64Array.from([...weights, ...atoms.values]);
  };
}

function hessianError(data: ChoiceData, mixture: SoftmaxMixture): number {
  const exact = hessian(data, mixture);
  const approximate = new Float64Array(exact.values.length);
  for (let i = 0; i < exact.rows; i++) {
    approximate.set(
      difference(flatScore(data), mixture, i),
      i * exact.columns,
    );
  }
  return blockwiseError(exact.values, approximate, mixture.weights.length);
}

function scoreError(data: ChoiceData, mixture: SoftmaxMixture): number {
  const exact = flatScore(data)(mixture);
  const perChoice = (m: SoftmaxMixture) =>
    new Float64Array([logLikelihood(data, m) / data.choices]);
  const size = exact.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return exact.reduce(
    (worst, v, i) =>
      Math.max(
        worst,
        Math.abs(v - difference(perChoice, mixture, i)[0]!) / size,
      ),
    0,
  );
}

/** Data from one mixture and another one to look at them with, of random shape. */
function randomPoint(seed: number) {
  const rng = stream(seed, "test:likelihood");
  const integer = (least: number, most: number) =>
    least + Math.floor(rng() * (most - least + 1));
  const components = integer(1, 4), features = integer(1, 5);
  const { data } = simulatedCase(seed, {
    items: integer(8, 80),
    features,
    components,
    choices: integer(20, 20_000),
    ...seed % 2 ? {} : { spread: 4 * rng() },
  });
  const scale = 3 * rng();
  return {
    data,
    mixture: simulateMixture(components, features, { seed: -seed, scale }),
  };
}

// The differences of the score are good to about 1e-10 in atoms (h = 1e-3,
// extrapolated) and 1e-8 in weights (rounding over h = 8e-7).
Deno.test("hessian() equals differences of the score at 50 random points", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { data, mixture } = randomPoint(seed);
    const error = hessianError(data, mixture);
    assert(error < 1e-6, `seed ${seed}: ${error}`);
  }
});

Deno.test("score() equals differences of the log-likelihood at 50 random points", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { data, mixture } = randomPoint(seed);
    const error = scoreError(data, mixture);
    assert(error < 1e-6, `seed ${seed}: ${error}`);
  }
});

const EXTREMES: Record<string, () => [ChoiceData, SoftmaxMixture]> = {
  "atoms of norm 50": () => {
    const features = simulateFeatures(40, 3, { seed: 5 });
    const counts = Array.from({ length: 40 }, (_, j) => j % 3);
    return [
      choiceData(features, counts),
      simulateMixture(3, 3, { seed: 5, scale: 50 }),
    ];
  },
  "counts of 0 and 1e9": () => {
    const features = simulateFeatures(30, 2, { seed: 6 });
    const counts = Array.from({ length: 30 }, (_, j) => j % 4 === 0 ? 1e9 : 0);
    return [choiceData(features, counts), simulateMixture(2, 2, { seed: 6 })];
  },
  "two items, more parameters than probabilities": () => [
    choiceData([[0], [1]], [3, 1]),
    softmaxMixture([0.7, 0.3], [[-1], [2]]),
  ],
  "one choice": () => {
    const features = simulateFeatures(20, 2, { seed: 7 });
    const counts = Array.from({ length: 20 }, (_, j) => j === 4 ? 1 : 0);
    return [choiceData(features, counts), simulateMixture(2, 2, { seed: 7 })];
  },
  "an offset of tens": () => [
    simulatedCase(14, { spread: 20 }).data,
    simulateMixture(3, 3, { seed: 14, scale: 2 }),
  ],
  "the same and atoms of norm 50": () => [
    simulatedCase(15, { spread: 30, scale: 50 }).data,
    simulateMixture(2, 3, { seed: 15, scale: 50 }),
  ],
  "two equal atoms": () => [
    simulatedCase(8).data,
    softmaxMixture([0.5, 0.5], [[1, 0, 1], [1, 0, 1]]),
  ],
};

for (const [name, make] of Object.entries(EXTREMES)) {
  Deno.test(`score() and hessian() equal differences with ${name}`, () => {
    const [data, mixture] = make();
    const errors = [scoreError(data, mixture), hessianError(data, mixture)];
    assert(errors.every((error) => error < 1e-6), `${errors}`);
  });
}

Deno.test("hessian() of an item with probability below underflow is finite", () => {
  const data = choiceData([[0], [1], [3]], [5, 5, 5]);
  const far = softmaxMixture([0.5, 0.5], [[-900], [-800]]);
  assert(hessian(data, far).values.every(Number.isFinite));
  // Item 3 is a choice of component 2, up to exp(-300): s = (0, 2, 0, 3).
  assertAlmostEquals(score(data, far).weights[1]! * 3, 1 + 2 + 2, 1e-9);
});

Deno.test("score() at the population value is the sum rule", () => {
  const { data, truth } = simulatedCase(9);
  const population = {
    features: data.features,
    frequencies: mixtureProbabilities(data, truth),
  };
  const { weights, atoms } = score(population, truth);
  for (const v of weights) assertAlmostEquals(v, 1, 1e-13); // p roundings
  for (const v of atoms.values) assertAlmostEquals(v, 0, 1e-13);
});

Deno.test("logLikelihood() lies between its bounds at the best mixture of one item each", () => {
  const data = choiceData([[0], [1]], [1, 3]);
  const { uniform, saturated } = likelihoodBounds(data);
  const best = softmaxMixture([1], [[Math.log(3)]]);
  assertAlmostEquals(logLikelihood(data, best) / 4, saturated, 1e-15);
  assertAlmostEquals(uniform, -Math.LN2, 1e-15);
});

Deno.test("logLikelihood() at an atom of 0 is the lower bound, with an offset too", () => {
  const { data } = simulatedCase(13, { spread: 2 });
  const { uniform } = likelihoodBounds(data);
  const zero = softmaxMixture([1], [[0, 0, 0]]);
  assertAlmostEquals(logLikelihood(data, zero) / 5000, uniform, 1e-13);
  const { frequencies, offset } = data;
  // Σ_j q_j o_j − log Σ_l e^{o_l}, as it is written.
  const chosen = frequencies.reduce((sum, q, j) => sum + q * offset![j]!, 0);
  const all = offset!.reduce((sum, o) => sum + Math.exp(o), 0);
  assertAlmostEquals(uniform, chosen - Math.log(all), 1e-13);
  const without = likelihoodBounds(choiceData(data.features, data.counts));
  assertEquals(without.uniform, -Math.log(60));
});

Deno.test("logLikelihood() does not depend on the order of components or items", () => {
  const { data, truth } = simulatedCase(10);
  const swapped = {
    weights: truth.weights.toReversed(),
    atoms: matrix(
      [2, 3],
      new Float64Array([
        ...truth.atoms.values.subarray(3),
        ...truth.atoms.values.subarray(0, 3),
      ]),
    ),
  };
  const value = logLikelihood(data, truth);
  const slack = 60 * Number.EPSILON * Math.abs(value); // p terms
  assertAlmostEquals(logLikelihood(data, swapped), value, slack);
});

Deno.test("score() and hessian() refuse a mixture for other features", () => {
  const { data } = simulatedCase(11);
  const other = softmaxMixture([1], [[0]]);
  const message =
    "Cannot use the mixture as its atoms must have 3 entries, one per feature: current number is 1";
  assertRefused(() => score(data, other), message);
  assertRefused(() => hessian(data, other), message);
});

Deno.test("hessian() is symmetric to the last bit", () => {
  const { data, truth } = simulatedCase(12);
  const { values, rows: n } = hessian(data, truth);
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) {
      assertEquals(values[i * n + m], values[m * n + i]);
    }
  }
});
