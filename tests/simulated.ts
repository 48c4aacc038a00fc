/**
 * Data sets that tests share, each named by its seed.
 */
import { takeRows } from "../lib/linalg/matrix.ts";
import {
  type ChoiceData,
  choiceData,
  type Matrix,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
} from "../mod.ts";

/** Sizes of a simulated case; the defaults are small enough for hundreds of fits. */
export interface CaseShape {
  readonly items?: number;
  readonly features?: number;
  readonly components?: number;
  readonly choices?: number;
  readonly scale?: number;
  /** Standard deviation of a normal offset; none by default. */
  readonly spread?: number;
}

/** A well-specified case: standard normal features, atoms on a sphere. */
export function simulatedCase(
  seed: number,
  shape: CaseShape = {},
): { data: ChoiceData; truth: SoftmaxMixture; features: Matrix } {
  const {
    items = 60,
    features: L = 3,
    components = 2,
    choices = 5000,
    scale = 1.5,
    spread,
  } = shape;
  const features = simulateFeatures(items, L, { seed });
  const truth = simulateMixture(components, L, { seed, scale });
  return {
    data: simulateChoices(features, truth, {
      choices,
      seed,
      offset: spread === undefined ? undefined : offsetOf(items, spread, seed),
    }),
    truth,
    features,
  };
}

/** A normal offset. */
export function offsetOf(
  items: number,
  spread: number,
  seed: number,
): Float64Array {
  const drawn = simulateFeatures(items, 1, { seed: `${seed}:offset` });
  return drawn.values.map((v) => v * spread);
}

/** The same items and counts in an order that is far from theirs; items not a multiple of 3 or 37. */
export function inAnotherOrder(
  { features, counts }: Pick<ChoiceData, "features" | "counts">,
): ChoiceData {
  const p = counts.length;
  const order = Array.from({ length: p }, (_, j) => (j * 333 + 7) % p);
  return choiceData(
    takeRows(features, order),
    order.map((j) => counts[j]!),
  );
}

/** Largest absolute difference of two arrays. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((max, v, i) => Math.max(max, Math.abs(v - b[i]!)), 0);
}
