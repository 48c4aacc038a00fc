/**
 * How WebAssembly kernels see the features.
 *
 * Features that lie in their memory are read there, and features that are not
 * too many are copied into it once. Others stay where they are and are copied
 * through a window that the second-level cache holds.
 *
 * @module
 */
import type { FeatureMatrix } from "./kernels.ts";

/** Items in a tile, as in the source. */
export const TILE = 60;
/** Features that take more bytes than this are read through a window. */
const MOST_BYTES_COPIED = 2 ** 26;
/** Bytes of the window, unless one tile is longer. */
const WINDOW = 2 ** 18;

/** Items in the window on features that do not lie in the memory: all, as workers need them, or whole tiles. */
export function windowOf(
  { rows, columns, values }: FeatureMatrix,
  workers: number,
): number {
  if (workers > 1 || values.byteLength <= MOST_BYTES_COPIED) return rows;
  const bytes = values.BYTES_PER_ELEMENT * columns;
  return Math.min(
    rows,
    Math.max(1, Math.floor(WINDOW / bytes / TILE)) * TILE,
  );
}

/** A window on runs of items. */
export class FeatureWindow {
  /** How many windows the features take. */
  readonly count: number;
  readonly #parts: readonly (Float64Array | Float32Array)[];
  readonly #target: Float64Array | Float32Array;
  #shown = -1;

  /** The first items of each window, then the number of items; `target` in the memory has room for the longest. */
  constructor(
    { columns: L, values }: FeatureMatrix,
    borders: readonly number[],
    target: Float64Array | Float32Array,
  ) {
    this.count = borders.length - 1;
    this.#target = target;
    this.#parts = Array.from(
      { length: this.count },
      (_, w) => values.subarray(borders[w]! * L, borders[w + 1]! * L),
    );
  }

  /** Brings window w into place. */
  show(w: number): void {
    if (this.#shown === w) return;
    this.#target.set(this.#parts[w]!);
    this.#shown = w;
  }
}
