/** The estimators that experiments compare, and how far they are from the truth. */
import { toWhitened } from "../data/whitening.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { addScaledInto, distance, dot } from "../linalg/vectors.ts";
import { matchComponents } from "../model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import { methodOfMoments } from "../moments/method_of_moments.ts";
import { tensorMoments } from "../moments/tensor_moments.ts";
import type { SimulatedCase } from "./simulated_case.ts";
import { type RootMeanSquare, rootMeanSquare } from "./summaries.ts";

/**
 * An estimator: `"likelihood"`, the maximum that a climb from the truth reaches;
 * `"moments"`, `methodOfMoments`; `"tensor"`, `tensorMoments`.
 */
export type Estimator = "likelihood" | "moments" | "tensor";

/** The estimators. */
export const ESTIMATORS: readonly Estimator[] = [
  "likelihood",
  "moments",
  "tensor",
];

/** An estimate. */
export interface Estimate {
  readonly mixture: SoftmaxMixture;
  /** In nats per choice. */
  readonly logLikelihood: number;
  /** The climb did not converge, or the moments alone gave nothing as likely as one component; never where K = 1. */
  readonly failed: boolean;
}

/** Applies an estimator. */
export function estimate(
  estimator: Estimator,
  { data, truth, seed }: SimulatedCase,
  design: Design | undefined,
): Estimate {
  const components = truth.weights.length;
  const { mixture, logLikelihood, status } = estimator === "likelihood"
    ? quasiNewton(data, truth)
    : estimator === "moments"
    ? methodOfMoments(data, { components, design, seed })
    : tensorMoments(data, { components, design });
  return {
    mixture,
    logLikelihood: logLikelihood / data.choices,
    failed: components > 1 && status !== "converged" && status !== "estimated",
  };
}

/** Root mean squares over components, paired by `matchComponents` in whitened coordinates. */
export interface EstimationError {
  readonly weights: number;
  /** Of the distances in whitened coordinates. */
  readonly atoms: number;
}

/** Root mean squares over replicates. */
export interface ErrorSummary {
  /** Error of a weight. */
  readonly weights: RootMeanSquare;
  /** Distance of an atom from its true one, whitened coordinates. */
  readonly atoms: RootMeanSquare;
}

/** Sums up the errors of replicates. */
export function errorSummary(errors: readonly EstimationError[]): ErrorSummary {
  return {
    weights: rootMeanSquare(errors.map(({ weights }) => weights)),
    atoms: rootMeanSquare(errors.map(({ atoms }) => atoms)),
  };
}

/** How far a mixture is from the truth. */
export function errorOf(
  mixture: SoftmaxMixture,
  { data: { whitening }, truth }: SimulatedCase,
): EstimationError {
  const K = truth.weights.length;
  const order = matchComponents(truth, mixture, { whitening });
  const { weights, atoms } = reorderComponents(mixture, order);
  const apart = toWhitened(atoms, whitening);
  addScaledInto(apart.values, toWhitened(truth.atoms, whitening).values, -1);
  const squares = rowsOf(apart).reduce((sum, row) => sum + dot(row, row), 0);
  return {
    weights: distance(weights, truth.weights) / Math.sqrt(K),
    atoms: Math.sqrt(squares / K),
  };
}
