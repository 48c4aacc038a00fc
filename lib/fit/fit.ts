/**
 * The whole way from choice counts to a fitted mixture: several starts, a few
 * EM rounds for all, a quasi-Newton finish for the promising, the best.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { checkedAtomBound } from "../em/atom_bound.ts";
import {
  type EmResult,
  loadMixture,
  runRounds,
  unloadMixture,
} from "../em/em.ts";
import type { MStep } from "../em/m_step.ts";
import { isOnBound } from "../em/bounded_search.ts";
import { type FinishStatus, runFinish } from "../em/quasi_newton.ts";
import { plainKernels } from "../kernels/plain.ts";
import { rowOf } from "../linalg/matrix.ts";
import { type Evaluation, newEvaluation } from "../model/evaluation.ts";
import {
  type LikelihoodBounds,
  likelihoodBounds,
} from "../model/likelihood.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
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
export interface FitResult {
  /** The best mixture, components in descending order of weight, atoms in the user's units. */
  readonly mixture: SoftmaxMixture;
  /** Its log-likelihood in nats, without the multinomial constant. */
  readonly logLikelihood: number;
  /** The log-likelihood over the number of choices. */
  readonly logLikelihoodPerChoice: number;
  /** Between which the log-likelihood per choice lies. */
  readonly bounds: LikelihoodBounds;
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
  /** Largest norm of an atom allowed, in whitened coordinates. */
  readonly atomBound: number;
  /** Norm of each atom in whitened coordinates. */
  readonly atomNorms: Float64Array;
  /** Whether each atom lies on the bound. */
  readonly onBound: readonly boolean[];
  /** exp(entropy) of each component's item probabilities: from 1 to p. */
  readonly effectiveItems: Float64Array;
  /** What a reader should know before using the result, one sentence each. */
  readonly warnings: readonly string[];
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
  const { components, radius, onProgress } = settings;
  const e = newEvaluation(data, components, plainKernels);

  const runs = settings.starts.map((start): Run => ({
    start,
    mixture: start.mixture,
    logLikelihood: -Infinity,
    status: "set_aside",
    evaluations: 0,
    gradientNorm: NaN,
  }));
  const report = (phase: FitProgress["phase"], done: number, of: Run[]) =>
    onProgress?.({
      phase,
      done,
      total: of.length,
      logLikelihood: data.choices * highest(of),
    });
  for (const [i, run] of runs.entries()) {
    warmUp(e, run, settings);
    report("em", i + 1, runs);
  }
  const warmed = performance.now();

  const promising = runs.toSorted((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, settings.finishes);
  for (const [i, run] of promising.entries()) {
    finish(e, run, settings);
    report("finish", i + 1, promising);
  }
  const best = promising.reduce((a, b) =>
    b.logLikelihood > a.logLikelihood ? b : a
  );
  const ended = performance.now();
  return {
    ...describe(data, best.mixture, radius),
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
      init: run.start.init,
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

/** A start on its way; ℓ is per choice. */
interface Run {
  readonly start: Start;
  mixture: SoftmaxMixture;
  logLikelihood: number;
  status: StartOutcome["status"];
  evaluations: number;
  gradientNorm: number;
}

interface Settings {
  readonly components: number;
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

function warmUp(e: Evaluation, run: Run, settings: Settings): void {
  const { emRounds, mStep, radius } = settings;
  loadMixture(e, run.start.mixture, radius);
  const path: number[] = [];
  const status: EmResult["status"] = runRounds(e, mStep, {
    tolerance: 0,
    maxIterations: emRounds,
    path,
  });
  run.mixture = unloadMixture(e);
  run.logLikelihood = status === "not_finite" ? -Infinity : path.at(-1)!;
  run.evaluations = path.length;
}

function finish(e: Evaluation, run: Run, settings: Settings): void {
  loadMixture(e, run.mixture, settings.radius);
  const end = runFinish(e, settings);
  run.mixture = unloadMixture(e);
  run.status = end.status;
  run.logLikelihood = end.status === "not_finite"
    ? -Infinity
    : end.logLikelihood;
  run.gradientNorm = end.gradientNorm;
  run.evaluations += end.evaluations;
}

function highest(runs: readonly Run[]): number {
  return runs.reduce((max, run) => Math.max(max, run.logLikelihood), -Infinity);
}

/** What can be said of a mixture on the data without knowing how it was found. */
function describe(data: ChoiceData, mixture: SoftmaxMixture, radius: number) {
  const whitened = toWhitened(mixture.atoms, data.whitening);
  const K = mixture.weights.length;
  const norms = Float64Array.from(
    { length: K },
    (_, k) => Math.hypot(...rowOf(whitened, k)),
  );
  const onBound = Array.from(
    { length: K },
    (_, k) => isOnBound(rowOf(whitened, k), radius),
  );
  return {
    mixture,
    bounds: likelihoodBounds(data),
    atomBound: radius,
    atomNorms: norms,
    onBound,
    effectiveItems: effectiveItems(data, mixture),
    warnings: warningsOf(data, mixture, onBound),
  };
}

/** exp(entropy) of the item probabilities of each component. */
function effectiveItems(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Float64Array {
  const { values, columns: K } = itemProbabilities(data.features, mixture);
  const entropies = new Float64Array(K);
  for (const [i, probability] of values.entries()) {
    if (probability > 0) {
      entropies[i % K]! -= probability * Math.log(probability);
    }
  }
  return entropies.map(Math.exp);
}

function warningsOf(
  data: ChoiceData,
  { atoms }: SoftmaxMixture,
  onBound: readonly boolean[],
): string[] {
  const warnings: string[] = [];
  const parameters = atoms.rows - 1 + atoms.values.length;
  const free = data.counts.length - 1;
  if (parameters > free) {
    warnings.push(
      `${parameters} parameters are more than the ${free} free probabilities of ${
        free + 1
      } items: other parameters give the same probabilities, so do not interpret these`,
    );
  }
  for (const [k, bound] of onBound.entries()) {
    if (bound) {
      warnings.push(
        `the atom of component ${
          k + 1
        } lies on the atom bound: the likelihood rises further outside, where a component sits on a few extreme items`,
      );
    }
  }
  return warnings;
}
