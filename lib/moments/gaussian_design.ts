/**
 * The Gaussian design: features as draws from a normal law.
 *
 * With s = Σ⁻¹(x − μ), the derivative ratios of a normal density are the
 * Hermite polynomials of s; integration by parts makes their averages over
 * choices the moments of the mixing measure (derived).
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { itemsAlike } from "../data/items.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import type { Matrix } from "../linalg/matrix.ts";
import {
  choleskyInto,
  multiplyLowerTransposedInto,
  solveCholeskyInto,
  solveLowerInto,
} from "../linalg/triangular.ts";
import { identity } from "../linalg/small_products.ts";
import { type Design, refuseMomentsOfSets } from "./designs.ts";
import { hermiteFunctions, type WhitenedLaw } from "./hermite_functions.ts";

/**
 * The design in which features are normal.
 *
 * Without arguments, mean and covariance are those of the items: then the
 * rule is the Hermite polynomials of the whitened features, and its design error is
 * smaller than with the true law given (by a fifth at p = 5,000, L = 20, K = 5, ‖ω̃‖ = 1.5), as
 * whitening removes the part that is linear or quadratic in the features. On features that are
 * not normal its moments are wrong by more than their errors say; the
 * warnings of `estimateLatentMoments` tell.
 *
 * With an offset o the law is that of the features weighted by e^o: density f(x)·E[e^o|x], which
 * is normal where f is and o does not depend on x, or depends on it linearly or
 * quadratically. Design errors are √(E e^{2o})/E e^o times as large (derived).
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
      refuseMomentsOfSets(data, "use a Gaussian design");
      const features = whitenedFeatures(data.features, data.whitening);
      const { frequencies } = data;
      const own = law.mean === undefined && law.covariance === undefined;
      return own
        ? hermiteFunctions(features, {
          frequencies,
          itemsAlike: itemsAlike(data),
        })
        : hermiteFunctions(features, { law: whitenedLaw(law, data) });
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
  const precision = identity(L);
  if (law.covariance) {
    // Σ̃⁻¹ = Cᵀ Σ⁻¹ C, column by column.
    const inner = new Float64Array(L * L);
    choleskyInto(inner, law.covariance.values, L);
    for (let c = 0; c < L; c++) {
      const column = new Float64Array(L);
      for (let l = c; l < L; l++) column[l] = factor.values[l * L + c]!;
      solveCholeskyInto(column, inner, L);
      multiplyLowerTransposedInto(column, factor.values, L);
      for (let r = 0; r < L; r++) precision.values[r * L + c] = column[r]!;
    }
  }
  return { mean, precision };
}
