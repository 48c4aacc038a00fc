/**
 * The free parameters of a mixture, in coordinates of one scale: K−1+K·L
 * without constraints.
 *
 * A full vector has K + K·L entries: one per weight, then the atoms row by
 * row. The coordinates are the logarithms of the weights, one of them fixed,
 * and the atoms in whitened coordinates; atoms that are held have none. With
 * constraints coefficients are in standard deviations, those that are common
 * are one coordinate, those that are fixed none.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { scalingOf } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import type { Constraints } from "../model/constraints.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Which entries of a full vector are free, and what maps there. */
export interface FreeParameters {
  /** Weights: length K. */
  readonly weights: Float64Array;
  /** L × L factor of the features' covariance, or their standard deviations as a diagonal. */
  readonly whitening: Matrix;
  /** For each of n parameters the entries of a full vector that are it: several where it is common. */
  readonly indices: readonly (readonly number[])[];
  /** Whether each atom is held where it is: length K. */
  readonly held: readonly boolean[];
  /** What is common or fixed. */
  readonly constraints: Constraints | undefined;
}

/**
 * The free parameters of a mixture.
 *
 * @throws {RangeError} If `onBound` has not one entry per component.
 */
export function freeParameters(
  { whitening }: Pick<ChoiceData, "whitening">,
  mixture: SoftmaxMixture,
  { onBound: held, constraints }: {
    readonly onBound?: readonly boolean[] | undefined;
    readonly constraints?: Constraints | undefined;
  } = {},
): FreeParameters {
  const { weights, atoms } = mixture;
  const { rows: K, columns: L } = atoms;
  if (held !== undefined && held.length !== K) {
    throw new RangeError(
      `Cannot hold atoms as onBound must have length ${K}, one per component: current length is ${held.length}`,
    );
  }
  const isHeld = held ?? new Array<boolean>(K).fill(false);
  // The largest weight makes up the sum: its logarithm is the safest to fix.
  const fixed = weights.indexOf(Math.max(...weights));
  const indices: number[][] = [];
  for (let k = 0; k < K; k++) if (k !== fixed) indices.push([k]);
  for (let k = 0; k < K; k++) {
    if (isHeld[k]) continue;
    const own = constraints?.own[k] ?? Array.from({ length: L }, (_, l) => l);
    for (const l of own) indices.push([K + k * L + l]);
  }
  for (const l of constraints?.common ?? []) {
    indices.push(Array.from({ length: K }, (_, k) => K + k * L + l));
  }
  return {
    weights,
    whitening: (constraints ? scalingOf(whitening) : whitening).factor,
    indices,
    held: [...isHeld],
    constraints,
  };
}

/** A gradient over the full vector (user's units) as one over log-weights and whitened atoms, in place. */
function pullBackInto(
  gradient: Float64Array, // in and out: K + K·L
  { weights, whitening }: FreeParameters,
): void {
  const K = weights.length;
  let mean = 0;
  for (let k = 0; k < K; k++) mean += weights[k]! * gradient[k]!;
  for (let k = 0; k < K; k++) gradient[k] = weights[k]! * (gradient[k]! - mean);
  const L = whitening.rows;
  for (let at = K; at < gradient.length; at += L) {
    solveLowerInto(gradient.subarray(at, at + L), whitening.values, L);
  }
}

/** The free entries of gradients over the full vector (one a row), in the coordinates. */
export function pulledBackRows(rows: Matrix, free: FreeParameters): Matrix {
  const pulled = matrix([rows.rows, free.indices.length]);
  const row = new Float64Array(rows.columns);
  for (let o = 0; o < rows.rows; o++) {
    row.set(rowOf(rows, o));
    pullBackInto(row, free);
    rowOf(pulled, o).set(freeEntries(row, free));
  }
  return pulled;
}

/** The free entries of a gradient over all log-weights and whitened atoms, summed where they are one parameter. */
export function freeEntries(
  full: Float64Array,
  { indices }: FreeParameters,
): Float64Array {
  const free = new Float64Array(indices.length);
  for (let i = 0; i < free.length; i++) {
    const entries = indices[i]!;
    for (let e = 0; e < entries.length; e++) free[i]! += full[entries[e]!]!;
  }
  return free;
}

/** The free rows and columns of a symmetric matrix, such as an information, over all log-weights and whitened atoms, summed where they are one parameter. */
export function freePart(full: Float64Array, free: FreeParameters): Matrix {
  const size = Math.sqrt(full.length), n = free.indices.length;
  const part = matrix([n, n]);
  for (const [i, entries] of free.indices.entries()) {
    for (const at of entries) {
      const row = freeEntries(full.subarray(at * size, (at + 1) * size), free);
      addScaledInto(rowOf(part, i) as Float64Array, row, 1);
    }
  }
  return part;
}

/** A direction in the coordinates as a change of log-weights and of atoms in the user's units: K + K·L. */
export function pushedForward(
  direction: Float64Array,
  { weights, whitening, indices }: FreeParameters,
): Float64Array {
  const K = weights.length;
  const L = whitening.rows;
  const full = new Float64Array(K + K * L);
  for (const [i, entries] of indices.entries()) {
    for (const index of entries) full[index] = direction[i]!;
  }
  for (let at = K; at < full.length; at += L) {
    solveLowerTransposedInto(full.subarray(at, at + L), whitening.values, L);
  }
  return full;
}

/** Change of the weights for a change of their logarithms: α_k·(η_k − Σ_m α_m η_m). */
export function weightChanges(
  logChanges: Float64Array,
  weights: Float64Array,
): Float64Array {
  let mean = 0;
  for (const [k, weight] of weights.entries()) mean += weight * logChanges[k]!;
  return weights.map((weight, k) => weight * (logChanges[k]! - mean));
}

/** The mixture moved along a direction of log-weights and atoms. */
export function movedMixture(
  { weights, atoms }: SoftmaxMixture,
  direction: Float64Array,
  by: number,
): SoftmaxMixture {
  const K = weights.length;
  const raised = weights.map((weight, k) =>
    weight * Math.exp(by * direction[k]!)
  );
  const sum = raised.reduce((a, b) => a + b, 0);
  return {
    weights: raised.map((weight) => weight / sum),
    atoms: matrix(
      [atoms.rows, atoms.columns],
      atoms.values.map((value, i) => value + by * direction[K + i]!),
    ),
  };
}

/** Standard deviation of each feature over the items: length L, user's units. */
export function featureDeviations(whitening: Matrix): Float64Array {
  const L = whitening.rows;
  return Float64Array.from({ length: L }, (_, l) => {
    let variance = 0;
    for (let m = 0; m <= l; m++) variance += whitening.values[l * L + m]! ** 2;
    return Math.sqrt(variance);
  });
}
