/**
 * Latent moments under an offset: of the features weighted by its exponential.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  matrixFromRows,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import {
  calibratedDesign,
  densityDesign,
  designBias,
  estimateLatentMoments,
  estimateSubspace,
  gaussianDesign,
  gaussianMixtureRatios,
  latentMomentsOf,
  methodOfMoments,
  tensorMoments,
  toWhitened,
  whitenedFeatures,
} from "../../lib/moments.ts";
import { itemsAlike } from "../../lib/data/items.ts";
import { oneComponentAtom } from "../../lib/moments/one_component.ts";
import { priorRadius } from "../../lib/moments/prior_radius.ts";
import { asIdenticalItems } from "../identical_items.ts";
import { largestDifference, offsetOf } from "../simulated.ts";

const truth = softmaxMixture([0.6, 0.4], [[1, 0.5], [-0.8, 0.9]]);
const p = 4000;
const features = simulateFeatures(p, 2, { seed: 41 });
const noise = offsetOf(p, 1, 41);
const first = (j: number) => features.values[2 * j]!;
const kinds = {
  independent: noise,
  linear: noise.map((_, j) => 0.6 * first(j)),
  quadratic: noise.map((_, j) => -0.3 * first(j) ** 2),
  step: noise.map((_, j) => first(j) > 0 ? 1 : 0),
};

/** Data of so many choices that those leave no error. */
function withoutNoise(offset: Float64Array) {
  const pi = mixtureProbabilities({ features, offset }, truth);
  return choiceData(features, pi.map((v) => v * 1e9), { offset });
}

Deno.test("moments under an offset log m are those of m identical items, whatever the design", () => {
  const few = simulateFeatures(400, 2, { seed: 43 });
  const copies = Array.from({ length: 400 }, (_, j) => 1 + (j * 7) % 3);
  const offset = copies.map(Math.log);
  const here = simulateChoices(few, truth, { choices: 3000, offset });
  const there = asIdenticalItems(here, copies);
  const normal = {
    weight: 1,
    mean: [0, 0],
    covariance: matrixFromRows([[1, 0], [0, 1]]),
  };
  const designs = [
    undefined,
    densityDesign(gaussianMixtureRatios([normal])),
    calibratedDesign({ components: 2, atoms: 40, radius: 1.5 }),
  ];
  for (const design of designs) {
    const [of, same] = [here, there].map((data) =>
      estimateLatentMoments(data, {
        design,
        basis: matrixFromRows([[1, 0], [0, 1]]),
        directions: [Float64Array.of(0.6, 0.8)],
      })
    );
    const name = design?.name ?? "default";
    for (const part of ["first", "second", "third"] as const) {
      for (const what of ["values", "standardErrors"] as const) {
        const [a, b] = [of![part]![what], same![part]![what]];
        const size = b.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        const error = largestDifference(a, b) / size;
        assert(error < 1e-8, `${name}, ${what} of ${part}: ${error}`);
      }
    }
    assertEquals(of!.warnings, [], name);
  }
});

Deno.test("the Gaussian rule is right where the tilted law is normal, and warns where it is not", () => {
  for (const [name, offset] of Object.entries(kinds)) {
    const data = withoutNoise(offset);
    const exact = latentMomentsOf(truth, data);
    const { first, second, warnings } = estimateLatentMoments(data);
    const errors = [...first.values, ...second.values].map((v, i) =>
      (v - [...exact.first, ...exact.second][i]!) /
      [...first.designErrors, ...second.designErrors][i]!
    );
    const worst = Math.max(...errors.map(Math.abs));
    if (name === "step") {
      assert(worst > 4.5, `${name}: ${worst}`);
      assertEquals(warnings.length, 1);
      assertEquals(
        warnings[0]!.replace(/to \d+ standard/, "to 9 standard"),
        "The features, weighted by the exponential of the offset, do not follow the gaussian design: its rule averages to 9 standard errors from 0 over the items, so the moments are off by more than their errors say; calibratedDesign makes no assumption on the features.",
      );
    } else {
      assert(worst < 3.5, `${name}: ${worst}`);
      assertEquals(warnings, [], name);
    }
    const { second: bias } = designBias(data, truth);
    const off = largestDifference(
      bias,
      second.values.map((v, i) => v - exact.second[i]!),
    );
    assert(off < 1e-6, `${name}: ${off}`);
  }
});

Deno.test("heavy tails do not hide behind an offset", () => {
  const heavy = matrixFromRows(
    Array.from({ length: p }, (_, j) => [first(j) ** 3, noise[j]!]),
  );
  const offset = offsetOf(p, 0.5, 7);
  const data = choiceData(heavy, new Array(p).fill(1), { offset });
  assertEquals(estimateLatentMoments(data).warnings.length, 1);
});

Deno.test("a density is that of the tilted law", () => {
  const ratios = (mean: number[]) =>
    densityDesign(gaussianMixtureRatios([{
      weight: 1,
      mean,
      covariance: matrixFromRows([[1, 0], [0, 1]]),
    }]));
  const data = withoutNoise(kinds.linear);
  const exact = latentMomentsOf(truth, data);
  // e^{.6x} moves a normal law by .6.
  const right = estimateLatentMoments(data, { design: ratios([0.6, 0]) });
  assertEquals(right.warnings, []);
  assert(largestDifference(right.first.values, exact.first) < 0.1);
  const wrong = estimateLatentMoments(data, { design: ratios([0, 0]) });
  assertEquals(wrong.warnings.length, 1);
  assert(largestDifference(wrong.first.values, exact.first) > 0.4);
});

Deno.test("a calibrated rule has the offset in what it averages: a step does it no harm", () => {
  const data = withoutNoise(kinds.step);
  const design = calibratedDesign({ components: 2, atoms: 150 });
  const { second, warnings } = estimateLatentMoments(data, { design });
  const exact = latentMomentsOf(truth, data);
  assertEquals(warnings, []);
  assert(largestDifference(second.values, exact.second) < 1e-2);
});

Deno.test("subspace, tensor and method of moments work under an offset", () => {
  const data = simulateChoices(features, truth, {
    choices: 1e5,
    offset: kinds.independent,
  });
  const { gap, warnings } = estimateSubspace(data, { components: 1 });
  assert(gap > 2 && warnings.length === 0);
  for (const estimator of [tensorMoments, methodOfMoments]) {
    const { mixture, status } = estimator(data, { components: 2 });
    assertEquals(status, "estimated");
    const off = largestDifference(mixture.atoms.values, truth.atoms.values);
    assert(off < 0.5, `${estimator.name} is off by ${off}`);
  }
});

Deno.test("design errors grow by √(E e^{2o})/E e^o where the offset does not depend on the features", () => {
  const offset = kinds.independent;
  const growth = Math.sqrt(
    p * offset.reduce((sum, o) => sum + Math.exp(2 * o), 0),
  ) / offset.reduce((sum, o) => sum + Math.exp(o), 0);
  assertAlmostEquals(itemsAlike({ features, offset }), p / growth ** 2, 1e-8);
  const mean = (values: Float64Array) =>
    Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  const plain = choiceData(
    features,
    mixtureProbabilities({ features }, truth).map((v) => v * 1e9),
  );
  const errorsOf = (data: typeof plain) =>
    mean(estimateLatentMoments(data).second.designErrors);
  const ratio = errorsOf(withoutNoise(offset)) / errorsOf(plain);
  // Of 4,000 weights with a heavy-tailed law.
  assert(Math.abs(ratio / growth - 1) < 0.2, `${ratio} for ${growth}`);
  // What whitening removes of the variances of given averages grows by its square.
  const found = {
    averages: Float64Array.of(0.4, -0.2, 0.5, 0.1, 0.3),
    variances: new Float64Array(5).fill(1),
    meeting: 0,
  };
  const [left, plainly] = [withoutNoise(offset), plain].map((data) =>
    gaussianDesign().momentFunctions(data).firstAndSecond()
      .leftByWhitening!(found)
  );
  for (const [i, value] of left!.entries()) {
    assertAlmostEquals((1 - value) / (1 - plainly![i]!), growth ** 2, 1e-9);
  }
});

Deno.test("the single atom that moments fall back to is the best under the offset", () => {
  const data = simulateChoices(features, truth, {
    choices: 1e4,
    offset: kinds.step,
  });
  const whitened = whitenedFeatures(data.features, data.whitening);
  const atom = oneComponentAtom(data, whitened, 10);
  const { mixture } = fit(data, { components: 1, atomBound: 10 });
  const best = toWhitened(mixture.atoms, data.whitening).values;
  assert(largestDifference(atom, best) < 1e-7);
  const short = oneComponentAtom(data, whitened, 0.1);
  assertAlmostEquals(Math.hypot(...short), 0.1, 1e-9);
});

Deno.test("a rule of many features is calibrated under the offset too", () => {
  const many = simulateFeatures(300, 9, { seed: 42 });
  const copies = Array.from({ length: 300 }, (_, j) => 1 + j % 3);
  const here = simulateChoices(many, simulateMixture(2, 9, { seed: 42 }), {
    choices: 3000,
    offset: copies.map(Math.log),
  });
  const [of, same] = [here, asIdenticalItems(here, copies)].map((data) => {
    const options = { components: 2, atoms: 300, radius: 1.5 };
    return estimateLatentMoments(data, { design: calibratedDesign(options) });
  });
  assert(largestDifference(of!.second.values, same!.second.values) < 1e-9);
});

Deno.test("the radius of prior atoms does not take an offset for concentration", () => {
  const radiusOf = (offset?: Float64Array) => {
    const data = simulateChoices(features, truth, { choices: 1e5, offset });
    const whitened = whitenedFeatures(data.features, data.whitening);
    return priorRadius(data, { features: whitened, components: 2, seed: 1 })
      .radius;
  };
  const plain = radiusOf(), known = radiusOf(noise.map((e) => 1.5 * e));
  assert(Math.abs(known / plain - 1) < 0.25, `${known} for ${plain}`);
});
