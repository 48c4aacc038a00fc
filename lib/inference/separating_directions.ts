/**
 * Directions in which a softmax runs to infinity: no row that was taken is ever behind another of its set.
 *
 * Let c = x_j − x_r for every row j taken and every other row r of its set. The likelihood of an
 * atom rises without end along v if c·v ≥ 0 for all c and > 0 for one: separation (Albert and
 * Anderson 1984), for which Konis (2007) solves a linear program. Ours is a projection instead: the sum of all c,
 * projected on the cone {v: c·v ≥ 0}, is 0 if and only if no such v exists (Moreau's decomposition and
 * Stiemke's lemma), and is such a v otherwise. It is the residual of nonnegative least squares. Contrasts
 * enter as they are violated, so that few are ever used.
 *
 * At infinity the rows left behind are out of reach, and what is bounded is found among the others
 * in the same way, until nothing is left behind.
 *
 * @module
 */
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { complementOf, identity, product } from "../linalg/small_products.ts";
import { nonnegativeLeastSquares } from "../linalg/nonnegative_least_squares.ts";
import { addScaledInto, norm, scaleInto } from "../linalg/vectors.ts";
import {
  addContrast,
  type DirectionSearch,
  firstContrasts,
  newReach,
  SAME,
  type TakenRows,
  takeOutOfReach,
  utilitiesAlong,
  violated,
} from "./taken_rows.ts";

/** What rows that were taken leave unbounded. */
export interface Separation {
  /** Orthonormal directions, one a row, that no row within reach tells anything of: m × n. */
  readonly unbounded: Matrix;
  /** Length n: along it every row out of reach falls behind by 1 or more. */
  readonly direction: Float64Array;
  /** How many rows stay within reach, of all in sets of which one was taken. */
  readonly reachable: number;
  readonly rows: number;
}

/** Eigenvalues below this share of the largest, likewise. */
const LEAST_EIGENVALUE = 1e-12;
/** Coordinates up to which the cone is looked at: beyond, every direction counts as bounded. */
const MOST_COORDINATES = 64;
/** Looks at all rows for each direction; what is not settled then counts as bounded. */
const MOST_LOOKS = 50;

/** Whether so few coordinates of an atom are its own that a direction without a bound is looked for. */
export function mayBeUnbounded(coordinates: number): boolean {
  return coordinates <= MOST_COORDINATES;
}

/**
 * What rows leave unbounded; undefined if they bound every direction.
 *
 * @param rows The rows; features in the user's units.
 * @param axes Changes of an atom that are 1 in one coordinate, one a row: n × L, user's units.
 * @returns In the coordinates. Costs O(R·L) for each look at R rows, of which there are none or few
 *   where everything is bounded.
 */
export function separatingDirections(
  rows: TakenRows,
  axes: Matrix,
): Separation | undefined {
  const n = axes.rows;
  if (!mayBeUnbounded(n)) return undefined;
  const reach = newReach(rows);
  const all = reach.reduce((sum, within) => sum + within, 0);
  const steps: { direction: Float64Array; least: number }[] = [];
  let basis = identity(n);
  while (basis.rows > 0) {
    const search = { rows, reach, axes: product(basis, axes) };
    const found = recession(search);
    if (!found) break;
    const direction = new Float64Array(n);
    for (const [i, row] of rowsOf(basis).entries()) {
      addScaledInto(direction, row, found[i]!);
    }
    const least = takeOutOfReach(search, found);
    steps.push({ direction, least });
    const bounded = boundedBy(search);
    if (bounded.rows === basis.rows) break;
    basis = product(bounded, basis);
  }
  if (steps.length === 0) return undefined;
  return {
    unbounded: complementOf(basis),
    direction: together(steps, { rows, axes }),
    reachable: reach.reduce((sum, within) => sum + within, 0),
    rows: all,
  };
}

/** A direction of m coordinates along which no row that was taken falls behind: length 1. */
function recession(search: DirectionSearch): Float64Array | undefined {
  const { rows: m } = search.axes;
  const { between, behind } = firstContrasts(search);
  // What was taken in one set is level along any such direction: mostly that leaves none.
  if (between.length >= m && !untoldBy(between, m)) return undefined;
  const contrasts = [...between, ...behind];
  for (let look = 0; look < MOST_LOOKS * m; look++) {
    const untold = untoldBy(contrasts, m);
    const v = untold ?? projectedSum(contrasts, m);
    if (!v) return undefined;
    const against = violated(search, v);
    if (against.length === 0) return v;
    contrasts.push(...against);
    if (!untold) continue;
    scaleInto(v, -1);
    const back = violated(search, v);
    if (back.length === 0) return v;
    contrasts.push(...back);
  }
  return undefined;
}

/** A direction of length 1 at right angles to all contrasts, if there is one. */
function untoldBy(
  contrasts: readonly Float64Array[],
  m: number,
): Float64Array | undefined {
  const sum = matrix([m, m]);
  for (const c of contrasts) {
    for (let i = 0; i < m; i++) addScaledInto(rowOf(sum, i), c, c[i]!);
  }
  const { values, vectors } = symmetricEigen(sum);
  return values[0]! > LEAST_EIGENVALUE * values.at(-1)!
    ? undefined
    : Float64Array.from(rowOf(vectors, 0));
}

/** The sum of the contrasts, projected on the cone of what has no negative product with any: length 1, or undefined for 0. */
function projectedSum(
  contrasts: readonly Float64Array[],
  m: number,
): Float64Array | undefined {
  const columns = contrasts.length;
  const a = matrix([m, columns]);
  const sum = new Float64Array(m);
  for (const [i, c] of contrasts.entries()) {
    addScaledInto(sum, c, 1);
    for (let l = 0; l < m; l++) a.values[l * columns + i] = c[l]!;
  }
  const most = norm(sum);
  if (!(most > SAME * columns)) return undefined;
  const x = nonnegativeLeastSquares(a, sum.map((v) => -v));
  for (const [i, c] of contrasts.entries()) addScaledInto(sum, c, x[i]!);
  const length = norm(sum);
  if (!(length > SAME * most)) return undefined;
  scaleInto(sum, 1 / length);
  return sum;
}

/** Orthonormal rows over the coordinates that span the contrasts within reach: m' × m. */
function boundedBy({ rows, reach, axes }: DirectionSearch): Matrix {
  const { sets, taken, features } = rows;
  const m = axes.rows;
  const sum = matrix([m, m]);
  for (let s = 0; s + 1 < sets.length; s++) {
    const [first, end] = [sets[s]!, sets[s + 1]!];
    const j = taken.subarray(first, end).indexOf(1) + first;
    if (j < first) continue;
    for (let r = first; r < end; r++) {
      if (!reach[r] || r === j) continue;
      const contrast: Float64Array[] = [];
      addContrast(contrast, axes, features, [j, r]);
      for (const c of contrast) {
        for (let i = 0; i < m; i++) addScaledInto(rowOf(sum, i), c, c[i]!);
      }
    }
  }
  const { values, vectors } = symmetricEigen(sum);
  const least = SAME * values.at(-1)!;
  const kept = Array.from(values.keys()).filter((i) => values[i]! > least);
  const basis = matrix([kept.length, m]);
  for (const [i, e] of kept.entries()) rowOf(basis, i).set(rowOf(vectors, e));
  return basis;
}

/**
 * One direction of several, each among the rows that those before it leave within reach: the
 * earlier are made so long that the later cannot bring back what they left behind.
 */
function together(
  steps: readonly { direction: Float64Array; least: number }[],
  { rows, axes }: Pick<DirectionSearch, "rows" | "axes">,
): Float64Array {
  const sum = new Float64Array(axes.rows);
  for (const { direction, least } of steps.toReversed()) {
    if (least === Infinity) continue;
    const { range } = utilitiesAlong({ rows, axes }, sum);
    addScaledInto(sum, direction, (1 + range) / least);
  }
  return sum;
}
