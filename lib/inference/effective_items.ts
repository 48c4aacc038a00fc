/** How many items a component is spread over. */
import type { UtilityTerms } from "../data/items.ts";
import { logItemProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/**
 * exp(−Σ_j A_jk log A_jk) for each component: among how many equally likely items its choices are as uncertain.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns Length K, each from 1 to p. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function effectiveItems(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Float64Array {
  const { values, columns: K } = logItemProbabilities(items, mixture);
  const entropies = new Float64Array(K);
  for (let i = 0; i < values.length; i++) {
    const probability = Math.exp(values[i]!);
    if (probability > 0) entropies[i % K]! -= probability * values[i]!;
  }
  return entropies.map(Math.exp);
}
