/** When two threads that draw tasks from one board are done with them. */

/** A task, and what has to be done before it can be posted. */
export interface Planned {
  /** What it takes, in any unit. */
  readonly cost: number;
  /** Places of the tasks before it. */
  readonly needs: readonly number[];
  /** Whether it is drawn before those that wait. */
  readonly isFirst: boolean;
}

/** What a thread is at. */
interface Thread {
  free: number;
}

/**
 * When the last task is done, in the unit of the costs.
 *
 * @param tasks In the order in which they are drawn where several can be.
 * @param loading What the second thread does before its first task.
 */
export function endOfTwo(tasks: readonly Planned[], loading: number): number {
  const ends = tasks.map(() => Infinity);
  const left = new Set(tasks.keys());
  const threads: Thread[] = [{ free: 0 }, { free: loading }];
  while (left.size > 0) {
    const thread = threads[0]!.free <= threads[1]!.free
      ? threads[0]!
      : threads[1]!;
    const ready = [...left].filter((i) =>
      tasks[i]!.needs.every((need) => ends[need]! <= thread.free)
    );
    const next = ready.find((i) => tasks[i]!.isFirst) ?? ready[0];
    if (next === undefined) {
      // It waits for what the other is at.
      thread.free = Math.min(...ends.filter((end) => end > thread.free));
      continue;
    }
    left.delete(next);
    thread.free += tasks[next]!.cost;
    ends[next] = thread.free;
  }
  return Math.max(...ends);
}
