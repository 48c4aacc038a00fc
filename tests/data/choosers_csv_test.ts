import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceDataToCsv,
  choiceSetData,
  choiceTableFromCsv,
  matrixToRows,
  simulateChoiceSets,
  simulateMixture,
  type TableOptions,
} from "../../mod.ts";

/** What a table must bring back. */
function told(data: ChoiceData) {
  const { choosers, counts, featureNames, features, itemNames, offset } = data;
  return {
    ...{ counts, featureNames, itemNames, offset },
    features: matrixToRows(features),
    choosers: choosers && { ...choosers, setNames: undefined },
  };
}

function comesBack(data: ChoiceData, options: TableOptions): string {
  const text = choiceDataToCsv(data);
  assertEquals(told(choiceTableFromCsv(text, options).data), told(data));
  return text.slice(0, text.indexOf("\n"));
}

const FEATURES = Array.from({ length: 8 }, (_, r) => [Math.sin(r), r % 3]);
const SETS = [1, 1, 2, 2, 2, 3, 3, 3];
const LONG = { set: "set", person: "person" };

Deno.test("a panel with weights, covariates, offset and names comes back from choiceDataToCsv() as it was", () => {
  const data = choiceSetData(FEATURES, {
    sets: SETS,
    persons: ["ann", "ann", "ann", "ann", "ann", "b,c", "b,c", "b,c"],
    chosen: [0, 1, 1, 0, 0, 0, 0, 1],
    weights: [2, 2, 2, 2, 2, 0.5, 0.5, 0.5],
    membership: { age: [30, 30, 30, 30, 30, 41, 41, 41] },
    offset: SETS.map((_, r) => r / 10),
    itemNames: ["x", "y", "x", "y", "z", "x", "y", "z"],
  });
  const header = comesBack(data, {
    ...LONG,
    chosen: "chosen",
    weight: "weight",
    membership: ["age"],
    offset: "offset",
    id: "item",
  });
  assertEquals(header, "person,set,item,chosen,weight,age,offset,x1,x2");
});

Deno.test("choices of nobody known, with counts, come back", () => {
  const data = choiceSetData(FEATURES, {
    sets: SETS,
    counts: [3, 0, 1, 2, 0, 0.5, 0, 9],
  });
  const header = comesBack(data, { set: "set", counts: "count" });
  assertEquals(header, "set,count,x1,x2");
});

Deno.test("populations come back, a column each", () => {
  const data = choiceData(FEATURES, SETS.map((s, r) => [s, (r * r) % 5]), {
    populationNames: ["2021", "2022"],
    itemNames: SETS.map((_, r) => `i${r}`),
  });
  const header = comesBack(data, { counts: ["2021", "2022"], id: "item" });
  assertEquals(header, "item,2021,2022,x1,x2");
});

Deno.test("choosers in columns are written in columns", () => {
  const counts = SETS.map((s, r) => [s, (r * r) % 5]);
  const text = choiceDataToCsv(
    choiceData(FEATURES, counts, {
      columns: "choosers",
      chooserNames: ["ann", "bob"],
    }),
  );
  const [header, ...lines] = text.trim().split("\n");
  assertEquals(header, "item,ann,bob,x1,x2");
  assertEquals(
    lines.map((line) => line.split(",").slice(1, 3).map(Number)),
    counts,
  );
});

Deno.test("a simulated panel comes back with its persons", () => {
  const { data } = simulateChoiceSets(simulateMixture(2, 3), {
    persons: 40,
    setsPerPerson: 3,
    rowsPerSet: 4,
  });
  comesBack(data, { ...LONG, chosen: "chosen" });
  assert(data.choosers!.names!.length === 40);
});

Deno.test("choiceDataToCsv() refuses a feature that has the name of another column", () => {
  const data = choiceSetData(FEATURES, {
    sets: SETS,
    chosen: [0, 1, 1, 0, 0, 0, 0, 1],
    featureNames: ["set", "x"],
  });
  assertThrows(
    () => choiceDataToCsv(data),
    RangeError,
    'Cannot write choice data as column names must differ: "set" occurs twice',
  );
  const text = choiceDataToCsv(data, { set: "task" });
  assertEquals(text.slice(0, 17), "task,chosen,set,x");
});
