/**
 * How weights move with what they are made of: their logarithms, or coefficients of membership.
 *
 * With η_uk the change of log α_uk up to what is the same for all k, which is γ_k·z_u for a change γ of
 * the coefficients, dα_uk = α_uk (η_uk − Σ_m α_um η_um); averages over choosers move by Σ_u q_u dα_uk.
 *
 * @module
 */
import type { WeighedChoosers } from "../data/choosers.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { dot } from "../linalg/vectors.ts";
import { chooserWeights, populationWeights } from "../model/membership.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Change of the weights for a change of their logarithms: α_k·(η_k − Σ_m α_m η_m). */
export function weightChanges(
  logChanges: Float64Array,
  weights: Float64Array,
): Float64Array {
  let mean = 0;
  for (const [k, weight] of weights.entries()) mean += weight * logChanges[k]!;
  return weights.map((weight, k) => weight * (logChanges[k]! - mean));
}

/** The same for weights of populations: K × G, each column a population's. */
export function populationWeightChanges(
  logChanges: Float64Array, // K × G
  { rows: K, columns: G, values }: Matrix, // coefficients of membership
): Float64Array {
  const weights = populationWeights(values, K);
  const column = (all: Float64Array, g: number) =>
    all.filter((_, i) => i % G === g);
  const changes = new Float64Array(K * G);
  for (let g = 0; g < G; g++) {
    const own = weightChanges(column(logChanges, g), column(weights, g));
    for (let k = 0; k < K; k++) changes[k * G + g] = own[k]!;
  }
  return changes;
}

/** What average weights change by for a change of log-weights, or of coefficients of membership. Costs O(U·K²·Q) once. */
export function averageChanges(
  mixture: SoftmaxMixture,
  choosers: WeighedChoosers | undefined,
): (changes: Float64Array) => Float64Array {
  const { weights } = mixture;
  if (!choosers?.covariates) return (change) => weightChanges(change, weights);
  const slopes = averageSlopes(mixture, choosers, choosers.covariates.values);
  return (changes) => weights.map((_, k) => dot(rowOf(slopes, k), changes));
}

/** Σ_u q_u α_uk (δ_km − α_um) z_u: K × K·Q. */
function averageSlopes(
  mixture: SoftmaxMixture,
  choosers: WeighedChoosers,
  { rows: U, columns: Q, values: z }: Matrix,
): Matrix {
  const K = mixture.weights.length;
  const slopes = matrix([K, K * Q]);
  const { values: all } = chooserWeights(mixture, choosers);
  for (let u = 0; u < U; u++) {
    const q = choosers.counts[u]! / choosers.size;
    for (let k = 0; k < K; k++) {
      for (let m = 0; m < K; m++) {
        const slope = q * all[u * K + k]! *
          ((k === m ? 1 : 0) - all[u * K + m]!);
        for (let c = 0; c < Q; c++) {
          slopes.values[k * K * Q + m * Q + c]! += slope * z[u * Q + c]!;
        }
      }
    }
  }
  return slopes;
}
