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

/** Why the counts are not whole, as drawing from them needs; undefined if they are. */
export function whyNotWhole({ counts }: ChoiceData): string | undefined {
  const j = counts.findIndex((count) => !Number.isSafeInteger(count));
  if (j < 0) return undefined;
  const rule = Number.isInteger(counts[j])
    ? `at most ${Number.MAX_SAFE_INTEGER}`
    : "integers";
  return `counts must be ${rule}: the count of item ${j + 1} is ${counts[j]}`;
}
