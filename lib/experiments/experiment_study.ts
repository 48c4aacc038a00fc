/** Experiments by name, from a plan in JSON, as studies that many workers and machines share. */
import { check } from "../checks/check.ts";
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { PARALLEL_RULES, type ParallelOptions } from "../farm/run_tasks.ts";
import { runStudy, type Study } from "../farm/study.ts";
import { calibratedDesign } from "../moments/calibrated_design.ts";
import type { Design } from "../moments/designs.ts";
import { gaussianDesign } from "../moments/gaussian_design.ts";
import {
  type DrawsNeeded,
  type DrawsNeededOptions,
  drawsTasks,
} from "./draws_needed.ts";
import {
  choicesTasks,
  type ErrorAgainstChoices,
  type ErrorAgainstChoicesOptions,
} from "./error_against_choices.ts";
import {
  type ComponentsRow,
  componentsTasks,
  type ErrorAgainstComponentsOptions,
} from "./error_against_components.ts";
import type { ExperimentTasks } from "./experiment_tasks.ts";
import {
  type InitialisationRadius,
  type InitialisationRadiusOptions,
  radiusTasks,
} from "./initialisation_radius.ts";
import { ACTION, checkNames } from "./simulated_case.ts";

/** The rule for moments, by name. */
export type DesignName = "gaussian" | "calibrated";

/** Options of an experiment as JSON holds them. */
export type ExperimentPlan<Options> = Omit<Options, "onProgress" | "design">;

/** The plans of the experiments, and what these give. */
export interface Experiments {
  /** As {@linkcode initialisationRadius}. */
  initialisationRadius: {
    /** Its plan. */
    plan: ExperimentPlan<InitialisationRadiusOptions>;
    /** What it gives. */
    result: InitialisationRadius;
  };
  /** As {@linkcode drawsNeeded}, with a design for `components`. */
  drawsNeeded: {
    /** Its plan. */
    plan: ExperimentPlan<DrawsNeededOptions> & {
      design?: DesignName | undefined;
    };
    /** What it gives. */
    result: DrawsNeeded;
  };
  /** As {@linkcode errorAgainstChoices}, with a design for `components`. */
  errorAgainstChoices: {
    /** Its plan. */
    plan: ExperimentPlan<ErrorAgainstChoicesOptions> & {
      design?: DesignName | undefined;
    };
    /** What it gives. */
    result: ErrorAgainstChoices;
  };
  /** As {@linkcode errorAgainstComponents}. */
  errorAgainstComponents: {
    /** Its plan. */
    plan: ExperimentPlan<ErrorAgainstComponentsOptions> & {
      design?: DesignName | undefined;
    };
    /** What it gives. */
    result: ComponentsRow[];
  };
}

/** The name of an experiment. */
export type ExperimentName = keyof Experiments;

const DESIGNS: readonly DesignName[] = ["gaussian", "calibrated"];

const designOf = (name: DesignName | undefined, components: number): Design =>
  name === "calibrated" ? calibratedDesign({ components }) : gaussianDesign();

/** The tasks that a plan makes. */
const EXPERIMENTS: {
  readonly [name in ExperimentName]: (
    plan: Experiments[name]["plan"],
  ) => ExperimentTasks<unknown, Experiments[name]["result"]>;
} = {
  initialisationRadius: radiusTasks,
  drawsNeeded: ({ design, ...plan }) =>
    drawsTasks({ ...plan, design: designOf(design, plan.components ?? 3) }),
  errorAgainstChoices: ({ design, ...plan }) =>
    choicesTasks({ ...plan, design: designOf(design, plan.components ?? 3) }),
  errorAgainstComponents: ({ design, ...plan }) =>
    componentsTasks({ ...plan, design: (K) => designOf(design, K) }),
};

/** Names of the experiments. */
export const EXPERIMENT_NAMES = Object.keys(
  EXPERIMENTS,
) as readonly ExperimentName[];

/** What workers make the tasks of. */
export interface ExperimentInput<Name extends ExperimentName = ExperimentName> {
  /** Which experiment. */
  readonly name: Name;
  /** Its options. */
  readonly plan: Experiments[Name]["plan"];
}

/** Makes the function that does one simulated problem of an experiment. */
export function experimentTasks<Name extends ExperimentName>(
  { name, plan }: ExperimentInput<Name>,
): (task: number) => unknown {
  return EXPERIMENTS[name](plan).run;
}

/**
 * An experiment as a study, of which each machine may do some simulated problems.
 *
 * @param name Its name.
 * @param plan Its options, as JSON holds them: `design` is a name, and there are no functions.
 * @returns A task for each simulated problem; the result is that of the function with this name.
 * @throws {RangeError} If there is no such experiment, it has no such option, or one is out of range.
 *
 * @example
 * ```ts
 * import { runStudy } from "@softmix/softmix/estimation";
 * import { experimentStudy, initialisationRadius } from "@softmix/softmix/experiments";
 * import { assertEquals } from "@std/assert";
 * const plan = { items: 100, features: 2, components: 2, distances: [0], ascents: ["finish" as const], replicates: 3 };
 * const study = experimentStudy("initialisationRadius", plan);
 * assertEquals(await runStudy(study, { workers: 2 }), initialisationRadius(plan));
 * ```
 */
export function experimentStudy<Name extends ExperimentName>(
  name: Name,
  plan: Experiments[Name]["plan"],
): Study<ExperimentInput<Name>, unknown, Experiments[Name]["result"]> {
  checkNames("name", [name], EXPERIMENT_NAMES);
  check(ACTION, { options: plan as unknown }, OBJECT);
  const { design } = plan as { design?: DesignName };
  if (design !== undefined) checkNames("design", [design], DESIGNS);
  const { count, result } = EXPERIMENTS[name](plan);
  return {
    action: ACTION,
    unit: "problem",
    at: {
      module: import.meta.url,
      name: "experimentTasks",
      make: experimentTasks<Name>,
      alsoHere: true,
    },
    input: { name, plan },
    count,
    result,
  };
}

/**
 * An experiment by several workers: the result of the function with its name, to the byte, whatever
 * their number.
 *
 * @param name Its name.
 * @param options Its plan, as {@linkcode experimentStudy} takes it, and number of workers, signal, progress.
 * @returns The result.
 * @throws {RangeError} As a rejection, as {@linkcode experimentStudy}.
 * @throws {Error} As a rejection: if problems failed; if an end was asked for.
 */
export async function experimentParallel<Name extends ExperimentName>(
  name: Name,
  options: ParallelOptions & { readonly plan: Experiments[Name]["plan"] },
): Promise<Experiments[Name]["result"]> {
  checkOptions(ACTION, options, { ...PARALLEL_RULES, plan: OBJECT });
  const { plan, ...rest } = options;
  return await runStudy(experimentStudy(name, plan), rest);
}
