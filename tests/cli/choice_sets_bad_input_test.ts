/** Choice sets on the command line that are refused: each case with its message and exit status. */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";
import {
  csv,
  FEATURES,
  FIT,
  ONE,
  PANEL,
  type Row,
  ROWS,
  SETS,
  withCells,
  withColumn,
} from "./panel_rows.ts";

/** Bad input: the arguments, the rows, the exit status and the message without what every line starts with. */
type Bad = readonly [
  name: string,
  args: readonly string[],
  rows: readonly Row[],
  status: 1 | 2,
  message: string,
];
const TWO = ["--components", "2", "--no-diagnostics"];
const BAD: readonly Bad[] = [
  [
    "a set with no chosen row",
    [...FIT, ...ONE],
    withCells({ 2: { chosen: "0" } }),
    1,
    'Cannot make choice data as one row of every set must be chosen: set "1" of person "p1" has none',
  ],
  [
    "a set with two chosen rows",
    [...FIT, ...ONE],
    withCells({ 0: { chosen: "1" } }),
    1,
    'Cannot make choice data as one row of every set must be chosen: set "1" of person "p1" has 2',
  ],
  [
    "sets numbered anew for each person",
    ["fit", "l.csv", ...SETS, ...FEATURES, ...ONE],
    ROWS,
    1,
    'Cannot read choices as one row of every choice set must be chosen: set "1" has 6 (--person tells sets of several persons apart)',
  ],
  [
    "sets with one row each",
    [...FIT, ...ONE],
    ROWS.filter(({ chosen }) => chosen === "1"),
    1,
    "Cannot make choice data as a choice set must have 2 rows and a choice: of 18 sets 18 have 1 row and 0 no choice",
  ],
  [
    "something else than chosen or not",
    [...FIT, ...ONE],
    withCells({ 4: { chosen: "yes" } }),
    1,
    'Cannot read choices as column "chosen" must hold 1 or 0, or true or false (--counts takes how often a row was chosen): row 5 (line 6) has "yes"',
  ],
  [
    "a row chosen twice",
    [...FIT, ...ONE],
    withCells({ 4: { chosen: "2" } }),
    1,
    'Cannot read choices as column "chosen" must hold 1 or 0, or true or false (--counts takes how often a row was chosen): row 5 (line 6) has "2"',
  ],
  [
    "a person who made no choice",
    ["fit", "l.csv", "--set", "task", "--counts", "chosen", ...ONE]
      .concat("--person", "person", FEATURES),
    withColumn(
      "chosen",
      ({ person, chosen }) => person === "p3" ? "0" : chosen,
    ),
    1,
    'Cannot make choice data as every person must have made a choice: person "p3" made none',
  ],
  [
    "a feature that is a person's",
    ["fit", "l.csv", ...PANEL, "--features", "price,income", ...ONE],
    ROWS,
    1,
    'Cannot make choice data as every feature must vary within choice sets: "income" is constant in each; use it in membership, or multiply it with an item\'s feature',
  ],
  [
    "membership that varies within a person",
    [...FIT, "--membership", "income", ...TWO],
    withCells({ 4: { income: "99" } }),
    1,
    'Cannot read choices as a covariate of membership must be the same in all rows of a person: "income" of "p1" is 11 in row 1 (line 2) and 99 in row 5 (line 6)',
  ],
  [
    "membership that varies, after rows that are left out",
    [...FIT, "--membership", "income", "--missing", "skip", ...TWO],
    withCells({ 0: { price: "" }, 4: { income: "99" } }),
    1,
    'Cannot read choices as a covariate of membership must be the same in all rows of a person: "income" of "p1" is 11 in row 4 (line 5) and 99 in row 5 (line 6)',
  ],
  [
    "a weight that varies within a set",
    ["fit", "l.csv", "--set", "alt", "--counts", "chosen", "--weight", "task"]
      .concat(FEATURES, ONE),
    ROWS,
    1,
    'Cannot read choices as a weight must be the same in all rows of a choice set: "task" of "a" is 1 in row 1 (line 2) and 2 in row 4 (line 5)',
  ],
  [
    "a weight of 0",
    [...FIT, "--weight", "income", ...ONE],
    withCells({ 6: { income: "0" } }),
    1,
    'Cannot read choices as weights must be > 0: "income" is 0 in row 7 (line 8)',
  ],
  [
    "membership that is the same for all",
    [...FIT, "--membership", "income", ...TWO],
    withColumn("income", () => "3"),
    1,
    'Cannot make choice data as every membership covariate must vary over choosers: "income" is 3 for all of them',
  ],
  [
    "membership that is text",
    [...FIT, "--membership", "alt", ...TWO],
    ROWS,
    1,
    'Cannot read choices as column "alt" must hold finite numbers: row 1 (line 2) has "a"',
  ],
  [
    "a row that is in no set",
    [...FIT, "--missing", "skip", ...ONE],
    withCells({ 7: { task: "" } }),
    1,
    'Cannot read choices as column "task" must say in every row what it belongs to: row 8 (line 9) is empty',
  ],
  [
    "a missing value",
    [...FIT, ...ONE],
    withCells({ 7: { price: "NA" } }),
    1,
    'Cannot read choices as values must not be missing (--missing skip leaves their choice sets out): 1 of 54 rows lack one, 1 in "price"; the first is row 8 (line 9), where "price" has "NA"',
  ],
  ...([
    ["--set", "the choice sets"],
    ["--chosen", "what was chosen"],
    ["--person", "the persons"],
    ["--weight", "the weights"],
    ["--membership", "a covariate of membership"],
    ["--offset", "the offset"],
  ] as const).map(([option, role]): Bad => {
    const args = [...PANEL, ...FEATURES, ...ONE];
    const at = args.indexOf(option);
    return [
      `${option} with an unknown column`,
      [
        "fit",
        "l.csv",
        ...at < 0 ? [...args, option, "nn"] : args.with(at + 1, "nn"),
      ],
      ROWS,
      1,
      `Cannot read choices as there must be a column "nn" to use as ${role}: the columns are "person", "task", "alt", "chosen", "price", "time", "income"`,
    ];
  }),
  ...[
    ["moments", "apply the method of moments"],
    ["tensor", "decompose third moments"],
    ["subspace", "estimate a subspace"],
  ].map(([init, action]): Bad => [
    `--init ${init}`,
    [...FIT, ...TWO, "--init", init!],
    ROWS,
    1,
    `Cannot ${action} as it needs one choice set: moments are averages over its many items`,
  ]),
  [
    "a long table without --set",
    ["fit", "l.csv", "--counts", "chosen", ...ONE],
    ROWS,
    1,
    'Cannot read choices as a table of items must have one row for each: this one has a row for each alternative of 18 choices, as "chosen" is 1 once in each block of rows with one "task" (--set task reads choice sets)',
  ],
  ...["person", "chosen", "membership", "weight"].map((name): Bad => [
    `--${name} without --set`,
    ["fit", "l.csv", `--${name}`, "income", ...ONE],
    ROWS,
    2,
    `--${name} needs --set`,
  ]),
  [
    "--set alone",
    ["fit", "l.csv", "--set", "task", ...ONE],
    ROWS,
    2,
    "--chosen, or --counts, is missing",
  ],
  [
    "--chosen and --counts",
    [...FIT, ...ONE, "--counts", "income"],
    ROWS,
    2,
    "--chosen and --counts cannot both be given",
  ],
  [
    "--set with several columns of counts",
    ["fit", "l.csv", "--set", "task", "--counts", "price,time", ...ONE],
    ROWS,
    2,
    '--counts must be one column: current value is "price,time"',
  ],
  [
    "a column of counts twice",
    ["fit", "l.csv", "--counts", "price,price", ...ONE],
    ROWS,
    2,
    '--counts must name each column once: current value is "price,price"',
  ],
  [
    "--choices with sets",
    [...FIT, ...ONE, "--choices", "10"],
    ROWS,
    2,
    "--choices goes with one column of counts of one choice set",
  ],
  [
    "one column for sets and persons",
    ["fit", "l.csv", ...SETS, "--person", "task", ...FEATURES, ...ONE],
    ROWS,
    2,
    '--person must be another column than the choice sets: both are "task"',
  ],
  [
    "sets among the features",
    ["fit", "l.csv", ...PANEL, "--features", "price,task", ...ONE],
    ROWS,
    2,
    '--features must not name the choice sets: current value is "price,task"',
  ],
];

for (const [name, args, rows, status, message] of BAD) {
  Deno.test(`softmix refuses in choice sets: ${name}`, async () => {
    const outcome = await runInMemory(args, { "l.csv": csv(rows) });
    const expected = status === 1
      ? `softmix fit: "l.csv": ${message}\n`
      : `softmix fit: ${message} (see softmix fit --help)\n`;
    assertEquals([outcome.status, outcome.error], [status, expected]);
    assertEquals(outcome.output, "");
  });
}

Deno.test("softmix simulate refuses what goes with items beside what goes with persons", async () => {
  const args = ["simulate", "--features=2", "--components=2", "--out=s.csv"];
  for (
    const [more, message] of [
      [["--persons=9", "--items=5"], "--items does not go with --persons"],
      [["--sets=3"], "--persons is missing"],
      [
        ["--persons=2", "--sets=1", "--rows=1"],
        '--rows must be an integer >= 2: current value is "1"',
      ],
      [
        ["--persons=1e6", "--sets=100", "--rows=10"],
        "--persons times --sets times --rows times --features must be at most 100000000: current value is 2000000000",
      ],
    ] as const
  ) {
    const { status, error } = await runInMemory([...args, ...more]);
    assertEquals(status, 2);
    assertEquals(
      error,
      `softmix simulate: ${message} (see softmix simulate --help)\n`,
    );
  }
});
