/** Certificate and score test where choosers are known: panels, populations, membership. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  logLikelihood,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { missingComponent, optimalityGap } from "../../lib/inference.ts";
import { ChooserGain } from "../../lib/model/chooser_gain.ts";
import type { ChooserTerms } from "../../lib/model/probabilities.ts";
import { assertRefused } from "../refusal.ts";

const truth = simulateMixture(3, 3, { seed: 1, scale: 2 });
const panelOf = (seed: number, setsPerPerson = 6) =>
  simulateChoiceSets(truth, { persons: 120, setsPerPerson, seed }).data;

const PER = 1e-9;

Deno.test("optimalityGap() of choosers bounds what more components gain, never beyond a log-likelihood of 0", () => {
  for (const [seed, setsPerPerson] of [[1, 1], [3, 8]] as const) {
    const data = panelOf(seed, setsPerPerson);
    const one = fit(data, { components: 1 });
    const { choosers } = one;
    const { gap, ceiling, mostGain } = optimalityGap(data, one.mixture, {
      starts: 16,
    });
    assertEquals([gap, ceiling], [NaN, NaN]);
    assert(mostGain <= -one.logLikelihood / choosers + PER);
    for (const components of [2, 5]) {
      const { logLikelihood } = fit(data, { components, starts: 3 });
      const gained = (logLikelihood - one.logLikelihood) / choosers;
      assert(gained > 0 && gained <= mostGain + PER, `${seed} ${components}`);
    }
  }
});

Deno.test("in panels one chooser supplies the bound: it is the whole log-likelihood or near", () => {
  const data = panelOf(4, 20);
  const one = fit(data, { components: 1 });
  const { mostGain } = optimalityGap(data, one.mixture, { starts: 16 });
  assert(mostGain > 0.2 * -one.logLikelihood / 120);
});

Deno.test("where one chooser alone could gain more than is left to a log-likelihood of 0, the bound is that", () => {
  // One chooses the second of two items 50 times, nine once each.
  const counts = [[0, 1, 1, 1, 1, 1, 0, 0, 0, 0], [
    50,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
  ]];
  const data = choiceData([[0], [1]], counts, { columns: "choosers" });
  const even = softmaxMixture([1], [[0]]);
  const left = (50 + 9) * Math.LN2 / 10;
  const alone = 50 * Math.LN2 - Math.log(10);
  assert(alone > 2 * left);
  const { mostGain } = optimalityGap(data, even, { atomBound: 100, starts: 8 });
  assertAlmostEquals(mostGain, left, PER);
});

/** Two populations that share atoms, with other weights. */
function populations(seed: number): ChoiceData {
  const features = simulateFeatures(30, 3, { seed });
  const columns = [[0.8, 0.15, 0.05], [0.2, 0.3, 0.5]].map((weights, g) =>
    simulateChoices(features, {
      ...truth,
      weights: Float64Array.from(weights),
    }, { choices: 700 * (g + 1), seed: 10 * seed + g }).counts
  );
  return choiceData(
    features,
    Array.from(columns[0]!, (count, j) => [count, columns[1]![j]!]),
    { populationNames: ["north", "south"] },
  );
}

Deno.test("the bound for populations is Σ_g Q_g log(1 + max D_g), that of each by itself", () => {
  const data = populations(1);
  const { mixture, membership, choosers, ...two } = fit(data, {
    components: 2,
  });
  const found = optimalityGap(data, mixture, { starts: 16 });
  const K = 2;
  let sum = 0;
  for (const [g, name] of ["north", "south"].entries()) {
    const { values } = data.choosers!.covariates!.values;
    const counts = new Float64Array(30);
    for (const [u, count] of data.choosers!.counts.entries()) {
      if (values[2 * u + g] === 1) counts[data.choosers!.rows[u]!]! += count;
    }
    const alone = choiceData(data.features, counts);
    const weights = membership!.populations!.values
      .slice(g * K, (g + 1) * K);
    const { mostGain } = optimalityGap(alone, { ...mixture, weights }, {
      starts: 16,
    });
    const own = found.populations![g]!;
    assertEquals(own.name, name);
    assertAlmostEquals(own.mostGain, mostGain, 1e-7);
    assertAlmostEquals(own.share, alone.choices / data.choices, 1e-14);
    sum += own.share * mostGain;
  }
  assertAlmostEquals(found.mostGain, sum, 1e-7);
  const more = fit(data, { components: 4, starts: 4 });
  const gained = (more.logLikelihood - two.logLikelihood) / choosers;
  assert(gained > 0 && gained <= found.mostGain + PER);
});

Deno.test("the score test finds a missing component of choosers with one choice, whatever their weights depend on", () => {
  const cross = simulateChoiceSets(truth, { persons: 6000, seed: 5 }).data;
  for (const data of [cross, populations(2)]) {
    const one = fit(data, { components: 1 }).mixture;
    const { test, gain, chance, atoms } = missingComponent(data, one);
    assertEquals(test, "score");
    assert(gain > 2 * chance, `${gain}`);
    // To second order in its weight: what it gains at a small one.
    const weight = 1e-4;
    const added: SoftmaxMixture = {
      weights: Float64Array.of(1 - weight, weight),
      atoms: {
        rows: 2,
        columns: 3,
        values: Float64Array.of(...one.atoms.values, ...atoms[0]!.atom),
      },
    };
    const total = data.choosers!.size;
    const slope = (logLikelihood(data, added) - logLikelihood(data, one)) /
      (total * weight);
    const of = new ChooserGain(data as ChoiceData & ChooserTerms, one);
    of.atom.set(
      of.added.fromUser({ rows: 1, columns: 3, values: atoms[0]!.atom }).values,
    );
    of.logGain();
    assertAlmostEquals(slope, Math.expm1(of.value), 1e-2 * slope);
    of.close();
  }
});

Deno.test("where one chooser supplies D the score test gives way to what a component gains at least", () => {
  const data = panelOf(6, 12);
  const one = fit(data, { components: 1 });
  const { test, gain, atoms } = missingComponent(data, one.mixture);
  assertEquals(test, "gain");
  const two = fit(data, { components: 2 });
  assert(gain > 10 && gain <= two.logLikelihood - one.logLikelihood + 1e-6);
  assert(atoms.length > 0);
});

Deno.test("optimalityGap() refuses weights that depend on covariates, by their names", () => {
  const { data } = simulateChoiceSets(truth, {
    persons: 30,
    membership: [[0, 1], [0, 0]],
  });
  const { mixture } = fit(data, { components: 1 });
  assertRefused(
    () => optimalityGap(data, mixture),
    'Cannot search the optimality gap as weights must be the same for all choosers, or for those of a population: they depend on "(Intercept)", "z1", and no bound holds for all mixtures then',
  );
  const { gain } = missingComponent(data, mixture);
  assert(gain >= 0);
});
