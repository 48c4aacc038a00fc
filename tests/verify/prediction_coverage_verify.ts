// deno-lint-ignore-file no-console -- prints the figures that it checks
/** How often 95% intervals of shares, elasticities and ratios hold the truth, in 500 data sets each. */
import { assert } from "@std/assert";
import {
  type Covariance,
  covariance,
  elasticities,
  type Estimates,
  mixtureProbabilities,
  predictShares,
  type RatioInterval,
  ratios,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";

const DATA_SETS = 500;
/** Three Monte Carlo errors of a coverage of 95%. */
const SLACK = 3 * Math.sqrt(0.95 * 0.05 / DATA_SETS);

const featureNames = ["price", "time", "comfort"];
const features = simulateFeatures(24, 3, { seed: 5 });
for (let j = 0; j < 24; j++) features.values[3 * j]! += 4; // prices are positive

/** Counts how often each interval holds its true value. */
function coverage(
  truth: SoftmaxMixture,
  choices: number,
  inside: (of: Covariance) => Record<string, boolean>,
): void {
  const held: Record<string, number> = {};
  for (let n = 0; n < DATA_SETS; n++) {
    const data = simulateChoices(features, truth, {
      choices,
      seed: `prediction:${n}`,
    });
    const { mixture } = quasiNewton(data, truth);
    for (
      const [name, holds] of Object.entries(inside(covariance(data, mixture)))
    ) {
      held[name] = (held[name] ?? 0) + Number(holds);
    }
  }
  for (const [name, count] of Object.entries(held)) {
    console.log(
      `  ${name.padEnd(24)} ${(100 * count / DATA_SETS).toFixed(1)}%`,
    );
    assert(Math.abs(count / DATA_SETS - 0.95) <= SLACK, `${name}: ${count}`);
  }
}

const holds = ({ lower, upper }: Estimates, at: number, value: number) =>
  lower![at]! <= value && value <= upper![at]!;

const within = ({ kind, lower, upper }: RatioInterval, value: number) =>
  kind === "all" ||
  (kind === "between"
    ? lower <= value && value <= upper
    : value <= lower || value >= upper);

Deno.test("two components: shares, with items gone, elasticities and ratios", () => {
  const truth = softmaxMixture([0.65, 0.35], [[-0.9, -0.6, 0.8], [
    -0.5,
    0.9,
    -0.7,
  ]]);
  const items = { features, featureNames };
  const left = {
    features: { ...features, rows: 12, values: features.values.slice(0, 36) },
  };
  const feature = "price", chosen = [0, 1, 2];
  const shares = mixtureProbabilities(items, truth);
  const leftShares = mixtureProbabilities(left, truth);
  const options = { feature, items: chosen };
  const elastic = elasticities(items, { mixture: truth }, options).values;
  const names = { of: "time", per: "price", featureNames };
  const worth = ratios({ mixture: truth }, names);
  console.log("\nN = 20,000");
  coverage(truth, 20_000, (of) => {
    const found = predictShares(items, of).shares;
    const later = predictShares(left, of).shares;
    const elasticity = elasticities(items, of, options);
    const ratio = ratios(of, names);
    return {
      ...Object.fromEntries([0, 5, 11, 17].map((j) => [
        `share of item ${j + 1}`,
        holds(found, j, shares[j]!),
      ])),
      "share among 12 left": holds(later, 3, leftShares[3]!),
      ...Object.fromEntries([0, 1, 4, 5].map((i) => [
        `elasticity ${Math.floor(i / 3) + 1}, ${i % 3 + 1}`,
        holds(elasticity, i, elastic[i]!),
      ])),
      "ratio of component 1": within(
        ratio.components[0]!.interval!,
        worth.components[0]!.value,
      ),
      "ratio of component 2": within(
        ratio.components[1]!.interval!,
        worth.components[1]!.value,
      ),
      "average ratio": within(ratio.average.interval!, worth.average.value),
    };
  });
});

Deno.test("a weak denominator: Fieller's set holds the truth as often as it says", () => {
  // Some 1, 2.5 and 4 standard errors from 0.
  for (const price of [-0.05, -0.12, -0.2]) {
    const truth = softmaxMixture([1], [[price, 0.4, 0]]);
    const names = { of: "time", per: "price", featureNames };
    const { value } = ratios({ mixture: truth }, names).average;
    const kinds: Record<string, number> = {};
    console.log(`\ncoefficient of price ${price}`);
    coverage(truth, 400, (of) => {
      const { interval } = ratios(of, names).components[0]!;
      const kind = `${interval!.method}, ${interval!.kind}`;
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      return { ratio: within(interval!, value) };
    });
    console.log(`  ${JSON.stringify(kinds)}`);
  }
});
