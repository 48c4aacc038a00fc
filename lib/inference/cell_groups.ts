/** Cells taken together by what they have in common: where residuals of groups are large a mixture does not fit. */
import { setsOfRows } from "../data/choosers.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitCells } from "../model/fit_cells.ts";

/** A way to group cells. */
export interface CellGrouping {
  /** What cells of a group have in common: `"fitted share"`, `"alternative"`, or the name of a feature. */
  readonly by: string;
  /** Of each cell its group, from 0. */
  readonly groups: Int32Array;
  /** How many there are. */
  readonly size: number;
}

/** Groups of a grouping by a number, and the choices that each should expect. */
const MOST_GROUPS = 10;
const LEAST_EXPECTED = 5;
/** Alternatives of choice sets are groups where there are no more. */
const MOST_ALTERNATIVES = 30;

/**
 * Groupings by each feature, centred in its set, by the fitted share, and by alternative where sets share them: equal parts
 * of what is expected, ten at most. They depend on the features and the expectations alone.
 */
export function cellGroupings(
  data: ChoiceData,
  cells: FitCells,
): CellGrouping[] {
  const { features: { columns: L, values }, featureNames } = data;
  const { rows, expected } = cells;
  const centres = setCentres(data);
  const named = featureNames.map((by, l) => ({
    by,
    keys: Float64Array.from(
      rows,
      (r) => values[r * L + l]! - centres(r, l),
    ),
  }));
  const all = [...named, { by: "fitted share", keys: expected.slice() }];
  return [
    ...all.map(({ by, keys }) => grouped(by, keys, expected)),
    ...alternatives(data, cells),
  ].filter(({ size }) => size > 1);
}

/** The mean of a feature over the set of a row; 0 where there is one set. */
function setCentres(data: ChoiceData): (r: number, l: number) => number {
  const { features: { columns: L, values }, choosers } = data;
  if (!choosers || choosers.sets.length === 2) return () => 0;
  const { sets } = choosers;
  const setOf = setsOfRows(choosers);
  const sums = new Float64Array((sets.length - 1) * L);
  for (const [r, s] of setOf.entries()) {
    for (let l = 0; l < L; l++) sums[s * L + l]! += values[r * L + l]!;
  }
  return (r, l) => {
    const s = setOf[r]!;
    return sums[s * L + l]! / (sets[s + 1]! - sets[s]!);
  };
}

/** Cells with like keys, equal ones always together. */
function grouped(
  by: string,
  keys: Float64Array,
  expected: Float64Array,
): CellGrouping {
  const total = expected.reduce((a, b) => a + b, 0);
  const most = Math.min(MOST_GROUPS, Math.floor(total / LEAST_EXPECTED));
  const share = total / Math.max(most, 1);
  const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
  const groups = new Int32Array(keys.length);
  let group = 0, sum = 0;
  for (const [i, cell] of order.entries()) {
    const isNew = i > 0 && keys[cell]! > keys[order[i - 1]!]!;
    if (isNew && sum >= share * (group + 1) - 1e-9 * total) group++;
    groups[cell] = group;
    sum += expected[cell]!;
  }
  return { by, groups, size: group + 1 };
}

/** Rows by the name that their alternative has in all sets, where there are few of them. */
function alternatives(
  { choosers, itemNames }: ChoiceData,
  { rows }: FitCells,
): CellGrouping[] {
  if (!choosers || !itemNames || choosers.sets.length === 2) return [];
  const numbers = new Map<string, number>();
  for (const name of itemNames) {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    if (numbers.size > MOST_ALTERNATIVES) return [];
  }
  return [{
    by: "alternative",
    groups: Int32Array.from(rows, (r) => numbers.get(itemNames[r]!)!),
    size: numbers.size,
  }];
}

/** Σ (O − E)²/E over the groups, over their number less one. */
export function groupedSquares(
  { counts, expected }: FitCells,
  { groups, size }: CellGrouping,
): number {
  const [o, e] = [new Float64Array(size), new Float64Array(size)];
  for (const [i, group] of groups.entries()) {
    o[group]! += counts[i]!;
    e[group]! += expected[i]!;
  }
  let sum = 0;
  for (let g = 0; g < size; g++) {
    if (e[g]! > 0) sum += (o[g]! - e[g]!) ** 2 / e[g]!;
  }
  return sum / (size - 1);
}
