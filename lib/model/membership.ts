/**
 * Weights of components by chooser: α_uk = softmax_k(γ_k·z_u), z_u the covariates of chooser u.
 *
 * Of the coefficients γ, K × Q, only differences between components count. Populations are
 * covariates of which one is 1 and all others 0: γ_kg is then log α_gk up to a constant of g.
 *
 * Mixtures are fitted in covariates whose second moments Σ_u q_u z_u z_uᵀ = C·Cᵀ are I: z̃ = C⁻¹z,
 * γ = C⁻ᵀγ̃, so that units of covariates have no effect (derived). Populations stay as they are.
 */
import type { Choosers } from "../data/choosers.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  choleskyInto,
  multiplyLowerTransposedInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { scatter } from "../linalg/scatter.ts";
import { normalised } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;

/** What weights depend on, in the coordinates in which they are fitted. */
export interface MembershipSpace {
  /** z̃: U × Q. */
  readonly covariates: Matrix;
  /** q_u: length U. */
  readonly shares: Float64Array;
  /** Coefficients c with c·z_u = 1 for every chooser, in the user's units: length Q. */
  readonly constant: Float64Array;
  /** C: Q × Q, lower triangle; undefined for populations. */
  readonly factor: Float64Array | undefined;
}

/** The coordinates in which membership is fitted; undefined where weights are the same for all choosers. */
export function membershipSpace(
  choosers: Choosers | undefined,
): MembershipSpace | undefined {
  if (!choosers?.covariates) return undefined;
  const { covariates: { values, constant, arePopulations }, counts, size } =
    choosers;
  const shares = counts.map((count) => count / size);
  if (arePopulations) {
    return { covariates: values, shares, constant, factor: undefined };
  }
  const { rows: U, columns: Q } = values;
  const factor = new Float64Array(Q * Q);
  choleskyInto(factor, scatter(values, shares).values, Q);
  const covariates = matrix([U, Q], values.values.slice());
  for (let u = 0; u < U; u++) {
    solveLowerInto(rowOf(covariates, u) as Float64Array, factor, Q);
  }
  return { covariates, shares, constant, factor };
}

/**
 * Checks that a mixture's coefficients are those of the choosers' covariates.
 *
 * @throws {RangeError} If they are of another number of covariates.
 */
export function checkMembership(
  { membership, weights }: SoftmaxMixture,
  choosers: Pick<Choosers, "covariates"> | undefined,
): void {
  const Q = choosers?.covariates?.names.length;
  if (!membership || Q === undefined) return;
  const { rows, columns } = membership;
  if (columns === Q && rows === weights.length) return;
  throw new RangeError(
    `Cannot use the mixture as its coefficients of membership must be ${weights.length} × ${Q}, one per covariate: current shape is ${rows} × ${columns}`,
  );
}

/** The coefficients of a mixture in the coordinates; where it has none, those that give every chooser its weights. */
export function loadMembershipInto(
  coefficients: Float64Array, // out: K × Q
  { weights, membership }: SoftmaxMixture,
  { constant, factor }: MembershipSpace,
): void {
  const Q = constant.length;
  for (const [k, weight] of weights.entries()) {
    const row = coefficients.subarray(k * Q, (k + 1) * Q);
    const log = Math.log(Math.max(weight, LEAST_WEIGHT));
    if (membership) row.set(rowOf(membership, k));
    else row.set(constant.map((c) => log * c));
    if (factor) multiplyLowerTransposedInto(row, factor, Q);
  }
}

/** The coefficients in the user's units: K × Q. */
export function unloadMembership(
  coefficients: Float64Array,
  { constant, factor }: MembershipSpace,
): Matrix {
  const Q = constant.length;
  const membership = matrix([coefficients.length / Q, Q], coefficients.slice());
  for (let k = 0; factor && k < membership.rows; k++) {
    solveLowerTransposedInto(rowOf(membership, k) as Float64Array, factor, Q);
  }
  return membership;
}

/** log α_uk for all choosers: K × U. */
export function logWeightsInto(
  logWeights: Float64Array, // out: K × U
  coefficients: Float64Array, // in: K × Q
  { rows: U, columns: Q, values: z }: Matrix,
): void {
  const K = coefficients.length / Q;
  for (let u = 0; u < U; u++) {
    let largest = -Infinity;
    for (let k = 0; k < K; k++) {
      let utility = 0;
      for (let i = 0; i < Q; i++) {
        utility += coefficients[k * Q + i]! * z[u * Q + i]!;
      }
      logWeights[k * U + u] = utility;
      largest = Math.max(largest, utility);
    }
    let sum = 0;
    for (let k = 0; k < K; k++) {
      sum += Math.exp(logWeights[k * U + u]! - largest);
    }
    const normaliser = largest + Math.log(sum);
    for (let k = 0; k < K; k++) logWeights[k * U + u]! -= normaliser;
  }
}

/** Average weights over choosers: length K, of sum 1, as shares are up to rounding. */
export function averageWeights(
  coefficients: Float64Array, // K × Q
  { covariates, shares }: Pick<MembershipSpace, "covariates" | "shares">,
): Float64Array {
  const U = shares.length, K = coefficients.length / covariates.columns;
  const logs = new Float64Array(K * U);
  logWeightsInto(logs, coefficients, covariates);
  const averages = Float64Array.from({ length: K }, (_, k) => {
    let sum = 0;
    for (let u = 0; u < U; u++) sum += shares[u]! * Math.exp(logs[k * U + u]!);
    return sum;
  });
  return normalised(averages);
}

/** α_gk of populations from their coefficients: K × G, each column with sum 1. */
export function populationWeights(
  coefficients: Float64Array, // K × G
  K: number,
): Float64Array {
  const G = coefficients.length / K;
  const weights = new Float64Array(coefficients.length);
  const column = new Float64Array(K);
  for (let g = 0; g < G; g++) {
    for (let k = 0; k < K; k++) column[k] = coefficients[k * G + g]!;
    const total = logSumExp(column);
    for (let k = 0; k < K; k++) {
      weights[k * G + g] = Math.exp(column[k]! - total);
    }
  }
  return weights;
}

/**
 * Weights of each chooser under a mixture: α_uk.
 *
 * @returns U × K, each row with sum 1: all rows alike where the mixture has no membership.
 * @throws {RangeError} If its coefficients are of another number of covariates.
 */
export function chooserWeights(
  mixture: SoftmaxMixture,
  { covariates, counts }: Pick<Choosers, "covariates" | "counts">,
): Matrix {
  checkMembership(mixture, { covariates });
  const { weights, membership } = mixture;
  const U = counts.length, K = weights.length;
  const all = matrix([U, K]);
  const logs = new Float64Array(K * U);
  if (membership && covariates) {
    logWeightsInto(logs, membership.values, covariates.values);
  }
  for (let i = 0; i < U * K; i++) {
    const u = Math.floor(i / K), k = i % K;
    all.values[i] = membership ? Math.exp(logs[k * U + u]!) : weights[k]!;
  }
  return all;
}
