/**
 * Second derivatives of the log-likelihood of choosers, in the coordinates of a search: log-weights
 * or coefficients of membership γ, then whitened atoms.
 *
 * If chooser u were known to belong to component m, its score would be s_um: (e_m − α_u) ⊗ z_u in
 * γ (z_u = 1 in log-weights), and d_um in atom m. What is missing because it is not known is the
 * covariance of that score over the responsibilities (Louis 1982): with t_um = (e_m ⊗ z_u, d_um),
 * which differs by what is the same for all m, Σ_u q_u (Σ_m r_um t_um t_umᵀ − t_u t_uᵀ), t_u the mean
 * of t_um. The score of the chooser is t_u less (α_u ⊗ z_u, 0). `hessian` is the plain reference.
 *
 * @module
 */
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import type { ChooserKernels } from "../kernels/chooser_kernels.ts";
import type { WantedInformation } from "./information.ts";
import type { Block, ColumnRange } from "./objective.ts";
import { type ParameterSpace, sizeOf, weightSize } from "./parameter_space.ts";

/** What scores of choosers are made of, where a mixture was evaluated. */
export interface ChooserScores {
  readonly space: ParameterSpace;
  /** q_u: length U. */
  readonly shares: Float64Array;
  /** q_u·r_uk: columns × U; log α_uk where weights depend on covariates, else log α_k. */
  readonly responsibilities: Float64Array;
  readonly logWeights: Float64Array;
  /** d_uk, the scores of choosers of a component, whitened: one a row. */
  scoresInto(scores: Float64Array, k: number, choosers: ColumnRange): void;
}

/** Where a mixture was evaluated with its derivatives. */
interface Evaluated extends ChooserScores {
  readonly kernels: ChooserKernels;
  /** A lower triangle in the user's units as both triangles in whitened coordinates. */
  whitenCurvature(curvature: Float64Array): void;
}

/** Choosers taken together: their scores stay in the second-level cache. */
const CHUNK = 512;

/** The information at the mixture that a block was last evaluated at. Costs O(U·(n² + K·L²)), and a curvature for each component. */
export function chooserInformationInto(
  wanted: WantedInformation, // out: n × n each
  e: Evaluated,
  block: Block,
): void {
  const { complete, missing, scores } = wanted;
  const U = e.shares.length;
  for (const part of [complete, missing, scores]) part?.fill(0);
  for (let first = 0; first < U; first += CHUNK) {
    const choosers = { first, end: Math.min(U, first + CHUNK) };
    const shares = e.shares.subarray(choosers.first, choosers.end);
    const means = addMissing(missing, e, block, choosers);
    addScaledInto(missing, scatter(means, shares).values, -1);
    const expected = expectedMemberships(e, block, choosers);
    if (complete) addMemberships(complete, e, expected, choosers);
    if (!scores) continue;
    for (let u = 0; u < means.rows; u++) {
      for (let i = 0; i < expected.columns; i++) {
        means.values[u * means.columns + i]! -= expected
          .values[u * expected.columns + i]!;
      }
    }
    addScaledInto(scores, scatter(means, shares).values, 1);
  }
  if (complete) placeCurvatures(complete, e, block);
}

/** Adds Σ_u q_u Σ_m r_um t_um t_umᵀ of some choosers; returns their t_u, one a row. */
function addMissing(
  missing: Float64Array, // in and out: n × n
  e: Evaluated,
  block: Block,
  choosers: ColumnRange,
): Matrix {
  const { components: K, features: L } = e.space;
  const n = sizeOf(e.space), W = weightSize(e.space), Q = W / K;
  const U = e.shares.length, size = choosers.end - choosers.first;
  const z = covariatesOf(e);
  const known = new Float64Array(size * L);
  const both = matrix([size, Q + L]);
  const means = matrix([size, n]);
  for (let k = 0; k < K; k++) {
    const column = block.range.first + k;
    e.scoresInto(known, column, choosers);
    const at = column * U + choosers.first;
    const r = e.responsibilities.subarray(at, at + size); // times q_u
    const place = (i: number) => i < Q ? k * Q + i : W + k * L + i - Q;
    for (let u = 0; u < size; u++) {
      const q = e.shares[choosers.first + u]!;
      for (let i = 0; i < Q + L; i++) {
        const t = i < Q ? z(choosers.first + u, i) : known[u * L + i - Q]!;
        both.values[u * (Q + L) + i] = t;
        means.values[u * n + place(i)] = r[u]! / q * t;
      }
    }
    const sums = scatter(both, r).values;
    for (let i = 0; i < sums.length; i++) {
      const row = place(Math.floor(i / (Q + L))), column = place(i % (Q + L));
      missing[row * n + column]! += sums[i]!;
    }
  }
  return means;
}

/** α_u ⊗ z_u of some choosers, one a row. */
export function expectedMemberships(
  { space, logWeights, shares }: ChooserScores,
  { range, weights }: Block,
  { first, end }: ColumnRange,
): Matrix {
  const W = weightSize(space), K = space.components, Q = W / K;
  const expected = matrix([end - first, W]);
  for (let i = 0; i < expected.values.length; i++) {
    const u = first + Math.floor(i / W), k = Math.floor(i % W / Q);
    if (!space.membership) {
      expected.values[i] = weights[k]!;
      continue;
    }
    const alpha = Math.exp(logWeights[(range.first + k) * shares.length + u]!);
    const { columns, values } = space.membership.covariates;
    expected.values[i] = alpha * values[u * columns + i % Q]!;
  }
  return expected;
}

/** Adds Σ_u q_u (diag α_u − α_u α_uᵀ) ⊗ z_u z_uᵀ. */
function addMemberships(
  complete: Float64Array, // in and out: n × n
  e: Evaluated,
  expected: Matrix,
  { first, end }: ColumnRange,
): void {
  const n = sizeOf(e.space), W = expected.columns, Q = W / e.space.components;
  const z = covariatesOf(e);
  const shares = e.shares.subarray(first, end);
  const outer = scatter(expected, shares).values;
  for (let i = 0; i < W; i++) {
    for (let j = 0; j < W; j++) complete[i * n + j]! -= outer[i * W + j]!;
  }
  for (let u = first; u < end; u++) {
    for (let i = 0; i < W; i++) {
      const alpha = e.shares[u]! * expected.values[(u - first) * W + i]!;
      const k = Math.floor(i / Q);
      for (let c = 0; c < Q; c++) {
        complete[i * n + k * Q + c]! += alpha * z(u, c);
      }
    }
  }
}

/** Writes n_k·C_k = Σ_u q_u r_uk Σ_s C_us Cov_sk for each atom. */
function placeCurvatures(
  complete: Float64Array, // in and out: n × n
  e: Evaluated,
  block: Block,
): void {
  const { components: K, features: L } = e.space;
  const n = sizeOf(e.space), W = weightSize(e.space), U = e.shares.length;
  const curvature = new Float64Array(L * L);
  for (let k = 0; k < K; k++) {
    const column = block.range.first + k;
    const r = e.responsibilities.subarray(column * U, (column + 1) * U);
    e.kernels.curvatureInto(curvature, r, column);
    e.whitenCurvature(curvature);
    for (let i = 0; i < L; i++) {
      const at = (W + k * L + i) * n + W + k * L;
      complete.set(curvature.subarray(i * L, (i + 1) * L), at);
    }
  }
}

/** z_uc; 1 where weights are the same for all. */
function covariatesOf({ space: { membership } }: Evaluated) {
  if (!membership) return () => 1;
  const { columns: Q, values } = membership.covariates;
  return (u: number, c: number) => values[u * Q + c]!;
}
