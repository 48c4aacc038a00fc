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
  chooseOnce,
  type ChooserBlocks,
  chooserBlocksIn,
  chooserBytesOf,
  type ChooserLayout,
  segmentsOfSets,
} from "./chooser_memory.ts";
import { entriesByRow, tilesOf } from "./set_tiles.ts";
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
  readonly #pieces: number;
  /** Parts of large sets. */
  readonly #parts: number;
  /** Whether every chooser has one entry. */
  readonly #once: boolean;
  readonly #segments: ReturnType<typeof segmentsOfSets>;
  /** The first piece of the set of each entry, in the order of choosers. */
  readonly #sets: Int32Array;
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
    this.#pieces = tiles.pieceRows.length - 1;
    this.#parts = tiles.large[tiles.large.length - 1]!;
    this.#once = chooseOnce(starts);
    this.#segments = segmentsOfSets(layout);
    this.#sets = setsOfEntries(layout);
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
    const { features, starts, rows, multiplicities } = this.#layout;
    const { columns: L, values } = features, mean = this.#mean;
    scores.fill(0, 0, (end - first) * L);
    let known = -1;
    for (let u = first; u < end; u++) {
      const to = (u - first) * L;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const x = rows[e]! * L, set = this.#sets[e]!;
        if (set !== known) this.#meanOf(k, set);
        known = set;
        for (let l = 0; l < L; l++) {
          scores[to + l]! += multiplicities[e]! *
            (values[x + l]! - mean[l]!);
        }
      }
    }
  }

  /** μ of component k over the set that begins with a piece. */
  #meanOf(k: number, set: number): void {
    const { features, tiles, components: M } = this.#layout;
    const { pieceRows, pieceSets, pieceTiles, tilePieces } = tiles;
    const { columns: L, values } = features, mean = this.#mean;
    const relative = this.#b.relative.view, factors = this.#b.factors.view;
    mean.fill(0);
    for (let p = set; pieceSets[p] === set; p++) {
      const t = pieceTiles[p]!;
      const from = pieceRows[tilePieces[t]!]!;
      const items = pieceRows[tilePieces[t + 1]!]! - from;
      // As in the source: tiles lie one after another, each made even.
      const place = M * ((from + t) & ~1) + k * (items + items % 2) - from;
      const factor = factors[k * this.#pieces + p]!;
      for (let r = pieceRows[p]!; r < pieceRows[p + 1]!; r++) {
        const probability = relative[place + r]! * factor;
        for (let l = 0; l < L; l++) {
          mean[l]! += probability * values[r * L + l]!;
        }
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
    const { large } = this.#layout.tiles, mean = this.#mean, L = mean.length;
    const { masses, sums, means } = this.#b;
    const at = k * this.#parts, width = this.#width;
    for (let g = 0; g + 1 < large.length; g++) {
      mean.fill(0);
      for (let t = large[g]!; t < large[g + 1]!; t++) {
        for (let l = 0; l < L; l++) {
          mean[l]! += sums.view[at + t]! * means.view[t * width + l]!;
        }
      }
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

/** The first piece of the set of each entry, in the order of choosers. */
function setsOfEntries({ tiles, entries }: ChooserLayout): Int32Array {
  const sets = new Int32Array(entries.rows.length);
  const { pieceEntries, places } = entries;
  for (let p = 0; p + 1 < pieceEntries.length; p++) {
    for (let e = pieceEntries[p]!; e < pieceEntries[p + 1]!; e++) {
      sets[places[e]!] = tiles.pieceSets[p]!;
    }
  }
  return sets;
}
