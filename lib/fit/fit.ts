/**
 * The whole way from choice counts to a fitted mixture: several starts, a few
 * EM rounds for all, a quasi-Newton finish for the promising, the best.
 */
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import type { FinishStatus } from "../em/finish_limits.ts";
import { Interrupted } from "../farm/task.ts";
import type { ConstraintOptions } from "../model/constraints.ts";
import {
  type KernelSet,
  withBestKernels,
  withKernels,
} from "../model/likelihood.ts";
import { drive, driveInTurns, type Method } from "../model/objective.ts";
import { unloadMixture } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { type AutoSearched, runAuto } from "./auto.ts";
import { describe } from "./describe.ts";
import {
  FIT_RULES,
  type FitOptions,
  type InnerFitOptions,
  type NumberedFitOptions,
} from "./fit_options.ts";
import type { FitResult } from "./fit_result.ts";
import { heldOutRidge } from "./held_out_ridge.ts";
import { withLocalDoubt } from "./local_doubt.ts";
import { runsAt } from "./optima.ts";
import { bestOf, isComplete, valuesOf } from "./runs.ts";
import { runStarts } from "./search.ts";
import { checkedSettings, type Settings } from "./settings.ts";
import { estimateSpread, spreadInWords } from "./spread.ts";
import { makeStarts } from "./starts.ts";

/**
 * Fits a softmax mixture by maximum likelihood, or with a prior where `ridge` or `dirichlet` asks
 * for one. A ridge keeps atoms from growing where choices are few for the parameters. Estimates
 * are then biased towards 0, and criteria and the certificate do not apply: they hold at maxima of
 * the likelihood.
 *
 * The likelihood has several local maxima, and nothing proves that the best
 * one found is the highest: `foundBest` of `finished` tells how often it was
 * found. The weights and atoms are identified up to the order of components
 * if the model is; see `warnings`.
 *
 * The same call gives the same bytes on one machine, but for the seconds. Only where
 * WebAssembly cannot have the memory that the inner loops take, O(p·K) beside the
 * features and 4 GiB at most, do they run in plain TypeScript, and the last digits differ.
 *
 * @param data Choice counts over p items with L features.
 * @param options Number of components, starts, seed, bound, tolerance.
 * @returns The best mixture, with every start's outcome. Costs O(p·K·L) for
 *   an EM round or an evaluation, whatever the number of choices.
 * @throws {RangeError} If an option is out of range, a given start does not fit the data, or the
 *   ridge is to be chosen by choices held out and the counts are not whole.
 * @throws {Error} If `signal` asks for an end while a ridge is chosen, when nothing has been reached yet.
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
  checkData("fit", data);
  checkOptions("fit", options, FIT_RULES);
  return withLocalDoubt(data, fitFrom(data, options, []));
}

/** {@linkcode fit}, with mixtures to start from besides those that `auto` makes, on given kernels. */
export function fitFrom(
  data: ChoiceData,
  options: InnerFitOptions,
  inserted: readonly SoftmaxMixture[],
  kernels?: KernelSet,
): FitResult {
  const { numbered, ridgeSearch } = withRidge(data, options, kernels);
  const result = withKernels(
    kernels,
    (closing) => drive(fitting(data, numbered, inserted, closing)),
  );
  return { ...result, ridgeSearch };
}

/** The mixture of {@linkcode fitFrom} alone: nothing is asked of it. */
export function mixtureFrom(
  data: ChoiceData,
  options: InnerFitOptions,
  inserted: readonly SoftmaxMixture[],
): SoftmaxMixture {
  const { numbered } = withRidge(data, options, undefined);
  const { settings, searched } = withKernels(
    undefined,
    (closing) => drive(searching(data, numbered, inserted, closing)),
  );
  return unloadMixture(bestOfFinished(searched.runs).best, settings.space);
}

/** {@linkcode fitFrom} in turns with what else the thread has to do, once a ridge is chosen. */
export async function fitInTurns(
  data: ChoiceData,
  options: InnerFitOptions,
): Promise<FitResult> {
  const { numbered, ridgeSearch } = withRidge(data, options, undefined);
  const result = await withBestKernels(
    (closing) => driveInTurns(fitting(data, numbered, [], closing)),
  );
  return { ...result, ridgeSearch };
}

/** The options with a ridge that is a number, and how it was chosen if it was not one. */
function withRidge(
  data: ChoiceData,
  { ridge, ...rest }: InnerFitOptions,
  kernels: KernelSet | undefined,
) {
  const chosen = ridge === "held-out"
    ? chosenRidge(data, rest, kernels)
    : { ridge, search: undefined };
  return {
    numbered: { ...rest, ridge: chosen.ridge },
    ridgeSearch: chosen.search,
  };
}

/** Starts of a fit that tries a ridge, and where its finish ends: what it predicts is known to fewer digits. */
const RIDGE_STARTS = 3;
const RIDGE_TOLERANCE = 1e-5;

/** The ridge by choices held out, and what was tried. */
function chosenRidge(
  data: ChoiceData,
  options: NumberedFitOptions,
  kernels: KernelSet | undefined,
) {
  const { init, gradientTolerance, steps }: Settings = checkedSettings(
    data,
    options,
  );
  return heldOutRidge(data, {
    seed: options.seed,
    holdOut: options.holdOut,
    onRidge: options.onRidge,
    refit: (train, { ridge, from }) => {
      const step = steps.next("ridge");
      const known = steps.known<SoftmaxMixture>(step);
      if (known) return known;
      const { mixture, status } = fitFrom(
        train,
        {
          ...options,
          ridge,
          starts: Math.min(options.starts ?? RIDGE_STARTS, RIDGE_STARTS),
          gradientTolerance: Math.max(gradientTolerance, RIDGE_TOLERANCE),
          onProgress: undefined,
          done: undefined,
          onStep: undefined,
          init: (choices, request) => [
            ...(from ? [from] : []),
            ...makeStarts(choices, init === "auto" ? "random" : init, request)
              .map(({ mixture }) => mixture),
          ],
        },
        [],
        kernels,
      );
      if (status === "interrupted") throw new Interrupted("choose the ridge");
      steps.keep(step, () => mixture);
      return mixture;
    },
  });
}

/** Tells the highest log-likelihood so far, which a phase by itself does not know. */
function withHighest(
  onProgress: FitOptions["onProgress"],
): FitOptions["onProgress"] {
  let highest = -Infinity;
  return onProgress && ((progress) => {
    highest = Math.max(highest, progress.logLikelihood);
    onProgress({ ...progress, logLikelihood: highest });
  });
}

function* fitting(
  data: ChoiceData,
  options: NumberedFitOptions,
  inserted: readonly SoftmaxMixture[],
  kernels: KernelSet,
): Method<Omit<FitResult, "ridgeSearch">> {
  const begun = performance.now();
  const { settings, searched } = yield* searching(
    data,
    { ...options, onProgress: withHighest(options.onProgress) },
    inserted,
    kernels,
  );
  const { common, fixed } = options;
  return {
    ...resultOf(data, settings, { ...searched, given: { common, fixed } }),
    seconds: { ...searched.seconds, total: (performance.now() - begun) / 1000 },
  };
}

/** What a fit does before it describes what it found. */
function* searching(
  data: ChoiceData,
  options: NumberedFitOptions,
  inserted: readonly SoftmaxMixture[],
  kernels: KernelSet,
): Method<{ readonly settings: Settings; readonly searched: AutoSearched }> {
  const settings = checkedSettings(data, options, kernels);
  const searched: AutoSearched = settings.init === "auto"
    ? yield* runAuto(data, settings, inserted)
    : yield* runStarts(data, settings);
  return { settings, searched };
}

/** The best run that came to its end, and all that were finished. */
function bestOfFinished(runs: AutoSearched["runs"]) {
  const finished = runs.filter(({ status }) => status !== "set_aside");
  return { finished, best: bestOf(finished.filter(isComplete)) };
}

/** The best of what a search did, described. */
function resultOf(
  data: ChoiceData,
  settings: Settings,
  { runs, exploration, interrupted, given }: AutoSearched & {
    readonly given: ConstraintOptions;
  },
): Omit<FitResult, "ridgeSearch" | "seconds"> {
  const { space, prior, size, effort } = settings;
  const { finished, best } = bestOfFinished(runs);
  const mixture = unloadMixture(best, space);
  const { separated, ...described } = describe(data, mixture, space, prior);
  const { logLikelihood, objective } = valuesOf(best, settings);
  const spread = estimateSpread(finished, best, { ...settings, separated });
  const deviations = featureDeviations(data.whitening);
  return {
    ...described,
    ...(space.constraints && given),
    warnings: [
      ...described.warnings,
      ...(spread ? [spreadInWords(spread, data.featureNames, deviations)] : []),
      ...new Set(runs.flatMap(({ warning }) => warning ?? [])),
    ],
    logLikelihood,
    objective,
    prior,
    logLikelihoodPerChoice: logLikelihood / data.choices,
    choosers: size,
    logLikelihoodPerChooser: size === data.choices
      ? undefined
      : logLikelihood / size,
    status: interrupted ? "interrupted" : best.status as FinishStatus,
    gradientNorm: best.gradientNorm,
    foundBest: runsAt(best.objective, finished).length,
    finished: finished.length,
    spread,
    effort,
    exploration,
    starts: runs.map((run) => ({
      init: run.init,
      ...valuesOf(run.joined ?? run, settings),
      status: run.status,
      evaluations: run.evaluations,
    })),
  };
}
