/**
 * A race of starts, where features are many and no mixture describes the data.
 *
 * Optima are many there, and the highest is reached by few starts, each of which costs seconds: on 65,901
 * words with 2 components half of the starts end at one that is .017 nats per choice below the highest seen, to
 * which one in twenty comes; from an optimum no small change leads to a higher one. So many starts take
 * some steps on all items side by side, the best third of them go on, and the best of these are
 * finished. A search on a sample of the items tells lesser optima apart but not the highest, whose
 * narrow components lie where the sample has few items.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { matrix, rowsOf } from "../linalg/matrix.ts";
import { likelihoodBounds } from "../model/log_likelihood.ts";
import { sizeOf } from "../model/parameter_space.ts";
import { equalParts } from "../moments/sampled_starts.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { stream } from "../random/streams.ts";
import type { Effort } from "./effort.ts";
import { bestFirst, type Run } from "./runs.ts";
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
  const { saturated } = likelihoodBounds(data);
  return saturated !== undefined &&
    2 * data.choices * (saturated - objective) > CLEARLY * data.counts.length;
}

/** Starts of a race for each component, where their number is not given. */
const STARTS: Readonly<Record<Effort, number>> = {
  quick: 4,
  default: 12,
  thorough: 48,
};

/** A part of a race: its starts take so many evaluations, and the best so many go on. */
export interface Heat {
  readonly evaluations: number;
  readonly best: number;
}

/** Evaluations of each heat, besides those that a curvature costs. */
const STEPS = [40, 60] as const;

/**
 * The heats of a race of so many starts, each with time for a curvature: without one the starts that
 * are slow to part, which lead to the highest optima with 2 components, are not ahead yet.
 */
export function heatsOf(starts: number, informationCost: number): Heat[] {
  const cost = Number.isFinite(informationCost) ? informationCost : 0;
  return STEPS.map((steps, i) => ({
    evaluations: steps + cost,
    best: Math.ceil(starts / 3 ** (i + 1)),
  }));
}

/** Runs on their way whose objective and weights are as close as this lead to one optimum. */
const CLOSE = { objective: 3e-3, weight: 0.02 } as const;

/** The runs, best first, but those that are close to a better one. */
export function leadersOf(runs: readonly Run[]): Run[] {
  const leaders: Run[] = [];
  for (const run of bestFirst(runs)) {
    if (!leaders.some((leader) => areClose(run, leader))) leaders.push(run);
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

/** Middle norm of the atoms of a start, whitened: of 12 starts on words with 3 components the best from here ended .007 nats per choice higher than the best from 2. */
const NORM = 0.5;

/** Starts with equal parts, and atoms in directions drawn uniformly near the origin. */
export function racers(data: ChoiceData, settings: Settings): Start[] {
  const { space, seed, effort, mayStopEarly, starts } = settings;
  const count = mayStopEarly ? STARTS[effort] * space.components : starts;
  return Array.from({ length: count }, (_, i): Start => {
    const rng = stream(seed, `fit:race:${i}`);
    const atoms = matrix([space.components, space.features]);
    for (const atom of rowsOf(atoms)) {
      drawOnSphereInto(atom, rng, NORM * (0.5 + rng()));
    }
    return { init: "random", mixture: equalParts(atoms, data) };
  });
}
