/** What of a diagnosis is worth its time, and what is said of the rest. */
import type { ChoiceData } from "../data/choice_data.ts";
import { covariateCount, parameterCount } from "../inference/criteria.ts";
import {
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { describePrior, type Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Evaluations of a climb and of the points that half of the starts are the best of. */
const EVALUATIONS_PER_START = 70;
/** An exponential costs as much as this many multiplications. */
const EXPONENTIAL = 5;

/** What is worth its time, and what there is at all. */
export interface DiagnosedWork {
  readonly parameters: number;
  readonly prior: Prior | undefined;
  /** Whether there is time for the information. */
  readonly isInformed: boolean;
  /** Whether what is missing is searched for: it takes time, and a maximum of the likelihood. */
  readonly isSearched: boolean;
  /** Whether there is a bound on what other mixtures gain. */
  readonly hasCertificate: boolean;
}

/** What there is time for. */
export function workOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { gapStarts, mostWork, given, prior }: {
    readonly gapStarts: number;
    readonly mostWork: number;
    readonly given: ConstraintOptions;
    readonly prior: Prior | undefined;
  },
): DiagnosedWork {
  const { rows: p, columns: L } = data.features;
  const constraints = obeyedConstraints(mixture, given, {
    featureNames: data.featureNames,
    action: "diagnose",
  })?.count;
  const n = parameterCount({
    components: mixture.weights.length,
    features: L,
    constraints,
    covariates: covariateCount(data),
  });
  const search = gapStarts * EVALUATIONS_PER_START * p * (L + EXPONENTIAL);
  return {
    parameters: n,
    prior,
    isInformed: 4 * n ** 2 * (p + 5 * n) <= mostWork,
    isSearched: search <= mostWork && !prior,
    hasCertificate: !data.choosers?.covariates ||
      data.choosers.covariates.arePopulations,
  };
}

/** What is not there and why, one sentence each. */
export function skippedOf(
  { features, choosers }: ChoiceData,
  { parameters, prior, isInformed, isSearched, hasCertificate }: DiagnosedWork,
): string[] {
  const rows = `${features.rows} ${choosers ? "rows" : "items"}`;
  const skipped: string[] = [];
  if (!isInformed) {
    skipped.push(
      `standard errors, condition, identifiability and rate of EM take long with ${parameters} parameters and ${rows}`,
    );
  }
  if (prior) {
    skipped.push(
      `the optimality gap and the score test for a missing component hold at a maximum of the likelihood only, and this is one under a prior (${
        describePrior(prior)
      })`,
    );
    return skipped;
  }
  if (!hasCertificate) {
    skipped.push(
      "there is no optimality gap where weights depend on covariates",
    );
  }
  if (!isSearched) {
    skipped.push(
      `the search for what is missing takes long with ${rows} and ${features.columns} features`,
    );
  }
  return skipped;
}
