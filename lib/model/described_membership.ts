/** What weights depend on in a mixture, for reading. */
import type { Choosers } from "../data/choosers.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { chooserWeights } from "./membership.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Weights that are not the same for all choosers. */
export interface Membership {
  /** One name per covariate, the intercept among them, or per population. */
  readonly names: readonly string[];
  /** γ: (K−1) × Q, relative to the last component, user's units. */
  readonly coefficients: Matrix;
  /** Weights in each population: Q × K, each row with sum 1; undefined where covariates are not populations. */
  readonly populations: Matrix | undefined;
}

/** What weights depend on in a mixture of these choosers; undefined where they are the same for all. */
export function membershipOf(
  mixture: SoftmaxMixture,
  choosers: Choosers | undefined,
): Membership | undefined {
  const { weights: { length: K }, membership } = mixture;
  if (!membership || !choosers?.covariates) return undefined;
  const { names, arePopulations } = choosers.covariates;
  const Q = names.length;
  return {
    names,
    coefficients: matrix([K - 1, Q], membership.values.slice(0, (K - 1) * Q)),
    populations: arePopulations
      ? chooserWeights(mixture, oneOfEach(choosers.covariates))
      : undefined,
  };
}

/** A chooser of each population. */
function oneOfEach(
  covariates: NonNullable<Choosers["covariates"]>,
): Pick<Choosers, "covariates" | "counts"> {
  const Q = covariates.names.length;
  const values = matrix([Q, Q]);
  for (let g = 0; g < Q; g++) values.values[g * Q + g] = 1;
  return { covariates: { ...covariates, values }, counts: new Float64Array(Q) };
}
