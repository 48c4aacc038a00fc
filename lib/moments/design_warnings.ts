/** What speaks against a design on given items. */
import type { ChoiceData } from "../data/choice_data.ts";
import { itemsAlike, offsetShares } from "../data/items.ts";
import { matrix } from "../linalg/matrix.ts";
import { mean } from "../linalg/vectors.ts";
import { LEAST_EXPLAINED, percentOf } from "./calibration_error.ts";
import type { Design, MomentFunctions } from "./designs.ts";
import { averageOverItems, type ItemFunction } from "./item_functions.ts";

/** Beyond so many standard errors a feature is not what the design says: with 50 features chance exceeds it once in 10⁷. */
const MOST_DEVIATIONS = 6;

/** What speaks against a design on these items. */
export function warningsOf(
  data: ChoiceData,
  design: Design,
  { rule, functions }: {
    /** Of the first and second moments. */
    readonly rule: ItemFunction;
    readonly functions: MomentFunctions;
  },
): string[] {
  const L = functions.features.columns;
  const warnings = [...functions.doubts ?? []];
  if (rule.explained) {
    const explained = mean(rule.explained.subarray(L));
    if (!(explained >= LEAST_EXPLAINED)) {
      warnings.push(
        `The calibrated rule explains ${
          percentOf(explained)
        } of the variance of second moments over its prior: quadratics of these features do not tell the atoms apart (heavy tails?), and the moments say little.`,
      );
    }
    return warnings;
  }
  const twoValued = featureOfTwoValues(data);
  if (twoValued !== undefined) {
    warnings.push(
      `Feature "${twoValued}" takes two values only, so the items do not follow the ${design.name} design and the moments are off by more than their errors say; calibratedDesign makes no assumption on the features.`,
    );
    return warnings;
  }
  const worst = largestDeviation(data, design, functions);
  if (worst > MOST_DEVIATIONS) {
    warnings.push(
      `The features${
        data.offset ? ", weighted by the exponential of the offset," : ""
      } do not follow the ${design.name} design: its rule averages to ${
        worst.toFixed(0)
      } standard errors from 0 over the items, so the moments are off by more than their errors say; calibratedDesign makes no assumption on the features.`,
    );
  }
  return warnings;
}

/** The first feature with two values, which has no density, though at 200 items its moments are too few errors off to tell. */
function featureOfTwoValues(
  { features, featureNames }: ChoiceData,
): string | undefined {
  const { rows: p, columns: L, values } = features;
  return featureNames.find((_, l) => {
    const seen = new Set<number>();
    for (let j = 0; j < p && seen.size <= 2; j++) seen.add(values[j * L + l]!);
    return seen.size <= 2;
  });
}

/** √r!, the standard deviation of the Hermite polynomial of order r under a normal law. */
const HERMITE_SPREADS = [
  1,
  1,
  Math.SQRT2,
  Math.sqrt(6),
  Math.sqrt(24),
] as const;

/** Hermite polynomials of order 0 to 4 at 5: larger values count as these in errors, or heavy tails would hide in them. */
const MOST_HERMITE = [1, 5, 24, 110, 478] as const;

/** Averages with the given shares of the items, and their standard errors from the items. */
function averageOverShares(
  h: ItemFunction,
  shares: Float64Array,
  most: readonly number[],
): { readonly values: Float64Array; readonly standardErrors: Float64Array } {
  const at = new Float64Array(h.size);
  const values = new Float64Array(h.size), squares = new Float64Array(h.size);
  for (const [j, share] of shares.entries()) {
    h.into(at, j);
    for (let i = 0; i < h.size; i++) values[i]! += share * at[i]!;
  }
  for (const [j, share] of shares.entries()) {
    h.into(at, j);
    for (let i = 0; i < h.size; i++) {
      const deviation = Math.abs(at[i]! - values[i]!);
      squares[i]! += (share * Math.min(deviation, most[i]!)) ** 2;
    }
  }
  return { values, standardErrors: squares.map(Math.sqrt) };
}

/**
 * The largest average of the rule over all items, in standard errors, among
 * moments of order one to four along each feature. Were no item preferred, all moments
 * would be 0. Under a normal law the errors are known; estimated from features with
 * heavy tails they would hide the tails.
 */
function largestDeviation(
  data: ChoiceData,
  design: Design,
  functions: MomentFunctions,
): number {
  const { rows: p, columns: L } = functions.features;
  const shares = offsetShares(data);
  const alike = itemsAlike(data);
  let largest = 0;
  for (let l = 0; l < L; l++) {
    const direction = new Float64Array(L);
    direction[l] = 1;
    const basis = matrix([L, 0]);
    const request = { direction, order: 4, basis, mixedOrder: 0 };
    const powers = functions.directional(request);
    const { values, standardErrors } = shares
      ? averageOverShares(powers, shares, MOST_HERMITE)
      : averageOverItems(powers, p);
    for (let r = 1; r <= 4; r++) {
      const known = HERMITE_SPREADS[r]! / Math.sqrt(alike);
      // Where the offset depends on the features the known error is too small.
      const error = design.name !== "gaussian"
        ? standardErrors[r]!
        : shares
        ? Math.max(known, standardErrors[r]!)
        : known;
      // A ratio that is constant has no error, and says nothing.
      if (error > 0) largest = Math.max(largest, Math.abs(values[r]! / error));
    }
  }
  return largest;
}
