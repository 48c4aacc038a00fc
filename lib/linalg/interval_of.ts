/** Bisection of ascending numbers. */

/** The i with borders_i ≤ value < borders_{i+1}, of those from the first border up to the last. */
export function intervalOf(
  value: number,
  borders: ArrayLike<number>, // ascending
): number {
  let low = 0, high = borders.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (borders[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}
