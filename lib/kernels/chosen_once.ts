/**
 * Choice sets that were chosen from once each, as in most panels.
 *
 * log P of what was chosen is −log(1 + Σ_r exp(u_r − u_c)) over the other rows r of the set, and its
 * score −Σ_r P_r (x_r − x_c): with their features less the chosen row's, that row is not needed. So
 * one row a set is spared, half of all where sets are pairs. Source: `wasm/chosen_once.c`.
 *
 * @module
 */
import { intervalOf } from "../linalg/interval_of.ts";
import type { FeatureMatrix } from "../linalg/matrix.ts";
import type { ChooserInput } from "./chooser_kernels.ts";
import { TILE } from "./feature_window.ts";
import type { Crew } from "./crew.ts";
import type { SetTiles } from "./set_tiles.ts";
import {
  memoryOf,
  newSharedMemory,
  type SharedMemory,
} from "./shared_features.ts";
import { BASE } from "./wasm_memory.ts";

/** Sets that were chosen from once each; the rows that count are those not chosen. */
export interface ChosenOnce {
  /** The first of each set's other rows, then their number: S + 1. */
  readonly sets: Int32Array;
  /** The row chosen in each set. */
  readonly chosen: Int32Array;
  /** Who chose it. */
  readonly choosers: Int32Array;
  /** Its place in the order of choosers; undefined where that is the order of sets. */
  readonly places: Int32Array | undefined;
}

/** The same sets without the rows chosen; undefined unless each has one entry, once, and two rows to a tile. */
export function chosenOnce(
  { sets, starts, rows, multiplicities }: ChooserInput,
): ChosenOnce | undefined {
  const S = sets.length - 1;
  if (rows.length !== S) return undefined;
  for (let s = 0; s < S; s++) {
    const size = sets[s + 1]! - sets[s]!;
    if (size < 2 || size > TILE || multiplicities[s] !== 1) return undefined;
  }
  const chosen = new Int32Array(S).fill(-1);
  const choosers = new Int32Array(S), places = new Int32Array(S);
  let s = 0, inOrder = true;
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let place = starts[u]!; place < starts[u + 1]!; place++, s++) {
      const row = rows[place]!;
      if (!(row >= sets[s]! && row < sets[s + 1]!)) s = intervalOf(row, sets);
      if (chosen[s] !== -1) return undefined;
      chosen[s] = row;
      choosers[s] = u;
      places[s] = place;
      inOrder &&= s === place;
    }
  }
  return {
    sets: sets.map((first, s) => first - s),
    ...{ chosen, choosers, places: inOrder ? undefined : places },
  };
}

/** Rows of each of a tile's pieces, or 0 where they differ: one number a tile. */
export function rowsOfEach({ tilePieces, pieceRows }: SetTiles): Int32Array {
  return new Int32Array(tilePieces.length - 1).map((_, t) => {
    const first = tilePieces[t]!, end = tilePieces[t + 1]!;
    const each = pieceRows[first + 1]! - pieceRows[first]!;
    for (let p = first + 1; p < end; p++) {
      if (pieceRows[p + 1]! - pieceRows[p]! !== each) return 0;
    }
    return each;
  });
}

/** The columns of the other rows, less those of the row chosen: offsets are one column. */
export function differencesInto(
  differences: Float64Array, // out: (R − S) × L
  { columns: L, values }: Pick<FeatureMatrix, "columns" | "values">,
  { sets, chosen }: ChosenOnce,
): void {
  let to = 0;
  for (let s = 0; s < chosen.length; s++) {
    // Before each set there is one row more of those given.
    const end = (sets[s + 1]! + s + 1) * L, own = chosen[s]! * L;
    for (let from = (sets[s]! + s) * L; from < end; from += L) {
      if (from === own) continue;
      for (let l = 0; l < L; l++) {
        differences[to++] = values[from + l]! - values[own + l]!;
      }
    }
  }
}

/** Differences that a crew works on: by the rows that choosers chose, for as long as there is the crew. */
const copies = new WeakMap<Crew, WeakMap<Int32Array, SharedMemory>>();

/**
 * The differences of features that do not lie in a shared memory, in one: a crew has one copy for
 * all kernels that are opened on them.
 *
 * @throws {RangeError} If no shared memory can hold them.
 */
export function sharedDifferences(
  { features, rows }: ChooserInput,
  once: ChosenOnce,
  crew: Crew,
): SharedMemory | undefined {
  if (memoryOf(features) !== undefined) return undefined;
  const known = copies.get(crew) ?? new WeakMap<Int32Array, SharedMemory>();
  copies.set(crew, known);
  const there = known.get(rows);
  if (there) return there;
  const { columns } = features, others = once.sets.at(-1)!;
  // Rows are read two by two, features too: one row and a pair more.
  const end = BASE + 8 * ((others + 1) * columns + 2);
  const memory = newSharedMemory(end, [others, columns]);
  differencesInto(new Float64Array(memory.buffer, BASE), features, once);
  const made = { memory, used: [{ at: 0, end }] };
  known.set(rows, made);
  return made;
}
