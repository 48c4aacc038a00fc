/**
 * Log-probabilities of what choosers chose, by kernels: the plain ones of `probabilities.ts`, where rows are many.
 *
 * @module
 */
import type { Choosers } from "../data/choosers.ts";
import type { ChooserKernels } from "../kernels/chooser_kernels.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { chooserWeights } from "./membership.ts";
import type { ChooserTerms } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** What kernels over the choosers of some data are opened on. */
export function chooserInput({ features, offset, choosers }: ChooserTerms) {
  const { sets, starts, rows, multiplicities, counts, size } = choosers;
  return {
    ...{ features, offset, sets, starts, rows, multiplicities },
    shares: counts.map((count) => count / size),
  };
}

/** log A_uk, U × K: as by `logChooserProbabilities`, one component at a time, so that memory is that of one. */
export function chooserLogs(
  data: ChooserTerms,
  { values, rows: K, columns: L }: Matrix,
  set: KernelSet,
): Matrix {
  const kernels = set.openChoosers({ ...chooserInput(data), components: 1 });
  const U = kernels.logProbabilities.length;
  const logs = matrix([U, K]);
  for (let k = 0; k < K; k++) {
    kernels.softmax(values.subarray(k * L, (k + 1) * L), { first: 0, end: 1 });
    for (let u = 0; u < U; u++) {
      logs.values[u * K + k] = kernels.logProbabilities[u]!;
    }
  }
  kernels.close?.();
  return logs;
}

/** log π_u = log Σ_k α_uk A_uk of a mixture, by one column of some kernels: length U. */
export function mixtureLogs(
  kernels: ChooserKernels,
  { mixture, choosers, column }: {
    readonly mixture: SoftmaxMixture;
    readonly choosers: Choosers;
    readonly column: number;
  },
): Float64Array {
  const { rows: K, columns: L, values } = mixture.atoms;
  const U = choosers.counts.length;
  const logs = new Float64Array(U).fill(-Infinity);
  const weights = chooserWeights(mixture, choosers);
  const atoms = new Float64Array((column + 1) * L);
  const own = kernels.logProbabilities.subarray(column * U, (column + 1) * U);
  for (let k = 0; k < K; k++) {
    atoms.set(values.subarray(k * L, (k + 1) * L), column * L);
    kernels.softmax(atoms, { first: column, end: column + 1 });
    for (let u = 0; u < U; u++) {
      const weight = weights.values[u * K + k]!;
      if (weight === 0) continue;
      const joint = Math.log(weight) + own[u]!;
      const [low, high] = joint < logs[u]!
        ? [joint, logs[u]!]
        : [logs[u]!, joint];
      logs[u] = high + Math.log1p(Math.exp(low - high));
    }
  }
  return logs;
}
