/**
 * softmix learns softmax mixtures from choice counts: given items with features,
 * and how often each was chosen, it finds the hidden groups of choosers, how large
 * each is, and what each likes.
 *
 * Here is what an analysis begins with, in the order in which data flow. The rest
 * is in a module for each subject:
 *
 * - `@softmix/softmix/estimation`: the parts of a fit one by one, other estimators;
 * - `@softmix/softmix/moments`: estimates and starts from moments of the choices;
 * - `@softmix/softmix/inference`: how far to trust a fit;
 * - `@softmix/softmix/experiments`: simulation studies of the estimators;
 * - `@softmix/softmix/plot`: charts and pages;
 * - `@softmix/softmix/notebook`: results that show themselves in a cell;
 * - `@softmix/softmix/cli`: the command line.
 *
 * Functions are pure and take at most two arguments and an object of options; the
 * same seed gives the same result.
 *
 * @example Three groups of buyers of wine
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { choiceDataFromColumns, exampleTable, fit, fitReport } from "@softmix/softmix";
 *
 * const { columns } = exampleTable("wines");
 * const data = choiceDataFromColumns(columns, {
 *   counts: "sold",
 *   id: "wine",
 *   categorical: { colour: "white", region: "Douro" },
 * });
 * const result = fit(data, { components: 3 });
 * assertEquals(result.status, "converged");
 * assert(Math.abs(result.mixture.weights[0]! - 0.5) < 0.1);
 * assert(fitReport(data, result).startsWith("Softmax mixture with 3 components"));
 * ```
 *
 * @module
 */

// Numbers
export {
  type FeatureMatrix,
  type Matrix,
  matrix,
  matrixFromRows,
  matrixToRows,
} from "./lib/linalg/matrix.ts";
export type { Seed } from "./lib/random/streams.ts";

// Data: tables, items, who chose what
export {
  type ChoiceData,
  choiceData,
  type ChoiceDataOptions,
  type DroppedChoices,
} from "./lib/data/choice_data.ts";
export { type Items, takeItems, type UtilityTerms } from "./lib/data/items.ts";
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
  choiceDataFromColumns,
  type ChoiceDataOfColumns,
} from "./lib/data/choice_columns.ts";
export type { ColumnValues } from "./lib/data/column_table.ts";
export {
  choiceDataToCsv,
  choiceTableFromCsv,
  type CsvNames,
  type CsvOptions,
} from "./lib/data/choice_table.ts";
export type { ChoiceTable } from "./lib/data/table_choices.ts";
export type { TableOptions } from "./lib/data/table_columns.ts";
export type { DialectOptions } from "./lib/data/dialect.ts";
export type { Categories } from "./lib/data/categories.ts";
export type { FeatureOptions } from "./lib/data/features.ts";
export type { MissingOptions } from "./lib/data/missing_rows.ts";
export type { Whitening } from "./lib/data/whitening.ts";

// Mixtures and their probabilities
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
export { logLikelihood } from "./lib/model/log_likelihood.ts";

// Simulated choices and examples
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
export {
  type ExampleName,
  type ExampleOptions,
  EXAMPLES,
  exampleTable,
} from "./lib/examples/examples.ts";
export type { Example } from "./lib/examples/example.ts";

// Fits
export { fit } from "./lib/fit/fit.ts";
export type {
  FinishProgress,
  FitOptions,
  FitProgress,
} from "./lib/fit/fit_options.ts";
export type { Prior, PriorOptions } from "./lib/model/prior.ts";
export type {
  ConstraintOptions,
  FixedCoefficients,
} from "./lib/model/constraints.ts";
export type { Effort, Exploration } from "./lib/fit/effort.ts";
export type { FitStep } from "./lib/fit/fit_steps.ts";
export type {
  EstimateSpread,
  FitResult,
  FitSeconds,
  StartOutcome,
} from "./lib/fit/fit_result.ts";
export type { Abandonment, FinishStatus } from "./lib/em/finish_limits.ts";
export type { MixtureDescription } from "./lib/fit/describe.ts";
export type { RidgeSearch, RidgeTried } from "./lib/fit/held_out_ridge.ts";
export {
  fitParallel,
  type FitParallelOptions,
} from "./lib/fit/fit_parallel.ts";
export type { ParallelOptions } from "./lib/farm/run_tasks.ts";
export { selectComponents } from "./lib/fit/select_components.ts";
export type { SelectOptions } from "./lib/fit/select_options.ts";
export type {
  ComponentsCandidate,
  CriterionName,
  Selection,
} from "./lib/fit/selection.ts";
export {
  diagnose,
  type DiagnoseOptions,
  type Diagnostics,
} from "./lib/fit/diagnose.ts";

// Standard errors and intervals
export type {
  Covariance,
  CovarianceKind,
} from "./lib/inference/covariance_result.ts";
export {
  covariance,
  type CovarianceOptions,
} from "./lib/inference/covariance.ts";
export type { CovarianceRoot } from "./lib/inference/covariance_root.ts";
export type { CovarianceScale } from "./lib/inference/scaled_covariance.ts";
export type {
  ParameterChange,
  WeakDirection,
} from "./lib/inference/weak_direction.ts";
export {
  type ConfidenceIntervals,
  confidenceIntervals,
  type Ends,
  type IntervalOptions,
} from "./lib/inference/intervals.ts";
export {
  type OddsRatioOptions,
  type OddsRatios,
  oddsRatios,
  type RatioEstimates,
} from "./lib/inference/odds_ratios.ts";

// Predictions
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

// Reports
export { fitReport, type FitReportOptions } from "./lib/report/tables.ts";
export {
  selectionReport,
  type SelectionReportOptions,
} from "./lib/report/selection_table.ts";
export { comparisonReport } from "./lib/report/comparison.ts";
