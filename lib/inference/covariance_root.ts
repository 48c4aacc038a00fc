/**
 * From the covariance in the coordinates of the free parameters to the user's
 * units.
 *
 * @module
 */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { norm } from "../linalg/vectors.ts";
import {
  type FreeParameters,
  pushedForward,
  weightChanges,
} from "./free_parameters.ts";

/** Independent directions whose outer products sum to a covariance. */
export interface CovarianceRoot {
  /** One direction a row, as a change of the logarithms of the weights and of the atoms in the user's units: n × (K + K·L). */
  readonly directions: Matrix;
  /** Their lengths in log-weights and whitened atoms: length n. */
  readonly lengths: Float64Array;
}

/** The parts of a {@linkcode Covariance} that are in the user's units. */
export interface CovarianceInUserUnits {
  readonly matrix: Matrix;
  readonly weightErrors: Float64Array;
  readonly atomErrors: Matrix;
  readonly root: CovarianceRoot;
}

/** The covariance of estimates from `choices` choices in the user's units, from a root of that of one choice in the coordinates. */
export function inUserUnits(
  perChoice: Matrix, // n × n, one direction a row
  free: FreeParameters,
  choices: number,
): CovarianceInUserUnits {
  const { weights, held, whitening, constraints } = free;
  const n = perChoice.rows, K = weights.length;
  const L = whitening.rows;
  const size = K + K * L;
  const directions = matrix([n, size]), changes = matrix([n, size]);
  const lengths = new Float64Array(n);
  for (let e = 0; e < n; e++) {
    const direction = rowOf(perChoice, e).map((v) => v / Math.sqrt(choices));
    lengths[e] = norm(direction);
    const full = pushedForward(direction, free);
    rowOf(directions, e).set(full);
    rowOf(changes, e).set(full);
    rowOf(changes, e).set(weightChanges(full.subarray(0, K), weights));
  }
  const full = scatter(changes, new Float64Array(n).fill(1));
  const isHeld = (i: number) => {
    const k = Math.floor((i - K) / L);
    if (!(i >= K && held[k])) return false;
    // What is common moves on with the others, and what is fixed has error 0.
    return !constraints || constraints.own[k]!.includes((i - K) % L);
  };
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (isHeld(i) || isHeld(j)) full.values[i * size + j] = NaN;
    }
  }
  const errors = Float64Array.from(
    { length: size },
    (_, i) => Math.sqrt(full.values[i * size + i]!),
  );
  return {
    matrix: full,
    weightErrors: errors.slice(0, K),
    atomErrors: matrix([K, L], errors.slice(K)),
    root: { directions, lengths },
  };
}
