/**
 * The whole way from choice counts to a fitted mixture: several starts, a few
 * EM rounds for all, a quasi-Newton finish for the promising, the best.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Abandonment, FinishStatus } from "../em/finish.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import type { Seed } from "../random/streams.ts";
import { describe, type MixtureDescription } from "./describe.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import { bestOf, isComplete, mixtureOf } from "./runs.ts";
import { runAuto } from "./auto.ts";
import { runStarts } from "./search.ts";
import { checkedSettings } from "./settings.ts";
import type { StartInit, StartKind } from "./starts.ts";

/** Options of {@linkcode fit}. */
export interface FitOptions {
  /** Number of components K: an integer from 1 to the number of items. */
  components: number;
  /**
   * Where to start: `"random"` draws atoms from a sphere in whitened
   * coordinates, `"subspace"` draws them inside the estimated span of the
   * atoms, `"moments"` and `"tensor"` take one estimate from latent moments;
   * mixtures are taken as they are. `"auto"` draws a few at a time, the first two on
   * parts of the items, and exchanges components for those that a score test misses,
   * until two starts agree and nothing is missing beyond chance, or three agree; else it
   * goes on to all kinds of start and to mixtures grown component by component. Where K is larger than the data
   * support, optima lie within a few nats of each other, and it may stop at
   * one of them that is not the highest.
   * @default {"auto"}
   */
  init?: StartInit | readonly SoftmaxMixture[] | undefined;
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
   * Seed of the starts.
   * @default {1}
   */
  seed?: Seed | undefined;
  /**
   * Largest norm of an atom in whitened coordinates; `Infinity` for none.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
  /**
   * The finish stops when the norm of the gradient per choice is at most this; ≥ 0.
   * @default {1e-8}
   */
  gradientTolerance?: number | undefined;
  /**
   * Most evaluations in the finish of one start, an integer ≥ 1.
   * @default {2000}
   */
  maxEvaluations?: number | undefined;
  /** Called after each start in each phase. */
  onProgress?: ((progress: FitProgress) => void) | undefined;
}

/** How far a fit has come. */
export interface FitProgress {
  /** The EM rounds, or the finish; both come again after an insertion, the finish also where the first few disagree. */
  readonly phase: "em" | "finish";
  /** Starts done in this phase. */
  readonly done: number;
  /** Starts that this phase takes. */
  readonly total: number;
  /** Highest log-likelihood so far, in nats. */
  readonly logLikelihood: number;
}

/** What became of one start. */
export interface StartOutcome {
  /** What kind of start. */
  readonly init: StartKind;
  /** Log-likelihood at the end of its run, in nats; of the optimum that it came to, if it joined another start's. */
  readonly logLikelihood: number;
  /**
   * How its finish ended; `"joined"`: it came into the basin of the optimum of a start
   * finished before it: near in every parameter, and ℓ rising towards it as a parabola;
   * `"left_behind"`: it was slow, and thirty times its last gain would not have
   * brought it to the best; `"set_aside"`: it was not among the promising
   * after the EM rounds, or those before it all came to one optimum, and not finished.
   */
  readonly status: FinishStatus | Abandonment | "set_aside";
  /**
   * EM rounds and evaluations of the log-likelihood with its gradient; one on a
   * part of the items counts as that part, a curvature as what it costs.
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

/** Result of {@linkcode fit}. */
export interface FitResult extends MixtureDescription {
  /** Log-likelihood of the mixture in nats, without the multinomial constant. */
  readonly logLikelihood: number;
  /** The log-likelihood over the number of choices. */
  readonly logLikelihoodPerChoice: number;
  /** How the finish of the best start ended. */
  readonly status: FinishStatus;
  /** Norm of its gradient per choice. */
  readonly gradientNorm: number;
  /** How many starts ended within 1e-7 nats per choice of the best, mixtures that `"auto"` inserted among them. */
  readonly foundBest: number;
  /** How many starts were finished, or taken far enough to tell where they end. */
  readonly finished: number;
  /** Every start, in the order drawn, given or inserted. */
  readonly starts: readonly StartOutcome[];
  /** Time spent. */
  readonly seconds: FitSeconds;
}

/**
 * Fits a softmax mixture by maximum likelihood.
 *
 * The likelihood has several local maxima, and nothing proves that the best
 * one found is the highest: `foundBest` of `finished` tells how often it was
 * found. The weights and atoms are identified up to the order of components
 * if the model is; see `warnings`.
 *
 * @param data Choice counts over p items with L features.
 * @param options Number of components, starts, seed, bound, tolerance.
 * @returns The best mixture, with every start's outcome. Costs O(p·K·L) for
 *   an EM round or an evaluation, whatever the number of choices.
 * @throws {RangeError} If an option is out of range, or a given start does not fit the data.
 *
 * @example
 * ```ts
 * import { fit, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assert } from "@std/assert";
 * const features = simulateFeatures(300, 2, { seed: 1 });
 * const truth = simulateMixture(2, 2, { seed: 1 });
 * const data = simulateChoices(features, truth, { choices: 10_000, seed: 1 });
 * const { mixture, status } = fit(data, { components: 2, starts: 4 });
 * assert(status === "converged" && mixture.weights.length === 2);
 * ```
 */
export function fit(data: ChoiceData, options: FitOptions): FitResult {
  return fitFrom(data, options, []);
}

/** {@linkcode fit}, with mixtures to start from besides those that `auto` makes, on given kernels. */
export function fitFrom(
  data: ChoiceData,
  options: FitOptions,
  inserted: readonly SoftmaxMixture[],
  kernels?: KernelSet,
): FitResult {
  const begun = performance.now();
  const settings = checkedSettings(data, options, kernels);
  const { runs, seconds } = settings.init === "auto"
    ? runAuto(data, settings, inserted)
    : runStarts(data, settings);
  const finished = runs.filter(({ status }) => status !== "set_aside");
  const best = bestOf(finished.filter(isComplete));
  const logLikelihood = best.logLikelihood * data.choices;
  const described = describe(data, mixtureOf(best, data), settings.radius);
  return {
    ...described,
    warnings: [
      ...described.warnings,
      ...runs.flatMap(({ warning }) => warning ?? []),
    ],
    logLikelihood,
    logLikelihoodPerChoice: logLikelihood / data.choices,
    status: best.status as FinishStatus,
    gradientNorm: best.gradientNorm,
    foundBest:
      finished.filter(({ optimum }) =>
        optimum >= best.logLikelihood - SAME_OPTIMUM
      ).length,
    finished: finished.length,
    starts: runs.map((run) => ({
      init: run.init,
      logLikelihood: data.choices *
        (run.status === "joined" ? run.optimum : run.logLikelihood),
      status: run.status,
      evaluations: run.evaluations,
    })),
    seconds: { ...seconds, total: (performance.now() - begun) / 1000 },
  };
}
