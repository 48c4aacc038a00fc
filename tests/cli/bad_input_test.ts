/**
 * Bad input on the command line: each case with its whole message and exit
 * status. Files are in memory here; tests/verify/cli_machine_verify.ts has those of a real disk.
 */
import { assert, assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

/** Six items with two features that vary freely, and a table in which one cell is changed. */
const GOOD = [
  ["name", "count", "size", "price"],
  ["ant", "5", "1", "4"],
  ["bee", "7", "2", "1"],
  ["cat", "1", "3", "9"],
  ["dog", "0", "4", "2"],
  ["eel", "4", "5", "7"],
  ["fox", "3", "6", "5"],
];
const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.join(",") + "\n").join("");
const withCell = (row: number, column: string, cell: string) =>
  csv(
    GOOD.map((cells, j) =>
      cells.map((old, c) => j === row && GOOD[0]![c] === column ? cell : old)
    ),
  );
const withColumn = (name: string, cells: readonly string[]) =>
  csv(GOOD.map((row, j) => [...row, j === 0 ? name : cells[j - 1]!]));

const FIT = ["fit", "t.csv", "--counts", "count", "--id", "name"];
const FIT_ONE = [...FIT, "--components", "1"];
const SIMULATE = [
  "simulate",
  ...["--items", "20", "--features", "2", "--components", "2"],
  ...["--choices", "100", "--out", "s.csv"],
];

interface Case {
  readonly name: string;
  readonly args?: readonly string[];
  readonly table?: string | Uint8Array;
  readonly status: 1 | 2;
  /** The one line on standard error, without what every line starts with. */
  readonly message: string;
}

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

/** Wrong usage, whatever the file holds. */
const USAGE_CASES: Case[] = [
  ...[
    [
      "--fixed",
      "price",
      'must be name=value or name@component=value: current value is "price"',
    ],
    [
      "--fixed",
      "=1",
      'must be name=value or name@component=value: current value is "=1"',
    ],
    [
      "--fixed",
      "price=",
      'must have finite numbers for values: current value is "price="',
    ],
    [
      "--fixed",
      "price=0x1",
      'must have finite numbers for values: current value is "price=0x1"',
    ],
    [
      "--fixed",
      "size=0,size@1=2",
      'must give each coefficient once: current value is "size@1"',
    ],
    [
      "--fixed",
      "size@1=0,size=2",
      'must give each coefficient once: current value is "size"',
    ],
    [
      "--fixed",
      "size=1,,",
      'must be name=value or name@component=value with commas between them: current value is "size=1,,"',
    ],
    [
      "--common",
      "size,",
      'must be names of features with commas between them: current value is "size,"',
    ],
  ].map(([option, value, rule]): Case => ({
    name: `${option} ${value}`,
    args: [...FIT_ONE, option!, value!],
    status: 2,
    message: `${option} ${rule}`,
  })),
  ...([
    ["K = 0", "0", `must be an integer >= 1: current value is "0"`],
    ["K = 2.5", "2.5", `must be an integer >= 1: current value is "2.5"`],
    ["K = -1", "-1", `must be an integer >= 1: current value is "-1"`],
    ["K = abc", "abc", `must be an integer >= 1: current value is "abc"`],
    ["K = 0x2", "0x2", `must be an integer >= 1: current value is "0x2"`],
    ["K = NaN", "NaN", `must be an integer >= 1: current value is "NaN"`],
    ["no K", "", `needs a value`],
  ] as const).map(([name, value, message]): Case => ({
    name,
    args: [...FIT, "--components", value],
    status: 2,
    message: `--components ${message}`,
  })),
  {
    name: "components left out",
    args: FIT,
    status: 2,
    message: "--components is missing",
  },
  {
    name: "counts left out",
    args: ["fit", "t.csv", "--components", "1"],
    status: 2,
    message: "--counts is missing",
  },
  {
    name: "file left out",
    args: ["fit", "--counts", "count", "--components", "1"],
    status: 2,
    message: "FILE.csv is missing",
  },
  {
    name: "two files",
    args: [...FIT_ONE, "u.csv"],
    status: 2,
    message: `there is an argument too many: "u.csv"`,
  },
  {
    name: "a value that looks like an option",
    args: ["fit", "t.csv", "--components", "1", "--counts", "--json"],
    status: 2,
    message: "--counts needs a value",
  },
  {
    name: "unknown option",
    args: [...FIT_ONE, "--component=3"],
    status: 2,
    message: `there is no option "--component"`,
  },
  {
    name: "unknown short option",
    args: [...FIT_ONE, "-k", "3"],
    status: 2,
    message: `there is no option "-k"`,
  },
  {
    name: "an option twice",
    args: [...FIT_ONE, "--components", "2"],
    status: 2,
    message: "--components must be given once: it occurs 2 times",
  },
  {
    name: "a switch with a value",
    args: [...FIT_ONE, "--json=yes"],
    status: 2,
    message: "--json takes no value",
  },
  {
    name: "starts of zero",
    args: [...FIT_ONE, "--starts", "0"],
    status: 2,
    message: `--starts must be an integer >= 1: current value is "0"`,
  },
  {
    name: "an effort that is none",
    args: [...FIT_ONE, "--effort", "utmost"],
    status: 2,
    message:
      `--effort must be one of quick, default, thorough: current value is "utmost"`,
  },
  {
    name: "a seed that is no integer",
    args: [...FIT_ONE, "--seed", "1.5"],
    status: 2,
    message: `--seed must be an integer: current value is "1.5"`,
  },
  {
    name: "a bound of zero",
    args: [...FIT_ONE, "--atom-bound", "0"],
    status: 2,
    message: `--atom-bound must be a number > 0: current value is "0"`,
  },
  ...["-1", "NaN", "Infinity", "heldout"].map((value): Case => ({
    name: `a ridge of ${value}`,
    args: [...FIT_ONE, `--ridge=${value}`],
    status: 2,
    message:
      `--ridge must be a number >= 0, or held-out: current value is "${value}"`,
  })),
  {
    name: "a Dirichlet prior below 0",
    args: [...FIT_ONE, "--dirichlet", "-0.5"],
    status: 2,
    message: `--dirichlet must be a number >= 0: current value is "-0.5"`,
  },
  {
    name: "a ridge by choices held out where counts are not whole",
    args: [...FIT_ONE, "--ridge=held-out"],
    table: withCell(3, "count", "1.5"),
    status: 1,
    message:
      `"t.csv": Cannot choose the ridge by choices held out as counts must be integers: the count of item 3 is 1.5`,
  },
  {
    name: "the counts as a feature",
    args: [...FIT_ONE, "--features", "size,count"],
    status: 2,
    message:
      `--features must not name the counts: current value is "size,count"`,
  },
  {
    name: "a feature twice",
    args: [...FIT_ONE, "--features", "size,size"],
    status: 2,
    message:
      `--features must name each column once: current value is "size,size"`,
  },
  {
    name: "a feature without a name in the list",
    args: [...FIT_ONE, "--features", "size,"],
    status: 2,
    message:
      `--features must be column names with commas between them: current value is "size,"`,
  },
  {
    name: "the offset as a feature",
    args: [...FIT_ONE, "--offset", "size", "--features", "price,size"],
    status: 2,
    message:
      `--features must not name the offset: current value is "price,size"`,
  },
  {
    name: "the counts as offset",
    args: [...FIT_ONE, "--offset", "count"],
    status: 2,
    message:
      `--offset must be another column than the counts: both are "count"`,
  },
  {
    name: "the names as offset",
    args: [...FIT_ONE, "--offset", "name"],
    status: 2,
    message:
      `--offset must be another column than the item names: both are "name"`,
  },
  {
    name: "the counts as names",
    args: ["fit", "t.csv", "--counts=count", "--id=count", "--components=1"],
    status: 2,
    message: `--id must be another column than the counts: both are "count"`,
  },
  {
    name: "the result over the data",
    args: [...FIT_ONE, "--out", "t.csv"],
    status: 2,
    message: `--out must be another file than the data: both are "t.csv"`,
  },
  {
    name: "the result over the data by another name",
    args: [...FIT_ONE, "--out", "./t.csv"],
    status: 2,
    message: `--out must be another file than the data: "./t.csv" is "t.csv"`,
  },
  {
    name: "the report over the result by another name",
    args: [...FIT_ONE, "--out", "o", "--report", "sub/../o"],
    status: 2,
    message: `--report must be another file than --out: "sub/../o" is "o"`,
  },
  {
    name: "simulate without --out",
    args: SIMULATE.slice(0, -2),
    status: 2,
    message: "--out is missing",
  },
  {
    name: "simulate with no more items than features",
    args: ["simulate", "--items=3", "--features=3", ...SIMULATE.slice(5)],
    status: 2,
    message: "--items must be more than --features, 3: current value is 3",
  },
  {
    name: "simulate with half a choice",
    args: [...SIMULATE.slice(0, 7), "--choices", "0.5", "--out", "s.csv"],
    status: 2,
    message: `--choices must be an integer >= 1: current value is "0.5"`,
  },
  {
    name: "simulate at a negative scale",
    args: [...SIMULATE, "--scale", "-1"],
    status: 2,
    message: `--scale must be a number from 0 to 1e150: current value is "-1"`,
  },
  {
    name: "simulate at a scale whose squares overflow",
    args: [...SIMULATE, "--scale", "1e308"],
    status: 2,
    message:
      `--scale must be a number from 0 to 1e150: current value is "1e308"`,
  },
  {
    name: "simulate with offsets whose exponentials overflow",
    args: [...SIMULATE, "--offsets", "1e3"],
    status: 2,
    message: `--offsets must be a number from 0 to 100: current value is "1e3"`,
  },
  {
    name: "truth over the table",
    args: [...SIMULATE, "--truth", "s.csv"],
    status: 2,
    message: `--truth must be another file than --out: both are "s.csv"`,
  },
  {
    name: "truth over the table by another name",
    args: [...SIMULATE, "--truth", "./s.csv"],
    status: 2,
    message: `--truth must be another file than --out: "./s.csv" is "s.csv"`,
  },
  ...["--_", "--_=3", "-_", "-h_", "--__proto__", "--constructor", "--toString"]
    .map((option): Case => ({
      name: `the option ${option}`,
      args: ["fit", option, "t.csv"],
      status: 2,
      message: `there is no option "${option.replace("=3", "")}"`,
    })),
  ...["--_", "-_", "--__proto__", "--constructor", "--toString"]
    .map((option): Case => ({
      name: `${option} before a command`,
      args: [option],
      status: 2,
      message: `there is no option "${option}"`,
    })),
  {
    name: "an argument for the demo",
    args: ["demo", "now"],
    status: 2,
    message: `there is an argument too many: "now"`,
  },
  {
    name: "no command",
    args: [],
    status: 2,
    message: "a command is missing",
  },
  {
    name: "unknown command",
    args: ["fits", "t.csv"],
    status: 2,
    message: `there is no command "fits"`,
  },
  {
    name: "unknown option before a command",
    args: ["--verbose", "fit"],
    status: 2,
    message: `there is no option "--verbose"`,
  },
];

for (
  const { name, args, table, status, message } of [
    ...INPUT_CASES,
    ...USAGE_CASES,
  ]
) {
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

Deno.test("no option is more than wrong usage, however it is spelled", async () => {
  const letters = ["-", "_", "h", "=", ".", "5", "no-"];
  let spelled = [""];
  for (let length = 1; length <= 5; length++) {
    spelled = spelled.flatMap((start) => letters.map((next) => start + next));
    for (const option of spelled) {
      const { status, output } = await runInMemory(["fit", option, "x"]); // throws for a bug
      assert(status === 2 || output.startsWith("Fit a"), option);
    }
  }
});

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
