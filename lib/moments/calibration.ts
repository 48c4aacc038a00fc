/**
 * Calibrating a moment rule on given items (ours; beyond the paper).
 *
 * For any atom ω the averages φ(ω) = Σ_j A_j(ω) g(x_j) of a rule g over *these*
 * items can be computed exactly, and so can the moments y(ω) that the rule is
 * meant to give. A linear map from φ to y, fitted by least squares over atoms
 * drawn from a prior, holds for mixtures as well: both sides are linear in the
 * mixing measure. A penalty equal to the sampling noise that the map passes on
 * shrinks it; with many choices the rule's bias is all that counts, with few the noise.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";
import type { RuleTargets } from "./calibration_error.ts";
import type { ItemFunction } from "./item_functions.ts";
import { averagesAt } from "./softmax_averages.ts";

/** What is calibrated, and on what. */
export interface CalibrationProblem {
  readonly data: ChoiceData;
  /** Whitened features: p × L. */
  readonly features: Matrix;
  /** The rule to correct. */
  readonly rule: ItemFunction;
  /** Atoms of the prior, whitened: M × L. */
  readonly atoms: Matrix;
  /** Number of components K of the mixture to be estimated. */
  readonly components: number;
}

/** Added to the scaled normal matrix, so that collinear rules have a solution. */
const JITTER = 1e-9;

/**
 * The rule ȳ + B(g − φ̄), where B minimises
 * Σ_m ‖y_m − ȳ − B(φ_m − φ̄)‖²/M + (K/N)·tr(B Cov(g) Bᵀ).
 *
 * The penalty: K components share the error of the fit as 1/K, the sampling
 * noise of N choices adds tr(B Cov Bᵀ)/N. Shrinking B itself was no worse than
 * shrinking its distance from the rule on any design tried, and eight times
 * better on heavy tails, where the rule is noise. Costs O(M·p·D + M·D² + D³)
 * for a rule with D values.
 */
export function calibrate(
  problem: CalibrationProblem,
  { targetInto }: RuleTargets,
): ItemFunction {
  const { data, rule, features, atoms, components } = problem;
  const D = rule.size;
  const M = atoms.rows;
  const averages = averagesAt(rule, { features, offset: data.offset }, atoms);
  const targets = matrix([M, D]);
  for (let m = 0; m < M; m++) {
    targetInto(rowOf(targets, m), rowOf(atoms, m));
  }
  const means = {
    inputs: meanOfRows(averages),
    outputs: meanOfRows(targets),
  };
  const penalty = covarianceOverChoices(rule, data);
  const scale = components / data.choices;
  for (let i = 0; i < penalty.length; i++) penalty[i]! *= scale;
  const slopes = ridge(
    { inputs: averages, outputs: targets },
    means,
    penalty,
  );
  const correct = affineMap(slopes, means);
  const at = new Float64Array(D);
  return {
    size: D,
    into: (out, j) => {
      rule.into(at, j);
      correct(out, at);
    },
  };
}

function meanOfRows(m: Matrix): Float64Array {
  const mean = new Float64Array(m.columns);
  for (let i = 0; i < m.values.length; i++) {
    mean[i % m.columns]! += m.values[i]! / m.rows;
  }
  return mean;
}

/** Covariance of the rule under the frequencies: D × D, lower triangle. */
function covarianceOverChoices(
  rule: ItemFunction,
  data: ChoiceData,
): Float64Array {
  const D = rule.size;
  const at = new Float64Array(D), mean = new Float64Array(D);
  const moments = new Float64Array(D * D);
  for (let j = 0; j < data.counts.length; j++) {
    const q = data.frequencies[j]!;
    if (q === 0) continue;
    rule.into(at, j);
    addOuterInto(moments, at, q);
    for (let i = 0; i < D; i++) mean[i]! += q * at[i]!;
  }
  addOuterInto(moments, mean, -1);
  return moments;
}

/** Lower triangle of sum + c·x·xᵀ. */
function addOuterInto(sum: Float64Array, x: Float64Array, c: number): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    const scaled = c * x[i]!;
    const row = i * n;
    for (let k = 0; k <= i; k++) sum[row + k]! += scaled * x[k]!;
  }
}

/** Slopes of outputs on inputs, one row per output: D × D. */
function ridge(
  sample: {
    readonly inputs: Matrix;
    readonly outputs: Matrix;
  },
  means: { readonly inputs: Float64Array; readonly outputs: Float64Array },
  penalty: Float64Array,
): Matrix {
  const D = sample.inputs.columns;
  const normal = new Float64Array(D * D);
  const slopes = matrix([D, D]);
  const x = new Float64Array(D);
  for (let m = 0; m < sample.inputs.rows; m++) {
    for (let i = 0; i < D; i++) {
      x[i] = sample.inputs.values[m * D + i]! - means.inputs[i]!;
    }
    addOuterInto(normal, x, 1 / sample.inputs.rows);
    for (let o = 0; o < D; o++) {
      const y = (sample.outputs.values[m * D + o]! - means.outputs[o]!) /
        sample.inputs.rows;
      if (y === 0) continue;
      const row = o * D;
      for (let i = 0; i < D; i++) slopes.values[row + i]! += y * x[i]!;
    }
  }
  for (let i = 0; i < normal.length; i++) normal[i]! += penalty[i]!;
  const units = Float64Array.from({ length: D }, (_, i) => {
    const diagonal = normal[i * D + i]!;
    return diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
  });
  for (let i = 0; i < D; i++) {
    for (let k = 0; k <= i; k++) normal[i * D + k]! *= units[i]! * units[k]!;
    normal[i * D + i] = 1 + JITTER;
  }
  // In units of their own no pivot falls below the jitter but by rounding.
  if (!choleskyInto(normal, normal, D)) return matrix([D, D]);
  for (let o = 0; o < D; o++) {
    const row = rowOf(slopes, o);
    for (let i = 0; i < D; i++) row[i]! *= units[i]!;
    solveCholeskyInto(row, normal, D);
    for (let i = 0; i < D; i++) row[i]! *= units[i]!;
  }
  return slopes;
}

/** g ↦ ȳ + B(g − φ̄). */
function affineMap(
  slopes: Matrix,
  means: { readonly inputs: Float64Array; readonly outputs: Float64Array },
): (out: Float64Array, at: Float64Array) => void {
  const D = slopes.rows;
  const offset = means.outputs.slice();
  for (let o = 0; o < D; o++) {
    for (let i = 0; i < D; i++) {
      offset[o]! -= slopes.values[o * D + i]! * means.inputs[i]!;
    }
  }
  return (out, at) => {
    for (let o = 0, s = 0; o < D; o++) {
      let sum = offset[o]!;
      for (let i = 0; i < D; i++, s++) sum += slopes.values[s]! * at[i]!;
      out[o] = sum;
    }
  };
}
