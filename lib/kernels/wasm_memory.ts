/**
 * Where everything lies in the memory of the WebAssembly kernels.
 *
 * @module
 */
import { TILE, windowOf } from "./feature_window.ts";
import type { FeatureMatrix, KernelInput } from "./kernels.ts";

/** An array in the memory of the kernels, and its address. */
export interface MemoryBlock {
  readonly at: number;
  readonly view: Float64Array;
}

/** Hands out a memory from an address on; first dry, to learn how much it takes. */
export function layOut(buffer: ArrayBufferLike | undefined, from: number) {
  let next = from;
  return {
    bytes: (count: number): number => {
      const at = Math.ceil(next / 64) * 64;
      next = at + count;
      return at;
    },
    doubles(count: number): MemoryBlock {
      const at = this.bytes(8 * count);
      const view = buffer
        ? new Float64Array(buffer, at, count)
        : new Float64Array(0);
      return { at, view };
    },
    end: () => next,
  };
}

/** Segments that the items come in; each has sums of its own. */
export interface Segments {
  readonly count: number;
  readonly tiles: number;
}

/** Enough segments to share out, long enough that adding them up costs nothing. */
const MOST_SEGMENTS = 16;
const FEWEST_TILES = 8;

/** How the items are cut; depends on their number only, so that the result does. */
export function segmentsOf(items: number): Segments {
  return segmentsOfTiles(Math.ceil(items / TILE));
}

/** How so many tiles are cut. */
export function segmentsOfTiles(all: number): Segments {
  const tiles = Math.max(FEWEST_TILES, Math.ceil(all / MOST_SEGMENTS));
  return { count: Math.ceil(all / tiles), tiles };
}

/** Features, and who works on them. */
export interface WorkedOn {
  readonly features: FeatureMatrix;
  /** Address of the features if they lie in the memory. */
  readonly held: number | undefined;
  /** How many work on them at once. */
  readonly workers: number;
}

/** What the kernels are laid out for. */
export interface Layout extends KernelInput, WorkedOn {}

/** Bytes of the features that are copied into the memory at a time. */
export function featureBytes({ features, workers }: WorkedOn): number {
  const { columns: L, values } = features;
  // One item and a pair more than there are: rows are read two by two.
  return values.BYTES_PER_ELEMENT *
    ((windowOf(features, workers) + 1) * L + 2);
}

/** What each worker has for itself, a workspace of so many doubles, and the features. */
export function ofWorkers(
  memory: ReturnType<typeof layOut>,
  { held, workers, workspace, bytes }: WorkedOn & {
    readonly workspace: number;
    /** Those of the features where they do not lie in the memory. */
    readonly bytes: number;
  },
) {
  return {
    workspaces: Array.from(
      { length: workers },
      () => memory.doubles(workspace).at,
    ),
    stacks: Array.from({ length: workers }, () => memory.bytes(STACK) + STACK),
    features: held ?? memory.bytes(bytes),
  };
}

/** Everything that lies in the memory: addresses, and views where TypeScript writes or reads. */
function blocks(layout: Layout, memory: ReturnType<typeof layOut>) {
  const { features, components: M, offset } = layout;
  const { rows: p, columns: L } = features;
  const tiles = Math.ceil(p / TILE);
  const width = L + L % 2;
  const workspace = TILE * Math.max(M, 2 * width);
  return {
    job: memory.bytes(4 * JOB_LENGTH),
    relative: memory.doubles(M * tiles * TILE).at,
    factors: memory.doubles(tiles * M).at,
    largest: memory.doubles(tiles * M).at,
    tileSums: memory.doubles(tiles * M).at,
    scales: memory.doubles(M * tiles * TILE).at,
    frequencies: memory.doubles(tiles * TILE),
    offset: memory.doubles(offset ? tiles * TILE : 0),
    underflows: memory.bytes(4 * p),
    groups: memory.bytes(4 * M),
    atoms: memory.doubles(M * L),
    packed: memory.doubles(M * width).at,
    weights: memory.doubles(M),
    masses: memory.doubles(M),
    alphas: memory.doubles(M),
    betas: memory.doubles(M),
    zeros: memory.doubles(M).at,
    sums: memory.doubles(segmentsOf(p).count * M * width),
    coefficients: memory.doubles(tiles * TILE),
    scatter: memory.doubles(L * width),
    totals: memory.doubles(width),
    centre: memory.doubles(width),
    small: memory.doubles(4),
    ...ofWorkers(memory, { ...layout, workspace, bytes: featureBytes(layout) }),
  };
}

/** Where everything lies. */
export type Blocks = ReturnType<typeof blocks>;

/** Integers in a job; see `wasm_jobs.ts`. */
export const JOB_LENGTH = 32;
/** Bytes of stack for each worker. */
const STACK = 2 ** 14;
/** Above the stack and the constants of the modules. */
export const BASE = 2 ** 15;

/** Bytes that a layout takes. */
export function bytesOf(layout: Layout): number {
  const dry = layOut(undefined, 0);
  blocks(layout, dry);
  return dry.end();
}

/** The blocks of a layout from an address on, a multiple of 64. */
export function blocksIn(
  buffer: ArrayBufferLike,
  from: number,
  layout: Layout,
): Blocks {
  return blocks(layout, layOut(buffer, from));
}
