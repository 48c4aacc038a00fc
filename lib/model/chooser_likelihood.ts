/**
 * The log-likelihood as an objective: choosers who each belong to one component, with their
 * choices in many sets or in one.
 *
 * ℓ/U = Σ_u q_u log Σ_k α_uk A_uk with log A_uk = Σ_r C_ur log P_rk, P the softmax within each
 * choice set (latent-class logit). All in logarithms: a chooser's A underflows from some hundred
 * choices on. It owns the kernels, which take each pass over the rows; what is by chooser is here.
 *
 * @module
 */
import type { Choosers } from "../data/choosers.ts";
import type { ChooserKernels } from "../kernels/chooser_kernels.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Matrix } from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveSymmetricInto,
  symmetriseInto,
} from "../linalg/triangular.ts";
import { chooserInformationInto } from "./chooser_information.ts";
import { ColumnObjective, newArrays } from "./column_objective.ts";
import { toUserInto, whitenRows } from "./columns.ts";
import type { WantedInformation } from "./information.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import { logWeightsInto } from "./membership.ts";
import { raiseMembership } from "./membership_step.ts";
import type { Block, ColumnRange } from "./objective.ts";
import type { ChooserTerms } from "./probabilities.ts";
import { chooserScoreRows } from "./score_rows.ts";

/** Σ_u q_u log Σ_k α_uk A_uk. */
export class ChooserLikelihood extends ColumnObjective implements Likelihood {
  readonly choosers: Choosers;
  readonly kernels: ChooserKernels;
  /** q_u: length U. */
  readonly shares: Float64Array;
  /** q_u·r_uk after an expectation: columns × U; log α_uk where weights depend on covariates, else log α_k. */
  readonly responsibilities: Float64Array;
  readonly logWeights: Float64Array;
  /** The responsibilities that EM's lower bound has fixed: columns × U. */
  readonly #fixed: Float64Array;
  readonly #userAtoms: Float64Array;
  readonly #factor: Float64Array;

  constructor(
    { features, offset, choosers }: ChooserTerms,
    { space, blocks = 1, kernels = bestKernels }: LikelihoodShape,
  ) {
    const { sets, starts, rows, multiplicities, counts, size } = choosers;
    const columns = space.components * blocks, U = counts.length;
    super(newArrays(features.rows, { space, blocks }));
    const choices = { sets, starts, rows, multiplicities };
    this.shares = counts.map((count) => count / size);
    const input = {
      ...{ features, offset, ...choices, components: columns },
      shares: this.shares,
      weightsByChooser: space.membership !== undefined,
    };
    this.choosers = choosers;
    this.kernels = kernels.openChoosers(input);
    this.responsibilities = this.kernels.responsibilities;
    this.logWeights = this.kernels.logWeights;
    this.#fixed = new Float64Array(columns * U);
    this.#userAtoms = new Float64Array(columns * space.features);
    this.#factor = space.whitening.factor.values;
  }

  setAtoms(range: ColumnRange): void {
    toUserInto(this.#userAtoms, this.atoms, range, this.space);
    this.kernels.softmax(this.#userAtoms, range);
  }

  expect(range: ColumnRange): void {
    for (const block of this.blocksIn(range)) this.#expectBlock(block);
  }

  #expectBlock({ index, range, weights, membership, masses }: Block): void {
    const given = this.space.membership, U = this.shares.length;
    if (given) {
      const own = this.logWeights.subarray(range.first * U, range.end * U);
      logWeightsInto(own, membership, given.covariates);
      this.#averageInto(weights, own);
    } else {
      for (let k = 0; k < weights.length; k++) {
        this.logWeights[range.first + k] = Math.log(weights[k]!);
      }
    }
    this.values[index] = this.kernels.expect(masses, range);
  }

  /** Σ_u q_u α_uk. */
  #averageInto(weights: Float64Array, logWeights: Float64Array): void {
    weights.fill(0);
    for (let k = 0, i = 0; k < weights.length; k++) {
      for (const q of this.shares) {
        weights[k]! += q * Math.exp(logWeights[i++]!);
      }
    }
  }

  differentiate(range: ColumnRange): void {
    for (const block of this.blocksIn(range)) {
      this.#differentiateWeights(block);
    }
    const { kernels, responsibilities, atomGradient } = this;
    kernels.weightedScoresInto(atomGradient, responsibilities, range);
    whitenRows(atomGradient, range, this.space);
  }

  /** Σ_u q_u (r_uk − α_uk) z_u. */
  #differentiateWeights({ range, weights, masses, weightGradient }: Block) {
    const given = this.space.membership;
    if (!given) {
      for (let k = 0; k < weights.length; k++) {
        weightGradient[k] = masses[k]! - weights[k]!;
      }
      return;
    }
    const { columns: Q, values: z } = given.covariates;
    const U = this.shares.length;
    weightGradient.fill(0);
    for (let k = 0; k < weights.length; k++) {
      for (let u = 0, i = (range.first + k) * U; u < U; u++, i++) {
        const excess = this.responsibilities[i]! -
          this.shares[u]! * Math.exp(this.logWeights[i]!);
        for (let c = 0; c < Q; c++) {
          weightGradient[k * Q + c]! += excess * z[u * Q + c]!;
        }
      }
    }
  }

  fixResponsibilities(range: ColumnRange): void {
    const U = this.shares.length;
    const first = range.first * U, end = range.end * U;
    this.#fixed.set(this.responsibilities.subarray(first, end), first);
  }

  /** Q_k(ω) = Σ_u q_u r_uk log A_uk / n_k. */
  lowerBound(k: number): number {
    const logs = this.kernels.logProbabilities, U = this.shares.length;
    let sum = 0;
    for (let i = k * U; i < (k + 1) * U; i++) {
      if (this.#fixed[i] !== 0) sum += this.#fixed[i]! * logs[i]!;
    }
    return sum / this.masses[k]!;
  }

  /** 0: weights are the same on any part of the choosers. */
  logNormaliser(_k: number): number {
    return 0;
  }

  lowerBoundSize(k: number): number {
    return 1 + 2 * Math.abs(this.lowerBound(k));
  }

  differentiateLowerBounds(range: ColumnRange): void {
    const L = this.space.features, gradient = this.lowerBoundGradient;
    this.kernels.weightedScoresInto(gradient, this.#fixed, range);
    for (let i = range.first * L; i < range.end * L; i++) {
      gradient[i]! /= this.masses[Math.floor(i / L)]!;
    }
    whitenRows(gradient, range, this.space);
  }

  curveLowerBound({ first: k }: ColumnRange): void {
    const curvature = this.lowerBoundCurvature, U = this.shares.length;
    const fixed = this.#fixed.subarray(k * U, (k + 1) * U);
    this.kernels.curvatureInto(curvature, fixed, k);
    this.whitenCurvature(curvature);
    for (let i = 0; i < curvature.length; i++) {
      curvature[i]! /= this.masses[k]!;
    }
  }

  /** A lower triangle in the user's units as both triangles in whitened coordinates. */
  whitenCurvature(curvature: Float64Array): void {
    const L = this.space.features;
    symmetriseInto(curvature, L);
    solveSymmetricInto(curvature, this.#factor, L);
  }

  override maximiseWeights(range: ColumnRange): void {
    super.maximiseWeights(range);
    const U = this.shares.length, given = this.space.membership;
    if (!given) return;
    for (const { membership, range: own } of this.blocksIn(range)) {
      const fixed = this.#fixed.subarray(own.first * U, own.end * U);
      raiseMembership(membership, fixed, given);
    }
  }

  informationInto(information: WantedInformation, block: Block): void {
    chooserInformationInto(information, this, block);
  }

  scoreRows(block: Block, choosers: ColumnRange): Matrix {
    return chooserScoreRows(this, block, choosers);
  }

  /** d_uk, the scores of choosers of component k, whitened: one a row. */
  scoresInto(scores: Float64Array, k: number, choosers: ColumnRange): void {
    const L = this.space.features;
    this.kernels.scoresInto(scores, k, choosers);
    for (let at = 0; at < (choosers.end - choosers.first) * L; at += L) {
      solveLowerInto(scores.subarray(at, at + L), this.#factor, L);
    }
  }
}
