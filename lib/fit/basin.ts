/** Whether a finish on its way has come into the basin of an optimum known. */
import type { FinishSlot } from "../em/search_point.ts";
import { dot } from "../linalg/vectors.ts";
import {
  isAtomOnBound,
  type ParameterSpace,
} from "../model/parameter_space.ts";

/** Two objectives per choice as close as this are one optimum. */
export const SAME_OPTIMUM = 1e-7;

/** An optimum and what telling its basin takes. */
export interface Basin {
  readonly weights: Float64Array;
  /** Whitened: K × L. */
  readonly atoms: Float64Array;
  /** Coefficients of covariates of the weights: K × Q; empty where there are none. */
  readonly membership: Float64Array;
  /** The objective there. */
  readonly objective: number;
  /** Whether its gradient vanishes: no atom is held by the bound. */
  readonly isFree: boolean;
}

/** The basin of the mixture in a slot that holds an optimum. */
export function basinOf(
  { weights, atoms, membership, objective }: FinishSlot & {
    readonly objective: number;
  },
  space: ParameterSpace,
): Basin {
  const isFree = weights.every((_, k) => !isAtomOnBound(atoms, k, space));
  return { weights, atoms, membership, objective, isFree };
}

/**
 * A mixture is near an optimum if each of its whitened atoms is less than NEAR from one of the optimum's, and the logarithms
 * of their weights differ by less. Then, with slope s along the line to the optimum and deficit d, it belongs there if
 * |s/(2d) − 1| ≤ PARABOLA. Of 1,800 starts on 150 data sets of six regimes none, taken to its end, had come so close to
 * an optimum that it did not end at; with NEAR = 0.5 four had.
 */
const NEAR = 0.3;
const PARABOLA = 0.1;
/** In place of NEAR where the objectives are the same. */
export const SAME_MIXTURE = 0.02;

/**
 * Whether a mixture evaluated in its slot belongs to an optimum.
 *
 * Each component must be near one of the optimum's, and along the straight
 * line to it the objective must rise as a parabola with its top there: with slope g·δ, twice the
 * deficit (ours). A mixture that climbs to another optimum seldom looks so. Where
 * the bound holds the optimum, it is no parabola on the line: there the mixture must
 * be the same in the objective and every parameter, up to the last digits.
 *
 * @param slot A mixture with its gradient.
 * @param objective Its objective.
 */
export function isInBasin(
  slot: FinishSlot,
  objective: number,
  optimum: Basin,
): boolean {
  const deficit = optimum.objective - objective;
  if (!(deficit >= 0)) return false;
  if (deficit <= SAME_OPTIMUM) {
    return partnersOf(slot, optimum, SAME_MIXTURE) !== undefined;
  }
  if (!optimum.isFree) return false;
  const partners = partnersOf(slot, optimum, NEAR);
  if (!partners) return false;
  return Math.abs(slopeTowards(slot, optimum, partners) / (2 * deficit) - 1) <=
    PARABOLA;
}

/** For each component the nearest of the optimum's left over, if all are near. */
function partnersOf(
  { weights, atoms }: FinishSlot,
  optimum: Basin,
  near: number,
): number[] | undefined {
  const L = atoms.length / weights.length;
  const partners: number[] = [];
  for (let k = 0; k < weights.length; k++) {
    let nearest = near * near;
    let partner = -1;
    for (let m = 0; m < weights.length; m++) {
      if (partners.includes(m)) continue;
      let squares = 0;
      for (let l = 0; l < L; l++) {
        squares += (atoms[k * L + l]! - optimum.atoms[m * L + l]!) ** 2;
      }
      if (!(squares < nearest)) continue;
      nearest = squares;
      partner = m;
    }
    const share = optimum.weights[partner];
    if (!share || !(Math.abs(Math.log(share / weights[k]!)) < near)) {
      return undefined;
    }
    partners.push(partner);
  }
  return partners;
}

/** g·δ in log-weights, or coefficients of covariates, and whitened atoms, δ from the mixture to the optimum. */
function slopeTowards(
  { weights, atoms, membership, gradient }: FinishSlot,
  optimum: Basin,
  partners: readonly number[],
): number {
  const K = weights.length;
  const L = atoms.length / K;
  const Q = membership.length / K;
  const first = gradient.length - K * L;
  let slope = 0;
  for (const [k, m] of partners.entries()) {
    if (Q === 0) {
      slope += gradient[k]! * Math.log(optimum.weights[m]! / weights[k]!);
    }
    for (let i = 0; i < Q; i++) {
      slope += gradient[k * Q + i]! *
        (optimum.membership[m * Q + i]! - membership[k * Q + i]!);
    }
    const pull = gradient.subarray(first + k * L, first + (k + 1) * L);
    slope += dot(pull, optimum.atoms.subarray(m * L, (m + 1) * L)) -
      dot(pull, atoms.subarray(k * L, (k + 1) * L));
  }
  return slope;
}
