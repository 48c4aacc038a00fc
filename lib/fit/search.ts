/** A search: starts taken to optima, in groups, and what is known of the best. */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { Interrupted } from "../farm/task.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import { otherOrders } from "../model/constraints.ts";
import type { Method } from "../model/objective.ts";
import { unloadMixture } from "../model/parameter_space.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { basinOf } from "./basin.ts";
import { mayExplore } from "./exploring.ts";
import type { Exchanges } from "./insertion.ts";
import {
  bestRun,
  mostAgree,
  optimaOf,
  placesOf,
  runsAt,
  timesFound,
} from "./optima.ts";
import { partsOf } from "./part.ts";
import type { PhaseSeconds } from "./phases.ts";
import { PATIENCE } from "./rivals.ts";
import { NO_HASTE, RunStages } from "./run_stages.ts";
import { MOST_ON_PART } from "./run_warm_up.ts";
import { bestFirst, bestOf, isComplete, type Run } from "./runs.ts";
import { requestOf, type Settings } from "./settings.ts";
import type { Start } from "./starting_method.ts";
import { makeStarts } from "./starts.ts";

/** What a search did. */
export interface Searched {
  /** Every start, in the order made. */
  readonly runs: readonly Run[];
  readonly seconds: PhaseSeconds;
  /** Whether it was told to end before it was done. */
  readonly interrupted: boolean;
}

/** EM rounds for all starts of the settings, the finish for the most promising. */
export function* runStarts(
  data: ChoiceData,
  settings: Settings,
): Method<Searched> {
  const search = new Search(data, settings);
  const starts = makeStarts(data, settings.init, requestOf(settings));
  yield* search.run(search.try(starts));
  return search.searched();
}

/** Most finishes left behind that are gone on with. */
const REVIVED = 10;

/** A search on its way. */
export class Search {
  readonly #data: ChoiceData;
  readonly #settings: Settings;
  readonly #stages: RunStages;
  #proposals = 0;
  #interrupted = false;

  constructor(data: ChoiceData, settings: Settings, haste = NO_HASTE) {
    this.#data = data;
    this.#settings = settings;
    this.#stages = new RunStages(data, settings, haste);
  }

  /** Takes a method that uses this search to its end, or to where the signal ends it. */
  *run<T>(method: Method<T>): Method<T | undefined> {
    try {
      return yield* method;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.#interrupted = true;
      if (!this.#stages.runs.some(isComplete)) {
        yield* this.#stages.takeAsTheyAre();
      }
      return undefined;
    }
  }

  /** EM rounds for all, the finish for the most promising. */
  *try(
    starts: readonly Start[],
    most = this.#settings.finishes,
    parent?: number,
  ): Method<void> {
    if (starts.length === 0) return;
    const runs = this.#stages.begin(starts, parent);
    yield* this.#stages.warmUp(runs);
    yield* this.#stages.finishPromising(runs, most);
  }

  /**
   * The same, most of the way on two parts of the data if they are large enough.
   *
   * @param isHopeless Told the highest objective before the finish: whether to leave it at that.
   * @returns Whether it was.
   */
  *tryOnParts(
    starts: readonly Start[],
    isHopeless: (objective: number) => boolean,
  ): Method<boolean> {
    const { maxEvaluations, space, finishes } = this.#settings;
    const parts = maxEvaluations < MOST_ON_PART
      ? undefined
      : partsOf(this.#data, space.components);
    const runs = this.#stages.begin(starts);
    yield* this.#stages.warmUp(runs, parts);
    if (isHopeless(bestOf(runs).objective)) return true;
    yield* this.#stages.finishPromising(runs, finishes);
    return false;
  }

  /** Lets starts race, and takes the best of them to where optima are told apart. */
  race(): Method<void> {
    return this.#stages.race();
  }

  /** The same from mixtures made of those that the search has come to. */
  insert(mixtures: readonly SoftmaxMixture[], most?: number): Method<void> {
    const parent = this.#stages.runs.length > 0 ? this.best() : -Infinity;
    const starts = mixtures.map((mixture): Start => ({
      init: "inserted",
      mixture,
    }));
    return this.try(starts, most, parent);
  }

  /** Proposals from the best mixture, each time with another seed. */
  exchanges(
    propose: (mixture: SoftmaxMixture, seed: Seed) => Method<Exchanges>,
  ): Method<Exchanges> {
    const mixture = unloadMixture(this.#bestRun(), this.#settings.space);
    return this.proposing((proposal) =>
      propose(mixture, `${this.#settings.seed}:exchange:${proposal}`)
    );
  }

  /** What makes mixtures to insert, told how many times that was asked before. */
  proposing<T>(propose: (proposal: number) => Method<T>): Method<T> {
    return this.making(propose(this.#proposals++));
  }

  /** Makes mixtures to insert, or takes those made before. */
  *making<T>(method: Method<T>): Method<T> {
    const { steps } = this.#settings;
    const name = steps.next("insertion");
    const known = steps.known<T>(name);
    if (known !== undefined) return known;
    const made = yield* this.#stages.phases.in("insertion", method);
    steps.keep(name, () => made);
    return made;
  }

  /**
   * From here on runs begin with Newton's rounds; finishes end at a larger gradient, which tells
   * optima apart, are not paused, and may join any optimum known.
   */
  explore(): void {
    this.#stages.explore();
  }

  /** Whether starts of an exploration have evaluations left for a finish. */
  mayExplore(): boolean {
    return mayExplore(this.#settings);
  }

  /** Takes the best run to a gradient as small as this. */
  polish(gradientTolerance: number): Method<void> {
    return this.#stages.polish(gradientTolerance);
  }

  /** The best mixture with components in other places, where fixed values tell these apart. */
  relabelled(): SoftmaxMixture[] {
    const { space } = this.#settings;
    const mixture = unloadMixture(this.#bestRun(), space);
    return otherOrders(space.constraints)
      .map((order) => reorderComponents(mixture, order));
  }

  /** Takes paused finishes to their end, the best first. */
  *finishPaused(): Method<void> {
    yield* this.#stages.resume(
      this.#stages.runs.filter((run) => run.paused),
      0,
    );
  }

  /** Goes on with the most promising of those left behind. */
  *revive(): Method<void> {
    const left = this.#stages.runs.filter(({ status }) =>
      status === "left_behind"
    );
    yield* this.#stages.resume(bestFirst(left).slice(0, REVIVED), PATIENCE);
  }

  /** The highest objective. */
  best(): number {
    return this.#bestRun().objective;
  }

  /** The best run at each optimum, the highest first; none closer in height than `apart` to one before. */
  optima(apart?: number): Run[] {
    return optimaOf(this.#stages.runs, apart);
  }

  /** The same, with where finishes were left behind. */
  places(): Run[] {
    return placesOf(this.#stages.runs);
  }

  /** How many starts came to the best optimum by themselves. */
  found(): number {
    return timesFound(this.#stages.runs);
  }

  /** Whether most starts that were drawn and finished ended at the best optimum. */
  agreed(): boolean {
    return mostAgree(this.#stages.runs);
  }

  /** Whether one run only ended at the best optimum. */
  isAlone(): boolean {
    return runsAt(this.best(), this.#stages.runs).length === 1;
  }

  /**
   * Whether lesser optima are many where the best mixture is: the bound holds
   * an atom, or a component sits on fewer items than it has parameters.
   */
  isNarrow(): boolean {
    if (this.isOnBound()) return true;
    const { space } = this.#settings;
    const best = this.#bestRun();
    const items = oneSet(this.#data);
    if (!items) return false;
    return effectiveItems(items, unloadMixture(best, space))
      .some((items) => items < space.features + 1);
  }

  /** Whether the bound holds an atom of the best mixture. */
  isOnBound(): boolean {
    return !basinOf(this.#bestRun(), this.#settings.space).isFree;
  }

  /** What it did so far. */
  searched(): Searched {
    return {
      runs: this.#stages.runs,
      seconds: this.#stages.phases.seconds,
      interrupted: this.#interrupted,
    };
  }

  #bestRun(): Run {
    return bestRun(this.#stages.runs);
  }
}
