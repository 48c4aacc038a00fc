/**
 * Atoms that no choice keeps from infinity: components that never take some rows, or that sit on few.
 *
 * Where a fit ends, a component takes a little of every row, as its responsibilities fall like e^{−t} along
 * a direction to infinity. So rows of which it takes next to nothing are taken as never taken, more and more
 * of them; what {@linkcode separatingDirections} then finds is held against the likelihood: where the atom
 * has gone to the end of the direction, it must be no lower (ours). With one component every row that was
 * chosen was taken, and there is nothing to try.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import {
  copyOf,
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
} from "../linalg/matrix.ts";
import { combined } from "../linalg/small_products.ts";
import { solveLowerTransposedInto } from "../linalg/triangular.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import { rowsTaken } from "../model/kinds_of_data.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import { visitProbabilities } from "../model/many_atoms.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { emptyComponents } from "./component_checks.ts";
import {
  mayBeUnbounded,
  separatingDirections,
} from "./separating_directions.ts";

/** An atom of which choices bound some directions only, or none. */
export interface SeparatedAtom {
  /** Index of the component, from 0. */
  readonly component: number;
  /** Orthonormal directions that choices do not bound, in the coordinates of the space: m × L. */
  readonly unbounded: Matrix;
  /** Where the likelihood rises without end: length L, user's units. */
  readonly direction: Float64Array;
  /** Rows that the component keeps taking at its end, and all rows of sets in which it chooses. */
  readonly reachable: number;
  readonly rows: number;
}

/** Shares of a component's choices that may be none: what the fewest rows bound more do. */
const NEXT_TO_NOTHING = [1e-2, 1e-4, 1e-8];
/** Lengths of a direction after which e^{−t} is as good as 0. */
const TO_THE_END = 50;
/** Relative error of a log-likelihood. */
const ROUNDING = 1e-12;

/**
 * The atoms of a mixture that no choice keeps from infinity, the other parameters as they are.
 *
 * @param space What the mixture was fitted in; coefficients that are common or fixed stay.
 * @param onBound Which atoms the bound holds, which may have some way to go.
 * @returns Costs O(R·K·L) for R rows, and O(R·L) for each look at a component that may be one.
 */
export function separatedAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { space, onBound }: {
    readonly space: ParameterSpace;
    readonly onBound: readonly boolean[];
  },
): SeparatedAtom[] {
  const K = mixture.weights.length;
  const { features: L, constraints } = space;
  const isLookedAt = (k: number) =>
    mayBeUnbounded(constraints?.own[k]?.length ?? L);
  if (!onBound.some((_, k) => isLookedAt(k))) return [];
  const suspects = narrowComponents(data, mixture, onBound);
  if (!suspects.includes(true)) return [];
  const taken = rowsTaken(data, mixture);
  const sets = data.choosers?.sets ?? [0, data.features.rows];
  const empty = emptyComponents(data, mixture);
  let likelihood: number | undefined;
  const found: SeparatedAtom[] = [];
  for (let k = 0; k < K; k++) {
    if (!suspects[k] || empty.includes(k) || !isLookedAt(k)) continue;
    const axes = axesOf(k, space);
    let before: number | undefined;
    for (const share of K === 1 ? [0] : NEXT_TO_NOTHING) {
      const rows = markedTaken(taken, k, share);
      if (rows.count === before) continue;
      before = rows.count;
      const { features } = data;
      const separation = separatingDirections(
        { features, sets, taken: rows.taken },
        axes.inUserUnits,
      );
      if (!separation) break;
      const direction = combined(separation.direction, axes.inUserUnits);
      likelihood ??= logLikelihood(data, mixture);
      const end = logLikelihood(data, atTheEnd(mixture, k, direction));
      if (!(end >= likelihood - ROUNDING * Math.abs(likelihood))) continue;
      const unbounded = matrix([separation.unbounded.rows, space.features]);
      for (const [i, row] of rowsOf(separation.unbounded).entries()) {
        rowOf(unbounded, i).set(combined(row, axes.inCoordinates));
      }
      found.push({
        component: k,
        unbounded,
        direction,
        reachable: separation.reachable,
        rows: separation.rows,
      });
      break;
    }
  }
  return found;
}

/** A row whose probability is more than this share of an even one is within reach at the end of a fit. */
const OUT_OF_REACH = 1e-4;

/** Components that the bound holds, or that leave some row next to no chance: no others are on their way to infinity. */
function narrowComponents(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  onBound: readonly boolean[],
): boolean[] {
  // An offset alone may leave a row next to none.
  if (data.offset || !onBound.includes(false)) return onBound.map(() => true);
  const { features, choosers } = data;
  const sets = choosers ? choosers.sets.length - 1 : 1;
  const even = OUT_OF_REACH * sets / features.rows;
  const least = leastProbabilities(data, mixture);
  return onBound.map((isOnBound, k) => isOnBound || !(least[k]! > even));
}

/** min_j A_jk, the smallest probability of a row, for each component. */
function leastProbabilities(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Float64Array {
  const least = new Float64Array(mixture.weights.length).fill(Infinity);
  const items = oneSet(data);
  if (items) {
    visitProbabilities(items, mixture.atoms, (k, probabilities) => {
      for (const v of probabilities) if (!(v >= least[k]!)) least[k] = v;
    });
    return least;
  }
  const { values, columns: K } = itemProbabilities(data, mixture);
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! >= least[i % K]!)) least[i % K] = values[i]!;
  }
  return least;
}

/** The rows that a component took, but for those that make up a share of its choices at most. */
function markedTaken(
  { rows: R, columns: K, values }: Matrix,
  k: number,
  share: number,
): { readonly taken: Uint8Array; readonly count: number } {
  let sum = 0, some = 0;
  for (let r = 0; r < R; r++) {
    const times = values[r * K + k]!;
    sum += times;
    if (times > 0) some++;
  }
  const least = share * sum / some;
  const taken = new Uint8Array(R);
  let count = 0;
  for (let r = 0; r < R; r++) {
    if (values[r * K + k]! > least) {
      taken[r] = 1;
      count++;
    }
  }
  return { taken, count };
}

/** Changes of atom k by 1 in each coordinate that is its own, in the coordinates of the space and in the user's units. */
function axesOf(
  k: number,
  { features: L, whitening, constraints }: ParameterSpace,
) {
  const own = constraints?.own[k] ?? Array.from({ length: L }, (_, l) => l);
  const inCoordinates = matrix([own.length, L]);
  for (const [i, l] of own.entries()) rowOf(inCoordinates, i)[l] = 1;
  const inUserUnits = copyOf(inCoordinates);
  for (const axis of rowsOf(inUserUnits)) {
    solveLowerTransposedInto(axis, whitening.factor.values, L);
  }
  return { inCoordinates, inUserUnits };
}

/** The mixture with one atom far out. */
function atTheEnd(
  mixture: SoftmaxMixture,
  k: number,
  direction: Float64Array,
): SoftmaxMixture {
  const atoms = copyOf(mixture.atoms);
  addScaledInto(rowOf(atoms, k), direction, TO_THE_END);
  return { ...mixture, atoms };
}
