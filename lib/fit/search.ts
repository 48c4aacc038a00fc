/**
 * From starts to optima: runs, tried in groups and measured against each other.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { partsOfItems } from "./part.ts";
import { MOST_ON_PART, warmUpRunsOnParts } from "./part_warm_up.ts";
import { basinOf, SAME_OPTIMUM } from "./basin.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import type { Seed } from "../random/streams.ts";
import type { Exchanges } from "./insertion.ts";
import {
  bestOf,
  evaluationsLeft,
  finishRuns,
  isComplete,
  mixtureOf,
  newRun,
  openEvaluation,
  PATIENCE,
  type Run,
  warmUpRuns,
} from "./runs.ts";
import type { Settings } from "./settings.ts";
import { makeStarts, type Start } from "./starts.ts";

/** What a search did. */
export interface Searched {
  /** Every start, in the order made. */
  readonly runs: readonly Run[];
  readonly seconds: {
    readonly em: number;
    readonly finish: number;
    readonly insertion: number;
  };
}

/** A search on its way. */
export interface Search {
  /** EM rounds for all, the finish for the most promising. */
  try(starts: readonly Start[], most?: number): void;
  /** The same, most of the way on two parts of the items if there are choices enough. */
  tryOnParts(starts: readonly Start[]): void;
  /** The same from mixtures made of those that the search has come to. */
  insert(mixtures: readonly SoftmaxMixture[], most?: number): void;
  /** Proposals from the best mixture, each time with another seed. */
  exchanges(
    propose: (mixture: SoftmaxMixture, seed: Seed) => Exchanges,
  ): Exchanges;
  /** Takes paused finishes to their end, the best first. */
  settle(): void;
  /** Goes on with the most promising of those left behind. */
  revive(): void;
  /** The highest ℓ per choice. */
  best(): number;
  /**
   * How many starts came to the best optimum by themselves: those drawn, and
   * one more if insertions did that were made from a lesser mixture. One that falls back
   * to where it was made from confirms nothing.
   */
  found(): number;
  /** Whether most starts that were drawn and finished ended at the best optimum. */
  agreed(): boolean;
  /** Whether one run only ended at the best optimum. */
  isAlone(): boolean;
  /**
   * Whether lesser optima are many where the best mixture is: the bound holds
   * an atom, or a component sits on fewer items than it has parameters.
   */
  isNarrow(): boolean;
  searched(): Searched;
}

/** EM rounds for all starts of the settings, the finish for the most promising. */
export function runStarts(data: ChoiceData, settings: Settings): Searched {
  const search = newSearch(data, settings);
  search.try(makeStarts(data, { ...settings, atomBound: settings.radius }));
  return search.searched();
}

/** Most finishes left behind that are gone on with. */
const REVIVED = 10;

/** When a search lets go of a finish. */
export interface Haste {
  /** Evaluations after which a finish is paused. */
  readonly pauseAfter: number;
  /** How many times the evaluations of the best a finish may take before it is left behind. */
  readonly patience: number;
}

/** A search without starts. */
export function newSearch(
  data: ChoiceData,
  settings: Settings,
  { pauseAfter, patience }: Haste = {
    pauseAfter: Infinity,
    patience: PATIENCE,
  },
): Search {
  const { finishes, agreeing } = settings;
  const runs: Run[] = [];
  const spent = { em: 0, finish: 0, insertion: 0 };
  let evaluation: ReturnType<typeof openEvaluation> | undefined;
  let proposals = 0;

  const timed = <T>(phase: keyof typeof spent, work: () => T): T => {
    const begun = performance.now();
    const result = work();
    spent[phase] += (performance.now() - begun) / 1000;
    return result;
  };
  const bestRun = () => bestOf(runs.filter(isComplete));
  const endedAtBest = () => {
    const least = bestRun().logLikelihood - SAME_OPTIMUM;
    return ({ optimum }: Run) => optimum >= least;
  };
  const resume = (some: readonly Run[], patience: number) => {
    for (const run of likeliestFirst(some)) {
      if (evaluationsLeft(run, settings) < 1) continue;
      const complete = runs.filter((other) =>
        other !== run && isComplete(other)
      );
      const others = { complete, patience };
      timed("finish", () => finishRuns(evaluation!, [run], settings, others));
    }
  };

  const climb = (tried: readonly Run[], most = finishes) => {
    runs.push(...tried);
    const finish = (some: readonly Run[]) => {
      const complete = runs.filter(isComplete);
      const limits = { complete, pauseAfter, patience };
      timed("finish", () => finishRuns(evaluation!, some, settings, limits));
    };
    const promising = likeliestFirst(tried).slice(0, most);
    const first = promising.slice(0, agreeing);
    finish(first);
    if (!first.every(endedAtBest())) finish(promising.slice(agreeing));
  };

  return {
    try(starts, most = finishes) {
      if (starts.length === 0) return;
      const tried = starts.map((start) => newRun(start, data.features.columns));
      const e = evaluation ??= openEvaluation(data, settings, starts.length);
      timed("em", () => warmUpRuns(e, tried, settings));
      climb(tried, most);
    },

    tryOnParts(starts) {
      const parts = settings.maxEvaluations < MOST_ON_PART
        ? undefined
        : partsOfItems(data, settings.components);
      if (!parts) return this.try(starts);
      const tried = starts.map((start) => newRun(start, data.features.columns));
      const e = evaluation ??= openEvaluation(data, settings, starts.length);
      timed("em", () => warmUpRunsOnParts(e, tried, parts, settings));
      climb(tried);
    },

    insert(mixtures, most = finishes) {
      const parent = runs.length > 0 ? bestRun().logLikelihood : -Infinity;
      const known = runs.length;
      this.try(
        mixtures.map((mixture) => ({ init: "inserted", mixture })),
        most,
      );
      for (const run of runs.slice(known)) run.parent = parent;
    },

    exchanges(propose) {
      const mixture = mixtureOf(bestRun(), data);
      const seed = `${settings.seed}:exchange:${proposals++}`;
      return timed("insertion", () => propose(mixture, seed));
    },

    settle() {
      resume(runs.filter((run) => run.paused), 0);
    },

    revive() {
      const left = runs.filter(({ status }) => status === "left_behind");
      resume(likeliestFirst(left).slice(0, REVIVED), PATIENCE);
    },

    best: () => bestRun().logLikelihood,

    found() {
      const there = runs.filter(endedAtBest());
      const least = bestRun().logLikelihood - SAME_OPTIMUM;
      const risen = there.some((run) => !isDrawn(run) && run.parent < least);
      return there.filter(isDrawn).length + (risen ? 1 : 0);
    },

    agreed() {
      const finished = runs.filter((run) =>
        isDrawn(run) && run.status !== "set_aside"
      );
      return 2 * finished.filter(endedAtBest()).length > finished.length;
    },

    isAlone: () => runs.filter(endedAtBest()).length === 1,

    isNarrow() {
      const best = bestRun();
      if (!basinOf(best, settings.radius).isFree) return true;
      return effectiveItems(data.features, mixtureOf(best, data))
        .some((items) => items < data.features.columns + 1);
    },

    searched: () => ({ runs, seconds: { ...spent } }),
  };
}

function likeliestFirst(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => b.logLikelihood - a.logLikelihood);
}

function isDrawn({ init }: Run): boolean {
  return init !== "inserted";
}
