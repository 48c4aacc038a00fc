/** A panel of six persons as a table, in memory, and fits of it. */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

/** Six persons who choose three times among three items, a row for each. */
export const COLUMNS = [
  "person",
  "task",
  "alt",
  "chosen",
  "price",
  "time",
  "income",
] as const;
export type Column = typeof COLUMNS[number];
export type Row = Record<Column, string>;
export const ROWS: readonly Row[] = Array.from({ length: 54 }, (_, r) => {
  const u = Math.floor(r / 9) + 1, t = Math.floor(r / 3) % 3 + 1, j = r % 3;
  return {
    person: `p${u}`,
    task: `${t}`,
    alt: "abc"[j]!,
    chosen: j === (u * t + u) % 3 ? "1" : "0",
    price: `${(7 * u + 3 * t + 5 * j + u * t * j) % 11}`,
    time: `${(3 * u + 5 * t + 2 * j * j + u * j) % 13}`,
    income: `${u * 10 + u % 3}`,
  };
});
export const csv = (
  rows: readonly Row[],
  columns: readonly Column[] = COLUMNS,
) =>
  [columns.join(","), ...rows.map((row) => columns.map((c) => row[c]).join())]
    .join("\n") + "\n";
export const withCells = (cells: Partial<Record<number, Partial<Row>>>) =>
  ROWS.map((row, r) => ({ ...row, ...cells[r] }));
export const withColumn = (column: Column, cell: (row: Row) => string) =>
  ROWS.map((row) => ({ ...row, [column]: cell(row) }));

export const SETS = ["--set", "task", "--chosen", "chosen"];
export const PANEL = [...SETS, "--person", "person"];
export const FEATURES = ["--features", "price,time"];
export const ONE = ["--components", "1", "--no-diagnostics"];
export const FIT = ["fit", "l.csv", ...PANEL, ...FEATURES];

export async function fitted(args: readonly string[], text: string) {
  const { status, output, error } = await runInMemory([...args, "--json"], {
    "l.csv": text,
  });
  assertEquals([status, error], [0, ""]);
  return JSON.parse(output);
}
