/** Coefficients with errors, intervals and odds ratios, as text that the report and the page share. */
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import { oddsRatios, type RatioEstimates } from "../inference/odds_ratios.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { ShownErrors } from "./error_terms.ts";
import {
  largestFeatures,
  largestText,
  tabledFeatures,
} from "./largest_features.ts";
import {
  alike,
  endsText,
  errorsText,
  fixed,
  ratioTexts,
} from "./number_text.ts";

/** An odds ratio with its interval, where it has one. */
export interface RatioCell {
  readonly value: string;
  readonly interval: string | undefined;
}

/** One coefficient. */
export interface CoefficientCell {
  /** Per unit of the feature. */
  readonly value: string;
  /** Its standard error; "fixed" for a fixed one. */
  readonly error: string | undefined;
  /** Its interval, where it has one that is no point. */
  readonly interval: string | undefined;
  /** Per standard deviation of the feature. */
  readonly perDeviation: string;
  /** Odds ratio per unit. */
  readonly unitRatio: RatioCell;
  /** Odds ratio per standard deviation. */
  readonly deviationRatio: RatioCell;
}

/** Coefficients of the features that a table shows. */
export interface CoefficientCells {
  readonly names: readonly string[];
  /** Rows by feature, columns by component. */
  readonly rows: readonly (readonly CoefficientCell[])[];
  /** Which features these are, where not all. */
  readonly which: string;
  /** Whether any has an error. */
  readonly withErrors: boolean;
  /** What the errors are, where there are any. */
  readonly errorNames: string;
}

/** The cells, of the largest features where there are many. */
export function coefficientCells(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { errors: covariance, scaled, intervals: shownIntervals }: ShownErrors,
): CoefficientCells {
  const { rows: K, columns: L, values } = mixture.atoms;
  const errors = covariance?.atomErrors?.values;
  const ends = shownIntervals?.atoms;
  const deviations = featureDeviations(data.whitening);
  const ratios = oddsRatios(data, mixture, { intervals: shownIntervals });
  const shown = largestFeatures(data, mixture, tabledFeatures(L));
  const rows = shown.map((l) => {
    const at = Array.from({ length: K }, (_, k) => k * L + l);
    const texts = alike(at.map((i) => values[i]!));
    const intervals = intervalTexts(
      at.map((i) => [
        ends?.lower.values[i] ?? NaN,
        ends?.upper.values[i] ?? NaN,
      ]),
    );
    return at.map((i, k): CoefficientCell => ({
      value: texts[k]!,
      error: errors?.[i] === 0
        ? "fixed"
        : errorsText(errors?.[i], scaled?.atomErrors?.values[i]),
      interval: intervals[k],
      perDeviation: fixed(values[i]! * deviations[l]!, 3),
      unitRatio: ratioCell(ratios.perUnit, i),
      deviationRatio: ratioCell(ratios.perDeviation, i),
    }));
  });
  return {
    names: shown.map((l) => data.featureNames[l]!),
    rows,
    which: largestText(shown.length, L),
    withErrors: errors !== undefined,
    errorNames: scaled
      ? "standard errors; for choices in bunches"
      : "standard errors",
  };
}

/** Intervals of one row with the same decimals; undefined for those that are points, or not known. */
export function intervalTexts(
  ends: readonly (readonly [low: number, high: number])[],
  text: (values: number[]) => string[] = alike,
): (string | undefined)[] {
  const texts = text(ends.flat());
  return ends.map(([low, high], k) =>
    low < high ? endsText(texts[2 * k]!, texts[2 * k + 1]!) : undefined
  );
}

function ratioCell({ values, ends }: RatioEstimates, i: number): RatioCell {
  const [low, high] = [
    ends?.lower.values[i] ?? NaN,
    ends?.upper.values[i] ?? NaN,
  ];
  const [value, lower, upper] = ratioTexts([values.values[i]!, low, high]);
  return {
    value: value!,
    interval: low < high ? endsText(lower!, upper!) : undefined,
  };
}
