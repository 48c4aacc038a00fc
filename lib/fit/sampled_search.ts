/** A search on a sample of the items, the best of what it finds then finished on all. */
import type { ChoiceData } from "../data/choice_data.ts";
import { learnCurvature } from "../em/slot_curvature.ts";
import { likelihoodBounds } from "../model/log_likelihood.ts";
import { ask, columnsOf, type Method } from "../model/objective.ts";
import {
  copyParameters,
  sizeOf,
  unloadMixture,
} from "../model/parameter_space.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import { type ItemSample, itemSample } from "./item_sample.ts";
import { isComplete, newRun, type Run } from "./runs.ts";
import type { Settings } from "./settings.ts";

/** Bytes of features from which a search is made on a sample: less is passed over in no time. */
const LARGE = 16e6;
/** Share of the items to take, and how many per free parameter at least. */
const SHARE = 1 / 8;
const ITEMS_PER_PARAMETER = 10;
const MOST_SHARE = 1 / 3;
/** Optima of the sample that are finished on all items, at most. */
const FINISHED_ON_ALL = 6;
/** Where finishes on a sample end: its own error is larger. */
const SAMPLE_TOLERANCE = 1e-6;

/** A sample of the items to search on; undefined where the data are no one choice set, or too small for it. */
export function sampleFor(
  data: ChoiceData,
  settings: Settings,
): ItemSample | undefined {
  const { rows: p, columns: L } = data.features;
  if (data.choosers || 8 * p * L < LARGE) return undefined;
  const size = Math.max(
    Math.ceil(SHARE * p),
    ITEMS_PER_PARAMETER * sizeOf(settings.space),
  );
  return size <= MOST_SHARE * p ? itemSample(data, size) : undefined;
}

/** How many times a good description's deviance must be exceeded before a search has begun. */
const CLEARLY = 10;

/** Whether an objective is so low that no mixture near it describes the data. */
export function isFarOff(
  data: ChoiceData,
  objective: number,
): boolean {
  const { saturated } = likelihoodBounds(data);
  return saturated !== undefined &&
    2 * data.choices * (saturated - objective) > CLEARLY * data.counts.length;
}

/** What a search on the sample works with. */
export function settingsOnSample(
  settings: Settings,
  { data }: ItemSample,
): Settings {
  const { gradientTolerance, onProgress } = settings;
  // A frequency and a probability of what stands for n items are n times theirs.
  const shift = data.choices * data.frequencies.reduce(
    (sum, q, j) => q > 0 ? sum + q * data.offset![j]! : sum,
    0,
  );
  return {
    ...settings,
    gradientTolerance: Math.max(SAMPLE_TOLERANCE, gradientTolerance),
    onProgress: onProgress && ((progress) =>
      onProgress({
        ...progress,
        logLikelihood: progress.logLikelihood - shift,
        objective: progress.objective - shift,
      })),
  };
}

/** A run on all items, and what became of it on a sample. */
export interface Carried {
  readonly run: Run;
  readonly onSample: Run;
}

/** Runs on all items where those on a sample ended: not evaluated there yet. */
export function carriedToAll(
  found: readonly Run[],
  { share }: ItemSample,
  { space }: Settings,
): Carried[] {
  return found.map((onSample) => {
    const { init, warning, parent, evaluations, status } = onSample;
    const mixture = unloadMixture(onSample, space);
    const run = newRun({ init, mixture, warning }, space, parent);
    copyParameters(run, onSample);
    run.status = status === "set_aside" ? "set_aside" : "left_behind";
    run.evaluations = Math.ceil(evaluations * share);
    return { run, onSample };
  });
}

/**
 * The optima of a sample to be finished on all items, one run each, the highest there first: those that
 * are highest on all items, as some that are high on the sample sit on items that stand for many, and
 * those that are highest on the sample, as they may rise most.
 */
export function leadersOf(carried: readonly Carried[]): Carried[] {
  const complete = carried.filter(({ onSample }) => isComplete(onSample));
  const leaders: Carried[] = [];
  for (const where of ["run", "onSample"] as const) {
    const most = leaders.length + FINISHED_ON_ALL / 2;
    const sorted = complete.toSorted((a, b) =>
      b[where].objective - a[where].objective
    );
    for (const one of sorted) {
      const isNew = leaders.every((other) => !sameOptimum(one, other));
      if (isNew && leaders.length < most) leaders.push(one);
    }
  }
  return leaders.toSorted((a, b) => b.run.objective - a.run.objective);
}

/** Whether two runs came to one optimum of the sample. */
export function sameOptimum(
  { onSample: one }: Carried,
  { onSample: other }: Carried,
): boolean {
  return one.status !== "set_aside" && other.status !== "set_aside" &&
    Math.abs(one.optimum - other.optimum) <= SAME_OPTIMUM;
}

/** Gives runs the curvature that the objective has on the sample where they are. */
export function* learnOnSample(
  runs: readonly Run[],
  { data }: ItemSample,
  { space, kernels, prior, size }: Settings,
): Method<void> {
  const objective = openObjective(data, { space, kernels, prior, size });
  for (const run of runs) {
    copyParameters(objective.blocks[0]!, run);
    yield ask(objective, "evaluate", columnsOf(objective, 1));
    yield* learnCurvature(objective, run);
  }
}
