/**
 * Scores one by one, in the coordinates of a search: of a choice of each item, or of each chooser.
 *
 * With responsibilities r, (r_jk − α_k)_k and then r_jk (x_j − μ_k) for a choice of item j; of a chooser
 * (r_uk − α_uk) ⊗ z_u and r_uk d_uk. Weighted by how often each is there they sum to the gradient.
 *
 * @module
 */
import type { Kernels } from "../kernels/kernels.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { solveLowerInto } from "../linalg/triangular.ts";
import type { ChooserScores } from "./chooser_information.ts";
import { expectedMemberships } from "./chooser_information.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Block, ColumnRange } from "./objective.ts";
import {
  atomRow,
  type ParameterSpace,
  sizeOf,
  weightSize,
} from "./parameter_space.ts";

/** Scores of a choice of each item in the range, also of those never chosen. Costs O(p·K) and O(K·L²) an item. */
export function itemScoreRows(
  { data: { features }, kernels, space }: {
    readonly data: WeightedItems;
    readonly kernels: Kernels;
    readonly space: ParameterSpace;
  },
  { range, weights }: Block,
  { first, end }: ColumnRange,
): Matrix {
  const { components: K, features: L, whitening } = space;
  const rows = matrix([end - first, sizeOf(space)]);
  const n = rows.columns;
  const means = new Float64Array(range.end * L);
  kernels.meansInto(means, range);
  const probabilities = new Float64Array(features.rows);
  const sums = new Float64Array(end - first);
  for (let k = 0; k < K; k++) {
    kernels.probabilitiesInto(probabilities, range.first + k);
    for (let j = first; j < end; j++) {
      const joint = weights[k]! * probabilities[j]!;
      rows.values[(j - first) * n + k] = joint;
      sums[j - first]! += joint;
    }
  }
  for (let j = first; j < end; j++) {
    const row = rows.values.subarray((j - first) * n, (j - first + 1) * n);
    for (let k = 0; k < K; k++) {
      const r = sums[j - first]! > 0 ? row[k]! / sums[j - first]! : weights[k]!;
      const mean = atomRow(means, range.first + k, space);
      const part = row.subarray(K + k * L, K + (k + 1) * L);
      for (let l = 0; l < L; l++) {
        part[l] = r * (features.values[j * L + l]! - mean[l]!);
      }
      solveLowerInto(part, whitening.factor.values, L);
      row[k] = r - weights[k]!;
    }
  }
  return rows;
}

/** Scores of the choosers in the range. Costs O(K·L²) a chooser beside those of its choices. */
export function chooserScoreRows(
  e: ChooserScores,
  block: Block,
  choosers: ColumnRange,
): Matrix {
  const { space: { components: K, features: L, membership } } = e;
  const W = weightSize(e.space), Q = W / K, U = e.shares.length;
  const size = choosers.end - choosers.first;
  const rows = matrix([size, sizeOf(e.space)]);
  const n = rows.columns;
  const known = new Float64Array(size * L);
  const expected = expectedMemberships(e, block, choosers);
  for (let k = 0; k < K; k++) {
    const column = block.range.first + k;
    e.scoresInto(known, column, choosers);
    for (let i = 0; i < size; i++) {
      const u = choosers.first + i;
      const r = e.responsibilities[column * U + u]! / e.shares[u]!;
      const row = rows.values.subarray(i * n, (i + 1) * n);
      for (let c = k * Q; c < (k + 1) * Q; c++) {
        const z = membership?.covariates.values[u * Q + c - k * Q] ?? 1;
        row[c] = r * z - expected.values[i * W + c]!;
      }
      for (let l = 0; l < L; l++) {
        row[W + k * L + l] = r * known[i * L + l]!;
      }
    }
  }
  return rows;
}
