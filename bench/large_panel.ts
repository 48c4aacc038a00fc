// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * A panel of 5 million rows, fitted: seconds, and the peak memory of the whole process.
 *
 *     deno run --allow-all bench/large_panel.ts [--persons 100000] [--workers 1]
 *
 * Persons choose ten times among five rows of ten features; four components well apart. Memory is read
 * where the system tells it, on Linux from /proc, for which Deno wants all permissions.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fitParallel, simulateChoiceSets, softmaxMixture } from "../mod.ts";

const { persons, workers } = parseArgs(Deno.args, {
  default: { persons: 100_000, workers: 1 },
});

/** Peak memory so far, in megabytes; NaN where it is not told. */
function peak(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return NaN;
  }
}

const truth = softmaxMixture([0.4, 0.3, 0.2, 0.1], [
  [0.6, 0.6, 0.6, 0.6, 0.6, 0, 0, 0, 0, 0],
  [-0.6, 0.6, 0, 0, 0, 0.6, 0.6, 0.6, 0, 0],
  [0, -0.6, 0.6, -0.6, 0, 0, 0, 0, 0.6, 0.6],
  [0, 0, -0.6, 0, -0.6, -0.6, 0, 0.6, -0.6, 0],
]);
const { data } = simulateChoiceSets(truth, {
  persons,
  setsPerPerson: 10,
  rowsPerSet: 5,
});
const { rows, columns } = data.features;
console.log(
  `${rows} rows, features ${(8 * rows * columns / 2 ** 20).toFixed(0)} MB; ` +
    `peak when made ${peak().toFixed(0)} MB`,
);
const begun = performance.now();
const result = await fitParallel(data, { components: 4, workers });
console.log(
  `${((performance.now() - begun) / 1e3).toFixed(1)} s, peak ${
    peak().toFixed(0)
  } MB, log-likelihood ${
    result.logLikelihood.toFixed(2)
  }, found by ${result.foundBest} of ${result.finished}`,
  result.seconds,
);
