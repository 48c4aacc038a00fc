/** Choice sets, panels, populations and membership on the command line: what is read, fitted, written, and refused. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "@std/assert";
import {
  choiceData,
  choiceSetData,
  choiceTableFromCsv,
  covariance,
  fit,
  logLikelihood,
  matrixToRows,
} from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";

/** Six persons who choose three times among three items, a row for each. */
const COLUMNS = [
  "person",
  "task",
  "alt",
  "chosen",
  "price",
  "time",
  "income",
] as const;
type Column = typeof COLUMNS[number];
type Row = Record<Column, string>;
const ROWS: readonly Row[] = Array.from({ length: 54 }, (_, r) => {
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
const csv = (
  rows: readonly Row[],
  columns: readonly Column[] = COLUMNS,
) =>
  [columns.join(","), ...rows.map((row) => columns.map((c) => row[c]).join())]
    .join("\n") + "\n";
const withCells = (cells: Partial<Record<number, Partial<Row>>>) =>
  ROWS.map((row, r) => ({ ...row, ...cells[r] }));
const withColumn = (column: Column, cell: (row: Row) => string) =>
  ROWS.map((row) => ({ ...row, [column]: cell(row) }));

const SETS = ["--set", "task", "--chosen", "chosen"];
const PANEL = [...SETS, "--person", "person"];
const FEATURES = ["--features", "price,time"];
const ONE = ["--components", "1", "--no-diagnostics"];
const FIT = ["fit", "l.csv", ...PANEL, ...FEATURES];

async function fitted(args: readonly string[], text: string) {
  const { status, output, error } = await runInMemory([...args, "--json"], {
    "l.csv": text,
  });
  assertEquals([status, error], [0, ""]);
  return JSON.parse(output);
}

/** The same data by the function for arrays. */
const DATA = choiceSetData(
  ROWS.map(({ price, time }) => [Number(price), Number(time)]),
  {
    sets: ROWS.map(({ task }) => task),
    persons: ROWS.map(({ person }) => person),
    chosen: ROWS.map(({ chosen }) => Number(chosen)),
    featureNames: ["price", "time"],
  },
);

Deno.test("softmix fit reads a panel as choiceSetData() does, whatever the order of rows and the spelling of what was chosen", async () => {
  const one = fit(DATA, { components: 1 });
  const shuffled = ROWS.toSorted((a, b) =>
    Number(a.price) - Number(b.price) || Number(a.time) - Number(b.time)
  );
  const words = withColumn(
    "chosen",
    ({ chosen }) => chosen === "1" ? "TRUE" : "False",
  );
  for (const rows of [ROWS, shuffled, words]) {
    const found = await fitted([...FIT, ...ONE], csv(rows));
    assertEquals(
      [found.items, found.choices, found.choosers, found.choiceSets],
      [54, 18, 6, 18],
    );
    assertEquals(found.persons, 6);
    assertAlmostEquals(found.logLikelihood, one.logLikelihood, 1e-9);
    assertAlmostEquals(found.nullLogLikelihood, 18 * Math.log(1 / 3), 1e-9);
    assertAlmostEquals(
      found.pseudoRSquared,
      1 - one.logLikelihood / (18 * Math.log(1 / 3)),
      1e-12,
    );
    assertAlmostEquals(
      found.logLikelihoodPerChooser,
      found.logLikelihood / 6,
      1e-12,
    );
    assertEquals([found.effectiveItems, found.bounds.saturated], [
      null,
      undefined,
    ]);
    assertEquals([found.membership, found.populations], [null, null]);
    assertEquals(found.warnings, []);
  }
});

Deno.test("softmix fit takes how often each row was chosen, by nobody known", async () => {
  const rows = ROWS.map((row, r) => ({
    ...row,
    task: `${row.person} ${row.task}`,
    chosen: `${r % 4}`,
  }));
  const found = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...[...FEATURES, ...ONE],
  ], csv(rows));
  const choices = rows.reduce((sum, { chosen }) => sum + Number(chosen), 0);
  assertEquals([found.choices, found.choosers], [choices, choices]);
  assertEquals([found.persons, found.choicesPerChooser], [null, 1]);
});

Deno.test("a person of weight 2 is two persons", async () => {
  const weighted = withColumn(
    "income",
    ({ person }) => person === "p2" ? "2" : "1",
  );
  const twice = [
    ...ROWS,
    ...ROWS.filter(({ person }) => person === "p2")
      .map((row) => ({ ...row, person: "p2 again" })),
  ];
  const one = await fitted(
    [...FIT, ...ONE, "--weight", "income"],
    csv(weighted),
  );
  const two = await fitted([...FIT, ...ONE], csv(twice));
  assertEquals([one.choosers, two.choosers], [7, 7]);
  assertEquals([one.persons, two.persons], [6, 7]);
  assertAlmostEquals(one.logLikelihood, two.logLikelihood, 1e-9);
});

Deno.test("softmix fit --membership has coefficients with the errors of covariance()", async () => {
  const { files } = await runInMemory([
    ...["simulate", "--persons=200", "--sets=5", "--rows=3", "--features=2"],
    ...["--components=2", "--covariates=1", "--out=s.csv", "--truth=t.json"],
  ]);
  const text = files.get("s.csv")!;
  const found = await fitted([
    ...["fit", "l.csv", "--set=set", "--chosen=chosen", "--person=person"],
    ...["--membership=z1", "--components=2"],
  ], text);
  const { data } = choiceTableFromCsv(text, {
    set: "set",
    chosen: "chosen",
    person: "person",
    membership: ["z1"],
  });
  assertEquals(data.featureNames, ["x1", "x2"]);
  const result = fit(data, { components: 2 });
  const { membershipErrors } = covariance(data, result.mixture);
  assertEquals(found.membership, {
    names: ["(Intercept)", "z1"],
    coefficients: matrixToRows(result.membership!.coefficients),
    errors: [matrixToRows(membershipErrors!)[0]],
  });
  assertEquals([found.populations, found.diagnostics.optimalityGap], [
    null,
    null,
  ]);
  assertEquals(found.diagnostics.skipped, [
    "the optimality gap bounds what other mixtures gain where weights do not depend on covariates only",
  ]);
  // Three standard errors of the truth, of which slopes were drawn with it.
  const truth = JSON.parse(files.get("t.json")!);
  for (const [q, value] of truth.membership.coefficients[0].entries()) {
    const off = Math.abs(found.membership.coefficients[0][q] - value);
    assert(off < 3 * found.membership.errors[0][q], `${off}`);
  }
});

/** Items whose counts of two years are what two groups choose on average, in other shares. */
const YEARS = (() => {
  const items = Array.from(
    { length: 20 },
    (_, j) => [Math.sin(3 * j), Math.cos(5 * j * j)] as const,
  );
  const [one, two] = [[1.5, -0.5], [-1, 1]].map((atom) => {
    const sizes = items.map(([a, b]) => Math.exp(a * atom[0]! + b * atom[1]!));
    const sum = sizes.reduce((a, b) => a + b);
    return sizes.map((size) => size / sum);
  });
  return items.map(([price, size], j) => ({
    counts: [0.7, 0.4].map((share) =>
      Math.round(5000 * (share * one![j]! + (1 - share) * two![j]!))
    ),
    features: [price, size],
  }));
})();
const WIDE = ["item,2021,2022,price,size"].concat(
  YEARS.map(({ counts, features }, j) => [j, ...counts, ...features].join()),
).join("\n");

Deno.test("softmix fit --counts 2021,2022 has the weights of each population", async () => {
  const found = await fitted([
    ...["fit", "l.csv", "--counts", "2021,2022", "--id", "item"],
    ...["--components", "2"],
  ], WIDE);
  const data = choiceData(
    YEARS.map(({ features }) => features),
    YEARS.map(({ counts }) => counts),
    { featureNames: ["price", "size"], populationNames: ["2021", "2022"] },
  );
  const result = fit(data, { components: 2 });
  const { populationWeightErrors } = covariance(data, result.mixture);
  assertEquals(found.featureNames, ["price", "size"]);
  assertEquals(
    found.populations,
    ["2021", "2022"].map((name, g) => ({
      name,
      weights: matrixToRows(result.membership!.populations!)[g],
      errors: matrixToRows(populationWeightErrors!).map((row) => row[g]),
    })),
  );
  for (const [g, share] of [0.7, 0.4].entries()) {
    assertAlmostEquals(found.populations[g].weights[0], share, 0.01);
  }
  assertEquals(
    [found.membership, found.persons, found.choosers, found.choices],
    [null, null, data.choices, data.choices],
  );
  assertEquals(found.warnings, []);
});

Deno.test("a choice set with a missing value is left out whole with --missing skip, and said", async () => {
  const rows = withCells({ 1: { price: "" }, 2: { time: "NA" } });
  const found = await fitted([...FIT, ...ONE, "--missing", "skip"], csv(rows));
  assertEquals([found.choiceSets, found.choices, found.items], [17, 17, 51]);
  assertEquals(found.warnings, [
    '1 of 18 choice sets is left out, with 5.6% of the choices, as a value is missing: 1 in "price", 1 in "time"',
  ]);
});

Deno.test("sets that tell nothing are left out, and said", async () => {
  const rows = ROWS.filter(({ person, task, alt }) =>
    !(person === "p1" && alt !== "a") &&
    !(person === "p2" && task === "1" && alt !== "a")
  ).map((row) => ({
    ...row,
    chosen: row.person === "p1" || (row.person === "p2" && row.task === "1")
      ? "1"
      : row.chosen,
  }));
  const found = await fitted([...FIT, ...ONE], csv(rows));
  assertEquals([found.choiceSets, found.persons], [14, 5]);
  assertEquals(found.warnings, [
    "4 choice sets are left out, with 4 of the choices, as a choice from one row is certain",
    "1 person who made no other choice is left out too",
  ]);
});

Deno.test("softmix fit warns of what looks like something else in choice sets", async () => {
  const numbered = withColumn("alt", ({ alt }) => `${"abc".indexOf(alt) + 1}`);
  const columns = COLUMNS.filter((column) => column !== "income");
  const first = await fitted(
    ["fit", "l.csv", ...PANEL, ...ONE],
    csv(numbered, columns),
  );
  assertEquals(first.featureNames, ["alt", "price", "time"]);
  assertEquals(first.warnings, [
    'feature "alt" numbers the rows of each choice set: leave it out by --features, or make names of it (--id) or categories (--categorical)',
  ]);
  const scattered = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...[...FEATURES, ...ONE],
  ], csv(ROWS));
  assertEquals(scattered.choiceSets, 3);
  assertEquals(scattered.warnings, [
    "the rows of 3 of 3 choice sets do not stand together: if sets are numbered anew for each person, --person tells them apart",
  ]);
  const shares = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...["--person", "person", ...FEATURES, ...ONE],
  ], csv(withColumn("chosen", ({ alt }) => alt === "a" ? "0.5" : "0.25")));
  assertEquals(shares.warnings, [
    "the counts of each choice set sum to one number, as shares do: errors and tests are those of so few choices",
  ]);
});

/** Persons of two components, with a covariate that says which, but for some of them. */
async function decidedBy(seed: number, exceptions: readonly number[]) {
  const { files } = await runInMemory([
    ...["simulate", "--persons=200", "--sets=8", "--rows=3", "--features=2"],
    ...["--components=2", "--out=s.csv", "--truth=t.json", `--seed=${seed}`],
  ]);
  const { componentOfPerson } = JSON.parse(files.get("t.json")!);
  const [head, ...lines] = files.get("s.csv")!.trim().split("\n");
  const kind = (line: string) => {
    const person = Number(line.split(",")[0]);
    const own = componentOfPerson[person - 1] - 1;
    return exceptions.includes(person) ? 1 - own : own;
  };
  return [`${head},kind`, ...lines.map((line) => `${line},${kind(line)}`)]
    .join("\n");
}

Deno.test("softmix fit warns of a covariate that decides the component, or nearly", async () => {
  for (
    const [seed, exceptions, sentence] of [
      [
        1,
        [7],
        /^near this mixture the data do not identify .* along \+1\.00 membership of component 1: kind$/,
      ],
      [
        2,
        [7, 20, 33],
        /^no choice bounds \+1\.00 membership of component 1: kind, /,
      ],
      [1, [7, 20, 33], undefined],
    ] as const
  ) {
    const { warnings } = await fitted([
      ...["fit", "l.csv", "--set=set", "--chosen=chosen", "--person=person"],
      ...["--features=x1,x2", "--membership=kind", "--components=2"],
    ], await decidedBy(seed, exceptions));
    assertEquals(warnings.length, sentence ? 1 : 0);
    if (sentence) assertMatch(warnings[0], sentence);
  }
});

Deno.test("a table that is simulated comes back with the truth", async () => {
  const { status, files } = await runInMemory([
    ...["simulate", "--persons", "300", "--sets", "6", "--rows", "4"],
    ...["--features", "2", "--components", "2", "--out", "s.csv"],
    ...["--truth", "t.json"],
  ]);
  assertEquals(status, 0);
  const text = files.get("s.csv")!;
  assertEquals(text.split("\n")[0], "person,set,chosen,x1,x2");
  const truth = JSON.parse(files.get("t.json")!);
  assertEquals(
    [truth.persons, truth.choiceSets, truth.choices, truth.items],
    [300, 1800, 1800, 7200],
  );
  assertEquals(truth.componentOfPerson.length, 300);
  const found = await fitted([
    ...["fit", "l.csv", "--set", "set", "--chosen", "chosen"],
    ...["--person", "person", "--components", "2"],
  ], text);
  const { data } = choiceTableFromCsv(text, {
    set: "set",
    chosen: "chosen",
    person: "person",
  });
  const { weights, atoms } = truth;
  const atTruth = logLikelihood(data, {
    weights: Float64Array.from(weights),
    atoms: { rows: 2, columns: 2, values: Float64Array.from(atoms.flat()) },
  });
  // Twice the gain of 5 parameters over the truth is χ² with 5 degrees: beyond 20 in one sample of 1000.
  const gain = found.logLikelihood - atTruth;
  assert(gain >= 0 && gain < 10, `${gain}`);
});

Deno.test("softmix select compares fits of panels, and says whose the choices are", async () => {
  const found = JSON.parse(
    (await runInMemory([
      ...["select", "l.csv", ...PANEL, ...FEATURES, "--components", "1,2"],
      ...["--splits", "0", "--json"],
    ], { "l.csv": csv(ROWS) })).output,
  );
  assertEquals([found.choosers, found.choiceSets, found.persons], [6, 18, 6]);
  const { bic, bicChoices, logLikelihood } = found.candidates[0];
  assertAlmostEquals(bic, 2 * Math.log(6) - 2 * logLikelihood, 1e-9);
  assertAlmostEquals(bicChoices, 2 * Math.log(18) - 2 * logLikelihood, 1e-9);
  assertEquals(
    [found.overdispersion, found.latentSecondMoment ?? null],
    [null, null],
  );
});

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
