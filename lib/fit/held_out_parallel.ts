/** The held-out log-likelihood by several workers, a split each. */
import { integerFrom } from "../checks/check.ts";
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { PARALLEL_RULES, type ParallelOptions } from "../farm/run_tasks.ts";
import { runStudy, type Study } from "../farm/study.ts";
import type { Stop } from "../farm/task.ts";
import {
  type HeldOut,
  heldOutOf,
  heldOutOfSplit,
  type HeldOutOptions,
  SPLIT_RULES,
  SPLITS,
  whyNotHeldOut,
} from "../inference/held_out.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  type InnerRefitOptions,
  REFIT_RULES,
  refitFrom,
  type RefitOptions,
} from "./refit.ts";
import { REFIT_LIMITS, REFIT_STARTS } from "./selection_fits.ts";

/** Options of {@linkcode heldOutStudy}. */
export interface HeldOutStudyOptions extends Omit<HeldOutOptions, "refit"> {
  /**
   * How the part that is not held out is fitted, from the mixture: by default as {@linkcode selectComponents}
   * does, with two starts beside it and exchanges of components, as one that was fitted with the choices
   * held out would keep what it learned of them.
   * @default {with two starts, and less of a search than a fit}
   */
  refit?: RefitOptions | undefined;
}

const STUDY_RULES: OptionRules<HeldOutStudyOptions> = {
  ...SPLIT_RULES,
  refit: OBJECT,
  splits: integerFrom(1),
};

/** What all splits share. */
export interface HeldOutInput extends Omit<HeldOutOptions, "refit" | "splits"> {
  /** The data that the estimate came from. */
  readonly data: ChoiceData;
  /** The estimate. */
  readonly mixture: SoftmaxMixture;
  /** How data are fitted again; undefined where that was not said. */
  readonly refit: RefitOptions | undefined;
}

/** How they are unless it is said. */
const REFIT: InnerRefitOptions = { starts: REFIT_STARTS, limits: REFIT_LIMITS };

/** Options of {@linkcode heldOutParallel}. */
export interface HeldOutParallelOptions
  extends HeldOutStudyOptions, ParallelOptions {}

/** Makes the function that computes the log-likelihood per choice held out of a split by its number. */
export function heldOutTasks(
  { data, mixture, refit, ...options }: HeldOutInput,
  stop: Stop,
): (split: number) => number {
  return (split) =>
    heldOutOfSplit(data, split, {
      ...options,
      refit: (train) => refitFrom(train, mixture, refit ?? REFIT, stop),
    });
}

/**
 * The held-out log-likelihood as a study, of which each machine may do some splits.
 *
 * @param data As {@linkcode heldOutLogLikelihood} takes them.
 * @param mixture The fit to all choices, K components.
 * @param options The refit, the share held out, the number of splits, the seed.
 * @returns A task for each split, and {@linkcode HeldOut} as the result.
 * @throws {RangeError} If an option is out of range, the mixture is not valid for L features, or the choices cannot be split so.
 */
export function heldOutStudy(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: HeldOutStudyOptions = {},
): Study<HeldOutInput, number, HeldOut> {
  checkData("hold out choices", data);
  checkOptions("hold out choices", options, STUDY_RULES);
  const { refit, splits = SPLITS, fraction, holdOut, seed } = options;
  if (refit) checkOptions("refit", refit, REFIT_RULES);
  checkMixture(mixture, data.features.columns);
  const why = whyNotHeldOut(data, { splits, fraction, holdOut, seed });
  if (why !== undefined) throw new RangeError(`Cannot split choices as ${why}`);
  return {
    action: "hold out choices",
    unit: "split",
    at: {
      module: import.meta.url,
      name: "heldOutTasks",
      make: heldOutTasks,
      alsoHere: true,
    },
    input: { data, mixture, refit, fraction, holdOut, seed },
    count: splits,
    result: heldOutOf,
  };
}

/**
 * Log-likelihood per choice on choices held out, as {@linkcode heldOutLogLikelihood} has it, by several
 * workers: the same values to the byte, whatever their number.
 *
 * @param data As {@linkcode heldOutLogLikelihood} takes them.
 * @param mixture The fit to all choices, K components.
 * @param options The refit, the share held out, the number of splits, the seed, workers, signal.
 * @returns The values. Costs one refit a split.
 * @throws {RangeError} As a rejection, as {@linkcode heldOutStudy}.
 * @throws {Error} As a rejection: if splits failed; if an end was asked for.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { heldOutParallel } from "@softmix/softmix/inference";
 * import { assertEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [400, 600]);
 * const estimate = softmaxMixture([1], [[Math.log(1.5)]]);
 * const one = await heldOutParallel(tosses, estimate, { workers: 1 });
 * assertEquals(await heldOutParallel(tosses, estimate, { workers: 2 }), one);
 * ```
 */
export async function heldOutParallel(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: HeldOutParallelOptions = {},
): Promise<HeldOut> {
  checkData("hold out choices", data);
  checkOptions("hold out choices", options, {
    ...STUDY_RULES,
    ...PARALLEL_RULES,
  });
  const { workers, signal, onTasks, ...rest } = options;
  const study = heldOutStudy(data, mixture, rest);
  return await runStudy(study, { workers, signal, onTasks });
}
