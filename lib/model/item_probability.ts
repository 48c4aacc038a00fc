/** The probability of one item as a function of an atom: log A_j(ω) and its gradient x_j − Σ_i A_i x_i. */
import type { ChoiceData } from "../data/choice_data.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { dot } from "../linalg/vectors.ts";
import { type AddedAtoms, addedAtoms } from "./added_atoms.ts";
import type { AddedAtom } from "./objective.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

const THE_ONE = { first: 0, end: 1 };

/** log A_j(ω), concave in ω, at an atom in whitened coordinates. */
export class ItemProbability implements AddedAtom {
  readonly atom: Float64Array;
  readonly gradient: Float64Array;
  value = NaN;
  /** j, whose probability is asked for. */
  item = 0;
  readonly added: AddedAtoms;
  readonly #data: ChoiceData;
  readonly #kernels: Kernels;
  readonly #user: Float64Array;
  readonly #slopes: Float64Array;
  /** Features of the item less the mean: length L. */
  readonly #row: Float64Array;

  constructor(data: ChoiceData, mixture: SoftmaxMixture) {
    const { features, frequencies, offset } = data;
    const L = features.columns;
    this.#data = data;
    this.#kernels = bestKernels.open({
      ...{ features, frequencies, offset },
      components: 1,
    });
    this.added = addedAtoms(data, mixture, undefined);
    this.atom = new Float64Array(L);
    this.gradient = new Float64Array(L);
    this.#user = new Float64Array(L);
    this.#slopes = new Float64Array(L);
    this.#row = new Float64Array(L);
  }

  /** Gives back the kernels' memory, after which nothing is evaluated. */
  close(): void {
    this.#kernels.close?.();
  }

  /** The whitened features of the item. */
  directionInto(direction: Float64Array): void {
    const { means } = this.#data.whitening;
    this.#takeRow();
    for (let l = 0; l < means.length; l++) this.#row[l]! -= means[l]!;
    this.added.pullBackInto(direction, this.#row);
  }

  /** Costs O(p·L). */
  logProbabilityAndGradient(): void {
    const kernels = this.#kernels, slopes = this.#slopes;
    this.added.toUserInto(this.#user, this.atom);
    kernels.softmax(this.#user, THE_ONE);
    kernels.meansInto(slopes, THE_ONE);
    this.#takeRow();
    const utility = (this.#data.offset?.[this.item] ?? 0) +
      dot(this.#row, this.#user);
    this.value = utility - kernels.shifts[0]! - Math.log(kernels.sums[0]!);
    for (let l = 0; l < slopes.length; l++) {
      slopes[l] = this.#row[l]! - slopes[l]!;
    }
    this.added.pullBackInto(this.gradient, slopes);
  }

  #takeRow(): void {
    const { columns: L, values } = this.#data.features;
    for (let l = 0; l < L; l++) this.#row[l] = values[this.item * L + l]!;
  }
}
