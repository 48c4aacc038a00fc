/**
 * Bad input on the command line: each case with its whole message and exit
 * status. Files are in memory here; tests/verify/cli_machine_verify.ts has those of a real disk.
 */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";
import {
  type Case,
  csv,
  FIT,
  FIT_ONE,
  GOOD,
  testCases,
  withCell,
} from "./bad_input_cases.ts";

const withColumn = (name: string, cells: readonly string[]) =>
  csv(GOOD.map((row, j) => [...row, j === 0 ? name : cells[j - 1]!]));

/** Bad input: what a file holds, or where it is. */
const INPUT_CASES: Case[] = [
  ...[
    [
      "--common",
      "prise",
      'common must name features: current value is "prise"',
    ],
    [
      "--fixed",
      "prise=1",
      'fixed must name features: current value is "prise"',
    ],
    [
      "--fixed",
      "price@2=1",
      'fixed must name components from 1 to 1: current value of "price" is component 2',
    ],
    [
      "--fixed",
      "price@0=1",
      'fixed must name components from 1 to 1: current value of "price" is component 0',
    ],
  ].map(([option, value, rule]): Case => ({
    name: `${option} ${value}`,
    args: [...FIT_ONE, option!, value!],
    status: 1,
    message: `"t.csv": Cannot fit as ${rule}`,
  })),
  {
    name: "a coefficient both common and fixed",
    args: [...FIT_ONE, "--common", "size", "--fixed", "size=1"],
    status: 1,
    message:
      `"t.csv": Cannot fit as a coefficient must not be common and fixed in all components: current value is "size"`,
  },
  {
    name: "missing file",
    args: ["fit", "no.csv", "--counts", "count", "--components", "1"],
    status: 1,
    message: `Cannot read "no.csv" as there is no such file or directory`,
  },
  {
    name: "no text",
    table: new Uint8Array([0x61, 0xe9, 0, 0x0a]),
    status: 1,
    message: `Cannot read "t.csv" as it must be text`,
  },
  {
    name: "empty file",
    table: "",
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a header: the text is empty`,
  },
  {
    name: "nothing but a byte order mark and blank lines",
    table: "\uFEFF\r\n\r\n",
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a header: the text is empty`,
  },
  {
    name: "header only",
    table: "name,count,size,price\n",
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a row for each item: there is only a header`,
  },
  {
    name: "unknown column of counts",
    args: ["fit", "t.csv", "--counts", "counts", "--components", "1"],
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column "counts" to use as the counts: the columns are "name", "count", "size", "price"`,
  },
  {
    name: "unknown column of names",
    args: ["fit", "t.csv", "--counts", "count", "--id", "id", "--components=1"],
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column "id" to use as item names: the columns are "name", "count", "size", "price"`,
  },
  {
    name: "unknown column of offsets",
    args: [...FIT_ONE, "--offset", "rate"],
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column "rate" to use as the offset: the columns are "name", "count", "size", "price"`,
  },
  {
    name: "text for an offset",
    args: [...FIT_ONE, "--offset", "price"],
    table: withCell(3, "price", "cheap"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "price" must hold finite numbers: row 3 (line 4, item "cat") has "cheap"`,
  },
  {
    name: "no feature beside counts and offset",
    args: [...FIT_ONE, "--offset", "b"],
    table: "name,count,b\nant,1,2\nbee,2,3\n",
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column of numbers beside the counts and the offset: none is`,
  },
  {
    name: "unknown feature",
    args: [...FIT_ONE, "--features", "size,weight"],
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column "weight" to use as a feature: the columns are "name", "count", "size", "price"`,
  },
  {
    name: "a delimiter that nobody expects",
    table: "name^count^size\nant^1^2\n",
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column "count" to use as the counts: the columns are "name^count^size" (--delimiter says what is between them)`,
  },
  {
    name: "two columns of one name",
    table: withColumn("size", ["1", "2", "3", "4", "5", "6"]),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column names must differ: "size" occurs twice`,
  },
  {
    name: "text in a feature asked for",
    args: [...FIT_ONE, "--features", "size,price"],
    table: withCell(3, "price", "cheap"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "price" must hold finite numbers: row 3 (line 4, item "cat") has "cheap"`,
  },
  {
    name: "text in a column of numbers",
    table: withCell(2, "size", "12 cm"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "size" must hold finite numbers, or be left out of the features: row 2 (line 3, item "bee") has "12 cm"`,
  },
  {
    name: "text in the counts, below a blank line",
    table: withCell(2, "count", "many").replace("\n", "\r\n\r\n"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "count" must hold finite numbers: row 2 (line 4, item "bee") has "many"`,
  },
  {
    name: "an empty cell, below a quoted line break",
    table: withCell(4, "size", "").replace("ant", `"a\nnt"`),
    status: 1,
    message:
      `"t.csv": Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 6 rows lack one, 1 in "size"; the first is row 4 (line 6, item "dog"), where "size" is empty`,
  },
  {
    name: "NaN",
    table: withCell(1, "price", "NaN"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 6 rows lack one, 1 in "price"; the first is row 1 (line 2, item "ant"), where "price" has "NaN"`,
  },
  {
    name: "Infinity in the counts",
    table: withCell(6, "count", "Infinity"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "count" must hold finite numbers: row 6 (line 7, item "fox") has "Infinity"`,
  },
  {
    name: "a number beyond the largest",
    table: withCell(6, "size", "1e999"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "size" must hold finite numbers, or be left out of the features: row 6 (line 7, item "fox") has "1e999"`,
  },
  {
    name: "hexadecimal",
    table: withCell(6, "size", "0x10"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "size" must hold finite numbers, or be left out of the features: row 6 (line 7, item "fox") has "0x10"`,
  },
  {
    name: "negative count",
    table: withCell(5, "count", "-4"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "count" must hold counts >= 0: row 5 (line 6, item "eel") has -4`,
  },
  {
    name: "all counts zero",
    table: csv(
      GOOD.map((row, j) => j === 0 ? row : [row[0]!, "0", row[2]!, row[3]!]),
    ),
    status: 1,
    message:
      `"t.csv": Cannot make choice data as the counts must have a finite sum > 0: current sum is 0`,
  },
  {
    name: "one item",
    table: csv(GOOD.slice(0, 2)),
    status: 1,
    message:
      `"t.csv": Cannot make choice data as there must be at least 2 items: current number is 1`,
  },
  {
    name: "no feature",
    table: csv(GOOD.map((row) => row.slice(0, 2))),
    status: 1,
    message:
      `"t.csv": Cannot read choices as there must be a column of numbers beside the counts: none is`,
  },
  {
    name: "a feature without a name",
    table: withColumn("", ["1", "2", "3", "4", "6", "5"]),
    status: 1,
    message:
      `"t.csv": Cannot read choices as a feature must have a name: column 5 has none`,
  },
  {
    name: "constant feature",
    table: withColumn("legs", ["4", "4", "4", "4", "4", "4"]),
    status: 1,
    message:
      `"t.csv": Cannot make choice data as every feature must vary over the items: "legs" is 4 for all of them`,
  },
  {
    name: "collinear features",
    table: withColumn("sum", ["5", "3", "12", "6", "12", "11"]),
    status: 1,
    message:
      `"t.csv": Cannot make choice data as no feature may be a linear combination of others: "sum" is one of "size", "price"`,
  },
  {
    name: "ragged row",
    table: csv(GOOD.map((row, j) => j === 2 ? row.slice(0, 3) : row)),
    status: 1,
    message:
      `"t.csv": Cannot read choices as every row must have 4 fields like the header: row 2 (line 3) has 3`,
  },
  {
    name: "a quote that does not close",
    table: withCell(3, "name", `"cat`),
    status: 1,
    message:
      `"t.csv": Cannot read choices as a quote must open and close a field and be doubled inside: the row on line 4 breaks this`,
  },
  {
    name: "a quote inside a field, below a quoted line break",
    table: withCell(3, "name", `c"at`).replace("ant", `"a\nnt"`),
    status: 1,
    message:
      `"t.csv": Cannot read choices as a quote must open and close a field and be doubled inside: the row on line 5 breaks this`,
  },
  {
    name: "more components than items",
    args: [...FIT, "--components", "7"],
    status: 1,
    message:
      `"t.csv": Cannot fit as components must be at most the number of items, 6: current value is 7`,
  },
  {
    name: "--out that cannot be written",
    args: [...FIT_ONE, "--out", "model.locked"],
    status: 1,
    message: `Cannot write "model.locked" as permission is denied`,
  },
];

testCases(INPUT_CASES);
Deno.test("the table that the cases change is good itself", async () => {
  const { status, error } = await runInMemory(FIT_ONE, { "t.csv": csv(GOOD) });
  assertEquals([status, error], [0, ""]);
});

Deno.test("more parameters than free probabilities is a warning", async () => {
  const { status, output, error } = await runInMemory(
    [...FIT, "--components", "3", "--json"],
    { "t.csv": csv(GOOD) },
  );
  assertEquals([status, error], [0, ""]);
  assertEquals(
    JSON.parse(output).warnings[0],
    "8 parameters are more than the 5 free probabilities of 6 items: other parameters give the same probabilities, so do not interpret these",
  );
});
