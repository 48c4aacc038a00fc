/** The table in a file, told by its content: text, either of them compressed by gzip, or Parquet. */
import { delimitedTable } from "../data/delimited_table.ts";
import type { Dialect, DialectOptions } from "../data/dialect.ts";
import { utf8Of, utf8OfWestern } from "../data/encoding.ts";
import type { Table } from "../data/table.ts";
import { type Environment, InputError } from "./environment.ts";

/** What stands for standard input. */
const STANDARD_INPUT = "-";

/** A file in a message. */
export function nameOfFile(file: string): string {
  return file === STANDARD_INPUT ? "standard input" : JSON.stringify(file);
}

/** Opens the table in a file; says how a text is written if that is neither given nor usual. */
export async function openTableFile(
  env: Environment,
  { file, dialect, say }: {
    readonly file: string;
    /** What is given of the dialect. */
    readonly dialect: DialectOptions;
    readonly say: (sentence: string) => void;
  },
): Promise<Table> {
  const bytes = await inflated(env.readFile(file), file);
  if (isParquet(bytes)) {
    const { parquetTable } = await import("../data/parquet_table.ts");
    return parquetTable(bytes);
  }
  const unicode = utf8Of(bytes);
  const utf8 = unicode ?? utf8OfWestern(bytes);
  if (utf8 === undefined) {
    throw new InputError(
      `Cannot read ${nameOfFile(file)} as it must be text${
        isWorkbook(bytes) ? ", not a workbook: save its sheet as CSV" : ""
      }`,
    );
  }
  const table = delimitedTable(utf8, dialect);
  const words = unusual(table.dialect, {
    delimiter: dialect.delimiter ??
      (/\.tsv(?:\.gz)?$/i.test(file) ? "\t" : ","),
    decimal: dialect.decimal ?? ".",
    thousands: dialect.thousands ?? "",
  });
  if (unicode === undefined) words.push("letters of Windows-1252, not UTF-8");
  if (words.length > 0) {
    say(`${nameOfFile(file)} is read with ${words.join(", ")}`);
  }
  return table;
}

const GZIP = [0x1f, 0x8b];

async function inflated(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (GZIP.some((byte, i) => bytes[i] !== byte)) return bytes;
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new InputError(
      `Cannot read ${nameOfFile(file)} as it must be one whole stream of gzip`,
    );
  }
}

function isParquet(bytes: Uint8Array): boolean {
  const marks = [bytes.subarray(0, 4), bytes.subarray(-4)];
  return bytes.length >= 12 &&
    marks.every((mark) => String.fromCharCode(...mark) === "PAR1");
}

/** How files of Excel and LibreOffice begin: an archive, or the older kind. */
const WORKBOOKS = [[0x50, 0x4b, 3, 4], [0xd0, 0xcf, 0x11, 0xe0]];

function isWorkbook(bytes: Uint8Array): boolean {
  return WORKBOOKS.some((mark) => mark.every((byte, i) => bytes[i] === byte));
}

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  ",": "commas between cells",
  ";": "semicolons between cells",
  "\t": "tabs between cells",
  "|": "| between cells",
};

/** What of a dialect is neither given nor usual, in words. */
function unusual(found: Dialect, expected: Dialect): string[] {
  const words: string[] = [];
  if (found.delimiter !== expected.delimiter) {
    words.push(
      DELIMITER_WORDS[found.delimiter] ??
        `${JSON.stringify(found.delimiter)} between cells`,
    );
  }
  if (found.decimal !== expected.decimal) {
    words.push(`${JSON.stringify(found.decimal)} before decimals`);
  }
  if (found.thousands !== expected.thousands) {
    words.push(`${JSON.stringify(found.thousands)} between thousands`);
  }
  return words;
}
