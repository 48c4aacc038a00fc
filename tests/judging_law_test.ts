/** What judges a fit says the same of one set with counts and of choosers with one choice each in that set. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  simulateChoiceSets,
  simulateMixture,
  type SoftmaxMixture,
} from "../mod.ts";
import { likelihoodBounds } from "../lib/estimation.ts";
import {
  bootstrapReplicate,
  criteria,
  heldOutLogLikelihood,
  identifiability,
  missingComponent,
  optimalityGap,
  splitChoices,
} from "../lib/inference.ts";
import { partOf, withParts } from "../lib/data/chooser_parts.ts";
import type { ChooserTerms } from "../lib/model/probabilities.ts";
import { stream } from "../lib/random/streams.ts";
import { simulatedCase } from "./simulated.ts";

/** Counts, and the same as choosers of one choice. */
function bothKinds(seed: number): readonly [ChoiceData, ChoiceData] {
  const { data } = simulatedCase(seed, { items: 12, choices: 300 });
  const rng = stream(seed, "test:judging");
  const offset = Array.from({ length: 12 }, () => rng());
  const counts = choiceData(data.features, data.counts, { offset });
  const chosen = Int32Array.from(data.counts.keys())
    .filter((j) => data.counts[j]! > 0);
  const choosers = {
    sets: Int32Array.of(0, 12),
    starts: Int32Array.from({ length: chosen.length + 1 }, (_, u) => u),
    rows: chosen,
    multiplicities: new Float64Array(chosen.length).fill(1),
    counts: Float64Array.from(chosen, (j) => data.counts[j]!),
    size: data.choices,
    covariates: undefined,
    names: undefined,
    setNames: undefined,
  };
  return [counts, { ...counts, choosers }];
}

function assertNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-10,
) {
  assertEquals(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const slack = tolerance * (1 + Math.abs(expected[i]!));
    assertAlmostEquals(actual[i]!, expected[i]!, slack);
  }
}

const SEEDS = [1, 2, 3];

Deno.test("criteria() of choosers with one choice each are those of counts", () => {
  for (const seed of SEEDS) {
    const [counts, choosers] = bothKinds(seed);
    const mixture = simulateMixture(2, 3, { seed });
    const of = (data: ChoiceData) => {
      const c = criteria(data, mixture);
      return [
        ...[c.parameters, c.logLikelihood, c.choosers, c.aic, c.bic],
        ...[c.bicChoices, c.icl, c.entropy, c.pseudoRSquared],
      ];
    };
    assertNumbers(of(choosers), of(counts));
    assertEquals(criteria(choosers, mixture).devianceExplained, undefined);
    assertEquals(criteria(choosers, mixture).quasiBic, NaN);
    const { uniform, saturated } = likelihoodBounds(choosers);
    assertNumbers([uniform], [likelihoodBounds(counts).uniform]);
    assertEquals(saturated, undefined);
  }
});

Deno.test("splits, held-out log-likelihoods and bootstrap draws are those of counts", () => {
  for (const seed of SEEDS) {
    const [counts, choosers] = bothKinds(seed);
    const mixture = simulateMixture(2, 3, { seed });
    const parts = (data: ChoiceData) => {
      const { train, test } = splitChoices(data, { seed });
      return [...train.counts, ...test.counts];
    };
    assertNumbers(parts(choosers), parts(counts));
    const heldOut = (data: ChoiceData) =>
      heldOutLogLikelihood(data, { refit: () => mixture, splits: 3, seed })
        .perChoice;
    assertNumbers(heldOut(choosers), heldOut(counts));
    for (const draw of ["estimate", "choosers"] as const) {
      const drawn = (data: ChoiceData) => {
        let counts: Float64Array = new Float64Array();
        const refit = (replicate: ChoiceData) => {
          counts = replicate.counts;
          return mixture;
        };
        bootstrapReplicate(data, mixture, { refit, replicate: 0, seed, draw });
        return counts;
      };
      // Choosers are drawn among those who chose, items among all: the same law, other draws.
      const [a, b] = [drawn(choosers), drawn(counts)];
      assertEquals(sum(a), sum(b));
      if (draw === "estimate") assertNumbers(a, b);
    }
  }
});

function sum(x: Float64Array): number {
  return x.reduce((a, b) => a + b, 0);
}

Deno.test("identifiability(), score test and certificate are those of counts", () => {
  for (const seed of SEEDS) {
    const [counts, choosers] = bothKinds(seed);
    const { mixture } = fit(counts, { components: 2, starts: 2 });
    const identified = (data: ChoiceData) => {
      const { parameters, rank, condition } = identifiability(data, mixture);
      return [parameters, rank, condition];
    };
    assertNumbers(identified(choosers), identified(counts));
    assertEquals(identifiability(choosers, mixture).draws, undefined);
    const lesser = fit(counts, { components: 1 }).mixture;
    const missing = (data: ChoiceData) => {
      const { test, gain, chance, atoms } = missingComponent(data, lesser);
      assertEquals(test, "score");
      return [gain, chance, atoms.length];
    };
    assertNumbers(missing(choosers), missing(counts));
    const gap = (data: ChoiceData) => {
      const { mostGain, starts } = optimalityGap(data, lesser, { starts: 8 });
      return [mostGain, starts];
    };
    assertNumbers(gap(choosers), gap(counts));
  }
});

type Panel = ChoiceData & ChooserTerms;

/** What is said of a panel, all that does not depend on draws. */
function said(data: Panel, mixture: SoftmaxMixture): number[] {
  const c = criteria(data, mixture);
  const { test, gain, chance } = missingComponent(data, mixture);
  assertEquals(test, data.choices > data.choosers.size ? "gain" : "score");
  const { mostGain } = optimalityGap(data, mixture, { starts: 8 });
  const { uniform } = likelihoodBounds(data);
  return [
    ...[c.bic, c.bicChoices, c.icl, c.pseudoRSquared, uniform],
    ...[gain, chance, mostGain],
  ];
}

Deno.test("two persons alike are one with weight 2, and their order is nothing", () => {
  const mixture = simulateMixture(2, 3, { seed: 5, scale: 2 });
  for (const setsPerPerson of [1, 6]) {
    const data = simulateChoiceSets(mixture, {
      ...{ persons: 60, setsPerPerson, seed: 5 },
    }).data as Panel;
    const parts = Array.from(
      data.choosers.counts.keys(),
      (u) => partOf(data.choosers, u),
    );
    const doubled = parts.map((part) => ({ ...part, count: 2 }));
    const one = fit(data, { components: 1 }).mixture;
    const twice = withParts(data, doubled);
    const expected = said(twice, one);
    assertNumbers(said(withParts(data, [...parts, ...parts]), one), expected);
    const turned = withParts(data, doubled.toReversed());
    assertNumbers(said(turned, one), expected);
    // Named persons draw from streams of their own, whatever their order.
    const of = (data: Panel) => {
      const { rank, condition } = identifiability(data, mixture);
      return [rank, condition];
    };
    assertNumbers(of(turned), of(twice), 1e-9);
    assert(Number.isFinite(of(twice)[1]!));
  }
});
