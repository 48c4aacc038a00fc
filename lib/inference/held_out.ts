/**
 * Log-likelihood of choices that the fit has not seen.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { logLikelihood } from "../model/likelihood.ts";
import { drawBinomial } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import type { Refit } from "./bootstrap.ts";
import { checkWholeCounts, withCounts } from "./with_counts.ts";

/** Options of {@linkcode splitChoices}. */
export interface SplitOptions {
  /**
   * Expected share of the choices that is held out, between 0 and 1.
   * @default {0.2}
   */
  fraction?: number | undefined;
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
 * Splits the choices at random by binomial thinning: each choice is held out
 * with the given probability, on its own. Given their sizes the two parts are independent
 * when the choices are.
 *
 * @param data Whole counts over p items.
 * @param options Share held out, seed.
 * @returns Both parts, over all p items. Costs O(p), whatever the number of choices.
 * @throws {RangeError} If a count is not an integer, the fraction is not between 0 and 1, or
 *   a part got no choice.
 *
 * @example
 * ```ts
 * import { choiceData, splitChoices } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const { train, test } = splitChoices(choiceData([[0], [1]], [40, 60]));
 * assertEquals(train.counts[0]! + test.counts[0]!, 40);
 * ```
 */
export function splitChoices(
  data: ChoiceData,
  options: SplitOptions = {},
): SplitChoices {
  const { fraction = 0.2, seed = 1 } = options;
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(
      `Cannot split choices as fraction must be between 0 and 1: current value is ${fraction}`,
    );
  }
  checkWholeCounts(data, "split choices");
  const rng = stream(seed, "split");
  const held = data.counts.map((trials) =>
    drawBinomial(rng, { trials, probability: fraction })
  );
  const heldOut = held.reduce((a, b) => a + b, 0);
  if (!(heldOut > 0 && heldOut < data.choices)) {
    throw new RangeError(
      `Cannot split choices as both parts must have some: ${heldOut} of ${data.choices} are held out`,
    );
  }
  return {
    train: withCounts(data, data.counts.map((count, j) => count - held[j]!)),
    test: withCounts(data, held),
  };
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
  /** Standard deviation over the splits; they share choices, so it is no standard error of the mean. */
  readonly deviation: number;
}

/**
 * Log-likelihood per choice on choices held out, over repeated random splits.
 *
 * Split s depends on the seed and s only: with one seed, two models are
 * compared on the same splits, and the differences split by split vary much less
 * than the values.
 *
 * @param data Whole counts over p items.
 * @param options The refit, the share held out, the number of splits, the seed.
 * @returns The values. Costs one refit a split.
 * @throws {RangeError} As {@linkcode splitChoices}, or if `splits` is not an integer ≥ 1.
 */
export function heldOutLogLikelihood(
  data: ChoiceData,
  options: HeldOutOptions,
): HeldOut {
  const { refit, fraction, splits = 10, seed = 1 } = options;
  if (!(Number.isSafeInteger(splits) && splits >= 1)) {
    throw new RangeError(
      `Cannot hold out choices as splits must be an integer >= 1: current value is ${splits}`,
    );
  }
  const perChoice = Float64Array.from({ length: splits }, (_, s) => {
    const named = { fraction, seed: `${seed}:held out:${s}` };
    const { train, test } = splitChoices(data, named);
    const mixture = refit(train);
    return mixture ? logLikelihood(test, mixture) / test.choices : NaN;
  });
  const mean = perChoice.reduce((a, b) => a + b, 0) / splits;
  const squares = perChoice.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { perChoice, mean, deviation: Math.sqrt(squares / (splits - 1)) };
}
