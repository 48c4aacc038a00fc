/**
 * Where everything lies in the memory of the WebAssembly kernels.
 *
 * @module
 */
import type { FeatureMatrix, KernelInput } from "./kernels.ts";

/** Items in a tile, as in the source. */
export const TILE = 60;
/** Features that take more bytes than this are read through a window. */
const MOST_BYTES_COPIED = 2 ** 26;
/** Bytes of the window, unless one tile is longer. */
const WINDOW = 2 ** 18;

/** An array in the memory of the kernels, and its address. */
interface Block {
  readonly at: number;
  readonly view: Float64Array;
}

/** Hands out the memory from its beginning; first dry, to learn how much it takes. */
function layOut(buffer: ArrayBufferLike | undefined, from: number) {
  let next = from;
  return {
    bytes: (count: number): number => {
      const at = Math.ceil(next / 64) * 64;
      next = at + count;
      return at;
    },
    doubles(count: number): Block {
      const at = this.bytes(8 * count);
      const view = buffer
        ? new Float64Array(buffer, at, count)
        : new Float64Array(0);
      return { at, view };
    },
    end: () => next,
  };
}

/** Everything that lies in the memory: addresses, and views where TypeScript writes or reads. */
function blocks(
  { features, components: M }: KernelInput,
  memory: ReturnType<typeof layOut>,
) {
  const { rows: p, columns: L } = features;
  const tiles = Math.ceil(p / TILE);
  const width = L + L % 2;
  const window = windowOf(features);
  return {
    relative: memory.doubles(M * tiles * TILE).at,
    factors: memory.doubles(tiles * M).at,
    largest: memory.doubles(tiles * M).at,
    tileSums: memory.doubles(tiles * M).at,
    scales: memory.doubles(M * tiles * TILE).at,
    frequencies: memory.doubles(tiles * TILE),
    underflows: memory.bytes(4 * p),
    groups: memory.bytes(4 * M),
    atoms: memory.doubles(M * L),
    packed: memory.doubles(M * width).at,
    weights: memory.doubles(M),
    masses: memory.doubles(M),
    alphas: memory.doubles(M),
    betas: memory.doubles(M),
    zeros: memory.doubles(M).at,
    sums: memory.doubles(Math.max(M, L) * width),
    centre: memory.doubles(width),
    small: memory.doubles(4),
    workspace: memory.doubles(TILE * Math.max(M, 2 * width)).at,
    // One item and a pair more than there are: rows are read two by two.
    features: memory.doubles((window + 1) * L + 2),
    singles: features.values instanceof Float32Array
      ? memory.bytes(4 * window * L)
      : 0,
  };
}

/** Items in the window on the features: all, or whole tiles. */
export function windowOf({ rows, columns, values }: FeatureMatrix): number {
  const bytes = 8 * columns;
  if (values instanceof Float64Array && rows * bytes <= MOST_BYTES_COPIED) {
    return rows;
  }
  return Math.min(
    rows,
    Math.max(1, Math.floor(WINDOW / bytes / TILE)) * TILE,
  );
}

/** Above the stack and the constants of the modules. */
const BASE = 2 ** 15;
const PAGE = 2 ** 16;

/** The blocks for an input, in a new memory of just their size. */
export function newMemory(input: KernelInput) {
  const dry = layOut(undefined, BASE);
  blocks(input, dry);
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(dry.end() / PAGE),
  });
  return { memory, blocks: blocks(input, layOut(memory.buffer, BASE)) };
}

/** The result of {@linkcode newMemory}'s `blocks`. */
export type Blocks = ReturnType<typeof blocks>;
