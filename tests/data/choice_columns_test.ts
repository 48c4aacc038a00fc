import { assertEquals } from "@std/assert";
import { choiceDataFromColumns, fit, matrixToRows } from "../../mod.ts";
import type { ColumnValues } from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

/** As a vector of Arrow has it. */
const vector = (values: readonly unknown[]) => ({
  length: values.length,
  get: (row: number) => values[row],
});
const iterated = (values: readonly unknown[]) => ({
  *[Symbol.iterator]() {
    yield* values;
  },
});

const ITEM = ["a", "b", "c"], N = [10, 30, 60], X = [0, 5, 12];

Deno.test("choiceDataFromColumns() reads arrays, typed arrays, vectors and what is iterable alike", () => {
  const dresses: ((values: readonly number[]) => ColumnValues)[] = [
    (values) => values,
    (values) => new Float64Array(values),
    (values) => new Float32Array(values),
    (values) => new Int32Array(values),
    (values) => new BigInt64Array(values.map(BigInt)),
    (values) => values.map(BigInt),
    vector,
    iterated,
    (values) => new Set(values),
  ];
  for (const dress of dresses) {
    const columns = { item: ITEM, n: dress(N), x: dress(X) };
    for (const given of [columns, new Map(Object.entries(columns))]) {
      const { counts, features, featureNames, itemNames, warnings } =
        choiceDataFromColumns(given, { counts: "n", id: "item" });
      assertEquals(Array.from(counts), N);
      assertEquals(matrixToRows(features), [[0], [5], [12]]);
      assertEquals([featureNames, itemNames, warnings], [["x"], ITEM, []]);
    }
  }
});

Deno.test("choiceDataFromColumns() gives what fit() takes, and tells what it left out", () => {
  const data = choiceDataFromColumns({
    item: vector(ITEM),
    n: N,
    x: X,
    launched: [new Date(0), new Date(1), new Date(2)],
    ok: [true, false, true],
  }, { counts: "n" });
  assertEquals(fit(data, { components: 1 }).status, "converged");
  assertEquals(data.unusedColumns, ["item", "launched", "ok"]);
  assertEquals(data.warnings, [
    'left out, as no cell is a number: "item", "launched", "ok" (--categorical makes features of a column, --id names of items)',
  ]);
});

Deno.test("choiceDataFromColumns() takes categories, expressions, offsets, ids that are numbers, and skips", () => {
  const data = choiceDataFromColumns({
    id: [7, 8, 9, 10],
    n: [1, 2, null, 4],
    x: [1, 2, 3, 4],
    kind: ["u", "v", "u", "u"],
    o: [0, 1, 2, 0],
  }, {
    counts: "n",
    id: "id",
    offset: "o",
    features: ["log(x)", "kind"],
    categorical: { kind: undefined },
    missing: "skip",
  });
  assertEquals(data.featureNames, ["log(x)", "kind:v"]);
  assertEquals(matrixToRows(data.features), [
    [0, 0],
    [Math.log(2), 1],
    [Math.log(4), 0],
  ]);
  assertEquals(data.itemNames, ["7", "8", "10"]);
  assertEquals(Array.from(data.offset!), [0, 1, 0]);
  assertEquals(data.warnings, [
    '1 of 4 rows is left out, with 0.0% of the choices whose count is known, as a value is missing: 1 in "n"',
  ]);
});

Deno.test("choiceDataFromColumns() refuses what is no number by row and column", () => {
  const lacks = (shown: string) =>
    `Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 3 rows lack one, 1 in "x"; the first is row 2 (item "b"), where "x" ${shown}`;
  const other = (shown: string) =>
    `Cannot read choices as column "x" must hold finite numbers, or be left out of the features: row 2 (item "b") has ${shown}`;
  const sparse = [0, 5, 12];
  delete sparse[1];
  const cases: [values: readonly unknown[], message: string][] = [
    [[0, null, 12], lacks("is empty")],
    [[0, undefined, 12], lacks("is empty")],
    [sparse, lacks("is empty")],
    [[0, "", 12], lacks("is empty")],
    [[0, NaN, 12], lacks("has NaN")],
    [[0, "NA", 12], lacks('has "NA"')],
    [[0, true, 12], other("true")],
    [[0, new Date(0), 12], other("[object Date]")],
    [[0, Infinity, 12], other("Infinity")],
    [[0, "five", 12], other('"five"')],
    [[0, [5], 12], other("[object Array]")],
    [[0, "5", 12], other('"5", a number as a text (make a number of it)')],
    [
      [0, "$5", 12],
      other(
        '"$5", a number with a currency sign (write it plainly, or leave the column out by --features)',
      ),
    ],
  ];
  for (const [x, message] of cases) {
    assertRefused(
      () =>
        choiceDataFromColumns({ item: ITEM, n: N, x }, {
          counts: "n",
          id: "item",
        }),
      message,
    );
  }
  assertRefused(
    () => choiceDataFromColumns({ n: [1, true, 3], x: X }, { counts: "n" }),
    'Cannot read choices as column "n" must hold finite numbers: row 2 has true',
  );
  assertRefused(
    () => choiceDataFromColumns({ n: N, x: ["1", "2", "3"] }, { counts: "n" }),
    'Cannot read choices as column "x" must hold finite numbers, or be left out of the features: row 1 has "1", a number as a text (make a number of it)',
  );
});

Deno.test("choiceDataFromColumns() refuses columns that make no table", () => {
  const cases: [columns: Record<string, unknown>, message: string][] = [
    [{}, "there must be a column: there is none"],
    [
      { n: N, x: [1] },
      'columns must have one length: "n" has 3, "x" 1',
    ],
    [
      { n: N, x: 5 },
      'a column must be iterable, or have a length and get(): "x" is 5',
    ],
    [
      { n: N, x: "abc" },
      'a column must be iterable, or have a length and get(): "x" is "abc"',
    ],
    [
      { x: X },
      'there must be a column "n" to use as the counts: the columns are "x"',
    ],
  ];
  for (const [columns, rule] of cases) {
    assertRefused(
      () =>
        choiceDataFromColumns(columns as Record<string, ColumnValues>, {
          counts: "n",
        }),
      `Cannot read choices as ${rule}`,
    );
  }
  for (
    const [option, rule] of [
      [
        { features: ["x", "brand:red"] },
        '"brand" must be a column of categories (--categorical), and "red" one that is not the reference, for "brand:red" to be a feature',
      ],
      [
        { missing: "drop" },
        'missing must be "error" or "skip": current value is "drop"',
      ],
      [{ choices: 0 }, "choices must be finite and > 0: current value is 0"],
    ] as const
  ) {
    assertRefused(
      () =>
        choiceDataFromColumns({ n: N, x: X, brand: ["red", "a", "b"] }, {
          counts: "n",
          ...option as { choices: number },
        }),
      `Cannot read choices as ${rule}`,
    );
  }
});
