/**
 * One evaluation of the log-likelihood and its gradient, in buffers made once.
 *
 * Parameters are weights and atoms in whitened coordinates; the features stay
 * in the user's units. The gradient takes two products with the features.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { KernelRange, Kernels, Softmax } from "../kernels/kernels.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";

/** Buffers of O(p·K) beside the data, and the last values computed in them. */
export interface Evaluation {
  readonly data: ChoiceData;
  readonly kernels: Kernels;
  readonly components: number;
  /** All items and all components. */
  readonly all: KernelRange;
  /** Weights: length K. */
  readonly weights: Float64Array;
  /** Atoms in whitened coordinates: K × L. */
  readonly atoms: Float64Array;
  /** Atoms in the user's units: K × L. */
  readonly userAtoms: Float64Array;
  readonly softmax: Softmax;
  /** q_j·r_jk after {@linkcode expect}: K × p. */
  readonly shares: Float64Array;
  /** Σ_j q_j·r_jk after {@linkcode expect}: length K, sum 1. */
  readonly masses: Float64Array;
  /** ∂(ℓ/N)/∂ω̃ after {@linkcode differentiate}: K × L. */
  readonly atomGradient: Float64Array;
}

/** Buffers for K components; nothing is computed yet. */
export function newEvaluation(
  data: ChoiceData,
  components: number,
  kernels: Kernels,
): Evaluation {
  const { rows: p, columns: L } = data.features;
  const K = components;
  return {
    data,
    kernels,
    components,
    all: { items: p, first: 0, end: K },
    weights: new Float64Array(K),
    atoms: new Float64Array(K * L),
    userAtoms: new Float64Array(K * L),
    softmax: {
      relative: new Float64Array(K * p),
      sums: new Float64Array(K),
      shifts: new Float64Array(K),
    },
    shares: new Float64Array(K * p),
    masses: new Float64Array(K),
    atomGradient: new Float64Array(K * L),
  };
}

/** Recomputes the softmax of the components in `range` from their atoms. */
export function updateSoftmax(e: Evaluation, range: KernelRange = e.all): void {
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

/** Shares and masses from the softmax and the weights; returns ℓ/N. */
export function expect(e: Evaluation): number {
  return e.kernels.expectInto(e.shares, e.masses, e.softmax, {
    frequencies: e.data.frequencies,
    weights: e.weights,
    features: e.data.features.values,
    atoms: e.userAtoms,
  });
}

/** The gradient with respect to the whitened atoms; overwrites the shares. */
export function differentiate(e: Evaluation): void {
  const { shares, masses, softmax, atomGradient } = e;
  const { items: p, end: K } = e.all;
  for (let k = 0; k < K; k++) {
    const scale = masses[k]! / softmax.sums[k]!;
    for (let i = k * p; i < (k + 1) * p; i++) {
      shares[i]! -= scale * softmax.relative[i]!;
    }
  }
  const { values: features, columns: L } = e.data.features;
  e.kernels.weightedSumsInto(atomGradient, shares, features, e.all);
  for (let k = 0; k < K; k++) whitenGradient(e, atomGradient, k * L);
}

/** Maps one gradient from the user's units to whitened coordinates: g̃ = C⁻¹g. */
export function whitenGradient(
  e: Evaluation,
  gradients: Float64Array, // in and out
  offset: number,
): void {
  const L = e.data.features.columns;
  solveLowerInto(
    gradients.subarray(offset, offset + L),
    e.data.whitening.factor.values,
    L,
  );
}
