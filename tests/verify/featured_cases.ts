/**
 * Simulated cases whose features are not normal.
 */
import { type ChoiceData, choiceData } from "../../lib/data/choice_data.ts";
import { toUserUnits } from "../../lib/data/whitening.ts";
import { type Matrix, matrix } from "../../lib/linalg/matrix.ts";
import { simulateChoices, simulateMixture } from "../../lib/model/simulate.ts";
import {
  type SoftmaxMixture,
  softmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import {
  drawGamma,
  drawNormal,
  drawNormalsInto,
} from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Laws of the features. */
export type Law =
  | "gaussian"
  | "exponential"
  | "clusters"
  | "binary"
  | "logistic"
  | "t3";

/** Size of a case. */
export interface FeaturedShape {
  readonly law: Law;
  readonly items: number;
  readonly features: number;
  readonly components: number;
  /** Norm of the atoms in whitened coordinates. */
  readonly scale: number;
  readonly choices: number;
}

/** Features of the given law, p × L; clusters are ten normal laws with centres of spread 2. */
export function drawFeatures(
  law: Law,
  p: number,
  L: number,
  seed: number,
): Matrix {
  const features = matrix([p, L]);
  const rng = stream(seed, `features:${law}`);
  const centres = new Float64Array(10 * L);
  drawNormalsInto(centres, rng);
  for (let j = 0; j < p; j++) {
    const cluster = Math.floor(10 * rng());
    for (let l = 0; l < L; l++) {
      const u = rng();
      const draw = {
        gaussian: () => drawNormal(rng),
        exponential: () => -Math.log1p(-u),
        clusters: () => 2 * centres[cluster * L + l]! + drawNormal(rng),
        binary: () => u < 0.3 ? 1 : 0,
        logistic: () => Math.log((u + 1e-300) / (1 - u)),
        t3: () => drawNormal(rng) / Math.sqrt(2 * drawGamma(rng, 1.5) / 3),
      }[law];
      features.values[j * L + l] = draw();
    }
  }
  return features;
}

/** A case with atoms on a sphere in whitened coordinates. */
export function featuredCase(
  seed: number,
  shape: FeaturedShape,
): { data: ChoiceData; truth: SoftmaxMixture } {
  const { law, items, features: L, components, scale, choices } = shape;
  const features = drawFeatures(law, items, L, seed);
  const blank = choiceData(features, new Float64Array(items).fill(1));
  const drawn = simulateMixture(components, L, { scale, seed });
  const truth = softmaxMixture(
    drawn.weights,
    toUserUnits(drawn.atoms, blank.whitening),
  );
  return { data: simulateChoices(features, truth, { choices, seed }), truth };
}
