/**
 * The estimate without one item, or without one chooser.
 *
 * An item that is left out is not chosen and cannot be: the others are chosen with π_i/(1 − π_j). That likelihood has its maximum
 * where the likelihood of all items has it with N_j = (N − N_j)·π_j/(1 − π_j) in the place of its count (derived; an EM
 * algorithm with the count missing), so that few refits to data with one count changed lead there.
 *
 * @module
 */
import { integerFrom, needed } from "../checks/check.ts";
import { FUNCTION } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { type ChoiceData, withCounts } from "../data/choice_data.ts";
import {
  arePopulationCounts,
  hasChoosers,
  partOf,
  withParts,
} from "../data/chooser_parts.ts";
import { mixtureProbabilities } from "../model/probabilities.ts";
import { ifFinite, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { tellCovariatesApart } from "./split_choosers.ts";

/** Fits a mixture to data from a mixture near its maximum; undefined, or one that is not finite, where no fit was found. */
export type NearRefit = (
  data: ChoiceData,
  from: SoftmaxMixture,
) => SoftmaxMixture | undefined;

/** Options of {@linkcode refitWithout}. */
export interface WithoutOptions {
  /** The item, or the chooser, from 0. */
  index: number;
  /** Fits as the estimate was fitted, from the mixture that it gets. */
  refit: NearRefit;
}

const RULES: OptionRules<WithoutOptions> = {
  index: needed(integerFrom(0)),
  refit: needed(FUNCTION),
};

/** What is left out. */
export type InfluenceUnit = "item" | "chooser";

/**
 * Items where each choice of one set is a chooser of its own, else choosers.
 *
 * @throws {RangeError} If choosers are no more than what was chosen, as of populations.
 */
export function unitOf(data: ChoiceData): InfluenceUnit {
  if (!hasChoosers(data)) return "item";
  if (arePopulationCounts(data)) {
    throw new RangeError(
      "Cannot measure influence as counts must be of one population, or choosers be persons or have sets of their own: these are populations that choose among the same items",
    );
  }
  return "chooser";
}

/** Refits until the missing count moves by less than this share of its square root. */
const SETTLED = 1e-4;
const MOST_REFITS = 30;
/** A secant flatter than this is not trusted. */
const LEAST_SLOPE = 0.01;

/**
 * Refits without one item, or without one chooser: a task that depends on nothing but its arguments.
 *
 * @param data The data that were fitted.
 * @param mixture The estimate.
 * @param options Which, and the refit.
 * @returns The mixture; undefined where a refit failed or the count of the item did not settle. Costs a few refits near their end.
 * @throws {RangeError} If the index is out of range, or the data have no such units.
 */
export function refitWithout(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: WithoutOptions,
): SoftmaxMixture | undefined {
  checkData("measure influence", data);
  checkOptions("measure influence", options, RULES);
  const { index, refit } = options;
  unitOf(data);
  const size = data.choosers?.counts.length ?? data.counts.length;
  if (index >= size) {
    throw new RangeError(
      `Cannot measure influence as index must be < ${size}: current value is ${index}`,
    );
  }
  if (!hasChoosers(data)) return withoutItem(data, mixture, options);
  const { choosers } = data;
  const parts = Array.from(choosers.counts.keys())
    .filter((u) => u !== index)
    .map((u) => partOf(choosers, u));
  if (parts.length === 0) return undefined;
  const others = withParts(data, parts);
  if (!tellCovariatesApart(others)) return undefined;
  return ifFinite(refit(others, mixture));
}

function withoutItem(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { index, refit }: WithoutOptions,
): SoftmaxMixture | undefined {
  const others = data.choices - data.counts[index]!;
  if (!(others > 0)) return undefined;
  const missing = (of: SoftmaxMixture) => {
    const share = mixtureProbabilities(data, of)[index]!;
    return others * share / (1 - share);
  };
  let from = mixture;
  let count = missing(mixture);
  let before: { readonly count: number; readonly excess: number } | undefined;
  for (let round = 0; round < MOST_REFITS; round++) {
    const counts = data.counts.slice();
    counts[index] = count;
    const found = ifFinite(refit(withCounts(data, counts), from));
    if (!found) return undefined;
    const excess = missing(found) - count;
    if (!Number.isFinite(excess)) return undefined;
    if (Math.abs(excess) <= SETTLED * Math.sqrt(count)) return found;
    // EM goes to `missing(found)`, slowly where the item has a high leverage; the secant does not.
    const slope = before
      ? (excess - before.excess) / (count - before.count)
      : -1;
    const next = count - excess / (slope < -LEAST_SLOPE ? slope : -1);
    before = { count, excess };
    count = next > 0 ? next : count / 2;
    from = found;
  }
  return undefined;
}
