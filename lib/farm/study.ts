/**
 * A study: numbered tasks whose values together make one result. Each machine may do some of its
 * tasks; whoever has the values of all has the result.
 */
import { FUNCTION, OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import {
  PARALLEL_RULES,
  type ParallelOptions,
  runTasks,
  type RunTasksOptions,
} from "./run_tasks.ts";
import { Interrupted, TaskError, type TasksAt } from "./task.ts";

/** Tasks from 0 up to `count`, and what their values make. */
export interface Study<Input, Value, Result> {
  /** What it does, as "bootstrap". */
  readonly action: string;
  /** What a task is called in messages, as "replicate". */
  readonly unit: string;
  /** The function that makes the tasks, and where workers find it. */
  readonly at: TasksAt<Input, number, Value>;
  /** What it takes. */
  readonly input: Input;
  /** How many tasks there are. */
  readonly count: number;
  /** The result, from the values of all tasks in the order of their numbers. */
  result(values: readonly Value[]): Result;
}

/** Options of {@linkcode runStudy}. */
export interface StudyOptions<Value>
  extends ParallelOptions, Pick<RunTasksOptions<Value>, "onValue"> {
  /**
   * Values of tasks done before, by their numbers: those are not done again.
   * @default {none}
   */
  done?: ReadonlyMap<number, Value> | undefined;
}

/**
 * Does all tasks of a study in parallel.
 *
 * @param study The study.
 * @param options Number of workers, signal, callbacks, what was done before.
 * @returns Its result: the same bytes whatever the number of workers.
 * @throws {TaskError} As a rejection: if tasks failed, once all others are done; it names them.
 * @throws {Interrupted} As a rejection: if an end was asked for before all were done.
 */
export async function runStudy<Input, Value, Result>(
  study: Study<Input, Value, Result>,
  options: StudyOptions<Value> = {},
): Promise<Result> {
  const { action, unit, at, input, count } = study;
  checkOptions(action, options, {
    ...PARALLEL_RULES,
    onValue: FUNCTION,
    done: OBJECT,
  });
  const { done, ...rest } = options;
  const values = new Map(done);
  const tasks = tasksOf(count).filter((task) => !values.has(task));
  const outcomes = await runTasks(at, input, { ...rest, tasks });
  for (const { task, status, value } of outcomes) {
    if (status === "done") values.set(task, value as Value);
  }
  if (outcomes.some(({ status }) => status === "interrupted")) {
    throw new Interrupted(action);
  }
  const failed = outcomes.filter(({ status }) => status === "failed");
  if (failed.length > 0) {
    const { task, message } = failed[0]!;
    throw new TaskError(
      `Cannot ${action} as ${failed.length} of ${count} tasks failed: the first is ${unit} ${task}, ${message}`,
    );
  }
  return study.result(tasksOf(count).map((task) => values.get(task) as Value));
}

/** The numbers of so many tasks. */
export function tasksOf(count: number): number[] {
  return Array.from({ length: count }, (_, task) => task);
}
