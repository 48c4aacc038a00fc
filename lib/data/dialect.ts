/**
 * How a delimited text is written: lines before the header, what is
 * between cells and in numbers; from its first rows, where it is not given.
 */
import { oneOf } from "../checks/check.ts";
import { TEXT } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import {
  type Cells,
  type CellText,
  findCells,
  linesEndByReturns,
  QuoteError,
  textOf,
} from "./cells.ts";
import { numberFromText, type NumberStyle } from "./number_text.ts";
import { refuseTable } from "./table.ts";

/** What is given of how a table is written; the rest is detected. */
export interface DialectOptions {
  /** The character between cells: `,` `;` `|`, a tab, or another of ASCII. */
  readonly delimiter?: string | undefined;
  /** The character before decimals. */
  readonly decimal?: "." | "," | undefined;
  /** The character between groups of three digits. */
  readonly thousands?: string | undefined;
}

/** The rules of {@linkcode DialectOptions}. */
export const DIALECT_RULES: OptionRules<DialectOptions> = {
  delimiter: TEXT,
  decimal: oneOf(".", ","),
  thousands: TEXT,
};

/** How a text is written. */
export interface Dialect extends NumberStyle {
  readonly delimiter: string;
}

/** A text whose dialect is known. */
export interface DelimitedText extends Dialect {
  readonly cells: Cells;
}

/** Tried in this order. */
const DELIMITERS = [",", ";", "\t", "|"];
/** So many rows tell the delimiter, so many cells how numbers are written, none of them longer. */
const FIRST_ROWS = 20, FIRST_CELLS = 5000, LONGEST_NUMBER = 40;

const LINE_FEED = 10, RETURN = 13, HASH = 35;

/**
 * Finds the cells of a text without a mark, and the dialect that it is written in.
 *
 * @throws {QuoteError} If a quote opens within a cell, or does not close at its end.
 * @throws {RangeError} If an option is no such character.
 */
export function readDialect(
  bytes: Uint8Array,
  options: DialectOptions = {},
): DelimitedText {
  checkOptions(options);
  const declared = declaredDelimiter(bytes);
  const begin = declared === undefined ? 0 : lineAfter(bytes, 0);
  const given = options.delimiter ?? declared;
  const afterComments = firstUncommented(bytes, begin);
  const returns = linesEndByReturns(bytes, begin);
  const text = { bytes, from: afterComments, returns };
  const delimiter = given ?? detectedDelimiter(text);
  const code = delimiter.charCodeAt(0);
  const from = headerBefore({ ...text, delimiter: code }, begin) ??
    afterComments;
  const cells = findCells({ ...text, from, delimiter: code });
  return { delimiter, ...numberStyle(cells, delimiter, options), cells };
}

function checkOptions({ delimiter, decimal, thousands }: DialectOptions): void {
  if (delimiter !== undefined && !/^[^"\r\n\x80-\uffff]$/.test(delimiter)) {
    refuseTable(
      `the delimiter must be a character of ASCII, no quote and no line break: current value is ${
        JSON.stringify(delimiter)
      }`,
    );
  }
  if (decimal !== undefined && decimal !== "." && decimal !== ",") {
    refuseTable(
      `the decimal sign must be "." or ",": current value is ${
        JSON.stringify(decimal)
      }`,
    );
  }
  if (thousands !== undefined && !/^[^\d+\-eE"\r\n]$/u.test(thousands)) {
    refuseTable(
      `what parts thousands must be one character, no digit and no sign: current value is ${
        JSON.stringify(thousands)
      }`,
    );
  }
  if (decimal !== undefined && decimal === thousands) {
    refuseTable(
      `what parts thousands must be another character than the decimal sign: both are ${
        JSON.stringify(decimal)
      }`,
    );
  }
}

/** The character after `sep=` on the first line, which Excel reads and writes. */
function declaredDelimiter(bytes: Uint8Array): string | undefined {
  const first = new TextDecoder().decode(bytes.subarray(0, 10));
  return /^"?sep=([^"\r\n\x80-\uffff])"?(?:[\r\n]|$)/i.exec(first)?.[1];
}

/** Where the line after the one that holds a place begins. */
function lineAfter(bytes: Uint8Array, from: number): number {
  let at = from;
  while (
    at < bytes.length && bytes[at] !== LINE_FEED && bytes[at] !== RETURN
  ) at++;
  return bytes[at] === RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

/** Where the lines end that begin with `#`. */
function firstUncommented(bytes: Uint8Array, from: number): number {
  let at = from;
  while (
    bytes[at] === HASH || bytes[at] === LINE_FEED || bytes[at] === RETURN
  ) at = lineAfter(bytes, at);
  return Math.min(at, bytes.length);
}

/**
 * Where the header begins if it begins with a `#` itself: the last such line has as many cells as
 * the first below it, and that one has a number, as no header has.
 */
function headerBefore(
  text: CellText,
  begin: number,
): number | undefined {
  let last: number | undefined;
  for (let at = begin; at < text.from; at = lineAfter(text.bytes, at)) {
    if (text.bytes[at] === HASH) last = at;
  }
  if (last === undefined) return undefined;
  const cells = firstCells({ ...text, from: last }, 2);
  if (cells === undefined) return undefined;
  const [width, below] = widths(cells);
  if (width !== below) return undefined;
  for (let cell = width!; cell < 2 * width!; cell++) {
    if (!Number.isNaN(numberFromText(textOf(cells, cell)))) return last;
  }
  return undefined;
}

/** The cells of the first rows, header and all; undefined where quotes are amiss. */
function firstCells(text: CellText, most: number): Cells | undefined {
  try {
    return findCells(text, most);
  } catch (error) {
    if (error instanceof QuoteError) return undefined;
    throw error;
  }
}

/** How many cells each record has. */
function widths({ records }: Cells): number[] {
  return Array.from(records.subarray(1), (end, r) => end - records[r]!);
}

/** What gives all first rows as many cells, and most of them; else what gives the header most. */
function detectedDelimiter(
  text: Omit<CellText, "delimiter">,
): string {
  let best = ",", bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const code = delimiter.charCodeAt(0);
    const cells = firstCells({ ...text, delimiter: code }, FIRST_ROWS);
    const [width = 0, ...others] = cells ? widths(cells) : [];
    const even = others.every((other) => other === width);
    const score = width < 2 ? 0 : even ? width : width / 1e9;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

const POINT_DECIMALS = /^[+-]?\d*\.\d+(?:[eE][+-]?\d+)?$/;
const COMMA_DECIMALS = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;
/** Could be thousands as well as decimals. */
const ONE_GROUP = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const COMMA_THOUSANDS =
  /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const POINT_THOUSANDS =
  /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;

/**
 * Decimal commas are looked for where commas are not between cells. Thousands
 * are parted by what occurs as nothing else could: twice in a number, or
 * before a decimal sign.
 */
function numberStyle(
  cells: Cells,
  delimiter: string,
  { decimal, thousands }: DialectOptions,
): NumberStyle {
  const seen = { points: 0, commas: 0, pointGroups: 0, commaGroups: 0 };
  const first = cells.records[1] ?? 0;
  const end = Math.min(cells.starts.length, first + FIRST_CELLS);
  for (let cell = first; cell < end; cell++) {
    const text = textOf(cells, cell).trim();
    if (text.length > LONGEST_NUMBER) continue;
    if (COMMA_THOUSANDS.test(text)) seen.commaGroups++;
    else if (POINT_THOUSANDS.test(text)) seen.pointGroups++;
    else if (POINT_DECIMALS.test(text) && !ONE_GROUP.test(text)) seen.points++;
    else if (COMMA_DECIMALS.test(text)) seen.commas++;
  }
  const commas = delimiter !== "," && seen.commas > 0 && seen.points === 0 &&
    seen.commaGroups === 0;
  const sign = decimal ??
    (thousands === "." || (commas && thousands !== ",") ||
        (delimiter !== "," && seen.pointGroups > 0 && seen.points === 0)
      ? ","
      : ".");
  const parted = sign === "."
    ? (seen.commaGroups > 0 ? "," : "")
    : (seen.pointGroups > 0 ? "." : "");
  return { decimal: sign, thousands: thousands ?? parted };
}
