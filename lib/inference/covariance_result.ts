/** What a covariance of estimates is, and why there may be none. */
import type { Matrix } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { CovarianceRoot } from "./covariance_root.ts";
import type { WeakDirection } from "./weak_direction.ts";

/** Which covariance: see {@linkcode covariance}. */
export type CovarianceKind =
  | "observed"
  | "sandwich"
  | "expected"
  | "posterior"
  | "sampling";

/** Covariance of the estimates of a mixture. */
export interface Covariance {
  /**
   * `"ok"`; `"singular"`: a direction is not identified, as far as rounding and the gradient
   * left by the fit can tell; `"not_maximum"`: the likelihood rises along `weakest` in
   * second order; `"not_stationary"`: the mixture is not the end of a fit. Only `"ok"` has a covariance.
   */
  readonly status: "ok" | "singular" | "not_maximum" | "not_stationary";
  /** What the status means here, one sentence. */
  readonly message: string;
  /** What no choice keeps from infinity, one sentence an atom: it is held and has no error. */
  readonly unbounded: readonly string[];
  /** What no choice bounds though it has an error, one sentence. */
  readonly separation?: string | undefined;
  /** Which covariance; `"bootstrap"` is that of {@linkcode bootstrapCovariance}, `"jackknife"` of {@linkcode influence}. */
  readonly kind: CovarianceKind | "bootstrap" | "jackknife";
  /** ĉ, times which it is taken; 1 for independent choices, or choosers. */
  readonly scale: number;
  /** The estimate that it belongs to. */
  readonly mixture: SoftmaxMixture;
  /** One name per row of `matrix`. */
  readonly names: readonly string[];
  /**
   * (K + K·L) × (K + K·L): weights, then atoms row by row, user's units.
   * Weights sum to 1, so their rows sum to 0. NaN for what is held, 0 for fixed
   * coefficients; the rows of a common one are the same in all components. Where weights depend on Q
   * covariates, the first are averages over the choosers, these taken as given, and K·Q coefficients of
   * membership stand between, component by component, with 0 for the last; for populations it is their weights.
   */
  readonly matrix: Matrix | undefined;
  /** Standard errors of the weights: length K. */
  readonly weightErrors: Float64Array | undefined;
  /** Standard errors of the coefficients of membership: K × Q, user's units, 0 for the last component. Only where weights depend on covariates or populations. */
  readonly membershipErrors?: Matrix | undefined;
  /** Standard errors of the weights of each population: K × G. Only where there are several. */
  readonly populationWeightErrors?: Matrix | undefined;
  /** Standard errors of the atoms: K × L, user's units; NaN for atoms on the bound and for what no choice bounds, 0 for fixed coefficients. */
  readonly atomErrors: Matrix | undefined;
  /** Which atoms are held, in their length or along what no choice bounds. */
  readonly held: readonly boolean[];
  /** Largest over smallest eigenvalue of the information, scaled to unit diagonal; Infinity if singular. */
  readonly condition: number;
  /** The direction that is known least; undefined when no parameter is free. */
  readonly weakest: WeakDirection | undefined;
  /** Length of Newton's step from here, in standard errors; 0 for `"expected"`, NaN where there is none. */
  readonly newtonStep: number;
  /** A root of the covariance, which {@linkcode deltaMethod} reads. */
  readonly root: CovarianceRoot | undefined;
}

/** What a result without a covariance holds. */
export const NO_COVARIANCE = {
  matrix: undefined,
  weightErrors: undefined,
  membershipErrors: undefined,
  populationWeightErrors: undefined,
  atomErrors: undefined,
  root: undefined,
  condition: Infinity,
  newtonStep: NaN,
} as const;
