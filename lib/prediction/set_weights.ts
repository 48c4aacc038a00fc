/**
 * The weights of components in each choice set, and how they move with the parameters.
 *
 * They are those of all choosers; where weights depend on covariates, the average over those who
 * chose in the set, by how often they did, and over all choosers where nobody did or they are unknown.
 */
import { type Choosers, setsOfRows } from "../data/choosers.ts";
import type { UtilityTerms } from "../data/items.ts";
import { dot } from "../linalg/vectors.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { averageChanges, weightChanges } from "../inference/weight_changes.ts";
import { chooserWeights, populationWeights } from "../model/membership.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Fitted } from "./fitted.ts";

/** Weights in S choice sets. */
export interface SetWeights {
  /** α_sk: S × K, each row with sum 1. */
  readonly weights: Matrix;
  /** Their change along a direction of the covariance: S × K. */
  changes(direction: Float64Array): Matrix;
}

/**
 * The weights of choosers in each set.
 *
 * @throws {RangeError} If the choosers' covariates are not as many as the mixture's coefficients.
 */
export function setWeights(
  { choosers }: UtilityTerms,
  { mixture, root }: Fitted,
): SetWeights {
  const S = (choosers?.sets.length ?? 2) - 1;
  const { membership } = mixture;
  const covariates = choosers?.covariates;
  if (membership && choosers && covariates) {
    const Q = covariates.names.length;
    if (Q !== membership.columns) {
      throw new RangeError(
        `Cannot predict as choosers must have the ${membership.columns} covariates of the mixture: current number is ${Q}`,
      );
    }
    return weightsOfChoosers(choosers, mixture, covariates.values);
  }
  const along = averageWeightsAlong({ mixture, root });
  return {
    weights: repeated(mixture.weights, S),
    changes: (direction) => repeated(along(direction), S),
  };
}

/** Changes of the average weights along a direction of the covariance. */
export function averageWeightsAlong(
  { mixture, root }: Fitted,
): (direction: Float64Array) => Float64Array {
  const averages = averageChanges(mixture, root?.choosers);
  return (direction) => {
    const W = direction.length - mixture.atoms.values.length;
    return averages(direction.subarray(0, W));
  };
}

/** The weights of one of G populations, in one choice set. */
export function weightsOfPopulation(
  mixture: SoftmaxMixture,
  membership: Matrix, // K × G
  g: number,
): SetWeights {
  const { rows: K, columns: G, values } = membership;
  const column = (all: Float64Array) =>
    Float64Array.from(mixture.weights, (_, k) => all[k * G + g]!);
  const weights = column(populationWeights(values, K));
  return {
    weights: matrix([1, K], weights),
    changes: (direction) =>
      matrix([1, K], weightChanges(column(direction), weights)),
  };
}

function repeated(row: Float64Array, S: number): Matrix {
  const all = matrix([S, row.length]);
  for (let s = 0; s < S; s++) rowOf(all, s).set(row);
  return all;
}

function weightsOfChoosers(
  choosers: Choosers,
  mixture: SoftmaxMixture,
  covariates: Matrix,
): SetWeights {
  const { starts, counts } = choosers;
  const own = chooserWeights(mixture, choosers);
  const setOfRow = setsOfRows(choosers);
  const S = choosers.sets.length - 1, K = own.columns, Q = covariates.columns;
  /** Averages within each set of a row of each chooser. */
  const averaged = (each: Matrix, ofAll: Float64Array): Matrix => {
    const sums = matrix([S, K]), totals = new Float64Array(S);
    for (let u = 0; u < counts.length; u++) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const s = setOfRow[choosers.rows[e]!]!;
        const amount = counts[u]! * choosers.multiplicities[e]!;
        totals[s]! += amount;
        for (let k = 0; k < K; k++) {
          sums.values[s * K + k]! += amount * each.values[u * K + k]!;
        }
      }
    }
    for (let s = 0; s < S; s++) {
      const row = rowOf(sums, s);
      if (totals[s] === 0) row.set(ofAll);
      else for (let k = 0; k < K; k++) row[k]! /= totals[s]!;
    }
    return sums;
  };
  const averages = averageChanges(mixture, choosers);
  return {
    weights: averaged(own, mixture.weights),
    changes: (direction) => {
      const each = matrix([counts.length, K]);
      for (let u = 0; u < counts.length; u++) {
        const z = rowOf(covariates, u);
        const logChanges = Float64Array.from(
          { length: K },
          (_, k) => dot(direction.subarray(k * Q, (k + 1) * Q), z),
        );
        rowOf(each, u).set(weightChanges(logChanges, rowOf(own, u)));
      }
      return averaged(each, averages(direction.subarray(0, K * Q)));
    },
  };
}
