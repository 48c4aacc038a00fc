import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { matrix, matrixFromRows, rowOf } from "../../lib/linalg/matrix.ts";
import { densityDesign } from "../../lib/moments/density_design.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";
import { gaussianMixtureRatios } from "../../lib/moments/gaussian_mixture_density.ts";
import {
  designBias,
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import { logisticRatios } from "../../lib/moments/logistic_density.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";

const truth = softmaxMixture([0.6, 0.4], [[1, 0.5], [-0.8, 0.9]]);
const features = simulateFeatures(3000, 2, { seed: 4 });
const data = simulateChoices(features, truth, { choices: 5000, seed: 4 });
const directions = [Float64Array.of(0.6, 0.8)];
const unit = matrixFromRows([[1, 0], [0, 1]]);

/** All numbers of an estimate, in order. */
function numbersOf(design: ReturnType<typeof gaussianDesign>): number[] {
  const moments = estimateLatentMoments(data, {
    design,
    basis: unit,
    directions,
    order: 5,
  });
  const { first, second, third, directional } = moments;
  return [first, second, third!, directional[0]!.powers, directional[0]!.mixed]
    .flatMap((e) => [
      ...e.values,
      ...e.standardErrors,
      ...e.designErrors,
    ]);
}

Deno.test("the Gaussian design is the density design of one normal law", () => {
  const covariance = matrixFromRows([[1.2, 0.3], [0.3, 0.8]]);
  const mean = [0.1, -0.2];
  const direct = numbersOf(gaussianDesign(mean, covariance));
  const general = numbersOf(
    densityDesign(gaussianMixtureRatios([{ weight: 1, mean, covariance }])),
  );
  for (const [i, value] of direct.entries()) {
    assertAlmostEquals(general[i]!, value, 1e-9 * (1 + Math.abs(value)));
  }
});

Deno.test("standard errors are the spread of the rule over the choices", () => {
  const { first, second } = estimateLatentMoments(data);
  const x = toWhitenedRows();
  const N = data.choices;
  for (let l = 0; l < 2; l++) {
    let mean = 0, square = 0, diagonal = 0, diagonalSquare = 0;
    for (const [j, q] of data.frequencies.entries()) {
      mean += q * x[j]![l]!;
      square += q * x[j]![l]! ** 2;
      diagonal += q * (x[j]![l]! ** 2 - 1);
      diagonalSquare += q * (x[j]![l]! ** 2 - 1) ** 2;
    }
    assertAlmostEquals(first.values[l]!, mean, 1e-12);
    assertAlmostEquals(
      first.standardErrors[l]!,
      Math.sqrt((square - mean ** 2) / N),
      1e-12,
    );
    assertAlmostEquals(second.values[3 * l]!, diagonal, 1e-12);
    assertAlmostEquals(
      second.standardErrors[3 * l]!,
      Math.sqrt((diagonalSquare - diagonal ** 2) / N),
      1e-12,
    );
  }
});

/** x̃ by its definition: C⁻¹(x − x̄) solved by hand for two features. */
function toWhitenedRows(): number[][] {
  const { means, factor } = data.whitening;
  return Array.from({ length: features.rows }, (_, j) => {
    const [a, b] = rowOf(features, j);
    const y = (a! - means[0]!) / factor.values[0]!;
    return [
      y,
      (b! - means[1]! - factor.values[2]! * y) / factor.values[3]!,
    ];
  });
}

Deno.test("directional and mixed moments agree with the tensors", () => {
  const { first, second, third, directional } = estimateLatentMoments(data, {
    basis: unit,
    directions,
    order: 3,
  });
  const { powers, mixed, direction: v } = directional[0]!;
  let one = 0, two = 0, three = 0;
  const along = [0, 0];
  for (let a = 0; a < 2; a++) {
    one += v[a]! * first.values[a]!;
    for (let b = 0; b < 2; b++) {
      two += v[a]! * v[b]! * second.values[a * 2 + b]!;
      along[b]! += v[a]! * second.values[a * 2 + b]!;
      for (let c = 0; c < 2; c++) {
        three += v[a]! * v[b]! * v[c]! * third!.values[(a * 2 + b) * 2 + c]!;
      }
    }
  }
  const expected = [1, one, two, three];
  for (let r = 0; r <= 3; r++) {
    assertAlmostEquals(powers.values[r]!, expected[r]!, 1e-12);
  }
  // Order 3 asks for mixed moments with r = 0 and 1.
  assertEquals(mixed.values.length, 4);
  for (let i = 0; i < 2; i++) {
    assertAlmostEquals(mixed.values[i]!, first.values[i]!, 1e-12);
    assertAlmostEquals(mixed.values[2 + i]!, along[i]!, 1e-12);
  }
});

Deno.test("with many items and exact probabilities the moments are the mixture's", () => {
  const many = simulateFeatures(200_000, 2, { seed: 9 });
  const counts = mixtureProbabilities({ features: many }, truth).map((v) =>
    v * 1e9
  );
  const exact = choiceData(many, counts);
  const { first, second, warnings } = estimateLatentMoments(exact);
  const target = latentMomentsOf(truth, exact);
  const atoms = toWhitened(truth.atoms, exact.whitening);
  assertAlmostEquals(
    target.first[0]!,
    0.6 * atoms.values[0]! + 0.4 * atoms.values[2]!,
    1e-12,
  );
  for (let i = 0; i < 4; i++) {
    const error = Math.abs(second.values[i]! - target.second[i]!);
    // The design error is the only one left; it is given, and is small.
    assert(error < 3 * second.designErrors[i]!, `${error}`);
    assert(second.designErrors[i]! < 0.03);
  }
  for (let i = 0; i < 2; i++) {
    assert(
      Math.abs(first.values[i]! - target.first[i]!) <
        3 * first.designErrors[i]!,
    );
  }
  assertEquals(warnings, []);
});

Deno.test("logistic features: the right density gives the moments, the Gaussian rule warns", () => {
  const p = 10_000;
  const rng = stream(1, "logistic");
  const drawn = matrix([p, 2]);
  for (let i = 0; i < 2 * p; i++) {
    const u = rng();
    drawn.values[i] = 0.3 * Math.log((u + 1e-300) / (1 - u));
  }
  // Norms below half of 1/scale, so that the error has a variance.
  const taste = softmaxMixture([0.5, 0.5], [[1.2, 0], [0, 1.2]]);
  const exact = choiceData(
    drawn,
    mixtureProbabilities({ features: drawn }, taste).map((v) => v * 1e9),
  );
  const target = latentMomentsOf(taste, exact);
  const design = densityDesign(logisticRatios([0, 0], [0.3, 0.3]));
  const right = estimateLatentMoments(exact, { design });
  const wrong = estimateLatentMoments(exact);
  let worstWrong = 0;
  for (let i = 0; i < 4; i++) {
    const error = Math.abs(right.second.values[i]! - target.second[i]!);
    assert(error < 4 * right.second.designErrors[i]!, `${i}: ${error}`);
    worstWrong = Math.max(
      worstWrong,
      Math.abs(wrong.second.values[i]! - target.second[i]!) /
        wrong.second.designErrors[i]!,
    );
  }
  // Its bias does not shrink with p: at 200,000 items it is above 10 design errors.
  assert(worstWrong > 3, `${worstWrong}`);
  assertEquals(right.warnings, []);
  assertEquals(wrong.warnings.length, 1);
});

Deno.test("designBias is the error that exact probabilities leave", () => {
  const exact = choiceData(
    features,
    mixtureProbabilities({ features }, truth).map((v) => v * 1e9),
  );
  const { first } = estimateLatentMoments(exact);
  const target = latentMomentsOf(truth, exact);
  const bias = designBias(data, truth);
  for (let l = 0; l < 2; l++) {
    assertAlmostEquals(
      bias.first[l]!,
      first.values[l]! - target.first[l]!,
      1e-8,
    );
  }
});

Deno.test("order of items, scale of counts and units of features do not matter", () => {
  const { first, second } = estimateLatentMoments(data);
  const order = Array.from({ length: 3000 }, (_, j) => (j * 7) % 3000);
  const moved = choiceData(
    matrixFromRows(order.map((j) => rowOf(features, j))),
    order.map((j) => data.counts[j]!),
  );
  const again = estimateLatentMoments(moved);
  // Whitened coordinates by Cholesky keep scaled features apart.
  const scaled = choiceData(
    matrix(
      [3000, 2],
      features.values.map((v, i) => i % 2 === 0 ? 5 * v + 1 : v),
    ),
    data.counts,
  );
  const other = estimateLatentMoments(scaled);
  for (let i = 0; i < 4; i++) {
    assertAlmostEquals(again.second.values[i]!, second.values[i]!, 1e-10);
    assertAlmostEquals(other.second.values[i]!, second.values[i]!, 1e-10);
  }
  for (let i = 0; i < 2; i++) {
    assertAlmostEquals(other.first.values[i]!, first.values[i]!, 1e-10);
  }
});

Deno.test("latent moments refuse what does not fit", () => {
  assertRefused(
    () => estimateLatentMoments(data, { basis: matrix([3, 1]) }),
    "Cannot estimate moments as the basis must have 2 rows, one per feature, and at least 1 column: current size is 3 x 1",
  );
  assertRefused(
    () => estimateLatentMoments(data, { directions: [new Float64Array(2)] }),
    "Cannot estimate moments as directions must have a finite norm > 0: current norm is 0",
  );
  assertRefused(
    () => estimateLatentMoments(data, { order: 0 }),
    "Cannot estimate moments as order must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () => estimateLatentMoments(data, { design: gaussianDesign([0, 0, 0]) }),
    "Cannot estimate moments as the mean of the Gaussian design must have 2 entries, one per feature: current number is 3",
  );
  assertRefused(
    () => gaussianDesign([0], matrixFromRows([[-1]])),
    "Cannot make a Gaussian design as the covariance must be symmetric and positive definite: current size is 1 x 1",
  );
  assertRefused(
    () => gaussianDesign([NaN]),
    "Cannot make a Gaussian design as the mean must be finite: entry 1 is NaN",
  );
  assertRefused(
    () =>
      estimateLatentMoments(data, {
        design: densityDesign(logisticRatios([0], [1])),
      }),
    "Cannot estimate moments as the density must have 2 features: current number is 1",
  );
  const broken = { features: 2, along: () => () => () => NaN };
  assertRefused(
    () => estimateLatentMoments(data, { design: densityDesign(broken) }),
    "Cannot estimate moments as derivative ratios must be finite: the ratio of order 1 at item 1 is NaN",
  );
  assertRefused(
    () => latentMomentsOf(simulateMixture(2, 3), data),
    "Cannot use the mixture as its atoms must have 2 entries, one per feature: current number is 3",
  );
});

Deno.test("estimateLatentMoments() takes a direction as one, whatever its length", () => {
  const along = (length: number) =>
    estimateLatentMoments(data, {
      directions: [Float64Array.of(0.6 * length, 0.8 * length)],
    }).directional[0]!;
  const { direction, powers } = along(1);
  for (const length of [5, 1e-3]) {
    const other = along(length);
    for (const [r, value] of powers.values.entries()) {
      assertAlmostEquals(other.powers.values[r]!, value, 1e-12);
    }
    for (const [l, value] of direction.entries()) {
      assertAlmostEquals(other.direction[l]!, value, 1e-15);
    }
  }
});
