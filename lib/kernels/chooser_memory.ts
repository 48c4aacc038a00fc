/**
 * Where everything lies in the memory of the WebAssembly kernels over choosers.
 *
 * @module
 */
import { type ChosenOnce, differencesInto, rowsOfEach } from "./chosen_once.ts";
import type { ChooserInput } from "./chooser_kernels.ts";
import { TILE, windowOf } from "./feature_window.ts";
import type { RowEntries, SetTiles } from "./set_tiles.ts";
import {
  featureBytes,
  layOut,
  ofWorkers,
  type Segments,
  segmentsOfTiles,
  type WorkedOn,
} from "./wasm_memory.ts";

/** What the kernels are laid out for. */
export interface ChooserLayout extends ChooserInput, WorkedOn {
  /** Where each set was chosen from once: rows, here and in tiles, are then those not chosen. */
  readonly once: ChosenOnce | undefined;
  readonly tiles: SetTiles;
  readonly entries: RowEntries;
  /** Whether what lies in the memory are a crew's differences. */
  readonly holdsCopy: boolean;
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
  // Even, as choosers are taken two by two.
  const each = 2 * Math.ceil(Math.max(FEWEST_CHOOSERS, choosers / 16) / 2);
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

/** Whether the features in the memory are those of the rows not chosen, less those chosen: where they are copied once. */
export function holdsDifferences(
  { once, held, holdsCopy, features, workers }: ChooserLayout,
): boolean {
  if (holdsCopy) return true;
  return once !== undefined && held === undefined &&
    windowOf(features, workers) === features.rows;
}

function blocks(layout: ChooserLayout, memory: ReturnType<typeof layOut>) {
  const { features, components: M, offset } = layout;
  const { tiles, entries, starts, once } = layout;
  const L = features.columns;
  const R = tiles.pieceRows[tiles.pieceRows.length - 1]!;
  const width = L + L % 2;
  const U = starts.length - 1, E = layout.rows.length;
  const pieces = tiles.pieceRows.length - 1;
  const parts = tiles.large[tiles.large.length - 1]!;
  const segments = segmentsOfSets(layout);
  const differences = once && !holdsDifferences(layout);
  // One row and a pair more than there are: rows are read two by two.
  const bytes = once && !differences
    ? 8 * ((R + 1) * L + 2)
    : featureBytes(layout);
  const scratch = scratchOf(layout);
  const workspace = scratch + (differences ? (TILE + 1) * L + 2 : 0);
  const totals = memory.doubles(M * U);
  return {
    job: memory.bytes(4 * CHOOSER_JOB_LENGTH),
    integers: integerBlocks(layout, memory),
    times: memory.doubles(entries.times.length),
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
    coefficients: memory.doubles(M * U),
    counts: memory.doubles(U),
    logWeights: memory.doubles(layout.weightsByChooser ? M * U : M),
    responsibilities: memory.doubles(M * U),
    expected: memory.doubles(segmentsOfChoosers(U).count * (M + 2)),
    atoms: memory.doubles(M * L),
    packed: memory.doubles(M * width).at,
    out: memory.doubles(
      width * Math.max(
        segments.sums.count * M,
        segments.products.count * L,
        Math.min(U, scoredAtOnce(L)),
      ),
    ),
    ...ofWorkers(memory, { ...layout, workspace, bytes }),
  };
}

/** Integers that never change: where each lies, and what is written there once. */
function integerBlocks(
  layout: ChooserLayout,
  memory: ReturnType<typeof layOut>,
) {
  const { tiles, entries, starts, once } = layout;
  const differences = once && !holdsDifferences(layout);
  const block = (values: Int32Array) => ({
    at: memory.bytes(values.byteLength),
    values,
  });
  return {
    tilePieces: block(tiles.tilePieces),
    tileParts: block(tiles.tileParts),
    pieceRows: block(tiles.pieceRows),
    pieceEntries: block(entries.pieceEntries),
    rows: block(entries.rows),
    choosers: block(entries.choosers),
    places: block(entries.places),
    starts: block(starts),
    each: block(once ? rowsOfEach(tiles) : new Int32Array(0)),
    chosen: block(differences ? once.chosen : new Int32Array(0)),
    large: block(tiles.large),
    largePieces: block(tiles.largePieces),
  };
}

/** Where in a workspace there is room for the differences of a tile: after all that jobs need. */
export function scratchOf(
  { components, features: { columns: L } }: ChooserLayout,
): number {
  const width = L + L % 2;
  return Math.max((components + 4) * (TILE + 1), (2 * TILE + 1) * width);
}

/** Where everything lies. */
export type ChooserBlocks = ReturnType<typeof blocks>;

/** Integers in a job; see `chooser_jobs.ts`. */
export const CHOOSER_JOB_LENGTH = 56;

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
  if (layout.shares) b.counts.view.set(layout.shares);
  else b.counts.view.fill(1 / b.counts.view.length);
  const { offset, once } = layout;
  if (offset && once) {
    differencesInto(b.offset.view, { columns: 1, values: offset }, once);
  } else if (offset) b.offset.view.set(offset);
  return b;
}
