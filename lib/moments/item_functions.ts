/**
 * Functions of an item, and their averages over choices with errors.
 *
 * Every latent moment is estimated by Σ_j q_j h(x_j) for some function h of
 * the features. What h is depends on the design; the average and its errors
 * do not.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { UtilityTerms } from "../data/items.ts";

/** A vector-valued function of an item. */
export interface ItemFunction {
  /** Number of values per item. */
  readonly size: number;
  /** Writes the values at an item (its index) to `out`, length `size`. */
  into(out: Float64Array, item: number): void;
  /**
   * For the rule of a density: writes, per value, what averages over pairs of choices that meet
   * to the value's variance over draws of the items, given the values at the item.
   * By default their squares.
   */
  readonly squaresInto?:
    | ((out: Float64Array, values: Float64Array, item: number) => void)
    | undefined;
  /** What whitening by the items leaves of these variances. */
  readonly leftByWhitening?:
    | ((found: {
      readonly averages: Float64Array;
      /** From pairs of choices that meet. */
      readonly variances: Float64Array;
      /** Chance that two choices meet. */
      readonly meeting: number;
    }) => Float64Array)
    | undefined;
  /** Design errors given the averages, where the rule was calibrated: then pairs are not needed. */
  readonly designErrors?:
    | ((averages: Float64Array) => Float64Array)
    | undefined;
  /** Where the rule was calibrated: share of each value's variance over the prior that it explains. */
  readonly explained?: Float64Array | undefined;
}

/** What averaging over the choices finds. */
export type Found = Parameters<
  NonNullable<ItemFunction["leftByWhitening"]>
>[0];

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
   * Standard error of each from the draw of the p items, which no N removes.
   * Of a rule that is a density's (derived): from pairs of choices that meet at
   * an item, less what whitening removes. Of a calibrated rule (ours): root mean
   * square error over prior atoms as long as those of the mixture seem to be.
   *
   * It is independent of the error from the choices: an interval for the moment of the
   * mixture takes √(standardError² + designError²), and holds as often as it says
   * for orders one and two (95.4% of 95% intervals under the Gaussian rule and 95.9% under the calibrated one
   * at p = 100,000, N = 10,000, L = 3, ‖ω̃‖ = 1.5; 94% and 96% at p = 10,000, N = 1,000,000; 90%
   * at p = 1,000 under the Gaussian rule). The standard error alone is for what the rule would
   * say of these items were N infinite. Beyond order two a density's design errors are of the
   * right size or a little too large, but a few extreme items make most of the error: 95% hold for the third tensor, 87% for
   * order 4 and 82% for order 5 along a direction.
   */
  readonly designErrors: Float64Array;
}

/** Share of a variance that whitening leaves at least where there is an offset: what it removes is exact only if that does not depend on the features. */
const LEAST_LEFT = 1 / 4;

/**
 * Averages of an item function over the choices. Costs `size` operations per
 * item that was chosen, and one evaluation.
 */
export function averageOverChoices(
  h: ItemFunction,
  data:
    & Pick<ChoiceData, "counts" | "choices" | "frequencies">
    & Pick<UtilityTerms, "offset">,
): MomentEstimate {
  const { counts, frequencies, choices } = data;
  const n = h.size;
  const at = new Float64Array(n);
  const mean = new Float64Array(n), square = new Float64Array(n);
  const squares = new Float64Array(n), variances = new Float64Array(n);
  let meeting = 0;
  for (let j = 0; j < counts.length; j++) {
    const q = frequencies[j]!;
    if (q === 0) continue;
    h.into(at, j);
    for (let i = 0; i < n; i++) {
      const value = at[i]!;
      mean[i]! += q * value;
      square[i]! += q * value * value;
    }
    const pair = h.designErrors ? 0 : shareOfPairs(counts[j]!, choices);
    if (pair === 0) continue;
    meeting += pair;
    if (h.squaresInto) h.squaresInto(squares, at, j);
    else for (let i = 0; i < n; i++) squares[i] = at[i]! ** 2;
    for (let i = 0; i < n; i++) variances[i]! += pair * squares[i]!;
  }
  for (let i = 0; i < n; i++) {
    const m = mean[i]!;
    square[i] = Math.sqrt(Math.max(0, square[i]! - m * m) / choices);
  }
  const left = h.leftByWhitening?.({ averages: mean, variances, meeting }) ??
    variances;
  const least = data.offset ? LEAST_LEFT : 0;
  return {
    values: mean,
    standardErrors: square,
    designErrors: h.designErrors?.(mean) ??
      variances.map((v, i) => Math.sqrt(Math.max(least * v, left[i]!))),
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
