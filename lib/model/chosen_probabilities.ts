/** Probabilities of the items that were chosen, by kernels: the plain ones of `probabilities.ts`, where atoms are many. */
import { type ChoiceData, chosenItems } from "../data/choice_data.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { visitProbabilities } from "./many_atoms.ts";

/** Where all atoms give an item less than this, what they give beside one another may be lost to underflow. */
const LEAST_PROBABILITY = 1e-150;

/**
 * A_jk of the items that were chosen from the one choice set, K × n, and how often they were. Costs O(p·K·L).
 *
 * @returns `undefined` where they are to be computed in logarithms.
 */
export function chosenProbabilities(
  data: Pick<ChoiceData, "features" | "offset" | "frequencies" | "counts">,
  atoms: Matrix,
): { readonly parts: Matrix; readonly counts: Float64Array } | undefined {
  const chosen = chosenItems(data);
  const n = chosen.length;
  const parts = matrix([atoms.rows, n]);
  const largest = new Float64Array(n);
  visitProbabilities(data, atoms, (k, probabilities) => {
    for (let o = 0; o < n; o++) {
      const probability = probabilities[chosen[o]!]!;
      parts.values[k * n + o] = probability;
      if (probability > largest[o]!) largest[o] = probability;
    }
  });
  if (!largest.every((p) => p > LEAST_PROBABILITY)) return undefined;
  return { parts, counts: Float64Array.from(chosen, (j) => data.counts[j]!) };
}
