/**
 * What is left to do of large sets, whose parts the WebAssembly kernels work on one by one.
 *
 * @module
 */
import type { KernelRange } from "./chooser_kernels.ts";
import type { ChooserBlocks, ChooserLayout } from "./chooser_memory.ts";

/** Joins what was computed of the parts of large sets. */
export class LargeSets {
  /** How many parts there are. */
  readonly parts: number;
  readonly #layout: ChooserLayout;
  readonly #b: ChooserBlocks;
  readonly #width: number;
  readonly #mean: Float64Array;

  constructor(layout: ChooserLayout, blocks: ChooserBlocks) {
    const { tiles: { large }, features: { columns: L } } = layout;
    this.parts = large[large.length - 1]!;
    this.#layout = layout;
    this.#b = blocks;
    this.#width = L + L % 2;
    this.#mean = new Float64Array(L);
  }

  /** The masses M_sk of large sets to each of their parts, from those of the parts. */
  shareMasses(range: KernelRange): void {
    const { large } = this.#layout.tiles, { view } = this.#b.masses;
    for (let k = range.first; k < range.end; k++) {
      for (let g = 0; g + 1 < large.length; g++) {
        const from = k * this.parts + large[g]!;
        const to = k * this.parts + large[g + 1]!;
        let mass = 0;
        for (let i = from; i < to; i++) mass += view[i]!;
        view.fill(mass, from, to);
      }
    }
  }

  /** Adds Σ_e C (μ_t − μ) over entries in large sets: from the mean over a part to that over the set. */
  addToMeansOfSets(
    scores: Float64Array, // in and out: choosers × L
    { k, choosers: { first, end }, pieceOf }: {
      readonly k: number;
      readonly choosers: KernelRange;
      /** The piece of each entry, in the order of choosers. */
      readonly pieceOf: Int32Array;
    },
  ): void {
    const { starts, multiplicities, tiles } = this.#layout;
    const mean = this.#mean, L = mean.length, { view } = this.#b.means;
    let known = -1;
    for (let u = first; u < end; u++) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const piece = pieceOf[e]!;
        const part = tiles.tileParts[tiles.pieceTiles[piece]!]!;
        if (part < 0) continue;
        const set = tiles.pieceSets[piece]!;
        if (set !== known) this.#meanOf(k, set);
        known = set;
        const to = (u - first) * L, at = part * this.#width;
        for (let l = 0; l < L; l++) {
          scores[to + l]! += multiplicities[e]! * (view[at + l]! - mean[l]!);
        }
      }
    }
  }

  /** Adds M_sk Σ_t W_t (μ_t − μ)(μ_t − μ)ᵀ over the parts t of large sets, W_t the probability of a part and μ_t the mean over it. */
  addBetweenParts(
    curvature: Float64Array, // in and out: L × L, lower triangle
    k: number,
  ): void {
    const { large, largePieces } = this.#layout.tiles;
    const mean = this.#mean, L = mean.length;
    const { masses, sums, means } = this.#b;
    const at = k * this.parts, width = this.#width;
    for (let g = 0; g + 1 < large.length; g++) {
      this.#meanOf(k, largePieces[g]!);
      for (let t = large[g]!; t < large[g + 1]!; t++) {
        const weight = masses.view[at + t]! * sums.view[at + t]!;
        for (let l = 0; l < L; l++) {
          const scaled = weight * (means.view[t * width + l]! - mean[l]!);
          for (let m = 0; m <= l; m++) {
            curvature[l * L + m]! += scaled *
              (means.view[t * width + m]! - mean[m]!);
          }
        }
      }
    }
  }
  /** μ of component k over the large set that begins with a piece, from those over its parts. */
  #meanOf(k: number, set: number): void {
    const { tileParts, pieceTiles, pieceSets } = this.#layout.tiles;
    const { sums, means } = this.#b, mean = this.#mean;
    mean.fill(0);
    for (let p = set; pieceSets[p] === set; p++) {
      const part = tileParts[pieceTiles[p]!]!;
      const weight = sums.view[k * this.parts + part]!;
      for (let l = 0; l < mean.length; l++) {
        mean[l]! += weight * means.view[part * this.#width + l]!;
      }
    }
  }
}
