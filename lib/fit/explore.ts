/**
 * Exploration, where no mixture of this size describes the data: optima are many there, and that
 * starts agree says little.
 *
 * In rounds: fresh starts from all over the ball, two Newton-EM rounds and a finish each; then the
 * neighbours of the best optima, two Newton-EM rounds each and a finish for the best. Finishes that fall
 * behind are left, and lend their components. It ends after
 * some rounds in a row that did not raise the best. From the same starts two Newton rounds reach the
 * best known of such data in 22 of 100 finishes, five first-order ones in 14.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { UNBOUNDED_REACH } from "../inference/ball_climb.ts";
import { matrix, rowsOf } from "../linalg/matrix.ts";
import type { Method } from "../model/objective.ts";
import {
  type ParameterSpace,
  unloadMixture,
} from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { equalParts } from "../moments/sampled_starts.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Stream, stream } from "../random/streams.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import type { EffortLimits, Exploration } from "./effort.ts";
import { greedyStarts } from "./greedy_starts.ts";
import { recombined } from "./recombination.ts";
import type { Run } from "./runs.ts";
import type { Search } from "./search.ts";
import type { Settings } from "./settings.ts";
import type { Start } from "./starting_method.ts";

/**
 * Fresh starts of a round: UNIFORM of them have equal parts, the others are made atom by atom. In 136 fits, each up to
 * where it first came to the best known optimum, 100,000 evaluations of starts with equal parts led there 23 times, of
 * such on the bound 8; of starts made atom by atom from a central one 45 times, from any 32.
 */
const STARTS = 6;
const UNIFORM = 1;
/** Neighbours of an optimum that are finished, the highest after the rounds that they begin with. */
export const FINISHED = 4;
/** Other places, the best first, whose components are tried in an optimum. */
const OTHERS = 12;

/** Optima closer in height than this are examined once: a finish may end anywhere on a ridge of 1e-6 nats. */
const APART = 2e-6;

/** What exploration works on. */
interface Explored {
  readonly data: ChoiceData;
  readonly settings: Settings;
  readonly search: Search;
}

/**
 * Rounds of starts and of neighbours, until some in a row gain nothing. Where the ground does not look
 * rugged the neighbours of the best are tried first, and no more is done if none is better and it looks the same.
 *
 * @returns What it found; undefined where it was no more than that.
 */
export function* explore(
  explored: Explored,
  { rounds, examined, ...limits }: EffortLimits,
  isRugged: () => boolean = () => true,
): Method<Exploration | undefined> {
  const { settings, search } = explored;
  const first = search.best();
  let isWorthIt = isRugged();
  search.explore();
  const tried = new Map<Run, readonly Float64Array[]>();
  if (!isWorthIt) {
    yield* examine(explored, search.optima()[0]!, tried);
    isWorthIt = search.best() > first + SAME_OPTIMUM || isRugged();
  }
  let round = 0, idle = 0;
  const most = settings.space.components + limits.idleBeyond;
  const enough = () =>
    Math.min(most, search.isOnBound() ? limits.idleOnBound : limits.idle);
  while (isWorthIt && round < rounds && idle < enough()) {
    const before = search.best();
    yield* search.try(startsOf(explored, round++));
    // The best was examined before these starts brought other components.
    const [best] = search.optima();
    if (tried.has(best!)) yield* examine(explored, best!, tried);
    while (true) {
      const next = nextOptimum(search, tried, examined);
      if (!next) break;
      yield* examine(explored, next, tried);
    }
    idle = search.best() > before + SAME_OPTIMUM ? 0 : idle + 1;
  }
  yield* search.polish(settings.gradientTolerance);
  return isWorthIt ? { rounds: round, idle } : undefined;
}

/** The highest of the best optima whose neighbours were not tried; undefined where there is none. */
export function nextOptimum(
  search: Search,
  tried: { has(run: Run): boolean },
  best: number,
): Run | undefined {
  return search.optima(APART).slice(0, best).find((run) => !tried.has(run));
}

/** Mixtures at other places than a run's, whose components are tried in its optimum. */
export function mixturesBeside(
  run: Run,
  search: Search,
  space: ParameterSpace,
): SoftmaxMixture[] {
  return search.places().filter((other) => other !== run).slice(0, OTHERS)
    .map((other) => unloadMixture(other, space));
}

/** The neighbours of an optimum, and where they lead. */
function* examine(
  { data, settings: { space, seed }, search }: Explored,
  run: Run,
  tried: Map<Run, readonly Float64Array[]>,
): Method<void> {
  const others = mixturesBeside(run, search, space);
  const found = yield* search.proposing((proposal) =>
    recombined(data, unloadMixture(run, space), {
      space,
      seed: `${seed}:explore:${proposal}`,
      others,
      tried: tried.get(run) ?? [],
    })
  );
  tried.set(run, found.tried);
  yield* search.insert(found.mixtures, FINISHED);
}

/**
 * Starts made atom by atom, and one with equal parts: directions drawn uniformly, norms between 0 and the bound.
 * Where some coefficients are not free, all are such, in turn on the bound.
 */
function startsOf(
  { data, settings: { space, seed } }: Explored,
  round: number,
): Start[] {
  const rng = stream(seed, `fit:explore:${round}`);
  const count = STARTS - UNIFORM;
  const mixtures = space.constraints
    ? []
    : greedyStarts(data, space, { count, rng });
  for (let i = mixtures.length; i < STARTS; i++) {
    mixtures.push(uniformStart(data, space, { isOnBound: i % 2 === 0, rng }));
  }
  return mixtures.map((mixture): Start => ({ init: "random", mixture }));
}

/** Equal parts, directions drawn uniformly; all atoms on the bound, or as far inside as drawn. */
function uniformStart(
  data: ChoiceData,
  { components, features, radius }: ParameterSpace,
  { isOnBound, rng }: { readonly isOnBound: boolean; readonly rng: Stream },
): SoftmaxMixture {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const atoms = matrix([components, features]);
  for (const atom of rowsOf(atoms)) {
    drawOnSphereInto(atom, rng, isOnBound ? reach : reach * rng());
  }
  return equalParts(atoms, data);
}
