/**
 * The automatic mix of starts: small groups of them, each followed by exchanges of components, until
 * enough agree; then, where they do not, what costs more, a stage at a time.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { isPanel } from "../data/chooser_parts.ts";
import { informationCost } from "../model/columns.ts";
import type { Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { EffortLimits, Exploration } from "./effort.ts";
import { crossOptima } from "./crossing.ts";
import { explore } from "./explore.ts";
import { exchange, isHigher, LIGHT, THOROUGH } from "./exchanges.ts";
import { grown } from "./grown.ts";
import { areManyChoosers } from "./part.ts";
import { beginsInSmallBall } from "./small_ball.ts";
import { deviatesBy, isFarOff, mayRace } from "./race.ts";
import { isCached } from "./likelihood_for.ts";
import { runStarts, Search, type Searched } from "./search.ts";
import { requestOf, type Settings } from "./settings.ts";
import { autoStarts } from "./starts.ts";

/**
 * Evaluations after which a finish is paused, to see whether its mixture lacks
 * a component: finishes that come to the best optimum seldom take many more, those
 * that creep towards a lesser one ten times as many.
 */
const FIRST_LOOK = 150;
/** A finish that lags behind the best is left for a new start as soon as it has taken as many evaluations. */
const HASTE = { pauseAfter: FIRST_LOOK, patience: 1 } as const;

/** Deviance over the number of items from which no mixture of this size describes the data. */
const MOST_DEVIANCE = 2;

/**
 * Exploration where after the thorough stage one start alone has come to the best. Of 16 heavy-tailed data sets two
 * are such: the best of one rises by .3 nats, that of the other by .7, and three starts come to it.
 */
const SHORT = { rounds: 4, idle: 2, idleOnBound: 2 } as const;

/** What is left of a search where each finish takes thousands of evaluations, and starts from a small ball seldom agree to the last nat. */
const BRIEF = {
  isPersistent: false,
  grows: false,
  rounds: 0,
  starts: 4,
} as const;

/** What the stages work on. */
interface AutoSearch {
  readonly data: ChoiceData;
  readonly settings: Settings;
  readonly search: Search;
  readonly limits: EffortLimits;
}

/** What the automatic mix did. */
export interface AutoSearched extends Searched {
  /** What exploration found, where there was one. */
  readonly exploration?: Exploration | undefined;
}

/**
 * The automatic mix: starts in small groups, each followed by light exchanges,
 * until enough of them agree; else a thorough stage; and exploration where optima are many.
 *
 * @param inserted Further mixtures to start from.
 */
export function* runAuto(
  data: ChoiceData,
  settings: Settings,
  inserted: readonly SoftmaxMixture[],
): Method<AutoSearched> {
  if (settings.space.components === 1) return yield* runStarts(data, settings);
  const search = new Search(data, settings, HASTE);
  const limits = limitsFor(data, settings);
  const auto = { data, settings, search, limits };
  const found = yield* search.run(inStages(auto, inserted));
  return { ...search.searched(), ...found };
}

/**
 * Whether features are beyond the cache and parameters too many for a finish to hold a curvature. With p = 10,000, L = 200, K = 5 and
 * counts that have nothing to do with the features (Zipf's) a whole search had come to −6.9116 per choice and its first round of
 * exploration in 72 s of processor, the brief one ended in 55 s at −6.8818.
 */
function isWide(data: ChoiceData, { space }: Settings): boolean {
  return !data.choosers && !isCached(data) &&
    informationCost(data.counts.length, space) === Infinity;
}

function limitsFor(data: ChoiceData, settings: Settings): EffortLimits {
  const { limits } = settings;
  const isBrief = settings.mayStopEarly && settings.effort !== "thorough" &&
    (beginsInSmallBall(data, settings) || isWide(data, settings));
  return isBrief ? { ...limits, ...BRIEF } : limits;
}

/** The stages; returns what exploration found, where there was one. */
function* inStages(
  auto: AutoSearch,
  inserted: readonly SoftmaxMixture[],
): Method<Partial<AutoSearched>> {
  const { data, settings, search, limits } = auto;
  yield* search.insert(inserted);
  const end = yield* tryGroups(auto);
  if (end === "far_off") {
    yield* search.race();
    yield* crossOptima(data, settings, search);
    yield* search.polish(settings.gradientTolerance);
    return {};
  }
  if (end === "disagreed" && limits.isPersistent) {
    yield* searchThoroughly(auto);
  }
  if (!search.mayExplore()) return {};
  if (explores(auto, end)) {
    const isSure = () => end !== "agreed" || isRugged(auto);
    return { exploration: yield* explore(auto, limits, isSure) };
  }
  const isAlone = end === "disagreed" && limits.grows &&
    settings.mayStopEarly && search.isAlone();
  if (!isAlone || data.choosers || !isCached(data)) return {};
  return { exploration: yield* explore(auto, { ...limits, ...SHORT }) };
}

/**
 * How starts in groups ended: enough of them agreed, or all were drawn, or the ground is such that
 * agreement says little; or the first were so far off that many starts had better race.
 */
type GroupsEnd = "agreed" | "disagreed" | "rugged" | "far_off";

/**
 * Starts in small groups, cheap kinds first, the first two on parts of the items;
 * while a score test makes it likely that the best mixture lacks a component, its most
 * redundant one is exchanged for that. Two starts at the best optimum end it
 * where nothing is missing beyond chance; three where the bound holds an atom, where a
 * component sits on fewer items than it has parameters, or where no mixture of this
 * size describes the data.
 */
function* tryGroups(auto: AutoSearch): Method<GroupsEnd> {
  const { data, settings, search, limits } = auto;
  const races = mayRace(data, settings);
  let examined = -Infinity;
  let missing = true;
  let isFirst = true;
  const request = requestOf(settings);
  const starts = Math.min(limits.starts, request.starts);
  for (const group of autoStarts(data, { ...request, starts })) {
    if (isFirst) {
      const isHopeless = yield* search.tryOnParts(
        group,
        (objective) => races && isFarOff(data, objective),
      );
      if (isHopeless) return "far_off";
    } else yield* search.try(group);
    isFirst = false;
    if (!isHigher(search.best(), examined)) yield* search.finishPaused();
    if (isHigher(search.best(), examined)) {
      if (limits.exchangesSoon) {
        ({ missing } = yield* exchange(auto, LIGHT));
      }
      examined = search.best();
    }
    if (!settings.mayStopEarly) continue;
    if (limits.rounds > 0 && missing && isRugged(auto)) return "rugged";
    if (search.found() < limits.agreeing) continue;
    if (search.found() >= enough(auto, missing)) return "agreed";
  }
  return "disagreed";
}

/**
 * Starts more that must come to the best optimum of a panel: on one of 752 persons with 4 components
 * three of 11 came to one 9.8 nats below the best, on one of 500 two to one 1.1 below.
 */
const MORE_IN_PANELS = 1;

/** How many starts at the best optimum are enough. */
function enough(auto: AutoSearch, missing: boolean): number {
  const { search, limits } = auto;
  const starts = missing || search.isNarrow()
    ? limits.agreeingAnyway
    : limits.agreeing;
  const more = limits.isPersistent && isSmallPanel(auto);
  return more ? starts + MORE_IN_PANELS : starts;
}

/** Whether in a panel too few starts agree to the end: optima lie close together then, and exploration finds higher ones. */
function isTangled(auto: AutoSearch): boolean {
  const { search, limits } = auto;
  return isSmallPanel(auto) && limits.rounds > 0 &&
    search.found() < limits.agreeingAnyway;
}

/** Whether choosers make several choices each, and are not so many that parts of them tell as much: more starts would cost too much there. */
function isSmallPanel({ data, settings }: AutoSearch): boolean {
  return isPanel(data) && !areManyChoosers(data, settings.space.components);
}

/** Whether no mixture of this size describes the data: optima are many then, and that starts agree says little. */
function isMisfit({ data, settings, search }: AutoSearch): boolean {
  return !settings.prior && deviatesBy(MOST_DEVIANCE, data, search.best());
}

/**
 * Whether besides the best has narrow components: starts that agree were short of the best known
 * more often there than those that did not.
 */
function isRugged(auto: AutoSearch): boolean {
  return isMisfit(auto) && auto.search.isNarrow();
}

/** Whether to explore after the starts in groups ended so. */
function explores(auto: AutoSearch, end: Exclude<GroupsEnd, object>): boolean {
  const { settings, limits } = auto;
  if (end === "rugged") return true;
  if (end === "agreed") {
    return limits.rounds > 0 && isCached(auto.data) && isMisfit(auto);
  }
  return isTangled(auto) || settings.effort === "thorough" && isMisfit(auto);
}

/** A thorough round of exchanges, a mixture grown from one component, insertion by insertion, and what was left behind. */
function* searchThoroughly(auto: AutoSearch): Method<void> {
  const { data, settings, search, limits } = auto;
  const first = yield* exchange(auto, THOROUGH);
  let { missing } = first;
  const isAgreed = !first.gained && search.agreed();
  if (limits.grows && (missing || !isAgreed)) {
    const before = search.best();
    yield* search.insert(yield* search.making(grown(data, settings)));
    yield* search.finishPaused();
    if (!isAgreed || isHigher(search.best(), before)) {
      ({ missing } = yield* exchange(auto, THOROUGH));
    }
  }
  if (missing || search.isAlone()) yield* search.revive();
}
