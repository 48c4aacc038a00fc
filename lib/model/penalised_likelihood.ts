/** What is maximised where there is a prior: the likelihood with the prior's terms added, and their derivatives. */
import type { Matrix } from "../linalg/matrix.ts";
import { addScaledInto, norm } from "../linalg/vectors.ts";
import { ColumnObjective } from "./column_objective.ts";
import type { WantedInformation } from "./information.ts";
import type { WeightedItems } from "./item_scores.ts";
import { openLikelihood } from "./likelihood.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import type { Block, ColumnRange } from "./objective.ts";
import { atomRow } from "./parameter_space.ts";
import {
  addPriorInformation,
  logPrior,
  perChooser,
  type Prior,
  priorWeights,
} from "./prior.ts";

/** What {@linkcode openObjective} is opened for. */
interface ObjectiveShape extends LikelihoodShape {
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
  override maximiseWeights(range: ColumnRange): void {
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
