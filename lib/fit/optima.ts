/** Which optima the runs of a search came to, and how many starts came to the best of them. */
import { SAME_OPTIMUM } from "./basin.ts";
import { bestFirst, bestOf, isComplete, type Run } from "./runs.ts";

/** The run with the highest objective of those taken to their end. */
export function bestRun(runs: readonly Run[]): Run {
  return bestOf(runs.filter(isComplete));
}

/** The best run at each optimum, the highest first; none closer in height than `apart` to one before. */
export function optimaOf(runs: readonly Run[], apart = SAME_OPTIMUM): Run[] {
  return distinct(runs.filter(isComplete), apart);
}

/** The same, with where finishes were left behind. */
export function placesOf(runs: readonly Run[]): Run[] {
  const ended = runs.filter((run) =>
    isComplete(run) || run.status === "left_behind"
  );
  return distinct(ended, SAME_OPTIMUM);
}

/** The highest first, none within `apart` of one before. */
function distinct(runs: readonly Run[], apart: number): Run[] {
  let last = Infinity;
  return bestFirst(runs).filter(({ objective }) => {
    const isNext = objective < last - apart;
    if (isNext) last = objective;
    return isNext;
  });
}

/** Those that ended at an optimum as high as this, or joined one that did. */
export function runsAt(objective: number, runs: readonly Run[]): Run[] {
  return runs.filter(({ optimum }) => optimum >= objective - SAME_OPTIMUM);
}

/**
 * How many starts came to the best optimum by themselves: those drawn, and
 * one more if insertions did that were made from a lesser mixture. One that falls back
 * to where it was made from confirms nothing.
 */
export function timesFound(runs: readonly Run[]): number {
  const { objective } = bestRun(runs);
  const there = runsAt(objective, runs);
  const risen = there.some((run) =>
    !isDrawn(run) && run.parent < objective - SAME_OPTIMUM
  );
  return there.filter(isDrawn).length + (risen ? 1 : 0);
}

/** Whether most starts that were drawn and finished ended at the best optimum. */
export function mostAgree(runs: readonly Run[]): boolean {
  const finished = runs.filter((run) =>
    isDrawn(run) && run.status !== "set_aside"
  );
  const { objective } = bestRun(runs);
  return 2 * runsAt(objective, finished).length > finished.length;
}

export function isDrawn({ init }: Run): boolean {
  return init !== "inserted";
}
