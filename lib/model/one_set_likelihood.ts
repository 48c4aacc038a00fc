/**
 * The log-likelihood as an objective: one choice set with counts, each choice a chooser of its own.
 *
 * It owns the kernels and their buffers. Features stay in the user's units; only
 * atoms and gradients are mapped. An evaluation takes two products with the
 * features.
 *
 * @module
 */
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { solveSymmetricInto } from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import { ColumnObjective, newArrays } from "./column_objective.ts";
import { informsRoughly, toUserInto, whitenRows } from "./columns.ts";
import {
  informationInto,
  neglectSmall,
  shareNotNeglected,
  type WantedInformation,
} from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import type { Block, ColumnRange } from "./objective.ts";
import { atomRow } from "./parameter_space.ts";
import { itemScoreRows } from "./score_rows.ts";

/** Σ_j q_j log π_j, where all choose among the same items. */
export class OneSetLikelihood extends ColumnObjective implements Likelihood {
  readonly data: WeightedItems;
  readonly kernels: Kernels;
  /** Atoms in the user's units, and, with responsibilities fixed, mean features of the choices of each component, x̄_k: columns × L. */
  readonly #userAtoms: Float64Array;
  readonly #targets: Float64Array;
  /** Mean features μ_k under each component: columns × L. */
  readonly #means: Float64Array;

  constructor(
    data: WeightedItems,
    { space, blocks = 1, kernels = bestKernels }: LikelihoodShape,
  ) {
    const { features, frequencies, offset } = data;
    const columns = space.components * blocks;
    const opened = kernels.open({
      features,
      frequencies,
      offset,
      components: columns,
    });
    const { masses } = opened;
    const roughShare = informsRoughly(features.rows, space)
      ? shareNotNeglected(frequencies)
      : undefined;
    super(
      newArrays(features.rows, {
        space,
        blocks,
        masses,
        roughShare,
      }),
    );
    this.data = data;
    this.kernels = opened;
    const L = space.features;
    this.#userAtoms = new Float64Array(columns * L);
    this.#targets = new Float64Array(columns * L);
    this.#means = new Float64Array(columns * L);
  }

  setAtoms(range: ColumnRange): void {
    toUserInto(this.#userAtoms, this.atoms, range, this.space);
    this.kernels.softmax(this.#userAtoms, range);
  }

  expect(range: ColumnRange): void {
    for (const block of this.blocksIn(range)) {
      const value = this.kernels.expect(this.weights, block.range);
      this.values[block.index] = value;
    }
  }

  differentiate(range: ColumnRange): void {
    for (let k = range.first; k < range.end; k++) {
      this.weightGradient[k] = this.masses[k]! - this.weights[k]!;
    }
    this.kernels.gradientInto(this.atomGradient, range);
    whitenRows(this.atomGradient, range, this.space);
  }

  fixResponsibilities(range: ColumnRange): void {
    const L = this.space.features;
    this.kernels.chosenSumsInto(this.#targets, range);
    for (let i = range.first * L; i < range.end * L; i++) {
      this.#targets[i]! /= this.masses[Math.floor(i / L)]!;
    }
  }

  /** Q_k(ω) = x̄_k·ω − log Σ_j exp(o_j + x_j·ω). */
  lowerBound(k: number): number {
    const target = atomRow(this.#targets, k, this.space);
    return dot(target, atomRow(this.#userAtoms, k, this.space)) -
      this.logNormaliser(k);
  }

  lowerBoundSize(k: number): number {
    return 1 + Math.abs(this.lowerBound(k)) + Math.abs(this.kernels.shifts[k]!);
  }

  logNormaliser(k: number): number {
    return this.kernels.shifts[k]! + Math.log(this.kernels.sums[k]!);
  }

  differentiateLowerBounds(range: ColumnRange): void {
    const L = this.space.features;
    this.kernels.meansInto(this.#means, range);
    for (let i = range.first * L; i < range.end * L; i++) {
      this.lowerBoundGradient[i] = this.#targets[i]! - this.#means[i]!;
    }
    whitenRows(this.lowerBoundGradient, range, this.space);
  }

  curveLowerBound({ first: k }: ColumnRange): void {
    const L = this.space.features;
    const curvature = this.lowerBoundCurvature;
    const centre = atomRow(this.#means, k, this.space);
    this.kernels.probabilitiesInto(this.kernels.coefficients, k);
    if (this.informsRoughly) neglectSmall(this.kernels.coefficients);
    this.kernels.scatterInto(curvature, centre);
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        curvature[m * L + l] = curvature[l * L + m]!;
      }
    }
    solveSymmetricInto(curvature, this.space.whitening.factor.values, L);
  }

  informationInto(information: WantedInformation, block: Block): void {
    informationInto(information, this, block);
  }

  scoreRows(block: Block, items: ColumnRange): Matrix {
    return itemScoreRows(this, block, items);
  }
}
