/** Which features to speak of where there are too many for all. */
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Features in a table: all of them up to the first number, else the second. */
const [MOST_FEATURES, LARGEST_FEATURES] = [40, 20];

/** How many features a table of so many shows. */
export function tabledFeatures(features: number): number {
  return features > MOST_FEATURES ? LARGEST_FEATURES : features;
}

/** The features with the largest coefficients per standard deviation, in their order in the data. */
export function largestFeatures(
  data: Pick<ChoiceData, "whitening">,
  { atoms: { rows: K, columns: L, values } }: SoftmaxMixture,
  most: number,
): number[] {
  return Array.from(featureDeviations(data.whitening), (deviation, l) => {
    const sizes = Array.from(
      { length: K },
      (_, k) => Math.abs(values[k * L + l]! * deviation),
    );
    return { l, size: Math.max(...sizes) };
  }).toSorted((a, b) => b.size - a.size || a.l - b.l)
    .slice(0, most).map(({ l }) => l).sort((a, b) => a - b);
}

/** Which they are; "" where all are shown. */
export function largestText(shown: number, all: number): string {
  return shown < all
    ? `the ${shown} of ${all} features with the largest coefficients; JSON has all`
    : "";
}
