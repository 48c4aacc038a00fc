/** Sums of exponentials without overflow. */

/**
 * log Σ exp(x_i), shifted by the largest entry.
 *
 * @returns −Infinity for no entries or all −Infinity, Infinity if an entry is
 *   Infinity, NaN if one is NaN.
 */
export function logSumExp(x: Float64Array): number {
  let max = -Infinity;
  for (const v of x) max = Math.max(max, v);
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (const v of x) sum += Math.exp(v - max);
  return max + Math.log(sum);
}
