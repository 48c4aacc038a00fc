/**
 * The automatic mix of starts.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import { withComponentAdded, withComponentExchanged } from "./insertion.ts";
import {
  bestOf,
  finishRuns,
  mixtureOf,
  newRun,
  openEvaluation,
  warmUpRuns,
} from "./runs.ts";
import { newSearch, runStarts, type Search, type Searched } from "./search.ts";
import type { Settings } from "./settings.ts";
import { autoStarts, makeStarts } from "./starts.ts";

/**
 * Evaluations after which a finish is paused, to see whether its mixture lacks
 * a component: finishes that come to the best optimum seldom take many more, those
 * that creep towards a lesser one ten times as many.
 */
const FIRST_LOOK = 150;
/** A finish that is slower than the best is left for a new start sooner than where all are counted. */
const HASTE = { pauseAfter: FIRST_LOOK, patience: 1 } as const;
/** Rounds of exchange after which a search that still gains is left. */
const MOST_EXCHANGES = 10;

/** How hard exchanges are tried. */
interface Effort {
  /** Starts of the search for what is missing, and how many of its finds to try. */
  readonly starts: number;
  readonly most: number;
  /** Exchanges to warm up, and how many of them to finish. */
  readonly exchanges: number;
  readonly finished: number;
  /** Whether to try also what chance explains with ease. */
  readonly anyway: boolean;
}

const LIGHT: Effort = {
  starts: 4,
  most: 3,
  exchanges: 4,
  finished: 2,
  anyway: false,
};
const THOROUGH: Effort = {
  starts: 12,
  most: 3,
  exchanges: 8,
  finished: 3,
  anyway: true,
};

/** Starts at the best optimum that end the search, where nothing is missing and components are not narrow. */
const AGREEING = 2;
/** Where they are, as there are many lesser optima then; and where something is missing. */
const AGREEING_ANYWAY = 3;

/**
 * The automatic mix. Starts come in small groups, cheap kinds first, the first two
 * on parts of the items; while a score test makes it likely that the best mixture lacks
 * a component, its most redundant one is exchanged for that. Once two starts have
 * come to the best optimum and nothing is missing beyond chance, the search is over;
 * three end it where the bound holds an atom, where a component sits on fewer items
 * than it has parameters, or where no mixture of this size describes the data. If fewer agree it goes on with
 * a thorough round of exchanges, a mixture grown from one component, insertion by
 * insertion, and what was left behind.
 *
 * @param inserted Further mixtures to start from.
 */
export function runAuto(
  data: ChoiceData,
  settings: Settings,
  inserted: readonly SoftmaxMixture[],
): Searched {
  if (settings.components === 1) return runStarts(data, settings);
  const search = newSearch(data, settings, HASTE);
  search.insert(inserted);
  let examined = -Infinity;
  let missing = true;
  const request = { ...settings, atomBound: settings.radius };
  let isFirst = true;
  for (const starts of autoStarts(data, request)) {
    if (isFirst) search.tryOnParts(starts);
    else search.try(starts);
    isFirst = false;
    if (!isHigher(search.best(), examined)) search.settle();
    if (isHigher(search.best(), examined)) {
      missing = exchange(search, LIGHT, { data, settings }).missing;
      examined = search.best();
    }
    if (!settings.mayStopEarly) continue;
    if (search.found() < AGREEING) continue;
    const enough = missing || search.isNarrow() ? AGREEING_ANYWAY : AGREEING;
    if (search.found() >= enough) return search.searched();
  }
  const thorough = exchange(search, THOROUGH, { data, settings });
  ({ missing } = thorough);
  const settled = !thorough.gained && search.agreed();
  if (missing || !settled) {
    const before = search.best();
    search.insert(grown(data, settings));
    search.settle();
    if (!settled || isHigher(search.best(), before)) {
      ({ missing } = exchange(search, THOROUGH, { data, settings }));
    }
  }
  if (missing || search.isAlone()) search.revive();
  return search.searched();
}

function isHigher(logLikelihood: number, other: number): boolean {
  return logLikelihood > other + SAME_OPTIMUM;
}

/**
 * Exchanges components of the best mixture for what it lacks, while that gains;
 * whether it did, and whether anything is still missing beyond chance.
 */
function exchange(
  search: Search,
  { finished, ...effort }: Effort,
  { data, settings }: {
    readonly data: ChoiceData;
    readonly settings: Settings;
  },
): { gained: boolean; missing: boolean } {
  let gained = false;
  let missing = true;
  for (let round = 0; round < MOST_EXCHANGES; round++) {
    const before = search.best();
    const { mixtures, beyondChance } = search.exchanges((mixture, seed) =>
      withComponentExchanged(data, mixture, {
        ...effort,
        atomBound: settings.radius,
        seed,
      })
    );
    missing = beyondChance;
    search.insert(mixtures, finished);
    // What was paused may still rise above.
    if (!isHigher(search.best(), before)) search.settle();
    if (!isHigher(search.best(), before)) break;
    gained = true;
  }
  search.settle();
  return { gained, missing };
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
      starts: THOROUGH.starts,
      seed: `${seed}:grow:${K}`,
      most: THOROUGH.most,
    });
    if (mixtures.length === 0) return [];
  }
  return mixtures;
}
