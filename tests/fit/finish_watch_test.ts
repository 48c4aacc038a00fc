import { assertAlmostEquals, assertEquals } from "@std/assert";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { finishWatch } from "../../lib/fit/finish_watch.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import type { FinishProgress } from "../../mod.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(1);

/** What is told of steps, each a time in milliseconds, a gradient norm, and how many evaluations. */
function told(steps: readonly (readonly [number, number, number])[]) {
  const all: FinishProgress[] = [];
  const settings = checkedSettings(data, {
    components: 2,
    gradientTolerance: 1e-8,
    onFinish: (progress) => all.push(progress),
  });
  const slot = newFinishSlot(settings.space);
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    const watch = finishWatch(settings)!;
    for (const [at, gradientNorm, evaluations] of steps) {
      time = 1000 + at;
      watch({ slot, gradientNorm, evaluations });
    }
  } finally {
    performance.now = now;
  }
  return all;
}

Deno.test("a finish is told of five times a second at most, with the time that its digits so far foretell", () => {
  const all = told([
    [0, 1e-2, 1],
    [100, 1e-3, 11],
    [400, 1e-4, 41],
    [500, 1e-5, 51],
    [800, 1e-6, 81],
  ]);
  // 20 evaluations a digit and 4 digits to go, at 10 ms each; later 20 and 2.
  assertEquals(all.map(({ evaluations }) => evaluations), [41, 81]);
  assertAlmostEquals(all[0]!.secondsLeft, 0.8, 1e-12);
  assertAlmostEquals(all[1]!.secondsLeft, 0.4, 1e-12);
});

Deno.test("a finish whose gradient has not become smaller is believed to take ten evaluations a digit, and none has less than no time left", () => {
  const [rising, done] = told([
    [0, 1e-4, 1],
    [300, 1e-3, 31],
    [600, 1e-9, 61],
  ]) as [FinishProgress, FinishProgress];
  assertAlmostEquals(rising.secondsLeft, 0.01 * 10 * 5, 1e-12);
  assertEquals(done.secondsLeft, 0);
});

Deno.test("nobody is told of a finish where nobody listens", () => {
  assertEquals(
    finishWatch(checkedSettings(data, { components: 2 })),
    undefined,
  );
});
