/** Finishes of runs, measured against the best one known. */
import { finishTogether } from "../em/finish.ts";
import type { FinishEnd, FinishLimits } from "../em/finish_limits.ts";
import type { Method, Objective } from "../model/objective.ts";
import { sizeOf } from "../model/parameter_space.ts";
import { finishWatch } from "./finish_watch.ts";
import { type Patience, Rivals } from "./rivals.ts";
import { type KnownFinish, restore, stateOf } from "./run_state.ts";
import { finiteOrLowest, progressOf, type Run } from "./runs.ts";
import type { Settings } from "./settings.ts";

/** Evaluations that the finish of a run may still take, what it took on a part of the items among those spent. */
export function evaluationsLeft(
  { evaluations }: Run,
  { maxEvaluations, emRounds }: Settings,
): number {
  return maxEvaluations - Math.max(0, evaluations - emRounds - 1);
}

/** Parameters up to which a paused finish keeps its curvature, some 2 MB then. */
const MOST_KEPT = 400;

/**
 * The finish for all runs given, measured against the best of those complete;
 * those that have not ended after `pauseAfter` evaluations are paused.
 */
export function* finishRuns(
  objective: Objective,
  runs: readonly Run[],
  settings: Settings,
  { complete = [], known, step, pauseAfter = Infinity, ...patience }:
    & Patience
    & {
      readonly complete?: readonly Run[];
      /** The name of these finishes among the steps of the fit, if they are kept. */
      readonly step?: string | undefined;
      /** Where a finish may join any optimum and not the best alone: those to begin with. */
      readonly known?: readonly Run[] | undefined;
      readonly pauseAfter?: number;
    } = {},
): Method<void> {
  const { space } = objective;
  const { steps } = settings;
  const report = progressOf("finish", runs, settings);
  const rivals = new Rivals(space, { complete, known, ...patience });
  const nameOf = (slot: number) => `${step}:${slot}`;
  const knownFinish = (slot: number) =>
    step ? steps.known<KnownFinish>(nameOf(slot)) : undefined;
  const most = Math.min(...runs.map((run) => evaluationsLeft(run, settings)));
  const limits: FinishLimits<Run> = {
    gradientTolerance: settings.gradientTolerance,
    maxEvaluations: Math.max(1, Math.min(most, pauseAfter)),
    keepsCurvature: sizeOf(space) <= MOST_KEPT,
    watch: finishWatch(settings),
    stop: settings.stop,
    known: knownFinish,
    verdict: (standing) => {
      // Nothing is known yet of a finish resumed: what it gained before holds.
      if (standing.gained < Infinity) standing.slot.gained = standing.gained;
      return rivals.verdictOn(standing);
    },
  };
  yield* finishTogether(objective, runs, limits, (slot, end, rounds) => {
    const run = runs[slot]!;
    const before = knownFinish(slot);
    if (before) {
      restore(run, before.state);
      rivals.join(run, before.joined);
    }
    const { evaluations } = run;
    take(run, end, rivals);
    run.paused = end.status === "max_evaluations" && pauseAfter < most;
    if (!run.paused) run.curvature = undefined;
    if (step && !before && end.status !== "interrupted") {
      steps.keep(nameOf(slot), (): KnownFinish => ({
        rounds,
        end,
        state: { ...stateOf(run), evaluations },
        joined: rivals.numberJoinedBy(run),
      }));
    }
    rivals.add(run);
    report();
  });
}

/** What a run is after its finish. */
function take(run: Run, end: FinishEnd, rivals: Rivals): void {
  run.status = end.status;
  run.objective = finiteOrLowest(end.objective);
  run.joined = end.status === "joined"
    ? rivals.joinedBy(run) ?? rivals.best
    : undefined;
  run.optimum = (run.joined ?? run).objective;
  run.gradientNorm = end.gradientNorm;
  run.evaluations += end.evaluations;
}
