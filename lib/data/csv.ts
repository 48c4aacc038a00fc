/**
 * The text of a CSV table as columns of text and of numbers, with messages that
 * lead a reader to the cell: row, line, item, column. The only file that
 * imports the parser.
 */
import { parse, stringify } from "npm:deno-std@1.4.0/csv/mod.js";

// A run of digits can match in one way only: in two, as in \d+\.?\d*, a long one would be tried at every cut.
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The finite number that a text spells in full, or NaN: no blank, `0x10`, `1_000` or `Infinity`. */
export function numberFromText(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/** A parsed table: every row has as many fields as the header. */
export interface Table {
  readonly text: string;
  readonly header: readonly string[];
  /** The index of each column by its name; of those without, the first. */
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly (readonly string[])[];
}

/** A table whose items can be named in messages. */
export interface Located extends Table {
  readonly id: number | undefined;
}

/** Throws the RangeError of a table that breaks a rule. */
export function refuse(rule: string): never {
  throw new RangeError(`Cannot read choices as ${rule}`);
}

/**
 * Parses a table.
 *
 * @throws {RangeError} If the text is no table with at least one row below the header.
 */
export function tableOf(text: string): Table {
  const [header, ...rows] = recordsOf(text);
  if (header === undefined) {
    refuse("there must be a header: the text is empty");
  }
  // Of equal keys a map keeps the last.
  const columns = new Map(
    header.map((name, c) => [name, c] as const).reverse(),
  );
  const table = { text, header, columns, rows };
  if (rows.length === 0) {
    refuse("there must be a row for each item: there is only a header");
  }
  const twice = firstTwice(header.filter((name) => name !== ""));
  if (twice !== undefined) {
    refuse(`column names must differ: ${quoted(twice)} occurs twice`);
  }
  for (const [j, row] of rows.entries()) {
    if (row.length !== header.length) {
      refuse(
        `every row must have ${header.length} fields like the header: ${
          nameOfRow({ ...table, id: undefined }, j)
        } has ${row.length}`,
      );
    }
  }
  return table;
}

function recordsOf(text: string): string[][] {
  try {
    return (parse as (text: string) => string[][])(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The parser counts records, blank ones too, and calls them lines.
    const record = Number(/\d+/.exec(error.message)?.[0]);
    refuse(
      `a quote must open and close a field and be doubled inside: the row on line ${
        recordLines(text)[record - 1]?.line
      } breaks this`,
    );
  }
}

/** The line from 1 on which each record starts, and whether it is blank. */
function recordLines(text: string): { line: number; blank: boolean }[] {
  const starts = [];
  let inQuotes = false;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (!inQuotes) starts.push({ line: i + 1, blank: line === "" });
    if ((line.split('"').length - 1) % 2 === 1) inQuotes = !inQuotes;
  }
  return starts;
}

/** A row in a message: its number from 1, its line in the text, its item. */
export function nameOfRow(table: Located, j: number): string {
  const { line } = recordLines(table.text).filter(({ blank }) => !blank)[
    j + 1
  ]!;
  const item = table.id === undefined
    ? ""
    : `, item ${quoted(table.rows[j]![table.id]!)}`;
  return `row ${j + 1} (line ${line}${item})`;
}

/** Longest part of a text that a message shows. */
const LONGEST_QUOTE = 60;

/** A text from the table in a message: one line, not too long. */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE
    ? `${text.slice(0, LONGEST_QUOTE)}…`
    : text;
  return JSON.stringify(shown);
}

/** The first name that occurs again. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** Most column names that a message lists. */
const MOST_NAMES = 20;

/**
 * The index of a column.
 *
 * @throws {RangeError} If there is none of that name.
 */
export function columnOf(table: Table, name: string, role: string): number {
  const column = table.columns.get(name);
  if (column !== undefined) return column;
  const names = table.header.slice(0, MOST_NAMES).map(quoted).join(", ");
  const more = table.header.length - MOST_NAMES;
  const [only] = table.header;
  const separators = table.header.length === 1 && /[;\t]/.test(only!)
    ? " (fields must be separated by commas)"
    : "";
  return refuse(
    `there must be a column ${
      quoted(name)
    } to use as ${role}: the columns are ${names}${
      more > 0 ? ` and ${more} more` : ""
    }${separators}`,
  );
}

/** A column of numbers. */
export interface NumericColumn {
  readonly column: number;
  readonly values: Float64Array;
}

/** The numbers in a column, NaN where a cell holds none, and the first such row. */
export function readColumn(
  { rows }: Table,
  column: number,
): NumericColumn & { readonly firstText: number } {
  const values = new Float64Array(rows.length);
  let firstText = -1;
  for (let j = 0; j < rows.length; j++) {
    values[j] = numberFromText(rows[j]![column]!);
    if (firstText < 0 && Number.isNaN(values[j])) firstText = j;
  }
  return { column, values, firstText };
}

/**
 * The numbers in a column.
 *
 * @throws {RangeError} If a cell holds something else.
 */
export function checkedColumn(table: Located, column: number): NumericColumn {
  const read = readColumn(table, column);
  if (read.firstText >= 0) refuseCell(table, column, read.firstText, "");
  return read;
}

/** Throws the RangeError of a cell that holds no number. */
export function refuseCell(
  table: Located,
  column: number,
  j: number,
  hint: string,
): never {
  const cell = table.rows[j]![column]!;
  return refuse(
    `column ${quoted(table.header[column]!)} must hold finite numbers${hint}: ${
      nameOfRow(table, j)
    } ${cell.trim() === "" ? "is empty" : `has ${quoted(cell)}`}`,
  );
}

/** One field of a CSV line, in quotes where it needs them. */
export function csvField(text: string): string {
  return (stringify as (rows: string[][]) => string)([[text]]).slice(0, -2);
}

/** The fields of one line, or `undefined` if the text is not one. */
export function parseCsvLine(text: string): string[] | undefined {
  try {
    const records = (parse as (text: string) => string[][])(text);
    return records.length === 1 ? records[0] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
