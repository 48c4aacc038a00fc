/** Tasks for tests of the farm: of each kind of end that a task can come to. */
import type { Stop } from "../../lib/farm/task.ts";

/** What happens at which task. */
export interface Odd {
  readonly throwsAt?: readonly number[];
  readonly closesAt?: readonly number[];
  readonly failsLaterAt?: readonly number[];
  readonly exitsAt?: readonly number[];
  readonly losesAt?: readonly number[];
  readonly seed: string;
  readonly numbers?: Float64Array;
  readonly refuses?: boolean;
  /** Tasks that say whether they are done by a worker, in so many milliseconds, but for the first. */
  readonly saysWhereAfter?: number;
}

/** Tasks that return a text of their number and the seed, but for some. */
export function oddTasks(odd: Odd, stop: Stop) {
  if (odd.refuses) throw new RangeError("Cannot do it as told so");
  const isIn = (list: readonly number[] | undefined, task: number) =>
    list?.includes(task) ?? false;
  return async (task: number): Promise<unknown> => {
    if (isIn(odd.throwsAt, task)) throw new Error(`no ${task}`);
    if (isIn(odd.closesAt, task)) {
      self.close();
      await new Promise(() => {});
    }
    if (isIn(odd.exitsAt, task)) Deno.exit(7);
    if (isIn(odd.failsLaterAt, task)) {
      setTimeout(() => {
        throw new Error("later");
      });
      await new Promise(() => {});
    }
    if (isIn(odd.losesAt, task)) return () => {};
    if (odd.saysWhereAfter !== undefined) {
      const wait = task === 0 ? 0 : odd.saysWhereAfter;
      await new Promise((resolve) => setTimeout(resolve, wait));
      return { byWorker: "DedicatedWorkerGlobalScope" in globalThis };
    }
    if (odd.numbers) {
      return { shared: odd.numbers.buffer instanceof SharedArrayBuffer };
    }
    return `${odd.seed}:${task}:${stop.aborted}`;
  };
}

/** Tasks that never end. */
export function endlessTasks() {
  return (): number => {
    while (Date.now() > 0);
    return 0;
  };
}

/** Where the farm finds them. */
export const ODD = {
  module: import.meta.url,
  name: "oddTasks",
  make: oddTasks,
};
