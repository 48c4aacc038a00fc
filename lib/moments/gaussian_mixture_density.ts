/** A mixture of normal densities, as worked example for `densityDesign`. */
import { copyOf, type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import {
  choleskyInto,
  solveCholeskyInto,
  solveLowerInto,
} from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import type { DerivativeRatios } from "./density_design.ts";

/** One normal law of a {@linkcode gaussianMixtureRatios} density. */
export interface NormalComponent {
  /** Weight, > 0; the weights need not sum to 1. */
  readonly weight: number;
  /** Mean, length L, user's units. */
  readonly mean: ArrayLike<number>;
  /** Covariance, L × L, symmetric and positive definite, user's units. */
  readonly covariance: Matrix;
}

/**
 * Derivative ratios of a mixture of normal densities (derived): each
 * component's Hermite polynomials, weighted by the probability that the item comes
 * from it.
 *
 * @param components At least one normal law, all with L features.
 * @returns The ratios, of any order.
 * @throws {RangeError} If there is no component, a weight is not > 0, sizes differ, or a covariance is not positive definite.
 */
export function gaussianMixtureRatios(
  components: readonly NormalComponent[],
): DerivativeRatios {
  const normals = components.map(checkedNormal);
  const L = normals[0]?.mean.length;
  if (L === undefined) {
    throw new RangeError(
      `Cannot make a Gaussian mixture density as there must be at least 1 component: current number is 0`,
    );
  }
  for (const [c, normal] of normals.entries()) {
    if (normal.mean.length !== L) {
      throw new RangeError(
        `Cannot make a Gaussian mixture density as all means must have ${L} entries like the first: mean ${
          c + 1
        } has ${normal.mean.length}`,
      );
    }
  }
  return {
    features: L,
    along: (directions) => {
      const prepared = normals.map((normal) => projected(normal, directions));
      return (item) => {
        const logs = Float64Array.from(normals, (n) => logDensity(n, item));
        const total = logSumExp(logs);
        const shares = logs.map((log) => Math.exp(log - total));
        const scores = prepared.map(({ rows }, c) => {
          const centred = item.map((x, l) => x - normals[c]!.mean[l]!);
          return Float64Array.from(
            { length: rows.rows },
            (_, i) => dot(rowOf(rows, i), centred),
          );
        });
        return (indices) => {
          let sum = 0;
          for (const [c, share] of shares.entries()) {
            if (share === 0) continue;
            sum += share * hermite(scores[c]!, prepared[c]!.gram, indices);
          }
          return sum;
        };
      };
    },
  };
}

interface Normal {
  readonly mean: Float64Array;
  /** Cholesky factor of the covariance: L × L, lower triangle. */
  readonly factor: Float64Array;
  /** Logarithm of the weight over the determinant of the factor. */
  readonly logScale: number;
}

function checkedNormal(component: NormalComponent, c: number): Normal {
  const { weight, covariance } = component;
  const mean = Float64Array.from(component.mean);
  const L = mean.length;
  if (!(weight > 0 && weight < Infinity)) {
    throw new RangeError(
      `Cannot make a Gaussian mixture density as weights must be finite and > 0: weight ${
        c + 1
      } is ${weight}`,
    );
  }
  const factor = new Float64Array(L * L);
  const square = covariance.rows === L && covariance.columns === L;
  if (
    !(square && mean.every(Number.isFinite) &&
      choleskyInto(factor, covariance.values, L))
  ) {
    throw new RangeError(
      `Cannot make a Gaussian mixture density as means must be finite and covariances positive definite, ${L} x ${L}: component ${
        c + 1
      } has another, ${covariance.rows} x ${covariance.columns}`,
    );
  }
  let logScale = Math.log(weight);
  for (let l = 0; l < L; l++) logScale -= Math.log(factor[l * L + l]!);
  return { mean, factor, logScale };
}

/** log of weight times density, up to a constant common to all. */
function logDensity(normal: Normal, item: Float64Array): number {
  const z = item.map((x, l) => x - normal.mean[l]!);
  solveLowerInto(z, normal.factor, z.length);
  return normal.logScale - dot(z, z) / 2;
}

interface Projected {
  /** v_iᵀΣ⁻¹: n × L. */
  readonly rows: Matrix;
  /** v_iᵀΣ⁻¹v_j: n × n. */
  readonly gram: Matrix;
}

function projected({ factor }: Normal, directions: Matrix): Projected {
  const { rows: n, columns: L } = directions;
  const rows = copyOf(directions);
  const gram = matrix([n, n]);
  for (let i = 0; i < n; i++) {
    solveCholeskyInto(rowOf(rows, i), factor, L);
    for (let j = 0; j < n; j++) {
      gram.values[i * n + j] = dot(rowOf(rows, i), rowOf(directions, j));
    }
  }
  return { rows, gram };
}

/** Multivariate Hermite: H(I, i) = a_i·H(I) − Σ_{k ∈ I} G_ik·H(I without k). */
function hermite(
  a: Float64Array,
  gram: Matrix,
  indices: ArrayLike<number>,
): number {
  const n = indices.length;
  if (n === 0) return 1;
  const last = indices[n - 1]!;
  let same = true;
  for (let i = 0; i < n - 1; i++) same &&= indices[i] === indices[0];
  if (same) {
    // v^r·u: one recurrence along v gives all that is needed.
    const v = n > 1 ? indices[0]! : last;
    const g = gram.values[v * gram.columns + v]!;
    let below = 0, here = 1;
    for (let r = 0; r < n - 1; r++) {
      [below, here] = [here, a[v]! * here - r * g * below];
    }
    return a[last]! * here -
      (n - 1) * gram.values[last * gram.columns + v]! * below;
  }
  const rest = Array.from(indices).slice(0, -1);
  let sum = a[last]! * hermite(a, gram, rest);
  for (const [k, index] of rest.entries()) {
    sum -= gram.values[last * gram.columns + index]! *
      hermite(a, gram, rest.filter((_, i) => i !== k));
  }
  return sum;
}
