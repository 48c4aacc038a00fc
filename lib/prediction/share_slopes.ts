/**
 * Shares of items and how they move with the parameters (derived): along a change dω, dα
 *
 *     d log A_jk = (x_j − Σ_i A_ik x_i)·dω_k        within the choice set
 *     d log π_j  = Σ_k (A_jk/π_j)·dα_k + r_jk·d log A_jk,   r_jk = α_k A_jk/π_j
 *
 * A sum over the directions of a covariance's root of squares of these is the delta method. Relative
 * changes stay finite where shares underflow.
 */
import { setsOfRows } from "../data/choosers.ts";
import type { UtilityTerms } from "../data/items.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { logItemProbabilities, utilitiesInto } from "../model/probabilities.ts";
import type { Fitted } from "./fitted.ts";
import { type SetWeights, setWeights } from "./set_weights.ts";

/** Changes of logarithms of shares along a direction. */
export interface ShareSlopes {
  /** d log A: p × K. */
  readonly components: Matrix;
  /** dα of each set: S × K. */
  readonly weights: Matrix;
  /** d log π: length p. */
  readonly shares: Float64Array;
}

/** Shares under a mixture, and their slopes. */
export interface ShareTerms {
  /** log A: p × K. */
  readonly logComponents: Matrix;
  /** log π: length p. */
  readonly logShares: Float64Array;
  /** α of each set: S × K. */
  readonly weights: Matrix;
  /** The set of each row: length p. */
  readonly setOf: Int32Array;
  /** Slopes along a direction, W + K·L. Costs O(p·K·L). */
  along(direction: Float64Array): ShareSlopes;
}

/**
 * Shares and their slopes.
 *
 * @throws {RangeError} If the mixture is not valid for the items.
 */
export function shareTerms(
  items: UtilityTerms,
  of: Fitted,
  own?: SetWeights,
): ShareTerms {
  const { features } = items;
  const logComponents = logItemProbabilities(items, of.mixture);
  const { weights, changes } = own ?? setWeights(items, of);
  const { rows: p, columns: K } = logComponents;
  const L = features.columns;
  const setOf = items.choosers ? setsOfRows(items.choosers) : new Int32Array(p);
  const joint = new Float64Array(K);
  const logShares = Float64Array.from(setOf, (s, j) => {
    for (let k = 0; k < K; k++) {
      joint[k] = Math.log(weights.values[s * K + k]!) +
        logComponents.values[j * K + k]!;
    }
    return logSumExp(joint);
  });
  const along = (direction: Float64Array): ShareSlopes => {
    const components = matrix([p, K]);
    const slopes = new Float64Array(p);
    const first = direction.length - K * L;
    for (let k = 0; k < K; k++) {
      const change = direction.subarray(
        first + k * L,
        first + (k + 1) * L,
      );
      utilitiesInto(slopes, { features }, change);
      const means = new Float64Array(weights.rows);
      for (let j = 0; j < p; j++) {
        means[setOf[j]!]! += Math.exp(logComponents.values[j * K + k]!) *
          slopes[j]!;
      }
      for (let j = 0; j < p; j++) {
        components.values[j * K + k] = slopes[j]! - means[setOf[j]!]!;
      }
    }
    const moved = changes(direction);
    const shares = logShares.map((logShare, j) => {
      let sum = 0;
      for (let k = 0; k < K; k++) {
        const at = setOf[j]! * K + k;
        const ratio = Math.exp(logComponents.values[j * K + k]! - logShare);
        sum += ratio * (moved.values[at]! +
          weights.values[at]! * components.values[j * K + k]!);
      }
      return sum;
    });
    return { components, weights: moved, shares };
  };
  return { logComponents, logShares, weights, setOf, along };
}
