import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { featureDeviations } from "../../lib/data/whitening.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { confidenceIntervals } from "../../lib/inference/intervals.ts";
import { oddsRatios } from "../../lib/inference/odds_ratios.ts";
import { fit } from "../../lib/fit/fit.ts";
import { itemProbabilities } from "../../lib/model/probabilities.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { simulatedCase } from "../simulated.ts";

/** Two items else alike for each feature: the first a step higher than the last. */
const STEPS = [1, 100, 0.01];
const ROWS = [[1, 200, 0.31], [0, 300, 0.31], [0, 200, 0.32], [0, 200, 0.31]];
const TWINS = choiceData(ROWS, [5, 6, 7, 8]);
const MIXTURE = softmaxMixture([0.6, 0.4], [
  [0.7, -0.004, 30],
  [-2.5, 0.02, -110],
]);

Deno.test("oddsRatios() are how many times as often a component chooses an item a step higher, else alike", () => {
  const { perStep, steps, isYesNo } = oddsRatios(TWINS, MIXTURE);
  assertEquals(Array.from(steps), [1, 10, 0.001]);
  assertEquals(isYesNo, [true, false, false]);
  const { values, columns: K } = itemProbabilities(TWINS, MIXTURE);
  for (let k = 0; k < K; k++) {
    for (const [l, apart] of STEPS.entries()) {
      const ratio = perStep.values.values[k * 3 + l]! ** (apart / steps[l]!);
      const observed = values[l * K + k]! / values[3 * K + k]!;
      // Differences such as .32 − .31 are off by rounding.
      assertAlmostEquals(observed / ratio, 1, 1e-12);
    }
  }
});

Deno.test("oddsRatios() per unit and per standard deviation are exponentials of coefficients and of their intervals", () => {
  const { data } = simulatedCase(4, { items: 70, features: 2 });
  const result = fit(data, { components: 2, starts: 2 });
  const of = covariance(data, result.mixture);
  const intervals = confidenceIntervals(of, { level: 0.9 })!;
  const { perUnit, perDeviation, level } = oddsRatios(data, result.mixture, {
    intervals,
  });
  assertEquals(level, 0.9);
  const { lower, upper } = intervals.atoms;
  const deviations = featureDeviations(data.whitening);
  for (const [i, value] of result.mixture.atoms.values.entries()) {
    for (
      const [{ values, ends }, by] of [
        [perUnit, 1],
        [perDeviation, deviations[i % 2]!],
      ] as const
    ) {
      assertAlmostEquals(Math.log(values.values[i]!) / by, value, 1e-12);
      const [low, high] = [ends!.lower.values[i]!, ends!.upper.values[i]!];
      assertAlmostEquals(Math.log(low) / by, lower.values[i]!, 1e-12);
      assertAlmostEquals(Math.log(high) / by, upper.values[i]!, 1e-12);
    }
  }
  assertEquals(oddsRatios(data, result.mixture).perUnit.ends, undefined);
});

Deno.test("a readable step is 1 for yes or no and for usual numbers, else a power of ten below the deviation", () => {
  const columns: [values: number[], step: number][] = [
    [[0, 0, 1, 0, 0, 0], 1], // a deviation of .37
    [[5.5, 9, 12, 24, 7, 8], 1], // euros
    [[550, 900, 1200, 2400, 700, 800], 100], // cents
    [[0.02, 0.05, 0.01, 0.1, 0.03, 0.2], 0.01], // rates
    [[7, 7, 7, 7, 7, 8], 1], // whole, however little it varies
    [[3e-7, 1e-7, 2e-7, 5e-7, 9e-7, 4e-7], 1e-7],
    [[3e9, 1e9, 2e9, 5e9, 9e9, 4e9], 1e9],
  ];
  for (const [values, step] of columns) {
    const data = choiceData(values.map((v) => [v]), [1, 2, 3, 4, 5, 6]);
    const { steps } = oddsRatios(data, softmaxMixture([1], [[0]]));
    assertEquals(Array.from(steps), [step]);
  }
});
