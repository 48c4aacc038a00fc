/**
 * Kernels by ml-matrix: what one writes with a general matrix package. The
 * products with the features are its `mmul`; the rest is as in the plain kernels.
 */
import { Matrix as MlMatrix } from "ml-matrix";
import type {
  KernelInput,
  KernelRange,
  Kernels,
  KernelSet,
} from "../../lib/kernels/kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";

export const mlMatrixKernels: KernelSet = {
  name: "ml-matrix",
  open,
  openChoosers: plainKernels.openChoosers,
};

function open({ features, frequencies, components }: KernelInput): Kernels {
  const { rows: p, columns: L, values } = features;
  const rowsOf = (flat: ArrayLike<number>, count: number, first = 0) =>
    new MlMatrix(
      Array.from(
        { length: count },
        (_, i) =>
          Array.from({ length: L }, (_, l) => flat[(first + i) * L + l]!),
      ),
    );
  const x = rowsOf(values, p);
  const transposed = x.transpose();
  const columns = (count: number) =>
    Array.from({ length: count }, () => new Float64Array(p));
  const relative = columns(components), shares = columns(components);
  const sums = new Float64Array(components).fill(1);
  const shifts = new Float64Array(components);
  const masses = new Float64Array(components);
  const coefficients = new Float64Array(p);

  /** Σ_j c_kj·x_j for each component. */
  const weighInto = (
    out: Float64Array,
    { first, end }: KernelRange,
    coefficient: (k: number, j: number) => number,
  ) => {
    const c = new MlMatrix(p, end - first);
    for (let j = 0; j < p; j++) {
      for (let k = first; k < end; k++) c.set(j, k - first, coefficient(k, j));
    }
    const product = transposed.mmul(c);
    for (let k = first; k < end; k++) {
      for (let l = 0; l < L; l++) out[k * L + l] = product.get(l, k - first);
    }
  };

  return {
    name: "ml-matrix",
    sums,
    shifts,
    masses,
    coefficients,
    softmax(atoms, { first, end }) {
      const scores = x.mmul(rowsOf(atoms, end - first, first).transpose());
      for (let k = first; k < end; k++) {
        let max = -Infinity, sum = 0;
        for (let j = 0; j < p; j++) {
          max = Math.max(max, scores.get(j, k - first));
        }
        for (let j = 0; j < p; j++) {
          sum += relative[k]![j] = Math.exp(scores.get(j, k - first) - max);
        }
        [sums[k], shifts[k]] = [sum, max];
      }
    },
    expect(weights, { first, end }) {
      let total = 0;
      masses.fill(0, first, end);
      for (let j = 0; j < p; j++) {
        let probability = 0;
        for (let k = first; k < end; k++) {
          probability += weights[k]! * relative[k]![j]! / sums[k]!;
        }
        const q = frequencies[j]!;
        if (q > 0) total += q * Math.log(probability);
        for (let k = first; k < end; k++) {
          const joint = weights[k]! * relative[k]![j]! / sums[k]!;
          masses[k]! += shares[k]![j] = q > 0 ? q * joint / probability : 0;
        }
      }
      return total;
    },
    gradientInto(gradient, range) {
      weighInto(
        gradient,
        range,
        (k, j) => shares[k]![j]! - masses[k]! * relative[k]![j]! / sums[k]!,
      );
    },
    chosenSumsInto(out, range) {
      weighInto(out, range, (k, j) => shares[k]![j]!);
    },
    meansInto(means, range) {
      weighInto(means, range, (k, j) => relative[k]![j]! / sums[k]!);
    },
    probabilitiesInto(probabilities, k) {
      for (let j = 0; j < p; j++) {
        probabilities[j] = relative[k]![j]! / sums[k]!;
      }
    },
    responsibilitiesInto: (out, k) => out.set(shares[k]!),
    featureSumsInto(out, coefficients, k) {
      weighInto(out, { first: k, end: k + 1 }, (_, j) => coefficients[j]!);
    },
    scatterInto() {
      throw new Error("A fit does not ask for this");
    },
  };
}
