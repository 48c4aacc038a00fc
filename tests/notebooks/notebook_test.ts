import { assert, assertEquals } from "@std/assert";
import {
  type CellOutput,
  differences,
  faultsOf,
  type Notebook,
  printedBy,
  tidied,
} from "../../notebooks/notebook.ts";
import { notebooks } from "./committed.ts";

for (const { name, notebook } of notebooks) {
  Deno.test(`${name} holds the outputs of a whole run, tidied`, () => {
    assertEquals(faultsOf(notebook), []);
    assertEquals(tidied(notebook), notebook);
  });
}

function cellWith(...outputs: CellOutput[]): Notebook {
  return {
    cells: [{ cell_type: "code", metadata: {}, source: "show(1)", outputs }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const display = (output: number, data: Record<string, string>) => ({
  output_type: "display_data",
  data,
  metadata: { softmix: { output } },
});

Deno.test("faultsOf() finds lost output, errors, long cells, and empty outputs", () => {
  const one = display(1, { "text/plain": "a" });
  assertEquals(faultsOf(cellWith(one)), []);
  assertEquals(faultsOf(cellWith()), ["cell 1 shows nothing"]);
  assertEquals(faultsOf(cellWith(one, display(3, { "text/plain": "c" }))), [
    "cell 1 has output 3 where 2 belongs",
  ]);
  assertEquals(
    faultsOf(cellWith(display(1, { "text/html": "<svg></svg>" }))),
    ["cell 1 has an empty output"],
  );
  assertEquals(
    faultsOf(cellWith({ output_type: "error", ename: "E", evalue: "x" })),
    ["cell 1: E: x", "cell 1 has an output that show() did not make"],
  );
});

Deno.test("faultsOf() lets a cell be 15 lines long, and need not show anything", () => {
  const silent = (lines: number) => ({
    ...cellWith(),
    cells: [{
      cell_type: "code" as const,
      metadata: {},
      source: "const x = 1;\n".repeat(lines).trimEnd(),
      outputs: [],
    }],
  });
  assertEquals(faultsOf(silent(15)), []);
  assertEquals(faultsOf(silent(16)), ["cell 1 has 16 lines"]);
});

Deno.test("tidied() drops the empty result of a cell that ends with show()", () => {
  const shown = display(1, { "text/plain": "a" });
  const result = { output_type: "execute_result", data: {}, metadata: {} };
  const [cell] = tidied(cellWith(shown, result)).cells;
  assertEquals(cell!.outputs, [shown]);
});

Deno.test("printedBy() passes over the seconds of a fit, and over nothing else", () => {
  const text = (time: string) => `Status  converged\n${time}\nTime to go 3 s`;
  const of = (time: string) =>
    printedBy(cellWith(display(1, { "text/plain": text(time) })));
  assertEquals(of("Time            0.18 s"), [text("Time")]);
  assertEquals(of("Choices  18 s"), [text("Choices  18 s")]);
});

Deno.test("differences() lets the last place and rounding of 0 pass, and nothing else", () => {
  const same = [
    ["error 0.1234", "error 0.1235"],
    ["1.000 is 1", "1.001 is 1"],
    ["gap 3e-16", "gap -5e-15"],
    ["1,000 choices", "1,000 choices"],
    ["a  1.5", "a 1.5"],
  ];
  for (const [a, b] of same) assertEquals(differences(a!, b!), []);
  const different = [
    ["error 0.1234", "error 0.1334"],
    ["8 of 8", "6 of 8"],
    ["status converged", "status stalled"],
    ["x 1 2", "x 1"],
    ["−0.5", "0.5"],
    ["1e-7", "1e-6"],
  ];
  for (const [a, b] of different) {
    assert(differences(a!, b!).length > 0, `${a} and ${b}`);
  }
});
