/** The test of K components against K + 1 by several workers, a replicate each. */
import { ARRAY, FUNCTION } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { PARALLEL_RULES, type ParallelOptions } from "../farm/run_tasks.ts";
import { runStudy, type Study } from "../farm/study.ts";
import { RESULT_FIELDS } from "../inference/result_fields.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  type BootstrapTest,
  type BootstrapTestOptions,
  type BootstrapTestReplicate,
  bootstrapTestReplicate,
  TEST_RULES,
  testedOf,
  testOf,
} from "./likelihood_ratio.ts";
import type { ComponentSearch } from "./one_more_component.ts";

/** Options of {@linkcode bootstrapTestStudy}. */
export type BootstrapTestStudyOptions = Omit<
  BootstrapTestOptions,
  "done" | "onReplicate"
>;

/** Options of {@linkcode bootstrapTestParallel}. */
export interface BootstrapTestParallelOptions
  extends BootstrapTestOptions, ParallelOptions {}

/** What all replicates share. */
export interface BootstrapTestInput {
  /** The data that are tested. */
  readonly data: ChoiceData;
  /** The fit with K components. */
  readonly mixture: SoftmaxMixture;
  /** The search of each replicate, and the seed. */
  readonly search: ComponentSearch;
}

const ACTION = "test components";

/** Makes the function that computes a replicate by its number. */
export function bootstrapTestTasks(
  { data, mixture, search }: BootstrapTestInput,
): (replicate: number) => BootstrapTestReplicate {
  return (replicate) =>
    bootstrapTestReplicate(data, mixture, { ...search, replicate });
}

/**
 * The test of K components against K + 1 as a study, of which each machine may do some replicates.
 *
 * @param data The data.
 * @param options K, the number of replicates, the search, the seed, as {@linkcode bootstrapTest} takes them.
 * @returns A task for each replicate, and {@linkcode BootstrapTest} as the result. Costs both fits to the data.
 * @throws {RangeError} As {@linkcode bootstrapTest}.
 */
export function bootstrapTestStudy(
  data: ChoiceData,
  options: BootstrapTestStudyOptions,
): Study<BootstrapTestInput, BootstrapTestReplicate, BootstrapTest> {
  checkData(ACTION, data);
  checkOptions(ACTION, options, TEST_RULES, RESULT_FIELDS);
  const tested = testedOf(data, options);
  const { mixture, search } = tested;
  return {
    action: ACTION,
    unit: "replicate",
    at: {
      module: import.meta.url,
      name: "bootstrapTestTasks",
      make: bootstrapTestTasks,
      alsoHere: true,
    },
    input: { data, mixture, search },
    count: options.replicates ?? 99,
    result: (replicates) => testOf(tested, replicates),
  };
}

/**
 * Tests K components against K + 1 as {@linkcode bootstrapTest} does, by several workers: the same
 * result to the byte, whatever their number.
 *
 * @param data The data.
 * @param options K, the number of replicates, the search, the seed, workers, signal, earlier replicates.
 * @returns The statistic and its p-value.
 * @throws {RangeError} As a rejection, as {@linkcode bootstrapTest}.
 * @throws {Error} As a rejection: if replicates threw or a worker died, which is named once all others are done;
 *   if an end was asked for. What was done was given to `onReplicate`.
 *
 * @example
 * ```ts
 * import { simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { bootstrapTest, bootstrapTestParallel } from "@softmix/softmix/inference";
 * import { assertEquals } from "@std/assert";
 * const truth = softmaxMixture([0.5, 0.5], [[2], [-2]]);
 * const data = simulateChoices(simulateFeatures(30, 1), truth, { choices: 500 });
 * const options = { components: 1, replicates: 9 };
 * const test = await bootstrapTestParallel(data, { ...options, workers: 2 });
 * assertEquals(test, bootstrapTest(data, options));
 * ```
 */
export async function bootstrapTestParallel(
  data: ChoiceData,
  options: BootstrapTestParallelOptions,
): Promise<BootstrapTest> {
  checkData(ACTION, data);
  checkOptions(ACTION, options, {
    ...{ ...TEST_RULES, ...PARALLEL_RULES },
    ...{ done: ARRAY, onReplicate: FUNCTION },
  }, RESULT_FIELDS);
  const { done = [], onReplicate, workers, signal, onTasks, ...rest } = options;
  return await runStudy(bootstrapTestStudy(data, rest), {
    ...{ workers, signal, onTasks },
    done: new Map(done.map((one) => [one.replicate, one])),
    onValue: (_, replicate) => onReplicate?.(replicate),
  });
}
