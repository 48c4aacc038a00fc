/** A mixture with a covariance drawn at random, for slopes that no fit need be behind. */
import type { ChoiceData } from "../../lib/data/choice_data.ts";
import { matrix, rowsOf } from "../../lib/linalg/matrix.ts";
import { averageWeights } from "../../lib/model/membership.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import type { Fitted } from "../../lib/prediction/fitted.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { chooserMixture } from "../chooser_data.ts";

/** A mixture of K components for the data, known to about a tenth. */
export function fittedAtRandom(
  seed: number,
  K: number,
  data: ChoiceData,
): Fitted & Required<Pick<Fitted, "root">> {
  const drawn = chooserMixture(seed, K, data);
  const { membership, atoms } = drawn;
  const covariates = data.choosers?.covariates;
  const mixture = membership && covariates
    ? {
      ...drawn,
      weights: averageWeights(membership.values, {
        covariates: covariates.values,
        shares: data.choosers.counts.map((n) => n / data.choosers!.size),
      }),
    }
    : drawn;
  const W = membership?.values.length ?? K;
  const width = W + atoms.values.length;
  const rng = stream(seed, "root");
  const directions = matrix([4, width]);
  for (let i = 0; i < directions.values.length; i++) {
    // Some covariates are near 40.
    const scale = membership && i % width < W ? 0.002 : 0.05;
    directions.values[i] = scale * drawNormal(rng);
  }
  const lengths = Float64Array.from(rowsOf(directions), norm);
  return { mixture, root: { directions, lengths, choosers: data.choosers } };
}
