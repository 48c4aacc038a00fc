import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { parquetTable } from "../../lib/data/parquet_table.ts";
import { choiceTableOf } from "../../lib/data/table_choices.ts";
import { matrixToRows } from "../../mod.ts";

const compressed = (compress: (bytes: Uint8Array) => Uint8Array) =>
(
  bytes: Uint8Array,
) => new Uint8Array(compress(bytes));

/** A file of two groups of rows. */
const file = (
  codec: "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "ZSTD",
): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "item", data: ["a", "b", "c", "d"], type: "STRING" },
      { name: "n", data: [10n, 20n, 30n, 50n], type: "INT64" },
      { name: "price", data: [1.5, 2.5, null, 0.25], type: "DOUBLE" },
      { name: "stock", data: [7, 1, 5, 3], type: "INT32" },
      {
        name: "day",
        data: [0, 1, 2, 3].map((t) => new Date(t)),
        type: "TIMESTAMP",
      },
    ],
    codec,
    compressors: {
      GZIP: compressed(gzipSync),
      ZSTD: compressed(zstdCompressSync),
    },
    rowGroupSize: [3, 1],
  }));

for (const codec of ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"] as const) {
  Deno.test(`parquetTable() reads numbers, texts and what is missing: ${codec}`, async () => {
    const table = await parquetTable(file(codec));
    assertEquals(table.names, ["item", "n", "price", "stock", "day"]);
    const { data, warnings } = choiceTableOf(table, {
      counts: "n",
      id: "item",
      missing: "skip",
    });
    assertEquals(data.featureNames, ["price", "stock"]);
    assertEquals(matrixToRows(data.features), [[1.5, 7], [2.5, 1], [0.25, 3]]);
    assertEquals(Array.from(data.counts), [10, 20, 50]);
    assertEquals(data.itemNames, ["a", "b", "d"]);
    assertEquals(warnings, [
      '1 of 4 rows is left out, with 27% of the choices, as a value is missing: 1 in "price"',
      'left out, as no cell is a number: "day" (--categorical makes features of a column, --id names of items)',
    ]);
  });
}

Deno.test("parquetTable() refuses a file that is not whole", async () => {
  const whole = file("SNAPPY");
  const bytes = new Uint8Array([
    ...whole.subarray(0, 4),
    ...whole.subarray(-8),
  ]);
  const error = await assertRejects(() => parquetTable(bytes), RangeError);
  const rule =
    "Cannot read choices as a Parquet file must be whole and of a kind that hyparquet reads: ";
  assertEquals((error as Error).message.slice(0, rule.length), rule);
});

for (const codec of ["UNCOMPRESSED", "SNAPPY", "GZIP"] as const) {
  Deno.test(`parquetTable() comes to an end with any byte of a page zeroed: ${codec}`, async () => {
    const whole = file(codec);
    const footer = new DataView(whole.buffer).getUint32(whole.length - 8, true);
    let refused = 0;
    for (let at = 4; at < whole.length - 8 - footer; at++) {
      const bytes = whole.slice();
      bytes[at] = 0;
      try {
        await parquetTable(bytes);
      } catch (error) {
        assertEquals((error as Error).name, "RangeError");
        refused++;
      }
    }
    // A header has some twenty bytes, and most of them matter.
    assert(refused > 100, `${refused}`);
  });
}

Deno.test("parquetTable() says what is damaged: pages, the levels and runs in them, columns", async () => {
  const whole = file("UNCOMPRESSED");
  const rules = new Set<string>();
  for (let at = 4; at < whole.length - 8; at++) {
    for (const value of [0, 0x7f, (whole[at]! + 2) & 0xff]) {
      const bytes = whole.slice();
      bytes[at] = value;
      try {
        await parquetTable(bytes);
      } catch (error) {
        assertEquals((error as Error).name, "RangeError");
        rules.add((error as Error).message.split("reads: ")[1]!);
      }
    }
  }
  const known = [
    "columns must be whole",
    "pages must be whole",
    "pages must hold the values of their column",
    "pages must hold the rows of their group",
    "levels of a page must be within it",
    "runs of a page must be within it",
    "groups must have all rows",
  ];
  assertEquals(known.filter((rule) => !rules.has(rule)), []);
});
