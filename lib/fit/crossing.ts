/**
 * What follows a race of starts: components of its runs are put in the place of others in the best of the optima that they came to.
 *
 * Its optima share some components and differ in others, and neighbours of the best begin so close to a higher one that the
 * finish is short.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Method } from "../model/objective.ts";
import { unloadMixture } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { FINISHED, mixturesBeside, nextOptimum } from "./explore.ts";
import { crossed } from "./recombination.ts";
import type { Run } from "./runs.ts";
import type { Search } from "./search.ts";
import type { Settings } from "./settings.ts";

/** Of the best optima so many, or K where that is less, have their neighbours tried; how many in all at the most. */
const EXAMINED = 3;
const MOST_EXAMINED = 4;

/** Tries neighbours of the best optima of a race until those of all of these are tried. */
export function* crossOptima(
  data: ChoiceData,
  { space }: Settings,
  search: Search,
): Method<void> {
  const best = Math.min(EXAMINED, space.components);
  const tried = new Set<Run>();
  while (tried.size < MOST_EXAMINED) {
    const next = nextOptimum(search, tried, best);
    if (!next) return;
    tried.add(next);
    const others = mixturesBeside(next, search, space);
    const mixtures = yield* search.making(neighbours(next, others));
    yield* search.insert(mixtures, FINISHED);
  }

  // deno-lint-ignore require-yield -- a method by what it is for
  function* neighbours(
    run: Run,
    others: readonly SoftmaxMixture[],
  ): Method<SoftmaxMixture[]> {
    const mixture = unloadMixture(run, space);
    return crossed(data, mixture, { space, others, most: FINISHED });
  }
}
