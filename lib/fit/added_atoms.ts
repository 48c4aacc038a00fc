/** Mixtures with further atoms. */
import type { GainMaximum } from "../inference/gap_search.ts";
import { matrix, rowOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

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
