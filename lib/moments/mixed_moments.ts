/** From a measure along one direction and mixed moments to a measure in all of them. */
import { ABOVE_ZERO, integerFrom, needed } from "../checks/check.ts";
import { ARRAY } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { leastSquares } from "../linalg/decompositions.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { scaleInto } from "../linalg/vectors.ts";
import type { LineMeasure } from "./moment_problem.ts";
import type { LatentMeasure } from "./moment_start.ts";

/** Options of {@linkcode measureFromMixedMoments}. */
export interface MixedMomentOptions {
  /** Number d of coordinates to solve for. */
  dimension: number;
  /**
   * Errors of the mixed moments, in their order: with them the solve is
   * weighted, and drawn towards the mean where the moments say little. Without, it
   * is exact for exact moments.
   */
  errors?: Float64Array | undefined;
  /**
   * Scale of the coordinates, > 0, used with errors.
   * @default {1}
   */
  spread?: number | undefined;
}

/**
 * The measure in R^d from its nodes and weights along a direction v, and its
 * mixed moments c_ri = Σ_k w_k t_k^r z_ki for r = 0 … R − 1 (R ≥ number of nodes),
 * i running fastest: a Vandermonde system for each coordinate (derived).
 *
 * @param line Nodes t_k and weights w_k along v.
 * @param mixed R × d mixed moments, row by row.
 * @param options Dimension, errors, spread.
 * @returns One atom z_k ∈ R^d per node. Costs O(R³·d).
 * @throws {RangeError} If the number of mixed moments is not a multiple of d and at least that of nodes times d, or the spread is not > 0.
 */
export function measureFromMixedMoments(
  line: Pick<LineMeasure, "weights" | "nodes">,
  mixed: Float64Array,
  options: MixedMomentOptions,
): LatentMeasure {
  checkOptions("solve for coordinates", options, {
    dimension: needed(integerFrom(1)),
    errors: ARRAY,
    spread: ABOVE_ZERO,
  });
  const { dimension: d, errors, spread = 1 } = options;
  const K = line.nodes.length;
  const R = mixed.length / d;
  if (!(Number.isInteger(R) && R >= K)) {
    throw new RangeError(
      `Cannot solve for coordinates as there must be at least ${K} mixed moments for each: current number is ${R}`,
    );
  }
  const atoms = matrix([K, d]);
  const scale = line.nodes.reduce((a, t) => Math.max(a, Math.abs(t)), 0) || 1;
  for (let i = 0; i < d; i++) {
    const pull = errors ? K : 0;
    const system = matrix([R + pull, K]);
    const target = new Float64Array(R + pull);
    for (let r = 0; r < R; r++) {
      const unit = errors
        ? Math.max(errors[r * d + i]!, 1e-9 * spread * scale ** r)
        : scale ** r;
      target[r] = mixed[r * d + i]! / unit;
      for (let k = 0; k < K; k++) {
        system.values[r * K + k] = line.weights[k]! * line.nodes[k]! ** r /
          unit;
      }
    }
    for (let k = 0; k < pull; k++) {
      const weight = Math.sqrt(line.weights[k]!) / spread;
      system.values[(R + k) * K + k] = weight;
      target[R + k] = weight * mixed[i]!;
    }
    scaleSystemInto(system, target);
    const solution = leastSquares(system, target);
    for (let k = 0; k < K; k++) atoms.values[k * d + i] = solution[k]!;
  }
  return { weights: line.weights, atoms };
}

/** Divides a system by its largest entry, so that errors near 0 do not overflow it. */
function scaleSystemInto(system: Matrix, target: Float64Array): void {
  let largest = 0;
  for (const v of system.values) largest = Math.max(largest, Math.abs(v));
  if (!(largest > 0 && largest < Infinity)) return;
  scaleInto(system.values, 1 / largest);
  scaleInto(target, 1 / largest);
}
