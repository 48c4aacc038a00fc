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
import type { Choosers } from "../data/choosers.ts";
import {
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
  takeColumns,
} from "../linalg/matrix.ts";
import { complementOf } from "../linalg/small_products.ts";
import { type Constraints, sharing } from "../model/constraints.ts";
import {
  type ParameterSpace,
  parameterSpace,
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
  const { rows: K } = mixture.atoms;
  if (held !== undefined && held.length !== K) {
    throw new RangeError(
      `Cannot hold atoms as onBound must have length ${K}, one per component: current length is ${held.length}`,
    );
  }
  checkMembershipIsOf(mixture, data.choosers);
  const radius = Infinity;
  const space = parameterSpace(data, { components: K, radius, constraints });
  const isHeld = held ?? new Array<boolean>(K).fill(false);
  const { indices, heldParts } = listed(space, { base, isHeld, along });
  const basis = heldParts.length > 0
    ? complement(heldParts, indices.length)
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

/** Directions that are held among the entries listed, those of an atom in entries from `first` on. */
interface HeldPart {
  readonly first: number;
  /** Rows over the atom's own entries. */
  readonly directions: Matrix;
}

/** The entries of a full vector that are free, or free but for directions that are held. */
function listed(
  space: ParameterSpace,
  { base, isHeld, along }: {
    readonly base: number;
    readonly isHeld: readonly boolean[];
    readonly along: FreeParameters["along"];
  },
): { readonly indices: number[][]; readonly heldParts: HeldPart[] } {
  const { components: K, features: L, constraints } = space;
  const W = weightSize(space), Q = W / K;
  const indices: number[][] = [];
  const heldParts: HeldPart[] = [];
  for (let i = 0; i < W; i++) {
    if (Math.floor(i / Q) !== base) indices.push([i]);
  }
  for (let k = 0; k < K; k++) {
    const heldAlong = along[k];
    if (isHeld[k] && !heldAlong) continue;
    const own = constraints?.own[k] ?? Array.from({ length: L }, (_, l) => l);
    if (heldAlong) {
      const directions = takeColumns(heldAlong.directions, own);
      heldParts.push({ first: indices.length, directions });
    }
    for (const l of own) indices.push([W + k * L + l]);
  }
  for (const l of constraints?.common ?? []) {
    indices.push(sharing(constraints!, l).map((k) => W + k * L + l));
  }
  return { indices, heldParts };
}

/** The component with the largest weight. */
function largestOf(weights: Float64Array): number {
  return weights.indexOf(Math.max(...weights));
}

/** Orthonormal rows over n entries that are at right angles to the directions held. */
function complement(heldParts: readonly HeldPart[], n: number): Matrix {
  const kept: Float64Array[] = [];
  const unit = (i: number) =>
    Float64Array.from({ length: n }, (_, e) => +(e === i));
  let next = 0;
  for (const { first, directions } of heldParts) {
    while (next < first) kept.push(unit(next++));
    for (const row of rowsOf(complementOf(directions))) {
      const full = new Float64Array(n);
      full.set(row, first);
      kept.push(full);
    }
    next = first + directions.columns;
  }
  while (next < n) kept.push(unit(next++));
  const basis = matrix([kept.length, n]);
  for (const [i, row] of kept.entries()) rowOf(basis, i).set(row);
  return basis;
}

/** Coefficients of membership belong to the covariates of the data. */
function checkMembershipIsOf(
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
