/** The fit with its evaluations shared by several threads. */
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { bestKernelsWith } from "../kernels/best.ts";
import { canShare, withCrew } from "../kernels/crew.ts";
import { fit, fitFrom } from "./fit.ts";
import { FIT_RULES, type FitOptions } from "./fit_options.ts";
import type { FitResult } from "./fit_result.ts";
import { withLocalDoubt } from "./local_doubt.ts";

/** Options of {@linkcode fitParallel}. */
export interface FitParallelOptions extends FitOptions {
  /**
   * How many threads work, the calling one among them: an integer ≥ 1.
   * @default {the number of processors, at most 8}
   */
  workers?: number | undefined;
}

/** More are seldom worth it: they share one memory. */
const MOST_WORKERS = 8;

/**
 * {@linkcode fit} by several threads that share the items: the same result to
 * the byte, whatever their number, but for the seconds.
 *
 * Worth it where an evaluation takes a millisecond or more, p·L·K of a million
 * and up; smaller ones are done by the calling thread alone. That thread works
 * too, so it is as busy as with `fit`. Features made by
 * {@linkcode sharedFeatures} are read where they lie, others are copied once.
 * Threads are web workers, or those of Node from 20.16 on. Where they cannot share memory
 * (a page that is not cross-origin isolated) the calling thread does it all. The workers have ended when the promise settles.
 *
 * @param data Choice counts over p items with L features.
 * @param options Those of `fit`, and the number of threads.
 * @returns What `fit` returns.
 * @throws {RangeError} As a rejection: if an option is out of range, or a given start does not fit the data.
 *
 * @example
 * ```ts
 * import { fit, fitParallel, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const features = simulateFeatures(300, 2, { seed: 1 });
 * const truth = simulateMixture(2, 2, { seed: 1 });
 * const data = simulateChoices(features, truth, { choices: 10_000, seed: 1 });
 * const options = { components: 2, starts: 4 };
 * const { mixture } = await fitParallel(data, { ...options, workers: 2 });
 * assertEquals(mixture, fit(data, options).mixture);
 * ```
 */
export async function fitParallel(
  data: ChoiceData,
  options: FitParallelOptions,
): Promise<FitResult> {
  checkData("fit", data);
  checkOptions("fit", options, { ...FIT_RULES, workers: integerFrom(1) });
  const { workers = Math.min(processors(), MOST_WORKERS), ...rest } = options;
  if (workers === 1 || !canShare()) return fit(data, rest);
  const result = await withCrew(
    workers,
    (crew) => fitFrom(data, rest, [], bestKernelsWith(crew)),
  );
  return withLocalDoubt(data, result);
}

function processors(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
