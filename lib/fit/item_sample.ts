/**
 * A sample of the items that stands for all, on which a search is made where features are many.
 *
 * An item taken with probability π_j stands for 1/π_j: it counts so many times among the choices and,
 * by an offset −log π_j, among what could have been chosen. Sums over the items, the likelihood's and
 * softmax's own, are then right on average, whatever the choices follow (Horvitz and Thompson 1952);
 * parts of the items (`part.ts`) cost no variance but are right for a mixture only, and a search on
 * them finds other optima where no mixture describes the data. Derived; beyond the paper.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { offsetShares, takeTerms } from "../data/items.ts";
import { normalised } from "../linalg/vectors.ts";
import { distancesFromMean } from "./part.ts";

/** Some of the items, in the coordinates of all. */
export interface ItemSample {
  readonly data: ChoiceData;
  /** Share of the items: what an evaluation costs against one of all. */
  readonly share: number;
}

/**
 * About `size` of the items: π_j in proportion to the mean of its share of the choices, of the items and
 * of the squared distances from their mean, 1 at most; taken at even steps along the distances.
 *
 * @returns The sample. Costs O(p·L + p log p).
 */
export function itemSample(data: ChoiceData, size: number): ItemSample {
  const p = data.counts.length;
  const distances = distancesFromMean(data);
  const { frequencies } = data;
  const bases = offsetShares(data);
  const far = normalised(distances);
  const importance = frequencies.map((q, j) =>
    (q + (bases?.[j] ?? 1 / p) + far[j]!) / 3
  );
  const chances = inclusions(importance, size);
  const order = Array.from(distances.keys()).sort((i, j) =>
    distances[i]! - distances[j]! || frequencies[i]! - frequencies[j]!
  );
  const items: number[] = [];
  let passed = 0.5;
  for (const j of order) {
    if (chances[j] === 1) items.push(j);
    else if (Math.floor(passed) < Math.floor(passed += chances[j]!)) {
      items.push(j);
    }
  }
  items.sort((i, j) => i - j);
  const { features, offset } = takeTerms(data, items);
  const shares = normalised(
    Float64Array.from(items, (j) => frequencies[j]! / chances[j]!),
  );
  return {
    data: {
      ...data,
      features,
      offset: Float64Array.from(
        items,
        (j, i) => (offset?.[i] ?? 0) - Math.log(chances[j]!),
      ),
      itemNames: undefined,
      frequencies: shares,
      counts: shares.map((share) => share * data.choices),
    },
    share: items.length / p,
  };
}

/** π_j = min(1, τ·importance_j), with τ such that they sum to `size`. */
function inclusions(importance: Float64Array, size: number): Float64Array {
  const descending = importance.toSorted().reverse();
  let rest = descending.reduce((sum, v) => sum + v, 0);
  let certain = 0;
  while (
    certain < size && descending[certain]! * (size - certain) >= rest
  ) rest -= descending[certain++]!;
  const scale = certain < size ? (size - certain) / rest : Infinity;
  return importance.map((v) => Math.min(1, scale * v));
}
