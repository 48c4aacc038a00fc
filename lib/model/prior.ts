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
import type { OptionRules } from "../checks/options.ts";
import type { Choosers } from "../data/choosers.ts";
import { check, finiteFrom } from "../checks/check.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { addScaledInto, dot, norm } from "../linalg/vectors.ts";
import { ColumnObjective } from "./column_objective.ts";
import type { WantedInformation } from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import { openLikelihood } from "./likelihood.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import { populationWeights } from "./membership.ts";
import type { Block, ColumnRange } from "./objective.ts";
import { atomRow, type Parameters } from "./parameter_space.ts";

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

/** The rules of {@linkcode PriorOptions}. */
export const PRIOR_RULES: OptionRules<PriorOptions> = {
  ridge: finiteFrom(0),
  dirichlet: finiteFrom(0),
};

/**
 * The prior of the options; undefined where there is none, and the likelihood itself is maximised.
 *
 * @throws {RangeError} If a value is out of range, or weights depend on covariates for which a Dirichlet prior has no meaning.
 */
export function checkedPrior(
  { ridge = 0, dirichlet = 0 }: PriorOptions,
  action: string,
  choosers?: Choosers,
): Prior | undefined {
  check(action, { ridge, dirichlet }, finiteFrom(0));
  const { covariates } = choosers ?? {};
  if (dirichlet > 0 && covariates && !covariates.arePopulations) {
    throw new RangeError(
      `Cannot ${action} as a Dirichlet prior is one of weights, which here depend on membership: current value of dirichlet is ${dirichlet}`,
    );
  }
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
  { weights, atoms, membership }: Parameters,
  prior: Prior | undefined,
): number {
  if (!prior) return 0;
  const { ridge, dirichlet } = prior;
  let sum = ridge > 0 ? -ridge / 2 * dot(atoms, atoms) : 0;
  // A weight of 0 is no worse than any other where it has no prior.
  if (dirichlet > 0) {
    for (const weight of priorWeights({ weights, membership })) {
      sum += dirichlet * Math.log(weight);
    }
  }
  return sum;
}

/** The weights that a Dirichlet prior is on: length K, or K × G of G populations. */
export function priorWeights(
  { weights, membership }: Pick<Parameters, "weights" | "membership">,
): Float64Array {
  return membership.length > 0
    ? populationWeights(membership, weights.length)
    : weights;
}

/** A prior by what it weighs against one of `size` choosers. */
export function perChooser(prior: Prior, size: number): Prior {
  return { ridge: prior.ridge / size, dirichlet: prior.dirichlet / size };
}

/** What {@linkcode openObjective} is opened for. */
export interface ObjectiveShape extends LikelihoodShape {
  readonly prior: Prior | undefined;
  /** U, the number of choosers, by which the prior is divided as the log-likelihood is. */
  readonly size: number;
}

/** Opens what is maximised, per chooser: the log-likelihood of the data, and a log prior if there is one. */
export function openObjective(
  data: WeightedItems,
  { prior, size, ...shape }: ObjectiveShape,
): Likelihood {
  const likelihood = openLikelihood(data, shape);
  if (!prior) return likelihood;
  return new PenalisedLikelihood(likelihood, perChooser(prior, size));
}

/** A likelihood, in whose arrays the prior is added to what was computed there. */
class PenalisedLikelihood extends ColumnObjective implements Likelihood {
  readonly #likelihood: Likelihood;
  /** Per chooser. */
  readonly #prior: Prior;

  constructor(likelihood: Likelihood, prior: Prior) {
    super(likelihood);
    this.#likelihood = likelihood;
    this.#prior = prior;
  }

  setAtoms(range: ColumnRange): void {
    this.#likelihood.setAtoms(range);
  }

  expect(range: ColumnRange): void {
    this.#likelihood.expect(range);
    for (const block of this.blocksIn(range)) {
      this.values[block.index]! += logPrior(block, this.#prior);
    }
  }

  /** In log-weights c·Σ_m log α_m has the derivatives c·(1 − K·α_k), for each population. */
  differentiate(range: ColumnRange): void {
    this.#likelihood.differentiate(range);
    const { components: K, features: L } = this.space;
    const { ridge, dirichlet } = this.#prior;
    for (const { weightGradient, ...own } of this.blocksIn(range)) {
      if (dirichlet === 0) break;
      const weights = priorWeights(own);
      for (let i = 0; i < weights.length; i++) {
        weightGradient[i]! += dirichlet * (1 - K * weights[i]!);
      }
    }
    for (let i = range.first * L; i < range.end * L; i++) {
      this.atomGradient[i]! -= ridge * this.atoms[i]!;
    }
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

  /** α_k = (U·m_k + c)/(U + K·c); for each population with its own U. */
  maximiseWeights(range: ColumnRange): void {
    this.#likelihood.maximiseWeights(range);
    const { dirichlet } = this.#prior;
    if (dirichlet === 0) return;
    const K = this.space.components, sizes = this.#populationSizes;
    for (const block of this.blocksIn(range)) {
      const weights = priorWeights(block);
      for (let i = 0; i < weights.length; i++) {
        const size = sizes?.[i % sizes.length] ?? 1;
        weights[i] = (size * weights[i]! + dirichlet) / (size + K * dirichlet);
      }
      if (sizes) block.membership.set(weights.map(Math.log));
    }
  }

  /** The share of choosers in each population, where there are several. */
  get #populationSizes(): Float64Array | undefined {
    const { membership } = this.space;
    if (!membership) return undefined;
    const { covariates: { columns: G, values }, shares } = membership;
    const sizes = new Float64Array(G);
    for (let i = 0; i < values.length; i++) {
      sizes[i % G]! += shares[Math.floor(i / G)]! * values[i]!;
    }
    return sizes;
  }

  scoreRows(block: Block, range: ColumnRange): Matrix {
    return this.#likelihood.scoreRows(block, range);
  }

  informationInto(information: WantedInformation, block: Block): void {
    const { atoms, atomGradient, weights } = block;
    // Scores are those of the likelihood, which reads its own gradient.
    const gradient = atomGradient.slice();
    addScaledInto(atomGradient, atoms, this.#prior.ridge);
    this.#likelihood.informationInto(information, block);
    atomGradient.set(gradient);
    if (!information.complete) return;
    addPriorInformation(information.complete, {
      ...this.#prior,
      weights: priorWeights(block),
      components: weights.length,
    });
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

/** Adds what a prior per chooser tells: λ for each coordinate of an atom, c·K·(diag α − α·αᵀ) for the log-weights of each population. */
export function addPriorInformation(
  information: Float64Array, // in and out: n × n, log-weights then whitened atoms
  { ridge, dirichlet, weights, components: K }: Prior & {
    /** K, or K × G with G populations. */
    readonly weights: Float64Array;
    readonly components: number;
  },
): void {
  const n = Math.sqrt(information.length), W = weights.length, G = W / K;
  for (let i = 0; i < W; i++) {
    for (let j = i % G; j < W; j += G) {
      information[i * n + j]! += dirichlet * K * weights[i]! *
        ((i === j ? 1 : 0) - weights[j]!);
    }
  }
  for (let i = W; i < n; i++) information[i * n + i]! += ridge;
}
