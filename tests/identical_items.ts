/**
 * What an offset of log m stands for.
 */
import { type ChoiceData, choiceData, matrix } from "../mod.ts";
import { rowOf } from "../lib/linalg/matrix.ts";

/** The data without its offset, item j as m_j identical items that share its count. */
export function asIdenticalItems(
  { features, counts, featureNames }: ChoiceData,
  copies: readonly number[],
): ChoiceData {
  const L = features.columns;
  const total = copies.reduce((a, b) => a + b, 0);
  const all = matrix([total, L]);
  const shared = new Float64Array(total);
  let row = 0;
  for (const [j, m] of copies.entries()) {
    for (let i = 0; i < m; i++, row++) {
      rowOf(all, row).set(features.values.subarray(j * L, (j + 1) * L));
      shared[row] = counts[j]! / m;
    }
  }
  return choiceData(all, shared, { featureNames });
}
