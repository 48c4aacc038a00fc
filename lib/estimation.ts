/**
 * How mixtures are estimated, in parts: what `fit` makes of one call, taken
 * apart, and what it does not do.
 *
 * Where a search starts, EM and its single round, the quasi-Newton finish, the
 * likelihood's derivatives; estimates with free weights on many atoms; the audit
 * of what another program found; and tasks shared by threads and machines, as
 * `fitParallel` and the bootstrap share theirs.
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
export { grownStarts } from "./fit/grow.ts";

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

// Weights of many atoms
export {
  fitMixingMeasure,
  type MixingMeasureOptions,
  type MixingMeasureResult,
  type MixingMeasureRound,
} from "./fit/mixing_measure.ts";
export { reweight } from "./fit/reweight.ts";

// The number of components
export { chosenByHeldOut } from "./fit/select_components.ts";
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
