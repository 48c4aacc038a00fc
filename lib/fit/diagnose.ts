/** What a fit cannot say of itself without more work: errors, condition, certificate. */
import { FLAG, FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { atLeast, integerFrom, oneOf } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type ClosestAtoms, closestAtoms } from "../inference/closest_atoms.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import { type Overdispersion, overdispersion } from "../inference/criteria.ts";
import { emRate } from "../inference/em_rate.ts";
import {
  type Identifiability,
  identifiability,
} from "../inference/identifiability.ts";
import type { GoodnessOfFit } from "../inference/goodness_of_fit.ts";
import type { Influence } from "../inference/influence.ts";
import type { ConfidenceIntervals } from "../inference/intervals.ts";
import type { MissingComponent } from "../inference/missing_atoms.ts";
import { missingComponent } from "../inference/missing_component.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import { optimalityGap } from "../inference/optimality_gap.ts";
import type { ProfileIntervals } from "../inference/profile_intervals.ts";
import type { WaldCheck } from "../inference/wald_check.ts";
import { checkedPrior, type PriorOptions } from "../model/prior.ts";
import type { Seed } from "../random/streams.ts";
import {
  chosenErrors,
  ERROR_KINDS,
  type ErrorOptions,
  INTERVAL_KINDS,
} from "./chosen_errors.ts";
import type { MixtureDescription } from "./describe.ts";
import { skippedOf, workOf } from "./diagnosed_work.ts";
import { errorRemarks } from "./error_remarks.ts";

/** Options of {@linkcode diagnose}. */
export interface DiagnoseOptions extends ErrorOptions {
  /**
   * How many starts of the search for the optimality gap, an integer ≥ 1.
   * @default {32}
   */
  gapStarts?: number | undefined;
  /**
   * Seed of these starts.
   * @default {1}
   */
  seed?: Seed | undefined;
  /**
   * What takes more multiplications than this is skipped; `Infinity` skips nothing.
   * @default {2e9, some five seconds}
   */
  mostWork?: number | undefined;
  /**
   * How many items, or choosers, to leave out and fit anew, of those that move the estimates most: an integer ≥ 0.
   * @default {none is looked for}
   */
  influence?: number | undefined;
  /**
   * Whether to test by drawn data that the mixture describes the choices.
   * @default {false}
   */
  fitTest?: boolean | undefined;
}

/** Rules of what is asked for beside what is always said. */
export const ASKED_RULES: OptionRules<
  Pick<DiagnoseOptions, "errors" | "intervals" | "influence" | "fitTest">
> = {
  errors: oneOf(...ERROR_KINDS),
  intervals: oneOf(...INTERVAL_KINDS),
  influence: integerFrom(0),
  fitTest: FLAG,
};
const RULES: OptionRules<DiagnoseOptions> = {
  ...ASKED_RULES,
  gapStarts: integerFrom(1),
  seed: SEED,
  mostWork: atLeast(0),
  replicates: integerFrom(2),
  onReplicate: FUNCTION,
};

/** Result of {@linkcode diagnose}. */
export interface Diagnostics {
  /** Least weight of a component. */
  readonly smallestWeight: number;
  /** Fewest effective items of a component; undefined where there are choosers. */
  readonly fewestEffectiveItems: number | undefined;
  /** The components hardest to tell apart; undefined for one component. */
  readonly closestAtoms: ClosestAtoms | undefined;
  /** How much more the counts vary than independent choices from the mixture would; undefined where there are choosers. */
  readonly overdispersion: Overdispersion | undefined;
  /** Covariance of the estimates, with standard errors and condition, of the kind asked for; undefined if skipped. */
  readonly covariance: Covariance | undefined;
  /** The same times ĉ, where errors are those of independent choices and ĉ is above 1.2. */
  readonly scaled?: Covariance | undefined;
  /** Profile or percentile intervals where they were asked for; else Wald's, which {@linkcode confidenceIntervals} makes of the covariance, stand. */
  readonly intervals?: ConfidenceIntervals | ProfileIntervals | undefined;
  /** Whether Wald's intervals are to be relied on; undefined without errors from the observed information, and under a prior. */
  readonly wald?: WaldCheck | undefined;
  /** What the estimates hang on, where it was asked for. */
  readonly influence?: Influence | undefined;
  /** Whether the mixture describes the choices, where it was asked for. */
  readonly fitTest?: GoodnessOfFit | undefined;
  /** What a reader should know before using the errors, one sentence each. */
  readonly warnings: readonly string[];
  /** Whether the choices can tell the parameters; undefined if skipped. */
  readonly identifiability: Identifiability | undefined;
  /** Share of missing information, at which EM converges; undefined if skipped. */
  readonly emRate: number | undefined;
  /** How far the best mixture inside the bound may be; undefined if skipped, as under a prior or where weights depend on covariates. */
  readonly optimalityGap: OptimalityGap | undefined;
  /** Whether a score test finds that a component is missing; undefined if skipped, as under a prior. */
  readonly missing: MissingComponent | undefined;
  /** What was skipped and why, one sentence each. */
  readonly skipped: readonly string[];
  /** Time that this took, in seconds. */
  readonly seconds: number;
}

/** Starts of the search for a missing component; their cost is small beside that of the gap. */
const MISSING_STARTS = 8;
/**
 * Diagnoses a fit: standard errors, condition of the information, whether the choices
 * can tell the parameters, the rate at which EM converges there, a bound on what any
 * other mixture could gain, and whether a component is missing beyond chance.
 *
 * These cost time that `fit` does not spend. What would take long is left out, and named in
 * `skipped`; called by themselves the functions have no such limit. Under a prior, what holds only
 * at a maximum of the likelihood is left out too, and the covariance is like that of a posterior.
 *
 * @param data The data that were fitted.
 * @param result The fit, or any mixture as described by one.
 * @param options Starts of the search, and how much work to do.
 * @returns The diagnostics. Costs O(p·n² + n³) with n parameters, and about 70
 *   evaluations of O(p·L) for each start of the search.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { diagnose, fit, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assert } from "@std/assert";
 * const truth = simulateMixture(2, 2, { seed: 1 });
 * const data = simulateChoices(simulateFeatures(300, 2), truth, { choices: 10_000 });
 * const { covariance, smallestWeight } = diagnose(data, fit(data, { components: 2 }));
 * assert(covariance!.status === "ok" && smallestWeight > 0.4);
 * ```
 */
export function diagnose(
  data: ChoiceData,
  result:
    & Pick<
      MixtureDescription,
      | "mixture"
      | "atomBound"
      | "onBound"
      | "effectiveItems"
      | "common"
      | "fixed"
    >
    & { readonly prior?: PriorOptions | undefined },
  options: DiagnoseOptions = {},
): Diagnostics {
  const begun = performance.now();
  checkData("diagnose", data);
  checkOptions("diagnose", options, RULES);
  const { gapStarts = 32, seed = 1, mostWork = 2e9 } = options;
  const { mixture, atomBound, onBound, common, fixed } = result;
  const given = { common, fixed };
  const prior = checkedPrior(result.prior ?? {}, "diagnose");
  const work = workOf(data, mixture, { gapStarts, mostWork, given, prior });
  const dispersion = data.choosers
    ? undefined
    : overdispersion(data, mixture, given);
  const chosen = work.isInformed || asksForOthers(options)
    ? chosenErrors(data, result, { ...options, seed })
    : undefined;
  const more = errorRemarks(data, result, {
    ...{ options, dispersion },
    ...{ covariance: chosen?.covariance, isQuick: work.isInformed },
  });
  const search = { atomBound, seed, ...given };
  const { effectiveItems: items } = result;
  return {
    smallestWeight: Math.min(...mixture.weights),
    fewestEffectiveItems: items && Math.min(...items),
    closestAtoms: closestAtoms(data, mixture),
    overdispersion: dispersion,
    covariance: undefined,
    ...chosen,
    ...more,
    identifiability: work.isInformed
      ? identifiability(data, mixture, { seed, ...given })
      : undefined,
    emRate: work.isInformed
      ? emRate(data, mixture, { onBound, prior, ...given })
      : undefined,
    optimalityGap: work.isSearched && work.hasCertificate
      ? optimalityGap(data, mixture, { ...search, starts: gapStarts })
      : undefined,
    missing: work.isSearched
      ? missingComponent(data, mixture, { ...search, starts: MISSING_STARTS })
      : undefined,
    skipped: skippedOf(data, work),
    seconds: (performance.now() - begun) / 1000,
  };
}

/** Whether errors or intervals are asked for that are not made where nothing is said. */
function asksForOthers(
  { errors = "observed", intervals = "wald" }: ErrorOptions,
): boolean {
  return errors !== "observed" || intervals !== "wald";
}
