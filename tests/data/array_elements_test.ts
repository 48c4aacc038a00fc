import { assert, assertEquals } from "@std/assert";
import { arrayInto, sizesOf } from "../../lib/data/array_elements.ts";
import {
  npyLayout,
  type ReadBytes,
  tensorLayout,
} from "../../lib/data/array_layout.ts";
import { assertRefused } from "../refusal.ts";

const reading = (bytes: Uint8Array): ReadBytes => (at, length) =>
  bytes.slice(at, at + length);
const joined = (...parts: (Uint8Array | string)[]) =>
  new Uint8Array(
    parts.flatMap((part) =>
      Array.from(
        typeof part === "string" ? new TextEncoder().encode(part) : part,
      )
    ),
  );

/** As numpy.save() writes it. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const padded = header.padEnd(117) + "\n";
  const length = new Uint8Array(version === 1 ? 2 : 4);
  length[0] = padded.length;
  return joined(
    new Uint8Array([0x93]),
    "NUMPY",
    new Uint8Array([version, 0]),
    length,
    padded,
    data,
  );
}
const headerOf = (code: string, shape: string, fortran = "False") =>
  `{'descr': '${code}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
const bytesOf = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function numbersIn(bytes: Uint8Array, tensor?: string): number[][] {
  const read = reading(bytes);
  const layout = bytes[0] === 0x93
    ? npyLayout(read)
    : tensorLayout(read, tensor);
  const [rows, columns] = sizesOf(layout);
  const values = new Float32Array(rows * columns);
  arrayInto(values, layout, read);
  return Array.from(
    { length: rows },
    (_, j) => Array.from(values.subarray(j * columns, (j + 1) * columns)),
  );
}

const SIX = [0, -1, 2, 0.5, 96, -3];
const ROWS = [[0, -1, 2], [0.5, 96, -3]];
/** The same in 16 bits: sign, exponent, fraction. */
const HALF = new Uint16Array([0, 0xbc00, 0x4000, 0x3800, 0x5600, 0xc200]);
const BRAIN = new Uint16Array([0, 0xbf80, 0x4000, 0x3f00, 0x42c0, 0xc040]);

Deno.test("arrays of NumPy are read in each type of numbers, by rows and by columns", () => {
  const cases: [code: string, data: ArrayBufferView][] = [
    ["<f2", HALF],
    ["|V2", BRAIN],
    ["<f4", new Float32Array(SIX)],
    ["<f8", new Float64Array(SIX)],
  ];
  for (const [code, data] of cases) {
    for (const version of [1, 2]) {
      const header = headerOf(code, "(2, 3)");
      assertEquals(numbersIn(npy(header, bytesOf(data), version)), ROWS, code);
    }
  }
  const turned = new Float32Array([0, 0.5, -1, 96, 2, -3]);
  assertEquals(
    numbersIn(npy(headerOf("<f4", "(2, 3)", "True"), bytesOf(turned))),
    ROWS,
  );
  const integers: [code: string, data: ArrayBufferView][] = [
    ["|i1", new Int8Array([3, -4, 5])],
    ["<i2", new Int16Array([3, -4, 5])],
    ["<i4", new Int32Array([3, -4, 5])],
    ["<i8", new BigInt64Array([3n, -4n, 5n])],
  ];
  for (const [code, data] of integers) {
    const bytes = npy(headerOf(code, "(3,)"), bytesOf(data));
    assertEquals(numbersIn(bytes), [[3], [-4], [5]], code);
  }
  const unsigned: [code: string, data: ArrayBufferView][] = [
    ["|u1", new Uint8Array([3, 254])],
    ["<u2", new Uint16Array([3, 254])],
    ["<u4", new Uint32Array([3, 254])],
    ["<u8", new BigUint64Array([3n, 254n])],
  ];
  for (const [code, data] of unsigned) {
    const bytes = npy(headerOf(code, "(2, 1)"), bytesOf(data));
    assertEquals(numbersIn(bytes), [[3], [254]], code);
  }
});

Deno.test("each of the 65,536 halves is read as the runtime reads it", () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const read = numbersIn(npy(headerOf("<f2", "(65536,)"), bytesOf(all)));
  const expected = new Float16Array(all.buffer);
  for (const [bits, [value]] of read.entries()) {
    assert(Object.is(value, expected[bits]), `${bits}: ${value}`);
  }
});

/** As safetensors.save() writes them. */
function tensors(
  entries: Record<string, { dtype: string; shape: number[]; data: Uint8Array }>,
): Uint8Array {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(entries).map(([name, { dtype, shape, data }]) => {
      const offsets = [at, at += data.length];
      return [name, { dtype, shape, data_offsets: offsets }];
    }),
  );
  const text = JSON.stringify({ __metadata__: { format: "pt" }, ...header });
  const length = new BigUint64Array([BigInt(text.length)]);
  const data = Object.values(entries).map((entry) => entry.data);
  return joined(bytesOf(length), text, ...data);
}

Deno.test("a tensor is read by its name, or as the only one", () => {
  const shape = [2, 3];
  const emb = { dtype: "F32", shape, data: bytesOf(new Float32Array(SIX)) };
  const others = {
    half: { dtype: "F16", shape, data: bytesOf(HALF) },
    brain: { dtype: "BF16", shape, data: bytesOf(BRAIN) },
    wide: { dtype: "F64", shape, data: bytesOf(new Float64Array(SIX)) },
    "a:b": {
      dtype: "I64",
      shape: [2],
      data: bytesOf(new BigInt64Array([7n, -8n])),
    },
  };
  assertEquals(numbersIn(tensors({ emb })), ROWS);
  const several = tensors({ emb, ...others });
  for (const name of ["emb", "half", "brain", "wide"]) {
    assertEquals(numbersIn(several, name), ROWS, name);
  }
  assertEquals(numbersIn(several, "a:b"), [[7], [-8]]);
  assertRefused(
    () => numbersIn(several),
    'Cannot read an array as a tensor must be named after the file and a colon: there are "emb", "half", "brain", "wide", "a:b"',
  );
  assertRefused(
    () => numbersIn(several, "no"),
    'Cannot read an array as a tensor must be named after the file and a colon: there is no "no", there are "emb", "half", "brain", "wide", "a:b"',
  );
});

Deno.test("files that hold no such array are refused by what is wrong", () => {
  const four = bytesOf(new Float32Array(4));
  const cases: [bytes: Uint8Array, rule: string][] = [
    [
      joined(new Uint8Array([0x93]), "NUMPX", new Uint8Array(20)),
      "a file of NumPy must begin with its name: this does not",
    ],
    [
      npy(headerOf(">f4", "(2, 2)"), four),
      'its numbers must be floats or integers with the lowest byte first: they are ">f4"',
    ],
    [
      npy(headerOf("|O", "(2, 2)"), four),
      'its numbers must be floats or integers with the lowest byte first: they are "|O"',
    ],
    [
      npy(headerOf("<f4", "(1, 2, 2)"), four),
      "it must have one or two dimensions: its shape is (1, 2, 2)",
    ],
    [
      npy(headerOf("<f4", "()"), four),
      "it must have one or two dimensions: its shape is ()",
    ],
    [
      npy(headerOf("<f4", "(2, 3)"), four),
      "there must be 6 numbers: the file ends after 4",
    ],
    [
      npy(headerOf("<f8", "(2,)"), bytesOf(new Float64Array([1, 1e39]))),
      "numbers must be within single precision: one is 1e+39",
    ],
    [
      npy(headerOf("<f4", "(2, 2)"), four).subarray(0, 60),
      "a header must be whole: 50 of 118 bytes are there",
    ],
    [
      joined(bytesOf(new BigUint64Array([4n])), "nope"),
      "a file of tensors must begin with its header: this does not",
    ],
    [
      tensors({ x: { dtype: "BOOL", shape: [4], data: new Uint8Array(4) } }),
      'its numbers must be floats or integers: they are "BOOL"',
    ],
  ];
  for (const [bytes, rule] of cases) {
    assertRefused(() => numbersIn(bytes), `Cannot read an array as ${rule}`);
  }
});
