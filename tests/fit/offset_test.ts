/**
 * Fits with an offset: the same as of m identical items for an offset of log m, whichever the
 * kernels and the way there.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  diagnose,
  type Diagnostics,
  fit,
  fitParallel,
  fitReport,
  type FitResult,
  logLikelihood,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { fitMixingMeasure, quasiNewton } from "../../lib/estimation.ts";
import {
  criteria,
  heldOutLogLikelihood,
  parametricBootstrap,
} from "../../lib/inference.ts";
import { warmUp } from "../../lib/em/em.ts";
import { finishTogether } from "../../lib/em/finish.ts";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { partsOfItems } from "../../lib/fit/part.ts";
import type { KernelSet } from "../../lib/kernels/kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { drive } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
  unloadMixture,
} from "../../lib/model/parameter_space.ts";
import { asIdenticalItems } from "../identical_items.ts";
import { largestDifference, offsetOf } from "../simulated.ts";

interface Diagnosed {
  readonly result: FitResult;
  readonly told: Diagnostics;
}

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

const features = simulateFeatures(300, 2, { seed: 31 });
const truth = simulateMixture(2, 2, { seed: 31, scale: 1.3 });
const copies = Array.from({ length: 300 }, (_, j) => 1 + (j * 11) % 5);
const offset = copies.map(Math.log);
const data = simulateChoices(features, truth, { choices: 2e5, offset });
const many = asIdenticalItems(data, copies);
const lost = data.counts.reduce((sum, n, j) => sum + n * offset[j]!, 0);

/** EM rounds, then the finish, on given kernels: where both ended. */
function* ascent(all: ChoiceData, kernels: KernelSet) {
  const space = parameterSpace(all, { components: 2, radius: 10 });
  const likelihood = openLikelihood(all, { space, kernels });
  const slot = newFinishSlot(space);
  loadMixture(likelihood, truth, space);
  const mStep = { kind: "newton", steps: 1 } as const;
  yield* warmUp(likelihood, 1, { mStep, rounds: 5 });
  const rounds = unloadMixture(likelihood, space).atoms.values;
  slot.weights.set(likelihood.weights);
  slot.atoms.set(likelihood.atoms);
  yield* finishTogether(likelihood, [slot], {
    gradientTolerance: 1e-12,
    maxEvaluations: 500,
  });
  const mixture = unloadMixture(slot, space);
  const { weightErrors, atomErrors } = covariance(all, mixture);
  return {
    logLikelihood: logLikelihood(all, mixture),
    rounds,
    weights: mixture.weights,
    atoms: mixture.atoms.values,
    weightErrors: weightErrors!,
    atomErrors: atomErrors!.values,
  };
}

for (const set of sets) {
  Deno.test(`estimates and errors with an offset log m are those of m identical items: ${set.name}`, () => {
    const here = drive(ascent(data, set)), there = drive(ascent(many, set));
    // ℓ is a sum of 300 terms near 1e6.
    assertAlmostEquals(here.logLikelihood, there.logLikelihood + lost, 1e-8);
    for (
      const name of [
        ...["rounds", "weights", "atoms"] as const,
        ...["weightErrors", "atomErrors"] as const,
      ]
    ) {
      const error = largestDifference(here[name], there[name]);
      assert(error < 1e-10, `${name}: ${error}`);
    }
    const off = largestDifference(here.atoms, truth.atoms.values);
    assert(off < 5 * Math.max(...here.atomErrors), `off the truth by ${off}`);
  });
}

Deno.test("a fit, its certificate and what its diagnostics say are those of identical items", () => {
  const options = { components: 2, starts: 4, atomBound: 6 };
  const [here, there] = [data, many].map((all) => {
    const result = fit(all, options);
    return { result, told: diagnose(all, result) };
  }) as [Diagnosed, Diagnosed];
  const closeBy = (actual: number, expected: number, slack: number) =>
    assertAlmostEquals(actual, expected, slack * Math.abs(expected) + slack);
  closeBy(
    here.result.logLikelihood,
    there.result.logLikelihood + lost,
    1e-12,
  );
  // Both bounds and ℓ/N move by as much.
  closeBy(
    here.result.bounds.uniform,
    there.result.bounds.uniform + lost / 2e5,
    1e-12,
  );
  closeBy(
    here.told.optimalityGap!.gap,
    there.told.optimalityGap!.gap,
    1e-6,
  );
  closeBy(
    here.told.missing!.gain,
    there.told.missing!.gain,
    1e-4,
  );
  closeBy(
    here.told.identifiability!.condition,
    there.told.identifiability!.condition,
    1e-6,
  );
  assertEquals(here.told.covariance!.status, "ok");
});

Deno.test("a mixing measure with an offset is that of identical items", () => {
  const [here, there] = [data, many].map((all) =>
    fitMixingMeasure(all, { atomBound: 6 })
  );
  assertAlmostEquals(
    here!.logLikelihood,
    there!.logLikelihood + lost,
    1e-3,
  );
});

Deno.test("threads change no byte of a fit with an offset", async () => {
  const options = { components: 2, starts: 3 };
  const alone = fit(data, options);
  const shared = await fitParallel(data, { ...options, workers: 2 });
  assertEquals(shared.mixture, alone.mixture);
});

Deno.test("bootstrap, held-out choices and parts of the items keep the offset", () => {
  const refit = (seen: ChoiceData) => {
    assert(seen.offset === data.offset, "an offset was lost");
    return quasiNewton(seen, truth).mixture;
  };
  const estimate = quasiNewton(data, truth).mixture;
  const { atomErrors } = parametricBootstrap(data, estimate, {
    refit,
    replicates: 60,
  });
  const { atomErrors: errors } = covariance(data, estimate);
  for (const [i, error] of errors!.values.entries()) {
    // Four standard errors of a standard deviation from 60.
    assert(
      Math.abs(atomErrors.values[i]! / error - 1) < 4 / Math.sqrt(2 * 60),
    );
  }
  const { mean } = heldOutLogLikelihood(data, { refit, splits: 2 });
  // The entropy of the truth, without which the offset would cost .15 a choice.
  const pi = mixtureProbabilities(data, truth);
  const entropy = pi.reduce((sum, v) => sum + v * Math.log(v), 0);
  assertAlmostEquals(mean, entropy, 0.02);
  const [part] = partsOfItems(data, 2)!;
  assertEquals(
    part.data.offset,
    Float64Array.from(part.items, (j) => offset[j]!),
  );
});

Deno.test("a known base rate left out is read as taste; as an offset it is not", () => {
  // Words of which frequent ones lie on one side of the first feature.
  const words = simulateFeatures(2000, 3, { seed: 5 });
  const noise = offsetOf(2000, 1, 5);
  const rate = noise.map((e, j) => e + 1.2 * words.values[3 * j]!);
  const taste = simulateMixture(2, 3, { seed: 5, scale: 1 });
  const said = simulateChoices(words, taste, { choices: 1e5, offset: rate });
  const options = { components: 2, starts: 4 };
  const known = fit(said, options);
  const unknown = fit(choiceData(words, said.counts), options);
  const worst = ({ mixture }: typeof known, component: number) =>
    Math.abs(
      mixture.atoms.values[3 * component]! - taste.atoms.values[3 * component]!,
    );
  assert(Math.max(worst(known, 0), worst(known, 1)) < 0.05);
  assert(Math.min(worst(unknown, 0), worst(unknown, 1)) > 0.8);
  assert(known.logLikelihood > unknown.logLikelihood + 2e4);
  assertMatch(fitReport(said, known), /of the way from the offset alone -/);
  const { devianceExplained } = criteria(said, known.mixture);
  const { uniform, saturated } = known.bounds;
  assertAlmostEquals(
    devianceExplained,
    (known.logLikelihoodPerChoice - uniform) / (saturated! - uniform),
    1e-12,
  );
});

Deno.test("features are told apart, and one component comes to its maximum, where an offset leaves one item all of the base", () => {
  const rows = simulateFeatures(60, 3, { seed: 11 });
  const counts = Array.from({ length: 60 }, (_, j) => (j * 7) % 13);
  for (const size of [40, 100, 700]) {
    const rates = offsetOf(60, 1, 12);
    rates[3] = size;
    const skewed = choiceData(rows, counts, { offset: rates });
    assertEquals(skewed.featureNames.length, 3);
    const [one, two] = [1, 2].map((components) => fit(skewed, { components }));
    assertEquals(one!.status, "converged");
    // One component has one maximum, where the features chosen are those expected.
    const expected = mixtureProbabilities(skewed, one!.mixture);
    for (let l = 0; l < 3; l++) {
      let difference = 0;
      for (let j = 0; j < 60; j++) {
        difference += (skewed.frequencies[j]! - expected[j]!) *
          rows.values[3 * j + l]!;
      }
      assertAlmostEquals(difference, 0, 1e-6);
    }
    assert(two!.logLikelihood > one!.logLikelihood + 1, `${size}`);
  }
});
