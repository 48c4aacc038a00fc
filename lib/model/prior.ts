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
import type { OptionRules } from "../checks/options.ts";
import type { Choosers } from "../data/choosers.ts";
import { dot } from "../linalg/vectors.ts";
import { populationWeights } from "./membership.ts";
import type { Parameters } from "./parameter_space.ts";

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
