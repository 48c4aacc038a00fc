/** The place, shape and type of an array in a file of NumPy (.npy) or of tensors (.safetensors). */
import { listedNames, quoted } from "./table.ts";

/** Types of numbers in an array, all with the lowest byte first. */
export type ElementType =
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

/** Where an array lies. */
export interface ArrayLayout {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly fortran: boolean;
  /** The place of its first byte in the file. */
  readonly at: number;
}

/** Reads `length` bytes of a file from byte `at` on; fewer where it ends. */
export type ReadBytes = (at: number, length: number) => Uint8Array;

/** Throws the RangeError of a file that breaks a rule. */
export function refuseArray(rule: string): never {
  throw new RangeError(`Cannot read an array as ${rule}`);
}

/** A longer header is none. */
const LONGEST_HEADER = 1e8;

/** The header of `length` bytes from byte `at` on, as a text. */
function headerText(read: ReadBytes, at: number, length: number): string {
  const bytes = length <= LONGEST_HEADER ? read(at, length) : new Uint8Array();
  if (bytes.length < length) {
    refuseArray(
      `a header must be whole: ${bytes.length} of ${length} bytes are there`,
    );
  }
  return new TextDecoder().decode(bytes);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The byte 0x93, then NUMPY. */
const NPY_NAME = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const NPY_TYPES: Readonly<Record<string, ElementType>> = {
  f2: "float16",
  V2: "bfloat16", // NumPy has no such type, and what adds it is written so
  f4: "float32",
  f8: "float64",
  i1: "int8",
  u1: "uint8",
  i2: "int16",
  u2: "uint16",
  i4: "int32",
  u4: "uint32",
  i8: "int64",
  u8: "uint64",
};

/**
 * Reads the header of a .npy file, versions 1 to 3.
 *
 * Source: NumPy, numpy.lib.format.
 *
 * @throws {RangeError} If there is no such header, or of other numbers than {@linkcode ElementType}.
 */
export function npyLayout(read: ReadBytes): ArrayLayout {
  const start = read(0, 12);
  if (start.length < 12 || NPY_NAME.some((byte, i) => start[i] !== byte)) {
    refuseArray("a file of NumPy must begin with its name: this does not");
  }
  const wide = start[6]! > 1;
  const length = wide
    ? viewOf(start).getUint32(8, true)
    : viewOf(start).getUint16(8, true);
  const from = wide ? 12 : 10;
  const header = headerText(read, from, length);
  const [, order = "", code = ""] =
    /'descr':\s*'([<>|=]?)(\w+)'/.exec(header) ?? [];
  const type = NPY_TYPES[code];
  if (type === undefined || order === ">") {
    refuseArray(
      `its numbers must be floats or integers with the lowest byte first: they are ${
        quoted(order + code)
      }`,
    );
  }
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (shape === undefined) {
    refuseArray("a header must have a shape: it has none");
  }
  return {
    type,
    shape: shape.split(",").map((size) => size.trim())
      .filter((size) => size !== "").map(Number),
    fortran: /'fortran_order':\s*True/.test(header),
    at: from + length,
  };
}

const TENSOR_TYPES: Readonly<Record<string, ElementType>> = {
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
  I8: "int8",
  U8: "uint8",
  I16: "int16",
  U16: "uint16",
  I32: "int32",
  U32: "uint32",
  I64: "int64",
  U64: "uint64",
};

/**
 * Reads the header of a .safetensors file.
 *
 * Source: Hugging Face, Safetensors, Format.
 *
 * @param read The bytes of the file.
 * @param tensor The name of one of its tensors; not needed where there is one alone.
 * @throws {RangeError} If there is no such header, no such tensor, or of other numbers than {@linkcode ElementType}.
 */
export function tensorLayout(read: ReadBytes, tensor?: string): ArrayLayout {
  const start = read(0, 8);
  const length = start.length < 8
    ? Infinity
    : Number(viewOf(start).getBigUint64(0, true));
  const entries = tensorEntries(headerText(read, 8, length));
  const names = [...entries.keys()];
  const name = tensor ?? (names.length === 1 ? names[0]! : undefined);
  const entry = name === undefined ? undefined : entries.get(name);
  if (entry === undefined) {
    return refuseArray(
      `a tensor must be named after the file and a colon: ${
        tensor === undefined ? "" : `there is no ${quoted(tensor)}, `
      }there are ${listedNames(names)}`,
    );
  }
  const type = TENSOR_TYPES[String(entry.dtype)];
  if (type === undefined) {
    refuseArray(
      `its numbers must be floats or integers: they are ${
        quoted(String(entry.dtype))
      }`,
    );
  }
  const [offset = NaN] = numbersIn(entry.data_offsets);
  return {
    type,
    shape: numbersIn(entry.shape),
    fortran: false,
    at: 8 + length + offset,
  };
}

type TensorEntry = Readonly<Record<string, unknown>>;

function tensorEntries(header: string): Map<string, TensorEntry> {
  try {
    const entries = Object.entries(JSON.parse(header))
      .filter(([name, value]) => name !== "__metadata__" && value !== null);
    return new Map(entries as [string, TensorEntry][]);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuseArray(
      "a file of tensors must begin with its header: this does not",
    );
  }
}

function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
