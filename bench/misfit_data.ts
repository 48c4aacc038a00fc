/**
 * Choices that no softmax mixture of small K describes: the hard ground for the search of `fit`.
 *
 * Five features (normal, gamma, log-normal, normal, binary); utilities linear in them with a
 * sine and a square besides, and noise of the items' own. Optima are many, and atoms reach the bound.
 */
import { type ChoiceData, choiceData, matrix } from "../mod.ts";
import { drawGamma, drawNormal } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

/** Counts of items of even utility. */
const LEVEL = 100;
/** Scales of the coefficients. */
const SCALES = [0.5, 0.3, 0.4, 0.5, 0.5] as const;

/** What data to make. */
export interface MisfitCase {
  readonly items: number;
  /** Standard deviation of the items' own part of the utility. */
  readonly noise: number;
  readonly seed: number;
}

/** The data of a case; counts are rounded, not drawn. */
export function misfitData({ items, noise, seed }: MisfitCase): ChoiceData {
  const rng = stream(seed, "misfit");
  const coefficients = SCALES.map((scale) => scale * drawNormal(rng));
  const features = matrix([items, SCALES.length]);
  const counts = new Float64Array(items);
  for (let j = 0; j < items; j++) {
    const row = [
      drawNormal(rng),
      drawGamma(rng, 2),
      Math.exp(0.5 * drawNormal(rng)),
      drawNormal(rng),
      rng() < 0.5 ? 0 : 1,
    ];
    features.values.set(row, j * row.length);
    const linear = row.reduce((sum, x, l) => sum + x * coefficients[l]!, 0);
    const bent = 0.5 * Math.sin(1.5 * row[0]!) - 0.15 * row[3]! ** 2;
    const utility = linear + bent + noise * drawNormal(rng);
    counts[j] = Math.round(LEVEL * Math.exp(utility));
  }
  return choiceData(features, counts);
}
