/** Finishes of runs, measured against the best one known. */
import { finishTogether } from "../em/finish.ts";
import type { FinishLimits } from "../em/finish_limits.ts";
import type { FinishSlot } from "../em/search_point.ts";
import type { Method, Objective } from "../model/objective.ts";
import { type ParameterSpace, sizeOf } from "../model/parameter_space.ts";
import { basinOf, isInBasin, SAME_OPTIMUM } from "./basin.ts";
import {
  bestOf,
  finiteOrLowest,
  isComplete,
  progressOf,
  type Run,
} from "./runs.ts";
import { finishWatch } from "./finish_watch.ts";
import { type KnownFinish, restore, stateOf } from "./run_state.ts";
import type { Settings } from "./settings.ts";

/**
 * A finish is left behind when it has taken this many times the evaluations of
 * the best, and this many times its last gain would not bring it there. It is
 * patient, as slow stretches come before fast ones; what it spares us is atoms that
 * creep up a spike for a thousand steps.
 */
export const PATIENCE = 2;
const HOPELESS = 30;
/** Evaluations that any finish may take: the best may have been lucky, or begun on a part of the items. */
const LEAST_PATIENCE = 100;

/** Whether a finish is worth going on with, given the best so far. */
function verdictAgainst(
  best: Run,
  { space, patience }: {
    readonly space: ParameterSpace;
    readonly patience: number;
  },
): NonNullable<FinishLimits["verdict"]> {
  const target = best.paused ? undefined : basinOf(best, space);
  return ({ slot, objective, steps }) => {
    if (target && isInBasin(slot, objective, target)) return "joined";
    const deficit = best.objective - objective;
    const { evaluations, gained } = slot as Run; // evaluations before this finish was begun or resumed
    return evaluations + steps >
          Math.max(LEAST_PATIENCE, patience * best.evaluations) &&
        deficit > HOPELESS * gained &&
        deficit > SAME_OPTIMUM
      ? "left_behind"
      : undefined;
  };
}

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
  { complete = [], known, step, pauseAfter = Infinity, patience = PATIENCE }: {
    readonly complete?: readonly Run[];
    /** The name of these finishes among the steps of the fit, if they are kept. */
    readonly step?: string | undefined;
    /** Where a finish may join any optimum and not the best alone: those to begin with. */
    readonly known?: readonly Run[] | undefined;
    readonly pauseAfter?: number;
    readonly patience?: number | undefined;
  } = {},
): Method<void> {
  const report = progressOf("finish", runs, settings);
  let best = complete.length > 0 ? bestOf(complete) : undefined;
  const { space } = objective;
  const noted = (run: Run) => ({ run, basin: basinOf(run, space) });
  const basins = (known ?? []).map(noted);
  const joined = new Map<FinishSlot, Run>();
  const { steps } = settings;
  const nameOf = (slot: number) => `${step}:${slot}`;
  let verdict = best && verdictAgainst(best, { space, patience });
  const most = Math.min(...runs.map((run) => evaluationsLeft(run, settings)));
  const limits: FinishLimits = {
    gradientTolerance: settings.gradientTolerance,
    maxEvaluations: Math.max(1, Math.min(most, pauseAfter)),
    keepsCurvature: sizeOf(space) <= MOST_KEPT,
    watch: finishWatch(settings),
    stop: settings.stop,
    known: (slot) => step ? steps.known<KnownFinish>(nameOf(slot)) : undefined,
    verdict: (progress) => {
      const run = progress.slot as Run;
      // Nothing is known yet of a finish resumed: what it gained before holds.
      if (progress.gained < Infinity) run.gained = progress.gained;
      const { slot, objective: value } = progress;
      const there = basins.find(({ basin }) => isInBasin(slot, value, basin));
      if (!there) return verdict?.(progress);
      joined.set(slot, there.run);
      return "joined";
    },
  };
  yield* finishTogether(objective, runs, limits, (slot, end, rounds) => {
    const run = runs[slot]!;
    const before = limits.known!(slot) as KnownFinish | undefined;
    if (before) restore(run, before.state);
    if (before && before.joined >= 0) {
      joined.set(run, basins[before.joined]!.run);
    }
    const { evaluations } = run;
    run.status = end.status;
    run.paused = end.status === "max_evaluations" && pauseAfter < most;
    if (!run.paused) run.curvature = undefined;
    run.objective = finiteOrLowest(end.objective);
    run.joined = end.status === "joined" ? joined.get(run) ?? best : undefined;
    run.optimum = (run.joined ?? run).objective;
    run.gradientNorm = end.gradientNorm;
    run.evaluations += end.evaluations;
    if (step && !before && end.status !== "interrupted") {
      steps.keep(nameOf(slot), (): KnownFinish => ({
        rounds,
        end,
        state: { ...stateOf(run), evaluations },
        joined: basins.findIndex((one) => one.run === joined.get(run)),
      }));
    }
    if (known && isComplete(run)) basins.push(noted(run));
    const isBest = best === undefined || run.objective > best.objective;
    if (isComplete(run) && isBest) {
      best = run;
      verdict = verdictAgainst(best, { space, patience });
    }
    report();
  });
}
