/** Choosers in many choice sets, whose rows have been put in order: each person one, or each choice. */
import type { Choosers } from "./choosers.ts";
import type { ChosenRows } from "./chosen_rows.ts";
import type { CodedIds, Ids } from "./ids.ts";
import { covariatesOf, type NamedColumns } from "./membership.ts";
import type { RowOrder } from "./row_order.ts";

/** How many choices were made in each set, by its new place. */
export function choicesBySet(
  given: ChosenRows,
  { sets }: RowOrder,
): Float64Array {
  return Float64Array.from(
    sets,
    (s) => given.totals[s]! * given.weights[groupOf(given, s)]!,
  );
}

/** Who chose, by the new places of rows and sets: persons where they are known, else a chooser for each choice. */
export function choosersInSets(
  given: ChosenRows,
  ordered: RowOrder,
  { sets, persons, columns }: {
    readonly sets: Ids;
    readonly persons?: Ids | undefined;
    /** Covariates by row. */
    readonly columns: NamedColumns | undefined;
  },
): Choosers {
  const { groups, ...whose } = persons
    ? personsAsChoosers(given, ordered)
    : choicesAsChoosers(given, ordered);
  return {
    sets: ordered.starts,
    ...whose,
    size: whose.counts.reduce((a, b) => a + b, 0),
    covariates: columns && covariatesOf(columns, {
      rows: Int32Array.from(groups, (g) => given.groups.firstRows[g]!),
      counts: whose.counts,
    }),
    names: persons && namesOf(persons, given.groups, groups),
    setNames: namesOf(sets, given.sets, ordered.sets),
  };
}

/** Who chose, and the group of each chooser. */
type Whose =
  & Pick<Choosers, "starts" | "rows" | "multiplicities" | "counts">
  & { readonly groups: Int32Array };

/** Each person a chooser. */
function personsAsChoosers(given: ChosenRows, ordered: RowOrder): Whose {
  const { rows, multiplicities, setOfEntry } = chosenEntries(given, ordered);
  const groups: number[] = [];
  const starts: number[] = [];
  for (let e = 0; e < rows.length; e++) {
    const group = groupOf(given, ordered.sets[setOfEntry[e]!]!);
    if (group === groups.at(-1)) continue;
    groups.push(group);
    starts.push(e);
  }
  return {
    groups: Int32Array.from(groups),
    starts: Int32Array.from([...starts, rows.length]),
    rows,
    multiplicities,
    counts: Float64Array.from(groups, (g) => given.weights[g]!),
  };
}

/** Each choice a chooser; those of the same row are alike. */
function choicesAsChoosers(given: ChosenRows, ordered: RowOrder): Whose {
  const { rows, multiplicities, setOfEntry } = chosenEntries(given, ordered);
  const groups = setOfEntry.map((s) => groupOf(given, ordered.sets[s]!));
  return {
    groups,
    starts: new Int32Array(rows.length + 1).map((_, u) => u),
    rows,
    multiplicities: new Float64Array(rows.length).fill(1),
    counts: multiplicities.map((count, u) =>
      count * given.weights[groups[u]!]!
    ),
  };
}

/** The rows that were chosen, in their new order, how often, and the set of each by its new place. */
function chosenEntries(given: ChosenRows, { order, starts }: RowOrder) {
  const R = starts.at(-1)!;
  const countAt = (r: number) => Number(given.counts[order ? order[r]! : r]);
  let entries = 0;
  for (let r = 0; r < R; r++) if (countAt(r) > 0) entries++;
  const rows = new Int32Array(entries);
  const multiplicities = new Float64Array(entries);
  const setOfEntry = new Int32Array(entries);
  for (let s = 0, e = 0; s + 1 < starts.length; s++) {
    for (let r = starts[s]!; r < starts[s + 1]!; r++) {
      const count = countAt(r);
      if (!(count > 0)) continue;
      rows[e] = r;
      multiplicities[e] = count;
      setOfEntry[e++] = s;
    }
  }
  return { rows, multiplicities, setOfEntry };
}

function groupOf({ groups, sets }: ChosenRows, set: number): number {
  return groups.codes[sets.firstRows[set]!]!;
}

function namesOf(
  ids: Ids,
  { firstRows }: CodedIds,
  kept: Int32Array,
): string[] {
  return Array.from(kept, (id) => String(ids[firstRows[id]!]));
}
