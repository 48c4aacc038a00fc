/**
 * What an offset is: part of the utility, so that an item with offset log m is m identical items
 * and a constant changes nothing.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  covariance,
  itemProbabilities,
  logLikelihood,
  mixtureProbabilities,
  responsibilities,
  simulateChoices,
  simulateMixture,
} from "../../mod.ts";
import { hessian, reweight, score } from "../../lib/estimation.ts";
import {
  criteria,
  emRate,
  identifiability,
  overdispersion,
} from "../../lib/inference.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { ComponentScore } from "../../lib/model/component_score.ts";
import { DirectionalGain } from "../../lib/model/directional_gain.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { asIdenticalItems } from "../identical_items.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, offsetOf, simulatedCase } from "../simulated.ts";

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

const { features } = simulatedCase(21, { items: 240 });
const truth = simulateMixture(2, 3, { seed: 21, scale: 1 });
const copies = Array.from({ length: 240 }, (_, j) => 1 + (j * 7) % 4);
const offset = copies.map(Math.log);
const data = simulateChoices(features, truth, { choices: 9000, offset });
const many = asIdenticalItems(data, copies);
/** What ℓ loses where a choice is of one of the identical items. */
const lost = data.counts.reduce((sum, n, j) => sum + n * offset[j]!, 0);

function assertClose(
  actual: Float64Array,
  expected: Float64Array,
  name: string,
): void {
  const size = expected.reduce((max, v) => Math.max(max, Math.abs(v)), 1e-300);
  const error = largestDifference(actual, expected) / size;
  assert(error < 1e-11, `${name}: ${error}`);
}

Deno.test("an item with offset log m has the whitening and probability of m identical items", () => {
  const { means, factor } = data.whitening;
  assertClose(means, many.whitening.means, "means");
  assertClose(factor.values, many.whitening.factor.values, "factor");
  const of = itemProbabilities(data, truth);
  const each = itemProbabilities(many, truth);
  let row = 0;
  for (const [j, m] of copies.entries()) {
    for (let k = 0; k < 2; k++) {
      const whole = of.values[2 * j + k]!;
      const part = each.values[2 * row + k]!;
      assertAlmostEquals(whole, m * part, 1e-12 * whole);
    }
    row += m;
  }
  const mixed = mixtureProbabilities(data, truth);
  assertAlmostEquals(mixed.reduce((a, b) => a + b), 1, 1e-13);
  const shares = responsibilities(data, truth).values;
  assertAlmostEquals(
    shares[1]!,
    of.values[1]! * truth.weights[1]! / mixed[0]!,
    1e-12,
  );
});

for (const scale of [0.1, 1, 10, 100]) {
  const mixture = simulateMixture(3, 3, { seed: 22, scale });

  Deno.test(`an item with offset log m is m identical items: likelihood and its derivatives, atoms of norm ${scale}`, () => {
    const total = logLikelihood(data, mixture);
    const other = logLikelihood(many, mixture) + lost;
    assertAlmostEquals(total, other, 1e-12 * Math.abs(total));
    const here = score(data, mixture), there = score(many, mixture);
    assertClose(here.weights, there.weights, "score of weights");
    assertClose(here.atoms.values, there.atoms.values, "score of atoms");
    assertClose(
      hessian(data, mixture).values,
      hessian(many, mixture).values,
      "Hessian",
    );
  });

  Deno.test(`an item with offset log m is m identical items: kernels and certificate, atoms of norm ${scale}`, () => {
    for (const kernels of sets) {
      const evaluated = [data, many].map((all) => {
        const space = parameterSpace(all, { components: 3, radius: 1e4 });
        const likelihood = openLikelihood(all, { space, kernels });
        loadMixture(likelihood, mixture, space);
        likelihood.evaluate({ first: 0, end: 3 });
        likelihood.inform({ first: 0, end: 3 });
        const { complete, missing } = likelihood.information;
        return { likelihood, complete, missing };
      });
      const [here, there] = evaluated as [
        typeof evaluated[0],
        typeof evaluated[0],
      ];
      const value = here.likelihood.values[0]!;
      assertAlmostEquals(
        value,
        there.likelihood.values[0]! + lost / 9000,
        1e-12 * Math.abs(value),
      );
      assertAlmostEquals(value * 9000, logLikelihood(data, mixture), 1e-6);
      for (const name of ["atomGradient", "weightGradient"] as const) {
        assertClose(here.likelihood[name], there.likelihood[name], name);
      }
      assertClose(here.complete, there.complete, "complete information");
      assertClose(here.missing, there.missing, "missing information");
    }
    for (const Added of [DirectionalGain, ComponentScore]) {
      const [here, there] = [data, many].map((all) => {
        const added = new Added(all, mixture);
        added.atom.set([0.5, -0.3, 0.2]);
        if (added instanceof DirectionalGain) added.logGainAndGradient();
        else added.score();
        return Float64Array.of(added.value, ...added.gradient);
      });
      assertClose(here!, there!, Added.name);
    }
  });
}

Deno.test("an item with offset log m is m identical items: errors, criteria, EM's rate, identifiability, best weights", () => {
  const fisher = { kind: "expected" } as const;
  const [here, there] = [data, many].map((all) =>
    covariance(all, truth, fisher)
  );
  assertClose(here!.weightErrors!, there!.weightErrors!, "errors of weights");
  assertClose(
    here!.atomErrors!.values,
    there!.atomErrors!.values,
    "errors of atoms",
  );
  const [of, same] = [criteria(data, truth), criteria(many, truth)];
  assertAlmostEquals(of.aic, same.aic - 2 * lost, 1e-7);
  assertAlmostEquals(of.icl, same.icl - 2 * lost, 1e-7);
  assertAlmostEquals(of.entropy, same.entropy, 1e-8);
  assertAlmostEquals(emRate(data, truth), emRate(many, truth), 1e-11);
  assertAlmostEquals(
    identifiability(data, truth).condition,
    identifiability(many, truth).condition,
    1e-9,
  );
  assertClose(
    reweight(data, truth).weights,
    reweight(many, truth).weights,
    "best weights",
  );
  // Σ_j (N_j − Nπ_j)²/Nπ_j of whole items.
  const pi = mixtureProbabilities(data, truth);
  const pearson = data.counts.reduce(
    (sum, n, j) => sum + (n - 9000 * pi[j]!) ** 2 / (9000 * pi[j]!),
    0,
  );
  assertAlmostEquals(overdispersion(data, truth).pearson, pearson, 1e-8);
});

Deno.test("a constant offset changes nothing, however large", () => {
  const plain = choiceData(features, data.counts);
  const mixture = simulateMixture(3, 3, { seed: 23, scale: 5 });
  for (const constant of [0, 3, -700, 9e3, -1e9, 1e12]) {
    const same = choiceData(features, data.counts, {
      offset: new Float64Array(240).fill(constant),
    });
    assertClose(same.whitening.means, plain.whitening.means, "means");
    assertAlmostEquals(
      logLikelihood(same, mixture),
      logLikelihood(plain, mixture),
      1e-6,
    );
    assertClose(
      score(same, mixture).atoms.values,
      score(plain, mixture).atoms.values,
      "score",
    );
    // Differences of the offset are what counts, so they must survive.
    const moved = choiceData(features, data.counts, {
      offset: offset.map((o) => o + constant),
    });
    const tolerance = 1e-12 * 9000 * Math.max(1, Math.abs(constant) / 100);
    assertAlmostEquals(
      logLikelihood(moved, mixture),
      logLikelihood(data, mixture),
      tolerance,
    );
  }
});

Deno.test("simulateChoices() draws from the probabilities with the offset", () => {
  const known = offsetOf(240, 1.5, 3);
  const N = 1e6;
  const drawn = simulateChoices(features, truth, { choices: N, offset: known });
  assertEquals(drawn.offset, known);
  assert(drawn.offset !== known, "the offset was not copied");
  const pi = mixtureProbabilities({ features, offset: known }, truth);
  const square = drawn.counts.reduce(
    (sum, n, j) => sum + (n - N * pi[j]!) ** 2 / (N * pi[j]!),
    0,
  );
  // Of 239 degrees of freedom.
  assert(Math.abs(square - 239) < 4 * Math.sqrt(2 * 239), `${square}`);
  assertRefused(
    () => simulateChoices(features, truth, { choices: 9, offset: [1, 2] }),
    "Cannot make choice data as offset must have length 240: current length is 2",
  );
});
