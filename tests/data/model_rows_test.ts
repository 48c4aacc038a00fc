import { assertAlmostEquals, assertEquals } from "@std/assert";
import { columnTable } from "../../lib/data/column_table.ts";
import { ModelRows, type TableOfModel } from "../../lib/data/model_rows.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { assertRefused } from "../refusal.ts";

const table = columnTable(Object.entries({
  task: ["s", "t", "s", "t", "u", "u"],
  alt: ["bus", "bus", "car", "car", "bus", "car"],
  price: [2, 3, 4, NaN, 5, 6],
  fuel: ["gas", "oil", "oil", "gas", "gas", "oil"],
  size: [1, 2, 3, 4, 5, 6],
}));
const model: TableOfModel = {
  featureNames: ["log(price)", "price*fuel:oil", "size^2"],
  categories: [{ column: "fuel", reference: "gas", others: ["oil"] }],
  columns: { set: "task", id: "alt", offset: "size", counts: "sold" },
};
const rows = new ModelRows(table, model, { missing: "skip" });

Deno.test("features are made as for the fit, sets stand together, one with a value missing is left out", () => {
  const { items } = rows.items();
  assertEquals(matrixToRows(items.features), [
    [Math.log(2), 0, 1],
    [Math.log(4), 4, 9],
    [Math.log(5), 0, 25],
    [Math.log(6), 6, 36],
  ]);
  assertEquals(items.offset, Float64Array.of(1, 3, 5, 6));
  assertEquals(items.choosers!.sets, Int32Array.of(0, 2, 4));
  assertEquals(rows.names, ["bus", "car", "bus", "car"]);
  assertEquals(rows.groups, { task: ["s", "s", "u", "u"] });
  assertEquals([rows.skipped, rows.observed], [2, undefined]);
  assertEquals(rows.columns, new Set(["price", "fuel:oil", "size"]));
});

Deno.test("changes hold in all rows of an id, one after the other, and leave the table as it was", () => {
  const double = (value: number) => 2 * value;
  const { items } = rows.items({
    changes: [
      { column: "price", id: "car", changed: double },
      { column: "price", id: undefined, changed: (value) => value + 1 },
    ],
  });
  const prices = matrixToRows(items.features).map(([log]) => Math.exp(log!));
  for (const [i, price] of [3, 9, 6, 13].entries()) {
    assertAlmostEquals(prices[i]!, price, 1e-14);
  }
  assertEquals(rows.items().items.features.values[0], Math.log(2));
  const { items: left, rows: kept } = rows.items({ without: ["bus"] });
  assertEquals(kept, [1, 3]);
  assertEquals(left.choosers!.sets, Int32Array.of(0, 1, 2));
});

Deno.test("slopes are differences with respect to the logarithm of the column", () => {
  const h = 1e-5;
  const at = (factor: number) =>
    rows.items({
      changes: [
        { column: "price", id: undefined, changed: (value) => value * factor },
      ],
    }).items.features.values;
  const [up, down] = [at(Math.exp(h)), at(Math.exp(-h))];
  for (const [i, slope] of rows.slopes("price").values.entries()) {
    // Rounding over the step, and the square of the step.
    assertAlmostEquals(slope, (up[i]! - down[i]!) / (2 * h), 1e-8);
  }
});

Deno.test("a table that lacks what the model needs is refused", () => {
  const made = (change: Partial<TableOfModel>) =>
    new ModelRows(table, { ...model, ...change }, { missing: "skip" });
  assertRefused(
    () => made({ columns: { set: "trip" } }),
    'Cannot read choices as there must be a column "trip" to use as the choice sets: the columns are "task", "alt", "price", "fuel", "size"',
  );
  assertRefused(
    () => made({ featureNames: ["log(cost)"] }),
    'Cannot read choices as there must be a column "cost" to use as a feature of the model: the columns are "task", "alt", "price", "fuel", "size"',
  );
  assertRefused(
    () => made({ featureNames: ["log(price"] }),
    'Cannot read choices as there must be a column "log(price" to use as a feature of the model: the columns are "task", "alt", "price", "fuel", "size"',
  );
});
