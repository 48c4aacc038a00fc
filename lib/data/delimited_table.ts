/** The table in a delimited text: its cells are read from the bytes when they are asked for. */
import {
  type Cells,
  contentOf,
  isShort,
  lineOf,
  QuoteError,
  textOf,
} from "./cells.ts";
import {
  type DelimitedText,
  type Dialect,
  type DialectOptions,
  readDialect,
} from "./dialect.ts";
import { numberDress } from "./number_dress.ts";
import { numberInBytes } from "./number_text.ts";
import { checkedTable, refuseTable, saysMissing, type Table } from "./table.ts";

/** A table, and how its text is written. */
export interface DelimitedTable extends Table {
  readonly dialect: Dialect;
}

/**
 * Reads a table.
 *
 * @param bytes UTF-8 without a mark.
 * @param options What is given of the dialect.
 * @throws {RangeError} If the text is no table with at least one row below the header.
 */
export function delimitedTable(
  bytes: Uint8Array,
  options: DialectOptions = {},
): DelimitedTable {
  if (bytes.length >= 2 ** 32) {
    refuseTable(
      `a text must be shorter than 4 GiB: current length is ${bytes.length}`,
    );
  }
  const { cells, ...dialect } = withoutStrayQuotes(bytes, options);
  const { records } = cells;
  if (records.length === 1) {
    refuseTable("there must be a header: the text is empty");
  }
  const names = namesIn(cells);
  const cellAt = (column: number, row: number) => records[row + 1]! + column;
  const text = (column: number, row: number) =>
    textOf(cells, cellAt(column, row));
  return checkedTable({
    dialect,
    names,
    rows: records.length - 2,
    text,
    isMissing: (column, row) =>
      isShort(cells, cellAt(column, row)) && saysMissing(text(column, row)),
    line: (row) => lineOf(cells, cells.starts[records[row + 1]!]!),
    dressOf: (column, row) => numberDress(text(column, row), dialect),
    numbers: (column) => {
      const values = new Float64Array(records.length - 2);
      for (let row = 0; row < values.length; row++) {
        values[row] = numberAt(cells, cellAt(column, row), dialect);
      }
      return values;
    },
  });
}

function withoutStrayQuotes(
  bytes: Uint8Array,
  options: DialectOptions,
): DelimitedText {
  try {
    return readDialect(bytes, options);
  } catch (error) {
    if (!(error instanceof QuoteError)) throw error;
    return refuseTable(error.message);
  }
}

function numberAt(cells: Cells, cell: number, dialect: Dialect): number {
  const { bytes, starts, delimiter } = cells;
  // Up to the next cell, which begins after a delimiter but for that of the next row: no need to look for the end.
  const end = (starts[cell + 1] ?? 0) - 1;
  if (bytes[end] === delimiter) {
    const value = numberInBytes(bytes, starts[cell]!, end, dialect);
    if (!Number.isNaN(value)) return value;
  }
  const [from, to] = contentOf(cells, cell);
  return numberInBytes(bytes, from, to, dialect);
}

/** The header; where every row ends with one empty cell more, there is a column without a name. */
function namesIn(cells: Cells): string[] {
  const { records, starts } = cells;
  const width = records[1]!;
  const names = Array.from(
    { length: width },
    (_, cell) => textOf(cells, cell),
  );
  const rows = records.length - 2;
  let wider = 0;
  for (let row = 0; row < rows; row++) {
    const found = records[row + 2]! - records[row + 1]!;
    if (found === width) continue;
    const last = records[row + 2]! - 1;
    if (
      found === width + 1 && wider === row && textOf(cells, last).trim() === ""
    ) wider++;
    else refuseWidth(cells, wider > 0 ? 0 : row);
  }
  if (wider > 0 && wider < rows) refuseWidth(cells, 0);
  return wider > 0 ? [...names, ""] : names;

  function refuseWidth(text: Cells, row: number): never {
    const place = starts[records[row + 1]!]!;
    return refuseTable(
      `every row must have ${width} fields like the header: row ${
        row + 1
      } (line ${lineOf(text, place)}) has ${
        records[row + 2]! - records[row + 1]!
      }`,
    );
  }
}
