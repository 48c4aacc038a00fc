/**
 * A prior on the parameters: a ridge on the whitened atoms, a Dirichlet on the weights.
 *
 * The objective is ℓ − (λ/2)·Σ_k ‖ω̃_k‖² + c·Σ_k log α_k: the log-likelihood and, up to a
 * constant, the logarithm of independent normal priors with variance 1/λ for each whitened
 * coordinate of an atom and of a Dirichlet(1 + c, …, 1 + c) prior for the weights. Whitened
 * features have covariance I, the information of one choice at ω = 0, so λ weighs like λ choices
 * that tell for no item; c is c choices more of each component (Hoerl and Kennard 1970;
 * Hathaway 1985 on why a likelihood of mixtures wants one). The derivatives are derived; each is
 * checked against differences.
 */
import { check, finiteFrom } from "../checks/check.ts";
import { addScaledInto, dot, norm } from "../linalg/vectors.ts";
import type { WantedInformation } from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import {
  type Likelihood,
  type LikelihoodShape,
  openLikelihood,
} from "./likelihood.ts";
import type { Block, ColumnRange, Information } from "./objective.ts";
import {
  atomRow,
  type Parameters,
  type ParameterSpace,
} from "./parameter_space.ts";

/** A prior, in choices. */
export interface Prior {
  /** λ of −(λ/2)·Σ_k ‖ω̃_k‖², ω̃ whitened. */
  readonly ridge: number;
  /** c of c·Σ_k log α_k. */
  readonly dirichlet: number;
}

/** Options of all that maximises with a prior. */
export interface PriorOptions {
  /**
   * λ of a ridge −(λ/2)·Σ_k ‖ω̃_k‖² on the atoms in whitened coordinates, added to the
   * log-likelihood: finite and ≥ 0. It weighs like λ choices.
   * @default {0, none}
   */
  ridge?: number | undefined;
  /**
   * c of a Dirichlet prior c·Σ_k log α_k on the weights, added to the log-likelihood: finite and
   * ≥ 0. It weighs like c choices more of each component.
   * @default {0, none}
   */
  dirichlet?: number | undefined;
}

/** The prior of the options; undefined where there is none, and the likelihood itself is maximised. */
export function checkedPrior(
  { ridge = 0, dirichlet = 0 }: PriorOptions,
  action: string,
): Prior | undefined {
  check(action, { ridge, dirichlet }, finiteFrom(0));
  return ridge > 0 || dirichlet > 0 ? { ridge, dirichlet } : undefined;
}

/** A prior in words. */
export function describePrior({ ridge, dirichlet }: Prior): string {
  return [
    ...(ridge > 0 ? [`ridge ${ridge}`] : []),
    ...(dirichlet > 0 ? [`dirichlet ${dirichlet}`] : []),
  ].join(", ");
}

/**
 * Refuses a mixture that was fitted under a prior.
 *
 * @throws {RangeError} If there is a prior.
 */
export function refusePrior(
  given: PriorOptions | undefined,
  action: string,
): void {
  const prior = checkedPrior(given ?? {}, action);
  if (!prior) return;
  throw new RangeError(
    `Cannot ${action} as the mixture must be a maximum of the likelihood: it is one under a prior, ${
      describePrior(prior)
    }`,
  );
}

/** The log prior of a mixture, up to its constant, in nats; 0 where there is none. */
export function logPrior(
  { weights, atoms }: Parameters,
  prior: Prior | undefined,
): number {
  if (!prior) return 0;
  const { ridge, dirichlet } = prior;
  let sum = ridge > 0 ? -ridge / 2 * dot(atoms, atoms) : 0;
  // A weight of 0 is no worse than any other where it has no prior.
  if (dirichlet > 0) {
    for (const weight of weights) sum += dirichlet * Math.log(weight);
  }
  return sum;
}

/** A prior by what it weighs against one of `choices` choices. */
export function perChoice(prior: Prior, choices: number): Prior {
  return {
    ridge: prior.ridge / choices,
    dirichlet: prior.dirichlet / choices,
  };
}

/** What {@linkcode openObjective} is opened for. */
export interface ObjectiveShape extends LikelihoodShape {
  readonly prior: Prior | undefined;
  /** N, by which the prior is divided as the log-likelihood is. */
  readonly choices: number;
}

/** Opens what is maximised, per choice: the log-likelihood of the data, and a log prior if there is one. */
export function openObjective(
  data: WeightedItems,
  { prior, choices, ...shape }: ObjectiveShape,
): Likelihood {
  const likelihood = openLikelihood(data, shape);
  if (!prior) return likelihood;
  return new PenalisedLikelihood(likelihood, perChoice(prior, choices));
}

/** A likelihood, in whose arrays the prior is added to what was computed there. */
class PenalisedLikelihood implements Likelihood {
  readonly data: WeightedItems;
  readonly space: ParameterSpace;
  readonly kernels: Likelihood["kernels"];
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
  readonly #likelihood: Likelihood;
  /** Per choice. */
  readonly #prior: Prior;

  constructor(likelihood: Likelihood, prior: Prior) {
    this.data = likelihood.data;
    this.space = likelihood.space;
    this.kernels = likelihood.kernels;
    this.blocks = likelihood.blocks;
    this.values = likelihood.values;
    this.weights = likelihood.weights;
    this.atoms = likelihood.atoms;
    this.masses = likelihood.masses;
    this.weightGradient = likelihood.weightGradient;
    this.atomGradient = likelihood.atomGradient;
    this.lowerBoundGradient = likelihood.lowerBoundGradient;
    this.lowerBoundCurvature = likelihood.lowerBoundCurvature;
    this.informationCost = likelihood.informationCost;
    this.#likelihood = likelihood;
    this.#prior = prior;
  }

  setAtoms(range: ColumnRange): void {
    this.#likelihood.setAtoms(range);
  }

  expect(range: ColumnRange): void {
    this.#likelihood.expect(range);
    for (const block of this.#blocksIn(range)) {
      this.values[block.index]! += logPrior(block, this.#prior);
    }
  }

  /** In log-weights c·Σ_m log α_m has the derivatives c·(1 − K·α_k). */
  differentiate(range: ColumnRange): void {
    this.#likelihood.differentiate(range);
    const { components: K, features: L } = this.space;
    const { ridge, dirichlet } = this.#prior;
    for (let k = range.first; k < range.end; k++) {
      this.weightGradient[k]! += dirichlet * (1 - K * this.weights[k]!);
    }
    for (let i = range.first * L; i < range.end * L; i++) {
      this.atomGradient[i]! -= ridge * this.atoms[i]!;
    }
  }

  evaluate(range: ColumnRange): void {
    this.setAtoms(range);
    this.expect(range);
    this.differentiate(range);
  }

  fixResponsibilities(range: ColumnRange): void {
    this.#likelihood.fixResponsibilities(range);
  }

  /** Q_k − λ/(2·N·m_k)·‖ω̃_k‖²: the bound is Σ_k m_k Q_k, whose terms are divided by the component's mass. */
  lowerBound(k: number): number {
    return this.#likelihood.lowerBound(k) - this.#bend(k);
  }

  lowerBoundSize(k: number): number {
    return this.#likelihood.lowerBoundSize(k) + this.#bend(k);
  }

  logNormaliser(k: number): number {
    return this.#likelihood.logNormaliser(k);
  }

  differentiateLowerBounds(range: ColumnRange): void {
    this.#likelihood.differentiateLowerBounds(range);
    for (let k = range.first; k < range.end; k++) {
      const gradient = atomRow(this.lowerBoundGradient, k, this.space);
      const atom = atomRow(this.atoms, k, this.space);
      const ridge = this.#ridgeOf(k);
      for (let l = 0; l < atom.length; l++) gradient[l]! -= ridge * atom[l]!;
    }
  }

  curveLowerBound(range: ColumnRange): void {
    this.#likelihood.curveLowerBound(range);
    const L = this.space.features;
    const ridge = this.#ridgeOf(range.first);
    for (let l = 0; l < L; l++) this.lowerBoundCurvature[l * L + l]! += ridge;
  }

  /** α_k = (N·m_k + c)/(N + K·c). */
  maximiseWeights(range: ColumnRange): void {
    this.#likelihood.maximiseWeights(range);
    const { dirichlet } = this.#prior;
    if (dirichlet === 0) return;
    const K = this.space.components;
    for (let k = range.first; k < range.end; k++) {
      this.weights[k] = (this.weights[k]! + dirichlet) / (1 + K * dirichlet);
    }
  }

  get information(): Information {
    return this.#likelihood.information;
  }

  inform(range: ColumnRange): void {
    const [block] = this.#blocksIn(range) as [Block];
    this.informationInto(this.information, block);
  }

  informationInto(information: WantedInformation, block: Block): void {
    const { atoms, atomGradient, weights } = block;
    // Scores are those of the likelihood, which reads its own gradient.
    const gradient = atomGradient.slice();
    addScaledInto(atomGradient, atoms, this.#prior.ridge);
    this.#likelihood.informationInto(information, block);
    atomGradient.set(gradient);
    if (!information.complete) return;
    addPriorInformation(information.complete, { ...this.#prior, weights });
  }

  #blocksIn({ first, end }: ColumnRange): readonly Block[] {
    const K = this.space.components;
    return this.blocks.slice(first / K, end / K);
  }

  /** λ/(N·m_k). */
  #ridgeOf(k: number): number {
    return this.#prior.ridge / this.masses[k]!;
  }

  /** What the ridge takes from Q_k. */
  #bend(k: number): number {
    return this.#ridgeOf(k) / 2 *
      norm(atomRow(this.atoms, k, this.space)) ** 2;
  }
}

/** Adds what a prior per choice tells: λ for each coordinate of an atom, c·K·(diag α − α·αᵀ) for log-weights. */
export function addPriorInformation(
  information: Float64Array, // in and out: n × n, log-weights then whitened atoms
  { ridge, dirichlet, weights }: Prior & { readonly weights: Float64Array },
): void {
  const n = Math.sqrt(information.length), K = weights.length;
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < K; m++) {
      information[k * n + m]! += dirichlet * K * weights[k]! *
        ((k === m ? 1 : 0) - weights[m]!);
    }
  }
  for (let i = K; i < n; i++) information[i * n + i]! += ridge;
}
