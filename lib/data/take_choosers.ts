/** Some of the choosers, with the choice sets in which they chose. */
import { takeRows } from "../linalg/matrix.ts";
import { type ChoiceData, withChoosers } from "./choice_data.ts";
import { type Choosers, type Covariates, setsOfRows } from "./choosers.ts";

/**
 * The data of some choosers, unchecked. Rows are copied where sets are left out; whitening stays that
 * of all, so that atoms keep their coordinates and features may be dependent here.
 *
 * @param which Which choosers, from 0, in this order.
 * @returns The data. Costs O(R·L) of the rows taken.
 */
export function takeChoosers(
  data: ChoiceData & { readonly choosers: Choosers },
  which: ArrayLike<number>,
): ChoiceData {
  const { sets, starts, rows, multiplicities, counts } = data.choosers;
  const taken = takenSets(data.choosers, which);
  const newRow = new Int32Array(sets.at(-1)!).fill(-1);
  const newSets = [0];
  const kept: number[] = [];
  for (let s = 0; s + 1 < sets.length; s++) {
    if (!taken[s]) continue;
    for (let r = sets[s]!; r < sets[s + 1]!; r++) {
      newRow[r] = kept.length;
      kept.push(r);
    }
    newSets.push(kept.length);
  }
  const entries = Array.from(which).flatMap((u) =>
    Array.from(
      { length: starts[u + 1]! - starts[u]! },
      (_, e) => starts[u]! + e,
    )
  );
  const newStarts = new Int32Array(which.length + 1);
  for (let i = 0; i < which.length; i++) {
    const u = which[i]!;
    newStarts[i + 1] = newStarts[i]! + starts[u + 1]! - starts[u]!;
  }
  const newCounts = Float64Array.from(which, (u) => counts[u]!);
  const { covariates, names, setNames } = data.choosers;
  const all = kept.length === newRow.length;
  const { offset, itemNames, centres } = data;
  return withChoosers({
    ...data,
    features: all ? data.features : takeRows(data.features, kept),
    offset: offset && Float64Array.from(kept, (r) => offset[r]!),
    itemNames: itemNames && kept.map((r) => itemNames[r]!),
    centres: centres &&
      takeRows(centres, [...taken.keys()].filter((s) => taken[s])),
  }, {
    sets: Int32Array.from(newSets),
    starts: newStarts,
    rows: Int32Array.from(entries, (e) => newRow[rows[e]!]!),
    multiplicities: Float64Array.from(entries, (e) => multiplicities[e]!),
    counts: newCounts,
    size: newCounts.reduce((a, b) => a + b, 0),
    covariates: covariates && takeCovariates(covariates, which),
    names: names && Array.from(which, (u) => names[u]!),
    setNames: setNames?.filter((_, s) => taken[s]),
  });
}

/** Whether each set is one in which some of these choosers chose. */
function takenSets(
  choosers: Choosers,
  which: ArrayLike<number>,
): Uint8Array {
  const { sets, starts, rows } = choosers;
  const setOf = setsOfRows(choosers);
  const taken = new Uint8Array(sets.length - 1);
  for (let i = 0; i < which.length; i++) {
    for (let e = starts[which[i]!]!; e < starts[which[i]! + 1]!; e++) {
      taken[setOf[rows[e]!]!] = 1;
    }
  }
  return taken;
}

function takeCovariates(
  covariates: Covariates,
  which: ArrayLike<number>,
): Covariates {
  return { ...covariates, values: takeRows(covariates.values, which) };
}
