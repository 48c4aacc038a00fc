/**
 * The error that a calibrated rule leaves, from its errors at prior atoms (ours;
 * beyond the paper).
 *
 * On given items the error e(ω) of a rule at an atom is exact, and that of a mixture is
 * Σ_k α_k e(ω_k). For K atoms drawn alike with equal weights its mean square is
 * ē² + (E e² − ē²)/K. Errors grow fast with the atoms and a prior holds atoms of all
 * lengths: so the means are over those prior atoms whose length is nearest to the
 * root mean square norm that the rule itself finds in the data.
 */
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { dot, mean } from "../linalg/vectors.ts";

/** Errors of a rule at prior atoms that took no part in making it. */
export interface PriorErrors {
  /** Target minus what the rule averages to: one row per value, one column per atom. */
  readonly errors: Matrix;
  /** Square norm of each atom, as far as the values show it. */
  readonly squareNorms: Float64Array;
  /** Number of components K of the mixture to be estimated. */
  readonly components: number;
}

/** Share of the prior atoms that counts as of about the same length. */
const ALIKE = 1 / 4;

/** Root mean square error of every value for a mixture with a given mean square norm. */
export function errorsForNorm(
  { errors, squareNorms, components }: PriorErrors,
  squareNorm: number,
): Float64Array {
  const near = nearestIn(squareNorms, squareNorm);
  return Float64Array.from({ length: errors.rows }, (_, i) => {
    const row = rowOf(errors, i);
    let mean = 0, square = 0;
    for (const m of near) {
      mean += row[m]! / near.length;
      square += row[m]! ** 2 / near.length;
    }
    const variance = Math.max(0, square - mean * mean);
    return Math.sqrt(mean * mean + variance / components);
  });
}

/** Indices of the atoms nearest in length. */
function nearestIn(squareNorms: Float64Array, squareNorm: number): number[] {
  const wanted = Math.sqrt(Math.max(0, squareNorm));
  const distances = squareNorms.map((s) => Math.abs(Math.sqrt(s) - wanted));
  return Array.from(distances.keys())
    .sort((a, b) => distances[a]! - distances[b]!)
    .slice(0, Math.max(1, Math.ceil(ALIKE * distances.length)));
}

/** 1 minus mean square error over variance; 1 where all targets are alike. */
export function explainedShare(
  errors: Float64Array,
  targets: Float64Array,
): number {
  const centre = mean(targets);
  let variance = 0;
  for (const target of targets) variance += (target - centre) ** 2;
  const error = dot(errors, errors), size = dot(targets, targets);
  return variance > 1e-12 * size ? 1 - error / variance : 1;
}
