/**
 * Work that falls into tasks, none of which needs another.
 *
 * A task is a pure function of its number, and of an input that all tasks share and that holds the
 * seed: so tasks can be done in any order, by any number of workers, on any machine, and give the
 * same bytes.
 *
 * @module
 */

/** What may ask for an end: an `AbortSignal`, or what reads a flag in shared memory. */
export interface Stop {
  /** Whether the work is to end. */
  readonly aborted: boolean;
}

/** Takes the input of all tasks, checks it, and returns the function that does one. */
export type MakeTasks<Input, Task, Value> = (
  input: Input,
  stop: Stop,
) => (task: Task) => Value | Promise<Value>;

/** A function that makes tasks, by where workers find it. */
export interface TasksAt<Input, Task, Value> {
  /** The module that exports it, an absolute address: `import.meta.url` there. */
  readonly module: string;
  /** The name of the export. */
  readonly name: string;
  /** The function itself, for the calling thread. */
  readonly make: MakeTasks<Input, Task, Value>;
  /**
   * Whether the calling thread does tasks beside the workers, which spares one of these and what it loads:
   * for tasks that end when asked to, and never end their thread. In a page it does none, and
   * elsewhere no more once one took it seconds.
   * @default {false}
   */
  readonly alsoHere?: boolean | undefined;
}

/** Those who do tasks. */
export interface Farm<Task, Value> {
  /** How many tasks are done at once. */
  readonly size: number;
  /**
   * Does a task; tasks begin in the order asked for, `"first"` before those that wait.
   *
   * @throws {TaskError} As a rejection: if it throws, or its worker dies.
   * @throws {Interrupted} As a rejection: if an end was asked for before it was done.
   */
  do(task: Task, turn?: "first"): Promise<Value>;
}

/** What became of a task. */
export interface TaskOutcome<Value> {
  /** Its number. */
  readonly task: number;
  /** `"failed"`: it threw, or the worker that did it died; `"interrupted"`: it is still to be done. */
  readonly status: "done" | "failed" | "interrupted";
  /** What it returned; undefined where it is not done. */
  readonly value: Value | undefined;
  /** Why it failed; undefined where it did not. */
  readonly message: string | undefined;
}

/** How far the tasks have come. */
export interface TaskProgress {
  /** Tasks done or failed. */
  readonly done: number;
  /** Tasks in all. */
  readonly total: number;
  /** How many of those done failed. */
  readonly failed: number;
  /** Seconds left at the pace so far; undefined before the first is done. */
  readonly secondsLeft: number | undefined;
}

/** A task that threw, or whose worker died. */
export class TaskError extends Error {
  override readonly name = "TaskError";
}

/** What a task threw, as it is told. */
export function taskErrorOf(cause: unknown): TaskError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new TaskError(message, { cause });
}

/** Work that was asked to end before it was done. */
export class Interrupted extends Error {
  override readonly name = "AbortError";

  constructor(action: string) {
    super(`Cannot ${action} as it was interrupted`);
  }
}

/** Nothing asks for an end. */
export const NO_STOP: Stop = { aborted: false };

/** Asks for an end from when it is so. */
export function stopWhen(isSo: () => boolean): Stop {
  return {
    get aborted() {
      return isSo();
    },
  };
}
