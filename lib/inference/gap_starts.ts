/** Where the search for the optimality gap starts. */
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { addScaledInto, norm, scaleInto } from "../linalg/vectors.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import { drawNormalsInto, drawOnSphereInto } from "../random/draws.ts";
import type { Gain } from "../model/kinds_of_data.ts";
import type { Method } from "../model/objective.ts";
import { type Seed, stream } from "../random/streams.ts";
import { bestOnSphere, UNBOUNDED_REACH } from "./ball_climb.ts";

/** Items, or choosers, that the mixture misses most, for starts. */
const MOST_MISSED = 16;
/** How far beside an atom of the mixture a start lies, in whitened coordinates. */
const BESIDE = 0.5;

/** What the starts are made from. */
export interface StartSource {
  /** The mixture's atoms, whitened: K × L. */
  readonly atoms: Matrix;
  readonly radius: number;
  readonly seed: Seed;
}

/**
 * Start r of the search, from its own stream. In turn: at missed items or choosers, beside the
 * mixture's atoms, and twice the best of many points of a sphere; at random in the
 * ball when these and atoms are used up.
 */
export function gapStarts(
  gain: Gain,
  { atoms, radius, seed }: StartSource,
): (r: number) => Method<Float64Array> {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const missed = mostMissed(gain);
  return function* (r) {
    const rng = stream(seed, `gap:start:${r}`);
    const turn = Math.floor(r / 4);
    const start = new Float64Array(atoms.columns);
    if (r % 4 >= 2) {
      const length = r % 4 === 2 ? reach : reach * (1 + rng()) / 2;
      const screened = { of: gain, want: "logGain" } as const;
      return yield* bestOnSphere(screened, { length, rng });
    }
    if (r % 4 === 0 && turn < missed.length) {
      start.set(gain.directionOf(missed[turn]!));
      scaleInto(start, reach * (1 + rng()) / 2 / norm(start));
    } else if (r % 4 === 1 && turn < atoms.rows) {
      drawNormalsInto(start, rng);
      scaleInto(start, BESIDE);
      addScaledInto(start, rowOf(atoms, turn), 1);
      projectOnBallInto(start, reach);
    } else drawOnSphereInto(start, rng, reach * rng());
    return start;
  };
}

/** The items away from the centre, or choosers, with the largest q/π > 1: a component of item j alone has D = q_j/π_j − 1. */
function mostMissed(gain: Gain): number[] {
  const { logRatios } = gain;
  const missed = Array.from(logRatios.keys())
    .filter((j) => logRatios[j]! > 0)
    .sort((a, b) => logRatios[b]! - logRatios[a]!);
  const found: number[] = [];
  for (const j of missed) {
    if (found.length === MOST_MISSED) break;
    if (norm(gain.directionOf(j)) > 0) found.push(j);
  }
  return found;
}
