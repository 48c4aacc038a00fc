/**
 * The log-likelihood as an objective: one choice set with counts.
 *
 * It owns the kernels and their buffers. Features stay in the user's units; only
 * atoms and gradients are mapped. An evaluation takes two products with the
 * features.
 *
 * @module
 */
import type { Items } from "../data/items.ts";
import { bestKernels } from "../kernels/best.ts";
import {
  type Kernels,
  type KernelSet,
  withKernels as closingAfter,
} from "../kernels/kernels.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
  solveSymmetricInto,
} from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import { informationInto, type WantedInformation } from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import type {
  Block,
  ColumnRange,
  Columns,
  Information,
  Objective,
} from "./objective.ts";
import {
  atomRow,
  loadMixture,
  type ParameterSpace,
  parameterSpace,
  sizeOf,
} from "./parameter_space.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

export type { KernelSet };

/**
 * Runs `body` with a set of inner loops, the best that there are if none is given, and gives
 * back the memory of all that it opened with them, also after an error.
 */
export function withKernels<T>(
  set: KernelSet | undefined,
  body: (kernels: KernelSet) => T,
): T {
  return closingAfter(set ?? bestKernels, body);
}

/** The log-likelihood per choice: O(p·K) a block beside the data. */
export interface Likelihood extends Objective {
  readonly data: WeightedItems;
  readonly kernels: Kernels;
  /** log Σ_j exp(o_j + x_j·ω) of a column at the atom taken last. */
  logNormaliser(column: number): number;
  /** What is asked for of the second derivatives of a mixture evaluated with its first. Costs O(p·K²·L²). */
  informationInto(
    information: WantedInformation, // out
    block: Block,
  ): void;
}

/** What a likelihood is opened for. */
export interface LikelihoodShape {
  readonly space: ParameterSpace;
  /** How many mixtures side by side; 1 when left out. */
  readonly blocks?: number;
  /** The inner loops; the best that there are when left out. */
  readonly kernels?: KernelSet | undefined;
}

/** Opens the log-likelihood of the data; nothing is computed yet. */
export function openLikelihood(
  data: WeightedItems,
  shape: LikelihoodShape,
): Likelihood {
  return new OneSetLikelihood(data, shape);
}

/** The log-likelihood, evaluated at one mixture with its derivatives; atoms may lie anywhere. */
export function likelihoodAt(
  data: WeightedItems & Pick<Items, "whitening">,
  mixture: SoftmaxMixture,
  { kernels, constraints }:
    & Pick<LikelihoodShape, "kernels">
    & Pick<ParameterSpace, "constraints"> = {},
): Likelihood {
  const components = mixture.weights.length;
  const radius = Infinity;
  const space = parameterSpace(data, { components, radius, constraints });
  const likelihood = openLikelihood(data, { space, kernels });
  loadMixture(likelihood, mixture, space);
  likelihood.evaluate({ first: 0, end: components });
  return likelihood;
}

/** Σ_j q_j log π_j, where all choose among the same items. */
class OneSetLikelihood implements Likelihood {
  readonly data: WeightedItems;
  readonly space: ParameterSpace;
  readonly kernels: Kernels;
  readonly blocks: readonly Block[];
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly atoms: Float64Array;
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
    this.weights = new Float64Array(columns);
    this.atoms = new Float64Array(columns * L);
    this.masses = this.kernels.masses;
    this.weightGradient = new Float64Array(columns);
    this.atomGradient = new Float64Array(columns * L);
    this.lowerBoundGradient = new Float64Array(columns * L);
    this.lowerBoundCurvature = new Float64Array(L * L);
    this.informationCost = costOfInformation(features.rows, space);
    this.#userAtoms = new Float64Array(columns * L);
    this.#targets = new Float64Array(columns * L);
    this.#means = new Float64Array(columns * L);
    this.#factor = whitening.factor.values;
    this.blocks = Array.from(
      { length: blocks },
      (_, index) => blockOf(this, index),
    );
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

/** One mixture's part of the columns. */
function blockOf(
  all: Columns & Pick<Likelihood, "space">,
  index: number,
): Block {
  const { components: K, features: L } = all.space;
  const range = { first: index * K, end: (index + 1) * K };
  const view = (array: Float64Array, size: number) =>
    array.subarray(range.first * size, range.end * size);
  return {
    index,
    range,
    weights: view(all.weights, 1),
    atoms: view(all.atoms, L),
    masses: view(all.masses, 1),
    weightGradient: view(all.weightGradient, 1),
    atomGradient: view(all.atomGradient, L),
  };
}

/** Most parameters: three matrices of their square are held. */
const MOST_PARAMETERS = 1000;

/** In evaluations, by arithmetic; Infinity where it is too large for a finish to hold. */
function costOfInformation(p: number, space: ParameterSpace): number {
  const { components: K, features: L } = space;
  const n = sizeOf(space);
  if (n > MOST_PARAMETERS) return Infinity;
  const products = n * n + 2 * K * L * L;
  return Math.ceil((p * products + n * n * n / 3) / (4 * p * K * L));
}
