/** Probabilities under many atoms, some at a time, so that no array is as large as items times atoms. */
import { type ChoiceData, chosenItems } from "../data/choice_data.ts";
import type { UtilityTerms } from "../data/items.ts";
import { bestKernels } from "../kernels/best.ts";
import { closingAfter } from "../kernels/kernels.ts";
import type { Matrix } from "../linalg/matrix.ts";
import type { SparseColumns } from "../linalg/sparse_columns.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import { logMixtureProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** More atoms than this are many: squares of their number, and arrays of items times atoms, are to be avoided. */
export const MANY = 256;
/** Atoms that a softmax is made of at once. */
const TOGETHER = 8;
/** A smaller π_j may have lost terms that underflow. */
const LEAST_SUM = 1e-200;

/** Calls `visit` with A_jk over all items, an array that is used again, for each atom. Costs O(p·K·L) in the kernels. */
export function visitProbabilities(
  { features, offset }: Pick<UtilityTerms, "features" | "offset">,
  atoms: Matrix, // K × L, user's units
  visit: (k: number, probabilities: Float64Array) => void,
): void {
  const { rows: K, columns: L } = atoms;
  const components = Math.min(TOGETHER, K);
  const probabilities = new Float64Array(features.rows);
  // What a softmax is made of has no frequencies.
  const frequencies = new Float64Array(features.rows);
  const input = { features, frequencies, offset, components };
  closingAfter(bestKernels, (kernels) => {
    const opened = kernels.open(input);
    for (let first = 0; first < K; first += TOGETHER) {
      const end = Math.min(first + TOGETHER, K);
      const block = atoms.values.subarray(first * L, end * L);
      opened.softmax(block, { first: 0, end: end - first });
      for (let k = first; k < end; k++) {
        opened.probabilitiesInto(probabilities, k - first);
        visit(k, probabilities);
      }
    }
  });
}

/** log π_j as `logMixtureProbabilities` has it, up to rounding: by the kernels, which take a fifth of the time, unless a sum nearly underflows. */
export function logProbabilitiesOfMany(
  data: ChoiceData,
  { weights, atoms }: SoftmaxMixture,
): Float64Array {
  const sums = new Float64Array(data.features.rows);
  visitProbabilities(data, atoms, (k, probabilities) => {
    addScaledInto(sums, probabilities, weights[k]!);
  });
  return sums.every((v) => v > LEAST_SUM)
    ? sums.map(Math.log)
    : logMixtureProbabilities(data, { weights, atoms });
}

/**
 * A_jk of the items that were chosen, but for entries below `negligible`·q_j: however atoms are weighted,
 * those are less than this share of an item's probability where that is q_j.
 *
 * @returns n × K. Costs O(p·K·L) in the kernels.
 */
export function sparseProbabilities(
  data: ChoiceData,
  atoms: Matrix, // K × L, user's units
  negligible: number,
): SparseColumns {
  const chosen = chosenItems(data);
  const n = chosen.length;
  const least = Float64Array.from(
    chosen,
    (j) => negligible * data.frequencies[j]!,
  );
  const starts = new Int32Array(atoms.rows + 1);
  let indices = new Int32Array(4 * n);
  let values = new Float64Array(4 * n);
  let kept = 0;
  visitProbabilities(data, atoms, (k, probabilities) => {
    if (kept + n > values.length) {
      const size = 2 * values.length;
      indices = enlarged(indices, new Int32Array(size));
      values = enlarged(values, new Float64Array(size));
    }
    for (let o = 0; o < n; o++) {
      const v = probabilities[chosen[o]!]!;
      if (!(v > least[o]!)) continue;
      indices[kept] = o;
      values[kept++] = v;
    }
    starts[k + 1] = kept;
  });
  return {
    ...{ rows: n, columns: atoms.rows, starts },
    indices: indices.subarray(0, kept),
    values: values.subarray(0, kept),
  };
}

/** What is held, in a larger array. */
function enlarged<A extends Int32Array | Float64Array>(held: A, room: A): A {
  room.set(held);
  return room;
}
