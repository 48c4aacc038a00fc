/**
 * The kernels over choosers in WebAssembly SIMD. Source and layout:
 * `wasm/README.md`.
 *
 * @module
 */
import { SegmentSums } from "./segment_sums.ts";
import type {
  ChooserInput,
  ChooserKernels,
  KernelRange,
} from "./chooser_kernels.ts";
import {
  type ChosenOnce,
  chosenOnce,
  sharedDifferences,
} from "./chosen_once.ts";
import { CompensatedSum } from "../linalg/compensated_sum.ts";
import { ChooserJobs } from "./chooser_jobs.ts";
import {
  type ChooserBlocks,
  chooserBlocksIn,
  chooserBytesOf,
  type ChooserLayout,
  oneEntryEach,
  scoredAtOnce,
  segmentsOfChoosers,
  segmentsOfSets,
} from "./chooser_memory.ts";
import { LargeSets } from "./large_sets.ts";
import { entriesByRow, type RowEntries, tilesOf } from "./set_tiles.ts";
import type { Exports } from "./wasm_module.ts";
import { type Machine, type Opening, openingFor } from "./wasm_opening.ts";

/** Opens the WebAssembly kernels on the choosers of one data set. */
export function openWasmChoosers(
  input: ChooserInput,
  machine: Machine,
): ChooserKernels {
  const once = chosenOnce(input);
  const tiles = tilesOf(once?.sets ?? input.sets);
  const entries = once ? entriesOnce(once) : entriesByRow(input, tiles);
  const { crew } = machine;
  const workers = crew?.size ?? 1;
  const copy = once && crew && sharedDifferences(input, once, crew);
  const layoutOf = (held: number | undefined) => ({
    ...input,
    once,
    tiles,
    entries,
    held,
    holdsCopy: copy !== undefined,
    workers,
  });
  const opening = openingFor(
    input.features,
    machine,
    (held) => chooserBytesOf(layoutOf(held)),
    copy,
  );
  return new WasmChooserKernels(layoutOf(opening.held), machine, opening);
}

class WasmChooserKernels implements ChooserKernels {
  readonly name: string;
  readonly logProbabilities: Float64Array;
  readonly logWeights: Float64Array;
  readonly responsibilities: Float64Array;
  readonly close: (() => void) | undefined;
  readonly #layout: ChooserLayout;
  readonly #b: ChooserBlocks;
  readonly #wasm: Exports;
  readonly #jobs: ChooserJobs;
  readonly #width: number;
  readonly #choosers: number;
  readonly #large: LargeSets;
  /** Whether every chooser has one entry. */
  readonly #once: boolean;
  readonly #segments: ReturnType<typeof segmentsOfSets>;
  readonly #segmentSums: SegmentSums;
  /** The piece of each entry, in the order of choosers: where asked for. */
  #pieces: Int32Array | undefined;

  constructor(
    layout: ChooserLayout,
    { simd, crew }: Machine,
    { module, memory, wasm, at, close }: Opening,
  ) {
    const { features, starts } = layout;
    const blocks = chooserBlocksIn(memory.buffer, at, layout);
    this.name = `wasm-${simd}`;
    this.close = close;
    this.logProbabilities = blocks.totals.view;
    this.logWeights = blocks.logWeights.view;
    this.responsibilities = blocks.responsibilities.view;
    this.#layout = layout;
    this.#b = blocks;
    this.#wasm = wasm;
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
    this.#large = new LargeSets(layout, blocks);
    this.#once = layout.once === undefined && oneEntryEach(starts);
    this.#segments = segmentsOfSets(layout);
    this.#segmentSums = new SegmentSums(blocks.out.view, {
      count: this.#segments.sums.count,
      components: layout.components,
      features: features.columns,
    });
  }

  softmax(atoms: Float64Array, range: KernelRange): void {
    const b = this.#b, { first, end } = range;
    const L = this.#layout.features.columns;
    for (let i = first * L; i < end * L; i++) b.atoms.view[i] = atoms[i]!;
    this.#wasm.pack(b.packed, b.atoms.at + 8 * first * L, end - first, L);
    this.#jobs.softmax(range);
    if (this.#large.parts > 0) this.#wasm.join_sets(b.job);
    if (!this.#once) this.#jobs.sumLogs(range);
  }

  expect(masses: Float64Array, range: KernelRange): number {
    const { expected } = this.#b, n = range.end - range.first;
    const { count } = segmentsOfChoosers(this.#choosers);
    this.#jobs.expect(range);
    masses.fill(0);
    const sum = new CompensatedSum();
    for (let s = 0, at = 0; s < count; s++) {
      for (let k = 0; k < n; k++) masses[k]! += expected.view[at + k]!;
      sum.add(expected.view[at + n]!);
      sum.add(expected.view[at + n + 1]!);
      at += this.#layout.components + 2;
    }
    return sum.value;
  }

  weightedScoresInto(
    sums: Float64Array,
    coefficients: Float64Array,
    range: KernelRange,
  ): void {
    this.#weighBy(coefficients, range);
    this.#findMasses(range);
    this.#segmentSums.clear(range);
    this.#jobs.weigh(range);
    this.#segmentSums.totalInto(sums, range);
  }

  /** Brings coefficients of choosers into the memory, unless they lie there. */
  #weighBy(coefficients: Float64Array, { first, end }: KernelRange): void {
    const { coefficients: room, responsibilities } = this.#b,
      U = this.#choosers;
    const isThere = coefficients === responsibilities.view;
    this.#jobs.weighBy(isThere ? responsibilities : room);
    if (isThere) return;
    room.view.set(coefficients.subarray(first * U, end * U), first * U);
  }

  #findMasses(range: KernelRange): void {
    if (this.#large.parts === 0) return;
    this.#jobs.masses(range);
    this.#large.shareMasses(range);
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
    if (this.#large.parts === 0) return;
    const pieceOf = this.#pieceOf;
    this.#large.addToMeansOfSets(scores, {
      k,
      choosers: { first, end },
      pieceOf,
    });
  }

  get #pieceOf(): Int32Array {
    return this.#pieces ??= piecesOf(this.#layout);
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

  curvatureInto(
    curvature: Float64Array,
    coefficients: Float64Array,
    k: number,
  ): void {
    const { features } = this.#layout, L = features.columns;
    const { view } = this.#b.out, width = this.#width;
    const { count } = this.#segments.products;
    this.#jobs.weighBy(this.#b.coefficients);
    this.#b.coefficients.view.set(coefficients, k * this.#choosers);
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
    if (this.#large.parts > 0) this.#large.addBetweenParts(curvature, k);
  }
}

/** What is left of the entries where each piece has its one. */
function entriesOnce({ choosers, places }: ChosenOnce): RowEntries {
  const none = new Int32Array(0);
  return {
    ...{ rows: none, choosers, places: places ?? none },
    ...{ times: new Float64Array(0), pieceEntries: none },
  };
}

/** The piece of each entry, in the order of choosers. */
function piecesOf({ rows, once, entries }: ChooserLayout): Int32Array {
  const { pieceEntries, places } = entries;
  const pieces = new Int32Array(rows.length);
  if (once) return invertedInto(pieces, once.places);
  for (let p = 0; p + 1 < pieceEntries.length; p++) {
    for (let e = pieceEntries[p]!; e < pieceEntries[p + 1]!; e++) {
      pieces[places[e]!] = p;
    }
  }
  return pieces;
}

/** Where each place is taken from; itself where nothing else is said. */
function invertedInto(
  from: Int32Array, // out
  places: Int32Array | undefined,
): Int32Array {
  for (let p = 0; p < from.length; p++) from[places ? places[p]! : p] = p;
  return from;
}
