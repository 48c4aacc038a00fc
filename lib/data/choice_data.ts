/** What was chosen: items with features, and how often each was chosen. */
import { check, oneOf, shownValue } from "../checks/check.ts";
import {
  type FeatureMatrix,
  firstOther,
  matrixFromRows,
} from "../linalg/matrix.ts";
import type { Choosers } from "./choosers.ts";
import { identifiedItems, type Items } from "./items.ts";

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
}

/** What cannot be done where something is refused. */
const ACTION = "make choice data";

/**
 * Checks features and counts and joins them; every estimator takes the result.
 *
 * Counts may be any real numbers ≥ 0 (weights). An item with count 0 matters:
 * it could have been chosen. Two items with equal features are two items.
 * Costs O(p·L²), for the map to whitened coordinates.
 *
 * @param features p × L, in any units: a {@linkcode Matrix}, or a
 *   {@linkcode FeatureMatrix} in single precision, kept by reference, or nested arrays, copied.
 * @param counts Length p; copied.
 * @param options Names, offset, and what to do with features that are not identified.
 * @returns The data.
 * @throws {RangeError} If p < 2, L < 1, lengths differ, a feature or offset is not a finite number, a
 *   count is not a finite number ≥ 0, all counts are 0, two features have one name, or
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
  features: FeatureMatrix | readonly (readonly number[])[],
  counts: ArrayLike<number>,
  options: ChoiceDataOptions = {},
): ChoiceData {
  const { itemNames, dependentFeatures = "reject" } = options;
  check(ACTION, { dependentFeatures }, oneOf("reject", "drop"));
  if (!("rows" in features)) {
    for (const [j, row] of features.entries()) {
      checkNumbers(row, "features", (l) => {
        const name = options.featureNames?.[l] ?? `x${l + 1}`;
        return `feature "${name}" of ${nameOfItem(j, itemNames)}`;
      });
    }
  }
  const given = "rows" in features ? features : matrixFromRows(features);
  const featureNames = options.featureNames ??
    Array.from({ length: given.columns }, (_, l) => `x${l + 1}`);
  checkSizes(given, counts, featureNames, itemNames);
  checkFeatures(given, featureNames, itemNames);
  const offset = options.offset &&
    checkedOffset(options.offset, { items: given.rows, itemNames });
  const copy = checkedCounts(counts, itemNames);
  const items = identifiedItems({
    features: given,
    featureNames: [...featureNames],
    itemNames: itemNames && [...itemNames],
    offset,
  }, { action: ACTION, dependentFeatures });
  return withCounts(items, copy);
}

/**
 * The items with counts, which are not checked: length p, ≥ 0, sum > 0; kept by
 * reference. What `items` may have had for counts is left behind.
 */
export function withCounts(items: Items, counts: Float64Array): ChoiceData {
  const choices = counts.reduce((a, b) => a + b, 0);
  const frequencies = counts.map((count) => count / choices);
  return { ...items, counts, choices, frequencies };
}

/** The items that were chosen at all, from 0, in their order. */
export function chosenItems({ frequencies }: ChoiceData): number[] {
  return Array.from(frequencies.keys()).filter((j) => frequencies[j]! > 0);
}

/** Counts and features beyond these have squares that overflow or vanish. */
const MOST_SIZE = 1e150;
const LEAST_SIZE = 1e-150;

function checkSizes(
  features: FeatureMatrix,
  counts: ArrayLike<number>,
  featureNames: readonly string[],
  itemNames: readonly string[] | undefined,
): void {
  const { rows: items, columns } = features;
  if (!(items >= 2)) {
    throw new RangeError(
      `Cannot make choice data as there must be at least 2 items: current number is ${items}`,
    );
  }
  if (!(columns >= 1)) {
    throw new RangeError(
      `Cannot make choice data as there must be at least 1 feature: current number is ${columns}`,
    );
  }
  if (features.values.length !== items * columns) {
    throw new RangeError(
      `Cannot make choice data as ${items} items with ${columns} features need ${
        items * columns
      } values: current number is ${features.values.length}`,
    );
  }
  const lengths: [string, number, number][] = [
    ["counts", counts.length, items],
    ["featureNames", featureNames.length, columns],
    ["itemNames", itemNames?.length ?? items, items],
  ];
  for (const [name, length, expected] of lengths) {
    if (length !== expected) {
      throw new RangeError(
        `Cannot make choice data as ${name} must have length ${expected}: current length is ${length}`,
      );
    }
  }
  const seen = new Set<string>();
  for (const name of featureNames) {
    if (seen.has(name)) {
      throw new RangeError(
        `Cannot make choice data as feature names must differ: "${name}" occurs twice`,
      );
    }
    seen.add(name);
  }
}

function checkFeatures(
  features: FeatureMatrix,
  featureNames: readonly string[],
  itemNames: readonly string[] | undefined,
): void {
  const { columns, values } = features;
  const nameOf = (i: number) =>
    `feature "${featureNames[i % columns]}" of ${
      nameOfItem(Math.floor(i / columns), itemNames)
    }`;
  checkNumbers(values, "features", nameOf);
  checkSize(values, "features", nameOf);
}

/** Refuses what is not finite, or too large. */
function checkSize(
  values: ArrayLike<number>,
  what: string,
  nameOf: (i: number) => string,
): void {
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) <= MOST_SIZE)) {
      const rule = Number.isFinite(values[i])
        ? `within ±${MOST_SIZE}`
        : "finite";
      throw new RangeError(
        `Cannot make choice data as ${what} must be ${rule}: ${nameOf(i)} is ${
          values[i]
        }`,
      );
    }
  }
}

/** An offset with its largest value this far from 0 is held less that: o + x·ω would lose digits, and softmax does not see it. */
const FAR_OFFSET = 1e4;

/** A copy of an offset. */
export function checkedOffset(
  offset: ArrayLike<number>,
  { items, itemNames }: {
    readonly items: number;
    readonly itemNames?: readonly string[] | undefined;
  },
): Float64Array {
  if (offset.length !== items) {
    throw new RangeError(
      `Cannot make choice data as offset must have length ${items}: current length is ${offset.length}`,
    );
  }
  const nameOf = (j: number) => `the offset of ${nameOfItem(j, itemNames)}`;
  checkNumbers(offset, "offsets", nameOf);
  checkSize(offset, "offsets", nameOf);
  const copy = Float64Array.from(offset);
  const largest = copy.reduce((a, b) => Math.max(a, b));
  return Math.abs(largest) > FAR_OFFSET ? copy.map((o) => o - largest) : copy;
}

/** Refuses what is no number before a copy makes it one. */
function checkNumbers(
  values: ArrayLike<unknown>,
  what: string,
  nameOf: (i: number) => string,
): void {
  const i = firstOther(values);
  if (i < 0) return;
  throw new RangeError(
    `Cannot make choice data as ${what} must be numbers: ${nameOf(i)} is ${
      shownValue(values[i])
    }`,
  );
}

/** A copy of the counts. */
function checkedCounts(
  counts: ArrayLike<number>,
  itemNames: readonly string[] | undefined,
): Float64Array {
  const nameOf = (j: number) => `the count of ${nameOfItem(j, itemNames)}`;
  checkNumbers(counts, "counts", nameOf);
  const copy = Float64Array.from(counts);
  let choices = 0;
  for (let j = 0; j < copy.length; j++) {
    if (!(copy[j]! >= 0 && copy[j]! < Infinity)) {
      throw new RangeError(
        `Cannot make choice data as counts must be finite and >= 0: ${
          nameOf(j)
        } is ${copy[j]}`,
      );
    }
    choices += copy[j]!;
  }
  if (!(choices > 0 && choices < Infinity)) {
    throw new RangeError(
      `Cannot make choice data as the counts must have a finite sum > 0: current sum is ${choices}`,
    );
  }
  if (!(choices >= LEAST_SIZE && choices <= MOST_SIZE)) {
    throw new RangeError(
      `Cannot make choice data as the sum of the counts must lie between ${LEAST_SIZE} and ${MOST_SIZE}, where squares do not overflow: current sum is ${choices}`,
    );
  }
  return copy;
}

/** An item in a message: its number from 1, and its name where it has one. */
function nameOfItem(
  item: number,
  itemNames: readonly string[] | undefined,
): string {
  const name = itemNames?.[item];
  return name === undefined
    ? `item ${item + 1}`
    : `item ${item + 1} ("${name}")`;
}
