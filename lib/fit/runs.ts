/** A run is a start on its way: where it is, what it took, and how it ended. */
import { type FinishSlot, newFinishSlot } from "../em/search_point.ts";
import { logPrior } from "../model/prior.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { FitProgress } from "./fit_options.ts";
import type { StartOutcome } from "./fit_result.ts";
import type { Settings } from "./settings.ts";
import type { Start, StartKind } from "./starting_method.ts";

/** A start on its way: its mixture in the slot; objectives are per chooser. */
export interface Run extends FinishSlot {
  readonly init: StartKind;
  /** For an insertion, the objective of the mixture that it was made from; else −Infinity. */
  readonly parent: number;
  readonly mixture: SoftmaxMixture;
  readonly warning: string | undefined;
  /** Where it is; −Infinity where that is not finite. */
  objective: number;
  /** That of the optimum that it ended at: its own, or that of the run it joined. */
  optimum: number;
  /** The run whose optimum it joined. */
  joined: Run | undefined;
  status: StartOutcome["status"];
  /** Whether its finish was interrupted, to be gone on with. */
  paused: boolean;
  /** What the last steps of its finish gained; Infinity before there were some. */
  gained: number;
  /** One on a part of the items counts as that part. */
  evaluations: number;
  gradientNorm: number;
}

/** A start that has not moved yet. */
export function newRun(
  { init, mixture, warning }: Start,
  space: ParameterSpace,
  parent = -Infinity,
): Run {
  return {
    ...newFinishSlot(space),
    init,
    parent,
    mixture,
    warning,
    objective: -Infinity,
    optimum: -Infinity,
    joined: undefined,
    status: "set_aside",
    paused: false,
    gained: Infinity,
    evaluations: 0,
    gradientNorm: NaN,
  };
}

/** The run with the highest objective, the first of equals. */
export function bestOf(runs: readonly Run[]): Run {
  return runs.reduce((a, b) => b.objective > a.objective ? b : a);
}

/** The runs with the highest objective first. */
export function bestFirst(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => b.objective - a.objective);
}

/** Whether the finish of a run was taken to its end, however that was. */
export function isComplete({ status }: Run): boolean {
  return status !== "set_aside" && status !== "left_behind" &&
    status !== "joined";
}

/** Lets go of a run where it is. */
export function leaveBehind(run: Run): void {
  run.status = "left_behind";
  run.paused = false;
  run.curvature = undefined;
}

/** An objective as it is compared: what is not finite is the lowest. */
export function finiteOrLowest(objective: number): number {
  return Number.isFinite(objective) ? objective : -Infinity;
}

/** Log-likelihood and objective where a run is, in nats. */
export function valuesOf(
  run: Run,
  { prior, size }: Pick<Settings, "prior" | "size">,
): { readonly logLikelihood: number; readonly objective: number } {
  const objective = size * run.objective;
  return { logLikelihood: objective - logPrior(run, prior), objective };
}

/** A function to call when one more run of a phase is done. */
export function progressOf(
  phase: FitProgress["phase"],
  runs: readonly Run[],
  settings: Settings,
): () => void {
  const { onProgress } = settings;
  let done = 0;
  return () =>
    onProgress?.({
      phase,
      done: ++done,
      total: runs.length,
      ...valuesOf(bestOf(runs), settings),
    });
}
