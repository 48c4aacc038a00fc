/** To which component each chooser belongs, as far as what it chose tells. */
import type { UtilityTerms } from "../data/items.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { logJoint } from "./kinds_of_data.ts";
import { normalisedRows } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Probability that a chooser belongs to each component, given what it chose: r_uk = α_uk A_uk /
 * π_u. Where each choice is a chooser of its own there is a row for each item: r_jk = α_k A_jk /
 * π_j.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns U × K, one row per chooser of data with choosers; else p × K. Each row sums to 1. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example A tie and a clear case
 * ```ts
 * import { matrixFromRows, responsibilities, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const mixture = softmaxMixture([0.5, 0.5], [[-3], [3]]);
 * const features = matrixFromRows([[-1], [0], [1]]);
 * const r = responsibilities({ features }, mixture);
 * assertAlmostEquals(r.values[1 * 2 + 0]!, 0.5);
 * assertAlmostEquals(r.values[2 * 2 + 1]!, 1 / (1 + Math.exp(-6)));
 * ```
 */
export function responsibilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  return normalisedRows(logJoint(items, mixture));
}
