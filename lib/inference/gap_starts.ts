/**
 * Where the search for the optimality gap starts.
 *
 * @module
 */
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { addScaledInto, norm, scaleInto } from "../linalg/vectors.ts";
import { drawNormalsInto, drawOnSphereInto } from "../random/draws.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";
import {
  type DirectionalGain,
  logGain,
  whitenedItem,
} from "./directional_gain.ts";

/** Items at which the mixture misses most, for starts. */
const MISSED_ITEMS = 16;
/** How far beside an atom of the mixture a start lies, in whitened coordinates. */
const BESIDE = 0.5;
/**
 * Points of a sphere of which the best is a start. On the US routes with six
 * components the two narrow maxima were reached by 38 of 100 such starts,
 * by 25 with 20 points, and by 3 to 4 of 100 random starts.
 */
export const SCREENED = 50;
/** Largest norm of a start where there is no bound. */
export const UNBOUNDED_REACH = 10;

/** What the starts are made from. */
export interface StartSource {
  /** The mixture's atoms, whitened: K × L. */
  readonly atoms: Matrix;
  readonly radius: number;
  readonly seed: Seed;
}

/**
 * Start r of the search, from its own stream. In turn: at missed items, beside the
 * mixture's atoms, and twice the best of many points of a sphere; at random in the
 * ball when items and atoms are used up.
 */
export function gapStarts(
  gain: DirectionalGain,
  { atoms, radius, seed }: StartSource,
): (r: number) => Float64Array {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const missed = missedItems(gain);
  return (r) => {
    const rng = stream(seed, `gap:start:${r}`);
    const turn = Math.floor(r / 4);
    const start = new Float64Array(atoms.columns);
    if (r % 4 >= 2) {
      const length = r % 4 === 2 ? reach : reach * (1 + rng()) / 2;
      const valueAt = (atom: Float64Array) => logGain(gain, atom);
      return bestOnSphere(valueAt, { features: start.length, length, rng });
    }
    if (r % 4 === 0 && turn < missed.length) {
      start.set(whitenedItem(gain, missed[turn]!));
      scaleInto(start, reach * (1 + rng()) / 2 / norm(start));
    } else if (r % 4 === 1 && turn < atoms.rows) {
      drawNormalsInto(start, rng);
      scaleInto(start, BESIDE);
      addScaledInto(start, rowOf(atoms, turn), 1);
      scaleInto(start, Math.min(1, reach / norm(start)));
    } else drawOnSphereInto(start, rng, reach * rng());
    return start;
  };
}

/** The best of many points of a sphere. */
export function bestOnSphere(
  valueAt: (point: Float64Array) => number,
  { features, length, rng }: {
    readonly features: number;
    readonly length: number;
    readonly rng: Stream;
  },
): Float64Array {
  const candidate = new Float64Array(features);
  const best = new Float64Array(features);
  let highest = -Infinity;
  for (let i = 0; i < SCREENED; i++) {
    drawOnSphereInto(candidate, rng, length);
    const value = valueAt(candidate);
    if (i > 0 && !(value > highest)) continue;
    highest = value;
    best.set(candidate);
  }
  return best;
}

/** The items away from the centre with the largest q_j/π_j > 1: a component of item j alone has D = q_j/π_j − 1. */
function missedItems(gain: DirectionalGain): number[] {
  const { logRatios } = gain;
  const missed = Array.from(logRatios.keys())
    .filter((j) => logRatios[j]! > 0)
    .sort((a, b) => logRatios[b]! - logRatios[a]!);
  const found: number[] = [];
  for (const j of missed) {
    if (found.length === MISSED_ITEMS) break;
    if (norm(whitenedItem(gain, j)) > 0) found.push(j);
  }
  return found;
}
