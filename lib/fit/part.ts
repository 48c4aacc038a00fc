/**
 * Parts of the items, or of the choosers, on which starts are taken most of their way.
 *
 * Softmax is independent of irrelevant alternatives: choices among any items S,
 * set apart without looking at the choices, follow a softmax mixture with the same
 * atoms and with weights in proportion to α_k Σ_{j∈S} A_jk. What is learned
 * there is the truth with a larger error, at a fraction of the cost. Derived,
 * after McFadden's sampling of alternatives (1978); beyond the paper.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type ChooserData, hasChoosers } from "../data/chooser_parts.ts";
import { takeTerms } from "../data/items.ts";
import { takeChoosers } from "../data/take_choosers.ts";
import { featureDeviations } from "../data/whitening.ts";
import { normalised } from "../linalg/vectors.ts";
import type { WeightedItems } from "../model/item_scores.ts";

/** Some of the items, with the choices among them, or some of the choosers. */
export interface Part {
  /**
   * Their features and the frequencies among them. Not whitened: atoms keep the
   * coordinates of all items, so that features may be dependent here.
   */
  readonly data: WeightedItems;
  /** Share of the items: what an evaluation costs against one of all. */
  readonly share: number;
}

/** Shares of the items to take, the first that has choices enough. */
const SHARES = [1 / 8, 1 / 4] as const;
/**
 * Choices per free parameter that a part must have. At 200, starts reach the best
 * optimum as often as on all items; at 80 to 120 half as often where
 * components are close or rare.
 */
const CHOICES_PER_PARAMETER = 200;
/** Items per free parameter that a part must have: fewer do not tell the atoms apart, however many the choices. */
const ITEMS_PER_PARAMETER = 5;
/** Most bytes of features that a part may copy. */
const MEMORY = 16e6;
/** Where many items are equally far a part may have far more than its share: not more than this. */
const MOST_SHARE = 0.5;

/** Some of the items. */
export interface ItemPart extends Part {
  /** Which, from 0. */
  readonly items: readonly number[];
}

/** Two parts of the data, if they are large enough for K components. */
export function partsOf(
  data: ChoiceData,
  components: number,
): readonly [Part, Part] | undefined {
  return hasChoosers(data)
    ? partsOfChoosers(data, components)
    : partsOfItems(data, components);
}

/** Shares of the choosers to take, the first that has enough. */
const CHOOSER_SHARES = [1 / 32, 1 / 16, 1 / 8, 1 / 4] as const;
/** Choosers per free parameter that a part must have. */
const CHOOSERS_PER_PARAMETER = 50;

/**
 * Two parts of the choosers of many choice sets, every so many of them, without one in common. Weights are those of
 * all; where they depend on covariates there are no parts, as these would have coordinates of their own.
 */
function partsOfChoosers(
  data: ChooserData,
  components: number,
): readonly [Part, Part] | undefined {
  const step = stepOfParts(data, components);
  return step === undefined ? undefined : [
    everySoManyth(data, { first: 0, step }),
    everySoManyth(data, { first: step >> 1, step }),
  ];
}

/** Parts larger than this are not worth a search of their own. */
const MOST_INSERTION_SHARE = 1 / 8;

/** Whether choosers are so many that a small part of them tells K components apart. */
export function areManyChoosers(data: ChoiceData, components: number): boolean {
  if (!hasChoosers(data)) return false;
  const step = stepOfParts(data, components);
  return step !== undefined && step * MOST_INSERTION_SHARE >= 1;
}

/** A part of many choosers on which to search what a mixture lacks; undefined where they are too few. */
export function insertionPart(
  data: ChoiceData,
  components: number,
): ChoiceData | undefined {
  if (!hasChoosers(data) || !areManyChoosers(data, components)) {
    return undefined;
  }
  const step = stepOfParts(data, components)!;
  return everySoManyth(data, { first: 0, step }).data;
}

/** Every how many of the choosers a part may take. */
function stepOfParts(
  data: ChooserData,
  components: number,
): number | undefined {
  const { choosers, features: { columns: L }, choices } = data;
  if (choosers.covariates || choosers.sets.length === 2) return undefined;
  const parameters = components * (L + 1);
  const U = choosers.counts.length;
  const share = CHOOSER_SHARES.find((share) =>
    U * share >= CHOOSERS_PER_PARAMETER * parameters &&
    choices * share >= CHOICES_PER_PARAMETER * parameters
  );
  return share === undefined ? undefined : Math.round(1 / share);
}

function everySoManyth(
  data: ChooserData,
  { first, step }: { readonly first: number; readonly step: number },
) {
  const U = data.choosers.counts.length;
  const size = Math.floor((U - 1 - first) / step) + 1;
  const which = Int32Array.from({ length: size }, (_, i) => first + i * step);
  const part = takeChoosers(data, which);
  return { data: part, share: part.features.rows / data.features.rows };
}

/**
 * Two parts of the items without an item in common, unless some are equally far
 * from the mean of the features. Half of each are the items farthest from it,
 * each feature in standard deviations, half are spread evenly over the distances of
 * the rest: far items are chosen most by whom they attract and tell most about
 * atoms, but alone would see the outer atoms only where features are few.
 *
 * @returns None if a quarter of the items, or the choices among them, are too few
 *   for K components. Costs O(p·L + p log p).
 */
export function partsOfItems(
  data: ChoiceData,
  components: number,
): readonly [ItemPart, ItemPart] | undefined {
  const { features: { rows: p, columns: L }, choices } = data;
  const parameters = components * (L + 1);
  const needed = CHOICES_PER_PARAMETER * parameters;
  if (choices < needed || 8 * p * L * SHARES[0] > MEMORY) return undefined;
  const distances = distancesFromMean(data);
  const descending = distances.toSorted().reverse();
  const choicesOf = (items: readonly number[]) =>
    items.reduce((sum, j) => sum + data.counts[j]!, 0);
  for (const share of SHARES) {
    const [one, other] = [0, 1].map((which) =>
      itemsAt(distances, descending.filter(isChosen(p, share, which)))
    ) as [number[], number[]];
    const fit = [one, other].every((items) =>
      choicesOf(items) >= needed && items.length <= MOST_SHARE * p &&
      items.length >= ITEMS_PER_PARAMETER * parameters &&
      8 * items.length * L <= MEMORY
    );
    if (fit) return [among(data, one), among(data, other)];
  }
  return undefined;
}

/** Which distances a part takes, the largest first: every other of the far ones, every so many of the rest. */
function isChosen(p: number, share: number, which: number) {
  const step = Math.round(2 / share);
  return (_: number, rank: number) =>
    rank < p * share
      ? rank % 2 === which
      : rank % step === which * Math.floor(step / 2);
}

/** Σ_l ((x_l − x̄_l)/σ_l)² for each item. */
export function distancesFromMean(
  { features, whitening }: ChoiceData,
): Float64Array {
  const L = features.columns;
  const { means } = whitening;
  const scales = featureDeviations(whitening).map((deviation) => 1 / deviation);
  const distances = new Float64Array(features.rows);
  for (let j = 0, i = 0; j < distances.length; j++) {
    let sum = 0;
    for (let l = 0; l < L; l++, i++) {
      const deviation = (features.values[i]! - means[l]!) * scales[l]!;
      sum += deviation * deviation;
    }
    distances[j] = sum;
  }
  return distances;
}

/** The items at given distances: those equally far are all in or out, whatever their order. */
function itemsAt(distances: Float64Array, taken: Float64Array): number[] {
  const at = new Set(taken);
  return Array.from(distances.keys()).filter((j) => at.has(distances[j]!));
}

function among(data: ChoiceData, items: readonly number[]): ItemPart {
  const counts = Float64Array.from(items, (j) => data.counts[j]!);
  return {
    items,
    data: { ...takeTerms(data, items), frequencies: normalised(counts) },
    share: items.length / data.counts.length,
  };
}
