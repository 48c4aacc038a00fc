/**
 * The kernels over choosers in WebAssembly SIMD. Source and layout:
 * `wasm/README.md`.
 *
 * @module
 */
import type {
  ChooserInput,
  ChooserKernels,
  KernelRange,
} from "./chooser_kernels.ts";
import { ChooserJobs } from "./chooser_jobs.ts";
import {
  type ChooserBlocks,
  chooserBlocksIn,
  chooserBytesOf,
  type ChooserLayout,
  oneEntryEach,
  scoredAtOnce,
  segmentsOfSets,
} from "./chooser_memory.ts";
import { entriesByRow, type RowEntries, tilesOf } from "./set_tiles.ts";
import type { Exports } from "./wasm_module.ts";
import { type Machine, type Opening, openingFor } from "./wasm_opening.ts";

/** Opens the WebAssembly kernels on the choosers of one data set. */
export function openWasmChoosers(
  input: ChooserInput,
  machine: Machine,
): ChooserKernels {
  const tiles = tilesOf(input.sets);
  const entries = entriesByRow(input, tiles);
  const workers = machine.crew?.size ?? 1;
  const layoutOf = (held: number | undefined) => ({
    ...input,
    tiles,
    entries,
    held,
    workers,
  });
  const opening = openingFor(
    input.features,
    machine,
    (held) => chooserBytesOf(layoutOf(held)),
  );
  return new WasmChooserKernels(layoutOf(opening.held), machine, opening);
}

class WasmChooserKernels implements ChooserKernels {
  readonly name: string;
  readonly logProbabilities: Float64Array;
  readonly close: (() => void) | undefined;
  readonly #layout: ChooserLayout;
  readonly #b: ChooserBlocks;
  readonly #wasm: Exports;
  readonly #jobs: ChooserJobs;
  readonly #width: number;
  readonly #choosers: number;
  /** Parts of large sets. */
  readonly #parts: number;
  /** Whether every chooser has one entry. */
  readonly #once: boolean;
  readonly #segments: ReturnType<typeof segmentsOfSets>;
  /** The piece of each entry, in the order of choosers. */
  readonly #pieceOf: Int32Array;
  readonly #mean: Float64Array;

  constructor(
    layout: ChooserLayout,
    { simd, crew }: Machine,
    { module, memory, at, close }: Opening,
  ) {
    const { features, starts, tiles } = layout;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const blocks = chooserBlocksIn(memory.buffer, at, layout);
    this.name = `wasm-${simd}`;
    this.close = close;
    this.logProbabilities = blocks.totals.view;
    this.#layout = layout;
    this.#b = blocks;
    this.#wasm = exports as unknown as Exports;
    const { work } = this.#wasm;
    this.#jobs = new ChooserJobs(layout, {
      module,
      memory,
      blocks,
      work,
      crew,
    });
    this.#width = features.columns + features.columns % 2;
    this.#choosers = starts.length - 1;
    this.#parts = tiles.large[tiles.large.length - 1]!;
    this.#once = oneEntryEach(starts);
    this.#segments = segmentsOfSets(layout);
    this.#pieceOf = piecesOf(layout.entries);
    this.#mean = new Float64Array(features.columns);
  }

  softmax(atoms: Float64Array, range: KernelRange): void {
    const b = this.#b, { first, end } = range;
    const L = this.#layout.features.columns;
    for (let i = first * L; i < end * L; i++) b.atoms.view[i] = atoms[i]!;
    this.#wasm.pack(b.packed, b.atoms.at + 8 * first * L, end - first, L);
    this.#jobs.softmax(range);
    if (this.#parts > 0) this.#wasm.join_sets(b.job);
    if (!this.#once) this.#jobs.sumLogs(range);
  }

  weightedScoresInto(
    sums: Float64Array,
    shares: Float64Array,
    range: KernelRange,
  ): void {
    const U = this.#choosers, M = this.#layout.components;
    const { first, end } = range, width = this.#width;
    const given = shares.subarray(first * U, end * U);
    this.#b.shares.view.set(given, first * U);
    this.#findMasses(range);
    const { view } = this.#b.out, L = this.#layout.features.columns;
    const { count } = this.#segments.sums;
    const segment = M * width;
    for (let s = 0; s < count; s++) {
      view.fill(0, s * segment + first * width, s * segment + end * width);
    }
    this.#jobs.weigh(range);
    for (let k = first; k < end; k++) {
      for (let l = 0; l < L; l++) {
        let sum = 0;
        for (let s = 0; s < count; s++) {
          sum += view[s * segment + k * width + l]!;
        }
        sums[k * L + l] = sum;
      }
    }
  }

  /** The masses M_sk of large sets, to each of their parts. */
  #findMasses(range: KernelRange): void {
    if (this.#parts === 0) return;
    this.#jobs.masses(range);
    const { large } = this.#layout.tiles, { view } = this.#b.masses;
    for (let k = range.first; k < range.end; k++) {
      for (let g = 0; g + 1 < large.length; g++) {
        const from = k * this.#parts + large[g]!;
        const to = k * this.#parts + large[g + 1]!;
        let mass = 0;
        for (let i = from; i < to; i++) mass += view[i]!;
        view.fill(mass, from, to);
      }
    }
  }

  scoresInto(
    scores: Float64Array,
    k: number,
    { first, end }: KernelRange,
  ): void {
    const L = this.#layout.features.columns, width = this.#width;
    const { view } = this.#b.out, most = scoredAtOnce(L);
    for (let from = first; from < end; from += most) {
      const choosers = { first: from, end: Math.min(end, from + most) };
      view.fill(0, 0, (choosers.end - from) * width);
      this.#jobs.score(k, choosers, this.#tilesOf(choosers));
      for (let u = from; u < choosers.end; u++) {
        const to = (u - first) * L, at = (u - from) * width;
        for (let l = 0; l < L; l++) scores[to + l] = view[at + l]!;
      }
    }
    if (this.#parts > 0) this.#addToMeansOfSets(scores, k, { first, end });
  }

  /** The tiles of all sets that some choosers chose from. */
  #tilesOf({ first, end }: KernelRange): KernelRange {
    const { starts, tiles: { pieceSets, pieceTiles } } = this.#layout;
    let lowest = pieceSets.length, highest = 0;
    for (let e = starts[first]!; e < starts[end]!; e++) {
      const set = pieceSets[this.#pieceOf[e]!]!;
      if (set < lowest) lowest = set;
      if (set > highest) highest = set;
    }
    if (lowest === pieceSets.length) return { first: 0, end: 0 };
    let last = highest;
    while (pieceSets[last + 1] === highest) last++;
    return { first: pieceTiles[lowest]!, end: pieceTiles[last]! + 1 };
  }

  /** Adds Σ_e C (μ_t − μ) over entries in large sets: from the mean over a part to that over the set. */
  #addToMeansOfSets(
    scores: Float64Array,
    k: number,
    { first, end }: KernelRange,
  ): void {
    const { starts, multiplicities, tiles } = this.#layout;
    const mean = this.#mean, L = mean.length, { view } = this.#b.means;
    let known = -1;
    for (let u = first; u < end; u++) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const piece = this.#pieceOf[e]!;
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

  /** μ of component k over the large set that begins with a piece, from those over its parts. */
  #meanOf(k: number, set: number): void {
    const { tileParts, pieceTiles, pieceSets } = this.#layout.tiles;
    const { sums, means } = this.#b, mean = this.#mean;
    mean.fill(0);
    for (let p = set; pieceSets[p] === set; p++) {
      const part = tileParts[pieceTiles[p]!]!;
      const weight = sums.view[k * this.#parts + part]!;
      for (let l = 0; l < mean.length; l++) {
        mean[l]! += weight * means.view[part * this.#width + l]!;
      }
    }
  }

  curvatureInto(
    curvature: Float64Array,
    shares: Float64Array,
    k: number,
  ): void {
    const { features } = this.#layout, L = features.columns;
    const { view } = this.#b.out, width = this.#width;
    const { count } = this.#segments.products;
    this.#b.shares.view.set(shares, k * this.#choosers);
    this.#findMasses({ first: k, end: k + 1 });
    view.fill(0, 0, count * L * width);
    this.#jobs.curve(k);
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        let sum = 0;
        for (let s = 0; s < count; s++) {
          sum += view[(s * L + l) * width + m]!;
        }
        curvature[l * L + m] = sum;
      }
    }
    if (this.#parts > 0) this.#addBetweenParts(curvature, k);
  }

  /** Adds M_sk Σ_t W_t (μ_t − μ)(μ_t − μ)ᵀ over the parts t of large sets, W_t the probability of a part and μ_t the mean over it. */
  #addBetweenParts(curvature: Float64Array, k: number): void {
    const { large, largePieces } = this.#layout.tiles;
    const mean = this.#mean, L = mean.length;
    const { masses, sums, means } = this.#b;
    const at = k * this.#parts, width = this.#width;
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
}

/** The piece of each entry, in the order of choosers. */
function piecesOf({ pieceEntries, places }: RowEntries): Int32Array {
  const pieces = new Int32Array(places.length);
  for (let p = 0; p + 1 < pieceEntries.length; p++) {
    for (let e = pieceEntries[p]!; e < pieceEntries[p + 1]!; e++) {
      pieces[places[e]!] = p;
    }
  }
  return pieces;
}
