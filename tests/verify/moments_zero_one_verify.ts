// deno-lint-ignore-file no-console -- prints the figures that it checks
/** Calibrated moments of features that follow no normal law: 0 or 1, and exponential. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { toUserUnits } from "../../lib/data/whitening.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import { latentMomentsOf } from "../../lib/moments/latent_moments.ts";
import { methodOfMoments } from "../../lib/moments/method_of_moments.ts";
import { tensorMoments } from "../../lib/moments/tensor_moments.ts";
import { stream } from "../../lib/random/streams.ts";
import { coins, deviations } from "../moments/coins.ts";

/** Exponential features: no normal law, and a density that jumps at 0. */
function exponentialFeatures(p: number, L: number) {
  const rng = stream(2, "exponential");
  return matrix(
    [p, L],
    Float64Array.from({ length: p * L }, () => -Math.log1p(-rng())),
  );
}

Deno.test("on calibrated moments both estimators are close to the truth's likelihood", () => {
  const features = exponentialFeatures(1500, 2);
  const truth = softmaxMixture([0.6, 0.4], [[-1.2, 0.3], [0.4, -0.9]]);
  const data = simulateChoices(features, truth, { choices: 200_000, seed: 2 });
  const design = calibratedDesign({ components: 2, atoms: 200 });
  const top = logLikelihood(data, truth);
  for (const estimate of [methodOfMoments, tensorMoments]) {
    const found = estimate(data, { components: 2, design });
    assertEquals(found.status, "estimated");
    const plain = estimate(data, { components: 2 });
    const deficit = (top - found.logLikelihood) / data.choices;
    console.log(estimate.name, deficit, "nats per choice below the truth");
    assert(deficit < 0.001, `${deficit}`);
    assert((top - plain.logLikelihood) / data.choices > 5 * deficit);
    // Same seed, same bytes.
    const again = calibratedDesign({ components: 2, atoms: 200 });
    assertEquals(estimate(data, { components: 2, design: again }), found);
  }
});

Deno.test("calibrated moments of 0/1 features are within their errors, and say that they are a guess", () => {
  const shapes = [
    { p: 1000, L: 6, K: 2, norm: 2.5 },
    { p: 1000, L: 4, K: 3, norm: 1 },
    { p: 200, L: 3, K: 1, norm: 3.5 },
    { p: 200, L: 5, K: 4, norm: 0.7 },
  ];
  for (const [i, shape] of shapes.entries()) {
    const { components, atoms } = { components: shape.K, atoms: 500 };
    const one = coins(i + 5, shape);
    const { ratios, found } = deviations(
      one,
      calibratedDesign({ components, atoms }),
    );
    const largest = Math.max(...ratios);
    console.log(JSON.stringify(shape), largest.toFixed(2), "errors off");
    assert(largest < 3, `${largest} errors off with ${JSON.stringify(shape)}`);
    assertStringIncludes(found.warnings[0]!, "hardly tell how long the atoms");
  }
});

Deno.test("calibrated moments of yes/no features lose nothing needlessly: what they say of long atoms is in the errors", () => {
  // Notebook 4's yes/no features, and others like them: norms of 1, of M2 some .8.
  const errors: number[] = [];
  for (const seed of [4, 7]) {
    const normal = simulateFeatures(3000, 12, { seed }).values;
    const features = matrix([3000, 3]);
    for (let i = 0; i < 9000; i++) {
      const z = normal[12 * Math.floor(i / 3) + i % 3]!;
      features.values[i] = z > 0.5244 ? 1 : 0;
    }
    const { whitening } = choiceData(features, new Float64Array(3000).fill(1));
    const { weights, atoms } = simulateMixture(2, 3, { seed, scale: 1 });
    const truth = softmaxMixture(weights, toUserUnits(atoms, whitening));
    const data = simulateChoices(features, truth, { choices: 1e5, seed });
    const design = calibratedDesign({ components: 2, atoms: 200, seed });
    const { ratios, found } = deviations({ data, truth }, design);
    assert(Math.max(...ratios) < 3, `${seed}: ${Math.max(...ratios)}`);
    const exact = latentMomentsOf(truth, data).second;
    errors.push(
      Math.hypot(...found.second.values.map((v, i) => v - exact[i]!)),
    );
  }
  console.log("yes/no features:", errors.map((error) => error.toFixed(2)));
  // Rules made from atoms of twice the norm were 1.76 and .65 off.
  assert(errors[0]! < 0.6 && errors[1]! < 0.8, `${errors}`);
});
