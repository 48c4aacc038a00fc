/** Numbered tasks, done by workers. */
import { check, integerFrom } from "../checks/check.ts";
import { ARRAY, FUNCTION, OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { withFarm } from "./farm.ts";
import {
  Interrupted,
  type Stop,
  type TaskOutcome,
  type TaskProgress,
  type TasksAt,
} from "./task.ts";

/** Options of work that is done in parallel, whole tasks at a time. */
export interface ParallelOptions {
  /**
   * How many tasks are done at once, an integer ≥ 1: by workers and the calling thread; with 1 by this alone.
   * @default {the number of processors}
   */
  workers?: number | undefined;
  /** Asks for an end: an `AbortSignal`. What is being done is left. */
  signal?: Stop | undefined;
  /** Called after each task. */
  onTasks?: ((progress: TaskProgress) => void) | undefined;
}

/** Rules of these options. */
export const PARALLEL_RULES: OptionRules<ParallelOptions> = {
  workers: integerFrom(1),
  signal: OBJECT,
  onTasks: FUNCTION,
};

/** Options of {@linkcode runTasks}. */
export interface RunTasksOptions<Value> extends ParallelOptions {
  /** Numbers of the tasks to do, integers ≥ 0, each once; they begin in this order. */
  tasks: readonly number[];
  /** Called after each task that is done, in any order, for keeping its value. */
  onValue?: ((task: number, value: Value) => void) | undefined;
}

/**
 * Does numbered tasks in parallel: the same values whatever the number of workers.
 *
 * A task is a function of its number and of the input, which holds the seed: it draws from a stream
 * that is named by both. Workers import the function by its module and name, and make the tasks once
 * each. Large arrays of the input lie in shared memory. A task that throws is reported and the others
 * go on; so they do after a worker that died, whose task fails. Where there can be no workers (Deno
 * without permission to read the module, Node) the calling thread does the tasks.
 *
 * @param at The function that makes tasks, its module and its name.
 * @param input What it takes: made of objects, arrays, typed arrays and what JSON holds.
 * @param options The tasks, number of workers, signal, callbacks.
 * @returns What became of each task, in the order of `tasks`. The workers have ended when it settles.
 * @throws {RangeError} As a rejection: if an option is out of range.
 *
 * @example Squares, by two workers
 * ```ts
 * import { runTasks } from "@softmix/softmix/estimation";
 * import { assertEquals } from "@std/assert";
 * const make = ({ power }: { power: number }) => (task: number) => task ** power;
 * // In a file of its own: export const make = …, and module: import.meta.url.
 * const module = `data:text/javascript,export const make = ${make}`;
 * const outcomes = await runTasks({ module, name: "make", make }, { power: 2 }, { tasks: [3, 4], workers: 2 });
 * assertEquals(outcomes.map(({ value }) => value), [9, 16]);
 * ```
 */
export async function runTasks<Input, Value>(
  at: TasksAt<Input, number, Value>,
  input: Input,
  options: RunTasksOptions<Value>,
): Promise<TaskOutcome<Value>[]> {
  checkOptions("run tasks", options, {
    ...PARALLEL_RULES,
    tasks: ARRAY,
    onValue: FUNCTION,
  });
  const { tasks, workers = processors(), signal, onTasks, onValue } = options;
  for (const task of tasks) check("run tasks", { task }, integerFrom(0));
  const count = taskCounter(tasks.length, onTasks);
  const most = Math.max(1, Math.min(workers, tasks.length));
  return await withFarm(at, input, {
    workers: most,
    signal,
    body: (farm) =>
      Promise.all(tasks.map(async (task): Promise<TaskOutcome<Value>> => {
        try {
          const value = await farm.do(task);
          onValue?.(task, value);
          count("done");
          return { task, status: "done", value, message: undefined };
        } catch (error) {
          const none = { task, value: undefined };
          if (error instanceof Interrupted) {
            return { ...none, status: "interrupted", message: undefined };
          }
          if (!(error instanceof Error) || error.name !== "TaskError") {
            throw error;
          }
          count("failed");
          return { ...none, status: "failed", message: error.message };
        }
      })),
  });
}

/** How many processors there are. */
export function processors(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Counts tasks, and tells how long the rest will take. */
export function taskCounter(
  total: number,
  onTasks: ParallelOptions["onTasks"],
): (status: "done" | "failed") => void {
  const begun = performance.now();
  let done = 0, failed = 0;
  return (status) => {
    done++;
    if (status === "failed") failed++;
    const seconds = (performance.now() - begun) / 1000;
    onTasks?.({
      done,
      total,
      failed,
      secondsLeft: seconds / done * (total - done),
    });
  };
}
