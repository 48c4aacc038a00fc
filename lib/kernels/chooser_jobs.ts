/**
 * What the WebAssembly kernels over choosers do for all rows, as jobs that come
 * in segments.
 *
 * @module
 */
import {
  CHOOSER_JOB_LENGTH,
  type ChooserBlocks,
  type ChooserLayout,
  holdsDifferences,
  scratchOf,
  segmentsOfChoosers,
  segmentsOfSets,
} from "./chooser_memory.ts";
import { differencesInto } from "./chosen_once.ts";
import type { Crew, Work } from "./crew.ts";
import { FeatureWindow, windowOf } from "./feature_window.ts";
import type { KernelRange } from "./chooser_kernels.ts";
import { SegmentRunner } from "./segment_runner.ts";
import type { MemoryBlock, Segments } from "./wasm_memory.ts";

/** Operations of a job, as in the source. */
const SOFTMAX = 3, SUM_LOGS = 4, MASSES = 5;
const WEIGH = 6, CURVE = 7, SCORE = 8, EXPECT = 9;
/** Places in a job of what changes from one to the next. */
const OPERATION = 0, FIRST = 7, COUNT = 8, TILES = 9, FROM = 11, TO = 12;
const SHARES = 33, SCORED = 39;
/** Multiplications that the exponential and the sums of a row are worth. */
const BESIDE_PRODUCT = 16;

/** What is the same in every job, in its place; see `wasm/choosers.h`. */
function writeJob(
  job: Int32Array, // out
  layout: ChooserLayout,
  b: ChooserBlocks,
): void {
  const { features, components, offset, tiles, starts, once } = layout;
  const differences = holdsDifferences(layout);
  const single = features.values instanceof Float32Array && !differences
    ? 1
    : 0;
  const choosers = starts.length - 1, i = b.integers;
  const inPlace = once !== undefined && once.places === undefined;
  job.set([
    ...[0, features.columns, components, tiles.pieceRows.length - 1],
    ...[layout.rows.length, choosers, tiles.large[tiles.large.length - 1]!],
    ...[0, 0, 0, segmentsOfChoosers(choosers).each, 0, 0],
    ...[b.features, single, b.packed, offset ? b.offset.at : 0],
    ...[i.tilePieces.at, i.tileParts.at, i.pieceRows.at, i.pieceEntries.at],
    ...[i.rows.at, i.choosers.at, inPlace ? 0 : i.places.at],
    ...[b.times.at, i.starts.at],
    ...[b.relative.at, b.factors.at, b.largest, b.sums.at, b.masses.at],
    ...[b.logs, b.totals.at, b.coefficients.at, b.out.at, b.means.at],
    ...[i.large.at, i.largePieces.at, tiles.largePieces.length, 0, 0, 0, 0],
    ...[once ? 1 : 0, once && !differences ? i.chosen.at : 0],
    ...[scratchOf(layout), i.each.at, b.counts.at, b.logWeights.at],
    ...[layout.weightsByChooser ? b.logWeights.at : 0],
    ...[b.responsibilities.at, b.expected.at],
  ]);
}

/** First tiles of windows of so many rows at most, then the number of tiles. */
function windowsOf(layout: ChooserLayout, size: number): number[] {
  const tiles = layout.tiles.tileParts.length;
  const firsts = [0];
  let first = 0;
  for (let t = 0; t < tiles; t++) {
    if (firstRow(layout, t + 1) - first <= size) continue;
    firsts.push(t);
    first = firstRow(layout, t);
  }
  return [...firsts, tiles];
}

/** The first row of a tile, those chosen counted. */
function firstRow({ tiles, once }: ChooserLayout, t: number): number {
  const piece = tiles.tilePieces[t]!;
  return tiles.pieceRows[piece]! + (once ? piece : 0);
}

/** The jobs on the choosers of one data set. */
export class ChooserJobs {
  readonly #layout: ChooserLayout;
  readonly #segments: ReturnType<typeof segmentsOfSets>;
  readonly #job: Int32Array;
  readonly #window: FeatureWindow | undefined;
  /** First tiles of the windows, then the number of tiles. */
  readonly #windows: readonly number[];
  readonly #runner: SegmentRunner;

  constructor(
    layout: ChooserLayout,
    { module, memory, blocks, work, crew }: {
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly blocks: ChooserBlocks;
      readonly work: Work;
      readonly crew: Crew | undefined;
    },
  ) {
    const { features, held, workers, once } = layout;
    const { job, workspaces, stacks } = blocks;
    this.#layout = layout;
    this.#segments = segmentsOfSets(layout);
    this.#job = new Int32Array(memory.buffer, job, CHOOSER_JOB_LENGTH);
    writeJob(this.#job, layout, blocks);
    const size = held === undefined
      ? windowOf(features, workers)
      : features.rows;
    this.#windows = windowsOf(layout, size);
    if (once && held === undefined && holdsDifferences(layout)) {
      const room = new Float64Array(memory.buffer, blocks.features);
      differencesInto(room, features, once);
    } else if (held === undefined) {
      const Values = features.values.constructor as Float64ArrayConstructor;
      const room = new Values(memory.buffer, blocks.features);
      const borders = this.#windows.map((t) => firstRow(layout, t));
      this.#window = new FeatureWindow(features, borders, room);
    }
    const post = { module, memory, job, workspaces, stacks };
    this.#runner = new SegmentRunner(post, work, crew);
  }

  /** Relative probabilities, and C log P of the entries: large sets are to be joined. */
  softmax(range: KernelRange): void {
    this.#runOnSets(SOFTMAX, range, this.#segments.sums);
  }

  /** Sums of C log P over the entries of each chooser. */
  sumLogs(range: KernelRange): void {
    const { starts, rows } = this.#layout;
    this.#set(SUM_LOGS, range);
    this.#runner.run(SUM_LOGS, {
      segments: segmentsOfChoosers(starts.length - 1).count,
      components: range.end - range.first,
      multiplications: rows.length,
    });
  }

  /** The E-step of choosers, in segments. */
  expect(range: KernelRange): void {
    this.#set(EXPECT, range);
    const choosers = this.#layout.starts.length - 1;
    this.#runner.run(EXPECT, {
      segments: segmentsOfChoosers(choosers).count,
      components: range.end - range.first,
      multiplications: choosers * BESIDE_PRODUCT,
    });
  }

  /** Where the coefficients of choosers lie that weigh what follows. */
  weighBy({ at }: MemoryBlock): void {
    this.#job[SHARES] = at;
  }

  /** Σ_u c_u C_ur over each part of a large set. */
  masses(range: KernelRange): void {
    this.#set(MASSES, range);
    const { tiles } = this.#layout;
    this.#job[FROM] = 0;
    this.#job[TO] = tiles.tileParts.length;
    this.#job[TILES] = this.#segments.sums.tiles;
    this.#runner.run(MASSES, {
      segments: this.#segments.sums.count,
      components: range.end - range.first,
      multiplications: this.#layout.rows.length,
    });
  }

  /** Σ_r (D_rk − M_sk P_rk) x_r over each segment. */
  weigh(range: KernelRange): void {
    this.#runOnSets(WEIGH, range, this.#segments.sums);
  }

  /** Lower triangle of Σ_s M_sk Σ_r P_rk (x_r − μ)(x_r − μ)ᵀ over each segment. */
  curve(k: number): void {
    const range = { first: k, end: k + 1 };
    this.#runOnSets(CURVE, range, this.#segments.products);
  }

  /** d_uk, in large sets from the means over parts instead of sets, for choosers whose sets lie in these tiles. */
  score(k: number, choosers: KernelRange, tiles: KernelRange): void {
    const job = this.#job, windows = this.#windows;
    this.#set(SCORE, { first: k, end: k + 1 });
    job.set(
      [choosers.first, choosers.end - choosers.first, tiles.first, tiles.end],
      SCORED,
    );
    job[TILES] = tiles.end;
    for (let w = 0; w + 1 < windows.length; w++) {
      if (windows[w + 1]! <= tiles.first || windows[w]! >= tiles.end) continue;
      this.#show(w);
      this.#runner.run(SCORE, {
        segments: 1,
        components: 1,
        multiplications: 0,
      });
    }
  }

  #set(operation: number, { first, end }: KernelRange): void {
    this.#job[OPERATION] = operation;
    this.#job[FIRST] = first;
    this.#job[COUNT] = end - first;
  }

  /** Does a job that reads features: all segments of each window. */
  #runOnSets(operation: number, range: KernelRange, segments: Segments): void {
    const job = this.#job, windows = this.#windows;
    const { rows, columns } = this.#layout.features;
    this.#set(operation, range);
    job[TILES] = segments.tiles;
    const each = operation === CURVE ? columns * columns / 2 : columns;
    const size = {
      segments: segments.count,
      components: range.end - range.first,
      multiplications: rows * (each + BESIDE_PRODUCT),
    };
    for (let w = 0; w + 1 < windows.length; w++) {
      this.#show(w);
      this.#runner.run(operation, size);
    }
  }

  #show(w: number): void {
    this.#window?.show(w);
    this.#job[FROM] = this.#windows[w]!;
    this.#job[TO] = this.#windows[w + 1]!;
  }
}
