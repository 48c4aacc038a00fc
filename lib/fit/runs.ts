/**
 * Starts on their way to an optimum.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type FinishSlot, newFinishSlot } from "../em/bounded_search.ts";
import { loadMixture, unloadMixture, warmUp } from "../em/em.ts";
import { type FinishLimits, runFinishes } from "../em/finish.ts";
import { type Evaluation, newEvaluation } from "../model/evaluation.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { FitProgress, StartOutcome } from "./fit.ts";
import { basinOf, isInBasin, SAME_OPTIMUM } from "./basin.ts";
import type { Settings } from "./settings.ts";
import type { Start, StartKind } from "./starts.ts";

/** A start on its way: its mixture in the slot, ℓ per choice. */
export interface Run extends FinishSlot {
  readonly init: StartKind;
  /** For an insertion, ℓ per choice of the mixture that it was made from; else −Infinity. */
  parent: number;
  readonly mixture: SoftmaxMixture;
  readonly warning: string | undefined;
  logLikelihood: number;
  /** ℓ per choice of the optimum that it ended at: its own, or that of the run it joined. */
  optimum: number;
  status: StartOutcome["status"];
  /** Whether its finish was interrupted, to be gone on with. */
  paused: boolean;
  /** What the last steps of its finish gained of ℓ per choice; Infinity before there were some. */
  gained: number;
  /** One on a part of the items counts as that part. */
  evaluations: number;
  gradientNorm: number;
}

/** Memory that the buffers of starts side by side may take, in bytes. */
const BATCH_MEMORY = 64e6;
/** Features that fit in the processor's cache gain nothing from sharing a pass. */
const CACHED_FEATURES = 4e6;

/** Buffers for as many of `starts` mixtures side by side as is worth while. */
export function openEvaluation(
  data: ChoiceData,
  { components, kernels }: Pick<Settings, "components" | "kernels">,
  starts: number,
): Evaluation {
  const { rows: p, columns: L } = data.features;
  const perStart = 2 * 8 * p * components;
  const fitting = Math.max(1, Math.floor(BATCH_MEMORY / perStart));
  const blocks = 8 * p * L <= CACHED_FEATURES ? 1 : Math.min(starts, fitting);
  return newEvaluation(data, kernels, { components, blocks });
}

/** A start that has not moved yet. */
export function newRun(
  { init, mixture, warning }: Start,
  features: number,
): Run {
  return {
    ...newFinishSlot(mixture.weights.length, features),
    init,
    parent: -Infinity,
    mixture,
    warning,
    logLikelihood: -Infinity,
    optimum: -Infinity,
    status: "set_aside",
    paused: false,
    gained: Infinity,
    evaluations: 0,
    gradientNorm: NaN,
  };
}

/** The mixture that a run has come to. */
export function mixtureOf(run: Run, data: ChoiceData): SoftmaxMixture {
  return unloadMixture(run, data);
}

/** The run with the highest log-likelihood, the first of equals. */
export function bestOf(runs: readonly Run[]): Run {
  return runs.reduce((a, b) => b.logLikelihood > a.logLikelihood ? b : a);
}

/** EM rounds for all starts, as many at a time as there are blocks. */
export function warmUpRuns(
  e: Evaluation,
  runs: readonly Run[],
  settings: Settings,
): void {
  const { mStep, emRounds, radius } = settings;
  const report = progressOf("em", runs, settings);
  for (let first = 0; first < runs.length; first += e.blocks.length) {
    const batch = runs.slice(first, first + e.blocks.length);
    for (const [b, run] of batch.entries()) {
      loadMixture(e.blocks[b]!, run.mixture, { data: e.data, radius });
    }
    const logLikelihoods = warmUp(e, batch.length, { mStep, rounds: emRounds });
    for (const [b, run] of batch.entries()) {
      run.weights.set(e.blocks[b]!.weights);
      run.atoms.set(e.blocks[b]!.atoms);
      run.logLikelihood = finiteOrLowest(logLikelihoods[b]!);
      run.evaluations = emRounds + 1;
      report();
    }
  }
}

/** Whether the finish of a run was taken to its end, however that was. */
export function isComplete({ status }: Run): boolean {
  return status !== "set_aside" && status !== "left_behind" &&
    status !== "joined";
}

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
  { radius, patience }: { readonly radius: number; readonly patience: number },
): NonNullable<FinishLimits["verdict"]> {
  const target = best.paused ? undefined : basinOf(best, radius);
  return ({ slot, logLikelihood, steps }) => {
    if (target && isInBasin(slot, logLikelihood, target)) return "joined";
    const deficit = best.logLikelihood - logLikelihood;
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
export function finishRuns(
  e: Evaluation,
  runs: readonly Run[],
  settings: Settings,
  { complete = [], pauseAfter = Infinity, patience = PATIENCE }: {
    readonly complete?: readonly Run[];
    readonly pauseAfter?: number;
    readonly patience?: number | undefined;
  } = {},
): void {
  const report = progressOf("finish", runs, settings);
  const parameters = settings.components * (e.data.features.columns + 1);
  let best = complete.length > 0 ? bestOf(complete) : undefined;
  const { radius } = settings;
  let verdict = best && verdictAgainst(best, { radius, patience });
  const most = Math.min(...runs.map((run) => evaluationsLeft(run, settings)));
  const limits: FinishLimits = {
    gradientTolerance: settings.gradientTolerance,
    maxEvaluations: Math.max(1, Math.min(most, pauseAfter)),
    radius,
    keepsCurvature: parameters <= MOST_KEPT,
    verdict: (progress) => {
      const run = progress.slot as Run;
      // Nothing is known yet of a finish resumed: what it gained before holds.
      if (progress.gained < Infinity) run.gained = progress.gained;
      return verdict?.(progress);
    },
  };
  runFinishes(e, runs, limits, (slot, end) => {
    const run = runs[slot]!;
    run.status = end.status;
    run.paused = end.status === "max_evaluations" &&
      pauseAfter < most;
    if (!run.paused) run.curvature = undefined;
    run.logLikelihood = finiteOrLowest(end.logLikelihood);
    run.optimum = end.status === "joined"
      ? best!.logLikelihood
      : run.logLikelihood;
    run.gradientNorm = end.gradientNorm;
    run.evaluations += end.evaluations;
    if (isComplete(run) && !(run.logLikelihood <= best?.logLikelihood!)) {
      best = run;
      verdict = verdictAgainst(best, { radius, patience });
    }
    report();
  });
}

/** ℓ as it is compared: what is not finite is the lowest. */
export function finiteOrLowest(logLikelihood: number): number {
  return Number.isFinite(logLikelihood) ? logLikelihood : -Infinity;
}

/** A function to call when one more run of a phase is done. */
export function progressOf(
  phase: FitProgress["phase"],
  runs: readonly Run[],
  { onProgress, choices }: Settings,
): () => void {
  let done = 0;
  return () =>
    onProgress?.({
      phase,
      done: ++done,
      total: runs.length,
      logLikelihood: choices *
        runs.reduce((max, run) => Math.max(max, run.logLikelihood), -Infinity),
    });
}
