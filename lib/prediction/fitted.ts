/** What predictions are made from, and what they give: numbers with errors and ends of intervals. */
import type { OptionRules } from "../checks/options.ts";
import { SHARE } from "../checks/check.ts";
import { type Matrix, rowsOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { CovarianceRoot } from "../inference/covariance_root.ts";
import { centralQuantile } from "../inference/normal_quantile.ts";

/** A mixture, and how well it is known: what `covariance` or `modelFromJson` returned, or `{ mixture }` alone. */
export interface Fitted {
  /** The mixture. */
  readonly mixture: SoftmaxMixture;
  /** A root of its covariance; without one predictions have no errors. */
  readonly root?: CovarianceRoot | undefined;
  /** Which atoms are held, on the bound or as no choice bounds them; errors are conditional on them. */
  readonly held?: readonly boolean[] | undefined;
  /** Standard errors of the atoms, NaN for what is held; where left out, all coefficients of a held atom are. */
  readonly atomErrors?: Matrix | undefined;
  /** Whether weights depend on which population a chooser is of, where neither items nor root say it. */
  readonly arePopulations?: boolean | undefined;
}

/** Options of predictions. */
export interface PredictionOptions {
  /**
   * Probability that an interval holds the true value, between 0 and 1.
   * @default {0.95}
   */
  readonly level?: number | undefined;
}

/** Numbers, with what there is of their precision. */
export interface Estimates {
  /** The numbers. */
  readonly values: Float64Array;
  /** Their standard errors, by the delta method; undefined without a covariance. */
  readonly standardErrors: Float64Array | undefined;
  /** Lower ends of their intervals; undefined without a covariance. */
  readonly lower: Float64Array | undefined;
  /** Upper ends. */
  readonly upper: Float64Array | undefined;
}

/** The rules of {@linkcode PredictionOptions}. */
export const PREDICTION_RULES: OptionRules<PredictionOptions> = {
  level: SHARE,
};

/** The quantile of a level. */
export function quantileOf({ level = 0.95 }: PredictionOptions): number {
  return centralQuantile(level);
}

/** The directions of the covariance, a change of all parameters each. */
export function directionsOf({ root }: Fitted): readonly Float64Array[] {
  return root ? rowsOf(root.directions) : [];
}

/** Estimates with ends at so many errors on both sides. */
export function withEnds(
  values: Float64Array,
  standardErrors: Float64Array | undefined,
  z: number,
): Estimates {
  const end = (side: number) =>
    standardErrors && values.map((v, i) => v + side * z * standardErrors[i]!);
  return { values, standardErrors, lower: end(-1), upper: end(1) };
}
