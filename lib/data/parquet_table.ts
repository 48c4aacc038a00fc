/**
 * The table in a Parquet file. The only file that imports a reader of it, which is
 * loaded when one is met: whoever reads text does not wait for it.
 */
import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "npm:hyparquet@1.31.5";
import { compressors } from "npm:hyparquet-compressors@1.1.2";
import { columnTable } from "./column_table.ts";
import { checkPages } from "./parquet_pages.ts";
import { refuseTable, type Table } from "./table.ts";

/**
 * Reads a table: numbers, texts and what is missing; dates and nested values are no numbers.
 *
 * @param bytes The whole file, compressed by any codec of Parquet but LZO.
 * @throws {RangeError} If it is no Parquet file that can be read, or has no row.
 */
export async function parquetTable(bytes: Uint8Array): Promise<Table> {
  const places = new WeakMap<ArrayBufferLike, number>();
  const file = {
    byteLength: bytes.length,
    slice: (from: number, to?: number) => {
      const { buffer } = bytes.slice(from, to);
      places.set(buffer, from);
      return buffer as ArrayBuffer;
    },
  };
  const columns = new Map<string, unknown[]>();
  try {
    const metadata = await parquetMetadataAsync(file);
    const checks = checkPages(bytes, metadata);
    const rows = Number(metadata.num_rows);
    for (const { element } of parquetSchema(metadata).children) {
      columns.set(element.name, new Array(rows));
    }
    await parquetRead({
      file,
      metadata,
      compressors: Object.fromEntries(
        Object.entries(compressors).map(([codec, decompress]) => [
          codec,
          (input: Uint8Array, length: number) => {
            const page = decompress(input, length);
            checks.get(places.get(input.buffer)! + input.byteOffset)?.(page);
            return page;
          },
        ]),
      ),
      onChunk: ({ columnName, columnData, rowStart }) => {
        const values = columns.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) {
          values[rowStart + i] = columnData[i];
        }
      },
    });
  } catch (error) {
    refuseTable(
      `a Parquet file must be whole and of a kind that hyparquet reads: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  return columnTable(columns);
}
