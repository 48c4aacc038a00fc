// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What errors are worth where some items are never taken: 95% intervals of the other coefficients, at the default
 * bound, a narrow and no bound. Prints the table that it checks.
 */
import { assert } from "@std/assert";
import {
  choiceSetData,
  confidenceIntervals,
  covariance,
  fit,
  matrix,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import type { ChoiceData, SoftmaxMixture } from "../../mod.ts";
import { stream } from "../../lib/random/streams.ts";

const DATA_SETS = 300;
/** Of 300 intervals that hold with .95, all but one in 1,000 times at least so many do. */
const LEAST = 0.95 - 3.3 * Math.sqrt(0.95 * 0.05 / DATA_SETS);

/** 80 items with two normal features and a third that is 1 for every eighth, which the first component never takes. */
function items(seed: number) {
  const { values } = simulateFeatures(80, 2, { seed });
  const rows = Array.from(
    { length: 80 },
    (_, j) => [values[2 * j]!, values[2 * j + 1]!, j % 8 === 0 ? 1 : 0],
  );
  return matrix([80, 3], Float64Array.from(rows.flat()));
}

/** A brand of three that nobody takes, and prices. */
function brands(seed: number): ChoiceData {
  const rng = stream(seed, "brands");
  const S = 400;
  const rows = Array.from(
    { length: 3 * S },
    (_, r) => [rng() * 3, +(r % 3 === 1), +(r % 3 === 2)],
  );
  const chosen = new Array<number>(3 * S).fill(0);
  for (let s = 0; s < S; s++) {
    const utility = (b: number) =>
      0.5 * b - rows[3 * s + b]![0]! - Math.log(-Math.log(rng()));
    chosen[3 * s + (utility(0) > utility(1) ? 0 : 1)] = 1;
  }
  return choiceSetData(rows, {
    sets: rows.map((_, r) => Math.floor(r / 3)),
    chosen,
  });
}

interface Case {
  readonly name: string;
  readonly truth: SoftmaxMixture;
  readonly data: (seed: number) => ChoiceData;
}

const ONE = softmaxMixture([1], [[0.8, -0.5, -1e3]]);
const TWO = softmaxMixture([0.6, 0.4], [[1.5, -0.5, -1e3], [-1.5, 1, 1.5]]);
const CASES: readonly Case[] = [
  {
    name: "K = 1, 2,000 choices",
    truth: ONE,
    data: (seed) => simulateChoices(items(seed), ONE, { choices: 2000, seed }),
  },
  {
    name: "K = 2, 10,000 choices",
    truth: TWO,
    data: (seed) =>
      simulateChoices(items(seed), TWO, { choices: 10_000, seed }),
  },
  {
    name: "400 choice sets of 3 brands",
    truth: softmaxMixture([1], [[-1, 0.5, -1e3]]),
    data: brands,
  },
];

for (const { name, truth, data } of CASES) {
  Deno.test(`95% intervals of what is bounded hold where items are never taken: ${name}`, () => {
    for (const atomBound of [4, undefined, Infinity]) {
      const estimates = [...truth.weights, ...truth.atoms.values];
      const held = estimates.map(() => 0);
      let told = 0, without = 0;
      for (let seed = 1; seed <= DATA_SETS; seed++) {
        const choices = data(seed);
        const { mixture, onBound, warnings } = fit(choices, {
          components: truth.weights.length,
          atomBound,
        });
        const found = covariance(choices, mixture, { onBound });
        if (warnings.some((text) => text.includes("no finite estimate"))) {
          told++;
        }
        const intervals = confidenceIntervals(found);
        if (!intervals) {
          without++;
          continue;
        }
        const { weights, atoms } = intervals;
        const lower = [...weights.lower, ...atoms.lower.values];
        const upper = [...weights.upper, ...atoms.upper.values];
        for (const [i, value] of estimates.entries()) {
          if (lower[i]! <= value && value <= upper[i]!) held[i]!++;
        }
      }
      const shares = held.map((count) => count / DATA_SETS);
      const shown = shares.slice(truth.weights.length > 1 ? 0 : 1)
        .map((share) => share.toFixed(3)).join(" ");
      console.log(
        `${name}, bound ${
          atomBound ?? "default"
        }: ${shown}; told in ${told}, no errors in ${without} of ${DATA_SETS}`,
      );
      // Chance may lend the first of two components some of those items: then the maximum is finite.
      const least = truth.weights.length > 1 ? 0.3 : 1;
      assert(told >= least * DATA_SETS && without === 0);
      for (const [i, share] of shares.entries()) {
        const isUnbounded = estimates[i] === -1e3;
        if (isUnbounded) assert(share < 1 - told / DATA_SETS + 0.01); // it has no interval where it has no end
        else if (truth.weights.length > 1 || i > 0) {
          assert(share > LEAST, `${i}: ${share}`);
        }
      }
    }
  });
}
