/** Choice data from any table: which columns are what, which rows are whole, and what a reader should know of it. */
import type { Categories } from "./categories.ts";
import { type ChoiceData, choiceData } from "./choice_data.ts";
import { choiceSetWarnings } from "./choice_set_warnings.ts";
import { type Table, textsOf } from "./table.ts";
import { countNames, type TableOptions } from "./table_columns.ts";
import { joined, type RowsRead, total, wholeRows } from "./table_rows.ts";
import { choicesInSets } from "./table_sets.ts";
import { tableWarnings } from "./table_warnings.ts";

/** Choice data read from a table, and what of the table is not in it. */
export interface ChoiceTable {
  /** The data. */
  readonly data: ChoiceData;
  /** Columns of text that were left out, as `features` was not given. */
  readonly unusedColumns: readonly string[];
  /** Features that were dropped because they are not identified. */
  readonly droppedFeatures: readonly string[];
  /** What the columns of categories hold. */
  readonly categories: readonly Categories[];
  /** What was left out, and what looks like something else than it was taken for: a sentence each. */
  readonly warnings: readonly string[];
}

/** What cannot be done where an option is refused. */
export const READING = "read choices";

/**
 * Choice data from any table, as {@linkcode choiceTableFromCsv} reads them from a text.
 *
 * @throws {RangeError} As there, but for what concerns the text.
 */
export function choiceTableOf(
  table: Table,
  options: TableOptions,
): ChoiceTable {
  const whole = wholeRows(table, options);
  const { id } = whole.table;
  const itemNames = id === undefined ? undefined : textsOf(whole.table, id);
  const named = options.features !== undefined;
  const understood = { ...whole, itemNames, named };
  const data = (whole.sets ? choicesInSets : choicesAmongItems)(whole, {
    ...options,
    itemNames,
  });
  const identified = new Set(data.featureNames);
  return {
    data,
    unusedColumns: named
      ? []
      : table.names.filter((_, c) => !whole.used.has(c)),
    droppedFeatures: whole.features.map(({ name }) => name)
      .filter((name) => !identified.has(name)),
    categories: whole.categories,
    warnings: [
      ...whole.skipped,
      ...whole.sets
        ? choiceSetWarnings(whole.table, {
          ...understood,
          sets: whole.sets,
          data,
        })
        : tableWarnings(whole.table, {
          ...understood,
          totals: total(whole.counts, whole.table.rows),
        }),
    ],
  };
}

/** One choice set: the rows are its items. */
function choicesAmongItems(
  { table, counts, features, offset }: RowsRead,
  options: TableOptions & { readonly itemNames: readonly string[] | undefined },
): ChoiceData {
  const values = counts.map(({ values }) => values);
  const isOne = counts.length === 1;
  return choiceData(
    joined(features.map(({ values }) => values), table.rows),
    isOne
      ? withChoices(values[0]!, options.choices)
      : joined(values, table.rows),
    {
      featureNames: features.map(({ name }) => name),
      itemNames: options.itemNames,
      offset: offset?.values,
      dependentFeatures: options.dependentFeatures,
      populationNames: isOne ? undefined : countNames(options),
    },
  );
}

/** The counts, scaled to sum to the number of choices where that is given. */
export function withChoices(
  counts: Float64Array,
  choices: number | undefined,
): Float64Array {
  if (choices === undefined) return counts;
  const sum = counts.reduce((a, b) => a + b, 0);
  return sum > 0 ? counts.map((count) => (count / sum) * choices) : counts;
}
