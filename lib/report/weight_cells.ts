/** Weights with errors and intervals, as text that the report and the page share. */
import type { FitResult } from "../fit/fit_result.ts";
import type { ShownErrors } from "./error_terms.ts";
import { endsText, errorsText } from "./number_text.ts";

/** One weight. */
export interface WeightCell {
  readonly value: string;
  /** Its standard error, where it has one. */
  readonly error: string | undefined;
  /** Its interval, where it has one. */
  readonly interval: string | undefined;
}

/** The weights of a fit, one cell per component. */
export function weightCells(
  { mixture: { weights } }: Pick<FitResult, "mixture">,
  { errors: covariance, scaled, intervals }: ShownErrors,
): WeightCell[] {
  // The weight of a single component is 1 for certain.
  const errors = weights.length > 1 ? covariance : undefined;
  const ends = errors && intervals?.weights;
  return Array.from(weights, (weight, k) => {
    const [low = NaN, high = NaN] = [ends?.lower[k], ends?.upper[k]];
    return {
      value: weight.toFixed(4),
      error: errors &&
        errorsText(errors.weightErrors?.[k], scaled?.weightErrors?.[k]),
      // None where an end was not found.
      interval: low <= high
        ? endsText(low.toFixed(4), high.toFixed(4))
        : undefined,
    };
  });
}
