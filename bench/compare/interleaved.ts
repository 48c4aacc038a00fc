/**
 * Times of two functions called in turn.
 */
import process from "node:process";
import type { Pair } from "./checkouts.ts";
import { median } from "../../lib/experiments/summaries.ts";

/** The same work by each checkout; returns a number that must be finite. */
export interface Row {
  readonly name: string;
  readonly work: Pair<() => number>;
}

/**
 * `"wall"`: what a user waits. `"cpu"`: what the processors spent on this
 * process, all its threads together; on a machine that has other work to do
 * it is many times steadier.
 */
export type Clock = "wall" | "cpu";

/** How often rows are timed, and by what. */
export interface Timing {
  readonly rounds: number;
  readonly clock: Clock;
}

const CLOCKS: Readonly<Record<Clock, () => number>> = {
  wall: () => performance.now(),
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
};

/** Milliseconds of each round. */
export interface Times {
  readonly before: number[];
  readonly after: number[];
}

/** Time that the calls of one round and one side are to fill, in milliseconds. */
const BUDGET = 40;
/** Three, as a single call may be the one that another program disturbs. */
const FEWEST_CALLS = 3, MOST_CALLS = 200;

function timeOf(work: () => number, clock: Clock): number {
  const now = CLOCKS[clock];
  const begun = now();
  const value = work();
  const time = now() - begun;
  if (!Number.isFinite(value)) throw new Error(`Computed ${value}`);
  return time;
}

/** Calls until warm: at least three times and for a tenth of a second. Returns the calls that a round takes. */
function warmUp(work: () => number, clock: Clock): number {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < 3 || performance.now() - begun < 100) {
    times.push(timeOf(work, clock));
  }
  const calls = Math.ceil(BUDGET / Math.min(...times));
  return Math.max(FEWEST_CALLS, Math.min(calls, MOST_CALLS));
}

/** Medians of a round; who is called first alternates, as one may pay for what the other leaves behind. */
function roundOf(
  { before, after }: Row["work"],
  { calls, round, clock }: {
    readonly calls: number;
    readonly round: number;
    readonly clock: Clock;
  },
): Pair<number> {
  const times: Times = { before: [], after: [] };
  for (let call = 0; call < calls; call++) {
    if ((round + call) % 2 === 0) {
      times.before.push(timeOf(before, clock));
      times.after.push(timeOf(after, clock));
    } else {
      times.after.push(timeOf(after, clock));
      times.before.push(timeOf(before, clock));
    }
  }
  return { before: median(times.before), after: median(times.after) };
}

/** Rounds of all rows, row after row within a round. */
export async function timesOf(
  rows: readonly Row[],
  { rounds, clock }: Timing,
): Promise<Times[]> {
  const calls = rows.map(({ work }) =>
    Math.max(warmUp(work.before, clock), warmUp(work.after, clock))
  );
  const all = rows.map((): Times => ({ before: [], after: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { work }] of rows.entries()) {
      const times = roundOf(work, { calls: calls[i]!, round, clock });
      all[i]!.before.push(times.before);
      all[i]!.after.push(times.after);
    }
    // Workers come, and memory is given back, between tasks.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return all;
}

/** After over before, round by round. */
export function ratiosOf({ before, after }: Times): number[] {
  return after.map((time, round) => time / before[round]!);
}

/** A row of the table: medians in milliseconds, median and range of the ratios. */
export function lineOf(name: string, times: Times): string {
  const ratios = ratiosOf(times);
  return [
    name.padEnd(66),
    `${median(times.before).toFixed(3).padStart(10)} ms`,
    `${median(times.after).toFixed(3).padStart(10)} ms`,
    `after / before ${median(ratios).toFixed(3)}`,
    `(${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ].join("  ");
}
