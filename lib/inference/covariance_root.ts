/**
 * From the covariance in the coordinates of the free parameters to the user's
 * units.
 *
 * @module
 */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  type FreeParameters,
  pushedForward,
  weightChanges,
} from "./free_parameters.ts";
import { scaledSpectrum } from "./information.ts";

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

/** The covariance of estimates from `choices` choices in the user's units, from that of one choice in the coordinates. */
export function inUserUnits(
  perChoice: Matrix, // n × n
  free: FreeParameters,
  choices: number,
): CovarianceInUserUnits {
  const root = rootOf(perChoice, free, choices);
  const { weights, held, whitening } = free;
  const K = weights.length;
  const L = whitening.rows;
  const size = K + K * L;
  const full = matrix([size, size]);
  const change = new Float64Array(size);
  for (let e = 0; e < root.directions.rows; e++) {
    const direction = rowOf(root.directions, e);
    change.set(direction);
    change.set(weightChanges(direction.subarray(0, K), weights));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        full.values[i * size + j]! += change[i]! * change[j]!;
      }
    }
  }
  const isHeld = (i: number) => i >= K && held[Math.floor((i - K) / L)]!;
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
    root,
  };
}

/** Directions √(λ/N)·v of a covariance in the coordinates. */
function rootOf(
  perChoice: Matrix,
  free: FreeParameters,
  choices: number,
): CovarianceRoot {
  const n = perChoice.rows;
  const K = free.weights.length;
  const directions = matrix([n, K + K * free.whitening.rows]);
  const lengths = new Float64Array(n);
  if (n === 0) return { directions, lengths };
  const { scales, values, vectors } = scaledSpectrum(perChoice);
  for (let e = 0; e < n; e++) {
    const size = Math.sqrt(Math.max(values[e]!, 0) / choices);
    const direction = scales.map((scale, i) =>
      size * scale * vectors.values[e * n + i]!
    );
    lengths[e] = Math.hypot(...direction);
    rowOf(directions, e).set(pushedForward(direction, free));
  }
  return { directions, lengths };
}
