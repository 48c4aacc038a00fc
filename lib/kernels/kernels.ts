/**
 * The inner loops as one interface, so that they can be exchanged as a set.
 *
 * All arrays are flat. Features are p × L, row by row. What belongs to
 * components and items is component-major, K × p: entry (k, j) at k·p + j, so
 * that a component can be worked on, or left out, alone. Kernels trust their
 * arguments and allocate nothing.
 *
 * @module
 */

/** All p items, and a run of components: from `first` up to but not including `end`. */
export interface KernelRange {
  readonly items: number;
  readonly first: number;
  readonly end: number;
}

/** Softmax over the items for each component, kept in two parts so that no pass is spent on dividing. */
export interface Softmax {
  /** exp(x_j·ω_k − shift_k): K × p, at most 1, and 1 for the best item. */
  readonly relative: Float64Array;
  /** Sum of `relative` over the items: length K, at least 1. */
  readonly sums: Float64Array;
  /** Shifts, the largest x_j·ω_k: length K. */
  readonly shifts: Float64Array;
}

/** One set of inner loops. */
export interface Kernels {
  /** Which set this is, for reports. */
  readonly name: string;

  /** Scores X·Ωᵀ, shifted and exponentiated, for the components in `range`. */
  softmaxInto(
    softmax: Softmax, // out, in the range
    features: Float64Array, // in: p × L
    atoms: Float64Array, // in: K × L
    range: KernelRange,
  ): void;

  /**
   * Frequencies split by responsibility, and the log-likelihood.
   *
   * @returns Log-likelihood per choice, −Infinity if an item that was chosen
   *   has probability 0 even in logarithms, NaN if a probability is NaN.
   */
  expectInto(
    shares: Float64Array, // out: K × p, q_j·r_jk
    masses: Float64Array, // out: K, sums of shares over items
    softmax: Softmax, // in
    problem: ExpectationInput,
  ): number;

  /** coefficients·X for the components in `range`: sums of feature rows, weighted by item. */
  weightedSumsInto(
    sums: Float64Array, // out, in the range: K × L
    coefficients: Float64Array, // in: K × p
    features: Float64Array, // in: p × L
    range: KernelRange,
  ): void;

  /** Lower triangle of Σ_j coefficients_j·(x_j − centre)(x_j − centre)ᵀ. */
  scatterInto(
    scatter: Float64Array, // out: L × L, lower triangle
    coefficients: Float64Array, // in: p
    features: Float64Array, // in: p × L
    centre: Float64Array, // in: L
  ): void;
}

/** What the expectation needs besides the softmax. */
export interface ExpectationInput {
  /** Frequencies: length p. */
  readonly frequencies: Float64Array;
  /** Weights: length K. */
  readonly weights: Float64Array;
  /** Features (p × L) and atoms (K × L), for items whose probability underflows. */
  readonly features: Float64Array;
  readonly atoms: Float64Array;
}
