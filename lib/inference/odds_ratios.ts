/** What coefficients mean for choices: odds ratios, per unit and per standard deviation of a feature. */
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import { type FeatureMatrix, type Matrix, matrix } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { ConfidenceIntervals, Ends } from "./intervals.ts";

/** Options of {@linkcode oddsRatios}. */
export interface OddsRatioOptions {
  /**
   * Intervals of the coefficients, of any kind: the ratios get the same.
   * @default {none}
   */
  intervals?: Pick<ConfidenceIntervals, "atoms" | "level"> | undefined;
}

/** Odds ratios of every coefficient, K × L each. */
export interface RatioEstimates {
  /** exp(step · ω_kl). */
  readonly values: Matrix;
  /** Their intervals, NaN for held atoms; undefined where none were given. */
  readonly ends: Ends | undefined;
}

/** Result of {@linkcode oddsRatios}. */
export interface OddsRatios {
  /** Probability that each interval, taken alone, holds the true ratio; undefined without any. */
  readonly level: number | undefined;
  /** For a step of 1 in the feature's own unit. */
  readonly perUnit: RatioEstimates;
  /** For a step of one standard deviation of the feature, so that features can be compared. */
  readonly perDeviation: RatioEstimates;
  /** A step for each feature that reads well: 1, or a power of ten where the feature varies by far more or less. Length L. */
  readonly steps: Float64Array;
  /** For these steps. */
  readonly perStep: RatioEstimates;
  /** Whether each feature is 0 or 1 in all items. */
  readonly isYesNo: readonly boolean[];
}

/**
 * Odds ratios: how many times as often a component chooses an item whose feature is a step
 * higher as one that is else alike, exp(step · ω_kl). Within a component this holds whatever else there
 * is to choose from. Intervals are those of the coefficients, carried over.
 *
 * @param data The data that were fitted.
 * @param mixture K components with L features.
 * @param options Intervals of the coefficients.
 * @returns The ratios, with intervals where they were given. Costs O(p·L + K·L).
 * @throws {RangeError} If an option is unknown.
 *
 * @example A coin that shows heads in 60 of 100 tosses
 * ```ts
 * import { choiceData, oddsRatios, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [40, 60]);
 * const { perUnit } = oddsRatios(tosses, softmaxMixture([1], [[Math.log(1.5)]]));
 * assertAlmostEquals(perUnit.values.values[0]!, 60 / 40);
 * ```
 */
export function oddsRatios(
  data: Pick<ChoiceData, "features" | "whitening">,
  mixture: SoftmaxMixture,
  options: OddsRatioOptions = {},
): OddsRatios {
  checkOptions("compute odds ratios", options, { intervals: OBJECT });
  const { atoms: ends, level } = options.intervals ?? {};
  const deviations = featureDeviations(data.whitening);
  const kinds = featureKinds(data.features);
  const steps = deviations.map((deviation, l) =>
    readableStep(deviation, kinds[l]!)
  );
  const over = (by: ArrayLike<number>) => ratiosOver(by, mixture.atoms, ends);
  return {
    level,
    perUnit: over(new Float64Array(steps.length).fill(1)),
    perDeviation: over(deviations),
    steps,
    perStep: over(steps),
    isYesNo: kinds.map((kind) => kind === "yes or no"),
  };
}

/** Ratios for a step of each feature. */
function ratiosOver(
  steps: ArrayLike<number>,
  atoms: Matrix,
  ends: Ends | undefined,
): RatioEstimates {
  const ratio = ({ rows, columns, values }: Matrix) =>
    matrix(
      [rows, columns],
      values.map((value, i) => Math.exp(value * steps[i % columns]!)),
    );
  return {
    values: ratio(atoms),
    ends: ends && { lower: ratio(ends.lower), upper: ratio(ends.upper) },
  };
}

/** What values a feature takes. */
type FeatureKind = "yes or no" | "whole" | "any";

function featureKinds(
  { rows, columns, values }: FeatureMatrix,
): FeatureKind[] {
  return Array.from({ length: columns }, (_, l) => {
    let yesNo = true;
    for (let j = 0; j < rows; j++) {
      const value = values[j * columns + l]!;
      if (!Number.isInteger(value)) return "any";
      yesNo &&= value === 0 || value === 1;
    }
    return yesNo ? "yes or no" : "whole";
  });
}

/** A step of 1 is what readers expect; outside of these deviations it would be next to nothing, or out of reach. */
const [LEAST_DEVIATION, MOST_DEVIATION] = [0.3, 30];

function readableStep(deviation: number, kind: FeatureKind): number {
  const fits = deviation >= LEAST_DEVIATION && deviation <= MOST_DEVIATION;
  if (kind === "yes or no" || fits) return 1;
  const power = Math.floor(Math.log10(deviation));
  // Not Math.pow, whose last bit differs between engines.
  return Number(`1e${kind === "whole" ? Math.max(0, power) : power}`);
}
