/** Sums of exponentials without overflow. */

/**
 * log Σ exp(x_i), shifted by the largest entry, of those from `first` to before `end`.
 *
 * @returns −Infinity for no entries or all −Infinity, Infinity if an entry is
 *   Infinity, NaN if one is NaN.
 */
export function logSumExp(
  x: Float64Array,
  first = 0,
  end = x.length,
): number {
  let max = -Infinity;
  for (let i = first; i < end; i++) max = Math.max(max, x[i]!);
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (let i = first; i < end; i++) sum += Math.exp(x[i]! - max);
  return max + Math.log(sum);
}
