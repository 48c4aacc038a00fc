/** Rows put together set by set, the sets person by person, in the order in which each first appears. */
import type { CodedIds } from "./ids.ts";

/** How rows are put together. */
export interface RowOrder {
  /** Which row comes where; undefined where all come as they were given. */
  readonly order: Int32Array | undefined;
  /** First row of each set, now, then the number of rows. */
  readonly starts: Int32Array;
  /** Which set comes where. */
  readonly sets: Int32Array;
}

/**
 * Orders rows. Costs O(R).
 *
 * @param sets The set of each row.
 * @param groups The person of each row: the same for all rows of a set.
 * @param kept Whether each set stays.
 */
export function rowOrder(
  { codes, firstRows }: CodedIds,
  groups: CodedIds,
  kept: Uint8Array, // in: one per set
): RowOrder {
  const groupOfSet = firstRows.map((r) => groups.codes[r]!);
  const all = sortedBy(groupOfSet, groups.firstRows.length);
  const sets = all.filter((s) => kept[s] === 1);
  const rank = new Int32Array(firstRows.length).fill(-1);
  for (let i = 0; i < sets.length; i++) rank[sets[i]!] = i;
  const starts = new Int32Array(sets.length + 1);
  let isGiven = true;
  for (let r = 0, last = 0; r < codes.length; r++) {
    const place = rank[codes[r]!]!;
    isGiven &&= place >= last;
    last = place;
    if (place >= 0) starts[place + 1]!++;
  }
  for (let i = 0; i < sets.length; i++) starts[i + 1]! += starts[i]!;
  if (isGiven) return { order: undefined, starts, sets };
  const next = starts.slice();
  const order = new Int32Array(starts[sets.length]!);
  for (let r = 0; r < codes.length; r++) {
    const place = rank[codes[r]!]!;
    if (place >= 0) order[next[place]!++] = r;
  }
  return { order, starts, sets };
}

/** The entries sorted by key, those of one key in their order. */
function sortedBy(keys: Int32Array, size: number): Int32Array {
  const next = new Int32Array(size + 1);
  for (const key of keys) next[key + 1]!++;
  for (let k = 0; k < size; k++) next[k + 1]! += next[k]!;
  const sorted = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) sorted[next[keys[i]!]!++] = i;
  return sorted;
}
