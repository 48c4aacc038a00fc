/** Bad input to `softmix select`: each case with its whole message and exit status. */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

const TABLE = `name,count,size,price
ant,5,1,4
bee,7,2,1
cat,1,3,9
dog,0,4,2
eel,4,5,7
fox,3,6,5
`;
const SELECT = ["select", "t.csv", "--counts", "count", "--id", "name"];
const listed = (list: string) => [...SELECT, `--components=${list}`];

interface Case {
  readonly args: readonly string[];
  readonly table?: string;
  readonly status: 1 | 2;
  readonly message: string;
}

const notIntegers = (list: string): Case => ({
  args: listed(list),
  status: 2,
  message:
    `--components must be integers >= 1, as in 1..6 or 1,2,4: current value is "${list}"`,
});

const CASES: Case[] = [
  ...["a", "0..3", "0", "-2..3", "1..", "..3", "1...3", "1..2..3", "1,,2"]
    .map(notIntegers),
  ...["1,2,", "1.5", "1..2.5", "1e400", "Infinity", "1..Infinity", "NaN", " "]
    .map(notIntegers),
  {
    args: listed("6..1"),
    status: 2,
    message:
      `--components must go up from the first to the last: current value is "6..1"`,
  },
  {
    args: listed("1..3,2"),
    status: 2,
    message:
      `--components must name each number once: current value is "1..3,2"`,
  },
  {
    args: listed("1..9007199254740991"),
    status: 2,
    message:
      `--components must be at most 1000 numbers: current value is "1..9007199254740991"`,
  },
  {
    args: listed(""),
    status: 2,
    message: `--components needs a value`,
  },
  { args: SELECT, status: 2, message: `--components is missing` },
  {
    args: ["select", "t.csv", "--components=1..2"],
    status: 2,
    message: `--counts is missing`,
  },
  {
    args: ["select", "--counts=count", "--components=1..2"],
    status: 2,
    message: `FILE.csv is missing`,
  },
  {
    args: [...listed("1"), "--init=random"],
    status: 2,
    message: `there is no option "--init"`,
  },
  {
    args: [...listed("1"), "--splits=-1"],
    status: 2,
    message: `--splits must be an integer >= 0: current value is "-1"`,
  },
  {
    args: [...listed("1"), "--atom-bound=0"],
    status: 2,
    message: `--atom-bound must be a number > 0: current value is "0"`,
  },
  {
    args: [...listed("1"), "--ridge=-1"],
    status: 2,
    message:
      `--ridge must be a number >= 0, or held-out: current value is "-1"`,
  },
  {
    args: [...listed("1"), "--out=t.csv"],
    status: 2,
    message: `--out must be another file than the data: both are "t.csv"`,
  },
  {
    args: [...listed("1"), "--report=./t.csv"],
    status: 2,
    message:
      `--report must be another file than the data: "./t.csv" is "t.csv"`,
  },
  {
    args: [...listed("1"), "--out=o", "--report=./o"],
    status: 2,
    message: `--report must be another file than --out: "./o" is "o"`,
  },
  {
    args: listed("1..7"),
    status: 1,
    message:
      `"t.csv": Cannot select components as components must be at most the number of items, 6: current value is 7`,
  },
  {
    args: ["select", "no.csv", "--counts=count", "--components=1..2"],
    status: 1,
    message: `Cannot read "no.csv" as there is no such file or directory`,
  },
  {
    args: listed("1..2"),
    table: TABLE.replace("cat,1", "cat,-1"),
    status: 1,
    message:
      `"t.csv": Cannot read choices as column "count" must hold counts >= 0: row 3 (line 4, item "cat") has -1`,
  },
  {
    args: [...listed("1"), "--out=m.locked"],
    status: 1,
    message: `Cannot write "m.locked" as permission is denied`,
  },
];

for (const { args, table = TABLE, status, message } of CASES) {
  Deno.test(`softmix select refuses: ${message}`, async () => {
    const outcome = await runInMemory(args, { "t.csv": table });
    const hint = status === 2 ? " (see softmix select --help)" : "";
    assertEquals(outcome.error, `softmix select: ${message}${hint}\n`);
    assertEquals([outcome.status, outcome.output, outcome.files.size], [
      status,
      "",
      0,
    ]);
  });
}

Deno.test("softmix select takes as many components as there are items", async () => {
  const { status, output } = await runInMemory(
    [...listed("6"), "--splits=0", "--starts=1"],
    { "t.csv": TABLE },
  );
  assertEquals(status, 0, output);
});
