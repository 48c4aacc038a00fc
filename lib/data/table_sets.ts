/** Choices in many choice sets, from a table with a row for each item of each set. */
import type { ChoiceData } from "./choice_data.ts";
import { choiceSetData } from "./choice_set_data.ts";
import type { FeatureColumn } from "./categories.ts";
import { nameOfRow, quoted, refuseTable } from "./table.ts";
import type { TableOptions } from "./table_columns.ts";
import { joined, type RowsRead } from "./table_rows.ts";

/**
 * Makes choice data of rows that are whole.
 *
 * @throws {RangeError} If a weight or covariate is not the same in all rows of a person or set, with both
 *   rows; and as {@linkcode choiceSetData} does.
 */
export function choicesInSets(
  read: RowsRead,
  options: TableOptions & { readonly itemNames: readonly string[] | undefined },
): ChoiceData {
  const { table, features, membership, offset, weight, persons } = read;
  const sets = read.sets!;
  if (weight !== undefined) {
    const name = table.names[weight.column]!;
    const least = weight.values.findIndex((value) => !(value > 0));
    if (least >= 0) {
      refuseTable(
        `weights must be > 0: ${quoted(name)} is ${weight.values[least]} in ${
          nameOfRow(table, least)
        }`,
      );
    }
    checkAlike(read, { name, values: weight.values }, "a weight");
  }
  for (const covariate of membership) {
    checkAlike(read, covariate, "a covariate of membership");
  }
  const chosen = read.counts[0]!.values;
  if (options.chosen !== undefined && persons === undefined) {
    checkChosenOnce(chosen, sets);
  }
  return choiceSetData(
    joined(features.map(({ values }) => values), table.rows),
    {
      sets,
      persons,
      ...options.chosen === undefined ? { counts: chosen } : { chosen },
      weights: weight?.values,
      membership: membership.length > 0
        ? joined(membership.map(({ values }) => values), table.rows)
        : undefined,
      membershipNames: membership.length > 0
        ? membership.map(({ name }) => name)
        : undefined,
      offset: offset?.values,
      featureNames: features.map(({ name }) => name),
      itemNames: options.itemNames,
      dependentFeatures: options.dependentFeatures,
    },
  );
}

/** Refuses sets in which several rows were chosen, as where tasks are numbered anew for each person. */
function checkChosenOnce(chosen: Float64Array, sets: readonly string[]): void {
  const totals = new Map<string, number>();
  for (const [row, set] of sets.entries()) {
    totals.set(set, (totals.get(set) ?? 0) + chosen[row]!);
  }
  for (const [set, total] of totals) {
    if (total <= 1) continue;
    refuseTable(
      `one row of every choice set must be chosen: set ${
        quoted(set)
      } has ${total} (--person tells sets of several persons apart)`,
    );
  }
}

/** Refuses what varies within a chooser: rows have numbers and lines in the message, which arrays have not. */
function checkAlike(
  { table, sets, persons }: RowsRead,
  { name, values }: Pick<FeatureColumn, "name" | "values">,
  what: string,
): void {
  const groups = persons ?? sets!;
  const firstRows = new Map<string, number>();
  for (const [row, group] of groups.entries()) {
    const first = firstRows.get(group);
    if (first === undefined) firstRows.set(group, row);
    else if (values[row] !== values[first]) {
      refuseTable(
        `${what} must be the same in all rows of a ${
          persons ? "person" : "choice set"
        }: ${quoted(name)} of ${quoted(group)} is ${values[first]} in ${
          nameOfRow(table, first)
        } and ${values[row]} in ${nameOfRow(table, row)}`,
      );
    }
  }
}
