/** What speaks against a design on given items. */
import { matrix } from "../linalg/matrix.ts";
import { mean } from "../linalg/vectors.ts";
import type { Design, MomentFunctions } from "./designs.ts";
import { averageOverItems, type ItemFunction } from "./item_functions.ts";

/** Below this the calibrated rule says little about the second moments. */
const LEAST_EXPLAINED = 0.5;
/** Beyond so many standard errors a feature is not what the design says: with 50 features chance exceeds it once in 10⁷. */
const MOST_DEVIATIONS = 6;

/** What speaks against a design on these items. */
export function warningsOf(
  design: Design,
  rule: ItemFunction,
  functions: MomentFunctions,
): string[] {
  const L = functions.features.columns;
  const warnings: string[] = [];
  if (rule.explained) {
    const explained = mean(rule.explained.subarray(L));
    if (!(explained >= LEAST_EXPLAINED)) {
      warnings.push(
        `The calibrated rule explains ${
          (100 * Math.max(0, explained)).toFixed(0)
        }% of the variance of second moments over its prior: quadratics of these features do not tell the atoms apart (heavy tails?), and the moments say little.`,
      );
    }
    return warnings;
  }
  const worst = largestDeviation(design, functions);
  if (worst > MOST_DEVIATIONS) {
    warnings.push(
      `The features do not follow the ${design.name} design: its rule averages to ${
        worst.toFixed(0)
      } standard errors from 0 over the items, so the moments are off by more than their errors say; calibratedDesign makes no assumption on the features.`,
    );
  }
  return warnings;
}

/** √r!, the standard deviation of the Hermite polynomial of order r under a normal law. */
const HERMITE_SPREADS = [
  1,
  1,
  Math.SQRT2,
  Math.sqrt(6),
  Math.sqrt(24),
] as const;

/**
 * The largest average of the rule over all items, in standard errors, among
 * moments of order one to four along each feature. Were no item preferred, all moments
 * would be 0. Under a normal law the errors are known; estimated from features with
 * heavy tails they would hide the tails.
 */
function largestDeviation(design: Design, functions: MomentFunctions): number {
  const { rows: p, columns: L } = functions.features;
  let largest = 0;
  for (let l = 0; l < L; l++) {
    const direction = new Float64Array(L);
    direction[l] = 1;
    const basis = matrix([L, 0]);
    const { values, standardErrors } = averageOverItems(
      functions.directional({ direction, order: 4, basis, mixedOrder: 0 }),
      p,
    );
    for (let r = 1; r <= 4; r++) {
      const error = design.name === "gaussian"
        ? HERMITE_SPREADS[r]! / Math.sqrt(p)
        : standardErrors[r]!;
      // A ratio that is constant has no error, and says nothing.
      if (error > 0) largest = Math.max(largest, Math.abs(values[r]! / error));
    }
  }
  return largest;
}
