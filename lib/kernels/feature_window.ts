/**
 * How WebAssembly kernels see the features.
 *
 * Features that are not too many are copied into their memory once. Others stay
 * where they are and are copied through a window that the second-level cache
 * holds, which costs little beside fetching them from main memory; features in
 * single precision are widened there.
 *
 * @module
 */
import type { FeatureMatrix } from "./kernels.ts";
import { type Blocks, TILE, windowOf } from "./wasm_memory.ts";

/** A window on whole tiles of the features, at `blocks.features`. */
export class FeatureWindow {
  /** How many windows the features take. */
  readonly count: number;
  /** Tiles in each but the last. */
  readonly tiles: number;
  readonly #items: number;
  readonly #size: number;
  readonly #parts: readonly (Float64Array | Float32Array)[];
  readonly #target: Float64Array | Float32Array;
  readonly #widen: (() => void) | undefined;
  #shown = -1;

  constructor(
    { rows, columns: L, values }: FeatureMatrix,
    { features, singles }: Blocks,
    widen: (to: number, from: number, count: number) => void,
  ) {
    this.#items = rows;
    this.#size = windowOf({ rows, columns: L, values });
    this.count = Math.ceil(rows / this.#size);
    this.tiles = Math.ceil(this.#size / TILE);
    this.#parts = Array.from(
      { length: this.count },
      (_, w) =>
        values.subarray(
          w * this.#size * L,
          Math.min(rows, (w + 1) * this.#size) * L,
        ),
    );
    if (values instanceof Float32Array) {
      const length = this.#size * L;
      this.#target = new Float32Array(features.view.buffer, singles, length);
      this.#widen = () => widen(features.at, singles, length);
    } else {
      this.#target = features.view;
    }
  }

  /** Brings window w into place; returns how many items it has. */
  show(w: number): number {
    if (this.#shown !== w) {
      this.#target.set(this.#parts[w]!);
      this.#widen?.();
      this.#shown = w;
    }
    return Math.min(this.#size, this.#items - w * this.#size);
  }
}
