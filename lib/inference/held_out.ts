/** Log-likelihood of choices that the fit has not seen. */
import { FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom, needed, oneOf, SHARE } from "../checks/check.ts";
import { type ChoiceData, withCounts } from "../data/choice_data.ts";
import {
  type ChooserData,
  hasChoosers,
  withParts,
} from "../data/chooser_parts.ts";
import { mean, sum } from "../linalg/vectors.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import { drawBinomial } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import type { Refit } from "./bootstrap.ts";
import {
  type HoldOut,
  logLikelihoodGivenOthers,
  ONE_CHOICE_EACH,
  type SplitParts,
  splitParts,
  whyNeverSplit,
  whyOneSided,
} from "./split_choosers.ts";

/** Options of {@linkcode splitChoices}. */
export interface SplitOptions {
  /**
   * Expected share of the choices that is held out, between 0 and 1.
   * @default {0.2}
   */
  fraction?: number | undefined;
  /**
   * What is held out where choosers are known: `"choosers"`, each whole or not at all, which tells how new
   * ones are predicted; or `"choices"`, of each chooser all but one at most, which tells how those are who are
   * known by their other choices. Without choosers each choice is one.
   * @default {"choosers"}
   */
  holdOut?: HoldOut | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/** Two parts of the choices over the same items. */
export interface SplitChoices {
  /** What to fit. */
  readonly train: ChoiceData;
  /** What is held out. */
  readonly test: ChoiceData;
}

/**
 * Splits the choices at random by binomial thinning: each choice is held out with the given probability, on its own.
 * Given their sizes the parts are independent if the choices are. Where choosers are known they are held out instead,
 * or single choices of each; those with a name draw from streams of their own, so that their order does not matter.
 *
 * @param data Whole counts over p items, or of choosers.
 * @param options Share held out, of what, seed.
 * @returns Both parts, over all p items. Costs O(p), whatever the number of choices, or O(U).
 * @throws {RangeError} If a count is not an integer below 2⁵³, the fraction is not between 0 and 1, a
 *   part got no choice, the part to fit has not all populations or covariates, or `holdOut` is
 *   `"choices"` and no chooser makes several.
 *
 * @example
 * ```ts
 * import { choiceData } from "@softmix/softmix";
 * import { splitChoices } from "@softmix/softmix/inference";
 * import { assertEquals } from "@std/assert";
 * const { train, test } = splitChoices(choiceData([[0], [1]], [40, 60]));
 * assertEquals(train.counts[0]! + test.counts[0]!, 40);
 * ```
 */
export function splitChoices(
  data: ChoiceData,
  options: SplitOptions = {},
): SplitChoices {
  checkData("split choices", data);
  checkOptions("split choices", options, SPLIT_RULES);
  if (hasChoosers(data)) {
    const { train, test } = checkedParts(data, options);
    return { train: withParts(data, train), test: withParts(data, test) };
  }
  const oneSided = heldOutIfOneSided(data, options);
  if (oneSided !== undefined) {
    throw new RangeError(
      `Cannot split choices as both parts must have some: ${oneSided} of ${data.choices} are held out`,
    );
  }
  const draw = thinning(options);
  const held = data.counts.map(draw);
  return {
    train: withCounts(data, data.counts.map((count, j) => count - held[j]!)),
    test: withCounts(data, held),
  };
}

/** The parts of choosers. */
function checkedParts(data: ChooserData, options: SplitOptions): SplitParts {
  const { fraction = 0.2, holdOut = "choosers", seed = 1 } = options;
  const never = whyNeverSplit(data.choosers, holdOut);
  if (never) throw new RangeError(`Cannot split choices as ${never}`);
  const parts = splitParts(data, { holdOut, fraction, seed });
  const oneSided = whyOneSided(data, parts);
  if (oneSided === undefined) return parts;
  throw new RangeError(
    `Cannot split choices as both parts must have some: ${oneSided}`,
  );
}

export const SPLIT_RULES: OptionRules<SplitOptions> = {
  fraction: SHARE,
  holdOut: oneOf("choosers", "choices"),
  seed: SEED,
};

/** Draws how many of an item's choices are held out, item after item. */
function thinning({ fraction = 0.2, seed = 1 }: SplitOptions) {
  const rng = stream(seed, "split");
  return (trials: number) =>
    drawBinomial(rng, { trials, probability: fraction });
}

/**
 * How many choices would be held out where that is none or all; undefined where both parts get
 * some, which the first few items mostly tell.
 */
function heldOutIfOneSided(
  data: ChoiceData,
  options: SplitOptions,
): number | undefined {
  if (options.holdOut === "choices") {
    throw new RangeError(`Cannot split choices as ${ONE_CHOICE_EACH}`);
  }
  const notWhole = whyNotWhole(data);
  if (notWhole) throw new RangeError(`Cannot split choices as ${notWhole}`);
  const draw = thinning(options);
  let held = 0, kept = 0;
  for (const count of data.counts) {
    const drawn = draw(count);
    held += drawn;
    kept += count - drawn;
    if (held > 0 && kept > 0) return undefined;
  }
  return held;
}

/** Why the counts are not whole, as drawing from them needs; undefined if they are. */
function whyNotWhole({ counts }: ChoiceData): string | undefined {
  const j = counts.findIndex((count) => !Number.isSafeInteger(count));
  if (j < 0) return undefined;
  const rule = Number.isInteger(counts[j])
    ? `at most ${Number.MAX_SAFE_INTEGER}`
    : "integers";
  return `counts must be ${rule}: the count of item ${j + 1} is ${counts[j]}`;
}

/** Options of {@linkcode heldOutLogLikelihood}. */
export interface HeldOutOptions extends SplitOptions {
  /** Fits the part that is not held out. */
  refit: Refit;
  /**
   * How many times to split, an integer ≥ 1.
   * @default {10}
   */
  splits?: number | undefined;
}

/** Result of {@linkcode heldOutLogLikelihood}. */
export interface HeldOut {
  /** Log-likelihood per choice held out, in nats, of each split; NaN where the refit failed. */
  readonly perChoice: Float64Array;
  /** Mean over the splits; NaN if a refit failed. */
  readonly mean: number;
  /** Standard deviation over the splits, NaN with one; they share choices, so it is no standard error of the mean. */
  readonly deviation: number;
}

/**
 * Log-likelihood per choice on choices held out, over repeated random splits; of new choosers, or
 * with `holdOut: "choices"` of known ones given their other choices.
 *
 * Split s depends on the seed and s only: with one seed, two models are
 * compared on the same splits, and the differences split by split vary much less
 * than the values.
 *
 * @param data Whole counts over p items, or of choosers.
 * @param options The refit, the share held out, the number of splits, the seed.
 * @returns The values. Costs one refit a split.
 * @throws {RangeError} As {@linkcode splitChoices}, or if `splits` is not an integer ≥ 1.
 */
export function heldOutLogLikelihood(
  data: ChoiceData,
  options: HeldOutOptions,
): HeldOut {
  checkData("hold out choices", data);
  checkOptions("hold out choices", options, {
    ...SPLIT_RULES,
    refit: needed(FUNCTION),
    splits: integerFrom(1),
  });
  const { splits = SPLITS } = options;
  return heldOutOf(
    Array.from({ length: splits }, (_, s) => heldOutOfSplit(data, s, options)),
  );
}

/** How many times to split unless it is said. */
export const SPLITS = 10;

/** Mean and standard deviation of the values of all splits, nats per choice. */
export function heldOutOf(values: readonly number[]): HeldOut {
  const perChoice = Float64Array.from(values);
  const centre = mean(perChoice);
  const squares = sum(perChoice.map((v) => (v - centre) ** 2));
  const deviation = Math.sqrt(squares / (values.length - 1));
  return { perChoice, mean: centre, deviation };
}

/** Log-likelihood per choice held out of split s, which depends on the seed and s only. */
export function heldOutOfSplit(
  data: ChoiceData,
  s: number,
  { refit, ...of }: SplitOptions & Pick<HeldOutOptions, "refit">,
): number {
  const options = numbered(s, of);
  if (hasChoosers(data) && options.holdOut === "choices") {
    const { train, test } = checkedParts(data, options);
    const mixture = refit(withParts(data, train));
    if (!mixture) return NaN;
    const { choices } = withParts(data, test);
    return logLikelihoodGivenOthers(data, train, mixture) / choices;
  }
  const { train, test } = splitChoices(data, options);
  const mixture = refit(train);
  return mixture ? logLikelihood(test, mixture) / test.choices : NaN;
}

/** Options of split s. */
function numbered(s: number, { fraction, holdOut, seed = 1 }: SplitOptions) {
  return { fraction, holdOut, seed: `${seed}:held out:${s}` };
}

/**
 * Why {@linkcode heldOutLogLikelihood} would refuse the data at one of its splits; undefined if it
 * would not. Costs no refit.
 */
export function whyNotHeldOut(
  data: ChoiceData,
  options: SplitOptions & { readonly splits: number },
): string | undefined {
  const { splits } = options;
  if (hasChoosers(data)) return whyChoosersNotHeldOut(data, options);
  if (options.holdOut === "choices") return ONE_CHOICE_EACH;
  const notWhole = whyNotWhole(data);
  if (notWhole) return notWhole;
  for (let s = 0; s < splits; s++) {
    const oneSided = heldOutIfOneSided(data, numbered(s, options));
    if (oneSided === undefined) continue;
    return `each part of a split must have some choices: split ${
      s + 1
    } of ${splits} would hold out ${oneSided} of ${data.choices}`;
  }
  return undefined;
}

function whyChoosersNotHeldOut(
  data: ChooserData,
  options: SplitOptions & { readonly splits: number },
): string | undefined {
  const { splits, fraction = 0.2, holdOut = "choosers" } = options;
  const never = whyNeverSplit(data.choosers, holdOut);
  if (never) return never;
  for (let s = 0; s < splits; s++) {
    const { seed } = numbered(s, options);
    const parts = splitParts(data, { holdOut, fraction, seed });
    const oneSided = whyOneSided(data, parts);
    if (oneSided === undefined) continue;
    return `each part of a split must have some choosers: in split ${
      s + 1
    } of ${splits} ${oneSided}`;
  }
  return undefined;
}
