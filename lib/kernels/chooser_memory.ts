/**
 * Where everything lies in the memory of the WebAssembly kernels over choosers.
 *
 * @module
 */
import type { ChooserInput } from "./chooser_kernels.ts";
import { TILE } from "./feature_window.ts";
import type { RowEntries, SetTiles } from "./set_tiles.ts";
import {
  layOut,
  ofWorkers,
  type Segments,
  segmentsOfTiles,
  type WorkedOn,
} from "./wasm_memory.ts";

/** What the kernels are laid out for. */
export interface ChooserLayout extends ChooserInput, WorkedOn {
  readonly tiles: SetTiles;
  readonly entries: RowEntries;
}

/** Bytes of L × L sums that segments may have; one segment does without. */
const MOST_CURVATURES = 2 ** 23;
/** Choosers of a segment, unless there are more than 16 times as many. */
const FEWEST_CHOOSERS = 1024;

/** How sets are cut for sums of features, and for sums of their products. */
export function segmentsOfSets(
  { tiles, features }: ChooserLayout,
): { readonly sums: Segments; readonly products: Segments } {
  const all = tiles.tileParts.length, L = features.columns;
  const sums = segmentsOfTiles(all);
  const fits = sums.count * 8 * L * (L + L % 2) <= MOST_CURVATURES;
  return { sums, products: fits ? sums : { count: 1, tiles: all } };
}

/** How so many choosers are cut: segments, and choosers in each but the last. */
export function segmentsOfChoosers(
  choosers: number,
): { readonly count: number; readonly each: number } {
  const each = Math.max(FEWEST_CHOOSERS, Math.ceil(choosers / 16));
  return { count: Math.ceil(choosers / each), each };
}

/** Choosers that are scored at once. */
export function scoredAtOnce(L: number): number {
  return Math.max(64, Math.floor(2 ** 16 / (L + L % 2)));
}

/** Whether every chooser has one entry, whose logarithm is then its own. */
export function oneEntryEach(starts: Int32Array): boolean {
  return starts.every((start, u) => start === u);
}

function blocks(layout: ChooserLayout, memory: ReturnType<typeof layOut>) {
  const { features, components: M, offset } = layout;
  const { tiles, entries, starts } = layout;
  const { rows: R, columns: L } = features;
  const width = L + L % 2;
  const U = starts.length - 1, E = entries.rows.length;
  const pieces = tiles.pieceRows.length - 1;
  const parts = tiles.large[tiles.large.length - 1]!;
  const segments = segmentsOfSets(layout);
  const workspace = Math.max(M * (TILE + 1), (2 * TILE + 1) * width);
  const integers = (values: Int32Array) => ({
    at: memory.bytes(values.byteLength),
    values,
  });
  const totals = memory.doubles(M * U);
  return {
    job: memory.bytes(4 * CHOOSER_JOB_LENGTH),
    /** Written once. */
    integers: {
      tilePieces: integers(tiles.tilePieces),
      tileParts: integers(tiles.tileParts),
      pieceRows: integers(tiles.pieceRows),
      pieceEntries: integers(entries.pieceEntries),
      rows: integers(entries.rows),
      choosers: integers(entries.choosers),
      places: integers(entries.places),
      starts: integers(starts),
      large: integers(tiles.large),
      largePieces: integers(tiles.largePieces),
    },
    times: memory.doubles(E),
    // Rows are read two by two, and four at least.
    offset: memory.doubles(offset ? R + 1 : 0),
    relative: memory.doubles(M * (R + tiles.tileParts.length) + 4),
    factors: memory.doubles(M * pieces),
    largest: memory.doubles(M * parts).at,
    sums: memory.doubles(M * parts),
    masses: memory.doubles(M * parts),
    means: memory.doubles(parts * width),
    totals,
    logs: oneEntryEach(starts) ? totals.at : memory.doubles(M * E).at,
    shares: memory.doubles(M * U),
    atoms: memory.doubles(M * L),
    packed: memory.doubles(M * width).at,
    out: memory.doubles(
      width * Math.max(
        segments.sums.count * M,
        segments.products.count * L,
        Math.min(U, scoredAtOnce(L)),
      ),
    ),
    ...ofWorkers(memory, layout, workspace),
  };
}

/** Where everything lies. */
export type ChooserBlocks = ReturnType<typeof blocks>;

/** Integers in a job; see `chooser_jobs.ts`. */
export const CHOOSER_JOB_LENGTH = 48;

/** Bytes that a layout takes. */
export function chooserBytesOf(layout: ChooserLayout): number {
  const dry = layOut(undefined, 0);
  blocks(layout, dry);
  return dry.end();
}

/** The blocks of a layout from an address on, a multiple of 64; what never changes is written. */
export function chooserBlocksIn(
  buffer: ArrayBufferLike,
  from: number,
  layout: ChooserLayout,
): ChooserBlocks {
  const b = blocks(layout, layOut(buffer, from));
  for (const { at, values } of Object.values(b.integers)) {
    new Int32Array(buffer, at, values.length).set(values);
  }
  b.times.view.set(layout.entries.times);
  if (layout.offset) b.offset.view.set(layout.offset);
  return b;
}
