import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  logLogSlope,
  median,
  rootMeanSquare,
  successRate,
} from "../../lib/experiments/summaries.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const ends = (...outcomes: number[]) =>
  outcomes.map((evaluations) => ({
    succeeded: evaluations > 0,
    evaluations: Math.abs(evaluations),
  }));

Deno.test("a rate counts successes, and takes its evaluations from them only", () => {
  const { successes, starts, rate, evaluations } = successRate([
    ends(10, -500),
    ends(20, 30),
  ]);
  assertEquals({ successes, starts, rate, evaluations }, {
    successes: [1, 2],
    starts: 2,
    rate: 0.75,
    evaluations: 20,
  });
});

Deno.test("replicates that agree inside and differ between have the error of the replicates", () => {
  const { standardError } = successRate(
    Array.from({ length: 10 }, (_, r) => ends(...Array(50).fill(r % 2 || -1))),
  );
  // Ten replicates of 0 or 1: √(0.25·10/9/10).
  assertAlmostEquals(standardError, Math.sqrt(0.25 / 9), 1e-12);
});

Deno.test("a rate of one has an error, also from one replicate", () => {
  const { rate, standardError } = successRate([ends(1, 1, 1, 1)]);
  assertEquals(rate, 1);
  assertAlmostEquals(standardError, Math.sqrt((6 / 8) * (2 / 8) / 8), 1e-12);
});

Deno.test("a power law has its power for slope", () => {
  const x = [10, 100, 1000, 50];
  const { slope, standardError } = logLogSlope(
    x,
    [3, 5, 8].map((factor) => x.map((v) => factor * v ** -0.5)),
  );
  assertAlmostEquals(slope, -0.5, 1e-12);
  assert(standardError < 1e-12);
});

Deno.test("the error of a root mean square is what repetition shows", () => {
  const rng = stream(1, "test:rms");
  const repeated = Array.from(
    { length: 400 },
    () =>
      rootMeanSquare(
        Array.from({ length: 100 }, () => Math.abs(drawNormal(rng))),
      ),
  );
  const rms = repeated.map(({ rmse }) => rmse);
  const mean = rms.reduce((a, b) => a + b) / 400;
  const deviation = Math.sqrt(
    rms.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 399,
  );
  const claimed = repeated.reduce((sum, r) => sum + r.standardError, 0) / 400;
  // A deviation from 400 values is good to 3.5%.
  assertAlmostEquals(claimed / deviation, 1, 0.12);
});

Deno.test("the median of an even number is the mean of the middle two", () => {
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([5, 1, 3]), 3);
  assertEquals(median([]), NaN);
});
