/**
 * From the covariance in the coordinates of the free parameters to the user's
 * units.
 *
 * @module
 */
import type { WeighedChoosers } from "../data/choosers.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { norm } from "../linalg/vectors.ts";
import { weightSize } from "../model/parameter_space.ts";
import type { FreeParameters } from "./free_parameters.ts";
import { pushedForward } from "./free_coordinates.ts";
import { dependsOn } from "./held_directions.ts";
import { averageChanges, populationWeightChanges } from "./weight_changes.ts";

/** Independent directions whose outer products sum to a covariance. */
export interface CovarianceRoot {
  /**
   * One direction a row: n × (W + K·L), as a change of the logarithms of the weights, W = K, or
   * of the coefficients of membership, W = K·Q, and of the atoms, in the user's units.
   */
  readonly directions: Matrix;
  /** Their lengths in log-weights, or coefficients in whitened covariates, and whitened atoms: length n. */
  readonly lengths: Float64Array;
  /** Over whom weights that depend on covariates are averaged. */
  readonly choosers: WeighedChoosers | undefined;
}

/** The parts of a {@linkcode Covariance} that are in the user's units. */
export interface CovarianceInUserUnits {
  readonly matrix: Matrix;
  readonly weightErrors: Float64Array;
  readonly membershipErrors: Matrix | undefined;
  readonly populationWeightErrors: Matrix | undefined;
  readonly atomErrors: Matrix;
  readonly root: CovarianceRoot;
}

/** The covariance of estimates from `size` choosers in the user's units, from a root of that of one chooser in the coordinates. */
export function inUserUnits(
  perChooser: Matrix, // n × n, one direction a row
  free: FreeParameters,
  size: number,
): CovarianceInUserUnits {
  const { space, mixture, choosers } = free;
  const { components: K, features: L } = space;
  const { membership } = mixture;
  const n = perChooser.rows, W = weightSize(space);
  const arePopulations = choosers?.covariates?.arePopulations ?? false;
  const averagesOf = averageChanges(mixture, choosers);
  const directions = matrix([n, W + K * L]);
  // Weights are listed before coefficients that they follow from.
  const first = membership ? K + W : K;
  const changes = matrix([n, first + K * L]);
  const lengths = new Float64Array(n);
  const coefficients = new Float64Array(W); // variances
  for (let e = 0; e < n; e++) {
    const direction = rowOf(perChooser, e).map((v) => v / Math.sqrt(size));
    lengths[e] = norm(direction);
    const full = pushedForward(direction, free);
    rowOf(directions, e).set(full);
    const own = full.subarray(0, W);
    const change = rowOf(changes, e);
    change.set(averagesOf(own));
    if (membership) {
      change.set(
        arePopulations ? populationWeightChanges(own, membership) : own,
        K,
      );
    }
    change.set(full.subarray(W), first);
    for (let i = 0; i < W; i++) coefficients[i]! += own[i]! ** 2;
  }
  const full = scatter(changes, new Float64Array(n).fill(1));
  markHeld(full, free, first);
  const errors = Float64Array.from(
    { length: full.rows },
    (_, i) => Math.sqrt(full.values[i * full.rows + i]!),
  );
  return {
    matrix: full,
    weightErrors: errors.slice(0, K),
    membershipErrors: membership &&
      { ...membership, values: coefficients.map(Math.sqrt) },
    populationWeightErrors: membership && arePopulations
      ? { ...membership, values: errors.slice(K, first) }
      : undefined,
    atomErrors: matrix([K, L], errors.slice(first)),
    root: { directions, lengths, choosers },
  };
}

/** A root of the covariance of one chooser, with a direction by which the estimate from `size` of them may be off. */
export function withDirection(
  perChooser: Matrix,
  direction: Float64Array,
  size: number,
): Matrix {
  const { rows, columns, values } = perChooser;
  const root = matrix([rows + 1, columns]);
  root.values.set(values);
  rowOf(root, rows).set(direction.map((v) => v * Math.sqrt(size)));
  return root;
}

/** What depends on something held has no error: NaN in its rows and columns. */
function markHeld(
  covariance: Matrix, // in and out
  { held, along, space }: FreeParameters,
  first: number, // entry of the atoms
): void {
  const { features: L, constraints } = space;
  const size = covariance.rows;
  const isHeld = new Uint8Array(size);
  for (const [k, isAtomHeld] of held.entries()) {
    if (!isAtomHeld) continue;
    const of = along[k];
    const depends = of?.isUnbounded
      ? dependsOn(of.directions, k, space)
      : undefined;
    for (let l = 0; l < L; l++) {
      // What is common moves on with the others, and what is fixed has error 0.
      const isOwn = !constraints || constraints.own[k]!.includes(l);
      if (depends ? depends[l] : isOwn) isHeld[first + k * L + l] = 1;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (isHeld[i] || isHeld[j]) covariance.values[i * size + j] = NaN;
    }
  }
}
