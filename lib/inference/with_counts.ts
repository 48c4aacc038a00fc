/**
 * The same items with other counts, without checking the features again.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";

/** The data with other counts: length p, ≥ 0, sum > 0; kept by reference. */
export function withCounts(data: ChoiceData, counts: Float64Array): ChoiceData {
  const choices = counts.reduce((a, b) => a + b, 0);
  const frequencies = counts.map((count) => count / choices);
  return { ...data, counts, choices, frequencies };
}

/** What a part of the library that simulates choices needs: whole counts. */
export function checkWholeCounts(data: ChoiceData, action: string): void {
  const j = data.counts.findIndex((count) => !Number.isSafeInteger(count));
  if (j >= 0) {
    throw new RangeError(
      `Cannot ${action} as counts must be integers: the count of item ${
        j + 1
      } is ${data.counts[j]}`,
    );
  }
}
