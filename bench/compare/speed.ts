// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * How long the same work takes in both checkouts.
 */
import type { Checkout, Pair } from "./checkouts.ts";
import { withEvaluations } from "./evaluations.ts";
import {
  lineOf,
  ratiosOf,
  type Times,
  timesOf,
  type Timing,
} from "./interleaved.ts";
import { meanRatio } from "./summaries.ts";
import { workloads } from "./workloads.ts";

/** What the upper limit over all rows may be. */
const MOST = 1.05;

function printMean(name: string, times: readonly Times[]): number {
  const { mean, upper } = meanRatio(times.map(ratiosOf));
  console.log(
    `${name.padEnd(20)}${
      String(times.length).padStart(3)
    } rows: geometric mean of median ratios ${mean.toFixed(3)}, ` +
      `upper 95% limit ${upper.toFixed(3)} (bootstrap over rounds)`,
  );
  return upper;
}

/** Times all rows and prints them; returns whether the upper limit over all is at most 1.05. */
export async function compareSpeed(
  checkouts: Pair<Checkout>,
  timing: Timing,
): Promise<boolean> {
  return await withEvaluations(checkouts, async (evaluations) => {
    const rows = [...evaluations, ...workloads(checkouts)];
    const times = await timesOf(rows, timing);
    console.log(
      `\nSpeed: ${timing.clock} time, medians of ${timing.rounds} rounds, both in turn\n`,
    );
    rows.forEach(({ name }, i) => console.log(lineOf(name, times[i]!)));
    console.log();
    const first = evaluations.length;
    if (first > 0) printMean("kernels", times.slice(0, first));
    printMean("estimators", times.slice(first));
    const upper = printMean("all", times);
    const holds = upper <= MOST;
    console.log(
      `${holds ? "equal" : "NOT EQUAL"}: the limit asked for is ${MOST}`,
    );
    return holds;
  });
}
