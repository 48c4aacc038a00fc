/**
 * What of a mixture is held while errors are computed, as choices do not keep it from infinity or the bound does.
 *
 * A direction that no choice bounds is held and no other: what the component's other coefficients
 * are at its end is bounded, and has errors. An atom on the bound that choices would
 * bound further out is held in its length: the others are then those of a maximum on a sphere.
 *
 * @module
 */
import { toWhitened } from "../data/whitening.ts";
import { identity } from "../linalg/small_products.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { solveLowerTransposedInto } from "../linalg/triangular.ts";
import { norm } from "../linalg/vectors.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { FreeParameters, HeldAlong } from "./free_parameters.ts";
import type { SeparatedAtom } from "./separated_atoms.ts";

/** Directions along which each atom is held: those that choices do not bound, or its own where it lies on the bound. */
export function heldDirections(
  { atoms }: SoftmaxMixture,
  { space, onBound, separated }: {
    readonly space: ParameterSpace;
    readonly onBound: readonly boolean[];
    readonly separated: readonly SeparatedAtom[];
  },
): FreeParameters["along"] {
  const { constraints, features: L } = space;
  const along: (HeldAlong | undefined)[] = onBound.map(() => undefined);
  const whitened = toWhitened(atoms, space.whitening);
  for (const [k, isOnBound] of onBound.entries()) {
    if (!isOnBound) continue;
    const radial = matrix([1, L]);
    const own = constraints?.own[k] ?? whitened.values.subarray(0, L).keys();
    for (const l of own) radial.values[l] = rowOf(whitened, k)[l]!;
    const length = norm(radial.values);
    if (!(length > 0)) continue;
    for (let l = 0; l < L; l++) radial.values[l]! /= length;
    along[k] = { directions: radial, isUnbounded: false };
  }
  for (const { component, unbounded: directions } of separated) {
    along[component] = { directions, isUnbounded: true };
  }
  return along;
}

/** A coefficient depends on directions if more than this share of its square lies along them. */
const LEAST_SHARE = 1e-6;

/** Which coefficients of an atom depend on directions given in coordinates of the space: length L. */
export function dependsOn(
  directions: Matrix,
  k: number,
  { whitening, features: L, constraints }: ParameterSpace,
): boolean[] {
  const squares = (rows: Matrix) => {
    const sums = new Float64Array(L);
    for (const row of rowsOf(rows)) {
      const pushed = row.slice();
      solveLowerTransposedInto(pushed, whitening.factor.values, L);
      for (let l = 0; l < L; l++) sums[l]! += pushed[l]! ** 2;
    }
    return sums;
  };
  const all = squares(identity(L));
  const own = constraints?.own[k];
  return Array.from(
    squares(directions),
    (square, l) => square > LEAST_SHARE * all[l]! && (own?.includes(l) ?? true),
  );
}
