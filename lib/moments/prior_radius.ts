/** How large the atoms are, from how often two choices meet and from pilot rules. */
import type { ChoiceData } from "../data/choice_data.ts";
import { itemsAlike } from "../data/items.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { dot, mean, norm } from "../linalg/vectors.ts";
import { defaultAtomBound } from "../model/atom_bound.ts";
import {
  explainedShare,
  LEAST_EXPLAINED,
  nearestIn,
  TEST_REACH,
} from "./calibration_error.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { basisTimes } from "./basis.ts";
import { oneComponentAtom } from "./one_component.ts";
import { averagesAt, softmaxOfInto } from "./softmax_averages.ts";
import { averageOverChoices, shareOfPairs } from "./item_functions.ts";
import { atomPrior, optimalRule } from "./optimal_rule.ts";

/** Random directions over which the concentration of a softmax is averaged. */
const DIRECTIONS = 16;

/** Atoms of a pilot, and most pilots. */
const PILOT_ATOMS = 200, MOST_PILOTS = 5;
/** Allowance for atoms longer than the root mean square norm. */
const ALLOWANCE = 1.4;
/**
 * How far test atoms reach, over the norm from meeting choices, where pilots do not tell. On 0/1 features a rule made from atoms
 * of 1.2 times that norm and tested up to 4 times has the errors that it states in 49 of 50 data sets (98.6% of 95%
 * intervals hold); tested up to 3 times, in 43.
 */
const GUESS_REACH = 4;
/** Over the norm from meeting choices, which is a typical one. */
const MARGIN = 1.2;

/** No radius below this: a prior of atoms near 0 would calibrate nothing else. */
const LEAST_RADIUS = 0.5;

/** What the radius depends on beside the data. */
export interface PriorContext {
  /** Whitened features: p × L. */
  readonly features: Matrix;
  readonly components: number;
  readonly seed: Seed;
}

/**
 * A radius for the prior of atoms in whitened coordinates (ours; beyond the
 * paper), how far atoms that test the rule are to reach, and the share of the variance of square norms that the last pilot explained.
 *
 * Starts from how often two choices meet and from the best single atom, whichever is longer.
 * Atoms that prefer the crowded side of skewed features meet seldom, so pilots follow: a rule for
 * E‖ω̃‖² is made under a prior of the present radius, which is raised while those test atoms ask for
 * more of which the rule says what it says of the data. Where a pilot explains little, as on 0/1
 * features, whose squares are linear in them, the radius stays at the norm it started from, and tests reach far beyond.
 * Costs O(p·(L + 100)) for each of 400 atoms and pilot.
 */
export function priorRadius(
  data: ChoiceData,
  context: PriorContext,
): {
  readonly radius: number;
  readonly reach: number;
  readonly explained: number;
} {
  const { features, components, seed } = context;
  const { rows: p, columns: L } = features;
  const { offset, choices } = data;
  const most = defaultAtomBound(p);
  const start = Math.max(
    meetingNorm(data, context),
    norm(oneComponentAtom(data, features, most)),
  );
  let radius = Math.min(most, MARGIN * start);
  let explained = 0;
  for (let pilot = 0; pilot < MOST_PILOTS; pilot++) {
    const atoms = priorAtoms(PILOT_ATOMS, { L, radius, seed });
    const rule = optimalRule(
      atomPrior(features, atoms, { components, choices, offset }),
      SQUARE_NORM,
    );
    const test = priorAtoms(PILOT_ATOMS, {
      L,
      radius: Math.min(most, TEST_REACH * radius),
      seed: `${seed}:pilot`,
    });
    const said = averagesAt(rule, { features, offset }, test).values;
    const squares = Float64Array.from(rowsOf(test), (atom) => dot(atom, atom));
    const inside = squares.keys().filter((m) => squares[m]! <= radius ** 2)
      .toArray();
    explained = explainedShare(
      Float64Array.from(inside, (m) => squares[m]! - said[m]!),
      Float64Array.from(inside, (m) => squares[m]!),
    );
    if (!(explained >= LEAST_EXPLAINED)) {
      return {
        radius: Math.min(most, MARGIN * start),
        reach: Math.min(most, GUESS_REACH * start),
        explained,
      };
    }
    const near = nearestIn(said, averageOverChoices(rule, data).values[0]!);
    const square = mean(Float64Array.from(near, (m) => squares[m]!));
    const wanted = Math.min(most, ALLOWANCE * Math.sqrt(square));
    if (!(wanted > 1.05 * radius)) break;
    radius = wanted;
  }
  return { radius, reach: Math.min(most, TEST_REACH * radius), explained };
}

/** The square norm of an atom, as the only target of a rule. */
const SQUARE_NORM = {
  size: 1,
  targetInto: (out: Float64Array, atom: Float64Array) =>
    out[0] = dot(atom, atom),
};

/** Atoms with uniform direction, in the span of the basis, and uniform norm up to the radius: M × L. */
export function priorAtoms(
  M: number,
  prior: {
    readonly basis?: Matrix | undefined;
    readonly L: number;
    readonly radius: number;
    readonly seed: Seed;
  },
): Matrix {
  const { basis, L, radius, seed } = prior;
  const rng = stream(seed, `calibrate:${basis?.columns ?? "all"}`);
  const atoms = matrix([M, L]);
  const z = new Float64Array(basis?.columns ?? L);
  for (let m = 0; m < M; m++) {
    drawOnSphereInto(z, rng, radius * (1 - rng()));
    rowOf(atoms, m).set(basis ? basisTimes(basis, z) : z);
  }
  return atoms;
}

/**
 * A norm from the chance that two choices are of one item. K equal parts with atoms at right angles would meet with chance
 * 1/p + (c(r) − 1/p)/K (for p the items alike that meet as often under the offset), where c(r) is Σ_j A_j² of a softmax with an atom of
 * norm r: solved for r, with c averaged over random directions of these items.
 * Needs no design. Costs O(p·L) per direction and step of the bisection.
 */
function meetingNorm(data: ChoiceData, context: PriorContext): number {
  const { features, components, seed } = context;
  const { offset } = data;
  const p = features.rows;
  const least = 1 / itemsAlike(data);
  let met = 0;
  for (const count of data.counts) met += shareOfPairs(count, data.choices);
  const wanted = least + components * (met - least);
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
      softmaxOfInto(shares, { features, offset }, atom);
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
