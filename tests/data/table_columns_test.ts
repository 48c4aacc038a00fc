import { assertEquals, assertThrows } from "@std/assert";
import {
  choiceDataFromColumns,
  choiceTableFromCsv,
  type TableOptions,
} from "../../mod.ts";

/** Two persons who choose twice between two items. */
const LONG = {
  person: ["u", "u", "u", "u", "v", "v", "v", "v"],
  set: [1, 1, 2, 2, 1, 1, 2, 2],
  chosen: [1, 0, 0, 1, 1, 0, 1, 0],
  price: [1, 2, 3, 1, 2, 5, 4, 3],
  income: [3, 3, 3, 3, 4, 4, 4, 4],
  region: ["n", "n", "n", "n", "s", "s", "s", "s"],
};
const WIDE = {
  item: ["a", "b", "c"],
  n: [1, 2, 3],
  m: [3, 2, 9],
  x: [1, 2, 5],
};

Deno.test("choiceDataFromColumns() reads choice sets as tables are read", () => {
  const data = choiceDataFromColumns(LONG, {
    set: "set",
    person: "person",
    chosen: "chosen",
    membership: ["region"],
    categorical: { region: "n" },
    features: ["price", "price*income"],
  });
  assertEquals(data.featureNames, ["price", "price*income"]);
  assertEquals(data.choosers!.names, ["u", "v"]);
  assertEquals(data.choosers!.covariates!.names, ["(Intercept)", "region:s"]);
  assertEquals(Array.from(data.choosers!.covariates!.values.values), [
    1,
    0,
    1,
    1,
  ]);
  assertEquals(Array.from(data.counts), LONG.chosen);
  assertEquals(data.unusedColumns, []);
});

Deno.test("a covariate of membership is no feature unless it is named", () => {
  const { data } = choiceTableFromCsv(
    Object.keys(LONG).join() + "\n" +
      LONG.set.map((_, r) =>
        Object.values(LONG).map((column) => column[r]).join()
      ).join("\n"),
    {
      set: "set",
      person: "person",
      chosen: "chosen",
      membership: ["income"],
    },
  );
  assertEquals(data.featureNames, ["price"]);
});

Deno.test("choiceDataFromColumns() takes populations", () => {
  const data = choiceDataFromColumns(WIDE, { counts: ["n", "m"], id: "item" });
  assertEquals(data.featureNames, ["x"]);
  assertEquals(data.choosers!.covariates!.names, ["n", "m"]);
  assertEquals(Array.from(data.counts), [4, 4, 12]);
});

Deno.test("choiceDataFromColumns() refuses columns that do not go together", () => {
  const cases: [TableOptions, string][] = [
    [{}, "counts must be given: none is"],
    [{ set: "n" }, "counts or chosen must be given: none is"],
    [
      { set: "item", counts: "n", chosen: "m" },
      "counts or chosen must be given: both are",
    ],
    [
      { counts: "n", person: "item" },
      "person goes with choice sets: set must be given",
    ],
    [
      { set: "item", counts: ["n", "m"] },
      "choice sets must have one column of counts: current number is 2",
    ],
    [
      { counts: ["n", "m"], choices: 10 },
      "choices goes with one column of counts of one choice set: there are 2",
    ],
    [
      { set: "item", counts: "n", choices: 10 },
      "choices goes with one column of counts of one choice set: set is given",
    ],
    [
      { set: "item", counts: "n", person: "item" },
      'the persons must be another column than the choice sets: both are "item"',
    ],
    [
      { counts: ["n", "n"] },
      'the counts must be another column than the counts: both are "n"',
    ],
  ];
  for (const [options, rule] of cases) {
    const error = assertThrows(
      () => choiceDataFromColumns(WIDE, options),
      RangeError,
    );
    assertEquals(error.message, `Cannot read choices as ${rule}`);
  }
});
