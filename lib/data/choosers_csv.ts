/** Columns that say who chose: of counts by population or chooser beside items, or of sets and persons beside rows. */
import type { ChoiceData } from "./choice_data.ts";
import { type Choosers, setsOfRows } from "./choosers.ts";

/** A column of a table by name: its cell in each row. */
export type CsvColumn = readonly [
  name: string,
  cell: (row: number) => string | number,
];

/** Names of the columns. */
export interface ChooserColumnNames {
  readonly counts: string;
  readonly set: string;
  readonly person: string;
  readonly weight: string;
  readonly chosen: string;
}

/** The columns of a table that say what was chosen, and by whom. */
export function choiceColumns(
  data: ChoiceData,
  names: ChooserColumnNames,
): {
  readonly before: readonly CsvColumn[];
  readonly after: readonly CsvColumn[];
} {
  const { choosers, counts } = data;
  if (!choosers) {
    return { before: [], after: [[names.counts, (row) => counts[row]!]] };
  }
  return isOfColumns(choosers)
    ? { before: [], after: columnsOfCounts(choosers, counts.length) }
    : columnsOfSets(data, choosers, names);
}

/** Whether counts of one choice set in columns say it all. */
function isOfColumns({ sets, covariates, counts }: Choosers): boolean {
  return sets.length === 2 &&
    (covariates
      ? covariates.arePopulations
      : counts.every((count) => count === 1));
}

/** A column for each population or chooser. */
function columnsOfCounts(choosers: Choosers, items: number): CsvColumn[] {
  const { starts, rows, multiplicities, covariates } = choosers;
  const G = covariates?.names.length ?? choosers.counts.length;
  const name = (g: number) =>
    covariates?.names[g] ?? choosers.names?.[g] ?? `chooser ${g + 1}`;
  const counts = Array.from({ length: G }, () => new Float64Array(items));
  for (let u = 0; u + 1 < starts.length; u++) {
    const g = covariates
      ? covariates.values.values.subarray(u * G, (u + 1) * G).indexOf(1)
      : u;
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      counts[g]![rows[e]!]! += choosers.counts[u]! * multiplicities[e]!;
    }
  }
  return counts.map((column, g): CsvColumn => [name(g), (row) => column[row]!]);
}

/** Set and person of each row, what was chosen, weights and covariates. */
function columnsOfSets(
  { counts: totals }: ChoiceData,
  { sets, starts, rows, multiplicities, counts, covariates, ...named }:
    Choosers,
  names: ChooserColumnNames,
): {
  readonly before: readonly CsvColumn[];
  readonly after: readonly CsvColumn[];
} {
  const R = totals.length;
  const setOf = setsOfRows({ sets }), chooserOf = new Int32Array(R);
  const ownerOf = new Int32Array(sets.length - 1);
  const hasPersons = named.names !== undefined;
  const chosen = hasPersons ? new Float64Array(R) : totals;
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      ownerOf[setOf[rows[e]!]!] = u;
      if (hasPersons) chosen[rows[e]!] = multiplicities[e]!;
    }
  }
  for (let r = 0; r < R; r++) chooserOf[r] = ownerOf[setOf[r]!]!;
  const areWeighted = hasPersons && counts.some((count) => count !== 1);
  const Q = covariates?.names.length ?? 0;
  const column = (q: number): CsvColumn => [
    covariates!.names[q]!,
    (row) => covariates!.values.values[chooserOf[row]! * Q + q]!,
  ];
  const person: CsvColumn[] = hasPersons
    ? [[names.person, (row) => named.names![chooserOf[row]!]!]]
    : [];
  const weight: CsvColumn[] = areWeighted
    ? [[names.weight, (row) => counts[chooserOf[row]!]!]]
    : [];
  return {
    before: [
      ...person,
      [names.set, (row) => named.setNames?.[setOf[row]!] ?? setOf[row]! + 1],
    ],
    after: [
      [
        areSingle(chosen, sets) ? names.chosen : names.counts,
        (row) => chosen[row]!,
      ],
      ...weight,
      // The first is the intercept.
      ...Array.from({ length: Math.max(Q - 1, 0) }, (_, q) => column(q + 1)),
    ],
  };
}

/** Whether one row of each set was chosen, once. */
function areSingle(chosen: Float64Array, sets: Int32Array): boolean {
  if (!chosen.every((count) => count === 0 || count === 1)) return false;
  for (let s = 0; s + 1 < sets.length; s++) {
    const own = chosen.subarray(sets[s], sets[s + 1]);
    if (own.reduce((a, b) => a + b, 0) !== 1) return false;
  }
  return true;
}
