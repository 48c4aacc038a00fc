/**
 * Features in a memory that kernels and workers read where they lie.
 *
 * @module
 */
import type { FeatureMatrix } from "./kernels.ts";
import { BASE } from "./wasm_memory.ts";

const PAGE = 2 ** 16;

/** A shared memory that begins with features and grows by what is laid out in it. */
export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  /** Address of the features. */
  readonly features: number;
  /** Regions laid out before and given back. */
  readonly free: { readonly at: number; readonly bytes: number }[];
}

const memories = new WeakMap<ArrayBufferLike, SharedMemory>();

/**
 * A p × L matrix of zeros, to be filled with features, that a fit reads where
 * it lies: by all workers, and without the copy that it makes of other
 * features. For features that fill hundreds of megabytes.
 *
 * @param shape Rows p and columns L, integers ≥ 1.
 * @param precision Half the memory in single precision; sums are double either way.
 * @returns The matrix; an ordinary one where memory cannot be shared.
 * @throws {RangeError} If a size is not an integer ≥ 1, or there is no room.
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
  const size = precision === "double" ? 8 : 4;
  // Rows are read two by two, features too: one item and a pair more.
  const shared = typeof SharedArrayBuffer === "undefined"
    ? undefined
    : newSharedMemory(BASE + size * (length + columns + 2));
  const values = viewOf(precision, length, shared);
  if (shared !== undefined) memories.set(values.buffer, shared);
  return { rows, columns, values };
}

function viewOf(
  precision: "double" | "single",
  length: number,
  shared: SharedMemory | undefined,
): FeatureMatrix["values"] {
  if (shared === undefined) {
    return precision === "double"
      ? new Float64Array(length)
      : new Float32Array(length);
  }
  const { memory: { buffer }, features } = shared;
  return precision === "double"
    ? new Float64Array(buffer, features, length)
    : new Float32Array(buffer, features, length);
}

/** The shared memory that the features lie in from its beginning, if they do. */
export function memoryOf({ values }: FeatureMatrix): SharedMemory | undefined {
  return values.byteOffset === BASE ? memories.get(values.buffer) : undefined;
}

/** A new shared memory with so many bytes in use. */
export function newSharedMemory(bytes: number): SharedMemory {
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(bytes / PAGE),
    maximum: PAGE, // 4 GiB
    shared: true,
  });
  return { memory, features: BASE, free: [] };
}

/** Address of so many zero bytes: a region given back, or new ones. Views made before stay valid. */
export function takeRegion(shared: SharedMemory, bytes: number): number {
  const { memory, free } = shared;
  const i = free.findIndex((region) => region.bytes >= bytes);
  if (i >= 0) {
    const [{ at }] = free.splice(i, 1) as [{ at: number; bytes: number }];
    new Uint8Array(memory.buffer, at, bytes).fill(0);
    return at;
  }
  return memory.grow(Math.ceil(bytes / PAGE)) * PAGE;
}

const registry = new FinalizationRegistry(
  ({ shared, at, bytes }: {
    readonly shared: SharedMemory;
    readonly at: number;
    readonly bytes: number;
  }) => shared.free.push({ at, bytes }),
);

/** Gives a region back once its owner has been collected. */
export function giveBackWith(
  owner: object,
  region: { readonly shared: SharedMemory; at: number; bytes: number },
): void {
  registry.register(owner, region);
}
