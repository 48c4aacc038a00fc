/**
 * Responsibilities of an item whose probability is near or below underflow.
 *
 * @module
 */
import type { FeatureMatrix, KernelRange } from "./kernels.ts";

/** Below this a probability may have lost digits to underflow. */
export const NEAR_UNDERFLOW = 1e-280;

/** A mixture and the softmax of its components; it has those from `first` up to but not including `end`. */
export interface MixtureInLogarithms {
  readonly features: FeatureMatrix;
  readonly offset?: Float64Array | undefined;
  readonly weights: Float64Array;
  readonly atoms: Float64Array;
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
}

/**
 * q_j·r_jk of item j, computed in logarithms.
 *
 * @returns log π_j, −Infinity or NaN with responsibilities of NaN where it is not finite.
 */
export function responsibilitiesInLogarithms(
  responsibilities: Float64Array, // out: entry k at k·stride + offset
  mixture: MixtureInLogarithms,
  item: {
    readonly j: number;
    readonly frequency: number;
    readonly first: number;
    readonly end: number;
    readonly stride: number;
    readonly offset: number;
  },
): number {
  const { weights, atoms, sums, shifts, offset: known } = mixture;
  const { values, columns: L } = mixture.features;
  const { j, frequency, first, end, stride, offset } = item;
  let max = -Infinity;
  for (let k = first; k < end; k++) {
    let score = known ? known[j]! : 0;
    for (let l = 0; l < L; l++) score += values[j * L + l]! * atoms[k * L + l]!;
    const logJoint = Math.log(weights[k]!) - shifts[k]! - Math.log(sums[k]!) +
      score;
    responsibilities[k * stride + offset] = logJoint;
    max = Math.max(max, logJoint);
  }
  if (!Number.isFinite(max)) {
    for (let k = first; k < end; k++) {
      responsibilities[k * stride + offset] = NaN;
    }
    return max;
  }
  let sum = 0;
  for (let k = first; k < end; k++) {
    const i = k * stride + offset;
    responsibilities[i] = Math.exp(responsibilities[i]! - max);
    sum += responsibilities[i]!;
  }
  for (let k = first; k < end; k++) {
    responsibilities[k * stride + offset]! *= frequency / sum;
  }
  return max + Math.log(sum);
}

/** Items near underflow that the last expectation of each mixture left, and their responsibilities. */
export class Underflows {
  /** Most items there can be; what belongs to component k begins at k·capacity. */
  readonly capacity: number;
  /** Items, for the first component of each mixture. */
  items = new Int32Array(0);
  /** q_j·r_jk of those items. */
  responsibilities = new Float64Array(0);
  readonly #found: Int32Array;
  readonly #list: Int32Array;
  /** How many items component k has, and where they are listed. */
  readonly #counts: Int32Array;
  readonly #lists: Int32Array;

  /** `found` holds how many items an expectation listed in `list`. */
  constructor(components: number, found: Int32Array, list: Int32Array) {
    this.capacity = list.length;
    this.#found = found;
    this.#list = list;
    this.#counts = new Int32Array(components);
    this.#lists = new Int32Array(components);
  }

  /** Keeps what the expectation of components `first` to `end` − 1 listed; returns how many items. */
  take(first: number, end: number): number {
    const found = this.#found[0]!;
    this.#counts.fill(found, first, end);
    this.#lists.fill(first * this.capacity, first, end);
    if (found > 0 && this.items.length === 0) {
      // Made when first needed, which for most data is never.
      const length = this.capacity * this.#counts.length;
      this.items = new Int32Array(length);
      this.responsibilities = new Float64Array(length);
    }
    for (let i = 0; i < found; i++) {
      this.items[first * this.capacity + i] = this.#list[i]!;
    }
    return found;
  }

  /** Writes q_j·r_jk of those items. */
  putInto(responsibilities: Float64Array, k: number): void {
    for (let i = 0; i < this.#counts[k]!; i++) {
      const j = this.items[this.#lists[k]! + i]!;
      responsibilities[j] = this.responsibilities[k * this.capacity + i]!;
    }
  }

  /** sums_k += Σ q_j·r_jk·x_j over those items. */
  addInto(
    sums: Float64Array,
    { values, columns: L }: FeatureMatrix,
    { first, end }: KernelRange,
  ): void {
    for (let k = first; k < end; k++) {
      for (let i = 0; i < this.#counts[k]!; i++) {
        const x = this.items[this.#lists[k]! + i]! * L;
        const share = this.responsibilities[k * this.capacity + i]!;
        for (let l = 0; l < L; l++) sums[k * L + l]! += share * values[x + l]!;
      }
    }
  }
}
