/**
 * The kernels over choosers in plain TypeScript: the reference, always there.
 *
 * @module
 */
import type {
  ChooserInput,
  ChooserKernels,
  KernelRange,
} from "./chooser_kernels.ts";
import { CompensatedSum } from "../linalg/compensated_sum.ts";

/** Opens the plain kernels on the choosers of one data set. */
export function openPlainChoosers(input: ChooserInput): ChooserKernels {
  return new PlainChooserKernels(input);
}

class PlainChooserKernels implements ChooserKernels {
  readonly name = "plain";
  readonly logProbabilities: Float64Array;
  readonly logWeights: Float64Array;
  readonly responsibilities: Float64Array;
  /** q_u. */
  readonly #shares: Float64Array;
  readonly #input: ChooserInput;
  /** P_rk: components × R. */
  readonly #probabilities: Float64Array;
  /** log P_rk of one component. */
  readonly #logs: Float64Array;
  /** The set of each row. */
  readonly #setOf: Int32Array;
  /** M_sk of one component, and μ_sk of one set. */
  readonly #masses: Float64Array;
  readonly #mean: Float64Array;

  constructor(input: ChooserInput) {
    const { features, sets, starts, components } = input;
    this.#input = input;
    const U = starts.length - 1;
    this.logProbabilities = new Float64Array(components * U);
    this.logWeights = new Float64Array(
      input.weightsByChooser ? components * U : components,
    );
    this.responsibilities = new Float64Array(components * U);
    this.#shares = input.shares ?? new Float64Array(U).fill(1 / U);
    this.#probabilities = new Float64Array(components * features.rows);
    this.#logs = new Float64Array(features.rows);
    this.#setOf = new Int32Array(features.rows);
    for (let s = 0; s + 1 < sets.length; s++) {
      this.#setOf.fill(s, sets[s]!, sets[s + 1]!);
    }
    this.#masses = new Float64Array(sets.length - 1);
    this.#mean = new Float64Array(features.columns);
  }

  softmax(atoms: Float64Array, range: KernelRange): void {
    const { features, starts, rows, multiplicities } = this.#input;
    const { rows: R, columns: L } = features;
    const U = starts.length - 1;
    for (let k = range.first; k < range.end; k++) {
      const probabilities = this.#probabilities.subarray(k * R, (k + 1) * R);
      this.#softmaxInto(probabilities, atoms.subarray(k * L, (k + 1) * L));
      for (let u = 0; u < U; u++) {
        let sum = 0;
        for (let e = starts[u]!; e < starts[u + 1]!; e++) {
          sum += multiplicities[e]! * this.#logs[rows[e]!]!;
        }
        this.logProbabilities[k * U + u] = sum;
      }
    }
  }

  /** P and log P of one component. */
  #softmaxInto(probabilities: Float64Array, atom: Float64Array): void {
    const { features, offset, sets } = this.#input;
    const { columns: L, values } = features;
    const logs = this.#logs;
    for (let s = 0; s + 1 < sets.length; s++) {
      const first = sets[s]!, end = sets[s + 1]!;
      let largest = -Infinity;
      for (let r = first; r < end; r++) {
        let utility = offset ? offset[r]! : 0;
        for (let l = 0; l < L; l++) utility += values[r * L + l]! * atom[l]!;
        logs[r] = utility;
        largest = Math.max(largest, utility);
      }
      let sum = 0;
      for (let r = first; r < end; r++) {
        probabilities[r] = Math.exp(logs[r]! - largest);
        sum += probabilities[r]!;
      }
      const logSum = Math.log(sum);
      for (let r = first; r < end; r++) {
        // In this order: the largest may be so large that a sum would lose the other.
        logs[r] = (logs[r]! - largest) - logSum;
        probabilities[r]! /= sum;
      }
    }
  }

  expect(masses: Float64Array, { first, end }: KernelRange): number {
    const U = this.#shares.length, r = this.responsibilities;
    const weight = (k: number, u: number) =>
      this.logWeights[this.#input.weightsByChooser ? k * U + u : k]!;
    masses.fill(0);
    const sum = new CompensatedSum();
    for (let u = 0; u < U; u++) {
      let largest = -Infinity;
      for (let k = first; k < end; k++) {
        const joint = this.logProbabilities[k * U + u]! + weight(k, u);
        r[k * U + u] = joint;
        if (!(joint <= largest)) largest = joint; // NaN stays
      }
      let all = 0;
      for (let k = first; k < end; k++) {
        r[k * U + u] = Math.exp(r[k * U + u]! - largest);
        all += r[k * U + u]!;
      }
      for (let k = first; k < end; k++) {
        r[k * U + u]! *= this.#shares[u]! / all;
        masses[k - first]! += r[k * U + u]!;
      }
      sum.add(this.#shares[u]! * (largest + Math.log(all)));
    }
    return sum.value;
  }

  weightedScoresInto(
    sums: Float64Array,
    coefficients: Float64Array,
    range: KernelRange,
  ): void {
    const { features, sets, starts, rows, multiplicities } = this.#input;
    const { rows: R, columns: L, values } = features;
    const U = starts.length - 1;
    for (let k = range.first; k < range.end; k++) {
      const sum = sums.subarray(k * L, (k + 1) * L);
      sum.fill(0);
      this.#massesOf(coefficients.subarray(k * U, (k + 1) * U));
      for (let u = 0; u < U; u++) {
        for (let e = starts[u]!; e < starts[u + 1]!; e++) {
          const chosen = coefficients[k * U + u]! * multiplicities[e]!;
          const x = rows[e]! * L;
          for (let l = 0; l < L; l++) sum[l]! += chosen * values[x + l]!;
        }
      }
      for (let s = 0; s + 1 < sets.length; s++) {
        const mass = this.#masses[s]!;
        if (mass === 0) continue;
        for (let r = sets[s]!; r < sets[s + 1]!; r++) {
          const expected = mass * this.#probabilities[k * R + r]!;
          const x = r * L;
          for (let l = 0; l < L; l++) sum[l]! -= expected * values[x + l]!;
        }
      }
    }
  }

  scoresInto(
    scores: Float64Array,
    k: number,
    { first, end }: KernelRange,
  ): void {
    const { features, sets, starts, rows, multiplicities } = this.#input;
    const { columns: L, values } = features;
    scores.fill(0, 0, (end - first) * L);
    let known = -1;
    for (let u = first; u < end; u++) {
      const to = (u - first) * L;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const r = rows[e]!, s = this.#setOf[r]!;
        if (s !== known) this.#meanOf(k, sets[s]!, sets[s + 1]!);
        known = s;
        for (let l = 0; l < L; l++) {
          scores[to + l]! += multiplicities[e]! *
            (values[r * L + l]! - this.#mean[l]!);
        }
      }
    }
  }

  curvatureInto(
    curvature: Float64Array,
    coefficients: Float64Array,
    k: number,
  ): void {
    const { features, sets } = this.#input;
    const { rows: R, columns: L, values } = features;
    curvature.fill(0);
    this.#massesOf(coefficients);
    for (let s = 0; s + 1 < sets.length; s++) {
      const mass = this.#masses[s]!;
      if (mass === 0) continue;
      const first = sets[s]!, end = sets[s + 1]!;
      this.#meanOf(k, first, end);
      for (let r = first; r < end; r++) {
        const weight = mass * this.#probabilities[k * R + r]!;
        for (let l = 0; l < L; l++) {
          const scaled = weight * (values[r * L + l]! - this.#mean[l]!);
          for (let m = 0; m <= l; m++) {
            curvature[l * L + m]! += scaled *
              (values[r * L + m]! - this.#mean[m]!);
          }
        }
      }
    }
  }

  /** M_s = Σ_u c_u C_us. */
  #massesOf(coefficients: Float64Array): void {
    const { starts, rows, multiplicities } = this.#input;
    const masses = this.#masses;
    masses.fill(0);
    for (let u = 0; u < coefficients.length; u++) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const chosen = coefficients[u]! * multiplicities[e]!;
        masses[this.#setOf[rows[e]!]!]! += chosen;
      }
    }
  }

  /** μ of component k over the rows of a set. */
  #meanOf(k: number, first: number, end: number): void {
    const { rows: R, columns: L, values } = this.#input.features;
    this.#mean.fill(0);
    for (let r = first; r < end; r++) {
      const probability = this.#probabilities[k * R + r]!;
      for (let l = 0; l < L; l++) {
        this.#mean[l]! += probability * values[r * L + l]!;
      }
    }
  }
}
