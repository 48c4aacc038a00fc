import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { choiceData } from "../../lib/data/choice_data.ts";
import {
  choiceDataToCsv,
  choiceTableFromCsv,
  type CsvOptions,
} from "../../lib/data/choice_table.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";
import { assertRefused } from "../refusal.ts";

const PLAIN = "item,count,x1,x2\na,1,0.5,2\nb,0,1.5,-3\nc,2.5,1e-3,7\n";

function read(text: string, options: { features?: string[] } = {}) {
  const { data } = choiceTableFromCsv(text, {
    counts: "count",
    id: "item",
    ...options,
  });
  return {
    names: data.featureNames,
    items: data.itemNames,
    counts: Array.from(data.counts),
    features: matrixToRows(data.features),
  };
}

Deno.test("choiceTableFromCsv() reads names, counts and features", () => {
  assertEquals(read(PLAIN), {
    names: ["x1", "x2"],
    items: ["a", "b", "c"],
    counts: [1, 0, 2.5],
    features: [[0.5, 2], [1.5, -3], [0.001, 7]],
  });
});

const DIALECTS: [name: string, text: string][] = [
  ["a byte order mark", "\uFEFF" + PLAIN],
  ["CRLF", PLAIN.replaceAll("\n", "\r\n")],
  ["no line break at the end", PLAIN.trimEnd()],
  ["blank lines", PLAIN.replaceAll("\n", "\n\n") + "\n\n"],
  [
    "every field quoted",
    PLAIN.replace(/[^,\n]+/g, (field) => `"${field}"`),
  ],
  ["blanks around numbers", PLAIN.replace(/,(-?\d)/g, ", $1")],
  ["explicit signs", PLAIN.replaceAll(",2", ",+2").replaceAll(",0.5", ",+.5")],
];
for (const [name, text] of DIALECTS) {
  Deno.test(`choiceTableFromCsv() reads the same table with ${name}`, () => {
    assertEquals(read(text), read(PLAIN));
  });
}

Deno.test("choiceTableFromCsv() reads columns in any order, features as listed", () => {
  const turned = PLAIN.trimEnd().split("\n")
    .map((line) => line.split(",").reverse().join(",")).join("\n");
  assertEquals(read(turned).names, ["x2", "x1"]);
  assertEquals(read(turned, { features: ["x1", "x2"] }), read(PLAIN));
  assertEquals(read(PLAIN, { features: ["x2"] }).features, [[2], [-3], [7]]);
});

Deno.test("choiceTableFromCsv() keeps commas, quotes and line breaks in quoted names", () => {
  const text = 'item,"x, ""wide""",count\n"a,b",1,2\n"c\nd",2,3\n"e""f",4,5\n';
  assertEquals(read(text).items, ["a,b", "c\nd", 'e"f']);
  assertEquals(read(text).names, ['x, "wide"']);
});

Deno.test("choiceTableFromCsv() says which columns of text it left out", () => {
  const text = PLAIN.trimEnd().split("\n")
    .map((line, j) => `${line},${j === 0 ? "colour" : "red"},`)
    .join("\n");
  const named = { counts: "count", features: ["x1"] };
  assertEquals(
    choiceTableFromCsv(text, { counts: "count" }).unusedColumns,
    ["item", "colour", ""],
  );
  assertEquals(choiceTableFromCsv(text, named).unusedColumns, []);
  assertEquals(choiceTableFromCsv(text, named).data.itemNames, undefined);
});

Deno.test("choiceTableFromCsv() drops features that are not identified on request", () => {
  const lines = PLAIN.trimEnd().split("\n");
  const text = [lines[0] + ",twice,four"]
    .concat(
      lines.slice(1).map((line) =>
        `${line},${2 * Number(line.split(",")[2])},4`
      ),
    )
    .join("\n");
  const table = choiceTableFromCsv(text, {
    counts: "count",
    id: "item",
    dependentFeatures: "drop",
  });
  assertEquals(table.droppedFeatures, ["twice", "four"]);
  assertEquals(table.data.featureNames, ["x1", "x2"]);
});

Deno.test("a table comes back from choiceDataToCsv() as it was", () => {
  const name = fc.string({ unit: "grapheme", maxLength: 8 })
    .map((text) => text.replaceAll("\r", ""));
  // Features far from 0 are held centred, so that they do not come back as they were.
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    .map((v) => Math.abs(v) < 1e-100 ? 0 : v);
  const count = fc.double({ min: 0, max: 1e12, noNaN: true }).map((v) => v + 0);
  const table = fc.integer({ min: 4, max: 12 }).chain((p) =>
    fc.record({
      itemNames: fc.array(name, { minLength: p, maxLength: p }),
      counts: fc.array(count, { minLength: p, maxLength: p }),
      rows: fc.array(fc.tuple(number, number), { minLength: p, maxLength: p }),
      featureNames: fc.uniqueArray(
        name.filter((text) => !["", "item", "count"].includes(text)),
        { minLength: 2, maxLength: 2 },
      ),
    })
  );
  let tried = 0;
  fc.assert(
    fc.property(table, ({ rows, counts, featureNames, itemNames }) => {
      let data;
      try {
        data = choiceData(rows, counts, { featureNames, itemNames });
      } catch (error) {
        if (error instanceof RangeError) return; // constant, collinear, no count
        throw error;
      }
      if (data.features.values.some((v, i) => v !== rows.flat()[i])) return;
      tried++;
      const back = choiceTableFromCsv(choiceDataToCsv(data), {
        counts: "count",
        id: "item",
        features: featureNames,
      }).data;
      assertEquals(back, data);
    }),
    { seed: 1, numRuns: 300 },
  );
  assert(tried > 200, `only ${tried} of 300 tables were fit to try`);
});

Deno.test("choiceDataToCsv() names items without names, and refuses a name twice", () => {
  const data = choiceData([[1], [4]], [2, 3], { featureNames: ["count"] });
  assertEquals(
    choiceDataToCsv(data, { id: "drink", counts: "sold" }),
    "drink,sold,count\nitem1,2,1\nitem2,3,4\n",
  );
  assertThrows(
    () => choiceDataToCsv(data),
    RangeError,
    'Cannot write choice data as column names must differ: "count" occurs twice',
  );
});

Deno.test("choiceTableFromCsv() shows long text in part and on one line", () => {
  const long = `"${"x".repeat(100)}\ny"`;
  const error = assertThrows(() => read(PLAIN.replace("1.5", long)));
  assertEquals(
    (error as Error).message,
    `Cannot read choices as column "x1" must hold finite numbers, or be left out of the features: row 2 (line 3, item "b") has "${
      "x".repeat(60)
    }…"`,
  );
});

Deno.test("choiceTableFromCsv() says what is wrong with a cell of a million digits", () => {
  const error = assertThrows(() =>
    read(PLAIN.replace("1.5", "1".repeat(1e6) + "x"))
  );
  assertEquals(
    (error as Error).message,
    `Cannot read choices as column "x1" must hold finite numbers, or be left out of the features: row 2 (line 3, item "b") has "${
      "1".repeat(60)
    }…"`,
  );
});

Deno.test("choiceTableFromCsv() finds 100,000 columns by their names in a second", () => {
  const names = Array.from({ length: 100_000 }, (_, c) => `c${c}`);
  const begun = performance.now();
  const table = choiceTableFromCsv(
    `count,x,${names}\n1,2,${names}\n3,4,${names}\n`,
    { counts: "count" },
  );
  assertEquals(table.data.featureNames, ["x"]);
  assertEquals(table.unusedColumns, names);
  const numbers = names.map(() => "1").with(-1, "one");
  const error = assertThrows(() =>
    read(`item,count,${names}\na,1,${numbers}\n`, { features: names })
  );
  assertEquals(
    (error as Error).message,
    'Cannot read choices as column "c99999" must hold finite numbers: row 1 (line 2, item "a") has "one"',
  );
  // .4 s on one 2-core machine; comparing every name with every other takes a minute.
  assert(performance.now() - begun < 20_000);
});

Deno.test("choiceTableFromCsv() reads 20,000 rows x 20 columns in a second or two", () => {
  const features = simulateFeatures(20_000, 20);
  const text = choiceDataToCsv(
    choiceData(features, new Float64Array(20_000).fill(1)),
  );
  const begun = performance.now();
  const { data } = choiceTableFromCsv(text, { counts: "count", id: "item" });
  // 0.4 s on one 2-core machine; a quadratic reader would take minutes.
  assert(performance.now() - begun < 5000);
  assertEquals(data.features.values, features.values);
});

Deno.test("choiceTableFromCsv() takes a column for the offset, which is no feature then", () => {
  const columns = { counts: "count", id: "item", offset: "x1" };
  const { data, unusedColumns } = choiceTableFromCsv(PLAIN, columns);
  assertEquals(data.offset, Float64Array.of(0.5, 1.5, 1e-3));
  assertEquals([data.featureNames, unusedColumns], [["x2"], []]);
  const again = choiceDataToCsv(data, { offset: "x1" });
  assertEquals(
    again,
    "item,count,x1,x2\na,1,0.5,2\nb,0,1.5,-3\nc,2.5,0.001,7\n",
  );
  assertEquals(choiceDataToCsv(data).split("\n")[0], "item,count,offset,x2");
  const none = choiceTableFromCsv(PLAIN, { counts: "count", id: "item" });
  assertEquals(none.data.offset, undefined);
});

Deno.test("choiceTableFromCsv() refuses an offset that is a feature or the counts", () => {
  const refused: [CsvOptions, string][] = [
    [
      { counts: "count", offset: "x1", features: ["x2", "x1"] },
      'Cannot read choices as a feature must be another column than the offset: both are "x1"',
    ],
    [
      { counts: "count", offset: "count" },
      'Cannot read choices as the offset must be another column than the counts: both are "count"',
    ],
  ];
  for (const [options, message] of refused) {
    assertRefused(() => choiceTableFromCsv(PLAIN, options), message);
  }
});
