/** What a fit found. */
import type { Abandonment, FinishStatus } from "../em/finish_limits.ts";
import type { Matrix } from "../linalg/matrix.ts";
import type { Prior } from "../model/prior.ts";
import type { MixtureDescription } from "./describe.ts";
import type { Effort, Exploration } from "./effort.ts";
import type { RidgeSearch } from "./held_out_ridge.ts";
import type { StartKind } from "./starting_method.ts";

/** What became of one start. */
export interface StartOutcome {
  /** What kind of start. */
  readonly init: StartKind;
  /** Log-likelihood at the end of its run, in nats; of the optimum that it came to, if it joined another start's. */
  readonly logLikelihood: number;
  /** What is maximised, there: the log-likelihood, plus the log prior where there is one. */
  readonly objective: number;
  /**
   * How its finish ended, in an exploration but for the best at a gradient of 1e-6; `"joined"`: it came into the basin of the optimum of a start
   * finished before it: near in every parameter, and ℓ rising towards it as a parabola;
   * `"left_behind"`: it was slow, and thirty times its last gain would not have
   * brought it to the best, or others were ahead in a race; `"interrupted"`: the signal ended it; `"set_aside"`: it was not among the promising
   * after the EM rounds, or those before it all came to one optimum, and not finished.
   */
  readonly status: FinishStatus | Abandonment | "set_aside";
  /**
   * EM rounds and evaluations of the log-likelihood with its gradient; one on a
   * part or a sample of the items counts as that part, a curvature as what it costs.
   */
  readonly evaluations: number;
}

/** Time that a fit spent, in seconds. */
export interface FitSeconds {
  /** On EM rounds. */
  readonly em: number;
  /** On finishes. */
  readonly finish: number;
  /** On looking for components to insert. */
  readonly insertion: number;
  /** On all. */
  readonly total: number;
}

/** Between which values the estimates of several starts lie, components in the order of the best. */
export interface EstimateSpread {
  /** How many starts, that of the mixture among them. */
  readonly starts: number;
  /** How many nats the lowest of them has less. */
  readonly below: number;
  /** Smallest and largest weight of each component: length K. */
  readonly weights: {
    readonly lower: Float64Array;
    readonly upper: Float64Array;
  };
  /** Smallest and largest coefficients: K × L, user's units. */
  readonly atoms: { readonly lower: Matrix; readonly upper: Matrix };
}

/** Result of `fit`. */
export interface FitResult extends MixtureDescription {
  /** Log-likelihood of the mixture in nats, without the multinomial constant. */
  readonly logLikelihood: number;
  /** What was maximised: the log-likelihood, plus the log prior where there is one. */
  readonly objective: number;
  /** The prior; undefined where there is none, and the mixture is a maximum of the likelihood. */
  readonly prior: Prior | undefined;
  /** What `ridge: "held-out"` tried; undefined where the ridge was given. */
  readonly ridgeSearch: RidgeSearch | undefined;
  /** The log-likelihood over the number of choices. */
  readonly logLikelihoodPerChoice: number;
  /** Number of choosers U; that of choices where each is a chooser of its own. */
  readonly choosers: number;
  /** The log-likelihood over the number of choosers, which tolerances are relative to; undefined where each choice is one. */
  readonly logLikelihoodPerChooser: number | undefined;
  /** How the finish of the best start ended; `"interrupted"` where `signal` ended the search, whatever was reached. */
  readonly status: FinishStatus | "interrupted";
  /** Norm of its gradient per chooser. */
  readonly gradientNorm: number;
  /** How many starts ended within 1e-7 nats per chooser of the best, mixtures that `"auto"` inserted among them. */
  readonly foundBest: number;
  /** How many starts were finished, or taken far enough to tell where they end. */
  readonly finished: number;
  /** Between which values the estimates of other starts lie that the data do not tell from the mixture; undefined where they are the same, or there are none. */
  readonly spread: EstimateSpread | undefined;
  /** How hard the search was to try. */
  readonly effort: Effort;
  /** What exploration found; undefined where there was none. */
  readonly exploration: Exploration | undefined;
  /**
   * Every start, in the order drawn, given or inserted. Where features take 16 MB or more and no mixture of this size
   * describes the data, all but the first race: those that are not among the best five for each component after 40 evaluations on an
   * eighth of the items, or among the best four for each component beyond the first, eight at most, after 40 more on all, are left behind; neighbours of the best optima come after them.
   */
  readonly starts: readonly StartOutcome[];
  /** Time spent. */
  readonly seconds: FitSeconds;
}
