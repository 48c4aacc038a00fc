/**
 * What the WebAssembly kernels do for all items: jobs that come in segments,
 * done by the calling thread or shared with a crew.
 *
 * @module
 */
import type { Crew, Work } from "./crew.ts";
import { FeatureWindow, TILE, windowOf } from "./feature_window.ts";
import { SegmentRunner } from "./segment_runner.ts";
import {
  type Blocks,
  JOB_LENGTH,
  type Layout,
  type Segments,
  segmentsOf,
} from "./wasm_memory.ts";

/** Operations of a job, as in the source. */
const SOFTMAX = 0, WEIGH = 1, SCATTER = 2;
/** Places in a job of what changes from one to the next. */
const OPERATION = 0, FIRST = 5, COUNT = 6, ALPHAS = 12, BETAS = 13, SUMS = 15;
const FROM = 18, TO = 19, TOTALS = 23;

/** What is the same in every job, in its place; see `wasm/work.c`. */
function writeJob(
  job: Int32Array, // out
  { features, components, offset }: Layout,
  b: Blocks,
): void {
  const { rows, columns, values } = features;
  const single = values instanceof Float32Array ? 1 : 0;
  job.set([
    ...[0, rows, columns, components, segmentsOf(rows).tiles, 0, 0],
    ...[b.relative, b.factors, b.largest, b.tileSums, b.packed],
    ...[0, 0, b.scales, 0, b.groups, b.centre.at],
    ...[0, 0, b.features, single, b.coefficients.at, 0],
    offset ? b.offset.at : 0,
  ]);
}

/** The jobs on one data set. */
export class Jobs {
  readonly #layout: Layout;
  readonly #tiles: number;
  readonly #segments: Segments;
  readonly #job: Int32Array;
  /** Tiles in each window but the last. */
  readonly #shown: number;
  readonly #window: FeatureWindow | undefined;
  readonly #runner: SegmentRunner;

  constructor(
    layout: Layout,
    { module, memory, blocks, work, crew }: {
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly blocks: Blocks;
      readonly work: Work;
      readonly crew: Crew | undefined;
    },
  ) {
    const { features, held, workers } = layout;
    const { job, workspaces, stacks } = blocks;
    this.#layout = layout;
    this.#tiles = Math.ceil(features.rows / TILE);
    this.#segments = segmentsOf(features.rows);
    this.#job = new Int32Array(memory.buffer, job, JOB_LENGTH);
    writeJob(this.#job, layout, blocks);
    this.#shown = this.#tiles;
    if (held === undefined) {
      const { rows, values } = features;
      const Values = values.constructor as Float64ArrayConstructor;
      const room = new Values(memory.buffer, blocks.features);
      const size = windowOf(features, workers);
      this.#shown = Math.ceil(size / TILE);
      const borders = Array.from(
        { length: Math.ceil(rows / size) },
        (_, w) => w * size,
      );
      this.#window = new FeatureWindow(features, [...borders, rows], room);
    }
    const post = { module, memory, job, workspaces, stacks };
    this.#runner = new SegmentRunner(post, work, crew);
  }

  /** Softmax of a range of components. */
  softmax(first: number, end: number): void {
    this.#run(SOFTMAX, first, end);
  }

  /** Sums over each segment, from `sums` on: Σ_j relative·factors·(alphas·scales + betas)·x_j. */
  weigh(
    { first, end, sums, alphas, betas }: {
      readonly first: number;
      readonly end: number;
      readonly sums: number;
      readonly alphas: number;
      readonly betas: number;
    },
  ): void {
    this.#job[SUMS] = sums;
    this.#job[ALPHAS] = alphas;
    this.#job[BETAS] = betas;
    this.#run(WEIGH, first, end);
  }

  /** Sums over all items, from `sums` on: Σ_j c_j·(x_j − centre)(x_j − centre)ᵀ; from `totals` on, unless 0: Σ_j c_j·(x_j − centre). */
  scatter(sums: number, totals: number): void {
    this.#job[SUMS] = sums;
    this.#job[TOTALS] = totals;
    this.#run(SCATTER, 0, 1);
  }

  /** Does the job for a range of components: all segments of each window. */
  #run(operation: number, first: number, end: number): void {
    const job = this.#job, window = this.#window;
    const segments = operation === SCATTER ? 1 : this.#segments.count;
    job[OPERATION] = operation;
    job[FIRST] = first;
    job[COUNT] = end - first;
    const { rows, columns } = this.#layout.features;
    const size = {
      segments,
      components: end - first,
      multiplications: rows * columns,
    };
    for (let w = 0; w < (window?.count ?? 1); w++) {
      window?.show(w);
      job[FROM] = w * this.#shown;
      job[TO] = Math.min(this.#tiles, (w + 1) * this.#shown);
      this.#runner.run(operation, size);
    }
  }
}
