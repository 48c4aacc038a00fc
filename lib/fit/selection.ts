/** The comparison of several numbers of components, from their fits. */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  type Criteria,
  criteria,
  overdispersion,
} from "../inference/criteria.ts";
import { type HeldOut, heldOutOf } from "../inference/held_out.ts";
import { Interrupted } from "../farm/task.ts";
import { BUNCHED } from "../inference/scaled_covariance.ts";
import type { HoldOut } from "../inference/split_choosers.ts";
import { whyNotDrawn } from "../inference/whole_choices.ts";
import { type AtomSubspace, estimateSubspace } from "../moments/subspace.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import type { FitResult } from "./fit_result.ts";
import type { JudgedFit } from "./judged_fit.ts";
import { type BootstrapTest, bootstrapTest } from "./likelihood_ratio.ts";
import type { SelectOptions } from "./select_options.ts";
import { isToSplit, type SelectionPlan } from "./selection_plan.ts";

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

/** Those that charge for parameters, the smallest being best: fields of `Criteria`. */
type Charging = Exclude<CriterionName, "heldOut">;

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
  /**
   * Likelihood-ratio tests in ascending order of K, the last the first that is not rejected at 5%; undefined where none were asked for. One
   * that `signal` ended is left out.
   */
  readonly tests?: readonly BootstrapTest[];
  /** Whether `signal` ended it before all was made; nothing is chosen then where fits or refits are missing. */
  readonly interrupted: boolean;
  /** What was left out and why, one sentence each. */
  readonly warnings: readonly string[];
  /** Spectrum of the latent second moment under the Gaussian rule: what K is at least, and no more; undefined where there are choosers, as it needs one large set with counts. */
  readonly subspace: AtomSubspace | undefined;
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
  const { tests = 0, signal, onTest } = options;
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
  const isPart = largest.status === "interrupted" ||
    fits.length < plan.sizes.length ||
    fits.some((one, i) => isToSplit(one, plan) && values[i]!.length < splits);
  const isTested = tests > 0 && !isUnderPrior && notDrawn === undefined &&
    !isPart;
  const { made, isEnded } = isTested
    ? testsInOrder(data, fits.map(({ fit }) => fit), {
      ...{ replicates: tests, overdispersion: usable, ...given },
      ...{ seed: options.seed, signal, onTest },
    })
    : { made: undefined, isEnded: false };
  return {
    candidates,
    chosen: chosenBy(isPart ? [] : candidates),
    overdispersion: usable,
    holdOut: data.choosers && (options.holdOut ?? "choosers"),
    ...(made && { tests: made }),
    interrupted: isPart || isEnded,
    warnings: warningsOf({
      ...{ isPart, isEnded, notHeldOut, notDrawn },
      ...{ isUnderPrior, hasTests: tests > 0 },
    }),
    subspace: data.choosers
      ? undefined
      : estimateSubspace(data, { components: plan.sizes.at(-1)! }),
  };
}

/** What was left out and why. */
function warningsOf(
  { isPart, isEnded, notHeldOut, notDrawn, isUnderPrior, hasTests }: {
    readonly isPart: boolean;
    readonly isEnded: boolean;
    readonly notHeldOut: string | undefined;
    readonly notDrawn: string | undefined;
    readonly isUnderPrior: boolean;
    readonly hasTests: boolean;
  },
): string[] {
  const warnings: string[] = [];
  if (isPart) {
    warnings.push("The comparison was interrupted: nothing is chosen.");
  }
  if (isEnded) warnings.push("The tests of K were interrupted.");
  if (notHeldOut !== undefined) {
    warnings.push(
      `The held-out log-likelihood is left out, as ${notHeldOut}.`,
    );
  }
  if (notDrawn !== undefined) {
    warnings.push(`The tests of K are left out, as ${notDrawn}.`);
  }
  if (!isUnderPrior) return warnings;
  warnings.push(
    "AIC, BIC, ICL and the quasi criteria are left out: they hold at maxima of the likelihood, and there are fits under a prior.",
  );
  if (hasTests) {
    warnings.push(
      "The tests of K are left out, as they are of maxima of the likelihood.",
    );
  }
  return warnings;
}

/** Tests from the least K on, to the first that is not rejected, or that the signal ends. */
function testsInOrder(
  data: ChoiceData,
  fits: readonly FitResult[],
  { replicates, overdispersion: factor = 1, signal, onTest, ...given }:
    & Pick<SelectOptions, "seed" | "signal" | "onTest" | "common" | "fixed">
    & {
      readonly replicates: number;
      readonly overdispersion: number | undefined;
    },
): { readonly made: readonly BootstrapTest[]; readonly isEnded: boolean } {
  const made: BootstrapTest[] = [];
  for (const { mixture, atomBound } of fits) {
    const components = mixture.weights.length;
    if (components >= data.counts.length) break;
    try {
      const test = bootstrapTest(data, {
        ...{ components, mixture, atomBound, replicates, ...given },
        overdispersion: factor > BUNCHED ? factor : 1,
        onReplicate: ({ replicate }) => {
          onTest?.(components, replicate);
          if (signal?.aborted) throw new Interrupted("test components");
        },
      });
      made.push(test);
      if (!(test.pValue <= 0.05)) break;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      return { made, isEnded: true };
    }
  }
  return { made, isEnded: false };
}

/** ĉ as the quasi criteria use it. */
function usableFactor(estimate: number): number {
  return Number.isFinite(estimate) ? Math.max(1, estimate) : 1;
}

/** What charges for parameters holds at maxima of the likelihood only. */
const NO_CRITERIA: Readonly<Record<Charging, number>> = {
  aic: NaN,
  bic: NaN,
  bicChoices: NaN,
  icl: NaN,
  quasiAic: NaN,
  quasiBic: NaN,
};

/** A value for each criterion that charges for parameters. */
function ofCharging<T>(value: (name: Charging) => T): Record<Charging, T> {
  const names = Object.keys(NO_CRITERIA) as Charging[];
  return Object.fromEntries(
    names.map((name) => [name, value(name)]),
  ) as Record<Charging, T>;
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
    ...ofCharging((name) => least(({ criteria }) => criteria[name])),
    heldOut: chosenByHeldOut(
      ranked.map(({ components, heldOut }) => [components, heldOut?.mean]),
    ),
  };
}

/**
 * The number of components that predicts best. Means within 1e-7 nats per choice are equal, as two
 * components at one place predict like one: the smallest of such numbers is chosen.
 *
 * @param means Numbers of components, ascending, each with its mean log-likelihood per choice held out.
 * @returns The number; undefined where no mean is finite.
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
