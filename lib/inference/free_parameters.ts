/**
 * The free parameters of a mixture, in coordinates of one scale: K−1+K·L
 * without constraints.
 *
 * A full vector has W + K·L entries, like one of the parameter space: one per weight, or where
 * weights depend on Q covariates K·Q coefficients of membership, then the atoms row by row. The
 * coordinates are the logarithms of the weights, those of one component fixed, or the coefficients
 * in whitened covariates, those of one component fixed, and the atoms in whitened coordinates;
 * atoms that are held have none, those that are held along some directions have the others. With constraints coefficients are in standard deviations, those
 * that are common are one coordinate, those that are fixed none.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Choosers, WeighedChoosers } from "../data/choosers.ts";
import { combined, complementOf, product } from "../linalg/small_products.ts";
import {
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
  takeColumns,
} from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import { type Constraints, sharing } from "../model/constraints.ts";
import { averageWeights, unloadMembership } from "../model/membership.ts";
import {
  type ParameterSpace,
  parameterSpace,
  sizeOf,
  weightSize,
} from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Which entries of a full vector are free, and what maps there. */
export interface FreeParameters {
  /** Whose parameters they are. */
  readonly mixture: SoftmaxMixture;
  /** What full vectors are of, without a bound; it has the constraints. */
  readonly space: ParameterSpace;
  /** Over whom weights that depend on covariates are averaged. */
  readonly choosers: Choosers | undefined;
  /** For each of n parameters the entries of a full vector that are it: several where it is common. */
  readonly indices: readonly (readonly number[])[];
  /** Number of coordinates n: that of `indices`, less the directions that are held. */
  readonly size: number;
  /** What coordinates are of the entries that `indices` list, orthonormal rows: n × n'. Only where directions are held. */
  readonly basis: Matrix | undefined;
  /** Whether each atom is held where it is, wholly or along some directions: length K. */
  readonly held: readonly boolean[];
  /** Whether each atom lies on the bound: length K. */
  readonly onBound: readonly boolean[];
  /** Along what each atom is held; undefined where it is not, or wholly. */
  readonly along: readonly (HeldAlong | undefined)[];
}

/** Directions along which an atom is held, and the rest of it free. */
export interface HeldAlong {
  /** Orthonormal rows in the coordinates of the space: m × L. */
  readonly directions: Matrix;
  /** Whether no choice bounds them; else they are the length of an atom on the bound. */
  readonly isUnbounded: boolean;
}

/**
 * The free parameters of a mixture.
 *
 * @throws {RangeError} If `onBound` has not one entry per component, or coefficients of membership are not K × Q.
 */
export function freeParameters(
  data: Pick<ChoiceData, "features" | "whitening" | "choosers">,
  mixture: SoftmaxMixture,
  {
    onBound: held,
    constraints,
    along = [],
    base = largestOf(mixture.weights),
  }: {
    readonly onBound?: readonly boolean[] | undefined;
    readonly constraints?: Constraints | undefined;
    /** Directions of an atom that are held in its place. */
    readonly along?: FreeParameters["along"];
    /** The component whose log-weights are fixed; the largest makes up the sum most safely. */
    readonly base?: number | undefined;
  } = {},
): FreeParameters {
  const { rows: K, columns: L } = mixture.atoms;
  if (held !== undefined && held.length !== K) {
    throw new RangeError(
      `Cannot hold atoms as onBound must have length ${K}, one per component: current length is ${held.length}`,
    );
  }
  checkMembership(mixture, data.choosers);
  const radius = Infinity;
  const space = parameterSpace(data, { components: K, radius, constraints });
  const W = weightSize(space), Q = W / K;
  const isHeld = held ?? new Array<boolean>(K).fill(false);
  const indices: number[][] = [];
  for (let i = 0; i < W; i++) {
    if (Math.floor(i / Q) !== base) indices.push([i]);
  }
  const directions: Matrix[] = []; // in entries of the list, with the first entry
  const firsts: number[] = [];
  for (let k = 0; k < K; k++) {
    const heldAlong = along[k];
    if (isHeld[k] && !heldAlong) continue;
    const own = constraints?.own[k] ?? Array.from({ length: L }, (_, l) => l);
    if (heldAlong) {
      directions.push(takeColumns(heldAlong.directions, own));
      firsts.push(indices.length);
    }
    for (const l of own) indices.push([W + k * L + l]);
  }
  for (const l of constraints?.common ?? []) {
    indices.push(sharing(constraints!, l).map((k) => W + k * L + l));
  }
  const basis = directions.length > 0
    ? complement(directions, firsts, indices.length)
    : undefined;
  return {
    mixture,
    space,
    choosers: data.choosers,
    indices,
    size: basis?.rows ?? indices.length,
    basis,
    onBound: [...isHeld],
    held: isHeld.map((whole, k) => whole || along[k] !== undefined),
    along: isHeld.map((_, k) => along[k]),
  };
}

/** The component with the largest weight. */
function largestOf(weights: Float64Array): number {
  return weights.indexOf(Math.max(...weights));
}

/** Orthonormal rows over n entries that are at right angles to the directions, each of the entries from its first on. */
function complement(
  directions: readonly Matrix[],
  firsts: readonly number[],
  n: number,
): Matrix {
  const kept: Float64Array[] = [];
  const unit = (i: number) =>
    Float64Array.from({ length: n }, (_, e) => +(e === i));
  let next = 0;
  for (const [d, held] of directions.entries()) {
    const first = firsts[d]!, { columns } = held;
    while (next < first) kept.push(unit(next++));
    for (const row of rowsOf(complementOf(held))) {
      const full = new Float64Array(n);
      full.set(row, first);
      kept.push(full);
    }
    next = first + columns;
  }
  while (next < n) kept.push(unit(next++));
  const basis = matrix([kept.length, n]);
  for (const [i, row] of kept.entries()) rowOf(basis, i).set(row);
  return basis;
}

/** Coefficients of membership belong to the covariates of the data. */
function checkMembership(
  { weights, membership }: SoftmaxMixture,
  choosers: Choosers | undefined,
): void {
  const shape = (rows: number, columns: number) =>
    columns > 0 ? `${rows} × ${columns}` : "none";
  const wanted = shape(weights.length, choosers?.covariates?.names.length ?? 0);
  const given = shape(membership?.rows ?? 0, membership?.columns ?? 0);
  if (given === wanted) return;
  throw new RangeError(
    `Cannot use the mixture as its coefficients of membership must be those of the data, ${wanted}: current ones are ${given}`,
  );
}

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
export function freePart(full: Float64Array, free: FreeParameters): Matrix {
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

/** The mixture moved along a direction of log-weights, or of coefficients of membership, and atoms. */
export function movedMixture(
  { weights, membership, atoms }: SoftmaxMixture,
  direction: Float64Array,
  { by, choosers }: {
    readonly by: number;
    readonly choosers: WeighedChoosers | undefined;
  },
): SoftmaxMixture {
  const W = direction.length - atoms.values.length;
  const moved = {
    ...atoms,
    values: atoms.values.map((value, i) => value + by * direction[W + i]!),
  };
  if (!membership) {
    const raised = weights.map((weight, k) =>
      weight * Math.exp(by * direction[k]!)
    );
    const sum = raised.reduce((a, b) => a + b, 0);
    return { weights: raised.map((weight) => weight / sum), atoms: moved };
  }
  const values = membership.values.map((v, i) => v + by * direction[i]!);
  const { counts, size, covariates } = choosers!;
  return {
    weights: averageWeights(values, {
      covariates: covariates!.values,
      shares: counts.map((count) => count / size),
    }),
    membership: { ...membership, values },
    atoms: moved,
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
