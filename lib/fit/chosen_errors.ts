/** Errors and intervals of a fit, of the kind that was asked for. */
import type { ChoiceData } from "../data/choice_data.ts";
import { parametricBootstrap, type Refit } from "../inference/bootstrap.ts";
import {
  bootstrapCovariance,
  percentileIntervals,
} from "../inference/bootstrap_errors.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import { covariance } from "../inference/covariance.ts";
import { influence } from "../inference/influence.ts";
import type { ConfidenceIntervals } from "../inference/intervals.ts";
import {
  type ProfileIntervals,
  profileIntervals,
} from "../inference/profile_intervals.ts";
import type { NearRefit } from "../inference/without_unit.ts";
import type { PriorOptions } from "../model/prior.ts";
import type { Seed } from "../random/streams.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import type { MixtureDescription } from "./describe.ts";

/** Kinds of standard errors. */
export const ERROR_KINDS = [
  "observed",
  "scaled",
  "sandwich",
  "jackknife",
  "bootstrap",
] as const;
/** See {@linkcode ERROR_KINDS}. */
export type ErrorKind = typeof ERROR_KINDS[number];

/** Kinds of intervals. */
export const INTERVAL_KINDS = ["wald", "profile", "percentile"] as const;
/** See {@linkcode INTERVAL_KINDS}. */
export type IntervalKind = typeof INTERVAL_KINDS[number];

/** Which errors and intervals, and what they are made with. */
export interface ErrorOptions {
  /**
   * `"observed"`: from the information, for independent choices, or choosers; under a prior like a posterior's.
   * `"scaled"`: the same times √ĉ, for choices in bunches. `"sandwich"`: where the model is only the nearest one; by person where
   * persons are known. Of one set with counts it takes choices as independent, so that bunches need another kind.
   * `"jackknife"`: items, or choosers, left out one by one. `"bootstrap"`: from refits to data drawn from the estimate.
   * @default {"observed"}
   */
  errors?: ErrorKind | undefined;
  /**
   * `"wald"`: from the errors. `"profile"`: from the likelihood itself. `"percentile"`: of the bootstrap's refits.
   * @default {"wald"}
   */
  intervals?: IntervalKind | undefined;
  /**
   * Number of replicates of the bootstrap, and of the test of the fit: an integer ≥ 2.
   * @default {200, of the test 99}
   */
  replicates?: number | undefined;
  /** Called after each replicate and each refit with what is made, how many are and how many there will be. */
  onReplicate?:
    | ((what: string, done: number, total: number) => void)
    | undefined;
}

/** A fit, or any mixture as described by one. */
export type FittedMixture =
  & Pick<
    MixtureDescription,
    "mixture" | "atomBound" | "onBound" | "common" | "fixed"
  >
  & { readonly prior?: PriorOptions | undefined };

/** Errors, and the intervals that are not Wald's of them. */
export interface ChosenErrors {
  readonly covariance: Covariance;
  readonly intervals?: ConfidenceIntervals | ProfileIntervals | undefined;
}

/** A refit of other data from a mixture near its end, as the fit was made. */
export function nearRefit(
  { atomBound, common, fixed, prior }: FittedMixture,
): NearRefit {
  const options = { atomBound, common, fixed, ...prior };
  return (data, from) => quasiNewton(data, from, options).mixture;
}

/** The same from the estimate. */
export function refitOf(result: FittedMixture): Refit {
  const refit = nearRefit(result);
  return (data) => refit(data, result.mixture);
}

/**
 * Errors and intervals of the kinds that were asked for.
 *
 * @throws {RangeError} If the data or the prior do not allow them.
 */
export function chosenErrors(
  data: ChoiceData,
  result: FittedMixture,
  options: ErrorOptions & { readonly seed?: Seed | undefined },
): ChosenErrors {
  const { errors = "observed", intervals = "wald", seed } = options;
  const { replicates = 200, onReplicate } = options;
  const { mixture, onBound, common, fixed, prior } = result;
  const given = { onBound, common, fixed, prior };
  let done = 0;
  const bootstrap = errors === "bootstrap" || intervals === "percentile"
    ? parametricBootstrap(data, mixture, {
      ...{ common, fixed, seed, replicates },
      refit: refitOf(result),
      onReplicate: () => onReplicate?.("bootstrap", ++done, replicates),
    })
    : undefined;
  const covarianceOf = () => {
    switch (errors) {
      case "bootstrap": {
        const { condition, weakest } = covariance(data, mixture, given);
        const of = bootstrapCovariance(data, mixture, bootstrap!);
        return { ...of, condition, weakest };
      }
      case "scaled":
        return covariance(data, mixture, { ...given, scale: "overdispersion" });
      case "sandwich":
        return covariance(data, mixture, { ...given, kind: "sandwich" });
      case "jackknife":
        return influence(data, mixture, { ...given, most: 0 })?.jackknife ??
          covariance(data, mixture, given);
      case "observed":
        return covariance(data, mixture, given);
    }
  };
  const of = covarianceOf();
  const { scale } = of;
  switch (intervals) {
    case "wald":
      return { covariance: of };
    case "profile":
      return {
        covariance: of,
        intervals: profileIntervals(data, mixture, {
          ...{ ...given, scale },
          atomBound: result.atomBound,
        }),
      };
    case "percentile":
      return {
        covariance: of,
        intervals: percentileIntervals(bootstrap!, {
          arePopulations: data.choosers?.covariates?.arePopulations,
        }),
      };
  }
}
