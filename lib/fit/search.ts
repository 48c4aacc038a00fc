/**
 * From starts to optima: one kind of start, or the automatic mix.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  exchangedMixtures,
  withComponentAdded,
  withComponentExchanged,
} from "./insertion.ts";
import { missingComponent } from "../inference/missing_component.ts";
import {
  bestOf,
  finishRuns,
  isComplete,
  mixtureOf,
  newRun,
  openEvaluation,
  type Run,
  SAME_OPTIMUM,
  warmUpRuns,
} from "./runs.ts";
import type { Settings } from "./settings.ts";
import { autoStarts, makeStarts, type Start } from "./starts.ts";

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

/** EM rounds for all starts of the settings, the finish for the most promising. */
export function runStarts(data: ChoiceData, settings: Settings): Searched {
  const search = newSearch(data, settings, Infinity);
  search.try(makeStarts(data, { ...settings, atomBound: settings.radius }));
  return search.searched();
}

/** Rounds of exchange after which a search that still gains is left. */
const MOST_EXCHANGES = 10;

/**
 * The automatic mix. Starts come in small groups, cheap kinds first; while a
 * score test shows that the best mixture lacks a component, its most redundant
 * one is exchanged for that. Once two starts have come to the best optimum and
 * nothing is missing beyond chance, the search is over. Else, on data that no
 * mixture of this size describes or whose starts disagree, it goes on: exchanges
 * at the maxima of D, and a mixture grown from one component, insertion by insertion.
 *
 * @param inserted Further mixtures to start from.
 */
export function runAuto(
  data: ChoiceData,
  settings: Settings,
  inserted: readonly SoftmaxMixture[],
): Searched {
  if (settings.components === 1) return runStarts(data, settings);
  const search = newSearch(data, settings, FIRST_LOOK);
  const request = { ...settings, atomBound: settings.radius };
  search.insert(inserted);
  for (const starts of autoStarts(data, request)) {
    search.try(starts);
    const missing = search.exchangeMissing();
    if (!settings.mayStopEarly) continue;
    if (!missing && search.found() >= 2) return search.searched();
    if (search.found() >= 3) break;
  }
  const improved = search.exchange();
  if (improved || !search.agreed()) {
    search.insert(grown(data, settings));
    search.settle();
    search.exchange();
  }
  return search.searched();
}

/**
 * Evaluations after which a finish is paused, to see whether its mixture lacks
 * a component: finishes that come to the best optimum seldom take many more, those
 * that creep towards a lesser one ten times as many.
 */
const FIRST_LOOK = 150;
/** Starts of a search for one more atom, and how many of its finds to try. */
const GAP_STARTS = 12;
const MOST_FINDS = 3;
/** Exchanges to warm up, and how many of them to finish. */
const EXCHANGES = 8;
const EXCHANGES_FINISHED = 3;
/** The same for exchanges that a score test proposes. */
const PROPOSED = 6;
const PROPOSED_FINISHED = 2;

function newSearch(data: ChoiceData, settings: Settings, pauseAfter: number) {
  const { radius: atomBound, seed, finishes, agreeing } = settings;
  const runs: Run[] = [];
  const spent = { em: 0, finish: 0, insertion: 0 };
  let evaluation: ReturnType<typeof openEvaluation> | undefined;
  let searches = 0;
  /** The best log-likelihood at which a missing component was looked for, and whether there was one. */
  let examined = -Infinity;
  let missing = true;

  const timed = <T>(phase: keyof typeof spent, work: () => T): T => {
    const begun = performance.now();
    const result = work();
    spent[phase] += (performance.now() - begun) / 1000;
    return result;
  };
  const best = () => bestOf(runs.filter(isComplete));

  return {
    /** EM rounds for all, the finish for the most promising. */
    try(starts: readonly Start[], most = finishes): void {
      const L = data.features.columns;
      const tried = starts.map((start) => newRun(start, L));
      evaluation ??= openEvaluation(data, settings, starts.length);
      const e = evaluation;
      timed("em", () => warmUpRuns(e, tried, settings));
      const promising = tried
        .toSorted((a, b) => b.logLikelihood - a.logLikelihood)
        .slice(0, most);
      runs.push(...tried);
      const finish = (some: readonly Run[]) =>
        timed("finish", () => {
          const complete = runs.filter(isComplete);
          finishRuns(e, some, settings, { complete, pauseAfter });
        });
      const first = promising.slice(0, agreeing);
      finish(first);
      const least = best().logLikelihood - SAME_OPTIMUM;
      if (!first.every(({ optimum }) => optimum >= least)) {
        finish(promising.slice(agreeing));
      }
    },

    insert(mixtures: readonly SoftmaxMixture[], most = finishes): void {
      if (mixtures.length === 0) return;
      const starts = mixtures.map((mixture): Start => ({
        init: "inserted",
        mixture,
      }));
      this.try(starts, most);
    },

    /** Takes paused finishes to their end, the best first. */
    settle(): void {
      const paused = runs.filter((run) => run.paused)
        .toSorted((a, b) => b.logLikelihood - a.logLikelihood);
      const maxEvaluations = settings.maxEvaluations - pauseAfter;
      for (const run of paused) {
        const complete = runs.filter((other) =>
          other !== run && isComplete(other)
        );
        timed(
          "finish",
          () =>
            finishRuns(evaluation!, [run], { ...settings, maxEvaluations }, {
              complete,
              patience: 0, // it had its time
            }),
        );
      }
    },

    /** Exchanges components of the best mixture for those that a score test misses, while that gains; whether any is still missing. */
    exchangeMissing(): boolean {
      for (let round = 0; round < MOST_EXCHANGES; round++) {
        if (!isHigher(best().logLikelihood, examined)) this.settle();
        const { logLikelihood } = best();
        if (!isHigher(logLikelihood, examined)) return missing;
        examined = logLikelihood;
        const proposals = timed("insertion", () => {
          const mixture = mixtureOf(best(), data);
          const { gain, chance, atoms } = missingComponent(data, mixture, {
            atomBound,
            seed: `${seed}:missing:${searches++}`,
          });
          missing = !(gain <= chance);
          return missing
            ? exchangedMixtures(data, mixture, {
              atoms: atoms.slice(0, MOST_FINDS),
              most: PROPOSED,
            })
            : [];
        });
        this.insert(proposals, PROPOSED_FINISHED);
      }
      this.settle();
      return missing;
    },

    /** How many starts ended at the best optimum, all insertions counting as one. */
    found(): number {
      const least = best().logLikelihood - SAME_OPTIMUM;
      const there = runs.filter(({ optimum }) => optimum >= least);
      const drawn = there.filter(({ init }) => init !== "inserted").length;
      return drawn + (there.length > drawn ? 1 : 0);
    },

    /** Exchanges components of the best mixture while that gains; whether it did. */
    exchange(): boolean {
      let gained = false;
      for (let round = 0; round < MOST_EXCHANGES; round++) {
        const before = best().logLikelihood;
        const mixtures = timed(
          "insertion",
          () =>
            withComponentExchanged(data, mixtureOf(best(), data), {
              atomBound,
              starts: GAP_STARTS,
              seed: `${seed}:exchange:${searches++}`,
              most: MOST_FINDS,
              exchanges: EXCHANGES,
            }),
        );
        this.insert(mixtures, EXCHANGES_FINISHED);
        this.settle();
        if (!isHigher(best().logLikelihood, before)) break;
        gained = true;
      }
      return gained;
    },

    /** Whether most starts that were drawn and finished ended at the best optimum. */
    agreed(): boolean {
      const least = best().logLikelihood - SAME_OPTIMUM;
      const finished = runs.filter(({ init, status }) =>
        init !== "inserted" && status !== "set_aside"
      );
      const there = finished.filter(({ optimum }) => optimum >= least);
      return 2 * there.length > finished.length;
    },

    searched: (): Searched => ({ runs, seconds: { ...spent } }),
  };
}

function isHigher(logLikelihood: number, other: number): boolean {
  return logLikelihood > other + SAME_OPTIMUM;
}

/** K components, grown from one by insertions, the best of each size kept. */
function grown(data: ChoiceData, settings: Settings): SoftmaxMixture[] {
  const { radius: atomBound, seed, components } = settings;
  const L = data.features.columns;
  let mixtures = makeStarts(data, { ...settings, components: 1, atomBound })
    .map(({ mixture }) => mixture);
  for (let K = 1; K < components; K++) {
    const runs = mixtures.map((mixture) =>
      newRun({ init: "inserted", mixture }, L)
    );
    const quiet = { ...settings, components: K, onProgress: undefined };
    const e = openEvaluation(data, quiet, runs.length);
    warmUpRuns(e, runs, { ...quiet, emRounds: 0 });
    finishRuns(e, runs, quiet);
    mixtures = withComponentAdded(data, mixtureOf(bestOf(runs), data), {
      atomBound,
      starts: GAP_STARTS,
      seed: `${seed}:grow:${K}`,
      most: MOST_FINDS,
    });
    if (mixtures.length === 0) return [];
  }
  return mixtures;
}
