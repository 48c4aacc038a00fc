/**
 * Simulation studies: from how far EM finds the truth, how many random starts it
 * takes, how errors fall with the number of choices and grow with that of
 * components.
 *
 * Each draws problems with a known mixture, solves them and tabulates the errors;
 * {@linkcode experimentParallel} does the same on several threads.
 * `curvesChart` and `errorsChart` of `@softmix/softmix/plot` draw the tables.
 *
 * @example How the error falls with the number of choices
 * ```ts
 * import { assert } from "@std/assert";
 * import { errorAgainstChoices } from "@softmix/softmix/experiments";
 *
 * const { rows } = errorAgainstChoices({
 *   ...{ items: 300, features: 2, components: 2, replicates: 4 },
 *   ...{ choices: [1e4, 1e6], estimators: ["likelihood"] },
 * });
 * const [few, many] = rows.map(({ atoms }) => atoms.rmse);
 * assert(many! < few! / 5);
 * ```
 *
 * @module
 */

// Sizes, ways up and estimators
export type {
  ExperimentOptions,
  ExperimentProgress,
  SizeOptions,
} from "./experiments/simulated_case.ts";
export type { Ascent, AscentOptions } from "./experiments/ascent.ts";
export type { ErrorSummary, Estimator } from "./experiments/estimators.ts";

// Experiments
export {
  type InitialisationRadius,
  initialisationRadius,
  type InitialisationRadiusOptions,
  type RadiusRow,
} from "./experiments/initialisation_radius.ts";
export {
  type DrawsNeeded,
  drawsNeeded,
  type DrawsNeededOptions,
  type DrawsRow,
  type Place,
  type SubspaceRow,
} from "./experiments/draws_needed.ts";
export {
  type ChoicesRow,
  type ErrorAgainstChoices,
  errorAgainstChoices,
  type ErrorAgainstChoicesOptions,
  type ErrorSlopes,
} from "./experiments/error_against_choices.ts";
export {
  type ComponentsRow,
  errorAgainstComponents,
  type ErrorAgainstComponentsOptions,
} from "./experiments/error_against_components.ts";

// The same in parallel
export {
  type DesignName,
  EXPERIMENT_NAMES,
  type ExperimentInput,
  type ExperimentName,
  experimentParallel,
  type ExperimentPlan,
  type Experiments,
  experimentStudy,
} from "./experiments/experiment_study.ts";

// Means, rates and slopes over replicates
export {
  type LogLogSlope,
  logLogSlope,
  type ReplicateMean,
  type RootMeanSquare,
  type SuccessRate,
} from "./experiments/summaries.ts";
