/** What moves in an M-step: the coordinates of one atom, all or its own, or those common to all. */
import {
  ask,
  type ColumnRange,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { atomRow } from "../model/parameter_space.ts";

/** What a step up Q moves together: an atom, or coordinates of it or of several. */
export interface AtomMove {
  /** The columns that it moves, in one mixture. */
  readonly columns: ColumnRange;
  /** Which of their coordinates, n of them; undefined for all of one column. */
  readonly coordinates: readonly number[] | undefined;
  /** For each of the columns the places in `coordinates` of those that it has: not of one that is fixed there. */
  readonly places: readonly (readonly number[])[];
  /** How far from 0 they may go together. */
  readonly radius: number;
  /** The coordinates, where the next trial is written; where they are all, the objective's own. */
  readonly atom: Float64Array;
  /** The same where the move began. */
  readonly position: Float64Array;
  /** The slope of Q there; where they are all, the objective's own. */
  readonly gradient: Float64Array;
  /** What trials go along: Newton's step, or the gradient. */
  readonly step: Float64Array;
  /** Multiple of the step to try next, and the first one tried. */
  length: number;
  firstLength: number;
  /** Q where the move began, and what rounding may change of it. */
  value: number;
  noise: number;
}

/** A move of some columns, not begun. */
export function newAtomMove(
  { space, atoms, lowerBoundGradient }: Objective,
  moved: Pick<AtomMove, "columns" | "coordinates" | "radius">,
): AtomMove {
  const { columns: { first, end }, coordinates } = moved;
  const { components: K, features: L, constraints } = space;
  const n = coordinates?.length ?? L;
  const own = (all: Float64Array) =>
    coordinates ? new Float64Array(n) : atomRow(all, first, space);
  const isFree = (k: number, l: number) =>
    Number.isNaN(constraints!.fixed.values[k % K * L + l]!);
  return {
    ...moved,
    places: Array.from(
      { length: end - first },
      (_, i) =>
        [...coordinates?.keys() ?? []]
          .filter((place) => isFree(first + i, coordinates![place]!)),
    ),
    atom: own(atoms),
    position: new Float64Array(n),
    gradient: own(lowerBoundGradient),
    step: new Float64Array(n),
    length: 0,
    firstLength: 0,
    value: 0,
    noise: 0,
  };
}

/** Below this mass a component explains no choice and its atom is left alone. */
export const LEAST_MASS = 1e-300;

/** Calls `body` for each column of a move, with what its Q counts: its mass where there are several. */
function forEachColumn(
  { columns: { first, end } }: AtomMove,
  { masses }: Objective,
  body: (column: number, share: number) => void,
): void {
  if (end === first + 1) return body(first, 1);
  for (let k = first; k < end; k++) {
    if (masses[k]! > LEAST_MASS) body(k, masses[k]!);
  }
}

/** Reads the coordinates of a move, and the slope of Q. */
export function load(move: AtomMove, objective: Objective): void {
  const { coordinates, places, atom, gradient, columns: { first } } = move;
  const { space, atoms, lowerBoundGradient } = objective;
  if (!coordinates) return;
  gradient.fill(0);
  for (const [k, own] of places.entries()) {
    const row = atomRow(atoms, first + k, space);
    for (const i of own) atom[i] = row[coordinates[i]!]!;
  }
  forEachColumn(move, objective, (k, share) => {
    const slope = atomRow(lowerBoundGradient, k, space);
    for (const i of places[k - first]!) {
      gradient[i]! += share * slope[coordinates[i]!]!;
    }
  });
}

/** Writes the coordinates of a move into all atoms that have them. */
export function store(
  { coordinates, places, atom, columns: { first } }: AtomMove,
  objective: Objective,
) {
  if (!coordinates) return;
  for (const [k, own] of places.entries()) {
    const row = atomRow(objective.atoms, first + k, objective.space);
    for (const i of own) row[coordinates[i]!] = atom[i]!;
  }
}

/** The curvature of Q in the coordinates of a move: n × n. */
export function* curvatureOf(
  move: AtomMove,
  objective: Objective,
): Method<Float64Array> {
  const { coordinates, places, columns: { first, end } } = move;
  const { lowerBoundCurvature: all, space: { features: L } } = objective;
  if (!coordinates) {
    yield ask(objective, "curveLowerBound", onlyThe(first));
    return all;
  }
  const n = coordinates.length;
  const curvature = new Float64Array(n * n);
  for (let k = first; k < end; k++) {
    const share = end === first + 1 ? 1 : objective.masses[k]!;
    if (!(share > LEAST_MASS)) continue;
    yield ask(objective, "curveLowerBound", onlyThe(k));
    const own = places[k - first]!;
    for (const i of own) {
      for (const j of own) {
        const at = coordinates[i]! * L + coordinates[j]!;
        curvature[i * n + j]! += share * all[at]!;
      }
    }
  }
  return curvature;
}

/** Q of the columns of a move, or the size of the numbers whose difference it is. */
export function sumOver(
  move: AtomMove,
  objective: Objective,
  of: "lowerBound" | "lowerBoundSize",
): number {
  const { columns: { first, end } } = move;
  if (end === first + 1) return objective[of](first);
  let sum = 0;
  forEachColumn(move, objective, (k, share) => {
    sum += share * objective[of](k);
  });
  return sum;
}

export function onlyThe(column: number): ColumnRange {
  return { first: column, end: column + 1 };
}
