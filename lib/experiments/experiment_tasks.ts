/** An experiment as tasks: one simulated problem each, a function of the options and its number. */
import { type ExperimentOptions, replicateProgress } from "./simulated_case.ts";

/** The simulated problems of an experiment, and what they tell together. */
export interface ExperimentTasks<Value, Result> {
  /** How many problems there are. */
  readonly count: number;
  /** What one problem gives, numbers in JSON. */
  run(task: number): Value;
  /** The result, from what all give, in order. */
  result(values: readonly Value[]): Result;
}

/** Does all of an experiment, here and now. */
export function runExperiment<Value, Result>(
  { count, run, result }: ExperimentTasks<Value, Result>,
  options: ExperimentOptions,
): Result {
  const report = replicateProgress(options, count);
  return result(Array.from({ length: count }, (_, task) => {
    const value = run(task);
    report();
    return value;
  }));
}
