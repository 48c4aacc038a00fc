/**
 * The inner loops over choice sets and choosers, beside those over the items of one set.
 *
 * Rows are items of choice sets, the rows of a set together; choosers chose rows, each so many
 * times. A set of kernels owns whatever is as large as rows times components. Arrays that pass
 * in and out are small or by chooser, flat and component by component: entry (k, u) at k·U + u.
 * Kernels trust their arguments and allocate nothing once opened.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/matrix.ts";

/** A run of components, or of choosers: from `first` up to but not including `end`. */
export interface KernelRange {
  readonly first: number;
  readonly end: number;
}

/** What kernels over choosers are opened on. */
export interface ChooserInput {
  /** Features: R × L, finite. */
  readonly features: FeatureMatrix;
  /** Known parts of the utilities, finite: length R; none, and all 0, when left out. */
  readonly offset?: Float64Array | undefined;
  /** First row of each choice set, then R: S + 1. */
  readonly sets: Int32Array;
  /** First of each chooser's entries, then their number: U + 1. */
  readonly starts: Int32Array;
  /** The rows chosen, and how often: one an entry. */
  readonly rows: Int32Array;
  readonly multiplicities: Float64Array;
  /** q_u, what each chooser counts for: length U; 1/U when left out. */
  readonly shares?: Float64Array | undefined;
  /** Whether components have weights of their own for each chooser. */
  readonly weightsByChooser?: boolean | undefined;
  /** How many components there is to be room for: K of one mixture, or of several together. */
  readonly components: number;
}

/** The inner loops on the choosers of one data set. */
export interface ChooserKernels {
  /** Which set this is, for reports. */
  readonly name: string;
  /**
   * log A_uk = Σ_r C_ur log P_rk after {@linkcode ChooserKernels.softmax}: components × U. NaN
   * where a utility is NaN or Infinity.
   */
  readonly logProbabilities: Float64Array;
  /** log α_k, to be written before {@linkcode ChooserKernels.expect}: length components; or log α_uk, components × U. */
  readonly logWeights: Float64Array;
  /** q_u·r_uk after {@linkcode ChooserKernels.expect}: components × U. */
  readonly responsibilities: Float64Array;

  /** P_rk, the softmax within each set, kept inside, and what choosers make of it, for the components in `range`. */
  softmax(
    atoms: Float64Array, // in: components × L, user's units
    range: KernelRange,
  ): void;

  /**
   * Responsibilities of the components in `range`, those of one mixture, from log-probabilities and
   * log-weights, and their sums. Returns Σ_u q_u log Σ_k α_uk A_uk, NaN or infinite where it is; its sum
   * is compensated, as log-likelihoods are compared that differ by less than U roundings.
   */
  expect(
    masses: Float64Array, // out: one for each component in the range
    range: KernelRange,
  ): number;

  /**
   * Σ_u c_uk·d_uk for each component in `range`, with d_uk = Σ_r C_ur x_r − Σ_s C_us μ_sk the
   * score of a chooser of component k and μ_sk = Σ_{r∈s} P_rk x_r.
   */
  weightedScoresInto(
    sums: Float64Array, // out, in the range: components × L
    coefficients: Float64Array, // in: components × U
    range: KernelRange,
  ): void;

  /** d_uk of component k for the choosers from `first` up to but not including `end`. */
  scoresInto(
    scores: Float64Array, // out: (end − first) × L
    k: number,
    choosers: KernelRange,
  ): void;

  /** Lower triangle of Σ_u c_u Σ_s C_us Cov_sk, Cov_sk the covariance of the features in set s under P_k. */
  curvatureInto(
    curvature: Float64Array, // out: L × L, lower triangle
    coefficients: Float64Array, // in: U
    k: number,
  ): void;

  /** Gives back memory that outlives the kernels, only where they hold some. */
  readonly close?: (() => void) | undefined;
}
