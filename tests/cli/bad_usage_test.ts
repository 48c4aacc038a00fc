/** Wrong usage of the command line, whatever a file holds: each case with its whole message. */
import { assert } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";
import {
  type Case,
  FIT,
  FIT_ONE,
  testCases,
  withCell,
} from "./bad_input_cases.ts";

const SIMULATE = [
  "simulate",
  ...["--items", "20", "--features", "2", "--components", "2"],
  ...["--choices", "100", "--out", "s.csv"],
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

testCases(USAGE_CASES);

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
