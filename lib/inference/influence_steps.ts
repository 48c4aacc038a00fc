/** One Newton step away from each item, or each chooser: see `influence.ts` for the formulas. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import type { Likelihood } from "../model/likelihood.ts";
import { mixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { freeEntries, pushedForward } from "./free_coordinates.ts";
import type { FreeParameters } from "./free_parameters.ts";
import { movedMixture } from "./moved_mixture.ts";
import type { Inversion } from "./inversion.ts";

/** Rows of scores at a time. */
const CHUNK = 2048;
/** A leverage counts as this at most: beyond, one step says little. */
const MOST_LEVERAGE = 0.9;

/** How often each unit is there, and of items how often it is expected to be. */
export interface Units {
  readonly counts: Float64Array;
  /** U. */
  readonly size: number;
  /** π_j; undefined of choosers. */
  readonly shares: Float64Array | undefined;
}

export function unitsOf(data: ChoiceData, mixture: SoftmaxMixture): Units {
  const { choosers, counts } = data;
  return {
    counts: choosers?.counts ?? counts,
    size: chooserCount(data),
    shares: choosers ? undefined : mixtureProbabilities(data, mixture),
  };
}

/** What steps are made of. */
export interface Pass {
  readonly likelihood: Likelihood;
  readonly free: FreeParameters;
  readonly spectrum: Inversion;
  readonly units: Units;
}

/** The scores of some units over the free parameters, one a row. */
function freeScores(
  { likelihood, free }: Pass,
  range: { readonly first: number; readonly end: number },
): Matrix {
  const all = likelihood.scoreRows(likelihood.blocks[0]!, range);
  const rows = matrix([all.rows, free.indices.length]);
  for (let i = 0; i < all.rows; i++) {
    rowOf(rows, i).set(freeEntries(rowOf(all, i) as Float64Array, free));
  }
  return rows;
}

/** What I⁻¹s is multiplied with, from sᵀI⁻¹s. */
function factorOf(
  { counts, size, shares }: Units,
  index: number,
  square: number,
): number {
  const q = counts[index]! / size;
  const pi = shares?.[index];
  const odds = pi === undefined ? q : pi / (1 - pi);
  const excess = pi === undefined ? q : (q - pi) / (1 - pi);
  return -excess / (1 - Math.min(odds * square, MOST_LEVERAGE));
}

/** The length of every step, and Σ_j c_j² s_j s_jᵀ over them, c_j I⁻¹s_j the step. */
export function everyStep(pass: Pass) {
  const { spectrum: { root }, units } = pass;
  const n = root.rows, p = units.counts.length;
  const distances = new Float64Array(p);
  const scores = matrix([n, n]);
  for (let first = 0; first < p; first += CHUNK) {
    const range = { first, end: Math.min(p, first + CHUNK) };
    const rows = freeScores(pass, range);
    const weights = new Float64Array(rows.rows);
    for (let i = 0; i < rows.rows; i++) {
      const score = rowOf(rows, i);
      let square = 0;
      for (let e = 0; e < n; e++) square += dot(rowOf(root, e), score) ** 2;
      const factor = factorOf(units, first + i, square);
      weights[i] = factor ** 2;
      distances[first + i] = Math.abs(factor) *
        Math.sqrt(units.size * square);
    }
    addScaledInto(scores.values, scatter(rows, weights).values, 1);
  }
  return { distances, scores };
}

/** The mixture after one step without a unit. */
export function stepWithout(
  index: number,
  mixture: SoftmaxMixture,
  pass: Pass,
): SoftmaxMixture {
  const { spectrum: { root }, free, units } = pass;
  const score = rowOf(freeScores(pass, { first: index, end: index + 1 }), 0);
  const change = new Float64Array(root.rows);
  let square = 0;
  for (let e = 0; e < root.rows; e++) {
    const along = dot(rowOf(root, e), score);
    square += along ** 2;
    addScaledInto(change, rowOf(root, e), along);
  }
  return movedMixture(mixture, pushedForward(change, free), {
    by: factorOf(units, index, square),
    choosers: free.choosers,
  });
}
