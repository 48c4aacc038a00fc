/**
 * Score and Hessian of the log-likelihood of choosers, by plain loops: the reference that the fast
 * second derivatives are compared with.
 *
 * With log A_uk = Σ_r C_ur log P_rk, score d_uk in atom k, and r_uk the responsibilities, all in the
 * user's units (choice sets: latent-class logit; the formulas derived, checked against differences).
 *
 * @module
 */
import { setsOfRows } from "../data/choosers.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { chooserWeights } from "./membership.ts";
import {
  type ChooserTerms,
  logChooserProbabilities,
  logItemProbabilities,
  logJointOfChoosers,
  normalisedRows,
} from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** What derivatives by chooser are made of. */
interface Parts {
  readonly K: number;
  readonly L: number;
  /** Entries of the weights' part: K weights taken as free numbers, or K·Q coefficients of membership. */
  readonly W: number;
  /** q_u: length U. */
  readonly shares: Float64Array;
  /** r_uk, and α_uk: U × K. */
  readonly responsibilities: Matrix;
  readonly weights: Matrix;
  /** A_uk/π_u: U × K. */
  readonly ratios: Matrix;
  /** P_rk: R × K. */
  readonly probabilities: Matrix;
  /** z_u: U × Q; undefined where weights are numbers. */
  readonly covariates: Matrix | undefined;
  /** d_uk: for each component U × L. */
  readonly known: readonly Matrix[];
  /** Which set each row belongs to. */
  readonly setOf: Int32Array;
}

/** Scores of choosers, one a row: in the weights as free numbers, or in γ, then in the atoms. U × (W + K·L). */
export function chooserScores(
  data: ChooserTerms,
  mixture: SoftmaxMixture,
): { readonly rows: Matrix; readonly shares: Float64Array } {
  const parts = partsOf(data, mixture);
  const { shares } = parts;
  const n = parts.W + parts.K * parts.L;
  const rows = matrix([shares.length, n]);
  for (let u = 0; u < shares.length; u++) {
    rowOf(rows, u).set(scoreOf(parts, u));
  }
  return { rows, shares };
}

/** Hessian of ℓ/U: (W + K·L) × (W + K·L). Costs O(U·n² + R·K·L²). */
export function chooserHessian(
  data: ChooserTerms,
  mixture: SoftmaxMixture,
): Matrix {
  const parts = partsOf(data, mixture);
  const { K, L, W, shares } = parts;
  const n = W + K * L;
  const h = matrix([n, n]);
  const add = (i: number, j: number, value: number) => {
    h.values[i * n + j]! += value;
  };
  for (const [u, q] of shares.entries()) {
    const score = scoreOf(parts, u);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) add(i, j, -q * score[i]! * score[j]!);
    }
    addOwnOf(add, parts, u);
  }
  addWithinSets(add, parts, data);
  return h;
}

/** The derivative of log π_u: A_uk/π_u, or (r_uk − α_uk) z_u, then r_uk d_uk. */
function scoreOf(parts: Parts, u: number): Float64Array {
  const { K, L, W, covariates } = parts;
  const Q = W / K;
  return Float64Array.from({ length: W + K * L }, (_, i) => {
    if (i >= W) {
      const k = Math.floor((i - W) / L);
      return parts.responsibilities.values[u * K + k]! *
        parts.known[k]!.values[u * L + (i - W) % L]!;
    }
    const k = Math.floor(i / Q);
    if (!covariates) return parts.ratios.values[u * K + k]!;
    return (parts.responsibilities.values[u * K + k]! -
      parts.weights.values[u * K + k]!) * covariates.values[u * Q + i % Q]!;
  });
}

/** What a chooser adds beside −q_u s_u s_uᵀ, but for the curvature within its sets: (∂²π_u)/π_u. */
function addOwnOf(
  add: (i: number, j: number, value: number) => void,
  { K, L, W, shares, responsibilities: r, weights, ratios, known, covariates }:
    Parts,
  u: number,
): void {
  const Q = W / K, q = shares[u]!;
  const z = (c: number) => covariates ? covariates.values[u * Q + c]! : 1;
  const excess = (k: number) =>
    r.values[u * K + k]! - weights.values[u * K + k]!;
  for (let k = 0; k < K; k++) {
    const d = rowOf(known[k]!, u), own = r.values[u * K + k]!;
    for (let l = 0; l < L; l++) {
      const at = W + k * L + l;
      for (let m = 0; m < L; m++) {
        add(at, W + k * L + m, q * own * d[l]! * d[m]!);
      }
      for (let i = 0; i < W; i++) {
        const m = Math.floor(i / Q), same = m === k ? 1 : 0;
        const weight = covariates
          ? own * (same - weights.values[u * K + m]!) * z(i % Q)
          : same * ratios.values[u * K + k]!;
        add(at, i, q * weight * d[l]!);
        add(i, at, q * weight * d[l]!);
      }
    }
  }
  if (!covariates) return; // π_u is linear in the weights
  for (let i = 0; i < W; i++) {
    for (let j = 0; j < W; j++) {
      const k = Math.floor(i / Q), m = Math.floor(j / Q);
      const a = weights.values[u * K + k]!, b = weights.values[u * K + m]!;
      const value = (k === m ? excess(k) : 0) - a * excess(m) - b * excess(k);
      add(i, j, q * value * z(i % Q) * z(j % Q));
    }
  }
}

/** −Σ_s M_sk Cov_sk in atom k, M_sk = Σ_u q_u r_uk C_us. */
function addWithinSets(
  add: (i: number, j: number, value: number) => void,
  { K, L, W, shares, responsibilities: r, probabilities, setOf }: Parts,
  { features: { values: x }, choosers }: ChooserTerms,
): void {
  const { sets, starts, rows, multiplicities } = choosers;
  for (let k = 0; k < K; k++) {
    const masses = new Float64Array(sets.length - 1);
    for (const [u, q] of shares.entries()) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        masses[setOf[rows[e]!]!]! += q * r.values[u * K + k]! *
          multiplicities[e]!;
      }
    }
    for (const [s, mass] of masses.entries()) {
      const mean = meanOf(k, s);
      for (let row = sets[s]!; row < sets[s + 1]!; row++) {
        const weight = mass * probabilities.values[row * K + k]!;
        for (let l = 0; l < L; l++) {
          for (let m = 0; m < L; m++) {
            const product = (x[row * L + l]! - mean[l]!) *
              (x[row * L + m]! - mean[m]!);
            add(W + k * L + l, W + k * L + m, -weight * product);
          }
        }
      }
    }
  }
  function meanOf(k: number, s: number): Float64Array {
    const mean = new Float64Array(L);
    for (let row = sets[s]!; row < sets[s + 1]!; row++) {
      const weight = probabilities.values[row * K + k]!;
      for (let l = 0; l < L; l++) mean[l]! += weight * x[row * L + l]!;
    }
    return mean;
  }
}

function partsOf(data: ChooserTerms, mixture: SoftmaxMixture): Parts {
  const { choosers, features } = data;
  const { counts, size, covariates } = choosers;
  const K = mixture.weights.length, L = features.columns;
  const logs = logItemProbabilities(data, mixture);
  const probabilities = { ...logs, values: logs.values.map(Math.exp) };
  const weights = chooserWeights(mixture, choosers);
  const r = normalisedRows(logJointOfChoosers(data, mixture));
  const all = logChooserProbabilities(data, mixture);
  const setOf = setsOfRows(choosers);
  return {
    K,
    L,
    W: covariates ? K * covariates.names.length : K,
    shares: counts.map((count) => count / size),
    responsibilities: r,
    weights,
    ratios: ratiosOf(all, weights),
    probabilities,
    covariates: covariates?.values,
    known: Array.from(
      { length: K },
      (_, k) => knownScores(data, probabilities, { k, setOf }),
    ),
    setOf,
  };
}

/** A_uk/π_u from log A_uk. */
function ratiosOf({ rows: U, columns: K, values }: Matrix, weights: Matrix) {
  const ratios = matrix([U, K]);
  for (let u = 0; u < U; u++) {
    const row = values.subarray(u * K, (u + 1) * K);
    const largest = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let k = 0; k < K; k++) {
      sum += weights.values[u * K + k]! * Math.exp(row[k]! - largest);
    }
    for (let k = 0; k < K; k++) {
      ratios.values[u * K + k] = Math.exp(row[k]! - largest) / sum;
    }
  }
  return ratios;
}

/** d_uk = Σ_r C_ur (x_r − μ_{s(r)k}): U × L. */
function knownScores(
  { features: { columns: L, values: x }, choosers }: ChooserTerms,
  { columns: K, values: p }: Matrix,
  { k, setOf }: { readonly k: number; readonly setOf: Int32Array },
): Matrix {
  const { sets, starts, rows, multiplicities, counts } = choosers;
  const means = matrix([sets.length - 1, L]);
  for (const [row, s] of setOf.entries()) {
    for (let l = 0; l < L; l++) {
      means.values[s * L + l]! += p[row * K + k]! * x[row * L + l]!;
    }
  }
  const known = matrix([counts.length, L]);
  for (let u = 0; u < counts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const row = rows[e]!, s = setOf[row]!;
      for (let l = 0; l < L; l++) {
        known.values[u * L + l]! += multiplicities[e]! *
          (x[row * L + l]! - means.values[s * L + l]!);
      }
    }
  }
  return known;
}
