/** The best weights for given atoms: a convex problem. */
import type { ChoiceData } from "../data/choice_data.ts";
import { maximumOfQuadraticInto } from "../linalg/active_set.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";
import { normalised } from "../linalg/vectors.ts";
import { evidenceOf } from "../model/kinds_of_data.ts";
import type { KernelSet } from "../model/likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Stop when no weight's slope exceeds 1 by more than this: the gain left is at most as much per choice. */
const SLOPE_TOLERANCE = 1e-12;
const MOST_STEPS = 100;

/**
 * Weights that maximise the likelihood for the atoms of a mixture, starting from its own.
 *
 * Σ_j q_j log Σ_k α_k A_jk − Σ_k α_k is concave in α ≥ 0 and its maximum lies on the
 * simplex. Newton's steps with α ≥ 0 as in Wang (2007): each maximises the
 * quadratic model by active sets, then backtracks. Weights of atoms that are not
 * needed end at exactly 0.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture Its atoms, and weights to start from; at least one must be > 0.
 * @returns The mixture with the best weights, components in the same order. Costs
 *   O(p·K² + K³) a step; about 5 to 20 are needed.
 */
export function reweight(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): SoftmaxMixture {
  const { ratios, shares } = relativeProbabilities(data, mixture);
  let weights: Float64Array = mixture.weights.slice();
  let fit = fitOf(ratios, weights);
  if (!fit.every((v) => v > 0)) {
    // The atoms of positive weight miss an item to beyond underflow; all together do not.
    weights = weights.map(() => 1 / weights.length);
    fit = fitOf(ratios, weights);
  }
  let excess = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const scaled = scaledRows(ratios, fit);
    const slopes = slopesOf(scaled, shares);
    const left = Math.max(...slopes) - 1;
    if (left <= SLOPE_TOLERANCE) break;
    const target = maximumOfModel(
      scatter(scaled, shares),
      slopes,
      weights,
    );
    const next = stepTowards(target, { weights, fit, ratios, shares });
    // Without a gain to see, steps go on only while they lower the slopes.
    if (!next || (!next.gained && !(left < excess / 2))) break;
    excess = left;
    ({ weights, fit } = next);
  }
  return { weights, atoms: mixture.atoms };
}

/** ∂ℓ/∂α_k per choice from rows A_jk/π_j. */
function slopesOf(scaled: Matrix, shares: Float64Array): Float64Array {
  const slopes = new Float64Array(scaled.columns);
  for (const [o, q] of shares.entries()) {
    const row = rowOf(scaled, o);
    for (let k = 0; k < slopes.length; k++) slopes[k]! += q * row[k]!;
  }
  return slopes;
}

/** What a step starts from. */
interface Position {
  readonly weights: Float64Array;
  readonly fit: Float64Array;
  readonly ratios: Matrix;
  readonly shares: Float64Array;
}

/** Two values this close, relatively, may differ by rounding alone. */
const VALUE_NOISE = 1e-14;

/** The first of the step, half of it, … that does not lose; undefined if all do. */
function stepTowards(target: Float64Array, from: Position) {
  const { weights, ratios, shares } = from;
  const value = objective(from.fit, shares);
  const noise = VALUE_NOISE * Math.abs(value);
  for (let t = 1; t > 1e-12; t /= 2) {
    const tried = normalised(weights.map((v, k) => v + t * (target[k]! - v)));
    const fit = fitOf(ratios, tried);
    const gain = objective(fit, shares) - value;
    if (gain >= -noise) return { weights: tried, fit, gained: gain > noise };
  }
  return undefined;
}

/** A_uk of what each chooser chose over the largest in its row: n × K, and the shares of choosers. */
export function relativeProbabilities(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  kernels?: KernelSet,
): { readonly ratios: Matrix; readonly shares: Float64Array } {
  const { logs, counts } = evidenceOf(data, mixture, kernels);
  const { columns: K, values } = logs;
  for (let i = 0; i < values.length; i += K) {
    let largest = values[i]!;
    for (let k = i + 1; k < i + K; k++) largest = Math.max(largest, values[k]!);
    for (let k = i; k < i + K; k++) values[k] = Math.exp(values[k]! - largest);
  }
  return { ratios: logs, shares: normalised(counts) };
}

function fitOf(ratios: Matrix, weights: Float64Array): Float64Array {
  return Float64Array.from({ length: ratios.rows }, (_, o) => {
    let sum = 0;
    for (const [k, weight] of weights.entries()) {
      sum += weight * ratios.values[o * weights.length + k]!;
    }
    return sum;
  });
}

function objective(fit: Float64Array, shares: Float64Array): number {
  let sum = 0;
  for (const [o, q] of shares.entries()) sum += q * Math.log(fit[o]!);
  return sum;
}

function scaledRows(ratios: Matrix, fit: Float64Array): Matrix {
  const K = ratios.columns;
  const values = ratios.values.map((v, i) => v / fit[Math.floor(i / K)]!);
  return matrix([ratios.rows, K], values);
}

/** Share of the curvature's diagonal that is added around the present weights, so that equal atoms do no harm. */
const RIDGE = 1e-10;

/**
 * The maximum over a ≥ 0 of (2b − 1)·a − ½ aᵀGa, the quadratic model around the
 * weights, where b are the slopes and G·weights = b (Lawson and Hanson 1974, from
 * the present weights).
 */
function maximumOfModel(
  curvature: Matrix,
  slopes: Float64Array,
  weights: Float64Array,
): Float64Array {
  const K = weights.length;
  const ridged = curvature.values.slice();
  const linear = slopes.map((b) => 2 * b - 1);
  for (let k = 0; k < K; k++) {
    const ridge = RIDGE * ridged[k * K + k]!;
    ridged[k * K + k]! += ridge;
    linear[k]! += ridge * weights[k]!;
  }
  const point = weights.slice();
  maximumOfQuadraticInto(point, {
    maximumOver: (free) => blockSolution(ridged, linear, free),
    slopesAt: (x) =>
      linear.map((slope, k) => {
        for (let m = 0; m < K; m++) slope -= ridged[k * K + m]! * x[m]!;
        return slope;
      }),
    leastSlope: SLOPE_TOLERANCE,
    leastEntry: 0,
    mostFree: K,
  });
  return point;
}

/** Solves the rows and columns of the free weights alone; undefined where they are singular. */
function blockSolution(
  curvature: Float64Array, // K × K
  linear: Float64Array,
  free: readonly number[],
): Float64Array | undefined {
  const n = free.length, K = linear.length;
  const block = new Float64Array(n * n);
  for (const [a, i] of free.entries()) {
    for (const [b, m] of free.entries()) {
      block[a * n + b] = curvature[i * K + m]!;
    }
  }
  if (!choleskyInto(block, block, n)) return undefined;
  const solution = Float64Array.from(free, (i) => linear[i]!);
  solveCholeskyInto(solution, block, n);
  return solution;
}
