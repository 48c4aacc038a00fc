/** Exchanges: a component of the best mixture for what a score test finds it to lack. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Method } from "../model/objective.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import { withComponentExchanged } from "./insertion.ts";
import type { Search } from "./search.ts";
import type { Settings } from "./settings.ts";

/** Rounds of exchange after which a search that still gains is left. */
const MOST_EXCHANGES = 10;

/** How hard exchanges are tried. */
export interface ExchangeEffort {
  /** Starts of the search for what is missing, and how many of its finds to try. */
  readonly starts: number;
  readonly most: number;
  /** Exchanges to warm up, and how many of them to finish. */
  readonly exchanges: number;
  readonly finished: number;
  /** Whether to try also what chance explains with ease. */
  readonly anyway: boolean;
}

/** After each group of starts. */
export const LIGHT: ExchangeEffort = {
  starts: 4,
  most: 3,
  exchanges: 4,
  finished: 2,
  anyway: false,
};
/** Where starts do not agree. */
export const THOROUGH: ExchangeEffort = {
  starts: 12,
  most: 3,
  exchanges: 8,
  finished: 3,
  anyway: true,
};

/** Whether an objective is above another by more than two of one optimum differ. */
export function isHigher(objective: number, other: number): boolean {
  return objective > other + SAME_OPTIMUM;
}

/**
 * Exchanges components of the best mixture for what it lacks, while that gains;
 * whether it did, and whether anything is still missing beyond chance.
 */
export function* exchange(
  { data, settings, search }: {
    readonly data: ChoiceData;
    readonly settings: Settings;
    readonly search: Search;
  },
  { finished, ...effort }: ExchangeEffort,
): Method<{ gained: boolean; missing: boolean }> {
  const { radius: atomBound, constraints } = settings.space;
  let gained = false;
  let missing = true;
  for (let round = 0; round < MOST_EXCHANGES; round++) {
    const before = search.best();
    const proposed = yield* search.exchanges((mixture, seed) =>
      withComponentExchanged(data, mixture, {
        ...effort,
        atomBound,
        seed,
        constraints,
        kernels: settings.kernels,
      })
    );
    // Chance is that of a maximum of the likelihood, which lacks nothing of what a prior takes.
    missing = proposed.beyondChance && settings.prior === undefined;
    yield* search.insert(proposed.mixtures, finished);
    yield* search.insert(search.relabelled());
    // What was paused may still rise above.
    if (!isHigher(search.best(), before)) yield* search.finishPaused();
    if (!isHigher(search.best(), before)) break;
    gained = true;
  }
  yield* search.finishPaused();
  return { gained, missing };
}
