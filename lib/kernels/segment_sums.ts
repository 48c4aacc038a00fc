/** Sums of features by component: each segment of the rows has its own, which are added up in order. */
import type { KernelRange } from "./kernels.ts";

/** Room for the sums of all segments. */
export class SegmentSums {
  readonly #view: Float64Array;
  readonly #count: number;
  readonly #features: number;
  /** Numbers from one component to the next, and from one segment to the next. */
  readonly #width: number;
  readonly #segment: number;

  constructor(
    view: Float64Array,
    { count, components, features }: {
      readonly count: number;
      readonly components: number;
      readonly features: number;
    },
  ) {
    this.#view = view;
    this.#count = count;
    this.#features = features;
    this.#width = features + features % 2;
    this.#segment = components * this.#width;
  }

  /** Sets those of a range of components to 0. */
  clear({ first, end }: KernelRange): void {
    const width = this.#width;
    for (let s = 0; s < this.#count; s++) {
      const at = s * this.#segment;
      this.#view.fill(0, at + first * width, at + end * width);
    }
  }

  /** Adds up those of a range of components. */
  totalInto(
    sums: Float64Array, // out: components × features
    { first, end }: KernelRange,
  ): void {
    const L = this.#features, view = this.#view;
    for (let k = first; k < end; k++) {
      for (let l = 0; l < L; l++) {
        let sum = 0;
        for (let s = 0; s < this.#count; s++) {
          sum += view[s * this.#segment + k * this.#width + l]!;
        }
        sums[k * L + l] = sum;
      }
    }
  }
}
