/**
 * How many starts are evaluated side by side, in one pass over the features: one where these fit in the
 * cache, else as many as memory allows. A pass is spared, and finishes that begin together cannot
 * be measured against each other's ends. Processor time on one thread against one start at a time,
 * both with the same optima: ×0.6 at 65,901 × 100 (53 MB); at 6 to 19 MB ×1.02 as `fit` draws
 * starts, ×1.25 where six are drawn at once.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Likelihood } from "../model/likelihood.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import type { Settings } from "./settings.ts";

/** Memory that the buffers of starts side by side may take, in bytes. */
const BATCH_MEMORY = 64e6;
/** Features that fit in the processor's cache gain nothing from sharing a pass. */
const CACHED_FEATURES = 4e6;

/** Whether the features of data lie in the cache from one evaluation to the next. */
export function isCached({ features }: Pick<ChoiceData, "features">): boolean {
  return 8 * features.rows * features.columns <= CACHED_FEATURES;
}

/** The objective with a block for each of `starts` mixtures, or for as many of them as are worth a pass together. */
export function likelihoodFor(
  data: ChoiceData,
  { space, kernels, prior, size }: Pick<
    Settings,
    "space" | "kernels" | "prior" | "size"
  >,
  starts: number,
): Likelihood {
  const p = data.features.rows;
  const perStart = 2 * 8 * p * space.components;
  const fitting = Math.max(1, Math.floor(BATCH_MEMORY / perStart));
  const blocks = isCached(data) ? 1 : Math.min(starts, fitting);
  return openObjective(data, { space, kernels, blocks, prior, size });
}
