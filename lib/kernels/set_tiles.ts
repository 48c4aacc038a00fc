/**
 * How choice sets are cut for the WebAssembly kernels: tiles of whole sets, so
 * that a tile knows the sums of its sets; a set longer than a tile, a large one,
 * has tiles of its own, which are joined. A piece is a set or such a part of one.
 *
 * @module
 */
import type { ChooserInput } from "./chooser_kernels.ts";
import { TILE } from "./feature_window.ts";

/** Tiles, pieces and large sets, in the order of rows. */
export interface SetTiles {
  /** First piece of each tile, then their number. */
  readonly tilePieces: Int32Array;
  /** Place of each tile among the parts of large sets, or −1. */
  readonly tileParts: Int32Array;
  /** First row of each piece, then their number. */
  readonly pieceRows: Int32Array;
  /** The tile of each piece, and the first piece of its set. */
  readonly pieceTiles: Int32Array;
  readonly pieceSets: Int32Array;
  /** First part of each large set, then their number. */
  readonly large: Int32Array;
  /** First piece of each large set. */
  readonly largePieces: Int32Array;
}

/** Cuts sets, given by their first rows and the number of rows. */
export function tilesOf(sets: Int32Array): SetTiles {
  const rows = sets[sets.length - 1]!;
  // A piece is a set, or all but the last of a large one's a whole tile.
  const most = sets.length + Math.ceil(rows / TILE);
  const room = () => new Int32Array(most);
  const tilePieces = room(), tileParts = room();
  const pieceRows = room(), pieceTiles = room(), pieceSets = room();
  const large: number[] = [], largePieces: number[] = [];
  let tiles = 0, pieces = 0, parts = 0, left = 0; // left: rows that the last tile has room for
  const begin = (part: number) => {
    tilePieces[tiles] = pieces;
    tileParts[tiles++] = part;
    left = TILE;
  };
  const add = (row: number, set: number) => {
    pieceRows[pieces] = row;
    pieceTiles[pieces] = tiles - 1;
    pieceSets[pieces++] = set;
  };
  for (let s = 0; s + 1 < sets.length; s++) {
    const first = sets[s]!, end = sets[s + 1]!, set = pieces;
    if (end - first > TILE) {
      large.push(parts);
      largePieces.push(set);
      for (let r = first; r < end; r += TILE) {
        begin(parts++);
        add(r, set);
      }
      left = 0;
    } else {
      if (end - first > left) begin(-1);
      add(first, set);
      left -= end - first;
    }
  }
  tilePieces[tiles] = pieces;
  pieceRows[pieces] = rows;
  large.push(parts);
  return {
    tilePieces: tilePieces.slice(0, tiles + 1),
    tileParts: tileParts.slice(0, tiles),
    pieceRows: pieceRows.slice(0, pieces + 1),
    pieceTiles: pieceTiles.slice(0, pieces),
    pieceSets: pieceSets.slice(0, pieces),
    large: Int32Array.from(large),
    largePieces: Int32Array.from(largePieces),
  };
}

/** Entries of choosers in the order of rows. */
export interface RowEntries {
  /** Row, chooser, place in the order of choosers, and multiplicity of each entry. */
  readonly rows: Int32Array;
  readonly choosers: Int32Array;
  readonly places: Int32Array;
  readonly times: Float64Array;
  /** First entry of each piece, then their number. */
  readonly pieceEntries: Int32Array;
}

/** Sorts the entries of choosers by row; those of one row stay in the order of choosers. */
export function entriesByRow(
  { features, starts, rows, multiplicities }: ChooserInput,
  { pieceRows }: SetTiles,
): RowEntries {
  const next = new Int32Array(features.rows + 1);
  for (const row of rows) next[row + 1]!++;
  for (let r = 0; r < features.rows; r++) next[r + 1]! += next[r]!;
  const sorted = {
    rows: new Int32Array(rows.length),
    choosers: new Int32Array(rows.length),
    places: new Int32Array(rows.length),
    times: new Float64Array(rows.length),
    pieceEntries: Int32Array.from(pieceRows, (row) => next[row]!),
  };
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let place = starts[u]!; place < starts[u + 1]!; place++) {
      const row = rows[place]!, to = next[row]!++;
      sorted.rows[to] = row;
      sorted.choosers[to] = u;
      sorted.places[to] = place;
      sorted.times[to] = multiplicities[place]!;
    }
  }
  return sorted;
}
