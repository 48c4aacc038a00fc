/** A comparison on its way: its fits and refits as tasks, and in which order they are made. */
import type { ChoiceData } from "../data/choice_data.ts";
import { type ParallelOptions, taskCounter } from "../farm/run_tasks.ts";
import { type Farm, Interrupted, type Stop, TaskError } from "../farm/task.ts";
import type { FitResult } from "./fit_result.ts";
import { type JudgedFit, judgedFit } from "./judged_fit.ts";
import type { SelectOptions } from "./select_options.ts";
import { freshFitInTurns, grownFit, heldOutOfFit } from "./selection_fits.ts";
import { isToSplit, type SelectionPlan } from "./selection_plan.ts";

/** What all fits and refits share. */
export interface SelectInput {
  readonly data: ChoiceData;
  readonly options: SelectOptions;
}

/** A fit from fresh starts; its growth from the fit with one component less; or the refit of a split. */
export type SelectTask =
  | { readonly components: number }
  | { readonly fresh: FitResult; readonly last: FitResult }
  | {
    readonly of: Pick<FitResult, "mixture" | "prior">;
    readonly split: number;
  };

/** Makes the function that does a task. */
export function selectTasks(
  { data, options: given }: SelectInput,
  signal: Stop,
): (task: SelectTask) => FitResult | number | Promise<FitResult> {
  const options = { ...given, signal };
  return (task) => {
    if ("of" in task) {
      return heldOutOfFit(data, task.of, { split: task.split, options });
    }
    return "fresh" in task
      ? grownFit(data, task.fresh, { last: task.last, options })
      : freshFitInTurns(data, task.components, options);
  };
}

/** Where workers find the tasks. */
export const selectAt = {
  module: import.meta.url,
  name: "selectTasks",
  make: selectTasks,
  alsoHere: true,
};

/** What is compared, and who is told of it. */
interface Selecting extends SelectInput, Pick<ParallelOptions, "onTasks"> {
  readonly plan: SelectionPlan;
  /** Numbers of refits. */
  readonly wanted: ReadonlySet<number>;
  /** Fits made before. */
  readonly before: readonly FitResult[];
  /** Told of each fit, and of the value of each refit. */
  readonly onFit?: ((fit: FitResult) => void) | undefined;
  readonly onValue?:
    | ((task: number, value: number | null) => void)
    | undefined;
}

/** What was made before an end was asked for. */
interface Selected {
  readonly fits: readonly JudgedFit[];
  /** By the number of the refit; null where a fit is in doubt. */
  readonly values: ReadonlyMap<number, number | null>;
}

type SelectFarm = Farm<SelectTask, FitResult | number>;

/** Makes the fits that are not made yet, and the refits that are wanted. */
export async function selecting(
  farm: SelectFarm,
  { data, plan, options, wanted, before, ...told }: Selecting,
): Promise<Selected> {
  const { sizes, splits } = plan;
  const left = sizes.length - before.length;
  const count = taskCounter(left + wanted.size, told.onTasks);
  const fits: JudgedFit[] = [];
  const values = new Map<number, number | null>();
  const refits: Promise<void>[] = [];
  const refit = async (one: JudgedFit, task: number) => {
    const of = { mixture: one.fit.mixture, prior: one.fit.prior };
    const value = isToSplit(one, plan)
      ? await uninterrupted(farm.do({ of, split: task % splits }))
      : null;
    if (value === undefined) return;
    values.set(task, value as number | null);
    told.onValue?.(task, value as number | null);
    count("done");
  };
  const fresh = new Map(
    orderOfFits(sizes.slice(before.length), farm.size)
      .map((components) => [components, quietly(farm.do({ components }))]),
  );
  for (const [i, components] of sizes.entries()) {
    const last = fits.at(-1)?.fit;
    const fit = before[i] ??
      await uninterrupted(grown(farm, fresh.get(components)!, last));
    if (!fit) break;
    if (!before[i]) {
      told.onFit?.(fit);
      count("done");
    }
    const smaller = fits.map((one) => one.fit);
    const judged = judgedFit(data, fit, { smaller, options });
    fits.push(judged);
    for (let task = i * splits; task < (i + 1) * splits; task++) {
      if (!wanted.has(task)) continue;
      refits.push(quietly(refit(judged, task)));
    }
  }
  if (fits.length === 0) throw new Interrupted("select components");
  await Promise.all(refits);
  return { fits, values };
}

/**
 * In which order fits begin. By several at once the one of most components first, as it mostly takes
 * longest, then the smallest, then the second largest, and so on: so no long one is left for the end,
 * where others would wait for it, and what is grown from the smallest, and refitted, may begin soon. By
 * one alone the smallest first: each is grown, told of and kept before the next.
 */
export function orderOfFits(
  sizes: readonly number[],
  atOnce: number,
): number[] {
  if (atOnce === 1) return [...sizes];
  return sizes.map((_, i) =>
    i % 2 === 0 ? sizes[sizes.length - 1 - i / 2]! : sizes[(i - 1) / 2]!
  );
}

/** A promise that is awaited later, unless another fails before. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The fit, held against what that with one component less grows to. */
async function grown(
  farm: SelectFarm,
  made: Promise<FitResult | number>,
  last: FitResult | undefined,
): Promise<FitResult> {
  const fresh = await made as FitResult;
  return last ? await farm.do({ fresh, last }, "first") as FitResult : fresh;
}

/**
 * What a task returned; undefined where an end was asked for before.
 *
 * @throws {RangeError} As a rejection: if the fit refuses the data or the options.
 */
async function uninterrupted<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    const isRefused = error instanceof TaskError &&
      error.cause instanceof RangeError;
    throw isRefused ? error.cause : error;
  }
}
