/** Which component of one mixture is which of another. */
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { toWhitened, type Whitening } from "../data/whitening.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Options of {@linkcode matchComponents}. */
export interface MatchOptions {
  /** Measure distances in whitened coordinates rather than in the user's units. */
  whitening?: Whitening | undefined;
}

/**
 * Pairs the components of two mixtures: the permutation σ with the least Σ_k ‖ω_k − ω'_σ(k)‖², in the
 * user's units unless whitening is given.
 *
 * By the shortest augmenting path method for the assignment problem (Jonker
 * and Volgenant 1987), O(K³).
 *
 * @param reference K components.
 * @param other K components with the same features.
 * @returns For each component of `reference` the index of its partner in
 *   `other`; {@linkcode reorderComponents} takes it.
 * @throws {RangeError} If the shapes of the atoms differ, or an atom is not finite.
 *
 * @example
 * ```ts
 * import { matchComponents, reorderComponents, softmaxMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const truth = softmaxMixture([0.6, 0.4], [[2, 0], [-1, 1]]);
 * const estimate = softmaxMixture([0.45, 0.55], [[1.9, 0.1], [-1, 0.8]]);
 * const order = matchComponents(truth, estimate);
 * assertEquals(reorderComponents(estimate, order).weights, Float64Array.of(0.45, 0.55));
 * ```
 */
export function matchComponents(
  reference: SoftmaxMixture,
  other: SoftmaxMixture,
  options: MatchOptions = {},
): number[] {
  checkOptions("match components", options, { whitening: OBJECT });
  const { whitening } = options;
  const shape = ({ atoms }: SoftmaxMixture) =>
    `${atoms.rows} x ${atoms.columns}`;
  if (shape(reference) !== shape(other)) {
    throw new RangeError(
      `Cannot match components as both mixtures must have atoms of one shape: current shapes are ${
        shape(reference)
      } and ${shape(other)}`,
    );
  }
  checkAtoms(reference.atoms, "the reference");
  checkAtoms(other.atoms, "the other mixture");
  let [a, b] = rescaled(reference.atoms, other.atoms);
  if (whitening) {
    [a, b] = rescaled(toWhitened(a, whitening), toWhitened(b, whitening));
  }
  return cheapestAssignment(squaredDistances(a, b), a.rows);
}

function checkAtoms({ columns, values }: Matrix, name: string): void {
  const i = values.findIndex((value) => !Number.isFinite(value));
  if (i < 0) return;
  throw new RangeError(
    `Cannot match components as atoms must be finite: entry ${
      i % columns + 1
    } of atom ${Math.floor(i / columns) + 1} of ${name} is ${values[i]}`,
  );
}

/**
 * Both by one power of two, the largest entry near 1: squares of 1e200 would overflow, of
 * 1e-200 vanish, and a search among costs that are not finite would not end.
 */
function rescaled(a: Matrix, b: Matrix): [Matrix, Matrix] {
  let largest = 0;
  for (const { values } of [a, b]) {
    for (const value of values) largest = Math.max(largest, Math.abs(value));
  }
  if (!(largest < Infinity)) {
    throw new RangeError(
      `Cannot match components as whitening must take atoms to finite ones: current result is ${largest}`,
    );
  }
  const exponent = Math.floor(Math.log2(largest));
  // Powers beyond these are no normal numbers.
  const factor = 2 ** -Math.min(Math.max(exponent, -1022), 1022);
  const times = ({ rows, columns, values }: Matrix) =>
    matrix([rows, columns], values.map((value) => value * factor));
  return [times(a), times(b)];
}

function squaredDistances(a: Matrix, b: Matrix): Float64Array {
  const K = a.rows;
  const distances = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) {
      for (let l = 0; l < a.columns; l++) {
        distances[i * K + j]! +=
          (a.values[i * a.columns + l]! - b.values[j * a.columns + l]!) ** 2;
      }
    }
  }
  return distances;
}

/** Column of each row in the assignment of least total cost. */
function cheapestAssignment(costs: Float64Array, n: number): number[] {
  const rowPrice = new Float64Array(n);
  const columnPrice = new Float64Array(n + 1);
  // rowOfColumn[n] is the row being placed; n stands for "no column yet".
  const rowOfColumn = new Int32Array(n + 1).fill(-1);
  const previous = new Int32Array(n + 1);
  for (let row = 0; row < n; row++) {
    rowOfColumn[n] = row;
    const least = new Float64Array(n).fill(Infinity);
    const reached = new Uint8Array(n + 1);
    let column = n;
    do {
      reached[column] = 1;
      const i = rowOfColumn[column]!;
      let delta = Infinity;
      let next = -1;
      for (let j = 0; j < n; j++) {
        if (reached[j]) continue;
        const reduced = costs[i * n + j]! - rowPrice[i]! - columnPrice[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          previous[j] = column;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (reached[j]) {
          rowPrice[rowOfColumn[j]!]! += delta;
          columnPrice[j]! -= delta;
        } else if (j < n) least[j]! -= delta;
      }
      column = next;
    } while (rowOfColumn[column] !== -1);
    while (column !== n) {
      rowOfColumn[column] = rowOfColumn[previous[column]!]!;
      column = previous[column]!;
    }
  }
  const columns = new Array<number>(n);
  for (let j = 0; j < n; j++) columns[rowOfColumn[j]!] = j;
  return columns;
}
