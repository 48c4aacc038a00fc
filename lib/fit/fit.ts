/**
 * The whole way from choice counts to a fitted mixture: several starts, a few
 * EM rounds for all, a quasi-Newton finish for the promising, the best.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { checkedAtomBound } from "../em/atom_bound.ts";
import { type FinishSlot, newFinishSlot } from "../em/bounded_search.ts";
import { loadMixture, unloadMixture, warmUp } from "../em/em.ts";
import type { MStep } from "../em/m_step.ts";
import { type FinishStatus, runFinishes } from "../em/quasi_newton.ts";
import { plainKernels } from "../kernels/plain.ts";
import { type Evaluation, newEvaluation } from "../model/evaluation.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { describe, type MixtureDescription } from "./describe.ts";
import { makeStarts, type Start, type StartKind } from "./starts.ts";

/** Options of {@linkcode fit}. */
export interface FitOptions {
  /** Number of components K: an integer from 1 to the number of items. */
  components: number;
  /**
   * Where to start: `"random"` draws atoms from a sphere in whitened
   * coordinates; mixtures are taken as they are.
   * @default {"random"}
   */
  init?: "random" | readonly SoftmaxMixture[] | undefined;
  /**
   * How many starts to draw, an integer ≥ 1. One component takes one.
   * @default {40}
   */
  starts?: number | undefined;
  /**
   * How many starts to finish, those with the highest log-likelihood after
   * the EM rounds; an integer ≥ 1.
   * @default {half of the starts, but at least 8}
   */
  finishes?: number | undefined;
  /**
   * EM rounds for every start, an integer ≥ 0. First-order rounds with step 1
   * in whitened coordinates: they cost an evaluation or two, where a Newton
   * round costs L times as much and tells the promising starts no better.
   * @default {10}
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
  /** The EM rounds, or the finish. */
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
  /** Log-likelihood at the end of its run, in nats. */
  readonly logLikelihood: number;
  /** How its finish ended, or `"set_aside"` if it was not among the promising. */
  readonly status: FinishStatus | "set_aside";
  /** EM rounds and evaluations of the log-likelihood with its gradient. */
  readonly evaluations: number;
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
  /** How many starts ended within 1e-7 nats per choice of the best. */
  readonly foundBest: number;
  /** How many starts were finished. */
  readonly finished: number;
  /** Every start, in the order drawn or given. */
  readonly starts: readonly StartOutcome[];
  /** Time spent. */
  readonly seconds: {
    readonly em: number;
    readonly finish: number;
    readonly total: number;
  };
}

/** Two log-likelihoods per choice as close as this are one optimum. */
const SAME_OPTIMUM = 1e-7;

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
  const begun = performance.now();
  const settings = checkedSettings(data, options);
  const runs = settings.starts.map((start): Run => ({
    ...newFinishSlot(settings.components, data.features.columns),
    init: start.init,
    mixture: start.mixture,
    logLikelihood: -Infinity,
    status: "set_aside",
    evaluations: 0,
    gradientNorm: NaN,
  }));
  const e = newEvaluation(data, plainKernels, {
    components: settings.components,
    blocks: blocksFor(data, settings),
  });
  warmUpRuns(e, runs, settings);
  const warmed = performance.now();
  const promising = runs
    .toSorted((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, settings.finishes);
  finishRuns(e, promising, settings);
  const best = promising.reduce((a, b) =>
    b.logLikelihood > a.logLikelihood ? b : a
  );
  const ended = performance.now();
  return {
    ...describe(data, unloadMixture(best, data), settings.radius),
    logLikelihood: best.logLikelihood * data.choices,
    logLikelihoodPerChoice: best.logLikelihood,
    status: best.status as FinishStatus,
    gradientNorm: best.gradientNorm,
    foundBest:
      promising.filter((run) =>
        run.logLikelihood >= best.logLikelihood - SAME_OPTIMUM
      ).length,
    finished: promising.length,
    starts: runs.map((run) => ({
      init: run.init,
      logLikelihood: run.logLikelihood * data.choices,
      status: run.status,
      evaluations: run.evaluations,
    })),
    seconds: {
      em: (warmed - begun) / 1000,
      finish: (ended - warmed) / 1000,
      total: (ended - begun) / 1000,
    },
  };
}

/** A start on its way: its mixture in the slot, ℓ per choice. */
interface Run extends FinishSlot {
  readonly init: StartKind;
  readonly mixture: SoftmaxMixture;
  logLikelihood: number;
  status: StartOutcome["status"];
  evaluations: number;
  gradientNorm: number;
}

/** Memory that the buffers of starts side by side may take, in bytes. */
const BATCH_MEMORY = 64e6;
/** Features that fit in the processor's cache gain nothing from sharing a pass. */
const CACHED_FEATURES = 4e6;

/** How many starts to advance side by side. */
function blocksFor(data: ChoiceData, settings: Settings): number {
  const { rows: p, columns: L } = data.features;
  if (8 * p * L <= CACHED_FEATURES) return 1;
  const perStart = 2 * 8 * p * settings.components;
  const fitting = Math.max(1, Math.floor(BATCH_MEMORY / perStart));
  return Math.min(settings.starts.length, fitting);
}

/** EM rounds for all starts, as many at a time as there are blocks. */
function warmUpRuns(
  e: Evaluation,
  runs: readonly Run[],
  settings: Settings,
): void {
  const { mStep, emRounds, radius } = settings;
  const report = progressOf("em", runs, settings);
  for (let first = 0; first < runs.length; first += e.blocks.length) {
    const batch = runs.slice(first, first + e.blocks.length);
    for (const [b, run] of batch.entries()) {
      loadMixture(e.blocks[b]!, run.mixture, { data: e.data, radius });
    }
    const logLikelihoods = warmUp(e, batch.length, { mStep, rounds: emRounds });
    for (const [b, run] of batch.entries()) {
      run.weights.set(e.blocks[b]!.weights);
      run.atoms.set(e.blocks[b]!.atoms);
      run.logLikelihood = finiteOrLowest(logLikelihoods[b]!);
      run.evaluations = emRounds + 1;
      report();
    }
  }
}

function finishRuns(
  e: Evaluation,
  runs: readonly Run[],
  settings: Settings,
): void {
  const report = progressOf("finish", runs, settings);
  runFinishes(e, runs, settings, (slot, end) => {
    const run = runs[slot]!;
    run.status = end.status;
    run.logLikelihood = finiteOrLowest(end.logLikelihood);
    run.gradientNorm = end.gradientNorm;
    run.evaluations += end.evaluations;
    report();
  });
}

function finiteOrLowest(logLikelihood: number): number {
  return Number.isFinite(logLikelihood) ? logLikelihood : -Infinity;
}

/** A function to call when one more run of a phase is done. */
function progressOf(
  phase: FitProgress["phase"],
  runs: readonly Run[],
  { onProgress, choices }: Settings,
): () => void {
  let done = 0;
  return () =>
    onProgress?.({
      phase,
      done: ++done,
      total: runs.length,
      logLikelihood: choices *
        runs.reduce((max, run) => Math.max(max, run.logLikelihood), -Infinity),
    });
}

interface Settings {
  readonly components: number;
  readonly choices: number;
  readonly starts: readonly Start[];
  readonly finishes: number;
  readonly emRounds: number;
  readonly mStep: MStep;
  readonly radius: number;
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  readonly onProgress: FitOptions["onProgress"];
}

function checkedSettings(data: ChoiceData, options: FitOptions): Settings {
  const {
    components,
    init = "random",
    starts = 40,
    emRounds = 10,
    seed = 1,
    gradientTolerance = 1e-8,
    maxEvaluations = 2000,
    onProgress,
  } = options;
  const items = data.counts.length;
  const refuse = (rule: string, value: unknown) => {
    throw new RangeError(`Cannot fit as ${rule}: current value is ${value}`);
  };
  const checkInteger = (name: string, value: number, least: number) => {
    if (!(Number.isSafeInteger(value) && value >= least)) {
      refuse(`${name} must be an integer >= ${least}`, value);
    }
  };
  checkInteger("components", components, 1);
  if (components > items) {
    refuse(
      `components must be at most the number of items, ${items}`,
      components,
    );
  }
  checkInteger("starts", starts, 1);
  checkInteger("emRounds", emRounds, 0);
  checkInteger("maxEvaluations", maxEvaluations, 1);
  if (!(gradientTolerance >= 0)) {
    refuse("gradientTolerance must be >= 0", gradientTolerance);
  }
  if (typeof init === "string" ? init !== "random" : init.length === 0) {
    refuse(
      `init must be "random" or at least one mixture`,
      JSON.stringify(init),
    );
  }
  const radius = checkedAtomBound(options.atomBound, items);
  const made = makeStarts(data, { components, init, starts, seed });
  const finishes = options.finishes ?? Math.max(8, Math.ceil(made.length / 2));
  checkInteger("finishes", finishes, 1);
  return {
    components,
    choices: data.choices,
    starts: made,
    finishes,
    emRounds: components === 1 ? 0 : emRounds,
    mStep: { kind: "gradient", stepSize: 1, radius },
    radius,
    gradientTolerance,
    maxEvaluations,
    onProgress,
  };
}
