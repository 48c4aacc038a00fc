/** What could be otherwise: items that are gone, features with other values. */
import { type Items, takeTerms, type UtilityTerms } from "../data/items.ts";
import { refuseChoiceSets } from "../data/choosers.ts";
import { matrix } from "../linalg/matrix.ts";
import { checkRange } from "./rows.ts";

/** A new value of a number: `to` it, or `times` it. */
export type ValueChange =
  | { readonly to: number; readonly times?: undefined }
  | { readonly times: number; readonly to?: undefined };

/** A change of one feature, of some items or all. */
export type FeatureChange = ValueChange & {
  /** Name of the feature; features made of it stay as they are. */
  readonly feature: string;
  /**
   * Rows of the items, from 0.
   * @default {all}
   */
  readonly items?: readonly number[] | undefined;
};

/** The value after a change. */
function changedValue(value: number, change: ValueChange): number {
  return change.to ?? value * change.times!;
}

/**
 * Items with other values of some features; whitening and counts, where there are some, stay as they are.
 *
 * @param items Data or items.
 * @param changes One after the other.
 * @returns The same with features of their own, copied. Costs O(p·L).
 * @throws {RangeError} If there is no such feature or item, or a value is not finite.
 *
 * @example A price rises by a tenth, and is 9 for the first item
 * ```ts
 * import { changeFeatures, choiceData } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const shop = choiceData([[10], [20]], [5, 3], { featureNames: ["price"] });
 * const { features } = changeFeatures(shop, [
 *   { feature: "price", times: 1.1 },
 *   { feature: "price", to: 9, items: [0] },
 * ]);
 * assertAlmostEquals(features.values[0]!, 9);
 * assertAlmostEquals(features.values[1]!, 22);
 * ```
 */
export function changeFeatures<
  T extends Pick<Items, "features" | "featureNames">,
>(items: T, changes: readonly FeatureChange[]): T {
  const { rows: p, columns: L } = items.features;
  const features = matrix([p, L], Float64Array.from(items.features.values));
  for (const change of changes) {
    const l = items.featureNames.indexOf(change.feature);
    if (l < 0) refuseFeature("change items", change.feature, items);
    const rows = change.items ?? Array.from({ length: p }, (_, j) => j);
    checkRange("change items", rows, p);
    for (const j of rows) {
      const value = changedValue(features.values[j * L + l]!, change);
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `Cannot change items as values must be finite: ${
            JSON.stringify(change.feature)
          } of row ${j + 1} becomes ${value}`,
        );
      }
      features.values[j * L + l] = value;
    }
  }
  return { ...items, features };
}

/** Throws the RangeError of a feature that there is not. */
export function refuseFeature(
  action: string,
  name: string,
  { featureNames }: Pick<Items, "featureNames">,
): never {
  throw new RangeError(
    `Cannot ${action} as there must be a feature ${
      JSON.stringify(name)
    }: the features are ${
      featureNames.map((n) => JSON.stringify(n)).join(", ")
    }`,
  );
}

/**
 * Items without some of them, to predict shares of the others; those left keep their order.
 *
 * @param items p items in one choice set.
 * @param rows Which are gone, from 0.
 * @returns Features and offset of the others, copied. Costs O(p·L).
 * @throws {RangeError} If a row does not exist, none is left, or there are many choice sets.
 */
export function withoutItems(
  items: UtilityTerms,
  rows: readonly number[],
): Pick<Items, "features" | "offset"> {
  refuseChoiceSets(items, "take items away", "rows of many sets are no items");
  const p = items.features.rows;
  checkRange("take items away", rows, p);
  const left = rowsLeft(p, rows);
  if (left.length === 0) {
    throw new RangeError(
      `Cannot take items away as one must be left: all ${p} would be gone`,
    );
  }
  return takeTerms(items, left);
}

/** The rows of p that are not among those gone. */
export function rowsLeft(p: number, gone: readonly number[]): number[] {
  const without = new Set(gone);
  return Array.from({ length: p }, (_, j) => j).filter((j) => !without.has(j));
}
