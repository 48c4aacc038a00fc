/** Probabilities of the items that were chosen, by kernels: the plain ones of `probabilities.ts`, where atoms are many. */
import { type ChoiceData, chosenItems } from "../data/choice_data.ts";
import { bestKernels } from "../kernels/best.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";

/** Where all atoms give an item less than this, what they give beside one another may be lost to underflow. */
const LEAST_PROBABILITY = 1e-150;
const ONE = { first: 0, end: 1 };

/**
 * A_jk of the items that were chosen from the one choice set, K × n, and how often they were. One
 * atom at a time, so that memory is that of one. Costs O(p·K·L).
 *
 * @returns `undefined` where they are to be computed in logarithms.
 */
export function chosenProbabilities(
  data: Pick<ChoiceData, "features" | "offset" | "frequencies" | "counts">,
  atoms: Matrix,
): { readonly parts: Matrix; readonly counts: Float64Array } | undefined {
  const chosen = chosenItems(data);
  const kernels = bestKernels.open({ ...data, components: 1 });
  const n = chosen.length;
  const parts = matrix([atoms.rows, n]);
  const largest = new Float64Array(n);
  for (let k = 0; k < atoms.rows; k++) {
    kernels.softmax(rowOf(atoms, k), ONE);
    kernels.probabilitiesInto(kernels.coefficients, 0);
    for (let o = 0; o < n; o++) {
      const probability = kernels.coefficients[chosen[o]!]!;
      parts.values[k * n + o] = probability;
      if (probability > largest[o]!) largest[o] = probability;
    }
  }
  kernels.close?.();
  if (!largest.every((p) => p > LEAST_PROBABILITY)) return undefined;
  return { parts, counts: Float64Array.from(chosen, (j) => data.counts[j]!) };
}
