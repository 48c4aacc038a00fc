/** The bootstrap by several workers, a refit each. */
import { integerFrom, oneOf } from "../checks/check.ts";
import { ARRAY, FUNCTION, OBJECT, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { PARALLEL_RULES, type ParallelOptions } from "../farm/run_tasks.ts";
import { runStudy, type Study } from "../farm/study.ts";
import type { Stop } from "../farm/task.ts";
import {
  type Bootstrap,
  bootstrapOf,
  type BootstrapOptions,
  type BootstrapReplicate,
  checkBootstrap,
  replicatesOf,
} from "../inference/bootstrap.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { REFIT_RULES, refitFrom, type RefitOptions } from "./refit.ts";

/** Options of {@linkcode bootstrapStudy}. */
export interface BootstrapStudyOptions
  extends Pick<BootstrapOptions, "draw" | "seed" | "replicates"> {
  /**
   * How each replicate is fitted: as the estimate was.
   * @default {from the estimate, without a prior or constraints}
   */
  refit?: RefitOptions | undefined;
}

const STUDY_RULES: OptionRules<BootstrapStudyOptions> = {
  replicates: integerFrom(2),
  refit: OBJECT,
  draw: oneOf("estimate", "choosers"),
  seed: SEED,
};

/** What all replicates share. */
export interface BootstrapInput
  extends Pick<BootstrapStudyOptions, "draw" | "seed"> {
  /** The data that the estimate came from. */
  readonly data: ChoiceData;
  /** The estimate. */
  readonly mixture: SoftmaxMixture;
  /** How data are fitted again. */
  readonly refit: RefitOptions;
}

/** Options of {@linkcode bootstrapParallel}. */
export interface BootstrapParallelOptions
  extends
    BootstrapStudyOptions,
    ParallelOptions,
    Pick<BootstrapOptions, "done" | "onReplicate"> {}

/** Makes the function that computes a replicate by its number. A refit that throws is a replicate that failed. */
export function bootstrapTasks(
  { data, mixture, refit, ...options }: BootstrapInput,
  stop: Stop,
): (replicate: number) => BootstrapReplicate {
  const { common, fixed } = refit;
  const made = replicatesOf(data, mixture, { ...options, common, fixed });
  return (replicate) => {
    let failure: string | undefined;
    const one = made(replicate, (drawn) => {
      try {
        return refitFrom(drawn, mixture, refit, stop);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        failure = error.message;
        return undefined;
      }
    });
    return failure === undefined ? one : { ...one, failure };
  };
}

/**
 * The bootstrap as a study, of which each machine may do some replicates.
 *
 * @param data The data that the estimate came from; as {@linkcode bootstrapReplicate} takes them.
 * @param mixture The estimate, K components.
 * @param options The refit, the number of replicates, what is drawn, the seed.
 * @returns A task for each replicate, and {@linkcode Bootstrap} as the result.
 * @throws {RangeError} As {@linkcode parametricBootstrap}, but for a refit.
 */
export function bootstrapStudy(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: BootstrapStudyOptions = {},
): Study<BootstrapInput, BootstrapReplicate, Bootstrap> {
  checkData("bootstrap", data);
  checkOptions("bootstrap", options, STUDY_RULES);
  const { replicates = 200, refit = {}, draw, seed } = options;
  checkOptions("refit", refit, REFIT_RULES);
  const { common, fixed } = refit;
  checkBootstrap(data, mixture, { draw, common, fixed });
  return {
    action: "bootstrap",
    unit: "replicate",
    at: {
      module: import.meta.url,
      name: "bootstrapTasks",
      make: bootstrapTasks,
      alsoHere: true,
    },
    input: { data, mixture, refit, draw, seed },
    count: replicates,
    result: (values) => bootstrapOf(mixture, values),
  };
}

/**
 * Standard errors by refitting data drawn from the estimate, as {@linkcode parametricBootstrap} does,
 * by several workers: the same result to the byte, whatever their number.
 *
 * @param data The data that the estimate came from; as {@linkcode bootstrapReplicate} takes them.
 * @param mixture The estimate, K components.
 * @param options The refit, the number of replicates, the seed, workers, signal, earlier replicates.
 * @returns Covariance and bias; refits that throw are among those that failed.
 * @throws {RangeError} As a rejection, as {@linkcode parametricBootstrap}.
 * @throws {Error} As a rejection: if a worker died, which is named once all other replicates are done; if an
 *   end was asked for. What was done was given to `onReplicate`.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { bootstrapParallel } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [400, 600]);
 * const estimate = softmaxMixture([1], [[Math.log(1.5)]]);
 * const { atomErrors } = await bootstrapParallel(tosses, estimate, { workers: 2 });
 * const error = Math.sqrt(1 / 400 + 1 / 600);
 * assert(Math.abs(atomErrors.values[0]! / error - 1) < 3 / Math.sqrt(400));
 * ```
 */
export async function bootstrapParallel(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: BootstrapParallelOptions = {},
): Promise<Bootstrap> {
  checkData("bootstrap", data);
  checkOptions("bootstrap", options, {
    ...{ ...STUDY_RULES, ...PARALLEL_RULES },
    ...{ done: ARRAY, onReplicate: FUNCTION },
  });
  const { done = [], onReplicate, workers, signal, onTasks, ...rest } = options;
  return await runStudy(bootstrapStudy(data, mixture, rest), {
    ...{ workers, signal, onTasks },
    done: new Map(done.map((one) => [one.replicate, one])),
    onValue: (_, replicate) => onReplicate?.(replicate),
  });
}
