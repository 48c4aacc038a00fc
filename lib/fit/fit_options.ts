/** What a fit is asked for, and what it tells on its way. */
import { finiteFrom, integerFrom, needed, oneOf } from "../checks/check.ts";
import {
  ANYTHING,
  ARRAY,
  either,
  FUNCTION,
  named,
  OBJECT,
  SEED,
} from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import {
  QUASI_NEWTON_RULES,
  type QuasiNewtonOptions,
} from "../em/quasi_newton.ts";
import type { Stop } from "../farm/task.ts";
import type { HoldOut } from "../inference/split_choosers.ts";
import type { PriorOptions } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import type { Seed } from "../random/streams.ts";
import { type Effort, type EffortLimits, EFFORTS } from "./effort.ts";
import type { FitStep } from "./fit_steps.ts";
import type { StartingMethod, StartInit } from "./starting_method.ts";

/** Options of `fit`: what and where to start, and those of the finish of each start. */
export interface FitOptions extends Omit<QuasiNewtonOptions, "ridge"> {
  /**
   * λ of a ridge −(λ/2)·Σ_k ‖ω̃_k‖² on the atoms in whitened coordinates, added to the
   * log-likelihood: finite and ≥ 0. It weighs like λ choices. `"held-out"` takes the λ of a grid
   * that predicts choices held out best, at the cost of some thirty fits from few starts; it needs whole counts.
   * @default {0, none}
   */
  ridge?: number | "held-out" | undefined;
  /**
   * What choices held out for `ridge: "held-out"` are: those of whole choosers, or of each chooser given its others.
   * @default {"choosers"}
   */
  holdOut?: HoldOut | undefined;
  /** Called before each fit that tries a ridge for `"held-out"`, with that and the number of the split, from 1. */
  onRidge?: ((ridge: number, split: number) => void) | undefined;
  /** Number of components K: an integer from 1 to the number of items. */
  components: number;
  /**
   * Where to start: `"random"` draws atoms from a sphere in whitened
   * coordinates, `"subspace"` draws them inside the estimated span of the
   * atoms, `"moments"` and `"tensor"` take one estimate from latent moments;
   * mixtures, or one, are taken as they are, and a function of yours makes them. `"auto"` draws a few at a time, the first two on
   * parts of the items, and exchanges components for those that a score test misses,
   * until two starts agree and nothing is missing beyond chance, or three agree; else it
   * goes on to all kinds of start and to mixtures grown component by component. Where K is larger than the data
   * support, optima lie within a few nats of each other, and it may stop at
   * one of them that is not the highest. Where features fill more than 4 MB and L > 24·K its starts are random unless
   * there is a `design`, as moments would cost more.
   * @default {"auto"}
   */
  init?:
    | StartInit
    | StartingMethod
    | SoftmaxMixture
    | readonly SoftmaxMixture[]
    | undefined;
  /**
   * The rule that turns averages over choices into latent moments, for starts
   * from moments, tensor and subspace.
   * @default {gaussianDesign()}
   */
  design?: Design | undefined;
  /**
   * How many starts to draw, an integer ≥ 1. One component takes one.
   * @default {up to 10 with "auto", which draws no more than it needs; else 40}
   */
  starts?: number | undefined;
  /**
   * How many starts to finish, those with the highest log-likelihood after
   * the EM rounds; an integer ≥ 1.
   * @default {half of the starts, but at least 8; no more than 8 if these all come to one optimum}
   */
  finishes?: number | undefined;
  /**
   * EM rounds for every start, an integer ≥ 0. First-order rounds with step 1
   * in whitened coordinates: they cost an evaluation or two, where a Newton
   * round costs L times as much and tells the promising starts no better.
   * @default {5}
   */
  emRounds?: number | undefined;
  /**
   * How hard `"auto"` searches. `"default"` stops as `init` says; where no mixture of this size
   * describes the data and the best has narrow components, it explores instead: rounds of fresh
   * starts and of neighbours of the best optima, until K + 3 in a row, or seven, gain nothing. Where starts agree and no component is
   * narrow it tries the neighbours of the best alone, and explores if that shows more. `"quick"` stops at the first two starts that
   * agree, one where nothing is missing, and neither explores nor grows mixtures. Beyond 1,000 parameters four starts, which begin
   * among mixtures with small atoms where features are in the cache, and exchanges from the best of them, are all that either draws. `"thorough"` draws all starts, grows, and explores where optima are many
   * until 24 rounds in a row gain nothing. Where that is seen from the first starts on and features take 16 MB or more,
   * as with the words of a language, 16, 64 or 256 starts for each component race instead: on a sample of the items first, five for each component on all
   * items; four for each component beyond the first, eight at most, are finished, and then neighbours of the best optima, with a component of another run in the place of one of their own.
   * @default {"default"}
   */
  effort?: Effort | undefined;
  /**
   * Seed of the starts.
   * @default {1}
   */
  seed?: Seed | undefined;
  /**
   * Asks for an end, and is looked at after each evaluation: an `AbortSignal` that is aborted from
   * `onProgress`, or an object that reads a flag in memory shared with another thread. What was reached then
   * comes back with status `"interrupted"`.
   * @default {none}
   */
  signal?: Stop | undefined;
  /**
   * Steps of an earlier fit with the same data and options, which was ended: they are not made again, and
   * the result is that of a fit without an end, to the byte, but for the seconds.
   * @default {none}
   */
  done?: readonly FitStep[] | undefined;
  /** Called after each step that need not be made again, such as the finish of a start, for keeping it. */
  onStep?: ((step: FitStep) => void) | undefined;
  /** Called inside a finish, some times a second. */
  onFinish?: ((progress: FinishProgress) => void) | undefined;
  /** Called after each start in each phase. */
  onProgress?: ((progress: FitProgress) => void) | undefined;
}

/** The rules of {@linkcode FitOptions}; what concerns several options is checked with the data. */
export const FIT_RULES: OptionRules<FitOptions> = {
  ...QUASI_NEWTON_RULES,
  ridge: either(finiteFrom(0), named("held-out")),
  holdOut: oneOf("choosers", "choices"),
  onRidge: FUNCTION,
  components: needed(integerFrom(1)),
  init: ANYTHING,
  design: OBJECT,
  starts: integerFrom(1),
  finishes: integerFrom(1),
  emRounds: integerFrom(0),
  effort: oneOf(...EFFORTS),
  seed: SEED,
  signal: OBJECT,
  done: ARRAY,
  onStep: FUNCTION,
  onFinish: FUNCTION,
  onProgress: FUNCTION,
};

/** Options of a fit that is a part of something else. */
export interface InnerFitOptions extends FitOptions {
  /** What is otherwise than the effort has it. */
  readonly limits?: Partial<EffortLimits> | undefined;
}

/** Options of a fit whose ridge is a number. */
export type NumberedFitOptions =
  & Omit<InnerFitOptions, "ridge">
  & Pick<PriorOptions, "ridge">;

/** How far the finish of a start has come. */
export interface FinishProgress {
  /** Norm of the gradient, per chooser; the finish ends when it is `gradientTolerance`. */
  readonly gradientNorm: number;
  /** Evaluations that it took so far. */
  readonly evaluations: number;
  /** Seconds that it will take at the pace so far, which is a guess: the gradient falls in stretches. */
  readonly secondsLeft: number;
}

/** How far a fit has come. */
export interface FitProgress {
  /** The EM rounds, or the finish; both come again after an insertion, the finish also where the first few disagree. */
  readonly phase: "em" | "finish";
  /** Starts done in this phase. */
  readonly done: number;
  /** Starts that this phase takes. */
  readonly total: number;
  /** Log-likelihood of the best so far, in nats. */
  readonly logLikelihood: number;
  /** Highest objective so far: the log-likelihood, plus the log prior where there is one. */
  readonly objective: number;
}
