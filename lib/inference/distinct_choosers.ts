/**
 * How many numbers choices can tell at most, however many choosers there are.
 *
 * Those who choose among the same items, with the same covariates, have the same probabilities. In a
 * set of J items there are J − 1 that are free; a chooser of several choices has one
 * for each outcome but one, (n+J−1 over J−1) outcomes where it chooses n times in one set (derived). More
 * parameters than all these are never identified; fewer need not be.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Choosers } from "../data/choosers.ts";
import { intervalOf } from "../linalg/interval_of.ts";

/** What outcomes depend on. */
type Chosen = Pick<ChoiceData, "features" | "offset"> & {
  readonly choosers: Choosers;
};

/** A choice set as far as choices can tell it from others. */
interface KindOfSet {
  /** The same for all sets with the same items, in any order, each shifted by one vector. */
  readonly key: string;
  /** Items with different features. */
  readonly items: number;
}

/** The free probabilities of distinct choosers, and how many of these there are; counted up to `most` probabilities. */
export function freeProbabilities(
  data: Chosen,
  most: number,
): { readonly probabilities: number; readonly choosers: number } {
  const { starts, rows, multiplicities, counts, covariates } = data.choosers;
  const sets = new Map<number, KindOfSet>();
  const seen = new Set<string>();
  let probabilities = 0;
  for (let u = 0; u < counts.length && probabilities < most; u++) {
    const choices = new Map<string, { items: number; times: number }>();
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const s = intervalOf(rows[e]!, data.choosers.sets);
      const { key, items } = sets.get(s) ?? kindOfSet(data, s, most);
      sets.set(s, { key, items });
      const times = (choices.get(key)?.times ?? 0) + multiplicities[e]!;
      choices.set(key, { items, times });
    }
    const Q = covariates?.names.length ?? 0;
    const z = covariates?.values.values.subarray(u * Q, (u + 1) * Q) ?? [];
    const parts = [...choices].map(([key, { times }]) => `${times}×${key}`);
    const who = [...z, ...parts.sort()].join("|");
    if (seen.has(who)) continue;
    seen.add(who);
    let outcomes = 1;
    for (const { items, times } of choices.values()) {
      for (let i = 1; i < items && outcomes <= most; i++) {
        outcomes *= (times + i) / i;
      }
    }
    probabilities += Math.round(outcomes) - 1;
  }
  return { probabilities, choosers: seen.size };
}

function kindOfSet(
  { features: { columns: L, values: x }, offset, choosers: { sets } }: Chosen,
  s: number,
  most: number,
): KindOfSet {
  const first = sets[s]!, end = sets[s + 1]!;
  const least = Array.from({ length: L }, (_, l) => {
    let least = Infinity;
    for (let r = first; r < end; r++) least = Math.min(least, x[r * L + l]!);
    return least;
  });
  const items = new Set<string>(), rows: string[] = [];
  // With more items than that one chooser is enough, whoever the others are.
  for (let r = first; r < end && items.size <= most + 1; r++) {
    const item = least.map((v, l) => x[r * L + l]! - v).join();
    items.add(item);
    rows.push(offset ? `${item}:${offset[r]! - offset[first]!}` : item);
  }
  return { key: rows.sort().join(";"), items: items.size };
}
