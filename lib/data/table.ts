/**
 * A table: named columns of cells, wherever they come from, and messages that
 * lead a reader to a cell: row, line, item, column.
 */

import { repeatedNames } from "./repeated_names.ts";

/** Named columns of as many cells each, which are read where they lie. */
export interface Table {
  /** The names of the columns, in their order; "" for one without. */
  readonly names: readonly string[];
  /** Number of rows below the header. */
  readonly rows: number;
  /** The numbers in a column, NaN where a cell holds none: a new array. */
  numbers(column: number): Float64Array;
  /** The text of a cell, as a reader would see it. */
  text(column: number, row: number): string;
  /** Whether a cell is empty, or says that its value is missing. */
  isMissing(column: number, row: number): boolean;
  /** What keeps a cell from being a number, such as a currency sign, and what to do; else undefined. */
  dressOf?(column: number, row: number): string | undefined;
  /** The cell in a message, where that is not its text in quotes. */
  shown?(column: number, row: number): string;
  /** The line of its file on which a row begins. */
  line?(row: number): number;
}

/** A table whose items can be named in messages. */
export interface Located extends Table {
  readonly id?: number | undefined;
  /** Where some rows were left out: the number, from 0, that each of these had. */
  readonly kept?: readonly number[] | undefined;
}

/** Spellings of a missing value. */
const MISSING = new Set([
  ...[
    "",
    "NA",
    "N/A",
    "n/a",
    "NaN",
    "nan",
    "null",
    "NULL",
    "None",
    ".",
    "?",
    "-",
  ],
  ...["#N/A", "#NV", "k. A.", "k.A."], // of spreadsheets in English and German
]);

/** Whether a text says that a value is missing. */
export function saysMissing(text: string): boolean {
  return MISSING.has(text.trim());
}

/** Throws the RangeError of a table that breaks a rule. */
export function refuseTable(rule: string): never {
  throw new RangeError(`Cannot read choices as ${rule}`);
}

/** A row in a message: its number from 1, its line in the text, its item. */
export function nameOfRow(table: Located, row: number): string {
  const inside = [
    table.line && `line ${table.line(row)}`,
    table.id === undefined
      ? undefined
      : `item ${quoted(table.text(table.id, row))}`,
  ].filter((part) => part !== undefined);
  return `row ${(table.kept?.[row] ?? row) + 1}${
    inside.length > 0 ? ` (${inside.join(", ")})` : ""
  }`;
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

/** Most names that a message lists. */
const MOST_NAMES = 20;

/** Names in a message, not too many. */
export function listedNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).map(quoted).join(", ")}${
    more > 0 ? ` and ${more} more` : ""
  }`;
}

/** The first name that occurs again. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/**
 * The table, if its columns can be told apart and it has a row.
 *
 * @throws {RangeError} If not.
 */
export function checkedTable<T extends Table>(table: T): T {
  if (table.rows === 0) {
    refuseTable("there must be a row for each item: there is only a header");
  }
  const names = table.names.filter((name) => name !== "");
  const { first } = repeatedNames(names);
  if (first >= 0) {
    refuseTable(
      `column names must differ: ${quoted(names[first]!)} occurs twice`,
    );
  }
  return table;
}

/** The index of each column by its name, of those without the first; made once for all tables with these names. */
const indices = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The index of a column: of that very name, or of it alone but for blanks around. */
export function indexOf({ names }: Table, name: string): number | undefined {
  let known = indices.get(names);
  if (known === undefined) {
    const index = new Map<string, number>();
    for (const [c, text] of names.entries()) {
      if (!index.has(text)) index.set(text, c);
    }
    for (const [c, text] of names.entries()) {
      const bare = text.trim();
      if (bare.length < text.length && !index.has(bare)) index.set(bare, c);
    }
    indices.set(names, known = index);
  }
  return known.get(name);
}

/**
 * The index of a column.
 *
 * @throws {RangeError} If there is none of that name.
 */
export function columnOf(table: Table, name: string, role: string): number {
  return indexOf(table, name) ?? refuseTable(
    `there must be a column ${
      quoted(name)
    } to use as ${role}: the columns are ${listedNames(table.names)}${
      table.names.length === 1 && table.line !== undefined
        ? " (--delimiter says what is between them)"
        : ""
    }`,
  );
}

/** The cells of a column as texts, as of item names. */
export function textsOf(table: Table, column: number): string[] {
  return Array.from(
    { length: table.rows },
    (_, row) => table.text(column, row),
  );
}

/** A column read as numbers. */
export interface NumericColumn {
  readonly column: number;
  /** NaN where a cell holds no number. */
  readonly values: Float64Array;
  /** The first row that holds something else than a number, or -1. */
  readonly firstText: number;
  /** How many rows hold nothing. */
  readonly missing: number;
}

/** The numbers in a column, and what else it holds. */
export function readColumn(table: Table, column: number): NumericColumn {
  const values = table.numbers(column);
  let firstText = -1, missing = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    if (table.isMissing(column, row)) missing++;
    else if (firstText < 0) firstText = row;
  }
  return { column, values, firstText, missing };
}

/**
 * The numbers in a column, NaN where one is missing.
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
  row: number,
  hint: string,
): never {
  const dress = table.dressOf?.(column, row);
  return refuseTable(
    `column ${quoted(table.names[column]!)} must hold finite numbers${hint}: ${
      nameOfRow(table, row)
    } ${cellText(table, column, row)}${dress ? `, a number ${dress}` : ""}`,
  );
}

/** What a cell holds, in a message: that it is empty, or has this. */
export function cellText(table: Table, column: number, row: number): string {
  const text = table.text(column, row);
  return text.trim() === ""
    ? "is empty"
    : `has ${table.shown?.(column, row) ?? quoted(text)}`;
}

/** A text that says true or false as 1 or 0, in capitals or not; of others NaN. */
export function flagOf(text: string): number {
  const word = text.trim().toLowerCase();
  return word === "true" ? 1 : word === "false" ? 0 : NaN;
}

/** One text for each set of each person: sets of two persons are two. */
export function setsOfPersons(
  sets: readonly string[],
  persons: readonly string[] | undefined,
): readonly string[] {
  return persons ? sets.map((set, r) => `${persons[r]}\0${set}`) : sets;
}
