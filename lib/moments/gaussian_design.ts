/**
 * The Gaussian design: features as draws from a normal law.
 *
 * With s = Σ⁻¹(x − μ), the derivative ratios of a normal density are the
 * Hermite polynomials of s; integration by parts makes their averages over
 * choices the moments of the mixing measure (derived).
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  choleskyInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import {
  type Design,
  type DirectionalRequest,
  type MomentFunctions,
  sizeToSecond,
  sizeToThird,
} from "./designs.ts";
import type { ItemFunction } from "./item_functions.ts";

/**
 * The design in which features are normal.
 *
 * Without arguments, mean and covariance are those of the items: then the
 * rule is the Hermite polynomials of the whitened features. On features that are
 * not normal its moments are wrong by more than their errors say; the
 * warnings of `estimateLatentMoments` tell.
 *
 * @param mean Mean of the law, length L, user's units; by default the items'.
 * @param covariance Covariance of the law, L × L, user's units; by default the items'.
 * @returns The design. Second moments cost O(p·L²).
 * @throws {RangeError} If the mean is not finite or the covariance not symmetric and positive definite.
 */
export function gaussianDesign(
  mean?: ArrayLike<number>,
  covariance?: Matrix,
): Design {
  const law = checkedLaw(mean, covariance);
  return {
    name: "gaussian",
    momentFunctions: (data) => {
      const features = whitenedFeatures(data.features, data.whitening);
      return hermiteFunctions(features, whitenedLaw(law, data));
    },
  };
}

/** A normal law in the user's units; what is missing is taken from the items. */
interface NormalLaw {
  readonly mean: Float64Array | undefined;
  readonly covariance: Matrix | undefined;
}

function checkedLaw(
  mean: ArrayLike<number> | undefined,
  covariance: Matrix | undefined,
): NormalLaw {
  for (let l = 0; l < (mean?.length ?? 0); l++) {
    if (!Number.isFinite(mean![l])) {
      throw new RangeError(
        `Cannot make a Gaussian design as the mean must be finite: entry ${
          l + 1
        } is ${mean![l]}`,
      );
    }
  }
  if (covariance !== undefined) {
    const { rows, columns, values } = covariance;
    const factor = new Float64Array(values.length);
    let symmetric = rows === columns && values.length === rows * columns;
    for (let i = 0; symmetric && i < rows; i++) {
      for (let j = 0; j < i; j++) {
        const a = values[i * rows + j]!, b = values[j * rows + i]!;
        symmetric &&= Math.abs(a - b) <= 1e-9 * (Math.abs(a) + Math.abs(b));
      }
    }
    if (!(symmetric && choleskyInto(factor, values, rows))) {
      throw new RangeError(
        `Cannot make a Gaussian design as the covariance must be symmetric and positive definite: current size is ${rows} x ${columns}`,
      );
    }
  }
  return { mean: mean && Float64Array.from(mean), covariance };
}

/** A normal law in whitened coordinates. */
interface WhitenedLaw {
  readonly mean: Float64Array;
  /** Inverse covariance, L × L. */
  readonly precision: Matrix;
}

function whitenedLaw(law: NormalLaw, data: ChoiceData): WhitenedLaw {
  const { means, factor } = data.whitening;
  const L = means.length;
  for (
    const [name, size] of [
      ["mean", law.mean?.length ?? L],
      ["covariance", law.covariance?.rows ?? L],
    ] as const
  ) {
    if (size !== L) {
      throw new RangeError(
        `Cannot estimate moments as the ${name} of the Gaussian design must have ${L} entries, one per feature: current number is ${size}`,
      );
    }
  }
  const mean = new Float64Array(L);
  if (law.mean) {
    for (let l = 0; l < L; l++) mean[l] = law.mean[l]! - means[l]!;
    solveLowerInto(mean, factor.values, L);
  }
  const precision = matrix([L, L]);
  for (let l = 0; l < L; l++) precision.values[l * L + l] = 1;
  if (law.covariance) {
    // Σ̃⁻¹ = Cᵀ Σ⁻¹ C, column by column.
    const inner = new Float64Array(L * L);
    choleskyInto(inner, law.covariance.values, L);
    for (let c = 0; c < L; c++) {
      const column = new Float64Array(L);
      for (let l = c; l < L; l++) column[l] = factor.values[l * L + c]!;
      solveLowerInto(column, inner, L);
      solveLowerTransposedInto(column, inner, L);
      for (let r = 0; r < L; r++) {
        let sum = 0;
        for (let l = r; l < L; l++) {
          sum += factor.values[l * L + r]! * column[l]!;
        }
        precision.values[r * L + c] = sum;
      }
    }
  }
  return { mean, precision };
}

/** Hermite functions of whitened features (p × L) under a normal law. */
export function hermiteFunctions(
  features: Matrix,
  law?: WhitenedLaw,
): MomentFunctions {
  const scores = law ? scoresUnder(features, law) : features;
  const L = features.columns;
  const precision = law?.precision ?? identity(L);
  return {
    features,
    firstAndSecond: () => ({
      size: sizeToSecond(L),
      into: (out, j) => {
        const s = scores.values, x = j * L, P = precision.values;
        for (let l = 0; l < L; l++) out[l] = s[x + l]!;
        for (let l = 0, o = L; l < L; l++) {
          const sl = s[x + l]!;
          for (let m = 0; m <= l; m++, o++) {
            out[o] = sl * s[x + m]! - P[l * L + m]!;
          }
        }
      },
    }),
    upToThird: (basis) => hermiteToThird(scores, precision, basis),
    directional: (request) => hermiteDirectional(scores, precision, request),
  };
}

/** s = P(x̃ − μ̃) for every item: p × L. */
function scoresUnder(features: Matrix, law: WhitenedLaw): Matrix {
  const L = features.columns;
  const scores = matrix([features.rows, L]);
  const centred = new Float64Array(L);
  for (let j = 0; j < features.rows; j++) {
    const row = rowOf(features, j);
    for (let l = 0; l < L; l++) centred[l] = row[l]! - law.mean[l]!;
    for (let l = 0; l < L; l++) {
      scores.values[j * L + l] = dot(rowOf(law.precision, l), centred);
    }
  }
  return scores;
}

/** The unit matrix, n × n. */
export function identity(n: number): Matrix {
  const unit = matrix([n, n]);
  for (let i = 0; i < n; i++) unit.values[i * n + i] = 1;
  return unit;
}

/** a·B for the columns of B (L × d): length d. */
export function timesBasisInto(
  out: Float64Array,
  a: Float64Array,
  basis: Matrix,
): void {
  const d = basis.columns;
  out.fill(0);
  for (let l = 0; l < a.length; l++) {
    for (let i = 0; i < d; i++) out[i]! += a[l]! * basis.values[l * d + i]!;
  }
}

function hermiteToThird(
  scores: Matrix,
  precision: Matrix,
  basis: Matrix,
): ItemFunction {
  const { rows: L, columns: d } = basis;
  const y = new Float64Array(d);
  // G = UᵀPU
  const gram = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let l = 0; l < L; l++) {
    timesBasisInto(row, rowOf(precision, l), basis);
    for (let a = 0; a < d; a++) {
      const u = basis.values[l * d + a]!;
      for (let b = 0; b < d; b++) gram[a * d + b]! += u * row[b]!;
    }
  }
  return {
    size: sizeToThird(d),
    into: (out, j) => {
      timesBasisInto(y, rowOf(scores, j), basis);
      let o = 0;
      for (let a = 0; a < d; a++) out[o++] = y[a]!;
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) {
          out[o++] = y[a]! * y[b]! - gram[a * d + b]!;
        }
      }
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) {
          const ab = y[a]! * y[b]! - gram[a * d + b]!;
          for (let c = 0; c <= b; c++) {
            out[o++] = ab * y[c]! - gram[a * d + c]! * y[b]! -
              gram[b * d + c]! * y[a]!;
          }
        }
      }
    },
  };
}

/** H_{r+1} = a·H_r − r·g·H_{r−1}, with a = s·v and g = vᵀPv; mixed: (s·u)H_r − r(vᵀPu)H_{r−1}. */
function hermiteDirectional(
  scores: Matrix,
  precision: Matrix,
  request: DirectionalRequest,
): ItemFunction {
  const { direction, order, basis, mixedOrder } = request;
  const { rows: L, columns: d } = basis;
  const along = new Float64Array(L);
  for (let l = 0; l < L; l++) along[l] = dot(rowOf(precision, l), direction);
  const g = dot(along, direction);
  const cross = new Float64Array(d);
  timesBasisInto(cross, along, basis);
  const y = new Float64Array(d);
  const top = Math.max(order, mixedOrder - 1);
  const powers = new Float64Array(top + 1);
  return {
    size: order + 1 + mixedOrder * d,
    into: (out, j) => {
      const s = rowOf(scores, j);
      const a = dot(s, direction);
      powers[0] = 1;
      for (let r = 0; r < top; r++) {
        powers[r + 1] = a * powers[r]! - (r > 0 ? r * g * powers[r - 1]! : 0);
      }
      for (let r = 0; r <= order; r++) out[r] = powers[r]!;
      if (mixedOrder === 0) return;
      timesBasisInto(y, s, basis);
      for (let r = 0, o = order + 1; r < mixedOrder; r++) {
        const below = r > 0 ? r * powers[r - 1]! : 0;
        for (let i = 0; i < d; i++, o++) {
          out[o] = y[i]! * powers[r]! - cross[i]! * below;
        }
      }
    },
  };
}
