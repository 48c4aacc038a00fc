/** What atoms towards single items would gain. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { GainMaximum } from "../inference/gap_search.ts";
import { norm } from "../linalg/vectors.ts";
import { openGain } from "../model/kinds_of_data.ts";
import { ask, type Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Atoms towards items that are inserted in a round. */
const MOST_TOWARDS_ITEMS = 100;

/**
 * Atoms on the bound towards items that the mixture misses, those that gain most: with heavy
 * tails many items have a maximum of D of their own, which the starts of a search find one by one.
 */
export function* gainsTowardsItems(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  radius: number,
): Method<Pick<GainMaximum, "logGain" | "atom">[]> {
  const gain = openGain(data, mixture, undefined);
  try {
    const found = [];
    for (const [j, logRatio] of gain.logRatios.entries()) {
      const direction = gain.directionOf(j);
      const length = norm(direction);
      if (!(logRatio > 0 && length > 0)) continue;
      for (let l = 0; l < direction.length; l++) {
        gain.atom[l] = direction[l]! * radius / length;
      }
      yield ask(gain, "logGain", { first: 0, end: 1 });
      const atom = new Float64Array(direction.length);
      gain.added.toUserInto(atom, gain.atom);
      found.push({ logGain: gain.value, atom });
    }
    return found.sort((a, b) => b.logGain - a.logGain)
      .slice(0, MOST_TOWARDS_ITEMS);
  } finally {
    gain.close();
  }
}
