/** The whitening of features under an offset, also where the offset leaves a few items all of the weight. */
import type { FeatureMatrix } from "../linalg/matrix.ts";
import type { FeatureWeights } from "./feature_moments.ts";
import { makeWhitening, type Whitening } from "./whitening.ts";

/**
 * Share of the weight that is spread evenly where little else tells features apart: where one item has an offset 40 above the
 * others, its features alone would be left, none told from a combination of others, nor any atom from one far out.
 */
const EVEN = 1e-6;
/** Of a feature's variance that those before it leave, the even part is most where the whole is so many times what it is without. */
const MOSTLY_EVEN = 2;

/** A whitening, or features in its way, and what items and sets weigh in it. */
export interface WeightedWhitening {
  readonly made: ReturnType<typeof makeWhitening>;
  readonly weighting: FeatureWeights;
}

/** The whitening by weights that are the shares of an offset. Costs O(p·L²), twice where offsets of a set are 14 apart or more. */
export function whiteningUnder(
  features: FeatureMatrix,
  weighting: FeatureWeights,
): WeightedWhitening {
  const { itemWeights, sets } = weighting;
  const made = makeWhitening(features, weighting);
  const starts = sets?.starts ?? Int32Array.of(0, features.rows);
  const spread = itemWeights && withEvenShare(itemWeights, starts);
  if (!spread) return { made, weighting };
  const spreadWeighting = { itemWeights: spread, sets };
  const wider = makeWhitening(features, spreadWeighting);
  return "means" in wider && !("means" in made && areAlike(made, wider))
    ? { made: wider, weighting: spreadWeighting }
    : { made, weighting };
}

/** Weights of which the share is spread evenly over the items of each set with any chance; undefined where all have as much. */
function withEvenShare(
  weights: Float64Array,
  starts: Int32Array,
): Float64Array | undefined {
  const spread = weights.slice();
  let needed = false;
  for (let s = 0; s + 1 < starts.length; s++) {
    const ofSet = spread.subarray(starts[s]!, starts[s + 1]!);
    const some = ofSet.reduce((n, v) => v > 0 ? n + 1 : n, 0);
    for (let j = 0; j < ofSet.length; j++) {
      const weight = ofSet[j]!;
      if (!(weight > 0)) continue;
      if (weight * some < EVEN) needed = true;
      ofSet[j] = weight + EVEN * (1 / some - weight);
    }
  }
  return needed ? spread : undefined;
}

/** Whether the even part is the smaller of what each feature varies by, beside those before it. */
function areAlike(
  { factor: { values, rows: L } }: Whitening,
  { factor: { values: wider } }: Whitening,
): boolean {
  for (let i = 0; i < values.length; i += L + 1) {
    if (!(wider[i]! ** 2 < MOSTLY_EVEN * values[i]! ** 2)) return false;
  }
  return true;
}
