/**
 * softmix learns softmax mixtures from choice counts: given items with
 * features, and how often each was chosen, it finds the hidden groups of
 * choosers, how large each is, and what each likes.
 *
 * Exports come in the order in which data flows.
 *
 * @module
 */

// Numbers
export {
  type Matrix,
  matrix,
  matrixFromRows,
  matrixToRows,
} from "./lib/linalg/matrix.ts";
export type { Seed } from "./lib/random/streams.ts";

// Work in parallel
export {
  type MakeTasks,
  type Stop,
  type TaskOutcome,
  type TaskProgress,
  type TasksAt,
} from "./lib/farm/task.ts";
export {
  type ParallelOptions,
  runTasks,
  type RunTasksOptions,
} from "./lib/farm/run_tasks.ts";
export { runStudy, type Study, type StudyOptions } from "./lib/farm/study.ts";

// Data
export type { FeatureMatrix } from "./lib/linalg/matrix.ts";
export { sharedFeatures } from "./lib/kernels/shared_features.ts";
export { type Items, takeItems, type UtilityTerms } from "./lib/data/items.ts";
export {
  type ChoiceData,
  choiceData,
  type ChoiceDataOptions,
  type DroppedChoices,
} from "./lib/data/choice_data.ts";
export {
  choiceSetData,
  type ChoiceSetOptions,
} from "./lib/data/choice_set_data.ts";
export type {
  Choosers,
  Covariates,
  WeighedChoosers,
} from "./lib/data/choosers.ts";
export type { Ids } from "./lib/data/ids.ts";
export type { MembershipInput } from "./lib/data/membership.ts";
export {
  choiceDataToCsv,
  choiceTableFromCsv,
  type CsvNames,
  type CsvOptions,
} from "./lib/data/choice_table.ts";
export type { ChoiceTable } from "./lib/data/table_choices.ts";
export type { TableOptions } from "./lib/data/table_columns.ts";
export {
  choiceDataFromColumns,
  type ChoiceDataOfColumns,
} from "./lib/data/choice_columns.ts";
export type { ColumnValues } from "./lib/data/column_table.ts";
export type { DialectOptions } from "./lib/data/dialect.ts";
export type { Categories } from "./lib/data/categories.ts";
export type { FeatureOptions } from "./lib/data/features.ts";
export type { MissingOptions } from "./lib/data/missing_rows.ts";
export {
  toUserUnits,
  toWhitened,
  whitenedFeatures,
  type Whitening,
} from "./lib/data/whitening.ts";

// Model
export {
  reorderComponents,
  type SoftmaxMixture,
  softmaxMixture,
} from "./lib/model/softmax_mixture.ts";
export type { Membership } from "./lib/model/described_membership.ts";
export { matchComponents, type MatchOptions } from "./lib/model/matching.ts";
export {
  itemProbabilities,
  mixtureProbabilities,
} from "./lib/model/probabilities.ts";
export { responsibilities } from "./lib/model/responsibilities.ts";
export type { WeightedItems } from "./lib/model/item_scores.ts";
export {
  hessian,
  type LikelihoodBounds,
  likelihoodBounds,
  logLikelihood,
  type Score,
  score,
} from "./lib/model/log_likelihood.ts";
export {
  simulateChoices,
  type SimulateChoicesOptions,
  simulateFeatures,
  simulateMixture,
  type SimulateMixtureOptions,
} from "./lib/model/simulate.ts";
export {
  simulateChoiceSets,
  type SimulateChoiceSetsOptions,
  type SimulatedChoiceSets,
} from "./lib/model/simulate_choice_sets.ts";

// Examples
export {
  type ExampleName,
  type ExampleOptions,
  EXAMPLES,
  exampleTable,
} from "./lib/examples/examples.ts";
export type { Example } from "./lib/examples/example.ts";

// Moments
export {
  type Design,
  type DirectionalRequest,
  type MomentFunctions,
} from "./lib/moments/designs.ts";
export type {
  ItemFunction,
  MomentEstimate,
} from "./lib/moments/item_functions.ts";
export { gaussianDesign } from "./lib/moments/gaussian_design.ts";
export {
  densityDesign,
  type DerivativeRatios,
} from "./lib/moments/density_design.ts";
export {
  gaussianMixtureRatios,
  type NormalComponent,
} from "./lib/moments/gaussian_mixture_density.ts";
export { logisticRatios } from "./lib/moments/logistic_density.ts";
export {
  calibratedDesign,
  type CalibratedDesignOptions,
} from "./lib/moments/calibrated_design.ts";
export {
  designBias,
  type DirectionalMoments,
  estimateLatentMoments,
  type LatentMomentOptions,
  type LatentMoments,
  latentMomentsOf,
} from "./lib/moments/latent_moments.ts";
export type { LatentMeasure, MomentStart } from "./lib/moments/moment_start.ts";
export {
  type LineMeasure,
  measureFromMoments,
  type MomentProblemOptions,
} from "./lib/moments/moment_problem.ts";
export {
  measureFromMixedMoments,
  methodOfMoments,
  type MethodOfMomentsOptions,
  type MethodOfMomentsResult,
  type MixedMomentOptions,
} from "./lib/moments/method_of_moments.ts";
export {
  measureFromThirdMoments,
  tensorMoments,
  type TensorMomentsOptions,
  type TensorMomentsResult,
  type ThirdMomentOptions,
  type ThirdMoments,
} from "./lib/moments/tensor_moments.ts";
export {
  type AtomSubspace,
  estimateSubspace,
  sampleAmbient,
  type SampleAmbientOptions,
  sampleSubspace,
  type SampleSubspaceOptions,
  type SubspaceOptions,
} from "./lib/moments/subspace.ts";

// Estimation
export type { Prior, PriorOptions } from "./lib/model/prior.ts";
export {
  em,
  type EmOptions,
  type EmResult,
  emStep,
  type EmStepOptions,
} from "./lib/em/em.ts";
export { type Abandonment, type FinishStatus } from "./lib/em/finish.ts";
export {
  quasiNewton,
  type QuasiNewtonOptions,
  type QuasiNewtonResult,
} from "./lib/em/quasi_newton.ts";
export type {
  ConstraintOptions,
  FixedCoefficients,
} from "./lib/model/constraints.ts";
export { fit } from "./lib/fit/fit.ts";
export { type Effort, EFFORTS, type Exploration } from "./lib/fit/effort.ts";
export type {
  FinishProgress,
  FitOptions,
  FitProgress,
} from "./lib/fit/fit_options.ts";
export type { FitStep } from "./lib/fit/fit_steps.ts";
export type { RidgeSearch, RidgeTried } from "./lib/fit/held_out_ridge.ts";
export type {
  EstimateSpread,
  FitResult,
  FitSeconds,
  StartOutcome,
} from "./lib/fit/fit_result.ts";
export type { MixtureDescription } from "./lib/fit/describe.ts";
export {
  fitParallel,
  type FitParallelOptions,
} from "./lib/fit/fit_parallel.ts";
export {
  START_INITS,
  type StartingMethod,
  type StartInit,
  type StartKind,
  type StartRequest,
} from "./lib/fit/starting_method.ts";
export {
  chosenByHeldOut,
  type ComponentsCandidate,
  type CriterionName,
  selectComponents,
  type Selection,
  type SelectOptions,
} from "./lib/fit/select_components.ts";

// Experiments
export type {
  ExperimentOptions,
  ExperimentProgress,
  SizeOptions,
} from "./lib/experiments/simulated_case.ts";
export type { Ascent, AscentOptions } from "./lib/experiments/ascent.ts";
export type { ErrorSummary, Estimator } from "./lib/experiments/estimators.ts";
export {
  type LogLogSlope,
  logLogSlope,
  type ReplicateMean,
  type RootMeanSquare,
  type SuccessRate,
} from "./lib/experiments/summaries.ts";
export {
  type InitialisationRadius,
  initialisationRadius,
  type InitialisationRadiusOptions,
  type RadiusRow,
} from "./lib/experiments/initialisation_radius.ts";
export {
  type DrawsNeeded,
  drawsNeeded,
  type DrawsNeededOptions,
  type DrawsRow,
  type Place,
  type SubspaceRow,
} from "./lib/experiments/draws_needed.ts";
export {
  type ChoicesRow,
  type ErrorAgainstChoices,
  errorAgainstChoices,
  type ErrorAgainstChoicesOptions,
  type ErrorSlopes,
} from "./lib/experiments/error_against_choices.ts";
export {
  type ComponentsRow,
  errorAgainstComponents,
  type ErrorAgainstComponentsOptions,
} from "./lib/experiments/error_against_components.ts";

export {
  type DesignName,
  EXPERIMENT_NAMES,
  type ExperimentInput,
  type ExperimentName,
  experimentParallel,
  type ExperimentPlan,
  type Experiments,
  experimentStudy,
} from "./lib/experiments/experiment_study.ts";

// Inference
export {
  type Covariance,
  covariance,
  type CovarianceKind,
  type CovarianceOptions,
} from "./lib/inference/covariance.ts";
export type { CovarianceRoot } from "./lib/inference/covariance_root.ts";
export type { CovarianceScale } from "./lib/inference/scaled_covariance.ts";
export type {
  ParameterChange,
  WeakDirection,
} from "./lib/inference/weak_direction.ts";
export {
  atomDifference,
  type CoefficientSummaries,
  coefficientSummaries,
  type ConfidenceIntervals,
  confidenceIntervals,
  deltaMethod,
  type DerivedValues,
  type Ends,
  type IntervalOptions,
} from "./lib/inference/intervals.ts";
export {
  type ProfileDoubt,
  type ProfileIntervals,
  profileIntervals,
  type ProfileOptions,
} from "./lib/inference/profile_intervals.ts";
export {
  type WaldCheck,
  waldCheck,
  type WaldCheckOptions,
  type WaldInterval,
} from "./lib/inference/wald_check.ts";
export {
  bootstrapCovariance,
  percentileIntervals,
  type PercentileOptions,
} from "./lib/inference/bootstrap_errors.ts";
export {
  type Influence,
  influence,
  type InfluenceOptions,
  type Influential,
  type LargestChange,
} from "./lib/inference/influence.ts";
export {
  type InfluenceUnit,
  type NearRefit,
  refitWithout,
  type WithoutOptions,
} from "./lib/inference/without_unit.ts";
export {
  type FitStatistics,
  type FitTest,
  type FitTestOptions,
  type FitTestReplicate,
  type GoodnessOfFit,
  goodnessOfFit,
  type GoodnessOfFitOptions,
  goodnessOfFitReplicate,
} from "./lib/inference/goodness_of_fit.ts";
export type { FitVerdict } from "./lib/inference/fit_verdict.ts";
export type { BootstrapPValue } from "./lib/inference/bootstrap_p_value.ts";
export {
  type OddsRatioOptions,
  type OddsRatios,
  oddsRatios,
  type RatioEstimates,
} from "./lib/inference/odds_ratios.ts";
export {
  type Bootstrap,
  bootstrapOf,
  type BootstrapOptions,
  type BootstrapReplicate,
  bootstrapReplicate,
  parametricBootstrap,
  type Refit,
  type ReplicateOptions,
} from "./lib/inference/bootstrap.ts";
export {
  type Criteria,
  criteria,
  type CriteriaOptions,
  type Overdispersion,
  overdispersion,
  parameterCount,
} from "./lib/inference/criteria.ts";
export {
  type HeldOut,
  heldOutLogLikelihood,
  heldOutOf,
  type HeldOutOptions,
  type SplitChoices,
  splitChoices,
  type SplitOptions,
} from "./lib/inference/held_out.ts";
export type { HoldOut } from "./lib/inference/split_choosers.ts";
export {
  type Identifiability,
  identifiability,
  type IdentifiabilityOptions,
} from "./lib/inference/identifiability.ts";
export type {
  IdentifiabilityCheck,
  Verdict,
} from "./lib/inference/identifiability_checks.ts";
export { indistinguishableMixtures } from "./lib/inference/indistinguishable.ts";
export { effectiveItems } from "./lib/inference/effective_items.ts";
export {
  type ClosestAtoms,
  closestAtoms,
} from "./lib/inference/closest_atoms.ts";
export { emRate, type EmRateOptions } from "./lib/inference/em_rate.ts";
export type {
  MissingAtom,
  MissingComponent,
} from "./lib/inference/missing_atoms.ts";
export {
  missingComponent,
  type MissingComponentOptions,
} from "./lib/inference/missing_component.ts";
export type {
  GainMaximum,
  OptimalityGap,
  OptimalityGapOptions,
  PopulationGap,
} from "./lib/inference/gap_search.ts";
export { optimalityGap } from "./lib/inference/optimality_gap.ts";
export {
  type BootstrapTest,
  bootstrapTest,
  type BootstrapTestOptions,
  type BootstrapTestReplicate,
  bootstrapTestReplicate,
  type ComponentSearch,
} from "./lib/fit/likelihood_ratio.ts";
export {
  selectComponentsParallel,
  selectComponentsShard,
  type SelectParallelOptions,
  type SelectShard,
  type SelectShardOptions,
} from "./lib/fit/select_parallel.ts";
export type { RefitOptions } from "./lib/fit/refit.ts";
export {
  type BootstrapTestInput,
  bootstrapTestParallel,
  type BootstrapTestParallelOptions,
  bootstrapTestStudy,
  type BootstrapTestStudyOptions,
} from "./lib/fit/bootstrap_test_parallel.ts";
export {
  influenceParallel,
  type InfluenceParallelOptions,
} from "./lib/fit/influence_parallel.ts";
export {
  type BootstrapInput,
  bootstrapParallel,
  type BootstrapParallelOptions,
  bootstrapStudy,
  type BootstrapStudyOptions,
} from "./lib/fit/bootstrap_parallel.ts";
export {
  type HeldOutInput,
  heldOutParallel,
  type HeldOutParallelOptions,
  heldOutStudy,
  type HeldOutStudyOptions,
} from "./lib/fit/held_out_parallel.ts";
export { reweight } from "./lib/fit/reweight.ts";
export { grownStarts } from "./lib/fit/grow.ts";
export {
  fitMixingMeasure,
  type MixingMeasureOptions,
  type MixingMeasureResult,
  type MixingMeasureRound,
} from "./lib/fit/mixing_measure.ts";
export {
  ERROR_KINDS,
  type ErrorKind,
  type ErrorOptions,
  INTERVAL_KINDS,
  type IntervalKind,
} from "./lib/fit/chosen_errors.ts";
export {
  diagnose,
  type DiagnoseOptions,
  type Diagnostics,
} from "./lib/fit/diagnose.ts";

export { audit } from "./lib/fit/audit.ts";
export type {
  Audit,
  AuditedOptimum,
  AuditOptions,
} from "./lib/fit/audit_result.ts";
export type {
  AuditedParameter,
  ClaimedErrors,
} from "./lib/fit/audited_parameters.ts";

// Prediction
export type {
  Estimates,
  Fitted,
  PredictionOptions,
} from "./lib/prediction/fitted.ts";
export {
  type CompareOptions,
  compareShares,
  type PredictedShares,
  predictShares,
  type SharesCompared,
} from "./lib/prediction/shares.ts";
export {
  changeFeatures,
  type FeatureChange,
  type ValueChange,
  withoutItems,
} from "./lib/prediction/changes.ts";
export {
  elasticities,
  type ElasticityOptions,
} from "./lib/prediction/elasticities.ts";
export {
  type Ratio,
  type RatioInterval,
  type RatioOptions,
  type Ratios,
  ratios,
} from "./lib/prediction/ratios.ts";
export {
  type FittedModel,
  type FitToKeep,
  modelFromJson,
  type ModelOptions,
  modelToJson,
} from "./lib/prediction/model_json.ts";

// Report
export {
  auditReport,
  type AuditReportOptions,
} from "./lib/report/audit_report.ts";
export { comparisonReport } from "./lib/report/comparison.ts";
export { fitReport, type FitReportOptions } from "./lib/report/tables.ts";
export {
  selectionReport,
  type SelectionReportOptions,
} from "./lib/report/selection_table.ts";
