/**
 * The parts of a fit, to be called one by one, and estimators beside it.
 *
 * - Where a search starts: the kinds of {@linkcode START_INITS}, or a
 *   {@linkcode StartingMethod} of one's own.
 * - {@linkcode em} and a single round of it, {@linkcode emStep};
 *   {@linkcode quasiNewton} for the last digits.
 * - The likelihood's derivatives, {@linkcode score} and {@linkcode hessian}, and
 *   its bounds.
 * - The best weights of given atoms, {@linkcode reweight}, and of any atoms,
 *   {@linkcode fitMixingMeasure}.
 * - What another program's estimates are worth, {@linkcode audit}.
 * - Tasks of one's own on several threads, {@linkcode runTasks}, and studies made
 *   of tasks, {@linkcode runStudy}.
 *
 * @example EM from a start of one's own, to the last digits by quasi-Newton
 * ```ts
 * import { assert } from "@std/assert";
 * import { logLikelihood, simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { em, quasiNewton, score } from "@softmix/softmix/estimation";
 *
 * const truth = softmaxMixture([0.6, 0.4], [[2, 0], [-1, 1]]);
 * const data = simulateChoices(simulateFeatures(100, 2), truth, { choices: 5000 });
 * const near = em(data, truth, { maxIterations: 20 });
 * const { mixture } = quasiNewton(data, near.mixture);
 * assert(logLikelihood(data, mixture) > logLikelihood(data, near.mixture));
 * assert(Math.max(...score(data, mixture).atoms.values.map(Math.abs)) < 1e-3);
 * ```
 *
 * @module
 */

// Starts
export {
  START_INITS,
  type StartingMethod,
  type StartInit,
  type StartKind,
  type StartRequest,
} from "./fit/starting_method.ts";
export { EFFORTS } from "./fit/effort.ts";

// EM and the finish
export {
  em,
  type EmOptions,
  type EmResult,
  emStep,
  type EmStepOptions,
} from "./em/em.ts";
export {
  quasiNewton,
  type QuasiNewtonOptions,
  type QuasiNewtonResult,
} from "./em/quasi_newton.ts";

// The likelihood
export {
  hessian,
  type LikelihoodBounds,
  likelihoodBounds,
  type Score,
  score,
} from "./model/log_likelihood.ts";

// The best weights of given atoms, and of any
export {
  fitMixingMeasure,
  type MixingMeasureOptions,
  type MixingMeasureResult,
  type MixingMeasureRound,
} from "./fit/mixing_measure.ts";
export { reweight } from "./fit/reweight.ts";

// The number of components
export { chosenByHeldOut } from "./fit/selection.ts";
export {
  selectComponentsParallel,
  selectComponentsShard,
  type SelectParallelOptions,
  type SelectShard,
  type SelectShardOptions,
} from "./fit/select_parallel.ts";

// Another program's estimates
export { audit } from "./fit/audit.ts";
export type {
  Audit,
  AuditedOptimum,
  AuditOptions,
} from "./fit/audit_result.ts";
export type {
  AuditedParameter,
  ClaimedErrors,
} from "./fit/audited_parameters.ts";
export { auditReport, type AuditReportOptions } from "./report/audit_report.ts";

// Tasks for threads and machines
export type {
  MakeTasks,
  Stop,
  TaskOutcome,
  TaskProgress,
  TasksAt,
} from "./farm/task.ts";
export { runTasks, type RunTasksOptions } from "./farm/run_tasks.ts";
export { runStudy, type Study, type StudyOptions } from "./farm/study.ts";
export { sharedFeatures } from "./kernels/shared_features.ts";
