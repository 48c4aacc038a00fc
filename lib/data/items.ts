/** Items that can be chosen, apart from how often they were. */
import { isIndex } from "../checks/check.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  takeColumns,
  takeRows,
} from "../linalg/matrix.ts";
import { type Choosers, refuseChoiceSets } from "./choosers.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import {
  type FeatureWeights,
  largestMeans,
  meansBySet,
  type WeightedSets,
} from "./feature_moments.ts";
import { whyNotIdentified, whyNotIdentifiedWithin } from "./not_identified.ts";
import { whiteningUnder } from "./offset_whitening.ts";
import { featureDeviations, type Whitening } from "./whitening.ts";

/** Items with features; those of a {@linkcode ChoiceData}, or some of them by {@linkcode takeItems}. */
export interface Items {
  /** Features, p items × L features, user's units; shared with the caller, who must leave it as it is. */
  readonly features: FeatureMatrix;
  /** One name per feature. */
  readonly featureNames: readonly string[];
  /** One name per item, or `undefined` when none were given. */
  readonly itemNames: readonly string[] | undefined;
  /**
   * Known part o_j of each item's utility: length p; `undefined` when none was given. An offset
   * log m makes an item m identical items. Only differences count: it may be held less a constant.
   */
  readonly offset: Float64Array | undefined;
  /**
   * The map to coordinates in which these features have mean 0 and covariance I, every item
   * weighted by the exponential of its offset.
   */
  readonly whitening: Whitening;
  /**
   * c_s, subtracted from the features of choice set s where they are far from 0 and x·ω would lose
   * digits: `features` holds x − c_s, of which softmax makes the same. S × L.
   */
  readonly centres?: Matrix | undefined;
}

/**
 * What the utilities of items are made of, and with them the probabilities:
 * utility o_j + x_j·ω of item j, the offset o_j 0 where there is none, and the choice sets
 * within which probabilities sum to 1, one where there are no choosers. Data and
 * {@linkcode Items} are such; `{ features }` alone is.
 */
export type UtilityTerms =
  & Pick<Items, "features">
  & Partial<Pick<Items, "offset">>
  & { readonly choosers?: Choosers | undefined };

/**
 * Some of the items, with the whitening of their own features: choices among
 * them follow a mixture with the same atoms (independence of irrelevant alternatives).
 *
 * @param items The items to take from; data, of which the counts are left behind, do as well.
 * @param rows Which to take, from 0, in this order, none twice.
 * @returns The items; features are copied. Costs O(n·L²) for n of them.
 * @throws {RangeError} If there are fewer than 2, one does not exist or is taken twice, a feature is
 *   constant among them or a linear combination of others, or there are many choice sets.
 *
 * @example One of three drinks is sold out
 * ```ts
 * import { choiceData, mixtureProbabilities, softmaxMixture, takeItems } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const drinks = choiceData([[0], [5], [12]], [10, 30, 60]);
 * const left = takeItems(drinks, [0, 1]);
 * const taste = softmaxMixture([1], [[Math.log(3) / 5]]);
 * assertAlmostEquals(mixtureProbabilities(left, taste)[1]!, 0.75);
 * ```
 */
export function takeItems(items: Items, rows: ArrayLike<number>): Items {
  refuseChoiceSets(items, "take items", "those of many sets are not one set");
  const { features, featureNames, itemNames } = items;
  checkRows(rows, features.rows);
  return identifiedItems({
    ...takeTerms(items, rows),
    featureNames,
    itemNames: itemNames && Array.from(rows, (j) => itemNames[j]!),
  }, { action: "take items", dependentFeatures: "reject" });
}

/** What the utilities of some of the items are made of, unchecked and copied. */
export function takeTerms(
  { features, offset }: UtilityTerms,
  rows: ArrayLike<number>,
): Pick<Items, "features" | "offset"> {
  return {
    features: takeRows(features, rows),
    offset: offset && Float64Array.from(rows, (j) => offset[j]!),
  };
}

/**
 * The share of each item where utilities are the offset alone, softmax_j(o_j), over all items or
 * those of its set; undefined without one: all alike.
 */
export function offsetShares(
  { offset }: Pick<UtilityTerms, "offset">,
  starts: ArrayLike<number> = [0, offset?.length ?? 0],
): Float64Array | undefined {
  const shares = offset?.slice();
  for (let s = 0; shares !== undefined && s + 1 < starts.length; s++) {
    const ofSet = shares.subarray(starts[s]!, starts[s + 1]!);
    const total = logSumExp(ofSet);
    for (let j = 0; j < ofSet.length; j++) {
      ofSet[j] = Math.exp(ofSet[j]! - total);
    }
  }
  return shares;
}

/**
 * 1/Σ_j s_j² of the shares s = softmax(o): so many equal items would meet as often in two choices
 * by the offset alone; p without an offset.
 */
export function itemsAlike(items: UtilityTerms): number {
  const shares = offsetShares(items);
  if (shares === undefined) return items.features.rows;
  return 1 / shares.reduce((sum, share) => sum + share * share, 0);
}

function checkRows(rows: ArrayLike<number>, items: number): void {
  if (!(rows.length >= 2)) {
    throw new RangeError(
      `Cannot take items as there must be at least 2 items: current number is ${rows.length}`,
    );
  }
  const taken = new Set<number>();
  for (let i = 0; i < rows.length; i++) {
    const j = rows[i]!;
    if (!isIndex(j, items)) {
      throw new RangeError(
        `Cannot take items as each must be an integer from 0 to ${
          items - 1
        }: current value is ${j}`,
      );
    }
    if (taken.has(j)) {
      throw new RangeError(
        `Cannot take items as each may be taken once: ${j} is taken twice`,
      );
    }
    taken.add(j);
  }
}

/** Items that have no whitening yet. */
type UnwhitenedItems = Omit<Items, "whitening" | "centres">;

/** The items with the features that softmax identifies, and the whitening of these. */
export function identifiedItems(
  items: UnwhitenedItems,
  options: {
    /** What cannot be done where features are refused. */
    readonly action: string;
    readonly dependentFeatures: "reject" | "drop";
    /** The choice sets, where there are many. */
    readonly sets?: WeightedSets | undefined;
  },
): Items {
  const { features, featureNames } = items;
  const { sets } = options;
  const { made, weighting } = whiteningUnder(features, {
    itemWeights: offsetShares(items, sets?.starts),
    sets,
  });
  if ("means" in made) {
    checkDeviations(made, featureNames, options.action);
    return centredWhereFar({ ...items, whitening: made }, weighting);
  }
  const dropped = new Set(made.dependent.map(({ feature }) => feature));
  const kept = featureNames.map((_, l) => l).filter((l) => !dropped.has(l));
  if (options.dependentFeatures === "reject" || kept.length === 0) {
    const why = (sets ? whyNotIdentifiedWithin : whyNotIdentified)(
      made.dependent,
      items,
    );
    throw new RangeError(`Cannot ${options.action} as ${why}`);
  }
  return identifiedItems({
    ...items,
    features: takeColumns(features, kept),
    featureNames: kept.map((l) => featureNames[l]!),
  }, { ...options, dependentFeatures: "reject" });
}

/** A standard deviation below this has squares that vanish, and atoms whose squares overflow. */
const LEAST_DEVIATION = 1e-150;

function checkDeviations(
  whitening: Whitening,
  featureNames: readonly string[],
  action: string,
): void {
  for (const [l, deviation] of featureDeviations(whitening).entries()) {
    if (deviation >= LEAST_DEVIATION) continue;
    throw new RangeError(
      `Cannot ${action} as standard deviations of features must be >= ${LEAST_DEVIATION}, where squares do not vanish: that of "${
        featureNames[l]
      }" is ${
        deviation > 0
          ? deviation.toPrecision(3)
          : "smaller than its square tells"
      }`,
    );
  }
}

/**
 * Features with a mean this many standard deviations from 0, in any choice set, are held as a
 * centred copy in double precision: x·ω would lose that many times the digits of x̃·ω̃, and softmax
 * does not see the shift.
 */
const FAR_FROM_ZERO = 1e4;

function centredWhereFar(
  items: Items,
  weighting: FeatureWeights,
): Items {
  const { features, whitening } = items;
  const L = features.columns;
  const largest = largestMeans(features, weighting);
  const deviations = featureDeviations(whitening);
  if (largest.every((mean, l) => mean <= FAR_FROM_ZERO * deviations[l]!)) {
    return items;
  }
  const centres = meansBySet(features, weighting);
  const starts = weighting.sets?.starts ?? [0, features.rows];
  const centred = matrix([features.rows, L], new Float64Array(features.values));
  for (let s = 0; s < centres.rows; s++) {
    for (let i = starts[s]! * L; i < starts[s + 1]! * L; i++) {
      centred.values[i]! -= centres.values[s * L + i % L]!;
    }
  }
  return {
    ...items,
    features: centred,
    whitening: { means: new Float64Array(L), factor: whitening.factor },
    centres,
  };
}
