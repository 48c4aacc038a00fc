/**
 * Rows that were taken, held against the others of their sets: who falls behind along a direction of
 * an atom, and the differences that forbid it.
 *
 * @module
 */
import {
  type FeatureMatrix,
  type Matrix,
  rowOf,
  rowsOf,
} from "../linalg/matrix.ts";
import { addScaledInto, dot, norm, scaleInto } from "../linalg/vectors.ts";

/** Rows in sets, and which of them were taken. */
export interface TakenRows {
  readonly features: FeatureMatrix;
  /** First row of each set; then the number of rows. */
  readonly sets: ArrayLike<number>;
  /** 1 for a row that was taken. Sets without one say nothing. */
  readonly taken: Uint8Array;
}

/** Where to look: rows within reach, and changes of an atom for each coordinate that may be unbounded. */
export interface DirectionSearch {
  readonly rows: TakenRows;
  /** 1 for a row within reach of one that was taken. */
  readonly reach: Uint8Array;
  readonly axes: Matrix; // m × L
}

/** A difference below this share of the largest is what rounding leaves of 0. */
export const SAME = 1e-9;
/** Most contrasts that one look at all rows adds, and for each direction the rows taken, and others, that the first are made of. */
const MOST_ADDED = 10, ROWS_AT_FIRST = 3;

/** All rows of the sets of which one was taken. */
export function newReach({ sets, taken }: TakenRows): Uint8Array {
  const reach = new Uint8Array(taken.length);
  for (let s = 0; s + 1 < sets.length; s++) {
    const [first, end] = [sets[s]!, sets[s + 1]!];
    if (taken.subarray(first, end).includes(1)) reach.fill(1, first, end);
  }
  return reach;
}

/** Contrasts of some rows that were taken: with others of their set that were, in both directions, and with the rest. */
export function firstContrasts(
  { rows: { sets, taken, features }, reach, axes }: DirectionSearch,
): { readonly between: Float64Array[]; readonly behind: Float64Array[] } {
  const most = ROWS_AT_FIRST * axes.rows;
  const between: Float64Array[] = [], behind: Float64Array[] = [];
  const S = sets.length - 1;
  const stride = Math.max(1, Math.floor(S / most));
  const looked = Math.ceil(S / stride);
  for (let s = 0; s < S; s += stride) {
    const [first, end] = [sets[s]!, sets[s + 1]!];
    const of = (which: number) => {
      const chosen: number[] = [];
      for (let r = first; r < end; r++) {
        if (reach[r] && taken[r] === which) chosen.push(r);
      }
      const every = Math.ceil(chosen.length * looked / most) || 1;
      return chosen.filter((_, i) => i % every === 0);
    };
    const [j, ...others] = of(1);
    if (j === undefined) continue;
    for (const r of others) {
      addContrast(between, axes, features, [j, r]);
      addContrast(between, axes, features, [r, j]);
    }
    for (const r of of(0)) addContrast(behind, axes, features, [j, r]);
  }
  return { between, behind };
}

/** Adds x_j − x_r in the coordinates, scaled to length 1; a difference of 0 adds nothing. */
export function addContrast(
  contrasts: Float64Array[], // in and out
  axes: Matrix,
  features: FeatureMatrix,
  [j, r]: readonly [number, number],
): void {
  const L = features.columns;
  const [a, b] = [rowOf(features, j), rowOf(features, r)];
  const difference = Float64Array.from({ length: L }, (_, l) => a[l]! - b[l]!);
  const contrast = Float64Array.from(
    rowsOf(axes),
    (axis) => dot(axis, difference),
  );
  const length = norm(contrast);
  if (!(length > 0)) return;
  scaleInto(contrast, 1 / length);
  contrasts.push(contrast);
}

/** Utilities of all rows along a direction of the coordinates, their range, and the differences that rounding leaves of 0. */
export function utilitiesAlong(
  { rows: { features }, axes }: Pick<DirectionSearch, "rows" | "axes">,
  v: Float64Array,
) {
  const change = new Float64Array(features.columns);
  for (const [i, axis] of rowsOf(axes).entries()) {
    addScaledInto(change, axis, v[i]!);
  }
  const utilities = new Float64Array(features.rows);
  let least = Infinity, most = -Infinity, size = 0;
  for (let r = 0; r < features.rows; r++) {
    const row = rowOf(features, r);
    let utility = 0, terms = 0;
    for (let l = 0; l < change.length; l++) {
      const term = row[l]! * change[l]!;
      utility += term;
      terms += Math.abs(term);
    }
    utilities[r] = utility;
    least = Math.min(least, utility);
    most = Math.max(most, utility);
    size = Math.max(size, terms);
  }
  const rounding = 4 * features.columns * Number.EPSILON * size;
  const range = most - least;
  return { utilities, range, same: Math.max(SAME * range, rounding) };
}

/** For each set with a row taken: its least utility of one taken and its highest of one within reach, with the rows. */
function* ends(
  { rows: { sets, taken }, reach }: Pick<DirectionSearch, "rows" | "reach">,
  utilities: Float64Array,
): Generator<{ first: number; end: number; low: number; high: number }> {
  for (let s = 0; s + 1 < sets.length; s++) {
    const [first, end] = [sets[s]!, sets[s + 1]!];
    let low = -1, high = -1;
    for (let r = first; r < end; r++) {
      if (!reach[r]) continue;
      if (high < 0 || utilities[r]! > utilities[high]!) high = r;
      if (taken[r] && (low < 0 || utilities[r]! < utilities[low]!)) low = r;
    }
    if (low >= 0) yield { first, end, low, high };
  }
}

/** The contrasts that a direction violates most, a few. */
export function violated(
  search: DirectionSearch,
  v: Float64Array,
): Float64Array[] {
  const { utilities, same } = utilitiesAlong(search, v);
  const worst: { by: number; low: number; high: number }[] = [];
  for (const { low, high } of ends(search, utilities)) {
    const by = utilities[high]! - utilities[low]!;
    if (!(by > same)) continue;
    if (worst.length === MOST_ADDED && !(by > worst.at(-1)!.by)) continue;
    if (worst.length === MOST_ADDED) worst.pop();
    const at = worst.findIndex((other) => by > other.by);
    worst.splice(at < 0 ? worst.length : at, 0, { by, low, high });
  }
  const contrasts: Float64Array[] = [];
  for (const { low, high } of worst) {
    addContrast(contrasts, search.axes, search.rows.features, [low, high]);
  }
  return contrasts;
}

/** Takes the rows that fall behind along a direction out of reach; by how much the nearest of them does, Infinity without any. */
export function takeOutOfReach(
  search: DirectionSearch,
  v: Float64Array,
): number {
  const { utilities, same } = utilitiesAlong(search, v);
  const { reach } = search;
  let nearest = Infinity;
  for (const { first, end, high } of ends(search, utilities)) {
    for (let r = first; r < end; r++) {
      const behind = utilities[high]! - utilities[r]!;
      if (!reach[r] || !(behind > same)) continue;
      reach[r] = 0;
      nearest = Math.min(nearest, behind);
    }
  }
  return nearest;
}
