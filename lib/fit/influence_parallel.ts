/** What the estimates hang on, refits without one by several workers. */
import { integerFrom } from "../checks/check.ts";
import { FLAGS, OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  PARALLEL_RULES,
  type ParallelOptions,
  runTasks,
} from "../farm/run_tasks.ts";
import { Interrupted, type Stop } from "../farm/task.ts";
import {
  type Influence,
  influenceBy,
  type InfluenceOptions,
} from "../inference/influence.ts";
import { RESULT_FIELDS } from "../inference/result_fields.ts";
import { refitWithout } from "../inference/without_unit.ts";
import { CONSTRAINT_RULES } from "../model/constraints.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { REFIT_RULES, refitFrom, type RefitOptions } from "./refit.ts";

/** Options of {@linkcode influenceParallel}. */
export interface InfluenceParallelOptions
  extends Omit<InfluenceOptions, "refit">, ParallelOptions {
  /**
   * How those that move the estimates most are fitted anew, each without one of them: as the estimate was.
   * @default {from the estimate, with its constraints and without a prior}
   */
  refit?: RefitOptions | undefined;
}

const RULES: OptionRules<InfluenceParallelOptions> = {
  ...{ ...CONSTRAINT_RULES, ...PARALLEL_RULES },
  ...{ most: integerFrom(0), refit: OBJECT, onBound: FLAGS, prior: OBJECT },
};

/** What all refits share. */
export interface InfluenceInput {
  /** The data that the estimate came from. */
  readonly data: ChoiceData;
  /** The estimate. */
  readonly mixture: SoftmaxMixture;
  /** How data are fitted again. */
  readonly refit: RefitOptions;
}

/** Makes the function that fits the data without one by its number; null where that failed. */
export function influenceTasks(
  { data, mixture, refit }: InfluenceInput,
  stop: Stop,
): (index: number) => SoftmaxMixture | null {
  return (index) =>
    refitWithout(data, mixture, {
      index,
      refit: (rest) => refitFrom(rest, mixture, refit, stop),
    }) ?? null;
}

const ACTION = "measure influence";

/**
 * Which items move the estimates, or which choosers, as `influence` does with a refit for each of
 * those that move them most: these by several workers, with the same result to the byte, whatever their number.
 *
 * @param data The data that were fitted, as `influence` takes them.
 * @param mixture The fitted mixture, K components.
 * @param options How many to tell and fit again, the refit, what `influence` takes, workers, signal.
 * @returns The same as `influence`; a refit that failed is undefined.
 * @throws {RangeError} As a rejection, as `influence`.
 * @throws {Error} As a rejection: if an end was asked for.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { influenceParallel } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const data = choiceData([[0], [1], [2], [3]], [40, 22, 9, 29]);
 * const { mixture } = quasiNewton(data, softmaxMixture([1], [[0]]));
 * const found = await influenceParallel(data, mixture, { most: 2, workers: 2 });
 * assert(found!.most[0]!.index === 3 && found!.most[0]!.refit !== undefined);
 * ```
 */
export async function influenceParallel(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: InfluenceParallelOptions = {},
): Promise<Influence | undefined> {
  checkData(ACTION, data);
  checkOptions(ACTION, options, RULES, RESULT_FIELDS);
  const { workers, signal, onTasks, refit = {}, ...rest } = options;
  checkOptions("refit", refit, REFIT_RULES);
  const steps = influenceBy(data, mixture, rest);
  if (!steps) return undefined;
  const { common, fixed } = options;
  const outcomes = await runTasks<InfluenceInput, SoftmaxMixture | null>(
    {
      module: import.meta.url,
      name: "influenceTasks",
      make: influenceTasks,
      alsoHere: true,
    },
    { data, mixture, refit: { common, fixed, ...refit } },
    { workers, signal, onTasks, tasks: steps.most.map(({ index }) => index) },
  );
  if (outcomes.some(({ status }) => status === "interrupted")) {
    throw new Interrupted(ACTION);
  }
  const found = new Map(outcomes.map(({ task, value }) => [task, value]));
  return influenceBy(
    data,
    mixture,
    rest,
    (index) => found.get(index) ?? undefined,
  );
}
