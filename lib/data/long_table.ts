/** A table with a row for every alternative of every choice, which is no table of items. */
import { type Located, quoted, refuseTable, textsOf } from "./table.ts";

/** So many choices do not come in blocks by chance. */
const LEAST_CHOICES = 3;

/**
 * Refuses a table whose rows fall into blocks of one choice each: rows side by side with one value in
 * some column, or rows from one repetition of the ids to the next.
 *
 * @throws {RangeError} If the counts are 0 and 1 and such blocks are found; the message names
 *   the option that reads the table as choice sets.
 */
export function refuseLongTable(
  table: Located,
  counts: { readonly column: number; readonly values: Float64Array },
): void {
  const { values } = counts;
  if (!values.every((count) => count === 0 || count === 1)) return;
  const choices = values.reduce((a, b) => a + b, 0);
  if (choices < LEAST_CHOICES || choices === values.length) return;
  const looks = (found: string, how: string) =>
    refuseTable(
      `a table of items must have one row for each: this one has a row for each alternative of ${choices} choices, as ${
        quoted(table.names[counts.column]!)
      } is 1 once ${found} (${how} reads choice sets)`,
    );
  for (const [column, name] of table.names.entries()) {
    if (column === counts.column || !hasBlocks(table, column)) continue;
    const texts = textsOf(table, column);
    const starts = (row: number) => texts[row] !== texts[row - 1];
    if (oneChoiceEach(values, starts)) {
      const option = `--set ${/^[\w.-]+$/.test(name) ? name : quoted(name)}`;
      looks(`in each block of rows with one ${quoted(name)}`, option);
    }
  }
  if (table.id === undefined) return;
  const texts = textsOf(table, table.id);
  let seen = new Set<string>();
  const starts = (row: number) => {
    const again = seen.has(texts[row]!);
    if (again) seen = new Set();
    seen.add(texts[row]!);
    return again;
  };
  if (oneChoiceEach(values, starts)) {
    looks(
      `from each repetition of the names in ${
        quoted(table.names[table.id]!)
      } to the next`,
      "--set with a column that numbers the choices",
    );
  }
}

/** Whether the first rows have equal values side by side: a quick look before all texts are read. */
function hasBlocks(table: Located, column: number): boolean {
  const rows = Math.min(table.rows, 200);
  for (let row = 1; row < rows; row++) {
    if (table.text(column, row) === table.text(column, row - 1)) return true;
  }
  return false;
}

/** Whether rows fall into blocks of two or more with one choice each. */
function oneChoiceEach(
  counts: Float64Array,
  starts: (row: number) => boolean,
): boolean {
  let rows = 0, chosen = 0;
  for (let row = 0; row < counts.length; row++) {
    if (starts(row) && row > 0) {
      if (rows < 2 || chosen !== 1) return false;
      rows = chosen = 0;
    }
    rows++;
    chosen += counts[row]!;
  }
  return rows >= 2 && chosen === 1;
}
