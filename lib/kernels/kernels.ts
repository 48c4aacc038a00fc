/**
 * The inner loops as one interface, so that they can be exchanged as a set.
 *
 * A set is opened on the features and frequencies of one data set, for a
 * number of components, and then owns whatever is as large as items times
 * components: how that is laid out is its own affair. Arrays that pass in and
 * out are small, flat and component by component. Components are worked on in
 * runs, so that several mixtures can share one set of buffers. Kernels trust
 * their arguments and allocate nothing once opened.
 *
 * @module
 */

import type { FeatureMatrix } from "../linalg/matrix.ts";
import type {
  ChooserInput,
  ChooserKernels,
  KernelRange,
} from "./chooser_kernels.ts";

export type { FeatureMatrix, KernelRange };

/** What kernels are opened on. */
export interface KernelInput {
  /** Features: p × L, finite. */
  readonly features: FeatureMatrix;
  /** Frequencies: length p. */
  readonly frequencies: Float64Array;
  /** Known parts of the utilities, finite: length p; none, and all 0, when left out. */
  readonly offset?: Float64Array | undefined;
  /** How many components there is to be room for: K of one mixture, or of several together. */
  readonly components: number;
}

/** One set of inner loops. */
export interface KernelSet {
  /** Which set this is, for reports. */
  readonly name: string;
  /** Makes the buffers for one data set. Costs O(p·L + p·K) at most. */
  open(input: KernelInput): Kernels;
  /** The same over choice sets and choosers. */
  openChoosers(input: ChooserInput): ChooserKernels;
}

/**
 * Runs `body` with a set of kernels, and closes what it opened, also after an error.
 *
 * @returns What `body` returned.
 */
export function closingAfter<T>(
  set: KernelSet,
  body: (kernels: KernelSet) => T,
): T {
  const { kernels, close } = closing(set);
  try {
    return body(kernels);
  } finally {
    close();
  }
}

/** The same where `body` takes its time: they are closed when it has settled. */
export async function closingAfterAll<T>(
  set: KernelSet,
  body: (kernels: KernelSet) => Promise<T>,
): Promise<T> {
  const { kernels, close } = closing(set);
  try {
    return await body(kernels);
  } finally {
    close();
  }
}

/** A set of kernels, and what closes those that it has opened. */
function closing(set: KernelSet) {
  const opened: Pick<Kernels, "close">[] = [];
  const noted = <K extends Pick<Kernels, "close">>(kernels: K) => {
    // Others may be collected before the end.
    if (kernels.close !== undefined) opened.push(kernels);
    return kernels;
  };
  const kernels: KernelSet = {
    name: set.name,
    open: (input) => noted(set.open(input)),
    openChoosers: (input) => noted(set.openChoosers(input)),
  };
  const close = () => {
    for (const kernels of opened) kernels.close!();
  };
  return { kernels, close };
}

/** The inner loops on one data set. */
export interface Kernels {
  /** Which set this is, for reports. */
  readonly name: string;
  /** Σ_j exp(o_j + x_j·ω_k − shift_k) after {@linkcode Kernels.softmax}, at least 1 up to rounding: length K. */
  readonly sums: Float64Array;
  /** The largest o_j + x_j·ω_k: length K. NaN, like the sum, where a score is NaN or Infinity. */
  readonly shifts: Float64Array;
  /** Σ_j q_j·r_jk after {@linkcode Kernels.expect}: length K. */
  readonly masses: Float64Array;
  /** What {@linkcode Kernels.scatterInto} multiplies with, for the caller to write: length p. Others overwrite it. */
  readonly coefficients: Float64Array;

  /** Item probabilities, kept inside, of the components in `range`. */
  softmax(
    atoms: Float64Array, // in: K × L, user's units
    range: KernelRange,
  ): void;

  /**
   * Responsibilities, kept inside, their masses and the log-likelihood of the
   * one mixture whose components are those in `range`. Afterwards its
   * components are to be used in the same range.
   *
   * @returns Log-likelihood per choice, −Infinity if an item that was chosen
   *   has probability 0 even in logarithms, NaN if a probability is NaN.
   */
  expect(
    weights: Float64Array, // in: K
    range: KernelRange,
  ): number;

  /** The score Σ_j (q_j·r_jk − masses_k·A_jk)·x_j for each component in `range`, for the last softmax and expectation. */
  gradientInto(
    gradient: Float64Array, // out, in the range: K × L
    range: KernelRange,
  ): void;

  /** Σ_j q_j·r_jk·x_j for each component in `range`. */
  chosenSumsInto(
    sums: Float64Array, // out, in the range: K × L
    range: KernelRange,
  ): void;

  /** Means of the features Σ_j A_jk·x_j for each component in `range`. */
  meansInto(
    means: Float64Array, // out, in the range: K × L
    range: KernelRange,
  ): void;

  /** Item probabilities A_jk of component k, of the last softmax. */
  probabilitiesInto(
    probabilities: Float64Array, // out: p; may be `coefficients`
    k: number,
  ): void;

  /** q_j·r_jk of component k, of the last expectation. */
  responsibilitiesInto(
    responsibilities: Float64Array, // out: p; may be `coefficients`
    k: number,
  ): void;

  /** Σ_j c_j·x_j, overwriting what component k has inside: its softmax is to be made anew. */
  featureSumsInto(
    sums: Float64Array, // out, row k: K × L
    coefficients: Float64Array, // in: p
    k: number,
  ): void;

  /**
   * Gives back memory that outlives the kernels, which are not to be used from then on;
   * only where they hold some. See {@linkcode closingAfter}.
   */
  readonly close?: (() => void) | undefined;

  /** Lower triangle of Σ_j c_j·(x_j − centre)(x_j − centre)ᵀ with c the `coefficients`, and Σ_j c_j·(x_j − centre). */
  scatterInto(
    scatter: Float64Array, // out: L × L, lower triangle
    centre: Float64Array, // in: L
    sums?: Float64Array, // out: L
  ): void;
}
