/** The comparison of several numbers of components by several workers, a fit or a refit each. */
import { ARRAY, FUNCTION } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { withFarm } from "../farm/farm.ts";
import {
  PARALLEL_RULES,
  type ParallelOptions,
  processors,
} from "../farm/run_tasks.ts";
import { tasksOf } from "../farm/study.ts";
import type { FitResult } from "./fit_result.ts";
import { SELECT_RULES, type SelectOptions } from "./select_options.ts";
import { selectAt, selecting } from "./selecting.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { checkedSelection } from "./selection_plan.ts";

/** Options of {@linkcode selectComponentsParallel}: what functions they hold stay in the calling thread. */
export interface SelectParallelOptions extends
  Omit<
    SelectOptions,
    | "design"
    | "onFit"
    | "onFinish"
    | "onSplit"
    | "onProgress"
    | "onRidge"
    | "signal"
  >,
  ParallelOptions {}

/**
 * {@linkcode selectComponents} by several workers: the same result to the byte, whatever their number, but
 * for the seconds.
 *
 * All fits are made at once, the largest first, then the refits of the splits. So it takes as long as the longest fit, at
 * best.
 *
 * @param data Choice counts over p items with L features, or of choosers.
 * @param options Those of `selectComponents` but functions, number of workers, signal, progress.
 * @returns What `selectComponents` returns. The workers have ended when it settles.
 * @throws {RangeError} As a rejection: if an option is out of range.
 * @throws {Error} As a rejection: if a worker died; if an end was asked for before the first fit was made.
 *
 * @example
 * ```ts
 * import { simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { selectComponentsParallel } from "@softmix/softmix/estimation";
 * import { assertEquals } from "@std/assert";
 * const truth = simulateMixture(2, 3, { seed: 1, scale: 2 });
 * const data = simulateChoices(simulateFeatures(500, 3), truth, { choices: 20_000 });
 * const options = { components: [1, 2, 3], splits: 2, workers: 2 };
 * const { chosen } = await selectComponentsParallel(data, options);
 * assertEquals(chosen.heldOut, 2);
 * ```
 */
export async function selectComponentsParallel(
  data: ChoiceData,
  options: SelectParallelOptions,
): Promise<Selection> {
  const rules = { ...SELECT_RULES, ...PARALLEL_RULES };
  checkData("select components", data);
  checkOptions("select components", options, rules);
  const { workers = processors(), signal, onTasks, onTest, ...rest } = options;
  const plan = checkedSelection(data, rest);
  const { sizes, notHeldOut } = plan;
  const splits = notHeldOut === undefined ? plan.splits : 0;
  const wanted = new Set(tasksOf(sizes.length * splits));
  const { fits, values } = await withFarm(selectAt, { data, options: rest }, {
    workers: Math.min(workers, sizes.length + wanted.size),
    signal,
    body: (farm) =>
      selecting(farm, {
        ...{ data, plan: { ...plan, splits }, options: rest },
        ...{ wanted, before: [], onTasks },
      }),
  });
  return selectionOf(data, fits, {
    plan,
    // Those before the first that was interrupted.
    values: fits.map((_, i) => {
      const own = tasksOf(splits).map((s) => values.get(i * splits + s));
      const whole = own.findIndex((value) => typeof value !== "number");
      return own.slice(0, whole < 0 ? splits : whole) as number[];
    }),
    options: { ...rest, signal, onTest },
  });
}

/** Options of {@linkcode selectComponentsShard}. */
export interface SelectShardOptions extends SelectParallelOptions {
  /** Which refits to make: number i·splits + s is split s of the i-th number of components. */
  tasks: readonly number[];
  /**
   * Fits made before with the same data and options, in ascending order of K.
   * @default {none}
   */
  fits?: readonly FitResult[] | undefined;
  /** Called after each fit that is made. */
  onFit?: ((fit: FitResult) => void) | undefined;
  /** Called after each refit with its number and the log-likelihood per choice held out; null where the fit is in doubt, and none is made. */
  onValue?: ((task: number, value: number | null) => void) | undefined;
}

/** What a shard of a comparison comes to. */
export interface SelectShard {
  /** The comparison without what was held out. */
  readonly selection: Selection;
  /** Whether an end was asked for before all was made. */
  readonly interrupted: boolean;
}

/**
 * All fits of a comparison, and some of its refits: each machine may make others. Every machine makes
 * all fits, so shards pay where splits are many.
 *
 * @param data As {@linkcode selectComponents} takes them.
 * @param options Its options, which refits to make, what was made before, callbacks.
 * @returns The comparison of the fits.
 * @throws {RangeError} As a rejection: if an option is out of range.
 * @throws {Error} As a rejection: if a worker died; if an end was asked for before the first fit was made.
 */
export async function selectComponentsShard(
  data: ChoiceData,
  options: SelectShardOptions,
): Promise<SelectShard> {
  checkData("select components", data);
  checkOptions("select components", options, {
    ...{ ...SELECT_RULES, ...PARALLEL_RULES },
    ...{ tasks: ARRAY, fits: ARRAY, onFit: FUNCTION, onValue: FUNCTION },
  });
  const { workers = processors(), signal, onTasks, ...all } = options;
  const { tasks, fits: before = [], onFit, onValue, onTest, ...rest } = all;
  const plan = checkedSelection(data, rest);
  const wanted = new Set(tasks);
  const { fits, values } = await withFarm(selectAt, { data, options: rest }, {
    workers: Math.min(workers, plan.sizes.length + wanted.size),
    signal,
    body: (farm) =>
      selecting(farm, {
        ...{ data, plan, options: rest, wanted, before },
        ...{ onTasks, onFit, onValue },
      }),
  });
  const selection = selectionOf(data, fits, {
    plan: { ...plan, splits: 0 },
    values: fits.map(() => []),
    options: { ...rest, signal, onTest },
  });
  return {
    selection,
    interrupted: selection.interrupted || values.size < wanted.size,
  };
}
