// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Choices in bunches, all alike: which errors hold, and does quasi-BIC see the groups? 200 items, 3 features, K = 2.
 */
import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  confidenceIntervals,
  covariance,
  mixtureProbabilities,
  selectComponents,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { influence } from "../../lib/inference.ts";
import { drawMultinomial } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const truth = softmaxMixture([0.6, 0.4], [[1.2, 0.4, -0.5], [-0.8, 0.6, 0.7]]);
const features = simulateFeatures(200, 3, { seed: 1 });
const sharesOf = (mixture: SoftmaxMixture) =>
  mixtureProbabilities(
    choiceData(features, new Float64Array(200).fill(1)),
    mixture,
  );
const shares = sharesOf(truth);
/** Groups closer to each other. */
const close = sharesOf(
  softmaxMixture([0.6, 0.4], [[0.8, 0.3, 0], [-0.4, -0.3, 0]]),
);

/** Bunches of a size each, or of 1 to 39 in equal parts of the bunches. */
function bunched(
  seed: string,
  bunches: number,
  size: number | "uneven",
  probabilities = shares,
) {
  const rng = stream(seed, "bunches");
  const counts = new Float64Array(200);
  const sizes = size === "uneven" ? [1, 39] : [size];
  for (const one of sizes) {
    const drawn = drawMultinomial(rng, {
      trials: bunches / sizes.length,
      probabilities,
    });
    for (const [j, n] of drawn.entries()) counts[j]! += one * n;
  }
  return choiceData(features, counts);
}

const KINDS = ["observed", "scaled", "sandwich", "jackknife"] as const;

function errorsOf(data: ChoiceData, mixture: SoftmaxMixture) {
  return {
    observed: covariance(data, mixture),
    scaled: covariance(data, mixture, { scale: "overdispersion" }),
    sandwich: covariance(data, mixture, { kind: "sandwich" }),
    jackknife: influence(data, mixture, { most: 0 })!.jackknife,
  };
}

/** Share of 95% intervals of all seven parameters that hold, by kind. */
function coverage(draw: (seed: string) => ChoiceData, dataSets: number) {
  const held = { observed: 0, scaled: 0, sandwich: 0, jackknife: 0 };
  const of = [truth.weights[0]!, ...truth.atoms.values];
  for (let i = 0; i < dataSets; i++) {
    const data = draw(`${i}`);
    const { mixture } = quasiNewton(data, truth);
    const errors = errorsOf(data, mixture);
    for (const kind of KINDS) {
      const { weights, atoms } = confidenceIntervals(errors[kind])!;
      const lower = [weights.lower[0]!, ...atoms.lower.values];
      const upper = [weights.upper[0]!, ...atoms.upper.values];
      held[kind] += of.filter((v, p) => lower[p]! <= v && v <= upper[p]!)
        .length / of.length / dataSets;
    }
  }
  console.log(
    KINDS.map((kind) => `${kind} ${(100 * held[kind]).toFixed(1)}%`).join(", "),
  );
  return held;
}

Deno.test("bunches of 20: observed intervals hold in a third of data sets, scaled ones and the jackknife in 95%", () => {
  console.log("\n3,000 bunches of 20, 95% intervals:");
  const held = coverage((seed) => bunched(seed, 3000, 20), 400);
  assert(held.observed < 0.4 && held.sandwich < 0.4);
  for (const kind of ["scaled", "jackknife"] as const) {
    assert(Math.abs(held[kind] - 0.95) < 0.02, kind);
  }
  console.log("\nindependent choices, 60,000:");
  const calm = coverage((seed) => bunched(seed, 60_000, 1), 200);
  for (const kind of KINDS) assert(Math.abs(calm[kind] - 0.95) < 0.025, kind);
  console.log("\nas many bunches of 1 as of 39, 3,000 in all:");
  const uneven = coverage((seed) => bunched(seed, 3000, "uneven"), 200);
  assert(Math.abs(uneven.jackknife - 0.95) < 0.025);
});

Deno.test("quasi-BIC finds K = 2 whether counts are multiplied by 2,000 or not", () => {
  const found = [1, 2000].map((size) =>
    Array.from({ length: 12 }, (_, i) => {
      const data = bunched(`select:${i}`, 700, size, close);
      const { candidates, chosen } = selectComponents(data, {
        ...{ components: [1, 2, 3], splits: 0, starts: 2 },
      });
      // The rule before: log N for every parameter.
      const charged = candidates.map(({ components, criteria }) => ({
        components,
        value: criteria.quasiBic + criteria.parameters *
            (Math.log(data.choices) -
              Math.log(data.choices / criteria.overdispersion)),
      }));
      charged.sort((a, b) => a.value - b.value);
      return { quasiBic: chosen.quasiBic, before: charged[0]!.components };
    })
  ) as [
    { quasiBic?: number; before: number }[],
    { quasiBic?: number; before: number }[],
  ];
  const counted = (of: readonly (number | undefined)[]) =>
    [1, 2, 3].map((K) => of.filter((k) => k === K).length).join(", ");
  for (const [i, runs] of found.entries()) {
    console.log(
      `counts × ${[1, 2000][i]}: quasi-BIC takes K = 1, 2, 3 in ${
        counted(runs.map(({ quasiBic }) => quasiBic))
      } of 12, with log N for log(N/ĉ) in ${
        counted(runs.map(({ before }) => before))
      }`,
    );
  }
  const [once, often] = found.map((runs) => runs.map((run) => run.quasiBic));
  assertEquals(often, once);
  assertEquals(once!.filter((k) => k === 2).length, 12);
  assert(found[1].filter(({ before }) => before === 1).length >= 3);
});
