/**
 * Evaluations of the log-likelihood and its gradient, in buffers made once.
 *
 * Several mixtures with the same number of components are held side by side,
 * one a block, so that one pass over the features serves them all; those in
 * use are the first `active` blocks. Parameters are weights and atoms in
 * whitened coordinates; the features stay in the user's units. A gradient
 * takes two products with the features.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { KernelRange, Kernels, KernelSet } from "../kernels/kernels.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";

/** Parameters of K-component mixtures and what was computed from them, column by column. */
export interface Columns {
  /** Weights, one a column. */
  readonly weights: Float64Array;
  /** Atoms in whitened coordinates: columns × L. */
  readonly atoms: Float64Array;
  /** Atoms in the user's units: columns × L. */
  readonly userAtoms: Float64Array;
  /** Σ_j q_j·r_jk after {@linkcode expect}, one a column; they sum to 1 over a mixture. */
  readonly masses: Float64Array;
  /** ∂(ℓ/N)/∂ω̃ after {@linkcode differentiate}: columns × L. */
  readonly atomGradient: Float64Array;
}

/** One mixture: views of the buffers, and the columns that they view. */
export interface Block extends Columns {
  readonly range: KernelRange;
}

/** Buffers of O(p·K) a block beside the data, and the last values computed in them. */
export interface Evaluation extends Columns {
  readonly data: ChoiceData;
  readonly kernels: Kernels;
  /** K, the columns of one mixture. */
  readonly components: number;
  /** One mixture each. */
  readonly blocks: readonly Block[];
}

/** Buffers for `blocks` mixtures of K components; nothing is computed yet. */
export function newEvaluation(
  data: ChoiceData,
  kernelSet: KernelSet,
  shape: { readonly components: number; readonly blocks: number },
): Evaluation {
  const { features, frequencies } = data;
  const L = features.columns;
  const K = shape.components;
  const columns = K * shape.blocks;
  const kernels = kernelSet.open({
    features,
    frequencies,
    components: columns,
  });
  const buffers: Columns = {
    weights: new Float64Array(columns),
    atoms: new Float64Array(columns * L),
    userAtoms: new Float64Array(columns * L),
    masses: kernels.masses,
    atomGradient: new Float64Array(columns * L),
  };
  const blocks = Array.from({ length: shape.blocks }, (_, b): Block => {
    const range = { first: b * K, end: (b + 1) * K };
    const view = (array: Float64Array, size: number) =>
      array.subarray(range.first * size, range.end * size);
    return {
      range,
      weights: view(buffers.weights, 1),
      atoms: view(buffers.atoms, L),
      userAtoms: view(buffers.userAtoms, L),
      masses: view(buffers.masses, 1),
      atomGradient: view(buffers.atomGradient, L),
    };
  });
  return { data, kernels, components: K, blocks, ...buffers };
}

/** The columns of the first `active` blocks. */
export function columnsOf(e: Evaluation, active: number): KernelRange {
  return { first: 0, end: active * e.components };
}

/** Recomputes the softmax of the columns in `range` from their atoms. */
export function updateSoftmax(e: Evaluation, range: KernelRange): void {
  const L = e.data.features.columns;
  for (let k = range.first; k < range.end; k++) {
    const row = e.userAtoms.subarray(k * L, (k + 1) * L);
    row.set(e.atoms.subarray(k * L, (k + 1) * L));
    solveLowerTransposedInto(row, e.data.whitening.factor.values, L);
  }
  e.kernels.softmax(e.userAtoms, range);
}

/** Responsibilities and masses of one mixture from its softmax and weights; returns ℓ/N. */
export function expect(e: Evaluation, { range }: Block): number {
  return e.kernels.expect(e.weights, range);
}

/** The gradient with respect to the whitened atoms of the columns in `range`. */
export function differentiate(e: Evaluation, range: KernelRange): void {
  const { atomGradient, data } = e;
  const L = data.features.columns;
  e.kernels.gradientInto(atomGradient, range);
  for (let k = range.first; k < range.end; k++) {
    whitenGradientInto(atomGradient.subarray(k * L, (k + 1) * L), data);
  }
}

/** Maps a gradient from the user's units to whitened coordinates: g̃ = C⁻¹g. */
export function whitenGradientInto(
  gradient: Float64Array, // in and out: L
  data: ChoiceData,
): void {
  solveLowerInto(gradient, data.whitening.factor.values, gradient.length);
}
