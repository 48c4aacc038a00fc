/**
 * What a result shows: blocks, each of which is text and HTML.
 *
 * Styles stand in the elements, as a notebook keeps no style sheet of its outputs.
 */
import { drawChart } from "../report/drawing.ts";
import { type Html, html, joinHtml, trusted } from "../report/html.ts";
import { alike, grouped } from "../report/number_text.ts";
import type { Chart } from "../report/plots/chart.ts";

/** One cell of a table: numbers of a column get the same decimals. */
export type TableCell = string | number | boolean | undefined;

/** One row of a table by the names of its columns. */
export type TableRow = Readonly<Record<string, TableCell>>;

/** A table, a chart, or a sentence. */
export type ShownBlock =
  | { readonly rows: readonly TableRow[]; readonly title?: string }
  | { readonly chart: Chart }
  | { readonly note: string };

/** Blocks as lines of text; a chart is its title. */
export function plainTextOf(blocks: readonly ShownBlock[]): string {
  return blocks.map((block) => {
    if ("chart" in block) return `[chart: ${block.chart.ariaLabel}]`;
    if ("note" in block) return block.note;
    const table = textTable(tableOf(block.rows));
    return block.title === undefined ? table : `${block.title}\n${table}`;
  }).join("\n\n");
}

/** Blocks as HTML that refers to nothing outside. */
export function htmlOf(blocks: readonly ShownBlock[]): string {
  return joinHtml(blocks.map((block) => {
    if ("chart" in block) return trusted(drawChart(block.chart));
    if ("note" in block) return html`<p>${block.note}</p>`;
    return htmlTable(tableOf(block.rows), block.title);
  })).text;
}

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isNumber: readonly boolean[];
}

/** Cells as text; columns in the order in which the rows name them. */
function tableOf(rows: readonly TableRow[]): Table {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = header.map((name) => rows.map((row) => row[name]));
  const texts = columns.map(columnText);
  return {
    header,
    rows: rows.map((_, r) => texts.map((column) => column[r]!)),
    isNumber: columns.map((column) =>
      column.every((cell) =>
        typeof cell === "string" ? NUMBER.test(cell) : typeof cell !== "boolean"
      )
    ),
  };
}

/** A number in words of its own, such as 12%, "2 of 3" or "0.51 ± 0.02". */
const NUMBER = /^[-−+]?[\d.,]+(?:e[-+]?\d+)?%?(?: (?:±|of|to) \S+)?$/;

/** From this ratio of largest to least on, numbers of a column have significant digits instead of decimals. */
const WIDE = 2e4;

function columnText(column: readonly TableCell[]): string[] {
  const numbers = column.filter((cell) => typeof cell === "number");
  const text = numberText(numbers.filter(Number.isFinite));
  return column.map((cell) =>
    typeof cell === "number"
      ? Number.isFinite(cell) ? text(cell) : infiniteText(cell)
      : typeof cell === "boolean"
      ? cell ? "yes" : "no"
      : cell ?? "–"
  );
}

function infiniteText(value: number): string {
  return Number.isNaN(value) ? "–" : value > 0 ? "infinite" : "−infinite";
}

function numberText(numbers: readonly number[]): (value: number) => string {
  if (numbers.every(Number.isInteger)) return (value) => grouped(value);
  const sizes = numbers.map(Math.abs).filter((size) => size > 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (most > WIDE * least) return significant;
  const texts = trimmed(alike(numbers));
  const byValue = new Map(numbers.map((value, i) => [value, texts[i]!]));
  return (value) => byValue.get(value)!;
}

/** Three significant digits. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return value.toExponential(2).replace("e+", "e");
  return size >= 1000
    ? grouped(Number(value.toPrecision(3)))
    : String(Number(value.toPrecision(3)));
}

/** Numbers without the zeros at their ends that all of them have. */
function trimmed(texts: readonly string[]): readonly string[] {
  const none = (text: string) => /\.\d*0$/.test(text);
  if (!texts.every(none)) return texts;
  return trimmed(texts.map((text) => text.slice(0, -1).replace(/\.$/, "")));
}

/** Columns side by side, numbers at the right. */
function textTable({ header, rows, isNumber }: Table): string {
  const cells = [header, ...rows];
  const widths = header.map((_, c) =>
    Math.max(...cells.map((row) => row[c]!.length))
  );
  const lines = cells.map((row) =>
    row.map((cell, c) =>
      isNumber[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)
    ).join("  ").trimEnd()
  );
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function htmlTable(
  { header, rows, isNumber }: Table,
  title: string | undefined,
): Html {
  const side = (c: number) =>
    trusted(
      isNumber[c]
        ? ' style="text-align:right;font-variant-numeric:tabular-nums"'
        : ' style="text-align:left"',
    );
  const head = header.map((name, c) => html`<th${side(c)}>${name}</th>`);
  const body = rows.map((row) =>
    html`<tr>${
      joinHtml(row.map((cell, c) => html`<td${side(c)}>${cell}</td>`))
    }</tr>`
  );
  const caption = title === undefined
    ? trusted("")
    : html`<caption style="text-align:left">${title}</caption>`;
  return html`<table>${caption}<thead><tr>${
    joinHtml(head)
  }</tr></thead><tbody>${joinHtml(body)}</tbody></table>`;
}
