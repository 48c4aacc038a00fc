/** Between full vectors and the coordinates of free parameters: gradients and informations to these, directions from them. */
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { combined, product } from "../linalg/small_products.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import { unloadMembership } from "../model/membership.ts";
import { sizeOf, weightSize } from "../model/parameter_space.ts";
import type { FreeParameters } from "./free_parameters.ts";

/** A gradient over the full vector (user's units) as one over the coordinates of the space, in place. */
function pullBackInto(
  gradient: Float64Array, // in and out: W + K·L
  { mixture: { weights }, space }: FreeParameters,
): void {
  const { membership, whitening, features: L } = space;
  const W = weightSize(space);
  if (!membership) {
    let mean = 0;
    for (let k = 0; k < W; k++) mean += weights[k]! * gradient[k]!;
    for (let k = 0; k < W; k++) {
      gradient[k] = weights[k]! * (gradient[k]! - mean);
    }
  } else if (membership.factor) {
    const Q = membership.constant.length;
    for (let at = 0; at < W; at += Q) {
      solveLowerInto(gradient.subarray(at, at + Q), membership.factor, Q);
    }
  }
  for (let at = W; at < gradient.length; at += L) {
    solveLowerInto(gradient.subarray(at, at + L), whitening.factor.values, L);
  }
}

/** The free entries of gradients over the full vector (one a row), in the coordinates. */
export function pulledBackRows(rows: Matrix, free: FreeParameters): Matrix {
  const pulled = matrix([rows.rows, free.size]);
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
  { indices, basis }: FreeParameters,
): Float64Array {
  const free = new Float64Array(indices.length);
  for (let i = 0; i < free.length; i++) {
    const entries = indices[i]!;
    for (let e = 0; e < entries.length; e++) free[i]! += full[entries[e]!]!;
  }
  return basis
    ? Float64Array.from(rowsOf(basis), (row) => dot(row, free))
    : free;
}

/** The free rows and columns of a symmetric matrix, such as an information, over all log-weights and whitened atoms, summed where they are one parameter. */
export function freeSubmatrix(
  full: Float64Array,
  free: FreeParameters,
): Matrix {
  const { indices, basis, size: n } = free;
  const size = Math.sqrt(full.length);
  const part = matrix([indices.length, n]);
  for (const [i, entries] of indices.entries()) {
    for (const at of entries) {
      const row = freeEntries(full.subarray(at * size, (at + 1) * size), free);
      addScaledInto(rowOf(part, i), row, 1);
    }
  }
  return basis ? product(basis, part) : part;
}

/** A direction in the coordinates as a change of log-weights, or of coefficients of membership relative to the last component's, and of atoms in the user's units: W + K·L. */
export function pushedForward(
  direction: Float64Array,
  { space, indices, basis }: FreeParameters,
): Float64Array {
  const { membership, whitening, features: L } = space;
  const W = weightSize(space);
  const full = new Float64Array(sizeOf(space));
  const listed = basis ? combined(direction, basis) : direction;
  for (const [i, entries] of indices.entries()) {
    for (const index of entries) full[index] = listed[i]!;
  }
  if (membership) {
    const Q = membership.constant.length;
    const { values } = unloadMembership(full.subarray(0, W), membership);
    full.set(values.map((value, i) => value - values[W - Q + i % Q]!));
  }
  for (let at = W; at < full.length; at += L) {
    const atom = full.subarray(at, at + L);
    solveLowerTransposedInto(atom, whitening.factor.values, L);
  }
  return full;
}
