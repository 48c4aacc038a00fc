/**
 * Points of what is free in a parameter space: K log-weights, the coordinates
 * of each atom that are its own, and one for each common feature.
 *
 * Without constraints these are the vectors of the space, entry by entry.
 */
import { copyInto } from "../linalg/vectors.ts";
import { sharing } from "./constraints.ts";
import {
  atomPart,
  atomRow,
  type ParameterSpace,
  sizeOf,
  weightSize,
} from "./parameter_space.ts";

/** Entries of a point. */
export function freeSize(space: ParameterSpace): number {
  return sizeOf(space) - (space.constraints?.count ?? 0);
}

/** Where the coordinates of atom k begin; for k = K, where the common ones do. */
export function freeStart(k: number, space: ParameterSpace): number {
  const { features: L, constraints } = space;
  const first = weightSize(space);
  if (!constraints) return first + k * L;
  return constraints.own.slice(0, k)
    .reduce((sum, { length }) => sum + length, first);
}

/** The coordinates of atom k, or what belongs to them, in a point. */
export function freePart(
  point: Float64Array,
  k: number,
  space: ParameterSpace,
): Float64Array {
  if (!space.constraints) return atomPart(point, k, space);
  return point.subarray(freeStart(k, space), freeStart(k + 1, space));
}

/** The common coordinates, or what belongs to them, in a point. */
export function commonPart(
  point: Float64Array,
  space: ParameterSpace,
): Float64Array {
  return point.subarray(freeStart(space.components, space));
}

/** The atoms' part of a point. */
export function gatherAtomsInto(
  point: Float64Array, // out
  atoms: Float64Array, // in: K × L
  space: ParameterSpace,
): void {
  const { constraints, components: K } = space;
  if (!constraints) return point.set(atoms, weightSize(space));
  for (let k = 0; k < K; k++) {
    const part = freePart(point, k, space);
    const atom = atomRow(atoms, k, space);
    for (const [i, l] of constraints.own[k]!.entries()) part[i] = atom[l]!;
  }
  const shared = commonPart(point, space);
  for (const [i, l] of constraints.common.entries()) {
    const [k] = sharing(constraints, l) as [number];
    shared[i] = atomRow(atoms, k, space)[l]!;
  }
}

/** The atoms of a point; what is fixed stays as it is in them. */
export function scatterAtomsInto(
  atoms: Float64Array, // in and out: K × L
  point: Float64Array,
  space: ParameterSpace,
): void {
  const { constraints, components: K } = space;
  if (!constraints) {
    const first = weightSize(space);
    for (let i = 0; i < atoms.length; i++) atoms[i] = point[first + i]!;
    return;
  }
  const shared = commonPart(point, space);
  for (let k = 0; k < K; k++) {
    const part = freePart(point, k, space);
    const atom = atomRow(atoms, k, space);
    for (const [i, l] of constraints.own[k]!.entries()) atom[l] = part[i]!;
  }
  for (const [i, l] of constraints.common.entries()) {
    for (const k of sharing(constraints, l)) {
      atomRow(atoms, k, space)[l] = shared[i]!;
    }
  }
}

/** A gradient over the space as one over points: Bᵀg, a sum over the components where they share. */
export function pullBackInto(
  point: Float64Array, // out
  full: Float64Array, // in: a vector of the space
  space: ParameterSpace,
): void {
  const { constraints, components: K } = space;
  if (!constraints) return copyInto(point, full);
  point.fill(0);
  point.set(full.subarray(0, weightSize(space)));
  for (let k = 0; k < K; k++) {
    const row = atomPart(full, k, space);
    const part = freePart(point, k, space);
    for (const [i, l] of constraints.own[k]!.entries()) part[i] = row[l]!;
  }
  const shared = commonPart(point, space);
  for (const [i, l] of constraints.common.entries()) {
    for (const k of sharing(constraints, l)) {
      shared[i]! += atomPart(full, k, space)[l]!;
    }
  }
}

/** Bᵀ·M·B of a symmetric M over the space; M itself without constraints. */
export function pulledBack(
  full: Float64Array, // n × n
  space: ParameterSpace,
): Float64Array {
  if (!space.constraints) return full;
  const n = sizeOf(space), m = freeSize(space);
  const half = new Float64Array(n * m); // m × n
  const row = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    pullBackInto(row, full.subarray(i * n, (i + 1) * n), space);
    for (let j = 0; j < m; j++) half[j * n + i] = row[j]!;
  }
  const both = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    pullBackInto(
      both.subarray(j * m, (j + 1) * m),
      half.subarray(j * n, (j + 1) * n),
      space,
    );
  }
  return both;
}
