/** What was chosen: items with features, and how often each was chosen. */
import { ARRAY, OBJECT_OR_ARRAY, TEXTS } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { check, oneOf } from "../checks/check.ts";
import type { FeatureMatrix, Matrix } from "../linalg/matrix.ts";
import { type Choosers, refuseChoosers } from "./choosers.ts";
import { choosersOfColumns, countTable } from "./count_columns.ts";
import { identifiedItems, type Items } from "./items.ts";
import {
  ACTION,
  checkedFeatures,
  checkedOffset,
  nearZero,
  type RowNames,
} from "./row_checks.ts";

/**
 * Items and how often each was chosen; made and checked by {@linkcode choiceData}. With many choice
 * sets an item is a row of one of them.
 */
export interface ChoiceData extends Items {
  /** How often each item was chosen: length p, finite, ≥ 0, sum > 0. */
  readonly counts: Float64Array;
  /** Number of choices N, the sum of the counts. */
  readonly choices: number;
  /** Counts over choices: length p, sum 1. */
  readonly frequencies: Float64Array;
  /** Who chose, and among what; undefined where all choose among all items and each choice is a chooser of its own. */
  readonly choosers?: Choosers | undefined;
  /** What was left out because it tells nothing of tastes; undefined where nothing was. */
  readonly dropped?: DroppedChoices | undefined;
}

/** What {@linkcode choiceSetData} left out. */
export interface DroppedChoices {
  /** Choice sets of one row: their choice is certain. */
  readonly setsOfOneRow: number;
  /** Choice sets in which nobody chose. */
  readonly setsWithoutChoice: number;
  /** The rows of both. */
  readonly rows: number;
  /** The choices made in sets of one row. */
  readonly choices: number;
  /** Choosers who made no other choices. */
  readonly choosers: number;
}

/** Options of {@linkcode choiceData}. */
export interface ChoiceDataOptions {
  /**
   * One name per feature.
   * @default {"x1", "x2", …}
   */
  featureNames?: readonly string[] | undefined;
  /** One name per item; reports then name the items that a component likes. */
  itemNames?: readonly string[] | undefined;
  /**
   * What to do with a feature that is constant or a linear combination of the
   * features before it: softmax does not identify its coefficient.
   * @default {"reject"}
   */
  dependentFeatures?: "reject" | "drop" | undefined;
  /**
   * Known part o_j of each item's utility, with P_jk ∝ exp(o_j + x_j·ω_k): the log of a
   * size, an exposure, a base rate or of one over a sampling rate. Length p, finite; copied.
   * Standard in logit models; an offset log m is m identical items (derived).
   * @default {none: 0 for every item}
   */
  offset?: ArrayLike<number> | undefined;
  /**
   * What the columns of counts are: populations, in which components have weights of their own and
   * each choice is a chooser; or choosers, who belong to one component with all their choices, such as
   * persons or documents.
   * @default {"populations"}
   */
  columns?: "populations" | "choosers" | undefined;
  /**
   * One name per population.
   * @default {"population 1", "population 2", …}
   */
  populationNames?: readonly string[] | undefined;
  /** One name per chooser, where the columns of counts are choosers. */
  chooserNames?: readonly string[] | undefined;
}

const RULES: OptionRules<ChoiceDataOptions> = {
  featureNames: TEXTS,
  itemNames: TEXTS,
  dependentFeatures: oneOf("reject", "drop"),
  offset: ARRAY,
  columns: oneOf("populations", "choosers"),
  populationNames: TEXTS,
  chooserNames: TEXTS,
};

/**
 * Checks features and counts and joins them; every estimator takes the result.
 *
 * Counts may be any real numbers ≥ 0 (weights). An item with count 0 matters:
 * it could have been chosen. Two items with equal features are two items.
 * Costs O(p·L²), for the map to whitened coordinates.
 *
 * @param features p × L, in any units: a {@linkcode Matrix}, or a
 *   {@linkcode FeatureMatrix} in single precision, kept by reference, or nested arrays, copied.
 * @param counts Length p, or p × G (a {@linkcode Matrix} or nested arrays) with a column for each population or
 *   each chooser: see `columns`; copied. One column is the same as counts of length p.
 * @param options Names, offset, what columns of counts are, and what to do with features that are not identified.
 * @returns The data.
 * @throws {RangeError} If p < 2, L < 1, lengths differ, a feature or offset is not a finite number, a
 *   count is not a finite number ≥ 0, all counts (of a column) are 0, two features have one name, or
 *   a feature is constant or a linear combination of others.
 *
 * @example Three drinks, one feature
 * ```ts
 * import { choiceData } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const data = choiceData([[0], [5], [12]], [10, 30, 60], {
 *   featureNames: ["alcohol_percent"],
 * });
 * assertEquals(data.choices, 100);
 * ```
 */
export function choiceData(
  features: FeatureMatrix | readonly ArrayLike<number>[],
  counts: ArrayLike<number> | Matrix | readonly ArrayLike<number>[],
  options: ChoiceDataOptions = {},
): ChoiceData {
  checkOptions(ACTION, options, RULES);
  check(ACTION, { features }, OBJECT_OR_ARRAY);
  check(ACTION, { counts }, OBJECT_OR_ARRAY);
  const { itemNames, dependentFeatures = "reject" } = options;
  const table = countTable(counts);
  const rowNames: RowNames = { word: "item", names: itemNames };
  const named = checkedFeatures(features, {
    featureNames: options.featureNames,
    rowNames,
    lengths: { counts: table.rows },
  });
  const offset = options.offset &&
    nearZero(checkedOffset(options.offset, { rows: table.rows, rowNames }));
  const choosers = choosersOfColumns(table, options, rowNames);
  const items = identifiedItems({
    ...named,
    itemNames: itemNames && [...itemNames],
    offset,
  }, { action: ACTION, dependentFeatures });
  return choosers
    ? withChoosers(items, choosers)
    : withCounts(items, Float64Array.from(table.values));
}

/**
 * The items with counts, which are not checked: length p, ≥ 0, sum > 0; kept by
 * reference. What `items` may have had for counts is left behind.
 *
 * @throws {RangeError} If the items come with choosers, who would be left behind too.
 */
export function withCounts(items: Items, counts: Float64Array): ChoiceData {
  refuseChoosers(items, "join items with counts", "these have choosers");
  const choices = counts.reduce((a, b) => a + b, 0);
  const frequencies = counts.map((count) => count / choices);
  return { ...items, counts, choices, frequencies };
}

/** The items with choosers, who are not checked, and how often each item was chosen by all of them. */
export function withChoosers(items: Items, choosers: Choosers): ChoiceData {
  const { starts, rows, multiplicities } = choosers;
  const counts = new Float64Array(items.features.rows);
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      counts[rows[e]!]! += choosers.counts[u]! * multiplicities[e]!;
    }
  }
  const choices = counts.reduce((a, b) => a + b, 0);
  const frequencies = counts.map((count) => count / choices);
  return { ...items, counts, choices, frequencies, choosers };
}

/** The items that were chosen at all, from 0, in their order. */
export function chosenItems(
  { frequencies }: Pick<ChoiceData, "frequencies">,
): Int32Array {
  const chosen = new Int32Array(frequencies.length);
  let n = 0;
  for (let j = 0; j < chosen.length; j++) {
    if (frequencies[j]! > 0) chosen[n++] = j;
  }
  return chosen.subarray(0, n);
}
