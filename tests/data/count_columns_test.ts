import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData, matrixFromRows } from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

const features = [[0, 0], [1, 0], [0, 1], [1, 1]];
const table = [[1, 0, 2], [2, 5, 0], [0, 0, 1], [0.5, 1, 1]];

Deno.test("columns of counts are populations: each item that one chose is so many choosers alike", () => {
  const data = choiceData(features, table, {
    populationNames: ["north", "south", "east"],
  });
  const { choosers, ...rest } = data;
  const total = choiceData(features, [3, 7, 1, 2.5]);
  assertEquals(rest as typeof data, total);
  const { covariates, ...who } = choosers!;
  assertEquals(who, {
    sets: Int32Array.of(0, 4),
    starts: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8),
    rows: Int32Array.of(0, 1, 3, 1, 3, 0, 2, 3),
    multiplicities: new Float64Array(8).fill(1),
    counts: Float64Array.of(1, 2, 0.5, 5, 1, 2, 1, 1),
    size: 13.5,
    names: undefined,
    setNames: undefined,
  });
  assertEquals(covariates!.names, ["north", "south", "east"]);
  assertEquals(covariates!.arePopulations, true);
  assertEquals(covariates!.constant, Float64Array.of(1, 1, 1));
  for (let u = 0; u < 8; u++) {
    const z = [...covariates!.values.values.subarray(3 * u, 3 * u + 3)];
    assertEquals(z.indexOf(1), u < 3 ? 0 : u < 5 ? 1 : 2);
    assertEquals(z.reduce((a, b) => a + b), 1);
  }
  const unnamed = choiceData(features, matrixFromRows(table)).choosers!;
  assertEquals(unnamed.covariates!.names[2], "population 3");
});

Deno.test("columns of counts can be choosers, each with all its choices", () => {
  const data = choiceData(features, table, {
    columns: "choosers",
    chooserNames: ["ann", "bob", "eve"],
    offset: [0, 1, 2, 3],
  });
  assertEquals(data.counts, Float64Array.of(3, 7, 1, 2.5));
  assertEquals(data.choosers, {
    sets: Int32Array.of(0, 4),
    starts: Int32Array.of(0, 3, 5, 8),
    rows: Int32Array.of(0, 1, 3, 1, 3, 0, 2, 3),
    multiplicities: Float64Array.of(1, 2, 0.5, 5, 1, 2, 1, 1),
    counts: Float64Array.of(1, 1, 1),
    size: 3,
    covariates: undefined,
    names: ["ann", "bob", "eve"],
    setNames: undefined,
  });
  const one = choiceData(features, [[1], [2], [0], [4]], {
    columns: "choosers",
  });
  assertEquals(one.choosers!.multiplicities, Float64Array.of(1, 2, 4));
});

Deno.test("one column is one population: the same as a list of counts", () => {
  const expected = choiceData(features, [1, 2, 3, 4]);
  assertEquals(choiceData(features, [[1], [2], [3], [4]]), expected);
  assertEquals(
    choiceData(features, matrixFromRows([[1], [2], [3], [4]])),
    expected,
  );
  assert(!("choosers" in expected), "choosers of a list of counts");
});

Deno.test("populations do not depend on the order of columns and items", () => {
  const order = [2, 0, 3, 1];
  const data = choiceData(
    order.map((j) => features[j]!),
    order.map((j) => table[j]!.toReversed()),
    { populationNames: ["east", "south", "north"] },
  );
  const given = choiceData(features, table, {
    populationNames: ["north", "south", "east"],
  });
  const entries = ({ choosers }: typeof data, item: (row: number) => number) =>
    Array.from(choosers!.counts, (n, u) => {
      const g = choosers!.covariates!.values.values.subarray(3 * u, 3 * u + 3)
        .indexOf(1);
      return `${choosers!.covariates!.names[g]} ${
        item(choosers!.rows[u]!)
      } ${n}`;
    }).sort();
  assertEquals(
    entries(data, (row) => order[row]!),
    entries(given, (row) => row),
  );
  for (const [i, v] of data.whitening.factor.values.entries()) {
    assertAlmostEquals(v, given.whitening.factor.values[i]!, 1e-15);
  }
});

/** Every way in which columns of counts can be wrong, and what is said. */
const refusals: Record<string, [() => unknown, string]> = {
  "a population without a choice": [
    () =>
      choiceData(features, table.map(([a, b]) => [a!, b!, 0]), {
        populationNames: ["north", "south", "east"],
      }),
    'the counts of every column must have a sum > 0: that of "east" is 0',
  ],
  "a chooser without a choice": [
    () =>
      choiceData(features, table.map(([a]) => [0, a!]), {
        columns: "choosers",
      }),
    'the counts of every column must have a sum > 0: that of "chooser 1" is 0',
  ],
  "a negative count": [
    () =>
      choiceData(features, [[1, 0], [2, 5], [0, -3], [0, 1]], {
        itemNames: ["tea", "ale", "gin", "rum"],
      }),
    'counts must be finite and >= 0: the count of item 3 ("gin") in column "population 2" is -3',
  ],
  "a count that is no number": [
    () =>
      choiceData(features, [[1, 0], [2, "5" as unknown as number], [0, 3], [
        0,
        1,
      ]]),
    'counts must be numbers: the count of item 2 in column "population 2" is "5"',
  ],
  "ragged counts": [
    () => choiceData(features, [[1, 0], [2], [0, 3], [0, 1]]),
    "every row of counts must have 2 values like the first: row 2 has 1",
  ],
  "a row of counts that is missing": [
    () =>
      choiceData(features, [
        [1, 0],
        undefined as unknown as number[],
        [0, 3],
        [0, 1],
      ]),
    "every row of counts must have 2 values like the first: row 2 has none",
  ],
  "counts of another number of items": [
    () => choiceData(features, [[1, 0], [2, 3]]),
    "counts must have length 4: current length is 2",
  ],
  "counts that do not fill their matrix": [
    () =>
      choiceData(features, {
        rows: 4,
        columns: 2,
        values: new Float64Array(7),
      }),
    "counts must have length 8: current length is 7",
  ],
  "counts without a column": [
    () => choiceData(features, [[], [], [], []]),
    "the counts must have a finite sum > 0: current sum is 0",
  ],
  "names of another number of populations": [
    () => choiceData(features, table, { populationNames: ["north"] }),
    "populationNames must have length 3: current length is 1",
  ],
  "a name twice": [
    () =>
      choiceData(features, table, { populationNames: ["north", "b", "north"] }),
    'population names must differ: "north" occurs twice',
  ],
  "names of what the columns are not": [
    () => choiceData(features, table, { chooserNames: ["a", "b", "c"] }),
    "columns of counts are populations, not what names were given for",
  ],
  "columns of a kind that it does not know": [
    () => choiceData(features, table, { columns: "persons" as "choosers" }),
    'columns must be "populations" or "choosers": current value is "persons"',
  ],
};

for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`choiceData() refuses ${name} in columns`, () =>
    assertRefused(run, `Cannot make choice data as ${message}`));
}
