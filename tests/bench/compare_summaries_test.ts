import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  geometricMean,
  largestRelativeDifference,
  meanRatio,
} from "../../bench/compare/summaries.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Ratios of 21 rounds around the given medians: 5% of noise. */
function noisyRatios(medians: readonly number[], seed: number): number[][] {
  const rng = stream(seed, "ratios");
  return medians.map((centre) =>
    Array.from({ length: 21 }, () => centre * Math.exp(0.05 * drawNormal(rng)))
  );
}

Deno.test("geometricMean(): a ratio and its inverse cancel, a factor comes out", () => {
  assertAlmostEquals(geometricMean([2, 0.5]), 1, 1e-15);
  assertAlmostEquals(geometricMean([1, 4]), 2, 1e-15);
  assertAlmostEquals(geometricMean([3, 12]), 3 * geometricMean([1, 4]), 1e-14);
});

Deno.test("meanRatio(): without noise the limit is the mean", () => {
  const { mean, upper } = meanRatio([Array(21).fill(2), Array(21).fill(8)]);
  assertAlmostEquals(mean, 4, 1e-14);
  assertAlmostEquals(upper, 4, 1e-14);
});

Deno.test("meanRatio(): one round that was disturbed moves nothing", () => {
  const disturbed = Array(21).fill(1).with(4, 50);
  assertEquals(meanRatio([disturbed, disturbed]), { mean: 1, upper: 1 });
});

Deno.test("meanRatio(): the truth is below the limit in about 57 of 60 runs", () => {
  const medians = [0.5, 1.1, 2];
  const truth = geometricMean(medians);
  const below = Array.from({ length: 60 }, (_, seed) => {
    const { mean, upper } = meanRatio(noisyRatios(medians, seed));
    assert(upper > mean);
    return truth <= upper;
  }).filter((held) => held).length;
  // Binomial(60, 0.95) within four standard errors below; an estimate without
  // a limit would hold half of the runs, a limit at the largest ratio all.
  assert(below >= 50 && below < 60, `${below} of 60`);
});

Deno.test("meanRatio(): noise that all rows share is not averaged away", () => {
  const [row] = noisyRatios([1], 1) as [number[]];
  const alone = meanRatio([row]), six = meanRatio(Array(6).fill(row));
  assertAlmostEquals(six.upper, alone.upper, 1e-14);
});

Deno.test("largestRelativeDifference(): what is not a number in one alone differs without end", () => {
  const { PI } = Math;
  const table: [number[], number[], number][] = [
    [[], [], 0],
    [[1, NaN, 0], [1, NaN, -0], 0],
    [[PI, 4], [PI, 5], 0.2],
    [[5], [4], 0.2],
    [[1e-300], [-1e-300], 2],
    [[0], [1e-300], 1],
    [[1], [NaN], Infinity],
    [[NaN], [1], Infinity],
    [[1], [Infinity], Infinity],
    [[1], [1, 2], Infinity],
  ];
  for (const [a, b, gap] of table) {
    assertEquals(largestRelativeDifference(a, b), gap, `${a} and ${b}`);
  }
});
