/** The numbers of an array in a file, decoded piece by piece into an array that is there already. */
import {
  type ArrayLayout,
  type ElementType,
  type ReadBytes,
  refuseArray,
} from "./array_layout.ts";

const BYTES: Readonly<Record<ElementType, number>> = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
};

/** Numbers that are decoded at a time. */
const PIECE = 2 ** 19;

/**
 * Reads an array of two dimensions, or of one as a single column.
 *
 * @param values out: rows × columns, row by row.
 * @param layout in: where the array lies.
 * @param read in: the bytes of the file.
 * @throws {RangeError} If the file ends early, or a number is too large for `values`.
 */
export function arrayInto(
  values: Float32Array | Float64Array,
  layout: ArrayLayout,
  read: ReadBytes,
): void {
  const { type, fortran, at } = layout;
  const [rows, columns] = sizesOf(layout);
  const numberAt = NUMBER_AT[type];
  const size = BYTES[type];
  for (let from = 0; from < values.length; from += PIECE) {
    const count = Math.min(PIECE, values.length - from);
    const bytes = read(at + from * size, count * size);
    if (bytes.length < count * size) {
      refuseArray(
        `there must be ${values.length} numbers: the file ends after ${
          from + Math.floor(bytes.length / size)
        }`,
      );
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < count; i++) {
      const place = from + i;
      const value = numberAt(view, i * size);
      const target = fortran
        ? (place % rows) * columns + Math.floor(place / rows)
        : place;
      values[target] = value;
      if (
        Math.abs(values[target]!) === Infinity && Math.abs(value) < Infinity
      ) {
        refuseArray(`numbers must be within single precision: one is ${value}`);
      }
    }
  }
}

/**
 * Rows and columns of an array.
 *
 * @throws {RangeError} If it has more than two dimensions, or none.
 */
export function sizesOf(
  { shape }: Pick<ArrayLayout, "shape">,
): readonly [rows: number, columns: number] {
  const [rows, columns = 1] = shape;
  if (rows === undefined || shape.length > 2) {
    return refuseArray(
      `it must have one or two dimensions: its shape is (${shape.join(", ")})`,
    );
  }
  return [rows, columns];
}

const NUMBER_AT: Readonly<
  Record<ElementType, (view: DataView, at: number) => number>
> = {
  float16: (view, at) => half(view.getUint16(at, true)),
  bfloat16: (view, at) => brain(view.getUint16(at, true)),
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at, true),
  uint16: (view, at) => view.getUint16(at, true),
  int32: (view, at) => view.getInt32(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  uint64: (view, at) => Number(view.getBigUint64(at, true)),
};

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. Not every runtime has arrays of it. */
function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function brain(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
