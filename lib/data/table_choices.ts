/** Choice data from any table: which columns are what, which rows are whole, and what a reader should know of it. */
import { check, oneOf, POSITIVE } from "../checks/check.ts";
import { matrix } from "../linalg/matrix.ts";
import {
  type ChoiceData,
  choiceData,
  type ChoiceDataOptions,
} from "./choice_data.ts";
import {
  type FeatureOptions,
  type TableFeatures,
  tableFeatures,
} from "./features.ts";
import { refuseLongTable } from "./long_table.ts";
import {
  completeRows,
  type MissingOptions,
  type RowValues,
  skippedText,
} from "./missing_rows.ts";
import {
  checkedColumn,
  columnOf,
  type Located,
  nameOfRow,
  type NumericColumn,
  quoted,
  refuse,
  type Table,
  textsOf,
} from "./table.ts";
import { tableWarnings } from "./table_warnings.ts";

/** Which columns of a table are what, and what to make of them. */
export interface TableOptions
  extends
    Pick<ChoiceDataOptions, "dependentFeatures">,
    FeatureOptions,
    MissingOptions {
  /** Name of the column of counts. */
  readonly counts: string;
  /** Name of the column of item names; without it items have no names. */
  readonly id?: string | undefined;
  /** Name of the column of offsets, as of {@linkcode choiceData}; without it items have none. */
  readonly offset?: string | undefined;
  /**
   * Number of choices, > 0, where the counts are shares of it: they are scaled to sum to it.
   * @default {the sum of the counts}
   */
  readonly choices?: number | undefined;
}

/** Choice data read from a table, and what of the table is not in it. */
export interface ChoiceTable {
  /** The data. */
  readonly data: ChoiceData;
  /** Columns of text that were left out, as `features` was not given. */
  readonly unusedColumns: readonly string[];
  /** Features that were dropped because they are not identified. */
  readonly droppedFeatures: readonly string[];
  /** What was left out, and what looks like something else than it was taken for: a sentence each. */
  readonly warnings: readonly string[];
}

/** What cannot be done where an option is refused. */
const ACTION = "read choices";

/**
 * Choice data from any table, as {@linkcode choiceTableFromCsv} reads them from a text.
 *
 * @throws {RangeError} As there, but for what concerns the text.
 */
export function choiceTableOf(
  table: Table,
  options: TableOptions,
): ChoiceTable {
  const { dependentFeatures, missing = "error", choices } = options;
  check(ACTION, { missing }, oneOf("error", "skip"));
  if (choices !== undefined) check(ACTION, { choices }, POSITIVE);
  const read = readRows(table, options);
  refuseLongTable(read.table, read.counts);
  const whole = wholeRows(read, { missing });
  const { features, counts, offset } = whole;
  const { id } = whole.table;
  const itemNames = id === undefined ? undefined : textsOf(whole.table, id);
  const named = options.features !== undefined;
  const warnings = tableWarnings(whole.table, { ...whole, itemNames, named });
  const data = choiceData(
    joined(features.map(({ values }) => values), whole.table.rows),
    withChoices(counts.values, choices),
    {
      featureNames: features.map(({ name }) => name),
      itemNames,
      offset: offset?.values,
      dependentFeatures,
    },
  );
  const used = new Set([
    ...[counts.column, offset?.column, id],
    ...features.flatMap(({ columns }) => columns),
  ]);
  const identified = new Set(data.featureNames);
  return {
    data,
    unusedColumns: named ? [] : table.names.filter((_, c) => !used.has(c)),
    droppedFeatures: features.map(({ name }) => name)
      .filter((name) => !identified.has(name)),
    warnings: [...whole.skipped, ...warnings],
  };
}

/** What is read of the rows of a table. */
interface RowsRead extends TableFeatures {
  readonly table: Located;
  readonly counts: NumericColumn;
  readonly offset: NumericColumn | undefined;
}

function readRows(table: Table, options: TableOptions): RowsRead {
  const columns = rolesIn(table, options);
  const located: Located = { ...table, id: columns.id };
  const counts = checkedCounts(located, columns.counts);
  const roles = new Map([[columns.counts, "the counts"]]);
  if (columns.offset !== undefined) roles.set(columns.offset, "the offset");
  const made = tableFeatures(located, { ...options, roles });
  const offset = columns.offset === undefined
    ? undefined
    : checkedColumn(located, columns.offset);
  return { ...made, table: located, counts, offset };
}

/** The rows in which nothing is missing, and a sentence on the others where there are any. */
function wholeRows(
  read: RowsRead,
  options: MissingOptions,
): RowsRead & { readonly skipped: readonly string[] } {
  const { table, counts, offset, features } = read;
  const own = [counts, ...offset ? [offset] : []]
    .map(({ column, values }) => ({ values, columns: [column] }));
  const all: RowValues[] = [...own, ...features];
  const kept = completeRows(table, all, options);
  if (kept === undefined) return { ...read, skipped: [] };
  const take = <T extends Pick<RowValues, "values">>(from: T): T => ({
    ...from,
    values: Float64Array.from(kept, (row) => from.values[row]!),
  });
  return {
    ...read,
    table: someRows(table, kept),
    counts: take(counts),
    offset: offset && take(offset),
    features: features.map(take),
    skipped: [skippedText(table, { kept, read: all, counts: counts.values })],
  };
}

function rolesIn(table: Table, options: TableOptions) {
  const counts = columnOf(table, options.counts, "the counts");
  const id = options.id === undefined
    ? undefined
    : columnOf(table, options.id, "item names");
  const offset = options.offset === undefined
    ? undefined
    : columnOf(table, options.offset, "the offset");
  if (offset === counts) {
    refuse(
      `the offset must be another column than the counts: both are ${
        quoted(options.counts)
      }`,
    );
  }
  return { counts, id, offset };
}

/** Some rows of a table, of which the texts are asked for; they keep their numbers and lines in messages. */
function someRows(table: Located, kept: readonly number[]): Located {
  const { line } = table;
  return {
    ...table,
    rows: kept.length,
    kept,
    text: (column, row) => table.text(column, kept[row]!),
    ...line && { line: (row: number) => line(kept[row]!) },
  };
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

function checkedCounts(table: Located, counts: number): NumericColumn {
  const read = checkedColumn(table, counts);
  const { values } = read;
  const negative = values.findIndex((count) => count < 0);
  if (negative >= 0) {
    refuse(
      `column ${quoted(table.names[counts]!)} must hold counts >= 0: ${
        nameOfRow(table, negative)
      } has ${values[negative]}`,
    );
  }
  return read;
}

/** Columns side by side. */
function joined(columns: readonly Float64Array[], rows: number) {
  const L = columns.length;
  const features = matrix([rows, L]);
  for (const [l, values] of columns.entries()) {
    for (let j = 0; j < rows; j++) features.values[j * L + l] = values[j]!;
  }
  return features;
}
