/** Tasks for bench/many_machines.ts: such as do nothing, and such as tell what they cost. */
import type { MakeTasks, Stop } from "../lib/estimation.ts";

/** Tasks that do nothing, to measure what a task costs. */
export function idleTasks(): (task: number) => number {
  return (task) => task;
}

/** Nanoseconds of processor that this thread has had, where Linux tells. */
export function threadTime(): number {
  const text = Deno.readTextFileSync("/proc/thread-self/schedstat");
  return Number(text.split(" ")[0]);
}

/** What a timed task needs: the tasks, by where they are made, and their input. */
export interface TimedInput {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
}

/** What a timed task says: the worker, what it had of a processor before and after the task, and its value. */
export interface Timed {
  readonly thread: string;
  readonly from: number;
  readonly to: number;
  readonly value: unknown;
}

/** The tasks of another module, timed by what the thread had of a processor, whatever else the machine does. */
export function timedTasks(
  { module, name, input }: TimedInput,
  stop: Stop,
): (task: unknown) => Promise<Timed> {
  const made = import(module).then((all: Record<string, unknown>) =>
    (all[name] as MakeTasks<unknown, unknown, unknown>)(input, stop)
  );
  const thread = crypto.randomUUID();
  const began = threadTime(); // threads are used again
  return async (task) => {
    const run = await made;
    const from = threadTime() - began;
    const value = await run(task);
    return { thread, from, to: threadTime() - began, value };
  };
}
