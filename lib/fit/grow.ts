/** One component more: starts made from a fit with one fewer. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { GainMaximum } from "../inference/gap_search.ts";
import { matrix, rowOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { reweight } from "./reweight.ts";

/**
 * For each local maximum of D a mixture with that atom added, at the weights
 * that are best for all atoms together: its likelihood is higher than that of
 * the mixture. The largest D need not gain the most: a narrow maximum takes
 * little weight. So finish them all.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components.
 * @param maxima What {@linkcode optimalityGap} found for the mixture.
 * @returns Mixtures with K + 1 components, the highest D first.
 */
export function grownStarts(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  maxima: readonly GainMaximum[],
): SoftmaxMixture[] {
  return maxima
    .map((maximum) => reweight(data, withAtoms(mixture, [maximum])))
    .filter(({ weights }) => weights.at(-1)! > 0);
}

/** An atom to add: length L, user's units. */
export type NewAtom = Pick<GainMaximum, "atom">;

/** The mixture with further atoms, of weight 0. */
export function withAtoms(
  { weights, atoms }: SoftmaxMixture,
  added: readonly NewAtom[],
): SoftmaxMixture {
  const K = weights.length + added.length;
  const more = matrix([K, atoms.columns]);
  more.values.set(atoms.values);
  for (const [i, { atom }] of added.entries()) {
    rowOf(more, weights.length + i).set(atom);
  }
  const padded = new Float64Array(K);
  padded.set(weights);
  return { weights: padded, atoms: more };
}
