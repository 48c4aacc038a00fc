/** Rows of items that a caller gives by their numbers. */
import { isIndex } from "../checks/check.ts";

/**
 * Checks rows of items.
 *
 * @throws {RangeError} If one is not an integer from 0 to p − 1.
 */
export function checkRange(
  action: string,
  rows: readonly number[],
  p: number,
): void {
  for (const row of rows) {
    if (isIndex(row, p)) continue;
    throw new RangeError(
      `Cannot ${action} as rows of items must be integers from 0 to ${
        p - 1
      }: current value is ${row}`,
    );
  }
}
