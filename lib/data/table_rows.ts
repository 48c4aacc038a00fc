/** What the rows of a table hold, read column by column, without those in which a value is missing. */
import { type TableFeatures, tableFeatures } from "./features.ts";
import type { FeatureColumn } from "./categories.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { refuseLongTable } from "./long_table.ts";
import { completeRows, type RowValues, skippedText } from "./missing_rows.ts";
import {
  cellText,
  checkedColumn,
  flagOf,
  type Located,
  nameOfRow,
  type NumericColumn,
  quoted,
  readColumn,
  refuseTable,
  setsOfPersons,
  type Table,
  textsOf,
} from "./table.ts";
import {
  type TableColumns,
  tableColumns,
  type TableOptions,
} from "./table_columns.ts";

/** What is read of the rows of a table. */
export interface RowsRead extends TableFeatures {
  readonly table: Located;
  /** By population, or what was chosen. */
  readonly counts: readonly NumericColumn[];
  readonly offset: NumericColumn | undefined;
  readonly weight: NumericColumn | undefined;
  /** Covariates of choosers. */
  readonly membership: readonly FeatureColumn[];
  /** The set of each row, where there are several. */
  readonly sets: readonly string[] | undefined;
  readonly persons: readonly string[] | undefined;
  /** Columns of the table that have a use. */
  readonly used: ReadonlySet<number>;
}

/** The whole rows of a table, and a sentence on the others where there are any. */
export function wholeRows(
  table: Table,
  options: TableOptions,
): RowsRead & { readonly skipped: readonly string[] } {
  const read = readRows(table, options);
  const { counts, offset, weight, features, membership, sets, persons } = read;
  const own = [...counts, offset, weight]
    .filter((column) => column !== undefined)
    .map(({ column, values }) => ({ values, columns: [column] }));
  const all: RowValues[] = [...own, ...features, ...membership];
  const groups = sets && setsOfPersons(sets, persons);
  const kept = completeRows(read.table, all, { ...options, groups });
  if (kept === undefined) return { ...read, skipped: [] };
  const take = <T extends Pick<RowValues, "values">>(from: T): T => ({
    ...from,
    values: Float64Array.from(kept, (row) => from.values[row]!),
  });
  const takeIds = (ids: readonly string[] | undefined) =>
    ids && kept.map((row) => ids[row]!);
  const skipped = skippedText(read.table, {
    kept,
    read: all,
    groups,
    counts: total(counts, table.rows),
  });
  return {
    ...read,
    table: someRows(read.table, kept),
    counts: counts.map(take),
    offset: offset && take(offset),
    weight: weight && take(weight),
    features: features.map(take),
    membership: membership.map(take),
    sets: takeIds(sets),
    persons: takeIds(persons),
    skipped: [skipped],
  };
}

/** The sum over columns of counts by row, NaN where one is missing. */
export function total(
  counts: readonly Pick<NumericColumn, "values">[],
  rows: number,
): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, row) => counts.reduce((sum, { values }) => sum + values[row]!, 0),
  );
}

/** Columns side by side. */
export function joined(
  columns: readonly Float64Array[],
  rows: number,
): Matrix {
  const L = columns.length;
  const all = matrix([rows, L]);
  for (const [l, values] of columns.entries()) {
    for (let j = 0; j < rows; j++) all.values[j * L + l] = values[j]!;
  }
  return all;
}

function readRows(table: Table, options: TableOptions): RowsRead {
  const columns = tableColumns(table, options);
  const located: Located = { ...table, id: columns.id };
  const counts = columns.counts.map((column) =>
    options.chosen === undefined
      ? checkedCounts(located, column)
      : checkedChosen(located, column)
  );
  const made = featuresAndMembership(located, columns, options);
  const numbers = (column: number | undefined) =>
    column === undefined ? undefined : checkedColumn(located, column);
  const ids = (column: number | undefined) =>
    column === undefined ? undefined : checkedIds(located, column);
  if (columns.set === undefined && counts.length === 1) {
    refuseLongTable(located, counts[0]!);
  }
  return {
    ...made,
    table: located,
    counts,
    offset: numbers(columns.offset),
    weight: numbers(columns.weight),
    sets: ids(columns.set),
    persons: ids(columns.person),
    used: new Set([
      ...columns.roles.keys(),
      ...columns.id === undefined ? [] : [columns.id],
      ...[...made.features, ...made.membership].flatMap(({ columns }) =>
        columns
      ),
    ]),
  };
}

/** Features of rows and covariates of choosers: a column of either kind may be one of categories. */
function featuresAndMembership(
  table: Located,
  { roles }: TableColumns,
  options: TableOptions,
) {
  const { features, membership, categorical = {} } = options;
  if (membership === undefined) {
    const made = tableFeatures(table, { features, categorical, roles });
    return { ...made, membership: [] };
  }
  const isOfMembership = ([name]: readonly [string, unknown]) =>
    membership.includes(name);
  const entries = Object.entries(categorical);
  const { features: covariates, categories } = tableFeatures(table, {
    features: membership,
    categorical: Object.fromEntries(entries.filter(isOfMembership)),
    roles,
    what: "a covariate of membership",
  });
  const made = tableFeatures(table, {
    features,
    categorical: Object.fromEntries(
      entries.filter((entry) => !isOfMembership(entry)),
    ),
    roles,
    unlessNamed: new Set(covariates.flatMap(({ columns }) => columns)),
  });
  return {
    ...made,
    categories: [...made.categories, ...categories],
    membership: covariates,
  };
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

function checkedCounts(table: Located, counts: number): NumericColumn {
  const read = checkedColumn(table, counts);
  const { values } = read;
  const negative = values.findIndex((count) => count < 0);
  if (negative >= 0) {
    refuseTable(
      `column ${quoted(table.names[counts]!)} must hold counts >= 0: ${
        nameOfRow(table, negative)
      } has ${values[negative]}`,
    );
  }
  return read;
}

/** What was chosen, as 1 and 0. */
function checkedChosen(table: Located, column: number): NumericColumn {
  const read = readColumn(table, column);
  const values = read.values.map((value, row) =>
    Number.isNaN(value) ? flagOf(table.text(column, row)) : value
  );
  const other = values.findIndex((value, row) =>
    value !== 0 && value !== 1 &&
    !(Number.isNaN(value) && table.isMissing(column, row))
  );
  if (other >= 0) {
    refuseTable(
      `column ${
        quoted(table.names[column]!)
      } must hold 1 or 0, or true or false (--counts takes how often a row was chosen): ${
        nameOfRow(table, other)
      } ${cellText(table, column, other)}`,
    );
  }
  return { ...read, values, firstText: -1 };
}

/** Ids of choice sets or persons. Where one is missing no one can say what a row belongs to. */
function checkedIds(table: Located, column: number): readonly string[] {
  const ids = textsOf(table, column).map((text) => text.trim());
  for (let row = 0; row < ids.length; row++) {
    if (!table.isMissing(column, row)) continue;
    refuseTable(
      `column ${
        quoted(table.names[column]!)
      } must say in every row what it belongs to: ${nameOfRow(table, row)} ${
        cellText(table, column, row)
      }`,
    );
  }
  return ids;
}
