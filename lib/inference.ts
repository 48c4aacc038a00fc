/**
 * How far to trust a fit: what the choices tell of its parameters, how exactly,
 * and whether the mixture describes them.
 *
 * - Intervals where choices are few, {@linkcode profileIntervals}; the bootstrap;
 *   what the estimates hang on, {@linkcode influence}.
 * - {@linkcode criteria} for the number of components, and choices held out.
 * - Whether the parameters are identified, {@linkcode identifiability}; whether a
 *   component is missing, {@linkcode missingComponent}; what any mixture could
 *   still gain, {@linkcode optimalityGap}.
 * - Tests: {@linkcode goodnessOfFit}, and {@linkcode bootstrapTest} for one
 *   component more.
 *
 * Functions whose names end in `Parallel` share their work among threads. Those
 * whose names end in `Study` return the work as numbered tasks, for `runStudy` of
 * `@softmix/softmix/estimation` or for many machines.
 *
 * @example One group where there are two
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { fit, simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { identifiability, missingComponent } from "@softmix/softmix/inference";
 *
 * const truth = softmaxMixture([0.6, 0.4], [[2, 0], [-1, 1]]);
 * const data = simulateChoices(simulateFeatures(100, 2), truth, { choices: 5000 });
 * const one = fit(data, { components: 1 });
 * const before = missingComponent(data, one.mixture);
 * assert(before.gain > before.chance);
 * const two = fit(data, { components: 2 });
 * const after = missingComponent(data, two.mixture);
 * assert(after.gain < after.chance);
 * assertEquals(identifiability(data, two.mixture).verdict, "ok");
 * ```
 *
 * @module
 */

// Intervals
export {
  atomDifference,
  type CoefficientSummaries,
  coefficientSummaries,
  deltaMethod,
  type DerivedValues,
} from "./inference/intervals.ts";
export {
  type ProfileDoubt,
  type ProfileIntervals,
  profileIntervals,
  type ProfileOptions,
} from "./inference/profile_intervals.ts";
export {
  type WaldCheck,
  waldCheck,
  type WaldCheckOptions,
  type WaldInterval,
} from "./inference/wald_check.ts";
export {
  checkDiagnosis,
  type CheckDiagnosisOptions,
} from "./fit/check_diagnosis.ts";
export {
  ERROR_KINDS,
  type ErrorKind,
  type ErrorOptions,
  INTERVAL_KINDS,
  type IntervalKind,
} from "./fit/chosen_errors.ts";

// Bootstrap
export {
  type Bootstrap,
  bootstrapOf,
  type BootstrapOptions,
  type BootstrapReplicate,
  bootstrapReplicate,
  parametricBootstrap,
  type Refit,
  type ReplicateOptions,
} from "./inference/bootstrap.ts";
export {
  bootstrapCovariance,
  percentileIntervals,
  type PercentileOptions,
} from "./inference/bootstrap_errors.ts";
export {
  type BootstrapInput,
  bootstrapParallel,
  type BootstrapParallelOptions,
  bootstrapStudy,
  type BootstrapStudyOptions,
} from "./fit/bootstrap_parallel.ts";

// Influence
export {
  type Influence,
  influence,
  type InfluenceOptions,
  type Influential,
  type LargestChange,
} from "./inference/influence.ts";
export {
  type InfluenceUnit,
  type NearRefit,
  refitWithout,
  type WithoutOptions,
} from "./inference/without_unit.ts";
export {
  influenceParallel,
  type InfluenceParallelOptions,
} from "./fit/influence_parallel.ts";

// Criteria, and choices held out
export {
  type Criteria,
  criteria,
  type CriteriaOptions,
  type Overdispersion,
  overdispersion,
  parameterCount,
} from "./inference/criteria.ts";
export {
  type HeldOut,
  heldOutLogLikelihood,
  heldOutOf,
  type HeldOutOptions,
  type SplitChoices,
  splitChoices,
  type SplitOptions,
} from "./inference/held_out.ts";
export type { HoldOut } from "./inference/split_choosers.ts";
export {
  type HeldOutInput,
  heldOutParallel,
  type HeldOutParallelOptions,
  heldOutStudy,
  type HeldOutStudyOptions,
} from "./fit/held_out_parallel.ts";

// What the choices identify
export {
  type Identifiability,
  identifiability,
  type IdentifiabilityOptions,
} from "./inference/identifiability.ts";
export type {
  IdentifiabilityCheck,
  Verdict,
} from "./inference/identifiability_checks.ts";
export { indistinguishableMixtures } from "./inference/indistinguishable.ts";
export { effectiveItems } from "./inference/effective_items.ts";
export { type ClosestAtoms, closestAtoms } from "./inference/closest_atoms.ts";
export { emRate, type EmRateOptions } from "./inference/em_rate.ts";

// What is missing
export type {
  MissingAtom,
  MissingComponent,
} from "./inference/missing_atoms.ts";
export {
  missingComponent,
  type MissingComponentOptions,
} from "./inference/missing_component.ts";
export type {
  GainMaximum,
  OptimalityGap,
  OptimalityGapOptions,
  PopulationGap,
} from "./inference/gap_search.ts";
export { optimalityGap } from "./inference/optimality_gap.ts";

// Tests
export {
  type FitStatistics,
  type FitTest,
  type FitTestOptions,
  type FitTestReplicate,
  type GoodnessOfFit,
  goodnessOfFit,
  type GoodnessOfFitOptions,
  goodnessOfFitReplicate,
} from "./inference/goodness_of_fit.ts";
export type { FitVerdict } from "./inference/fit_verdict.ts";
export type { BootstrapPValue } from "./inference/bootstrap_p_value.ts";
export {
  type BootstrapTest,
  bootstrapTest,
  type BootstrapTestOptions,
  type BootstrapTestReplicate,
  bootstrapTestReplicate,
} from "./fit/likelihood_ratio.ts";
export type { ComponentSearch } from "./fit/one_more_component.ts";
export type { RefitOptions } from "./fit/refit.ts";
export {
  type BootstrapTestInput,
  bootstrapTestParallel,
  type BootstrapTestParallelOptions,
  bootstrapTestStudy,
  type BootstrapTestStudyOptions,
} from "./fit/bootstrap_test_parallel.ts";
