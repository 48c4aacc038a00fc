/**
 * How large the atoms are, from how often two choices meet.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { defaultAtomBound } from "../model/atom_bound.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { softmaxOfInto } from "./calibration.ts";
import { shareOfPairs } from "./item_functions.ts";

/** Random directions over which the concentration of a softmax is averaged. */
const DIRECTIONS = 16;

/** No radius below this: a prior of atoms near 0 would calibrate nothing else. */
const LEAST_RADIUS = 0.5;

/**
 * A norm for atoms in whitened coordinates, from the chance that two choices
 * are of one item (ours; beyond the paper).
 *
 * K equal parts with atoms at right angles would meet with chance
 * 1/p + (c(r) − 1/p)/K, where c(r) is Σ_j A_j² of a softmax with an atom of
 * norm r: solved for r, with c averaged over random directions of these items.
 * Needs no design. Costs O(p·L) per direction and step of the bisection.
 */
export function priorRadius(
  data: ChoiceData,
  context: {
    readonly features: Matrix;
    readonly components: number;
    readonly seed: Seed;
  },
): number {
  const { features, components, seed } = context;
  const p = features.rows;
  let met = 0;
  for (const count of data.counts) met += shareOfPairs(count, data.choices);
  const wanted = 1 / p + components * (met - 1 / p);
  const directions = matrix([DIRECTIONS, features.columns]);
  const rng = stream(seed, "calibrate:radius");
  for (let i = 0; i < DIRECTIONS; i++) {
    drawOnSphereInto(rowOf(directions, i), rng, 1);
  }
  const shares = new Float64Array(p);
  const concentration = (radius: number) => {
    let sum = 0;
    for (let i = 0; i < DIRECTIONS; i++) {
      const atom = rowOf(directions, i).map((v) => v * radius);
      softmaxOfInto(shares, features, atom);
      for (let j = 0; j < p; j++) sum += shares[j]! ** 2;
    }
    return sum / DIRECTIONS;
  };
  let low = LEAST_RADIUS, high = defaultAtomBound(p);
  // To one part in a hundred: it is a scale, not an estimate.
  while (high - low > 0.01 * high) {
    const middle = (low + high) / 2;
    if (concentration(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
