import { assert, assertEquals } from "@std/assert";
import { fit } from "../../lib/fit/fit.ts";
import { beginsInSmallBall } from "../../lib/fit/small_ball.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import {
  type ChoiceData,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";

function drawn(items: number, features: number): ChoiceData {
  const truth = simulateMixture(20, features);
  return simulateChoices(simulateFeatures(items, features), truth, {
    choices: 1e6,
  });
}

Deno.test("drawn starts begin in a small ball where no finish can hold a curvature, and by the automatic mix only", () => {
  const data = drawn(1200, 50);
  const begins = (options: Parameters<typeof checkedSettings>[1]) =>
    beginsInSmallBall(data, checkedSettings(data, options));
  assertEquals(begins({ components: 20 }), true);
  assertEquals(begins({ components: 19 }), false); // 969 parameters
  assertEquals(begins({ components: 20, init: "random" }), false);
  assertEquals(begins({ components: 20, maxEvaluations: 150 }), false);
  assertEquals(begins({ components: 20, atomBound: 1 }), false);
});

Deno.test("starts from a small ball end higher than those that may leave for the bound at once", () => {
  const data = drawn(1200, 50);
  const limits = { components: 20, maxEvaluations: 400 };
  const plain = fit(data, { ...limits, init: "random", starts: 2 });
  const steps: number[] = [];
  const small = fit(data, {
    ...limits,
    onProgress: ({ logLikelihood }) => steps.push(logLikelihood),
  });
  assert(small.logLikelihood > plain.logLikelihood + 20);
  // A start takes no more than it may, the ball among it, and a few starts are enough.
  assert(small.starts.every(({ evaluations }) => evaluations <= 406));
  assertEquals(
    small.starts.filter(({ init }) => init !== "inserted").length,
    4,
  );
  assert(steps.at(-1)! === small.logLikelihood);
});
