/** What the runs of a search go through: first rounds, a finish, perhaps another. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Likelihood } from "../model/likelihood.ts";
import type { Method } from "../model/objective.ts";
import { exploring } from "./exploring.ts";
import { likelihoodFor } from "./likelihood_for.ts";
import { bestRun, isDrawn, optimaOf, runsAt } from "./optima.ts";
import type { Part } from "./part.ts";
import { Phases } from "./phases.ts";
import {
  finishedOf,
  leadersOf,
  mayReach,
  raceOnSample,
  racers,
  SECOND_HEAT,
  SIDE_BY_SIDE,
} from "./race.ts";
import { courseOf, type RaceCourse } from "./race_course.ts";
import { evaluationsLeft, finishRuns } from "./run_finishes.ts";
import { PATIENCE, type Patience } from "./rivals.ts";
import { restore, type RunState, stateOf } from "./run_state.ts";
import { warmUpRuns, warmUpRunsOnParts } from "./run_warm_up.ts";
import { beginsInSmallBall, warmUpRunsInSmallBall } from "./small_ball.ts";
import {
  bestFirst,
  bestOf,
  isComplete,
  leaveBehind,
  newRun,
  type Run,
} from "./runs.ts";
import type { Settings } from "./settings.ts";
import type { Start } from "./starting_method.ts";

/** When a finish is let go of. */
export interface Haste extends Patience {
  /** Evaluations after which it is paused. */
  readonly pauseAfter: number;
}

/** The first heat of a race among the steps of a fit. */
interface RaceState {
  readonly states: readonly RunState[];
  /** The numbers of the runs that go on. */
  readonly ahead: readonly number[];
}

export const NO_HASTE: Haste = { pauseAfter: Infinity, patience: PATIENCE };

/**
 * When finishes of runs that explore are left behind: of 202,750 evaluations of 1,568 finishes 135,000 went to
 * optima known. With this half of them are spared, and of 19 finishes that raised the best 17 are kept.
 */
const EXPLORING_HASTE: Haste = {
  pauseAfter: Infinity,
  patience: 0,
  leastPatience: 20,
  hopeless: 100,
};
/** The same of neighbours of optima, which begin closer to where they end: a third is spared, and of 28 that raised the best 27 are kept. */
const NEIGHBOURS_HASTE: Haste = { ...EXPLORING_HASTE, hopeless: 10 };

/** The runs of a search, and the likelihood that they climb; rounds and finishes known from before are not made again. */
export class RunStages {
  readonly #data: ChoiceData;
  readonly phases: Phases;
  /** Every run that has had its first rounds, in the order made. */
  readonly runs: Run[] = [];
  /** Those on their first rounds. */
  #begun: readonly Run[] = [];
  #settings: Settings;
  #haste: Haste;
  /** Whether a finish may join any optimum known, not the best alone. */
  #joinsAny = false;
  #likelihood: Likelihood | undefined;

  constructor(data: ChoiceData, settings: Settings, haste: Haste) {
    this.#data = data;
    this.#settings = settings;
    this.#haste = haste;
    this.phases = new Phases(settings.stop);
  }

  /** Runs from starts, an objective open for as many side by side as is worth while. */
  begin(starts: readonly Start[], parent?: number): readonly Run[] {
    const { space } = this.#settings;
    this.#begun = starts.map((start) => newRun(start, space, parent));
    this.#likelihood ??= likelihoodFor(
      this.#data,
      this.#settings,
      starts.length,
    );
    return this.#begun;
  }

  /** The first rounds of runs begun, most of the way on two parts of the data where they are given. */
  *warmUp(runs: readonly Run[], parts?: readonly [Part, Part]): Method<void> {
    const { steps } = this.#settings;
    const name = steps.next("em");
    const known = steps.known<RunState[]>(name);
    if (known) runs.forEach((run, i) => restore(run, known[i]!));
    else {
      yield* this.phases.in("em", this.#firstRounds(runs, parts));
      steps.keep(name, () => runs.map(stateOf));
    }
    this.runs.push(...runs);
    this.#begun = [];
  }

  #firstRounds(
    runs: readonly Run[],
    parts: readonly [Part, Part] | undefined,
  ): Method<void> {
    const settings = this.#settings;
    const likelihood = this.#likelihood!;
    if (parts) return warmUpRunsOnParts(likelihood, runs, parts, settings);
    const isSmall = runs.every(isDrawn) &&
      beginsInSmallBall(this.#data, settings);
    return isSmall
      ? warmUpRunsInSmallBall(this.#data, runs, settings)
      : warmUpRuns(likelihood, runs, settings);
  }

  /** The finish for the most promising; for the first few only, if these all come to the best optimum. */
  *finishPromising(runs: readonly Run[], most: number): Method<void> {
    const promising = bestFirst(runs).slice(0, most);
    const { finishedFirst } = this.#settings;
    const first = promising.slice(0, finishedFirst);
    const haste = this.#hasteWith(runs);
    yield* this.#finish(first, haste);
    const { objective } = bestRun(this.runs);
    if (runsAt(objective, first).length === first.length) return;
    yield* this.#finish(promising.slice(finishedFirst), haste);
  }

  /** When finishes of these are let go of. */
  #hasteWith(runs: readonly Run[]): Haste {
    const areNeighbours = this.#haste === EXPLORING_HASTE &&
      !runs.some(isDrawn);
    return areNeighbours ? NEIGHBOURS_HASTE : this.#haste;
  }

  /** Goes on with the finishes of runs, the best first, while evaluations are left. */
  *resume(runs: readonly Run[], patience: number): Method<void> {
    for (const run of bestFirst(runs)) {
      if (evaluationsLeft(run, this.#settings) < 1) continue;
      yield* this.#finish([run], { pauseAfter: Infinity, patience });
    }
  }

  /** From here on runs are explored with: their finishes are not paused, and may join any optimum known. */
  explore(): void {
    this.#settings = exploring(this.#settings);
    this.#haste = EXPLORING_HASTE;
    this.#joinsAny = true;
  }

  /**
   * Lets starts race, on a sample of the items and then on all, and takes the best of them to their ends. From here
   * on finishes end where optima are told apart.
   */
  *race(): Method<void> {
    const settings = { ...exploring(this.#settings), emRounds: 0 };
    this.#settings = settings;
    const course = yield* this.phases.in("em", courseOf(this.#data, settings));
    const starts = racers(course, settings);
    this.#likelihood = likelihoodFor(
      this.#data,
      settings,
      Math.min(starts.length, SIDE_BY_SIDE),
    );
    const runs = this.begin(starts);
    const second = yield* this.#firstHeat(runs, course);
    yield* this.#finish(second, {
      pauseAfter: SECOND_HEAT,
      patience: PATIENCE,
    });
    const onTheirWay = second.filter(({ paused }) => paused);
    const { objective } = bestRun(this.runs);
    const ahead = leadersOf(onTheirWay)
      .filter((run) => mayReach(objective, run))
      .slice(0, finishedOf(settings.space.components));
    for (const run of runs) {
      const isLeft = run.paused || !second.includes(run);
      if (isLeft && !ahead.includes(run)) leaveBehind(run);
    }
    this.#joinsAny = true;
    yield* this.#finish(ahead, NO_HASTE);
    this.#haste = EXPLORING_HASTE;
  }

  /** The heat on a sample, or what was made of them before; those ahead, the highest on all items first. */
  *#firstHeat(runs: readonly Run[], course: RaceCourse): Method<Run[]> {
    const { steps } = this.#settings;
    const name = steps.next("em");
    const known = steps.known<RaceState>(name);
    let ahead: readonly Run[];
    if (known) {
      runs.forEach((run, i) => restore(run, known.states[i]!));
      ahead = known.ahead.map((i) => runs[i]!);
    } else {
      const heat = raceOnSample(
        this.#likelihood!,
        runs,
        course,
        this.#settings,
      );
      ahead = yield* this.phases.in("em", heat);
      steps.keep(name, (): RaceState => ({
        states: runs.map(stateOf),
        ahead: ahead.map((run) => runs.indexOf(run)),
      }));
    }
    this.runs.push(...runs);
    this.#begun = [];
    return bestFirst(ahead);
  }

  /** Takes the best run to a gradient as small as this. */
  *polish(gradientTolerance: number): Method<void> {
    this.#settings = { ...this.#settings, gradientTolerance };
    const best = bestRun(this.runs);
    if (best.gradientNorm <= gradientTolerance) return;
    this.#joinsAny = false;
    yield* this.resume([best], PATIENCE);
  }

  /** Where no finish came to anything: runs where they are, those on their first rounds where they began, which takes an evaluation. */
  *takeAsTheyAre(): Method<void> {
    yield* this.phases.counted(
      "em",
      warmUpRuns(this.#likelihood!, this.#begun, {
        ...this.#settings,
        emRounds: 0,
      }),
    );
    this.runs.push(...this.#begun);
    for (const run of this.runs) run.optimum = run.objective;
    bestOf(this.runs).status = "interrupted";
  }

  #finish(runs: readonly Run[], haste: Haste): Method<void> {
    const complete = this.runs.filter((run) =>
      isComplete(run) && !runs.includes(run)
    );
    const known = this.#joinsAny
      ? optimaOf(this.runs.filter(({ paused }) => !paused))
      : undefined;
    const step = this.#settings.steps.next("finish");
    const limits = { complete, known, step, ...haste };
    return this.phases.in(
      "finish",
      finishRuns(this.#likelihood!, runs, this.#settings, limits),
    );
  }
}
