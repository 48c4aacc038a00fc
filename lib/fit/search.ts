/** A search: starts taken to optima, in groups, and what is known of the best. */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { Interrupted, type Stop } from "../farm/task.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import { otherOrders } from "../model/constraints.ts";
import type { Likelihood } from "../model/likelihood.ts";
import { ask, columnsOf, type Method } from "../model/objective.ts";
import {
  copyParameters,
  loadMixture,
  unloadMixture,
} from "../model/parameter_space.ts";
import { openObjective } from "../model/prior.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { basinOf, SAME_OPTIMUM } from "./basin.ts";
import type { FitSeconds } from "./fit_result.ts";
import { restore, type RunState, stateOf } from "./run_state.ts";
import type { Exchanges } from "./insertion.ts";
import type { ItemSample } from "./item_sample.ts";
import { partsOf } from "./part.ts";
import { evaluationsLeft, finishRuns, PATIENCE } from "./run_finishes.ts";
import { MOST_ON_PART, warmUpRuns, warmUpRunsOnParts } from "./run_warm_up.ts";
import {
  bestFirst,
  bestOf,
  finiteOrLowest,
  isComplete,
  newRun,
  type Run,
} from "./runs.ts";
import {
  carriedToAll,
  leadersOf,
  learnOnSample,
  sameOptimum,
} from "./sampled_search.ts";
import { requestOf, type Settings } from "./settings.ts";
import type { Start } from "./starting_method.ts";
import { makeStarts } from "./starts.ts";

/** What a search did. */
export interface Searched {
  /** Every start, in the order made. */
  readonly runs: readonly Run[];
  readonly seconds: Omit<FitSeconds, "total">;
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

/** Memory that the buffers of starts side by side may take, in bytes. */
const BATCH_MEMORY = 64e6;
/** Features that fit in the processor's cache gain nothing from sharing a pass. */
const CACHED_FEATURES = 4e6;

/** Whether the features of data lie in the cache from one evaluation to the next. */
export function isCached({ features }: Pick<ChoiceData, "features">): boolean {
  return 8 * features.rows * features.columns <= CACHED_FEATURES;
}

/** The objective for as many of `starts` mixtures side by side as is worth while. */
export function likelihoodFor(
  data: ChoiceData,
  { space, kernels, prior, size }: Pick<
    Settings,
    "space" | "kernels" | "prior" | "size"
  >,
  starts: number,
): Likelihood {
  const p = data.features.rows;
  const perStart = 2 * 8 * p * space.components;
  const fitting = Math.max(1, Math.floor(BATCH_MEMORY / perStart));
  const blocks = isCached(data) ? 1 : Math.min(starts, fitting);
  return openObjective(data, { space, kernels, blocks, prior, size });
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

/** EM rounds of runs that explore: four or eight led to the best known in 24 of 100 finishes where two did in 22, and each costs up to L first-order ones. */
const EXPLORING_ROUNDS = 2;
/** Where their finishes end. */
const EXPLORING_TOLERANCE = 1e-6;

/** A start from an optimum of a sample is finished if it lacks less than so many times what the best of them gained. */
const CARRIED = 3;

const NO_HASTE: Haste = { pauseAfter: Infinity, patience: PATIENCE };

/** A search on its way. */
export class Search {
  readonly #data: ChoiceData;
  #settings: Settings;
  #haste: Haste;
  #joinsAny = false;
  readonly #runs: Run[] = [];
  readonly #seconds = { em: 0, finish: 0, insertion: 0 };
  #likelihood: Likelihood | undefined;
  #proposals = 0;
  /** Starts on their first rounds, which are not among the runs yet. */
  #begun: readonly Run[] = [];
  #interrupted = false;

  constructor(data: ChoiceData, settings: Settings, haste = NO_HASTE) {
    this.#data = data;
    this.#settings = settings;
    this.#haste = haste;
  }

  /** Takes a method that uses this search to its end, or to where the signal ends it. */
  *run<T>(method: Method<T>): Method<T | undefined> {
    try {
      return yield* method;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.#interrupted = true;
      if (!this.#runs.some(isComplete)) yield* this.#takeAsTheyAre();
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
    const { runs, likelihood } = this.#begin(starts, parent);
    yield* this.#warmUp(runs, warmUpRuns(likelihood, runs, this.#settings));
    yield* this.#finishPromising(runs, most);
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
    const settings = this.#settings;
    const parts = settings.maxEvaluations < MOST_ON_PART
      ? undefined
      : partsOf(this.#data, settings.space.components);
    const { runs, likelihood } = this.#begin(starts);
    const warmUp = parts
      ? warmUpRunsOnParts(likelihood, runs, parts, settings)
      : warmUpRuns(likelihood, runs, settings);
    yield* this.#warmUp(runs, warmUp);
    if (isHopeless(bestOf(runs).objective)) {
      this.#runs.push(...runs);
      this.#begun = [];
      return true;
    }
    yield* this.#finishPromising(runs, settings.finishes);
    return false;
  }

  /** Takes up what a search on a sample of the items found: the optima that are best on all items are finished there. */
  *carry(found: readonly Run[], sample: ItemSample): Method<void> {
    const settings = this.#settings;
    const carried = carriedToAll(found, sample, settings);
    yield* this.#evaluate(carried.map(({ run }) => run));
    const leaders = leadersOf(carried);
    const runs = leaders.map(({ run }) => run);
    this.#runs.push(...carried.map(({ run }) => run));
    yield* this.#timed("em", learnOnSample(runs, sample, settings));
    const [best, ...others] = runs;
    const before = best!.objective;
    yield* this.#resume([best!], PATIENCE);
    const least = best!.objective - CARRIED * (best!.objective - before);
    const near = others.filter(({ objective }) => objective >= least);
    yield* this.#resume(near, PATIENCE);
    for (const one of carried) {
      const there = leaders.find((leader) => sameOptimum(one, leader))?.run;
      if (!there || there === one.run) continue;
      one.run.status = "joined";
      one.run.joined = there.joined ?? there;
      one.run.optimum = there.optimum;
    }
  }

  /** One evaluation of each, also where an end was asked for: they are what was reached. */
  *#evaluate(runs: readonly Run[]): Method<void> {
    const spent = runs.map(({ evaluations }) => evaluations);
    const settings = { ...this.#settings, emRounds: 0 };
    const begun = performance.now();
    yield* warmUpRuns(this.#likelihood!, runs, settings);
    this.#seconds.em += (performance.now() - begun) / 1000;
    for (const [i, run] of runs.entries()) run.evaluations += spent[i]!;
  }

  /** The same from mixtures made of those that the search has come to. */
  *insert(mixtures: readonly SoftmaxMixture[], most?: number): Method<void> {
    const parent = this.#runs.length > 0 ? this.best() : -Infinity;
    const starts = mixtures.map((mixture): Start => ({
      init: "inserted",
      mixture,
    }));
    yield* this.try(starts, most, parent);
  }

  /** Proposals from the best mixture, each time with another seed. */
  *exchanges(
    propose: (mixture: SoftmaxMixture, seed: Seed) => Method<Exchanges>,
  ): Method<Exchanges> {
    const mixture = unloadMixture(this.#bestRun(), this.#settings.space);
    return yield* this.proposing((proposal) =>
      propose(mixture, `${this.#settings.seed}:exchange:${proposal}`)
    );
  }

  /** What makes mixtures to insert, told how many times that was asked before. */
  *proposing<T>(propose: (proposal: number) => Method<T>): Method<T> {
    return yield* this.making(propose(this.#proposals++));
  }

  /** Makes mixtures to insert, or takes those made before. */
  *making<T>(method: Method<T>): Method<T> {
    const { steps } = this.#settings;
    const name = steps.next("insertion");
    const known = steps.known<T>(name);
    if (known !== undefined) return known;
    const made = yield* this.#timed("insertion", method);
    steps.keep(name, () => made);
    return made;
  }

  /**
   * From here on runs begin with Newton's rounds; finishes end at a larger gradient, which tells
   * optima apart, are not paused, and may join any optimum known.
   */
  explore(): void {
    this.#settings = {
      ...this.#settings,
      mStep: { kind: "newton", steps: 1 },
      emRounds: EXPLORING_ROUNDS,
      maxEvaluations: this.#whileExploring(),
      gradientTolerance: Math.max(
        EXPLORING_TOLERANCE,
        this.#settings.gradientTolerance,
      ),
    };
    this.#haste = NO_HASTE;
    this.#joinsAny = true;
  }

  /** Whether starts that explore have evaluations left for a finish. */
  mayExplore(): boolean {
    return this.#whileExploring() >= 1;
  }

  /** Evaluations of a finish, so that with other rounds a start takes no more than it may. */
  #whileExploring(): number {
    const { maxEvaluations, emRounds } = this.#settings;
    return maxEvaluations + emRounds - EXPLORING_ROUNDS;
  }

  /** Takes the best run to a gradient as small as this. */
  *polish(gradientTolerance: number): Method<void> {
    this.#settings = { ...this.#settings, gradientTolerance };
    const best = this.#bestRun();
    if (best.gradientNorm <= gradientTolerance) return;
    this.#joinsAny = false;
    yield* this.#resume([best], PATIENCE);
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
    yield* this.#resume(this.#runs.filter((run) => run.paused), 0);
  }

  /** Goes on with the most promising of those left behind. */
  *revive(): Method<void> {
    const left = this.#runs.filter(({ status }) => status === "left_behind");
    yield* this.#resume(bestFirst(left).slice(0, REVIVED), PATIENCE);
  }

  /** The highest objective. */
  best(): number {
    return this.#bestRun().objective;
  }

  /** The best run at each optimum, the highest first. */
  optima(): Run[] {
    const sorted = bestFirst(this.#runs.filter(isComplete));
    return sorted.filter((run, i) =>
      i === 0 || run.objective < sorted[i - 1]!.objective - SAME_OPTIMUM
    );
  }

  /**
   * How many starts came to the best optimum by themselves: those drawn, and
   * one more if insertions did that were made from a lesser mixture. One that falls back
   * to where it was made from confirms nothing.
   */
  found(): number {
    const there = this.#atBest();
    const least = this.best() - SAME_OPTIMUM;
    const risen = there.some((run) => !isDrawn(run) && run.parent < least);
    return there.filter(isDrawn).length + (risen ? 1 : 0);
  }

  /** Whether most starts that were drawn and finished ended at the best optimum. */
  agreed(): boolean {
    const finished = this.#runs.filter((run) =>
      isDrawn(run) && run.status !== "set_aside"
    );
    return 2 * this.#atBest(finished).length > finished.length;
  }

  /** Whether one run only ended at the best optimum. */
  isAlone(): boolean {
    return this.#atBest().length === 1;
  }

  /**
   * Whether lesser optima are many where the best mixture is: the bound holds
   * an atom, or a component sits on fewer items than it has parameters.
   */
  isNarrow(): boolean {
    const { space } = this.#settings;
    const best = this.#bestRun();
    if (!basinOf(best, space).isFree) return true;
    const items = oneSet(this.#data);
    if (!items) return false;
    return effectiveItems(items, unloadMixture(best, space))
      .some((items) => items < space.features + 1);
  }

  /** What it did so far. */
  searched(): Searched {
    return {
      runs: this.#runs,
      seconds: { ...this.#seconds },
      interrupted: this.#interrupted,
    };
  }

  #bestRun(): Run {
    return bestOf(this.#runs.filter(isComplete));
  }

  #atBest(runs: readonly Run[] = this.#runs): Run[] {
    const least = this.best() - SAME_OPTIMUM;
    return runs.filter(({ optimum }) => optimum >= least);
  }

  #begin(starts: readonly Start[], parent?: number) {
    const settings = this.#settings;
    const runs = starts.map((start) => newRun(start, settings.space, parent));
    this.#begun = runs;
    const likelihood = this.#likelihood ??= likelihoodFor(
      this.#data,
      settings,
      starts.length,
    );
    return { runs, likelihood };
  }

  /** The first rounds of runs. */
  *#warmUp(runs: readonly Run[], method: Method<void>): Method<void> {
    const { steps } = this.#settings;
    const name = steps.next("em");
    const known = steps.known<RunState[]>(name);
    if (known) runs.forEach((run, i) => restore(run, known[i]!));
    else {
      yield* this.#timed("em", method);
      steps.keep(name, () => runs.map(stateOf));
    }
  }

  /** The finish for the most promising; for the first few only, if these all come to the best optimum. */
  *#finishPromising(runs: readonly Run[], most: number): Method<void> {
    this.#runs.push(...runs);
    this.#begun = [];
    const promising = bestFirst(runs).slice(0, most);
    const first = promising.slice(0, this.#settings.agreeing);
    yield* this.#finish(first, this.#haste);
    if (this.#atBest(first).length === first.length) return;
    yield* this.#finish(promising.slice(this.#settings.agreeing), this.#haste);
  }

  *#resume(runs: readonly Run[], patience: number): Method<void> {
    for (const run of bestFirst(runs)) {
      if (evaluationsLeft(run, this.#settings) < 1) continue;
      yield* this.#finish([run], { pauseAfter: Infinity, patience });
    }
  }

  *#finish(runs: readonly Run[], haste: Haste): Method<void> {
    const complete = this.#runs.filter((run) =>
      isComplete(run) && !runs.includes(run)
    );
    const known = this.#joinsAny ? this.optima() : undefined;
    const step = this.#settings.steps.next("finish");
    const limits = { complete, known, step, ...haste };
    const likelihood = this.#likelihood!;
    yield* this.#timed(
      "finish",
      finishRuns(likelihood, runs, this.#settings, limits),
    );
  }

  /** Where no finish came to anything: runs where they are, those on their first rounds where they began. */
  *#takeAsTheyAre(): Method<void> {
    const likelihood = this.#likelihood!;
    const [block] = likelihood.blocks;
    const one = columnsOf(likelihood, 1);
    for (const run of this.#begun) {
      loadMixture(block!, run.mixture, likelihood.space);
      yield ask(likelihood, "setAtoms", one);
      yield ask(likelihood, "expect", one);
      copyParameters(run, block!);
      run.objective = finiteOrLowest(likelihood.values[0]!);
    }
    this.#runs.push(...this.#begun);
    for (const run of this.#runs) run.optimum = run.objective;
    bestOf(this.#runs).status = "interrupted";
  }

  /** The method, its time counted to a phase. */
  *#timed<T>(phase: keyof Searched["seconds"], method: Method<T>): Method<T> {
    const { stop } = this.#settings;
    const begun = performance.now();
    // A finish itself ends at its last step; other methods are left.
    const result = yield* phase === "finish" ? method : until(stop, method);
    this.#seconds[phase] += (performance.now() - begun) / 1000;
    if (stop.aborted) throw new Interrupted("fit");
    return result;
  }
}

/** The method as long as nothing asks for an end. */
function* until<T>(stop: Stop, method: Method<T>): Method<T> {
  try {
    let step = method.next();
    while (!step.done) {
      yield step.value;
      if (stop.aborted) throw new Interrupted("fit");
      step = method.next();
    }
    return step.value;
  } finally {
    method.return(undefined as T);
  }
}

function isDrawn({ init }: Run): boolean {
  return init !== "inserted";
}
