/**
 * Functions of an item, and their averages over choices with errors.
 *
 * Every latent moment is estimated by Σ_j q_j h(x_j) for some function h of
 * the features. What h is depends on the design; the average and its errors
 * do not.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";

/** A vector-valued function of an item. */
export interface ItemFunction {
  /** Number of values per item. */
  readonly size: number;
  /** Writes the values at an item (its index) to `out`, length `size`. */
  into(out: Float64Array, item: number): void;
  /**
   * Design error of each value where the design knows it itself; else it is
   * estimated from pairs of choices.
   */
  readonly designErrors?: Float64Array | undefined;
  /** Where the rule was calibrated: share of each value's variance over the prior that it explains. */
  readonly explained?: Float64Array | undefined;
}

/** Estimated moments and how far off each may be. */
export interface MomentEstimate {
  /** The estimates. */
  readonly values: Float64Array;
  /**
   * Standard error of each from the N choices: √(Var_q(h)/N), exact up to q
   * standing for π.
   */
  readonly standardErrors: Float64Array;
  /**
   * Size of the error of each that comes from the p items and that no N
   * removes (derived, for designs that are a density): as the items are p draws,
   * Σ_j A_j(ω)h(x_j) is a ratio of two sums, with variance
   * Σ_j π_j²(h(x_j) − m)² to first order; π_j² is estimated without bias by
   * the share of pairs of choices that meet at item j. Conservative, as the
   * whitening already removes part of it.
   */
  readonly designErrors: Float64Array;
}

/**
 * Averages of an item function over the choices. Costs `size` operations per
 * item that was chosen, and one evaluation.
 */
export function averageOverChoices(
  h: ItemFunction,
  data: ChoiceData,
): MomentEstimate {
  const { counts, frequencies, choices } = data;
  const n = h.size;
  const at = new Float64Array(n);
  const mean = new Float64Array(n), square = new Float64Array(n);
  const pairMean = new Float64Array(n), pairSquare = new Float64Array(n);
  let pairs = 0;
  for (let j = 0; j < counts.length; j++) {
    const q = frequencies[j]!;
    if (q === 0) continue;
    const pair = shareOfPairs(counts[j]!, choices);
    pairs += pair;
    h.into(at, j);
    for (let i = 0; i < n; i++) {
      const value = at[i]!;
      const squared = value * value;
      mean[i]! += q * value;
      square[i]! += q * squared;
      pairMean[i]! += pair * value;
      pairSquare[i]! += pair * squared;
    }
  }
  for (let i = 0; i < n; i++) {
    const m = mean[i]!;
    square[i] = Math.sqrt(Math.max(0, square[i]! - m * m) / choices);
    pairSquare[i] = Math.sqrt(
      Math.max(0, pairSquare[i]! - 2 * m * pairMean[i]! + m * m * pairs),
    );
  }
  return {
    values: mean,
    standardErrors: square,
    designErrors: h.designErrors ?? pairSquare,
  };
}

/** Share of the pairs of choices that are both of an item with this count. */
export function shareOfPairs(count: number, choices: number): number {
  // Frequencies given for counts: no pairs to speak of, π = q.
  if (!(choices > 1)) return (count / choices) ** 2;
  return Math.max(0, count * (count - 1)) / (choices * (choices - 1));
}

/** Averages with every item alike, and their standard errors from the p items. */
export function averageOverItems(
  h: ItemFunction,
  items: number,
): { readonly values: Float64Array; readonly standardErrors: Float64Array } {
  const at = new Float64Array(h.size);
  const mean = new Float64Array(h.size), square = new Float64Array(h.size);
  for (let j = 0; j < items; j++) {
    h.into(at, j);
    for (let i = 0; i < h.size; i++) {
      mean[i]! += at[i]! / items;
      square[i]! += at[i]! * at[i]! / items;
    }
  }
  return {
    values: mean,
    standardErrors: square.map((s, i) =>
      Math.sqrt(Math.max(0, s - mean[i]! ** 2) / items)
    ),
  };
}
