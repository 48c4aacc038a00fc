/**
 * What was chosen beside what a mixture expects, cell by cell, and in groups of cells.
 *
 * A cell is an item, an item in a population, or where choosers have sets of their own a row. Under the mixture row r is chosen
 * E_r = Σ_u N_u C_us Σ_k α_uk P_rk times, s its set.
 *
 * @module
 */
import { setsOfRows } from "../data/choosers.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { ChooserData } from "../data/chooser_parts.ts";
import { rowOf } from "../linalg/matrix.ts";
import { chooserWeights } from "./membership.ts";
import { itemProbabilities, mixtureProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Counts with their expectations. */
export interface FitCells {
  /** O: how often each was chosen. */
  readonly counts: Float64Array;
  /** E. */
  readonly expected: Float64Array;
  /** The row of the features that each is of. */
  readonly rows: Int32Array;
  /** How many populations there are, whose cells stand one population after the other; 1 where there are none. */
  readonly populations: number;
  /** Whether counts of a cell are independent draws given its expectation: where all choose once, among the same items. */
  readonly areCounts: boolean;
}

/** The items of one choice set with counts. */
export function itemCells(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): FitCells {
  return {
    counts: data.counts,
    expected: mixtureProbabilities(data, mixture)
      .map((share) => share * data.choices),
    rows: Int32Array.from(data.counts, (_, j) => j),
    populations: 1,
    areCounts: true,
  };
}

/** The items in each population. */
export function populationCells(
  data: ChooserData,
  mixture: SoftmaxMixture,
): FitCells {
  const { choosers, counts: { length: p } } = data;
  const { covariates, starts, rows, counts } = choosers;
  const G = covariates?.names.length ?? 1;
  const of = (u: number) =>
    covariates ? (rowOf(covariates.values, u) as Float64Array).indexOf(1) : 0;
  const cells = {
    counts: new Float64Array(G * p),
    expected: new Float64Array(G * p),
    rows: Int32Array.from({ length: G * p }, (_, i) => i % p),
    populations: G,
    areCounts: true,
  };
  const sizes = new Float64Array(G), someone = new Int32Array(G).fill(-1);
  for (const [u, count] of counts.entries()) {
    const g = of(u);
    cells.counts[g * p + rows[starts[u]!]!]! += count;
    sizes[g]! += count;
    someone[g] = u;
  }
  const { values, columns: K } = itemProbabilities(data, mixture);
  const weights = chooserWeights(mixture, choosers);
  for (let i = 0; i < G * p; i++) {
    const g = Math.floor(i / p), j = i % p;
    if (!(sizes[g]! > 0)) continue;
    const own = rowOf(weights, someone[g]!);
    let share = 0;
    for (let k = 0; k < K; k++) share += own[k]! * values[j * K + k]!;
    cells.expected[i] = sizes[g]! * share;
  }
  return cells;
}

/** The rows of choosers' own sets. */
export function rowCells(data: ChooserData, mixture: SoftmaxMixture): FitCells {
  const { choosers } = data;
  const { sets, starts, rows, multiplicities, counts } = choosers;
  const { values, columns: K } = itemProbabilities(data, mixture);
  const weights = chooserWeights(mixture, choosers);
  const setOf = setsOfRows(choosers);
  const R = data.features.rows;
  const chosen = new Float64Array(R), expected = new Float64Array(R);
  for (const [u, count] of counts.entries()) {
    const own = rowOf(weights, u);
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const times = count * multiplicities[e]!;
      chosen[rows[e]!]! += times;
      const s = setOf[rows[e]!]!;
      for (let r = sets[s]!; r < sets[s + 1]!; r++) {
        let share = 0;
        for (let k = 0; k < K; k++) share += own[k]! * values[r * K + k]!;
        expected[r]! += times * share;
      }
    }
  }
  return {
    counts: chosen,
    expected,
    rows: Int32Array.from({ length: R }, (_, r) => r),
    populations: 1,
    areCounts: false,
  };
}

/** Pearson's X², the deviance 2·Σ O·log(O/E), and Fletcher's ĉ (see `overdispersion`) with so many parameters. */
export function cellStatistics(
  { counts, expected, populations }: FitCells,
  parameters: number,
): {
  readonly pearson: number;
  readonly deviance: number;
  readonly dispersion: number;
} {
  let pearson = 0, deviance = 0, ratios = 0, cells = 0;
  for (const [i, count] of counts.entries()) {
    const e = expected[i]!;
    if (!(e > 0)) continue;
    cells++;
    pearson += (count - e) ** 2 / e;
    ratios += count / e;
    if (count > 0) deviance += 2 * count * Math.log(count / e);
  }
  const free = cells - populations - parameters;
  const dispersion = free > 0 ? pearson / free / (ratios / cells) : NaN;
  return { pearson, deviance, dispersion };
}

/**
 * Whether populations miss the same items alike: the sum of products of their residuals (O − E)/√E item by item, over
 * its spread if they are independent, however much each varies. NaN for one population.
 */
export function agreementOf(
  { counts, expected, populations: G }: FitCells,
): number {
  const p = counts.length / G;
  const residual = (g: number, j: number) => {
    const e = expected[g * p + j]!;
    return e > 0 ? (counts[g * p + j]! - e) / Math.sqrt(e) : 0;
  };
  const squares = Float64Array.from({ length: G }, (_, g) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += residual(g, j) ** 2;
    return sum;
  });
  let products = 0, variance = 0;
  for (let g = 0; g < G; g++) {
    for (let h = 0; h < g; h++) {
      for (let j = 0; j < p; j++) products += residual(g, j) * residual(h, j);
      variance += squares[g]! * squares[h]! / p;
    }
  }
  return products / Math.sqrt(variance);
}
