/** A table that is good, and what makes it bad: the message and the exit status. */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

/** Six items with two features that vary freely, and a table in which one cell is changed. */
export const GOOD = [
  ["name", "count", "size", "price"],
  ["ant", "5", "1", "4"],
  ["bee", "7", "2", "1"],
  ["cat", "1", "3", "9"],
  ["dog", "0", "4", "2"],
  ["eel", "4", "5", "7"],
  ["fox", "3", "6", "5"],
];
export const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.join(",") + "\n").join("");
export const withCell = (row: number, column: string, cell: string) =>
  csv(
    GOOD.map((cells, j) =>
      cells.map((old, c) => j === row && GOOD[0]![c] === column ? cell : old)
    ),
  );
export const FIT = ["fit", "t.csv", "--counts", "count", "--id", "name"];
export const FIT_ONE = [...FIT, "--components", "1"];
export interface Case {
  readonly name: string;
  readonly args?: readonly string[];
  readonly table?: string | Uint8Array;
  readonly status: 1 | 2;
  /** The one line on standard error, without what every line starts with. */
  readonly message: string;
}

/** A test for each case. */
export function testCases(cases: readonly Case[]): void {
  for (const { name, args, table, status, message } of cases) {
    Deno.test(`softmix refuses: ${name}`, async () => {
      const given = args ?? FIT_ONE;
      const outcome = await runInMemory(given, { "t.csv": table ?? csv(GOOD) });
      const [command = ""] = given;
      const program = ["fit", "simulate", "demo"].includes(command)
        ? `softmix ${command}`
        : "softmix";
      const hint = status === 2 ? ` (see ${program} --help)` : "";
      assertEquals(outcome.error, `${program}: ${message}${hint}\n`);
      assertEquals(outcome.status, status);
      assertEquals(outcome.output, "");
      assertEquals(outcome.files.size, 0);
    });
  }
}
