/** Fits for several numbers of components, compared. */
import { ANYTHING, FUNCTION } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom, SHARE } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  type Criteria,
  criteria,
  overdispersion,
} from "../inference/criteria.ts";
import {
  type HeldOut,
  heldOutOf,
  heldOutOfSplit,
  whyNotHeldOut,
} from "../inference/held_out.ts";
import type { HoldOut } from "../inference/split_choosers.ts";
import { type AtomSubspace, estimateSubspace } from "../moments/subspace.ts";
import { drive } from "../model/objective.ts";
import { whyNotDrawn } from "../inference/whole_choices.ts";
import { BUNCHED } from "../inference/scaled_covariance.ts";
import { fitFrom } from "./fit.ts";
import { FIT_RULES, type FitOptions } from "./fit_options.ts";
import type { FitResult } from "./fit_result.ts";
import { constraintsOf, type JudgedFit, judgedFit } from "./judged_fit.ts";
import { withComponentAdded } from "./insertion.ts";
import { type BootstrapTest, bootstrapTest } from "./likelihood_ratio.ts";
import { checkSize } from "./settings.ts";
import { SAME_OPTIMUM } from "./basin.ts";

/** Options of {@linkcode selectComponents}: those of each fit, and of the comparison. */
export interface SelectOptions
  extends Omit<FitOptions, "components" | "init" | "done" | "onStep"> {
  /** Numbers of components to compare: integers from 1 to the number of items, or of choosers, each once. */
  components: readonly number[];
  /**
   * How many times to split the choices for the held-out log-likelihood, an
   * integer ≥ 0; 0 leaves it out, as do, with a warning, counts that are not whole or
   * too few choices for both parts of each split.
   * @default {5}
   */
  splits?: number | undefined;
  /**
   * Share of the choices that a split holds out, between 0 and 1.
   * @default {0.2}
   */
  fraction?: number | undefined;
  /**
   * Replicates of likelihood-ratio tests of K against K + 1, from the least K compared until one is not rejected at 5%: an
   * integer ≥ 0; 0 leaves them out, as does a prior. Bunches as large as the over-dispersion are drawn where it is above 1.2.
   * @default {0}
   */
  tests?: number | undefined;
  /** Called after each replicate of a test with the K tested and the number of the replicate, from 0. */
  onTest?: ((components: number, replicate: number) => void) | undefined;
  /** Called before each fit with its number of components. */
  onFit?: ((components: number) => void) | undefined;
  /** Called before each refit with the number of components and of the split, from 1. */
  onSplit?: ((components: number, split: number) => void) | undefined;
}

const { components: _, init: __, done: ___, onStep: ____, ...SHARED_RULES } =
  FIT_RULES;
/** Rules of these options. */
export const SELECT_RULES: OptionRules<SelectOptions> = {
  ...SHARED_RULES,
  components: ANYTHING, // checked one by one
  splits: integerFrom(0),
  fraction: SHARE,
  onFit: FUNCTION,
  onSplit: FUNCTION,
  tests: integerFrom(0),
  onTest: FUNCTION,
};

/** One number of components. */
export interface ComponentsCandidate {
  /** Number of components K. */
  readonly components: number;
  /** The best fit found. */
  readonly fit: FitResult;
  /** Its criteria; the over-dispersion is that of the largest K, NaN with choosers. Where a fit has a prior, those that charge for parameters are NaN. */
  readonly criteria: Criteria;
  /** Its log-likelihood on choices held out; `undefined` if left out, and with doubts. */
  readonly heldOut: HeldOut | undefined;
  /** Why its criteria are not ranked, one reason each; empty if they are. */
  readonly doubts: readonly string[];
}

/** A way to choose the number of components. */
export type CriterionName =
  | "aic"
  | "bic"
  | "bicChoices"
  | "icl"
  | "quasiAic"
  | "quasiBic"
  | "heldOut";

/** Result of {@linkcode selectComponents}. */
export interface Selection {
  /** In ascending order of K. */
  readonly candidates: readonly ComponentsCandidate[];
  /** What each criterion prefers among the candidates without doubts; `undefined` where it has nothing to choose from. */
  readonly chosen: Readonly<Record<CriterionName, number | undefined>>;
  /** Over-dispersion ĉ ≥ 1 of the largest K, which the quasi criteria use; undefined where there are choosers, who have no such criteria. */
  readonly overdispersion: number | undefined;
  /** What splits held out where choosers are known: these, or choices of each given its others; undefined where each choice is one. */
  readonly holdOut: HoldOut | undefined;
  /** Likelihood-ratio tests in ascending order of K, the last the first that is not rejected at 5%; undefined where none were asked for. */
  readonly tests?: readonly BootstrapTest[];
  /** Whether `signal` ended it before all fits and refits were made; nothing is chosen then. */
  readonly interrupted: boolean;
  /** What was left out and why, one sentence each. */
  readonly warnings: readonly string[];
  /** Spectrum of the latent second moment under the Gaussian rule: what K is at least, and no more; undefined where there are choosers, as it needs one large set with counts. */
  readonly subspace: AtomSubspace | undefined;
}

/**
 * Fits every number of components asked for, and compares them.
 *
 * Each K starts afresh, and from the result for K − 1 with a component added
 * where the likelihood lacks it most, so that ℓ rises with K as it must. A candidate is
 * ranked only if its optimum can be trusted: no more parameters than the distinct items
 * can tell, no direction and no other optimum that they do not tell from it, converged, no atom on the bound, and no smaller K with a higher likelihood.
 *
 * The criteria answer different questions: BIC and ICL look for the number of
 * groups, ICL for groups that choices tell apart; AIC and the
 * held-out log-likelihood for the best predictions; the quasi criteria
 * for either when choices are less independent than their number suggests. A component more
 * than the truth is often harmless in prediction, so AIC tends to larger K.
 *
 * Under a prior the criteria do not hold, and the held-out log-likelihood alone chooses. With
 * `ridge: "held-out"` each K has its own ridge, chosen with all choices, which its refits keep.
 *
 * Where choosers are known BIC and ICL count these, splits hold them out, or with `holdOut: "choices"`
 * choices of each, and there are no quasi criteria and no least K.
 *
 * @param data Choice counts over p items with L features, or of choosers.
 * @param options Numbers of components, options of the fits, splits.
 * @returns The candidates and what each criterion chooses. Costs one {@linkcode fit} for each K and
 *   `splits` fits from fewer starts for each K without doubts.
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If `signal` asks for an end while the first ridge is chosen, when there is no fit yet.
 *
 * @example
 * ```ts
 * import { selectComponents, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const truth = simulateMixture(2, 3, { seed: 1, scale: 2 });
 * const data = simulateChoices(simulateFeatures(500, 3), truth, { choices: 20_000 });
 * const { chosen } = selectComponents(data, { components: [1, 2, 3], splits: 0 });
 * assertEquals(chosen.bic, 2);
 * ```
 */
export function selectComponents(
  data: ChoiceData,
  options: SelectOptions,
): Selection {
  const plan = checkedSelection(data, options);
  const { onFit, onSplit } = options;
  const fits: FitResult[] = [];
  for (const components of plan.sizes) {
    if (fits.at(-1)?.status === "interrupted") break;
    onFit?.(components);
    fits.push(nextFit(data, fitOptionsOf(options, components), fits.at(-1)));
  }
  const judged = fits.map((result, i) =>
    judgedFit(data, result, { smaller: fits.slice(0, i), options })
  );
  const values = judged.map((one) => {
    const own: number[] = [];
    while (isToSplit(one, plan) && own.length < plan.splits) {
      onSplit?.(one.components, own.length + 1);
      const value = heldOutOfFit(data, one.fit, own.length, options);
      if (options.signal?.aborted) break;
      own.push(value);
    }
    return own;
  });
  return selectionOf(data, judged, { plan, values, options });
}

/** What a comparison takes: sizes in ascending order, how many splits, and why there are none. */
export interface SelectionPlan {
  readonly sizes: readonly number[];
  readonly splits: number;
  readonly notHeldOut: string | undefined;
}

/** Checks the options. */
export function checkedSelection(
  data: ChoiceData,
  options: SelectOptions,
): SelectionPlan {
  checkData("select components", data);
  checkOptions("select components", options, SELECT_RULES);
  const { splits = 5, fraction, seed, holdOut } = options;
  const sizes = checkedSizes(options.components, data);
  constraintsOf(data, sizes[0]!, options);
  const notHeldOut = splits > 0
    ? whyNotHeldOut(data, { splits, fraction, seed, holdOut })
    : undefined;
  return { sizes, splits, notHeldOut };
}

/** Whether choices are held out from a fit. */
export function isToSplit(
  { doubts }: JudgedFit,
  { notHeldOut }: SelectionPlan,
): boolean {
  return notHeldOut === undefined && doubts.length === 0;
}

/** The comparison, from all fits and what their splits gave. */
export function selectionOf(
  data: ChoiceData,
  fits: readonly JudgedFit[],
  { plan, values, options }: {
    readonly plan: SelectionPlan;
    /** Log-likelihoods per choice held out of each fit; fewer than there are splits where these were interrupted. */
    readonly values: readonly (readonly number[])[];
    readonly options: SelectOptions;
  },
): Selection {
  const { splits, notHeldOut } = plan;
  const given = { common: options.common, fixed: options.fixed };
  const largest = fits.at(-1)!.fit;
  const usable = data.choosers
    ? undefined
    : usableFactor(overdispersion(data, largest.mixture, given).estimate);
  const { tests = 0, onTest } = options;
  const notDrawn = tests > 0 ? whyNotDrawn(data, "estimate") : undefined;
  const isUnderPrior = fits.some(({ fit }) => fit.prior !== undefined);
  const candidates = fits.map((one, i): ComponentsCandidate => {
    const ofResult = criteria(data, one.fit.mixture, {
      overdispersion: usable,
      ...given,
    });
    const isWhole = splits > 0 && values[i]!.length === splits;
    return {
      ...one,
      criteria: isUnderPrior ? { ...ofResult, ...NO_CRITERIA } : ofResult,
      heldOut: isWhole ? heldOutOf(values[i]!) : undefined,
    };
  });
  const interrupted = largest.status === "interrupted" ||
    fits.length < plan.sizes.length ||
    fits.some((one, i) => isToSplit(one, plan) && values[i]!.length < splits);
  return {
    candidates,
    chosen: chosenBy(interrupted ? [] : candidates),
    overdispersion: usable,
    holdOut: data.choosers && (options.holdOut ?? "choosers"),
    ...(tests > 0 && !isUnderPrior && notDrawn === undefined && !interrupted &&
      {
        tests: testsInOrder(data, fits.map(({ fit }) => fit), {
          ...{ replicates: tests, overdispersion: usable, onTest },
          ...{ seed: options.seed, ...given },
        }),
      }),
    interrupted,
    warnings: [
      ...(interrupted
        ? ["The comparison was interrupted: nothing is chosen."]
        : []),
      ...(notHeldOut === undefined
        ? []
        : [`The held-out log-likelihood is left out, as ${notHeldOut}.`]),
      ...(notDrawn === undefined
        ? []
        : [`The tests of K are left out, as ${notDrawn}.`]),
      ...(isUnderPrior
        ? [
          "AIC, BIC, ICL and the quasi criteria are left out: they hold at maxima of the likelihood, and there are fits under a prior.",
          ...(tests > 0
            ? [
              "The tests of K are left out, as they are of maxima of the likelihood.",
            ]
            : []),
        ]
        : []),
    ],
    subspace: data.choosers
      ? undefined
      : estimateSubspace(data, { components: plan.sizes.at(-1)! }),
  };
}

/** Tests from the least K on, to the first that is not rejected. */
function testsInOrder(
  data: ChoiceData,
  fits: readonly FitResult[],
  { replicates, overdispersion: factor = 1, seed, onTest, common, fixed }:
    & Pick<SelectOptions, "seed" | "onTest" | "common" | "fixed">
    & {
      readonly replicates: number;
      readonly overdispersion: number | undefined;
    },
): BootstrapTest[] {
  const tests: BootstrapTest[] = [];
  for (const { mixture, atomBound } of fits) {
    const components = mixture.weights.length;
    if (components >= data.counts.length) break;
    const test = bootstrapTest(data, {
      ...{ components, mixture, atomBound, replicates, seed, common, fixed },
      overdispersion: factor > BUNCHED ? factor : 1,
      onReplicate: ({ replicate }) => onTest?.(components, replicate),
    });
    tests.push(test);
    if (!(test.pValue <= 0.05)) break;
  }
  return tests;
}

/** ĉ as the quasi criteria use it. */
function usableFactor(estimate: number): number {
  return Number.isFinite(estimate) ? Math.max(1, estimate) : 1;
}

/** What charges for parameters holds at maxima of the likelihood only. */
const NO_CRITERIA = {
  aic: NaN,
  bic: NaN,
  bicChoices: NaN,
  icl: NaN,
  quasiAic: NaN,
  quasiBic: NaN,
} as const;

function checkedSizes(
  components: readonly number[],
  data: ChoiceData,
): number[] {
  const action = "select components";
  const sizes = components.toSorted((a, b) => a - b);
  const valid = sizes.length > 0 &&
    sizes.every((size, i) =>
      Number.isSafeInteger(size) && size >= 1 && size !== sizes[i - 1]
    );
  if (!valid) {
    throw new RangeError(
      `Cannot ${action} as components must be distinct integers >= 1: current value is [${
        components.join(", ")
      }]`,
    );
  }
  checkSize(action, sizes.at(-1)!, data);
  return sizes;
}

/** Starts of the search for a component to add, and how many of its finds to try. */
const GAP_STARTS = 24;
const MOST_FINDS = 3;

/** The options of one fit. */
export function fitOptionsOf(
  { onFit: _, onSplit: __, ...options }: SelectOptions,
  components: number,
): FitOptions {
  return { ...options, components };
}

/** A fit from fresh starts, and from the fit with one component less where there is one. */
export function nextFit(
  data: ChoiceData,
  options: FitOptions,
  last: Pick<FitResult, "mixture" | "atomBound"> | undefined,
): FitResult {
  if (last?.mixture.weights.length !== options.components - 1) {
    return fitFrom(data, options, []);
  }
  const grown = drive(withComponentAdded(data, last.mixture, {
    atomBound: last.atomBound,
    constraints: constraintsOf(data, options.components - 1, options),
    starts: GAP_STARTS,
    seed: `${options.seed ?? 1}:select:${options.components}`,
    most: MOST_FINDS,
  }));
  return fitFrom(data, options, grown);
}

/** Starts of a refit besides the fit to all choices. */
const REFIT_STARTS = 3;

/**
 * The log-likelihood per choice held out of one split of a fit. Refits search anew, without the choices
 * held out. From the fit to all choices alone they would stay in a maximum that was found with them: a
 * component too many then lost 0.3 nats of 4,000 choices held out on average, where it loses 0.9.
 */
export function heldOutOfFit(
  data: ChoiceData,
  { mixture, prior }: Pick<FitResult, "mixture" | "prior">,
  split: number,
  options: SelectOptions,
): number {
  const { fraction, seed, holdOut } = options;
  const search: FitOptions = {
    ...fitOptionsOf(options, mixture.weights.length),
    ridge: prior?.ridge,
    starts: Math.min(options.starts ?? REFIT_STARTS, REFIT_STARTS),
    onProgress: undefined,
  };
  return heldOutOfSplit(data, split, {
    ...{ fraction, seed, holdOut },
    refit: (train) => fitFrom(train, search, [mixture]).mixture,
  });
}

function chosenBy(
  candidates: readonly ComponentsCandidate[],
): Selection["chosen"] {
  const ranked = candidates.filter(({ doubts }) => doubts.length === 0);
  const least = (value: (candidate: ComponentsCandidate) => number) => {
    let best: ComponentsCandidate | undefined;
    for (const candidate of ranked) {
      if (!Number.isFinite(value(candidate))) continue;
      if (!best || value(candidate) < value(best)) best = candidate;
    }
    return best?.components;
  };
  return {
    aic: least((candidate) => candidate.criteria.aic),
    bic: least((candidate) => candidate.criteria.bic),
    bicChoices: least((candidate) => candidate.criteria.bicChoices),
    icl: least((candidate) => candidate.criteria.icl),
    quasiAic: least((candidate) => candidate.criteria.quasiAic),
    quasiBic: least((candidate) => candidate.criteria.quasiBic),
    heldOut: chosenByHeldOut(
      ranked.map(({ components, heldOut }) => [components, heldOut?.mean]),
    ),
  };
}

/**
 * The number of components that predicts choices held out best, of those in ascending order with their
 * means. Components that are as good as one predict alike, to the digits that finishes leave: then the
 * smaller is chosen.
 */
export function chosenByHeldOut(
  means: readonly (readonly [components: number, mean: number | undefined])[],
): number | undefined {
  let best: readonly [number, number] | undefined;
  for (const [components, mean = NaN] of means) {
    if (!Number.isFinite(mean)) continue;
    if (!best || mean > best[1] + SAME_OPTIMUM) best = [components, mean];
  }
  return best?.[0];
}
