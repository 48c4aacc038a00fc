/** Items whose features are 0 or 1, and how far estimated moments are from those of the mixture. */
import { choiceData } from "../../lib/data/choice_data.ts";
import { toUserUnits } from "../../lib/data/whitening.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { simulateChoices, simulateMixture } from "../../lib/model/simulate.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import type { Design } from "../../lib/moments/designs.ts";
import {
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import { stream } from "../../lib/random/streams.ts";

/** Choices among items whose features are coins with a chance of 0.3, and the mixture's moments. */
export function coins(
  seed: number,
  { p, L, K, norm }: { p: number; L: number; K: number; norm: number },
) {
  const rng = stream(seed, "coins");
  const features = matrix([p, L]);
  for (let i = 0; i < p * L; i++) features.values[i] = rng() < 0.3 ? 1 : 0;
  const { whitening } = choiceData(features, new Float64Array(p).fill(1));
  const { weights, atoms } = simulateMixture(K, L, { seed, scale: norm });
  const truth = softmaxMixture(weights, toUserUnits(atoms, whitening));
  const data = simulateChoices(features, truth, { choices: 1e5, seed });
  return { data, truth };
}

/** The errors of first and second moments in errors that are reported. */
export function deviations(
  { data, truth }: Pick<ReturnType<typeof coins>, "data" | "truth">,
  design: Design,
) {
  const found = estimateLatentMoments(data, { design });
  const exact = latentMomentsOf(truth, data);
  const ratios = (["first", "second"] as const).flatMap((order) => {
    const { values, standardErrors, designErrors } = found[order];
    return Array.from(values, (value, i) => {
      const error = Math.hypot(standardErrors[i]!, designErrors[i]!);
      return Math.abs(value - exact[order][i]!) / error;
    });
  });
  return { ratios, found };
}
