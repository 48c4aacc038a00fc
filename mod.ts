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

// Data
export {
  type ChoiceData,
  choiceData,
  type ChoiceDataOptions,
} from "./lib/data/choice_data.ts";
export {
  choiceDataToCsv,
  type ChoiceTable,
  choiceTableFromCsv,
  type CsvNames,
  type CsvOptions,
} from "./lib/data/choice_table.ts";
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
export { matchComponents, type MatchOptions } from "./lib/model/matching.ts";
export {
  itemProbabilities,
  mixtureProbabilities,
  responsibilities,
} from "./lib/model/probabilities.ts";
export {
  hessian,
  type LikelihoodBounds,
  likelihoodBounds,
  logLikelihood,
  type Score,
  score,
} from "./lib/model/likelihood.ts";
export {
  simulateChoices,
  type SimulateChoicesOptions,
  simulateFeatures,
  simulateMixture,
  type SimulateMixtureOptions,
} from "./lib/model/simulate.ts";

// Estimation
export {
  em,
  type EmOptions,
  type EmResult,
  emStep,
  type EmStepOptions,
} from "./lib/em/em.ts";
export {
  type FinishStatus,
  quasiNewton,
  type QuasiNewtonOptions,
  type QuasiNewtonResult,
} from "./lib/em/quasi_newton.ts";
export {
  fit,
  type FitOptions,
  type FitProgress,
  type FitResult,
  type FitSeconds,
  type StartOutcome,
} from "./lib/fit/fit.ts";
export type { MixtureDescription } from "./lib/fit/describe.ts";
export {
  START_INITS,
  type StartInit,
  type StartKind,
} from "./lib/fit/starts.ts";
export {
  type ComponentsCandidate,
  type CriterionName,
  selectComponents,
  type Selection,
  type SelectOptions,
} from "./lib/fit/select_components.ts";

// Report
export { comparisonReport } from "./lib/report/comparison.ts";
export { fitReport, type FitReportOptions } from "./lib/report/tables.ts";
