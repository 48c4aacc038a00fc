import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { hessian } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import type { KernelSet } from "../../lib/kernels/kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { solveLowerInto } from "../../lib/linalg/triangular.ts";
import {
  type Likelihood,
  likelihoodAt,
  openLikelihood,
} from "../../lib/model/likelihood.ts";
import { columnsOf } from "../../lib/model/objective.ts";
import { parameterSpace, sizeOf } from "../../lib/model/parameter_space.ts";
import { itemScores } from "../../lib/model/item_scores.ts";
import { simulatedCase } from "../simulated.ts";

/** The mixture in the last of two blocks, the first being another one. */
function evaluated(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  set: KernelSet,
): Likelihood {
  const components = mixture.weights.length;
  const space = parameterSpace(data, { components, radius: Infinity });
  const e = openLikelihood(data, { space, kernels: set, blocks: 2 });
  const atoms = toWhitened(mixture.atoms, data.whitening).values;
  e.blocks[0]!.weights.fill(1 / components);
  e.blocks[0]!.atoms.set(atoms.map((v, i) => v / 2 + Math.sin(i)));
  e.blocks[1]!.weights.set(mixture.weights);
  e.blocks[1]!.atoms.set(atoms);
  update(e);
  return e;
}

function update(e: Likelihood): void {
  e.setAtoms(columnsOf(e, 2));
  for (const { range } of e.blocks.toReversed()) e.expect(range);
  e.differentiate(columnsOf(e, 2));
}

function informationOf(e: Likelihood) {
  const n = sizeOf(e.space);
  const make = () => new Float64Array(n * n).fill(99);
  const all = { complete: make(), missing: make(), scores: make() };
  e.informationInto(all, e.blocks[1]!);
  return {
    n,
    ...all,
    observed: all.complete.map((v, i) => v - all.missing[i]!),
  };
}

/** Largest difference of two symmetric matrices, entry by entry in units of √(d_i·d_m) of `sizes`. */
function difference(
  actual: Float64Array,
  expected: Float64Array,
  sizes: Float64Array,
): number {
  const n = sizes.length;
  return actual.reduce((worst, value, at) => {
    const size = Math.sqrt(sizes[Math.floor(at / n)]! * sizes[at % n]!);
    const error = Math.abs(value - expected[at]!) / size;
    return error <= worst ? worst : error; // NaN too
  }, 0);
}

/** Diagonal of a matrix, and a share of its largest entry lest one be 0. */
function sizesOf(m: Float64Array, n: number): Float64Array {
  const diagonal = Float64Array.from({ length: n }, (_, i) => m[i * n + i]!);
  const most = diagonal.reduce((a, b) => Math.max(a, b));
  return diagonal.map((v) => Math.max(v, 1e-3 * most));
}

/** Rows over weights and atoms (user's units) in log-weights and whitened atoms. */
function pulledBack(
  rows: Float64Array,
  { weights }: SoftmaxMixture,
  { whitening: { factor } }: ChoiceData,
): Float64Array {
  const K = weights.length, L = factor.rows, n = K + K * L;
  const pulled = rows.slice();
  for (let at = 0; at < rows.length; at += n) {
    const row = pulled.subarray(at, at + n);
    const mean = weights.reduce((sum, w, k) => sum + w * row[k]!, 0);
    for (let k = 0; k < K; k++) row[k] = weights[k]! * (row[k]! - mean);
    for (let i = K; i < n; i += L) {
      solveLowerInto(row.subarray(i, i + L), factor.values, L);
    }
  }
  return pulled;
}

function transposed(m: Float64Array, n: number): Float64Array {
  return m.map((_, at) => m[(at % n) * n + Math.floor(at / n)]!);
}

/** −∂²(ℓ/N) in log-weights and whitened atoms, by the plain Hessian. */
function reference(data: ChoiceData, mixture: SoftmaxMixture, e: Likelihood) {
  const { values, rows: n } = hessian(data, mixture);
  const half = transposed(pulledBack(values, mixture, data), n);
  const { weights } = mixture;
  const slopes = weights.map((w, k) => e.blocks[1]!.masses[k]! - w);
  return pulledBack(half, mixture, data).map((value, at) => {
    const i = Math.floor(at / n), m = at % n;
    if (i >= weights.length || m >= weights.length) return -value;
    // The weights are no linear function of their logarithms: Σ_k ∂ℓ/∂α_k ∂²α_k/∂η_i∂η_m.
    return -value - (i === m ? slopes[i]! : 0) + weights[i]! * slopes[m]! +
      weights[m]! * slopes[i]!;
  });
}

/** Minus the derivative of the gradient, by differences of fourth order. */
function differences(e: Likelihood): Float64Array {
  const { weights, atoms, masses, atomGradient } = e.blocks[1]!;
  const K = e.space.components, n = K + atoms.length;
  const start = { weights: weights.slice(), atoms: atoms.slice() };
  const gradientAt = (i: number, step: number) => {
    weights.set(start.weights);
    atoms.set(start.atoms);
    if (i >= K) atoms[i - K]! += step;
    else weights[i]! *= Math.exp(step);
    const sum = weights.reduce((a, b) => a + b);
    for (let k = 0; k < K; k++) weights[k]! /= sum;
    update(e);
    return Float64Array.from([
      ...masses.map((mass, k) => mass - weights[k]!),
      ...atomGradient,
    ]);
  };
  const rows = Array.from({ length: n }, (_, i) => {
    const h = 1e-3;
    const [a, b, c, d] = [-h, -h / 2, h / 2, h].map((s) => gradientAt(i, s));
    return c!.map((v, j) => -(8 * (v - b![j]!) - (d![j]! - a![j]!)) / (6 * h));
  });
  gradientAt(0, 0);
  return Float64Array.from(rows.flatMap((row) => [...row]));
}

/** Σ_j q_j s_j s_jᵀ, item by item. */
function scoresByItem(data: ChoiceData, mixture: SoftmaxMixture): Float64Array {
  const { rows, shares: frequencies } = itemScores(data, mixture);
  const n = rows.columns;
  const pulled = pulledBack(rows.values, mixture, data);
  const sum = new Float64Array(n * n);
  for (const [o, q] of frequencies.entries()) {
    for (let at = 0; at < n * n; at++) {
      sum[at]! += q * pulled[o * n + Math.floor(at / n)]! *
        pulled[o * n + at % n]!;
    }
  }
  return sum;
}

/** Data, and a mixture that is no optimum of them. */
const CASES: Record<string, () => [ChoiceData, SoftmaxMixture]> = {
  "one component": () => [
    simulatedCase(1, { components: 1 }).data,
    softmaxMixture([1], [[1, 0.3, -0.5]]),
  ],
  "five components in seven dimensions": () => [
    simulatedCase(2, { components: 5, features: 7, items: 200 }).data,
    simulateMixture(5, 7, { seed: 22, scale: 2 }),
  ],
  "features in single precision": () => {
    const { features, data } = simulatedCase(3, { features: 5, items: 150 });
    const values = new Float32Array(features.values);
    return [
      choiceData({ ...features, values }, data.counts),
      simulateMixture(3, 5, { seed: 33 }),
    ];
  },
  "features of very different units": () => {
    const { features, data } = simulatedCase(4);
    const scales = [1e6, 1, 1e-6];
    const rescaled = (values: Float64Array, power: number) =>
      values.map((v, i) => v * scales[i % 3]! ** power);
    const { atoms, weights } = simulateMixture(2, 3, { seed: 44 });
    return [
      choiceData(
        { ...features, values: rescaled(features.values, 1) },
        data.counts,
      ),
      { weights, atoms: { ...atoms, values: rescaled(atoms.values, -1) } },
    ];
  },
  "counts of 0 and 1e9": () => {
    const counts = Array.from({ length: 90 }, (_, j) => j % 4 ? 0 : 1e9);
    return [
      choiceData(simulateFeatures(90, 2, { seed: 6 }), counts),
      simulateMixture(3, 2, { seed: 6 }),
    ];
  },
  "a component on one item, which no one else reaches": () => [
    simulatedCase(7).data,
    softmaxMixture([0.3, 0.7], [[60, 0, 0], [0, 0.5, 0]]),
  ],
  "an item with probability below underflow": () => [
    choiceData([[0], [1], [3]], [5, 6, 7]),
    softmaxMixture([0.4, 0.6], [[-900], [-800]]),
  ],
  "all items but one near underflow": () => [
    choiceData(simulateFeatures(40, 3, { seed: 5 }), new Array(40).fill(3)),
    simulateMixture(3, 3, { seed: 5, scale: 400 }),
  ],
  "weights of 0 and 1e-9": () => [
    simulatedCase(9).data,
    softmaxMixture([0, 1e-9, 1 - 1e-9], [[1, 1, 1], [0, 1, 0], [1, 0, 0]]),
  ],
  "two equal atoms": () => [
    simulatedCase(8).data,
    softmaxMixture([0.4, 0.6], [[1, 0, 1], [1, 0, 1]]),
  ],
};

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

for (const set of sets) {
  for (const [name, make] of Object.entries(CASES)) {
    Deno.test(`informationInto() is minus the Hessian, and has the scores of all items: ${name}, ${set.name} kernels`, () => {
      const [data, mixture] = make();
      const e = evaluated(data, mixture, set);
      const { n, complete, missing, scores, observed } = informationOf(e);
      const sizes = sizesOf(complete, n);
      // Some hundred roundings; a score of 1,000 is known to 1e-13.
      const slack = name.includes("underflow") ? 1e-11 : 1e-12;
      const error = difference(observed, reference(data, mixture, e), sizes);
      assert(error < slack, `observed: ${error}`);
      const known = scoresByItem(data, mixture);
      const off = difference(scores, known, sizesOf(known, n));
      assert(off < slack, `scores: ${off}`);
      for (const part of [complete, missing, scores]) {
        assertEquals(part, transposed(part, n));
      }
    });
  }

  Deno.test(`informationInto() is minus the differences of the gradient, ${set.name} kernels`, () => {
    for (let seed = 1; seed <= 10; seed++) {
      const [K, L] = [1 + seed % 4, 1 + seed % 5];
      const { data } = simulatedCase(seed, { components: K, features: L });
      const mixture = simulateMixture(K, L, { seed: -seed, scale: seed / 4 });
      const e = evaluated(data, mixture, set);
      const { n, complete, observed } = informationOf(e);
      const error = difference(
        observed,
        differences(e),
        sizesOf(complete, n),
      );
      // Rounding over h, and h⁴.
      assert(error < 1e-9, `seed ${seed}: ${error}`);
    }
  });
}

Deno.test("informationInto() loses nothing of one component, all of two equal atoms", () => {
  const { data } = simulatedCase(10);
  const parts = (mixture: SoftmaxMixture) => {
    const e = likelihoodAt(data, mixture);
    const n = e.weights.length + e.atoms.length;
    const complete = new Float64Array(n * n), missing = complete.slice();
    e.informationInto({ complete, missing }, e.blocks[0]!);
    return { complete, missing, n };
  };
  const one = parts(softmaxMixture([1], [[1, 0, -1]]));
  assertEquals(one.missing, new Float64Array(16));
  const two = parts(softmaxMixture([0.4, 0.6], [[1, 0, -1], [1, 0, -1]]));
  // Whether a choice is of the first or the second is not known at all.
  for (const [k, m] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
    const gap = two.complete[k * two.n + m]! - two.missing[k * two.n + m]!;
    assert(Math.abs(gap) < 1e-15, `${gap}`);
  }
});

Deno.test("likelihoodAt() evaluates the mixture, and leaves its arguments as they are", () => {
  const { data, truth } = simulatedCase(11);
  const before = structuredClone({ data, truth });
  const e = likelihoodAt(data, truth);
  const other = evaluated(data, truth, plainKernels).blocks[1]!;
  for (const [i, v] of e.atomGradient.entries()) {
    assert(Math.abs(v - other.atomGradient[i]!) < 1e-14);
  }
  assertEquals({ data, truth }, before);
});
