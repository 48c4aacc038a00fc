/**
 * Features in a memory that kernels and workers read where they lie.
 *
 * @module
 */
import type { Crew } from "./crew.ts";
import type { FeatureMatrix } from "./kernels.ts";
import { BASE } from "./wasm_memory.ts";

const PAGE = 2 ** 16;

/** The part of a memory from one address up to another. */
export interface Region {
  readonly at: number;
  readonly end: number;
}

/** A shared memory that begins with features and grows by what kernels lay out beside them. */
export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  /** What is in use, by address: first of all the features. */
  readonly used: Region[];
}

const memories = new WeakMap<ArrayBufferLike, SharedMemory>();

/**
 * A p × L matrix of zeros, to be filled with features, that a fit reads where
 * it lies: by all workers, and without the copy that it makes of other
 * features. For features that fill hundreds of megabytes.
 *
 * Each matrix has a shared memory of its own, which is freed once nothing
 * refers to the features. What a fit lays out there is given back when it
 * returns or throws. The memory holds 4 GiB at most: where there is no room
 * beside the features, fits go on alone and copy them piece by piece, with the
 * same result.
 *
 * @param shape Rows p and columns L, integers ≥ 1.
 * @param precision Half the memory in single precision; sums are double either way.
 * @returns The matrix; an ordinary one where memory cannot be shared.
 * @throws {RangeError} If a size is not an integer ≥ 1, or no shared memory can hold the features.
 */
export function sharedFeatures(
  shape: readonly [rows: number, columns: number],
  precision: "double" | "single" = "double",
): FeatureMatrix {
  const [rows, columns] = shape;
  for (const size of shape) {
    if (!(Number.isInteger(size) && size >= 1)) {
      throw new RangeError(
        `Cannot make features as their sizes must be integers >= 1: current sizes are ${rows} x ${columns}`,
      );
    }
  }
  const length = rows * columns;
  const Values:
    & { readonly BYTES_PER_ELEMENT: number }
    & (new (
      ...where: (number | ArrayBufferLike)[]
    ) => FeatureMatrix["values"]) = precision === "double"
      ? Float64Array
      : Float32Array;
  const end = endOf({ rows, columns, values: Values });
  const memory = typeof SharedArrayBuffer === "undefined"
    ? undefined
    : newSharedMemory(end, shape);
  if (memory === undefined) {
    return { rows, columns, values: new Values(length) };
  }
  const values = new Values(memory.buffer, BASE, length);
  memories.set(values.buffer, { memory, used: [{ at: 0, end }] });
  return { rows, columns, values };
}

/**
 * A memory for features of so many rows and columns.
 *
 * @throws {RangeError} If no shared memory can hold them.
 */
export function newSharedMemory(
  bytes: number,
  [rows, columns]: readonly [number, number],
): WebAssembly.Memory {
  const initial = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial, maximum: PAGE, shared: true });
  } catch (cause) {
    throw new RangeError(
      `Cannot make features as a shared memory must hold them, of 4 GiB at most: current sizes are ${rows} x ${columns}`,
      { cause },
    );
  }
}

/** Copies of features that a crew works on, by their values, for as long as there is the crew. */
const copies = new WeakMap<
  Crew,
  WeakMap<FeatureMatrix["values"], SharedMemory>
>();

/**
 * A copy of features that do not lie in a shared memory, in one: a crew has one for all kernels that are opened on them.
 *
 * @throws {RangeError} If no shared memory can hold them.
 */
export function sharedCopy(
  features: FeatureMatrix,
  crew: Crew,
): SharedMemory | undefined {
  if (memoryOf(features) !== undefined) return undefined;
  const known = copies.get(crew) ??
    new WeakMap<FeatureMatrix["values"], SharedMemory>();
  copies.set(crew, known);
  const { rows, columns, values } = features;
  const there = known.get(values);
  if (there) return there;
  const end = endOf(features);
  const memory = newSharedMemory(end, [rows, columns]);
  const Values = values.constructor as Float64ArrayConstructor;
  new Values(memory.buffer, BASE, rows * columns).set(values);
  const made = { memory, used: [{ at: 0, end }] };
  known.set(values, made);
  return made;
}

/** Where features from {@linkcode BASE} on end: rows are read two by two, features too, one item and a pair more. */
function endOf(
  { rows, columns, values: { BYTES_PER_ELEMENT } }: {
    readonly rows: number;
    readonly columns: number;
    readonly values: Pick<FeatureMatrix["values"], "BYTES_PER_ELEMENT">;
  },
): number {
  return BASE + BYTES_PER_ELEMENT * (rows * columns + columns + 2);
}

/** The shared memory that the features lie in from {@linkcode BASE} on, if they do. */
export function memoryOf({ values }: FeatureMatrix): SharedMemory | undefined {
  return values.byteOffset === BASE ? memories.get(values.buffer) : undefined;
}

/**
 * So many zero bytes: the first that are free, or new ones. Views made before stay valid.
 *
 * @throws {RangeError} If the memory cannot grow as far.
 */
export function takeRegion(
  { memory, used }: SharedMemory,
  bytes: number,
): Region {
  let at = 0, place = 0;
  while (place < used.length && at + bytes > used[place]!.at) {
    at = Math.ceil(used[place++]!.end / PAGE) * PAGE;
  }
  const region = { at, end: at + bytes };
  const before = memory.buffer.byteLength;
  if (region.end > before) {
    memory.grow(Math.ceil((region.end - before) / PAGE));
  }
  const dirty = Math.min(region.end, before) - at;
  if (dirty > 0) new Uint8Array(memory.buffer, at, dirty).fill(0);
  used.splice(place, 0, region);
  return region;
}

/** Frees a region, so that others can take it. */
export function giveBack({ used }: SharedMemory, region: Region): void {
  const place = used.indexOf(region);
  if (place >= 0) used.splice(place, 1);
}
