/**
 * A race of starts, where features are many and no mixture describes the data.
 *
 * Optima are many there, and the highest is reached by few starts: of 128 on 65,901 words with 2
 * components two come to the highest known, half of them to one .016 nats per choice below it. So many starts
 * take some steps on a sample of the items that stands for all, where one costs an eighth, the best of them some more on
 * all items, and the best few of these are finished; then components of some are put in the place of others (`crossing.ts`).
 *
 * They begin where one component is at its best, each atom a little aside, in coordinates in which
 * the curvature there is I. So first steps are about those of Newton's EM, along what one component describes
 * worst, and after 40 of them the starts that lead highest are ahead. From near the origin, in the coordinates of the
 * items, one in 192 led as high, and was behind after 40 steps (ours; measured only).
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import { finishTogether } from "../em/finish.ts";
import { matrix, rowsOf } from "../linalg/matrix.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import type { Likelihood } from "../model/likelihood.ts";
import { saturatedLogLikelihood } from "../model/kinds_of_data.ts";
import type { Method } from "../model/objective.ts";
import {
  copyParameters,
  loadMixture,
  sizeOf,
  unloadMixture,
} from "../model/parameter_space.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { stream } from "../random/streams.ts";
import type { Effort } from "./effort.ts";
import type { RaceCourse } from "./race_course.ts";
import { warmUpRuns } from "./run_warm_up.ts";
import { bestFirst, finiteOrLowest, type Run } from "./runs.ts";
import type { Settings } from "./settings.ts";
import type { Start } from "./starting_method.ts";

/** Bytes of features from which starts race: less is passed over in no time. */
const LARGE = 16e6;
/** Items per free parameter that the data must have: fewer have other optima by chance. */
const ITEMS_PER_PARAMETER = 30;
/** How many times a good description's deviance must be exceeded for no mixture to be near. */
const CLEARLY = 10;

/** Whether starts are to race if the first are far off. */
export function mayRace(
  { features: { rows: p, columns: L }, choosers }: ChoiceData,
  { space }: Settings,
): boolean {
  return !choosers && 8 * p * L >= LARGE &&
    p >= ITEMS_PER_PARAMETER * sizeOf(space);
}

/** Whether an objective is so low that no mixture near it describes the data. */
export function isFarOff(
  data: ChoiceData,
  objective: number,
): boolean {
  return deviatesBy(CLEARLY, data, objective);
}

/**
 * Whether the deviance at an objective per choice is more than so many times the number of items: independent choices
 * from a mixture leave about 1 there. Never where choosers are known, of whom no deviance is.
 */
export function deviatesBy(
  times: number,
  data: ChoiceData,
  objective: number,
): boolean {
  const saturated = saturatedLogLikelihood(data);
  return saturated !== undefined &&
    2 * data.choices * (saturated - objective) > times * data.counts.length;
}

/** Starts of a race for each component, where their number is not given. */
const STARTS: Readonly<Record<Effort, number>> = {
  quick: 16,
  default: 64,
  thorough: 256,
};

/** Distance of the atoms of a start from that of one component: of .03 to 2 no other led higher. */
const ASIDE = 0.3;

/** Starts with equal weights, and atoms in directions drawn uniformly from where one component is at its best. */
export function racers(
  { space, centre }: RaceCourse,
  { seed, effort, mayStopEarly, starts }: Settings,
): Start[] {
  const { components: K, features, whitening } = space;
  const count = mayStopEarly ? STARTS[effort] * K : starts;
  return Array.from({ length: count }, (_, i): Start => {
    const rng = stream(seed, `fit:race:${i}`);
    const atoms = matrix([K, features]);
    for (const atom of rowsOf(atoms) as Float64Array[]) {
      drawOnSphereInto(atom, rng, ASIDE * (0.5 + rng()));
      addScaledInto(atom, centre, 1);
    }
    const weights = new Float64Array(K).fill(1 / K);
    return {
      init: "random",
      mixture: { weights, atoms: toUserUnits(atoms, whitening) },
    };
  });
}

/**
 * Evaluations of each start in the first heat, on the sample. With more, starts fit what the sample has by chance: with 3 components they are .18 nats per choice higher there than on all items after 100.
 * None of these is a curvature: without, one of the best two there led to the highest known from seven of eight seeds (2 components), from three where a curvature was computed after 20.
 */
const FIRST_HEAT = 40;
/**
 * After it so many for each component go on, the highest on the sample. Where half of twelve were the highest on all items
 * instead, the best led .0006 nats per choice lower (5 components, mean of four seeds).
 */
const ON_ALL = 5;
/** Evaluations of each of these in the second heat, on all items, curvatures at what they cost. */
export const SECOND_HEAT = 40;
/** After it so many for each component beyond the first are finished, at most this many: two components have few high optima. */
const FINISHED = 4;
const MOST_FINISHED = 8;

/** How many runs of K components are finished after the second heat. */
export function finishedOf(components: number): number {
  return Math.min(FINISHED * Math.max(components - 1, 1), MOST_FINISHED);
}

/** Starts that share a pass over the features: more make none of them cheaper. */
export const SIDE_BY_SIDE = 6;

/** Runs on their way whose objective and weights are as close as this lead to one optimum. */
const CLOSE = { objective: 3e-3, weight: 0.02 } as const;
/** Runs that lead to one optimum and go on: that two come to it is worth knowing. */
const ALIKE = 2;

/** The runs, best first, but those that are close to two better ones. */
export function leadersOf(runs: readonly Run[]): Run[] {
  const leaders: Run[] = [];
  for (const run of bestFirst(runs)) {
    const alike = leaders.filter((leader) => areClose(run, leader));
    if (alike.length < ALIKE) leaders.push(run);
  }
  return leaders;
}

/** How many times its last gain, that of ten steps, may bring a run to the best. */
const REACH = 10;

/** Whether a run may still come to an objective. */
export function mayReach(
  objective: number,
  { objective: reached, gained }: Run,
): boolean {
  return reached + REACH * gained >= objective;
}

function areClose(run: Run, other: Run): boolean {
  const others = other.weights.toSorted();
  return other.objective - run.objective < CLOSE.objective &&
    run.weights.toSorted()
      .every((weight, k) => Math.abs(weight - others[k]!) < CLOSE.weight);
}

/**
 * The first heat of a race: some steps on the sample for all runs. A run then has its mixture on all items, in the
 * ball of the fit, and the objective there.
 *
 * @returns Those that are to be gone on with, the highest on the sample.
 */
export function* raceOnSample(
  all: Likelihood,
  runs: readonly Run[],
  { sample: { data, share }, space }: RaceCourse,
  settings: Settings,
): Method<Run[]> {
  const { kernels, prior, size, gradientTolerance } = settings;
  const blocks = Math.min(runs.length, SIDE_BY_SIDE);
  const shape = { space, kernels, blocks, prior, size };
  for (const run of runs) loadMixture(run, run.mixture, space);
  const ends = yield* finishTogether(openObjective(data, shape), runs, {
    gradientTolerance,
    maxEvaluations: FIRST_HEAT,
    isFirstOrder: true,
  });
  for (const [i, run] of runs.entries()) {
    run.objective = finiteOrLowest(ends[i]!.objective);
  }
  const ahead = leadersOf(runs).slice(0, ON_ALL * space.components);
  for (const run of runs) {
    loadMixture(run, unloadMixture(run, space), settings.space);
  }
  yield* evaluate(all, runs, settings);
  for (const [i, run] of runs.entries()) {
    run.evaluations += Math.ceil(ends[i]!.evaluations * share);
  }
  return ahead;
}

/** Evaluates runs where they are. */
function* evaluate(
  objective: Likelihood,
  runs: readonly Run[],
  settings: Settings,
): Method<void> {
  const there = runs.map((run): Run => ({
    ...run,
    mixture: unloadMixture(run, objective.space),
  }));
  yield* warmUpRuns(objective, there, { ...settings, emRounds: 0 });
  for (const [i, run] of runs.entries()) {
    const { objective, evaluations } = there[i]!;
    copyParameters(run, there[i]!);
    Object.assign(run, { objective, evaluations });
  }
}
