/** How many items a component is spread over. */
import type { UtilityTerms } from "../data/items.ts";
import { visitProbabilities } from "../model/many_atoms.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";

/**
 * exp(−Σ_j A_jk log A_jk) for each component: among how many equally likely items its choices are as uncertain.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns Length K, each from 1 to p. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function effectiveItems(
  items: Pick<UtilityTerms, "features" | "offset">,
  mixture: SoftmaxMixture,
): Float64Array {
  checkMixture(mixture, items.features.columns);
  const spread = new Float64Array(mixture.weights.length);
  visitProbabilities(items, mixture.atoms, (k, probabilities) => {
    spread[k] = Math.exp(entropyOf(probabilities));
  });
  return spread;
}

/** −Σ_j A_j log A_j. */
function entropyOf(probabilities: Float64Array): number {
  let entropy = 0;
  for (const probability of probabilities) {
    if (probability !== 0) entropy -= probability * Math.log(probability);
  }
  return entropy;
}
