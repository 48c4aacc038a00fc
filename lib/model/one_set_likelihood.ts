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
import {
  solveLowerInto,
  solveLowerTransposedInto,
  solveSymmetricInto,
} from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import { informationCost, newColumns } from "./columns.ts";
import { informationInto, type WantedInformation } from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import type { Block, ColumnRange, Information } from "./objective.ts";
import { atomRow, type ParameterSpace, sizeOf } from "./parameter_space.ts";

/** Σ_j q_j log π_j, where all choose among the same items. */
export class OneSetLikelihood implements Likelihood {
  readonly data: WeightedItems;
  readonly space: ParameterSpace;
  readonly kernels: Kernels;
  readonly blocks: readonly Block[];
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly atoms: Float64Array;
  readonly membership: Float64Array;
  readonly masses: Float64Array;
  readonly weightGradient: Float64Array;
  readonly atomGradient: Float64Array;
  readonly lowerBoundGradient: Float64Array;
  readonly lowerBoundCurvature: Float64Array;
  readonly informationCost: number;
  /** Atoms in the user's units, and, with responsibilities fixed, mean features of the choices of each component, x̄_k: columns × L. */
  readonly #userAtoms: Float64Array;
  readonly #targets: Float64Array;
  /** Mean features μ_k under each component: columns × L. */
  readonly #means: Float64Array;
  readonly #factor: Float64Array;
  #information: Information | undefined;

  constructor(
    data: WeightedItems,
    { space, blocks = 1, kernels = bestKernels }: LikelihoodShape,
  ) {
    const { components: K, features: L, whitening } = space;
    const columns = K * blocks;
    const { features, frequencies, offset } = data;
    this.data = data;
    this.space = space;
    this.kernels = kernels.open({
      features,
      frequencies,
      offset,
      components: columns,
    });
    this.values = new Float64Array(blocks);
    const all = newColumns(space, blocks, this.kernels.masses);
    this.weights = all.weights;
    this.atoms = all.atoms;
    this.membership = all.membership;
    this.masses = all.masses;
    this.weightGradient = all.weightGradient;
    this.atomGradient = all.atomGradient;
    this.blocks = all.blocks;
    this.lowerBoundGradient = new Float64Array(columns * L);
    this.lowerBoundCurvature = new Float64Array(L * L);
    this.informationCost = informationCost(features.rows, space);
    this.#userAtoms = new Float64Array(columns * L);
    this.#targets = new Float64Array(columns * L);
    this.#means = new Float64Array(columns * L);
    this.#factor = whitening.factor.values;
  }

  setAtoms(range: ColumnRange): void {
    for (let k = range.first; k < range.end; k++) {
      const user = atomRow(this.#userAtoms, k, this.space);
      user.set(atomRow(this.atoms, k, this.space));
      solveLowerTransposedInto(user, this.#factor, user.length);
    }
    this.kernels.softmax(this.#userAtoms, range);
  }

  expect(range: ColumnRange): void {
    for (const block of this.#blocksIn(range)) {
      const value = this.kernels.expect(this.weights, block.range);
      this.values[block.index] = value;
    }
  }

  differentiate(range: ColumnRange): void {
    for (let k = range.first; k < range.end; k++) {
      this.weightGradient[k] = this.masses[k]! - this.weights[k]!;
    }
    this.kernels.gradientInto(this.atomGradient, range);
    this.#whitenRows(this.atomGradient, range);
  }

  evaluate(range: ColumnRange): void {
    this.setAtoms(range);
    this.expect(range);
    this.differentiate(range);
  }

  fixResponsibilities(range: ColumnRange): void {
    const L = this.space.features;
    this.kernels.shareSumsInto(this.#targets, range);
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
    this.#whitenRows(this.lowerBoundGradient, range);
  }

  curveLowerBound({ first: k }: ColumnRange): void {
    const L = this.space.features;
    const curvature = this.lowerBoundCurvature;
    const centre = atomRow(this.#means, k, this.space);
    this.kernels.probabilitiesInto(this.kernels.coefficients, k);
    this.kernels.scatterInto(curvature, centre);
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        curvature[m * L + l] = curvature[l * L + m]!;
      }
    }
    solveSymmetricInto(curvature, this.#factor, L);
  }

  maximiseWeights(range: ColumnRange): void {
    for (const { weights, masses } of this.#blocksIn(range)) {
      let sum = 0;
      for (const mass of masses) sum += mass;
      for (let k = 0; k < weights.length; k++) weights[k] = masses[k]! / sum;
    }
  }

  get information(): Information {
    const n = sizeOf(this.space);
    return this.#information ??= {
      complete: new Float64Array(n * n),
      missing: new Float64Array(n * n),
    };
  }

  inform(range: ColumnRange): void {
    const [block] = this.#blocksIn(range) as [Block];
    this.informationInto(this.information, block);
  }

  informationInto(information: WantedInformation, block: Block): void {
    informationInto(information, this, block);
  }

  #blocksIn({ first, end }: ColumnRange): readonly Block[] {
    const K = this.space.components;
    return this.blocks.slice(first / K, end / K);
  }

  #whitenRows(gradient: Float64Array, { first, end }: ColumnRange): void {
    for (let k = first; k < end; k++) {
      const row = atomRow(gradient, k, this.space);
      solveLowerInto(row, this.#factor, row.length);
    }
  }
}
