/**
 * A check of the pages of a Parquet file before and while hyparquet reads them. In a page that is
 * damaged it may go to a place that is not a number, where it reads for ever, or repeat
 * a value two billion times; it asks of pages only what is asked here.
 */
import type {
  FileMetaData,
  SchemaElement,
} from "npm:hyparquet@1.31.5/src/types.js";
import { parquetHeader } from "npm:hyparquet@1.31.5/src/column.js";
import { readRleBitPackedHybrid } from "npm:hyparquet@1.31.5/src/encoding.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getSchemaPath,
} from "npm:hyparquet@1.31.5/src/schema.js";

type Header = ReturnType<typeof parquetHeader>;
type Chunk = FileMetaData["row_groups"][number]["columns"][number];

/** What is asked of a page once it is decompressed. */
export type PageCheck = (page: Uint8Array) => void;

/**
 * Checks the headers of all pages, and pages that are not compressed.
 *
 * @returns For the others a check, by the place in the file where the compressed bytes begin.
 * @throws {Error} If a page is damaged.
 */
export function checkPages(
  bytes: Uint8Array,
  { row_groups, num_rows, schema }: FileMetaData,
): Map<number, PageCheck> {
  const later = new Map<number, PageCheck>();
  let rows = 0;
  for (const group of row_groups) {
    rows += Number(group.num_rows);
    for (const chunk of group.columns) {
      const levels = levelsOf(schema, chunk);
      const values = checkChunk(bytes, chunk, { levels, later });
      if (levels.repetition === 0 && values !== Number(group.num_rows)) {
        damaged("pages must hold the rows of their group");
      }
    }
  }
  if (rows !== Number(num_rows)) damaged("groups must have all rows");
  return later;
}

function damaged(rule: string): never {
  throw new Error(rule);
}

/** Largest repetition and definition levels of a column. */
interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

function levelsOf(schema: SchemaElement[], { meta_data }: Chunk): Levels {
  if (meta_data === undefined) damaged("columns must have metadata");
  const path = getSchemaPath(schema, meta_data.path_in_schema);
  return {
    repetition: getMaxRepetitionLevel(path),
    definition: getMaxDefinitionLevel(path),
  };
}

/** A view that counts what is read: a length below 0 would send a reader back, and round and round. */
function countingView(bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = view.getUint8.bind(view);
  let reads = 0;
  view.getUint8 = (at) => {
    if (++reads > bytes.length || !Number.isInteger(at)) {
      damaged("headers of pages must end");
    }
    return read(at);
  };
  return view;
}

/** Checks the pages of a column in a group of rows; returns how many values they hold. */
function checkChunk(
  bytes: Uint8Array,
  { meta_data }: Chunk,
  { levels, later }: {
    readonly levels: Levels;
    readonly later: Map<number, PageCheck>;
  },
): number {
  const { codec, type, total_compressed_size: size } = meta_data!;
  const { data_page_offset, dictionary_page_offset } = meta_data!;
  const from = Math.min(
    Number(data_page_offset),
    Number(dictionary_page_offset || data_page_offset),
  );
  const end = from + Number(size);
  if (!(from >= 0 && end <= bytes.length)) damaged("columns must be whole");
  const reader = {
    view: countingView(bytes.subarray(from, end)),
    offset: 0,
  };
  let values = 0;
  while (
    reader.offset < end - from - 1 && values < Number(meta_data!.num_values)
  ) {
    const header = parquetHeader(reader);
    const at = from + reader.offset;
    const length = sizeOf(header.compressed_page_size);
    reader.offset += length;
    if (at + length > end) damaged("pages must be whole");
    values += checkHeader(header);
    if (values > Number(meta_data!.num_values)) {
      damaged("pages must hold the values of their column");
    }
    const page = bytes.subarray(at, at + length);
    const { body, check } = checkOf(header, page, { levels, type });
    if (check === undefined) continue;
    const plain = codec === "UNCOMPRESSED" ||
      header.data_page_header_v2?.is_compressed === false;
    if (plain) check(page.subarray(body));
    else later.set(at + body, check);
  }
  return values;
}

/** A size or number in a header: an integer from 0. */
function sizeOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? value as number
    : damaged("headers of pages must have sizes");
}

/** No codec makes so much of a byte. */
const MOST_TIMES = 2 ** 16;

/** Checks the numbers of a header; returns how many values the page adds to its column. */
function checkHeader(header: Header): number {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const size = sizeOf(header.uncompressed_page_size);
  if (size > MOST_TIMES * (header.compressed_page_size + 1)) {
    damaged("pages must not grow beyond measure");
  }
  switch (header.type) {
    case "DICTIONARY_PAGE":
      if (sizeOf(header.dictionary_page_header?.num_values) > size) {
        damaged("pages must hold their dictionary");
      }
      return 0;
    case "DATA_PAGE":
      return sizeOf(first?.num_values);
    case "DATA_PAGE_V2": {
      const levels = sizeOf(second?.repetition_levels_byte_length) +
        sizeOf(second?.definition_levels_byte_length);
      if (
        levels > Math.min(header.compressed_page_size, size) ||
        sizeOf(second?.num_nulls) > sizeOf(second?.num_values)
      ) damaged("levels of a page must be within it");
      sizeOf(second?.num_rows);
      return second!.num_values;
    }
    default:
      return damaged(`pages must be of a known type: one is ${header.type}`);
  }
}

/** Where in a page that begins which is compressed, and what to check there. */
function checkOf(
  header: Header,
  page: Uint8Array,
  { levels, type }: { readonly levels: Levels; readonly type: string },
): { readonly body: number; readonly check?: PageCheck } {
  const { data_page_header: first, data_page_header_v2: second } = header;
  if (first !== undefined && header.type === "DATA_PAGE") {
    const { num_values, encoding } = first;
    return {
      body: 0,
      check: (whole) => {
        const repeated = skipLevels(whole, 0, {
          most: levels.repetition,
          size: num_values,
        });
        const { at, full } = skipLevels(whole, repeated.at, {
          most: levels.definition,
          size: num_values,
        });
        checkValues(whole.subarray(at), { encoding, type, size: full });
      },
    };
  }
  if (second === undefined || header.type !== "DATA_PAGE_V2") {
    return { body: 0 };
  }
  const { num_values, num_nulls, encoding } = second;
  const middle = second.repetition_levels_byte_length;
  const body = middle + second.definition_levels_byte_length;
  if (levels.repetition > 0) {
    checkRuns(page.subarray(0, middle), bitsOf(levels.repetition), num_values);
  }
  if (levels.definition > 0) {
    checkRuns(
      page.subarray(middle, body),
      bitsOf(levels.definition),
      num_values,
    );
  }
  return {
    body,
    check: (values) =>
      checkValues(values, { encoding, type, size: num_values - num_nulls }),
  };
}

/** Goes over the levels of a page of the first kind; says how many are the largest. */
function skipLevels(
  page: Uint8Array,
  at: number,
  { most, size }: { readonly most: number; readonly size: number },
): { readonly at: number; readonly full: number } {
  if (most === 0) return { at, full: size };
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const begin = at + 4, end = begin + view.getUint32(at, true);
  if (end > page.length) damaged("levels of a page must be within it");
  checkRuns(page.subarray(begin, end), bitsOf(most), size);
  const levels = new Array<number>(size);
  readRleBitPackedHybrid({ view, offset: at }, bitsOf(most), levels);
  return { at: end, full: levels.filter((level) => level === most).length };
}

/** Checks values that are written in runs or as differences; others end where the page does. */
function checkValues(
  values: Uint8Array,
  { encoding, type, size }: {
    readonly encoding: string;
    readonly type: string;
    readonly size: number;
  },
): void {
  if (encoding.startsWith("DELTA_") && size > 0) checkDeltas(values);
  else if (encoding === "RLE" && type === "BOOLEAN") {
    checkRuns(values.subarray(4), 1, size);
  } else if (/^RLE|_DICTIONARY$/.test(encoding)) {
    const [width = 0] = values;
    if (width > 32) damaged("numbers in a page must have at most 32 bits");
    if (width > 0) checkRuns(values.subarray(1), width, size);
  }
}

/** Blocks of differences have a size, and parts that divide it. */
function checkDeltas(values: Uint8Array): void {
  const reader = { bytes: values, at: 0 };
  const block = numberAt(reader), parts = numberAt(reader);
  if (!(block > 0 && parts > 0 && block % parts === 0)) {
    damaged("blocks of differences must have parts");
  }
}

/** Runs of one value, or of values packed into bits, until there are `size`: none is longer, or empty. */
function checkRuns(bytes: Uint8Array, width: number, size: number): void {
  const reader = { bytes, at: 0 };
  for (let seen = 0; seen < size;) {
    const header = numberAt(reader);
    const half = Math.floor(header / 2);
    const count = header % 2 === 1 ? 8 * half : half;
    if (!(count > 0 && count < size - seen + 8)) {
      damaged("runs of a page must be within it");
    }
    reader.at += header % 2 === 1 ? half * width : (width + 7) >> 3;
    // The bytes of the last packed values may be left out where they are none.
    if (header % 2 === 0 && reader.at > bytes.length) {
      damaged("runs of a page must be whole");
    }
    seen += count;
  }
}

/** The next number of seven bits a byte. */
function numberAt(reader: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  return damaged("numbers of a page must end");
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}
