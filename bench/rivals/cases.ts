/**
 * Cases for fits side by side: simulated, and written as files that every
 * rival reads.
 */
import {
  type ChoiceData,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";

/** Sizes of a case. */
export interface FitCase {
  readonly items: number;
  readonly features: number;
  readonly components: number;
  readonly choices: number;
}

/** A case drawn: normal features, atoms of norm 1.5. */
export function drawCase(
  { items, features: L, components, choices }: FitCase,
  seed = 1,
): ChoiceData {
  const features = simulateFeatures(items, L, { seed });
  const truth = simulateMixture(components, L, { seed, scale: 1.5 });
  return simulateChoices(features, truth, { choices, seed });
}

/** The case as CSV: a name and a count for each item, then its features in full precision. */
export function csvOf(data: ChoiceData): string {
  const header = ["item", "count", ...data.featureNames].join(",");
  const lines = Array.from(
    data.counts,
    (count, j) => [`i${j}`, count, ...rowOf(data.features, j)].join(","),
  );
  return [header, ...lines, ""].join("\n");
}
