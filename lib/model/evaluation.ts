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
import type { KernelRange, Kernels, Softmax } from "../kernels/kernels.ts";
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
  /** Softmax over the items: columns × p. */
  readonly softmax: Softmax;
  /** q_j·r_jk after {@linkcode expect}: columns × p. */
  readonly shares: Float64Array;
  /** Σ_j q_j·r_jk after {@linkcode expect}, one a column; they sum to 1 over a mixture. */
  readonly masses: Float64Array;
  /** ∂(ℓ/N)/∂ω̃ after {@linkcode differentiate}: columns × L. */
  readonly atomGradient: Float64Array;
}

/** Buffers of O(p·K) a block beside the data, and the last values computed in them. */
export interface Evaluation extends Columns {
  readonly data: ChoiceData;
  readonly kernels: Kernels;
  /** K, the columns of one mixture. */
  readonly components: number;
  /** One mixture each: views of the buffers. */
  readonly blocks: readonly Columns[];
}

/** Buffers for `blocks` mixtures of K components; nothing is computed yet. */
export function newEvaluation(
  data: ChoiceData,
  kernels: Kernels,
  shape: { readonly components: number; readonly blocks: number },
): Evaluation {
  const { rows: p, columns: L } = data.features;
  const K = shape.components;
  const columns = K * shape.blocks;
  const buffers: Columns = {
    weights: new Float64Array(columns),
    atoms: new Float64Array(columns * L),
    userAtoms: new Float64Array(columns * L),
    softmax: {
      relative: new Float64Array(columns * p),
      sums: new Float64Array(columns),
      shifts: new Float64Array(columns),
    },
    shares: new Float64Array(columns * p),
    masses: new Float64Array(columns),
    atomGradient: new Float64Array(columns * L),
  };
  const blocks = Array.from({ length: shape.blocks }, (_, b): Columns => {
    const view = (array: Float64Array, size: number) =>
      array.subarray(b * K * size, (b + 1) * K * size);
    return {
      weights: view(buffers.weights, 1),
      atoms: view(buffers.atoms, L),
      userAtoms: view(buffers.userAtoms, L),
      softmax: {
        relative: view(buffers.softmax.relative, p),
        sums: view(buffers.softmax.sums, 1),
        shifts: view(buffers.softmax.shifts, 1),
      },
      shares: view(buffers.shares, p),
      masses: view(buffers.masses, 1),
      atomGradient: view(buffers.atomGradient, L),
    };
  });
  return { data, kernels, components: K, blocks, ...buffers };
}

/** The columns of the first `active` blocks. */
export function columnsOf(e: Evaluation, active: number): KernelRange {
  return { items: e.data.counts.length, first: 0, end: active * e.components };
}

/** Recomputes the softmax of the columns in `range` from their atoms. */
export function updateSoftmax(e: Evaluation, range: KernelRange): void {
  const L = e.data.features.columns;
  for (let k = range.first; k < range.end; k++) {
    const row = e.userAtoms.subarray(k * L, (k + 1) * L);
    row.set(e.atoms.subarray(k * L, (k + 1) * L));
    solveLowerTransposedInto(row, e.data.whitening.factor.values, L);
  }
  e.kernels.softmaxInto(
    e.softmax,
    e.data.features.values,
    e.userAtoms,
    range,
  );
}

/** Shares and masses of one mixture from its softmax and weights; returns ℓ/N. */
export function expect(e: Evaluation, block: Columns): number {
  return e.kernels.expectInto(block.shares, block.masses, block.softmax, {
    frequencies: e.data.frequencies,
    weights: block.weights,
    features: e.data.features.values,
    atoms: block.userAtoms,
  });
}

/** The gradient with respect to the whitened atoms; overwrites the shares. */
export function differentiate(e: Evaluation, range: KernelRange): void {
  const { shares, masses, softmax, atomGradient } = e;
  const p = range.items;
  for (let k = range.first; k < range.end; k++) {
    const scale = masses[k]! / softmax.sums[k]!;
    for (let i = k * p; i < (k + 1) * p; i++) {
      shares[i]! -= scale * softmax.relative[i]!;
    }
  }
  const { values: features, columns: L } = e.data.features;
  e.kernels.weightedSumsInto(atomGradient, shares, features, range);
  for (let k = range.first; k < range.end; k++) {
    whitenGradientInto(atomGradient.subarray(k * L, (k + 1) * L), e.data);
  }
}

/** Maps a gradient from the user's units to whitened coordinates: g̃ = C⁻¹g. */
export function whitenGradientInto(
  gradient: Float64Array, // in and out: L
  data: ChoiceData,
): void {
  solveLowerInto(gradient, data.whitening.factor.values, gradient.length);
}
