/** Where searches for an atom to add start: around the origin, and beside the mixture's atoms. */
import { type Matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { addScaledInto, norm } from "../linalg/vectors.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";

/** How many searches, how far out. */
export interface Searches {
  readonly radius: number;
  readonly starts: number;
  readonly seed: Seed;
}

/** How far beyond the mixture's longest atom the near searches may go. */
const REACH = 1.25;
/** Norm of the near starts that are drawn around the origin. */
const START_NORM = 1.5;
/** How far beside an atom the others are, in whitened coordinates. */
const BESIDE = 0.7;

/** Points around the origin and beside the heaviest of some whitened atoms in turn, and how far out to search from them. */
export function nearStarts(
  { weights }: SoftmaxMixture,
  atoms: Matrix,
  { radius, starts, seed }: Searches,
): { readonly starts: readonly Float64Array[]; readonly reach: number } {
  const K = atoms.rows;
  const longest = Math.max(START_NORM, ...rowsOf(atoms).map(norm));
  const reach = Math.min(radius, REACH * longest);
  const heaviest = Array.from({ length: K }, (_, k) => k)
    .sort((a, b) => weights[b]! - weights[a]!);
  return {
    reach,
    starts: Array.from({ length: starts }, (_, r) => {
      const rng = stream(seed, `missing:start:${r}`);
      return r % 2 === 0
        ? drawnOnSphere(atoms.columns, Math.min(START_NORM, reach), rng)
        : beside(rowOf(atoms, heaviest[(r >> 1) % K]!), reach, rng);
    }),
  };
}

function drawnOnSphere(
  length: number,
  radius: number,
  rng: Stream,
): Float64Array {
  const point = new Float64Array(length);
  drawOnSphereInto(point, rng, radius);
  return point;
}

/** A point beside an atom, pulled into the ball. */
function beside(atom: Float64Array, reach: number, rng: Stream): Float64Array {
  const point = drawnOnSphere(atom.length, BESIDE, rng);
  addScaledInto(point, atom, 1);
  projectOnBallInto(point, reach);
  return point;
}
