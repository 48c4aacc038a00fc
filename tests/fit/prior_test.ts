/**
 * Fits under a prior.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  type FitOptions,
  type FitResult,
  itemProbabilities,
  logLikelihood,
  reorderComponents,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton, sharedFeatures } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { fitParallel } from "../../lib/fit/fit_parallel.ts";
import { ridgeGrid } from "../../lib/fit/held_out_ridge.ts";
import { partsOf, partsOfItems } from "../../lib/fit/part.ts";
import { warmUpRunsOnParts } from "../../lib/fit/run_warm_up.ts";
import { newRun } from "../../lib/fit/runs.ts";
import { likelihoodFor } from "../../lib/fit/likelihood_for.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import { drive } from "../../lib/model/objective.ts";
import { assertRefused } from "../refusal.ts";
import {
  inAnotherOrder,
  largestDifference,
  simulatedCase,
} from "../simulated.ts";

const prior = { ridge: 8, dirichlet: 3 };

/** A result without what differs from run to run. */
function timeless({ seconds: _, ...rest }: FitResult) {
  return rest;
}

Deno.test("fit() of a panel under a prior begins on parts of the persons", () => {
  const truth = simulateMixture(2, 2, { seed: 1, scale: 2 });
  const { data } = simulateChoiceSets(truth, {
    ...{ persons: 1300, setsPerPerson: 5, seed: 1 },
  });
  assert(partsOf(data, 2) !== undefined);
  const { objective } = fit(data, { components: 2, starts: 2, ...prior });
  const climbed = quasiNewton(data, truth, prior);
  assertAlmostEquals(objective, climbed.objective, 1e-6);
});

Deno.test("fit() under a prior finds the optimum that a start at the truth finds", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data, truth } = simulatedCase(seed, {
      items: 200,
      choices: 2000,
    });
    const fromTruth = fit(data, { components: 2, init: [truth], ...prior });
    const found = fit(data, { components: 2, ...prior });
    assertEquals(found.status, "converged");
    const lag = (fromTruth.objective - found.objective) / data.choices;
    assert(lag < 1e-9, `seed ${seed}: ${lag} nats per choice below`);
  }
});

Deno.test("fit() tells objective and log-likelihood of the mixture and of every start", () => {
  const { data } = simulatedCase(1);
  const told: number[][] = [];
  const result = fit(data, {
    components: 3,
    init: "random",
    starts: 12,
    ...prior,
    onProgress: ({ objective, logLikelihood }) =>
      told.push([objective, logLikelihood]),
  });
  assertEquals(result.prior, prior);
  assertEquals(result.ridgeSearch, undefined);
  assertAlmostEquals(
    result.logLikelihood / logLikelihood(data, result.mixture),
    1,
    1e-13,
  );
  assertAlmostEquals(
    result.logLikelihoodPerChoice * data.choices / result.logLikelihood,
    1,
    1e-15,
  );
  const atoms = toWhitened(result.mixture.atoms, data.whitening).values;
  const logPrior = -prior.ridge / 2 * atoms.reduce((sum, v) => sum + v * v, 0) +
    prior.dirichlet *
      result.mixture.weights.reduce((sum, v) => sum + Math.log(v), 0);
  assertAlmostEquals(result.objective - result.logLikelihood, logPrior, 1e-9);
  const best = result.starts.filter(({ status }) =>
    status === "converged" || status === "joined"
  ).map(({ objective }) => objective);
  assertEquals(Math.max(...best), result.objective);
  const joined = result.starts.filter(({ status }) => status === "joined");
  assert(joined.length > 0);
  for (const { objective } of joined) {
    assert(best.filter((v) => v === objective).length > 1);
  }
  for (const { objective, logLikelihood } of result.starts) {
    assert(objective < logLikelihood - 1, `${objective} ${logLikelihood}`);
  }
  for (const [objective, likelihood] of told) {
    assert(objective! < likelihood! - 1 && objective! <= result.objective);
  }
  // It is what the finish ends at, and nothing lower of the likelihood's own.
  const again = quasiNewton(data, result.mixture, prior);
  assertAlmostEquals(again.objective, result.objective, 1e-8);
});

Deno.test("a prior of 0 changes no byte of a fit", () => {
  const { data } = simulatedCase(2);
  for (const components of [1, 2, 3]) {
    const none = timeless(fit(data, { components }));
    assertEquals(none.prior, undefined);
    assertEquals(none.objective, none.logLikelihood);
    assertEquals(
      timeless(fit(data, { components, ridge: 0, dirichlet: 0 })),
      none,
    );
  }
});

Deno.test("a prior of next to nothing gives the fit without one to 1e-9", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { data } = simulatedCase(seed, { items: 300, choices: 20_000 });
    const options = { components: 2, gradientTolerance: 1e-12 };
    const none = fit(data, options);
    const tiny = fit(data, { ...options, ridge: 1e-8, dirichlet: 1e-8 });
    const apart = largestDifference(
      tiny.mixture.atoms.values,
      none.mixture.atoms.values,
    );
    assert(apart < 1e-9, `seed ${seed}: ${apart}`);
    assertAlmostEquals(tiny.logLikelihood, none.logLikelihood, 1e-7);
  }
});

Deno.test("a start on parts of the items is taken most of the way to the optimum under the prior", () => {
  const components = 3;
  const { data, truth } = simulatedCase(7, {
    items: 2000,
    features: 4,
    components,
    choices: 100_000,
  });
  const options = { components, ridge: 3000 };
  const settings = checkedSettings(data, options);
  const run = newRun({ init: "random", mixture: truth }, settings.space);
  const all = likelihoodFor(data, settings, 1);
  drive(
    warmUpRunsOnParts(all, [run], partsOfItems(data, components)!, settings),
  );
  const best = fit(data, { ...options, init: [truth] });
  const lag = best.objective / data.choices - run.objective;
  // 0.02 without the prior, 0.05 if it weighed against the choices of the part.
  assert(lag >= -1e-12 && lag < 0.01, `${lag}`);
});

const wide = simulatedCase(1, {
  items: 800,
  components: 2,
  choices: 20_000,
  scale: 1,
});

Deno.test("under a prior the order of items does not matter", () => {
  const { data, features } = wide;
  const here = fit(data, { components: 2, ...prior });
  const there = fit(inAnotherOrder(data), { components: 2, ...prior });
  const apart = largestDifference(
    itemProbabilities({ features }, here.mixture).values,
    itemProbabilities({ features }, there.mixture).values,
  );
  assert(apart < 1e-9, `${apart}`);
  assertAlmostEquals(here.objective, there.objective, 1e-6);
});

Deno.test("under a prior the order of a start's components does not matter", () => {
  const { data } = simulatedCase(3);
  const start = simulateMixture(3, 3, { seed: 5, concentration: 2 });
  const from = (order: number[]) =>
    fit(data, {
      components: 3,
      init: [reorderComponents(start, order)],
      ...prior,
    });
  const one = from([0, 1, 2]), other = from([2, 0, 1]);
  assert(
    largestDifference(
      one.mixture.atoms.values,
      other.mixture.atoms.values,
    ) < 1e-5,
  );
  assertAlmostEquals(one.objective, other.objective, 1e-8);
});

Deno.test("under a prior single precision and workers give the same bytes", async () => {
  const [p, L] = [20_000, 20];
  const inSingle = sharedFeatures([p, L], "single");
  inSingle.values.set(simulateFeatures(p, L, { seed: 1 }).values);
  const truth = simulateMixture(3, L, { seed: 1 });
  const single = simulateChoices(inSingle, truth, { choices: 3000, seed: 1 });
  const double = choiceData(
    { ...inSingle, values: new Float64Array(inSingle.values) },
    single.counts,
  );
  const options: FitOptions = {
    components: 3,
    init: "random",
    starts: 2,
    ridge: 12,
    dirichlet: 4,
  };
  const alone = timeless(fit(double, options));
  assertEquals(timeless(fit(single, options)), alone);
  for (const workers of [1, 2, 3]) {
    const together = await fitParallel(single, { ...options, workers });
    assertEquals(timeless(together), alone);
  }
});

Deno.test("the grid of ridges holds 0 and powers of 4 for norms √(L/λ) from 1/4 to 8", () => {
  assertEquals(ridgeGrid(1), [0, 1 / 64, 1 / 16, 1 / 4, 1, 4, 16]);
  assertEquals(ridgeGrid(50), [0, 1, 4, 16, 64, 256]);
  for (const L of [1, 3, 20, 100, 1000]) {
    const [zero, ...others] = ridgeGrid(L);
    assertEquals(zero, 0);
    for (const ridge of others) {
      const norm = Math.sqrt(L / ridge);
      assert(norm >= 1 / 4 && norm <= 8, `${L} features: ${ridge}`);
    }
    assert(others.length >= 5);
  }
});

Deno.test(`ridge: "held-out" predicts fresh choices better than none where choices are few, without spikes`, () => {
  let gained = 0;
  for (const seed of [1]) { // twenty in tests/verify/prior_verify.ts
    const features = simulateFeatures(400, 20, { seed });
    const truth = simulateMixture(4, 20, { seed });
    const data = simulateChoices(features, truth, { choices: 400, seed });
    const fresh = simulateChoices(features, truth, {
      choices: 50_000,
      seed: seed + 100,
    });
    const perChoice = ({ mixture }: FitResult) =>
      logLikelihood(fresh, mixture) / fresh.choices;
    const none = fit(data, { components: 4, seed });
    const held = fit(data, { components: 4, seed, ridge: "held-out" });
    gained += perChoice(held) - perChoice(none);
    const { tried } = held.ridgeSearch!;
    assertEquals(tried.map(({ ridge }) => ridge), ridgeGrid(20));
    const best = Math.max(...tried.map(({ heldOut }) => heldOut.mean));
    const chosen = tried.find(({ heldOut }) => heldOut.mean === best)!;
    assertEquals(held.prior, { ridge: chosen.ridge, dirichlet: 0 });
    assert(chosen.ridge > 0);
    // Without a prior an atom lies on the bound, 6.9, or is on its way there.
    assert(Math.max(...none.atomNorms) > 2.4, `${none.atomNorms}`);
    assert(Math.max(...held.atomNorms) < 2, `${held.atomNorms}`);
    assert(Math.min(...held.effectiveItems!) > 50, `${held.effectiveItems}`);
    // What was tried only tells the ridge: the fit is that with it.
    const { ridge } = chosen;
    assertEquals(
      { ...timeless(held), ridgeSearch: undefined },
      timeless(fit(data, { components: 4, seed, ridge })),
    );
  }
  assert(gained > 0.05, `${gained}`);
});

Deno.test(`ridge: "held-out" tells each ridge and split, the largest ridge first`, () => {
  const { data } = simulatedCase(6, { choices: 300 });
  const told: [number, number][] = [];
  fit(data, {
    components: 1,
    ridge: "held-out",
    onRidge: (...tried) => told.push(tried),
  });
  const expected = ridgeGrid(3).reverse().flatMap((ridge) =>
    [1, 2, 3, 4, 5].map((split) => [ridge, split] as [number, number])
  );
  assertEquals(told, expected);
});

Deno.test(`ridge: "held-out" gives the same bytes again, and to workers, and leaves choices as they are`, async () => {
  const { data } = simulatedCase(6, { choices: 300 });
  const copy = structuredClone(data);
  const options = { components: 2, ridge: "held-out", dirichlet: 2 } as const;
  const once = timeless(fit(data, options));
  assertEquals(data, copy);
  assertEquals(timeless(fit(data, options)), once);
  assertEquals(timeless(await fitParallel(data, options)), once);
  assertEquals(once.prior!.dirichlet, 2);
});

const { data } = simulatedCase(8);
const few = { components: 2, starts: 2 };
for (const value of [-1, NaN, Infinity]) {
  for (const name of ["ridge", "dirichlet"]) {
    const other = name === "ridge" ? ' or "held-out"' : "";
    const message =
      `Cannot fit as ${name} must be finite and >= 0${other}: current value is ${value}`;
    Deno.test(`refused: ${message}`, () =>
      assertRefused(() => fit(data, { ...few, [name]: value }), message));
  }
}
for (
  const [counts, reason] of [
    [[1.5, 2, 3], "counts must be integers: the count of item 1 is 1.5"],
    [
      [1, 0, 0],
      "each part of a split must have some choices: split 1 of 5 would hold out 0 of 1",
    ],
  ] as const
) {
  const message = `Cannot choose the ridge by choices held out as ${reason}`;
  Deno.test(`refused: ${message}`, () => {
    const odd = choiceData([[0], [1], [3]], counts);
    assertRefused(() => fit(odd, { ...few, ridge: "held-out" }), message);
  });
}
Deno.test("an option out of range is refused before a ridge is looked for", () =>
  assertRefused(
    () => fit(data, { components: 0, ridge: "held-out" }),
    "Cannot fit as components must be an integer >= 1: current value is 0",
  ));
