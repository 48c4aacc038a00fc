/** What a judgement of estimates is asked for, and what it holds. */
import type { Covariance } from "../inference/covariance_result.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import type { Identifiability } from "../inference/identifiability.ts";
import type { ConstraintOptions } from "../model/constraints.ts";
import type { LikelihoodBounds } from "../model/log_likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { AuditedParameter, ClaimedErrors } from "./audited_parameters.ts";
import type { FitOptions } from "./fit_options.ts";

/** Options of `audit`. */
export interface AuditOptions extends
  ConstraintOptions,
  Pick<
    FitOptions,
    "starts" | "seed" | "effort" | "atomBound" | "onProgress"
  > {
  /**
   * The standard errors that came with the estimates, to stand beside ours.
   * @default {none}
   */
  errors?: ClaimedErrors | undefined;
}

/** Log-likelihoods in nats, and what they are of. */
export interface AuditedOptimum {
  /** The mixture; that nearest to the estimates has its components in their order. */
  readonly mixture: SoftmaxMixture;
  /** Its log-likelihood in nats. */
  readonly logLikelihood: number;
  /** How much higher that is than the estimates', in nats. */
  readonly gain: number;
}

/** Result of `audit`. */
export interface Audit extends ConstraintOptions {
  /** The estimates. */
  readonly mixture: SoftmaxMixture;
  /** Their log-likelihood in nats, without the multinomial constant. */
  readonly logLikelihood: number;
  /** The same over the number of choices. */
  readonly logLikelihoodPerChoice: number;
  /** Norm of the gradient per chooser at the estimates, in log-weights and whitened atoms. */
  readonly gradientNorm: number;
  /** Length of Newton's step from the estimates, in standard errors; NaN where they are no maximum to second order. */
  readonly newtonStep: number;
  /**
   * `"best"`: a maximum, and no higher one was found; `"local"`: a maximum, but a higher one was found;
   * `"not_maximum"`: Newton's step is longer than a tenth of a standard error, or there is none;
   * `"not_identified"`: the choices do not tell a direction.
   */
  readonly verdict: "best" | "local" | "not_maximum" | "not_identified";
  /** Why they are no maximum, one sentence; undefined where they are one. */
  readonly why: string | undefined;
  /** The maximum that an ascent from the estimates reaches. */
  readonly nearest: AuditedOptimum & {
    /** Whether each atom lies on the bound there. */
    readonly onBound: readonly boolean[];
  };
  /** The highest optimum found. */
  readonly best: AuditedOptimum & {
    /** How many starts found it; 0 where only the ascent from the estimates did. */
    readonly foundBest: number;
    /** How many starts were finished. */
    readonly finished: number;
  };
  /** Between which the log-likelihood per choice lies. */
  readonly bounds: LikelihoodBounds;
  /** Largest norm of an atom allowed, in whitened coordinates: the usual, or more where the estimates have it. */
  readonly atomBound: number;
  /** Every estimate with its error, beside the nearest maximum with errors of two kinds. */
  readonly parameters: readonly AuditedParameter[];
  /** The covariance at the nearest maximum from the observed information. */
  readonly observed: Covariance;
  /** The sandwich, by chooser: where persons are known, by person. Undefined where one chooser makes all choices. */
  readonly sandwich: Covariance | undefined;
  /** Whether the choices can tell the parameters, at the nearest maximum. */
  readonly identifiability: Identifiability;
  /** How far any mixture can be above the best; undefined where weights depend on covariates. */
  readonly optimalityGap: OptimalityGap | undefined;
  /** What a reader should know, one sentence each. */
  readonly warnings: readonly string[];
}
