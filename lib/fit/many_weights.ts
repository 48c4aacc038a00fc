/** The best weights of many atoms: the convex problem of `reweight.ts` where atoms are too many for its K² curvatures. */
import { type ChoiceData, chosenItems } from "../data/choice_data.ts";
import { lowerQuadraticInto } from "../linalg/nonnegative_quadratic.ts";
import {
  combinedInto,
  productsInto,
  type SparseColumns,
  squaresInto,
} from "../linalg/sparse_columns.ts";
import { scaleInto, sum } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { sparseProbabilities } from "../model/many_atoms.ts";

/** What is neglected changes no item's probability by more than this share, and the log-likelihood per choice by no more. */
const NEGLIGIBLE = 1e-9;
/** EM's steps, which find the size of weights that are far off where Newton's at most double a probability at a time. */
const EM_STEPS = 10;
/** Steps in all, and products of each with the curvature. */
const MOST_STEPS = 50;
const MOST_PRODUCTS = 100;
/** How far a step goes towards the maximum of its quadratic. */
const SHRINKS = 0.1;
/** Share of the curvature's diagonal that is added around the present weights, so that equal atoms do no harm. */
const RIDGE = 1e-10;
const SHORTEST_STEP = 1e-10;
/** Share of all that was gained: a step that gains less is the last, as new atoms gain more. */
const LEAST_SHARE = 0.01;
/** A step that gains less per choice is the last: what it gains is rounding. */
const LEAST_GAIN = 1e-14;

/** Where the ascent stands. */
interface Standing {
  readonly weights: Float64Array;
  /** π_j of the chosen items. */
  readonly fit: Float64Array;
  /** Σ_j q_j log π_j, the weights of sum 1. */
  readonly value: number;
}

/**
 * Weights that maximise the likelihood for the atoms of a mixture, as `reweight` finds them: EM's steps, then Newton's, whose
 * quadratic is lowered through products with the probabilities alone, of which most are negligible where atoms are many.
 * It ends where a step gains less than 1% of all that was gained, so that a second call gets closer.
 *
 * @param tolerance What may be left to gain per choice: the largest slope less 1, and Σ_k α_k·|slope_k − 1|.
 * @returns The mixture with weights no worse than its own, components in the same order; undefined where all atoms together
 *   miss an item. Costs O(p·K·L), and two passes over the probabilities that matter for each of some 50 to 500 products.
 */
export function reweightMany(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  tolerance: number,
): SoftmaxMixture | undefined {
  const { atoms } = mixture;
  const probabilities = sparseProbabilities(data, atoms, NEGLIGIBLE);
  const shares = Float64Array.from(
    chosenItems(data),
    (j) => data.frequencies[j]!,
  );
  const { value: before } = standingAt(mixture.weights, probabilities, shares);
  let at = standingAt(allPositive(mixture.weights), probabilities, shares);
  if (!(at.value > -Infinity)) return undefined;
  const slopes = new Float64Array(atoms.rows);
  const ratios = new Float64Array(shares.length);
  for (let step = 0; step < MOST_STEPS; step++) {
    for (let o = 0; o < ratios.length; o++) ratios[o] = shares[o]! / at.fit[o]!;
    productsInto(slopes, probabilities, ratios);
    if (leftToGain(at.weights, slopes) <= tolerance) break;
    if (step < EM_STEPS) {
      const raised = at.weights.map((v, k) => v * slopes[k]!);
      at = standingAt(raised, probabilities, shares);
      continue;
    }
    const curvatures = ratios.map((r, o) => r / at.fit[o]!);
    const target = newtonTarget(at.weights, slopes, {
      probabilities,
      curvatures,
    });
    const next = stepTowards(target, at, { probabilities, shares });
    if (!next) break;
    const gained = next.value - at.value;
    at = next;
    const least = LEAST_SHARE * (at.value - before);
    if (!(gained > Math.max(least, LEAST_GAIN)) && at.value >= before) break;
  }
  return at.value >= before ? { weights: at.weights, atoms } : mixture;
}

/** Weights of 0 raised together to the share that these atoms are of all, so that EM can find theirs. */
function allPositive(weights: Float64Array): Float64Array {
  const K = weights.length;
  const idle = weights.reduce((n, v) => v > 0 ? n : n + 1, 0);
  return weights.map((v) => v > 0 ? v * (1 - idle / K) : 1 / K);
}

/** At most as much per choice: the largest slope tells what atoms could gain, the others what they could give up. */
function leftToGain(weights: Float64Array, slopes: Float64Array): number {
  let largest = 0, idle = 0;
  for (const [k, slope] of slopes.entries()) {
    largest = Math.max(largest, slope - 1);
    idle += weights[k]! * Math.abs(slope - 1);
  }
  return Math.max(largest, idle);
}

/** About where (2b − 1)·a − ½ aᵀGa is largest over a ≥ 0, in units in which G has diagonal 1. */
function newtonTarget(
  weights: Float64Array,
  slopes: Float64Array,
  { probabilities, curvatures }: {
    readonly probabilities: SparseColumns;
    readonly curvatures: Float64Array;
  },
): Float64Array {
  const K = weights.length;
  const units = new Float64Array(K);
  squaresInto(units, probabilities, curvatures);
  for (let k = 0; k < K; k++) units[k] = 1 / Math.sqrt(units[k]!);
  const fit = new Float64Array(curvatures.length);
  const inUnits = new Float64Array(K);
  const x = weights.map((v, k) => v / units[k]!);
  const gradient = slopes.map((b, k) => (1 - b) * units[k]!);
  lowerQuadraticInto(x, gradient, {
    multiplyInto: (product, v) => {
      for (let k = 0; k < K; k++) inUnits[k] = v[k]! * units[k]!;
      combinedInto(fit, probabilities, inUnits);
      for (let o = 0; o < fit.length; o++) fit[o]! *= curvatures[o]!;
      productsInto(product, probabilities, fit);
      for (let k = 0; k < K; k++) {
        product[k] = product[k]! * units[k]! + RIDGE * v[k]!;
      }
    },
    shrinks: SHRINKS,
    mostProducts: MOST_PRODUCTS,
  });
  return x.map((v, k) => v * units[k]!);
}

/** The first of the step, half of it, … that gains; undefined if none does. */
function stepTowards(
  target: Float64Array,
  from: Standing,
  { probabilities, shares }: {
    readonly probabilities: SparseColumns;
    readonly shares: Float64Array;
  },
): Standing | undefined {
  for (let t = 1; t > SHORTEST_STEP; t /= 2) {
    const tried = from.weights.map((v, k) => v + t * (target[k]! - v));
    const next = standingAt(tried, probabilities, shares);
    if (next.value > from.value) return next;
  }
  return undefined;
}

function standingAt(
  weights: Float64Array,
  probabilities: SparseColumns,
  shares: Float64Array,
): Standing {
  const ofSumOne = weights.slice();
  scaleInto(ofSumOne, 1 / sum(ofSumOne));
  const fit = new Float64Array(shares.length);
  combinedInto(fit, probabilities, ofSumOne);
  let value = 0;
  for (const [o, q] of shares.entries()) value += q * Math.log(fit[o]!);
  return { weights: ofSumOne, fit, value };
}
