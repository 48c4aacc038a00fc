/** Confidence intervals, and standard errors of what is made of the estimates. */
import { checkOptions } from "../checks/options.ts";
import { isIndex, SHARE } from "../checks/check.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { populationWeights } from "../model/membership.ts";
import type { Covariance } from "./covariance_result.ts";
import { movedMixture } from "./moved_mixture.ts";
import { centralQuantile } from "./normal_quantile.ts";

/** Options of {@linkcode confidenceIntervals}. */
export interface IntervalOptions {
  /**
   * Probability that an interval holds the true value, between 0 and 1.
   * @default {0.95}
   */
  level?: number | undefined;
}

/** Result of {@linkcode confidenceIntervals}. */
export interface ConfidenceIntervals {
  /** Probability that each interval, taken alone, holds the true value. */
  readonly level: number;
  /** Ends for the weights, strictly between 0 and 1: length K each. */
  readonly weights: {
    readonly lower: Float64Array;
    readonly upper: Float64Array;
  };
  /** Ends for the coefficients of membership, user's units: K × Q each, 0 for the last component. Only where weights depend on covariates or populations. */
  readonly membership?: Ends | undefined;
  /** Ends for the weights of each population, strictly between 0 and 1: K × G each. Only where there are several. */
  readonly populationWeights?: Ends | undefined;
  /** Ends for the atoms, user's units, NaN for held ones: K × L each. */
  readonly atoms: Ends;
}

/** Ends of intervals for the entries of a matrix. */
export interface Ends {
  /** The lower ones, of the shape of the matrix. */
  readonly lower: Matrix;
  /** The upper ones. */
  readonly upper: Matrix;
}

/**
 * Wald intervals: for the atoms and coefficients of membership as they are, for the weights on the scale of
 * log(α/(1−α)), so that they stay inside (0, 1). The weight of a single component is
 * known: its interval is [1, 1].
 *
 * @param of What {@linkcode covariance} returned.
 * @param options Level.
 * @returns The intervals, or undefined when there is no covariance.
 * @throws {RangeError} If the level is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { choiceData, confidenceIntervals, covariance, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [25, 75]); // log-odds log 3, information 100·3/16
 * const of = covariance(tosses, softmaxMixture([1], [[Math.log(3)]]));
 * const { lower } = confidenceIntervals(of)!.atoms;
 * assertAlmostEquals(lower.values[0]!, Math.log(3) - 1.959964 / Math.sqrt(18.75), 1e-6);
 * ```
 */
export function confidenceIntervals(
  of: Covariance,
  options: IntervalOptions = {},
): ConfidenceIntervals | undefined {
  checkOptions("make confidence intervals", options, { level: SHARE });
  const { level = 0.95 } = options;
  const { mixture: { weights, atoms, membership }, weightErrors } = of;
  const { atomErrors, membershipErrors, populationWeightErrors } = of;
  if (!weightErrors || !atomErrors) return undefined;
  const z = centralQuantile(level);
  const ends = (values: Matrix, errors: Matrix): Ends => {
    const end = (side: number) => ({
      ...values,
      values: values.values.map((v, i) => v + side * z * errors.values[i]!),
    });
    return { lower: end(-1), upper: end(1) };
  };
  const [lower, upper] = shareEnds(weights, weightErrors, z);
  const all = {
    level,
    weights: { lower, upper },
    atoms: ends(atoms, atomErrors),
  };
  if (!membership || !membershipErrors) return all;
  const coefficients = ends(membership, membershipErrors);
  if (!populationWeightErrors) return { ...all, membership: coefficients };
  const own = populationWeights(membership.values, weights.length);
  const [low, high] = shareEnds(own, populationWeightErrors.values, z);
  return {
    ...all,
    membership: coefficients,
    populationWeights: {
      lower: { ...membership, values: low },
      upper: { ...membership, values: high },
    },
  };
}

/** Ends on the scale of log(α/(1−α)); a share of 0 or 1 is taken as known. */
export function shareEnds(
  weights: Float64Array,
  errors: Float64Array,
  z: number,
): [Float64Array, Float64Array] {
  const end = (side: number) =>
    weights.map((weight, k) => {
      if (!(weight > 0 && weight < 1)) return weight;
      const spread = errors[k]! / (weight * (1 - weight));
      const logit = Math.log(weight / (1 - weight)) + side * z * spread;
      return 1 / (1 + Math.exp(-logit));
    });
  return [end(-1), end(1)];
}

/** Values made of the estimates, with their covariance. */
export interface DerivedValues {
  /** The values at the estimate: length m. */
  readonly values: Float64Array;
  /** Their standard errors: length m. */
  readonly standardErrors: Float64Array;
  /** Their covariance: m × m. */
  readonly covariance: Matrix;
}

/** Length, in log-weights and whitened atoms, of the change from which a slope is taken. */
const DIFFERENCE = 1e-3;

/**
 * Standard errors of any smooth function of the mixture, by the delta method.
 *
 * Slopes are taken along each independent direction of the covariance by the
 * central difference of fourth order with steps of length 1e-3 in log-weights
 * and whitened atoms: errors are near 1e-12 of the value where it is smooth
 * on that scale. Held atoms do not move. Where the slope is 0, as for a maximum or
 * an absolute value at 0, the method says 0 and is wrong.
 *
 * @param of What {@linkcode covariance} returned.
 * @param values The function: it gets mixtures near the estimate, their components in
 *   the order of the estimate, with coefficients of membership and average weights where these
 *   depend on covariates, and returns m numbers.
 * @returns The values with their covariance, or undefined when there is none. Costs
 *   4·(K−1+K·L) calls.
 *
 * @example The odds of two groups
 * ```ts
 * import { covariance, simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { deltaMethod } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const truth = softmaxMixture([0.6, 0.4], [[1.5], [-1.5]]);
 * const data = simulateChoices(simulateFeatures(50, 1), truth, { choices: 10_000 });
 * const { mixture } = quasiNewton(data, truth);
 * const odds = deltaMethod(
 *   covariance(data, mixture),
 *   ({ weights }) => [weights[0]! / weights[1]!],
 * )!;
 * assert(Math.abs(odds.values[0]! - 1.5) < 4 * odds.standardErrors[0]!);
 * ```
 */
export function deltaMethod(
  of: Pick<Covariance, "mixture" | "root">,
  values: (mixture: SoftmaxMixture) => ArrayLike<number>,
): DerivedValues | undefined {
  const { mixture, root } = of;
  if (!root) return undefined;
  const { choosers } = root;
  const centre = Float64Array.from(values(mixture));
  const m = centre.length;
  const spread = matrix([m, m]);
  for (let e = 0; e < root.directions.rows; e++) {
    const direction = rowOf(root.directions, e);
    if (root.lengths[e] === 0) continue;
    const step = DIFFERENCE / root.lengths[e]!;
    const at = (t: number) =>
      values(movedMixture(mixture, direction, { by: t * step, choosers }));
    const [a, b, c, d] = [at(-1), at(-0.5), at(0.5), at(1)];
    const slopes = centre.map((_, i) =>
      (8 * (c[i]! - b[i]!) - (d[i]! - a[i]!)) / (6 * step)
    );
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        spread.values[i * m + j]! += slopes[i]! * slopes[j]!;
      }
    }
  }
  return {
    values: centre,
    standardErrors: centre.map((_, i) => Math.sqrt(spread.values[i * m + i]!)),
    covariance: spread,
  };
}

/** Mean and variance of each feature's coefficient over the components. */
export interface CoefficientSummaries {
  /** Σ_k α_k ω_kl for each feature, with standard errors: length L. */
  readonly means: DerivedValues;
  /** Σ_k α_k (ω_kl − mean)² for each feature, with standard errors: length L. */
  readonly variances: DerivedValues;
}

/**
 * Mean m_l = Σ_k α_k ω_kl and variance Σ_k α_k (ω_kl − m_l)² of each feature's coefficient over the
 * choosers. They do not change when components are renamed, so they keep their meaning where it
 * cannot be told which component is which.
 *
 * @param of What {@linkcode covariance} returned.
 * @returns The summaries, or undefined when there is no covariance. The
 *   standard error of a variance is of no use where the variance is near 0.
 */
export function coefficientSummaries(
  of: Covariance,
): CoefficientSummaries | undefined {
  const means = deltaMethod(of, coefficientMeans);
  const variances = deltaMethod(of, coefficientVariances);
  return means && variances && { means, variances };
}

function coefficientMeans({ weights, atoms }: SoftmaxMixture): Float64Array {
  const means = new Float64Array(atoms.columns);
  for (const [i, value] of atoms.values.entries()) {
    means[i % atoms.columns]! += weights[Math.floor(i / atoms.columns)]! *
      value;
  }
  return means;
}

function coefficientVariances(mixture: SoftmaxMixture): Float64Array {
  const { weights, atoms: { rows, columns, values } } = mixture;
  const means = coefficientMeans(mixture);
  const squares = values.map((value, i) => (value - means[i % columns]!) ** 2);
  return coefficientMeans({ weights, atoms: matrix([rows, columns], squares) });
}

/**
 * Difference of two atoms, ω_a − ω_b in the user's units, with standard errors.
 *
 * @param of What {@linkcode covariance} returned.
 * @param components Indices of two components, from 0: the first minus the second.
 * @returns L differences, or undefined when there is no covariance.
 * @throws {RangeError} If an index is not that of a component.
 */
export function atomDifference(
  of: Covariance,
  components: readonly [number, number],
): DerivedValues | undefined {
  const K = of.mixture.weights.length;
  for (const k of components) {
    if (!isIndex(k, K)) {
      throw new RangeError(
        `Cannot compare atoms as components must be integers from 0 to ${
          K - 1
        }: current values are ${components.join(" and ")}`,
      );
    }
  }
  const [a, b] = components;
  return deltaMethod(of, ({ atoms }) => {
    const other = rowOf(atoms, b);
    return rowOf(atoms, a).map((value, l) => value - other[l]!);
  });
}
