/** Columns of results, as text that fits a terminal and as CSV with all digits. */
import type { Estimates } from "../../mod.ts";
import { csvField } from "../data/csv.ts";
import { numberTable } from "../report/text_table.ts";

/** A column: its name, its numbers, and how a reader sees one. */
export interface ResultColumn {
  readonly name: string;
  /** NaN where there is none. */
  readonly values: ArrayLike<number>;
  readonly text: (value: number) => string;
  /** Whether it is for the file only. */
  readonly isWrittenOnly?: boolean;
}

/** Estimates with their errors and ends of intervals; none where there is no covariance. */
export function estimateColumns(
  name: string,
  { values, standardErrors, lower, upper }: Estimates,
  { text, errorText = text }: {
    readonly text: ResultColumn["text"];
    readonly errorText?: ResultColumn["text"];
  },
): ResultColumn[] {
  const none = new Float64Array(values.length).fill(NaN);
  return [
    { name, values, text },
    { name: "error", values: standardErrors ?? none, text: errorText },
    { name: "lower", values: lower ?? none, text },
    { name: "upper", values: upper ?? none, text },
  ];
}

/** Rows with names. */
export interface ResultTable {
  /** What rows are named by: columns of texts by their headings. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly columns: readonly ResultColumn[];
}

/** Most rows that are printed. */
const MOST_ROWS = 20;

/** The table as lines, some rows first, and how many more there are. */
export function tableText(
  { names, columns: all }: ResultTable,
  order: readonly number[],
): string {
  const columns = all.filter(({ isWrittenOnly }) => !isWrittenOnly);
  const shown = Array.from(order).slice(0, MOST_ROWS);
  const lines = numberTable({
    names: Object.fromEntries(
      Object.entries(names)
        .map(([heading, texts]) => [heading, shown.map((row) => texts[row]!)]),
    ),
    headings: columns.map(({ name }) => name),
    rows: shown.map((row) =>
      columns.map(({ values, text }) => {
        const value = values[row]!;
        return Number.isNaN(value) ? "-" : text(value);
      })
    ),
  });
  const more = order.length - shown.length;
  if (more > 0) lines.push(`and ${more} more (--out writes all)`);
  return lines.map((line) => `${line}\n`).join("");
}

/** The table as CSV: every digit, nothing where there is no number. */
export function tableCsv({ names, columns }: ResultTable): string {
  const headings = [
    ...Object.keys(names),
    ...columns.map(({ name }) => name),
  ];
  const lines = [headings.map(csvField)];
  for (let row = 0; row < columns[0]!.values.length; row++) {
    const numbers = columns.map(({ values }) => {
      const value = values[row]!;
      return Number.isNaN(value) ? "" : String(value);
    });
    const own = Object.values(names).map((texts) => csvField(texts[row]!));
    lines.push([...own, ...numbers]);
  }
  return lines.map((line) => `${line.join(",")}\n`).join("");
}
