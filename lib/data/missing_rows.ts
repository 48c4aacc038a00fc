/** Rows in which a value is missing: an error that names all of it, or left out and counted. */
import {
  cellText,
  type Located,
  nameOfRow,
  quoted,
  refuseTable,
} from "./table.ts";

/** Options of a table with missing values. */
export interface MissingOptions {
  /**
   * What to do where a cell is empty or says NA, N/A, NaN, null, None, #N/A, #NV,
   * k. A., `.`, `?` or `-`: refuseTable the table, or leave the row out.
   * @default {"error"}
   */
  readonly missing?: "error" | "skip" | undefined;
}

/** Values of every row, NaN where missing, and the columns of the table that they come from. */
export interface RowValues {
  readonly values: Float64Array;
  readonly columns: readonly number[];
}

/**
 * The rows in which no value is missing; undefined where no row lacks one.
 *
 * @throws {RangeError} If a value is missing and such rows are not left out.
 */
export function completeRows(
  table: Located,
  read: readonly RowValues[],
  { missing = "error", groups }: MissingOptions & {
    /** What rows are left out together: their choice set. */
    readonly groups?: readonly string[] | undefined;
  },
): readonly number[] | undefined {
  const incomplete = new Uint8Array(table.rows);
  const columns = new Set<number>();
  for (const { values, columns: own } of read) {
    for (let row = 0; row < values.length; row++) {
      if (!Number.isNaN(values[row])) continue;
      incomplete[row] = 1;
      own.forEach((column) => columns.add(column));
    }
  }
  if (columns.size === 0) return undefined;
  const complete = Array.from(incomplete.keys())
    .filter((row) => incomplete[row] === 0);
  if (missing === "skip") {
    if (groups === undefined) return complete;
    const lacking = new Set(groups.filter((_, row) => incomplete[row] === 1));
    return complete.filter((row) => !lacking.has(groups[row]!));
  }
  const concerned = missingIn(table, [...columns]);
  const first = incomplete.indexOf(1);
  const column = concerned.find(({ column }) => table.isMissing(column, first));
  return refuseTable(
    `values must not be missing (--missing skip leaves their ${
      groups ? "choice sets" : "rows"
    } out): ${table.rows - complete.length} of ${table.rows} rows lack one, ${
      countedIn(concerned)
    }; the first is ${nameOfRow(table, first)}, where ${quoted(column!.name)} ${
      cellText(table, column!.column, first)
    }`,
  );
}

/** What to say of rows that were left out. */
export function skippedText(
  table: Located,
  { kept, read, counts, groups }: {
    readonly kept: readonly number[];
    readonly read: readonly RowValues[];
    /** By row, NaN where missing. */
    readonly counts: Float64Array;
    /** What rows are left out together: their choice set. */
    readonly groups?: readonly string[] | undefined;
  },
): string {
  const known = counts.map((count) => Number.isNaN(count) ? 0 : count);
  const total = known.reduce((a, b) => a + b, 0);
  const left = kept.reduce((sum, row) => sum + known[row]!, 0);
  const columns = new Set(read.flatMap(({ columns }) => columns));
  const share = total > 0 ? (100 * (total - left)) / total : 0;
  const unknown = counts.some(Number.isNaN) ? " whose count is known" : "";
  const [missed, all, what] = groups
    ? setsLeftOut(groups, kept)
    : [table.rows - kept.length, table.rows, "rows"];
  return `${missed} of ${all} ${what} ${
    missed === 1 ? "is" : "are"
  } left out, with ${
    share.toPrecision(2)
  }% of the choices${unknown}, as a value is missing: ${
    countedIn(missingIn(table, [...columns]))
  }`;
}

function setsLeftOut(
  groups: readonly string[],
  kept: readonly number[],
): [number, number, string] {
  const sets = new Set(groups).size;
  const left = sets - new Set(kept.map((row) => groups[row]!)).size;
  return [left, sets, "choice sets"];
}

/** Most columns that a message lists. */
const MOST_COLUMNS = 20;

interface MissingColumn {
  readonly column: number;
  readonly name: string;
  readonly count: number;
}

function missingIn(
  table: Located,
  columns: readonly number[],
): MissingColumn[] {
  return columns.map((column) => {
    let count = 0;
    for (let row = 0; row < table.rows; row++) {
      if (table.isMissing(column, row)) count++;
    }
    return { column, name: table.names[column]!, count };
  }).filter(({ count }) => count > 0);
}

function countedIn(columns: readonly MissingColumn[]): string {
  const shown = columns.slice(0, MOST_COLUMNS)
    .map(({ name, count }) => `${count} in ${quoted(name)}`).join(", ");
  const more = columns.length - MOST_COLUMNS;
  return more > 0 ? `${shown} and some in ${more} more` : shown;
}
