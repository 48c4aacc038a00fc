import { assert, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { matrix, matrixFromRows } from "../../lib/linalg/matrix.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import {
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";

/** Exponential features: no normal law, and a density that jumps at 0. */
function exponentialFeatures(p: number, L: number) {
  const rng = stream(2, "exponential");
  return matrix(
    [p, L],
    Float64Array.from({ length: p * L }, () => -Math.log1p(-rng())),
  );
}

const features = exponentialFeatures(1500, 2);
const truth = softmaxMixture([0.6, 0.4], [[-1.2, 0.3], [0.4, -0.9]]);
const exact = choiceData(
  features,
  mixtureProbabilities({ features }, truth).map((v) => v * 1e8),
);

Deno.test("calibrated moments of these items have next to no design error", () => {
  const design = calibratedDesign({ components: 2, atoms: 200 });
  const basis = matrixFromRows([[1, 0], [0, 1]]);
  const calibrated = estimateLatentMoments(exact, { design, basis });
  const gaussian = estimateLatentMoments(exact, { basis });
  const target = latentMomentsOf(truth, exact).second;
  const worst = (values: Float64Array) =>
    values.reduce((w, v, i) => Math.max(w, Math.abs(v - target[i]!)), 0);
  const found = worst(calibrated.second.values);
  // The exact error of the Gaussian rule on these items, a hundred times as large.
  assert(found < 0.02, `${found}`);
  assert(worst(gaussian.second.values) > 10 * found);
  const stated = Math.max(...calibrated.second.designErrors);
  assert(found < 5 * stated, `${found} against a stated error of ${stated}`);
  assertEquals(calibrated.warnings, []);
  assertEquals(gaussian.warnings.length, 1);
});

Deno.test("heavy tails warn", () => {
  const rng = stream(3, "heavy");
  const heavy = matrix([800, 6]);
  for (let i = 0; i < heavy.values.length; i++) {
    heavy.values[i] = drawNormal(rng) / Math.abs(drawNormal(rng)); // Cauchy
  }
  const counts = new Float64Array(800).fill(1);
  const { warnings } = estimateLatentMoments(choiceData(heavy, counts), {
    design: calibratedDesign({ atoms: 200, radius: 3 }),
  });
  assertEquals(warnings.length, 1);
});

Deno.test("calibratedDesign refuses options that are none", () => {
  assertRefused(
    () => calibratedDesign({ components: 0 }),
    "Cannot calibrate a design as components must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () => calibratedDesign({ atoms: 5 }),
    "Cannot calibrate a design as atoms must be an integer >= 20: current value is 5",
  );
  assertRefused(
    () => calibratedDesign({ radius: NaN }),
    "Cannot calibrate a design as radius must be finite and > 0: current value is NaN",
  );
});
