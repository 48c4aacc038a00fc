/**
 * Does a mixture describe the choices, and if not, do choices come in bunches or is the model wrong?
 *
 * Deviance and Pearson's X² have no χ² law where most items are chosen a few times: data drawn from the estimate and refitted
 * say what is usual. Bunches of choices make all of a count's residuals larger; a wrong model makes residuals of items that are alike
 * go the same way. So groups of items with a like feature, or a like fitted share, are compared with what bunches
 * as large as ĉ would do to them; and where several populations choose among the same items, whether they miss the same ones. Ours, after
 * Hosmer and Lemeshow (1980) for the groups.
 *
 * @module
 */
import { atLeast, integerFrom, needed } from "../checks/check.ts";
import { ARRAY, FUNCTION, OBJECT, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { agreementOf, cellStatistics } from "../model/fit_cells.ts";
import { cellsOf, drawerOf } from "../model/kinds_of_data.ts";
import { type PriorOptions, refusePrior } from "../model/prior.ts";
import {
  checkMixture,
  ifFinite,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import type { Refit } from "./bootstrap.ts";
import { type BootstrapPValue, bootstrapPValue } from "./bootstrap_p_value.ts";
import { cellGroupings, groupedSquares } from "./cell_groups.ts";
import { covariateCount, parameterCount } from "./criteria.ts";
import { allReplicates } from "./replicates.ts";
import { type FitVerdict, fitVerdict } from "./fit_verdict.ts";
import { RESULT_FIELDS } from "./result_fields.ts";
import { checkDrawn } from "./whole_choices.ts";

/** Options of {@linkcode goodnessOfFitReplicate}, the same for every replicate. */
export interface FitTestOptions extends ConstraintOptions {
  /** Fits each replicate: it should start from the estimate. */
  refit: Refit;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/** Options of {@linkcode goodnessOfFit}. */
export interface GoodnessOfFitOptions extends FitTestOptions {
  /**
   * Number of replicates, an integer ≥ 1: p-values are multiples of 1/(R + 1).
   * @default {99}
   */
  replicates?: number | undefined;
  /**
   * The prior that the mixture was fitted with, as `fit` returns it: any but none is refused.
   * @default {none}
   */
  prior?: PriorOptions | undefined;
  /**
   * Replicates of an earlier run with the same data, estimate, refit and seed: those are not computed again.
   * @default {none}
   */
  done?: readonly FitTestReplicate[] | undefined;
  /** Called after each new replicate, for keeping it. */
  onReplicate?: ((replicate: FitTestReplicate) => void) | undefined;
}

const SHARED_RULES: OptionRules<FitTestOptions> = {
  ...CONSTRAINT_RULES,
  ...{ refit: needed(FUNCTION), seed: SEED },
};
const REPLICATE_RULES: OptionRules<
  FitTestOptions & { replicate: number; bunch: number }
> = {
  ...SHARED_RULES,
  replicate: needed(integerFrom(0)),
  bunch: needed(atLeast(1)),
};
const RULES: OptionRules<GoodnessOfFitOptions> = {
  ...SHARED_RULES,
  ...{ replicates: integerFrom(1), prior: OBJECT },
  ...{ done: ARRAY, onReplicate: FUNCTION },
};

/** What is compared; NaN where it has no meaning. */
export interface FitStatistics {
  /** 2·Σ O·log(O/E) over the items, or items in populations; NaN where choosers have sets of their own. */
  readonly deviance: number;
  /** Pearson's X² over the same. */
  readonly pearson: number;
  /** The largest of the groupings' Σ (O − E)²/E over their number less one, over ĉ. */
  readonly structure: number;
  /** Whether populations miss the same items, in standard deviations; NaN for one. */
  readonly agreement: number;
}

/** One replicate. */
export interface FitTestReplicate extends FitStatistics {
  /** Its number. */
  readonly replicate: number;
}

/** A statistic and its p-value. */
export interface FitTest extends BootstrapPValue {
  /** Its value on the data. */
  readonly statistic: number;
}

/** Result of {@linkcode goodnessOfFit}. */
export interface GoodnessOfFit {
  /** Of all items together; undefined where choosers have sets of their own, whose rows have no counts to compare. */
  readonly deviance: FitTest | undefined;
  /** The same by Pearson's X², to which items with few choices count more. */
  readonly pearson: FitTest | undefined;
  /** Of groups of items, against bunches of ĉ. */
  readonly structure: FitTest & {
    /** The grouping that is worst: the name of a feature, `"fitted share"` or `"alternative"`. */
    readonly by: string;
  };
  /** Of populations, where there are several. */
  readonly agreement: FitTest | undefined;
  /** ĉ of the data, at least 1; 1 where choosers have sets of their own. */
  readonly dispersion: number;
  /** What this says at 5%. */
  readonly verdict: FitVerdict;
  /** The same in a sentence. */
  readonly message: string;
  /** The replicates in the order of their numbers. */
  readonly replicates: readonly FitTestReplicate[];
  /** How many refits failed. */
  readonly failed: number;
}

const ACTION = "test the fit";

/**
 * Tests whether a mixture describes the choices, by data drawn from it and refitted.
 *
 * Of 30 data sets each, 2,000 choices among 60 items, 39 replicates: a right model fits in 29; bunches of 5 are `"bunches_or_lack_of_fit"` in 30, in two
 * populations `"bunches"` in 30; a curve in one feature is a `"lack_of_fit"` in 27, effects of items that no feature shows in 1, in two populations in 30.
 *
 * @param data The data that were fitted.
 * @param mixture The fitted mixture, a maximum of the likelihood.
 * @param options The refit, the number of replicates, the seed, what was common or fixed.
 * @returns p-values of all items together, of groups and of populations, and what they say. Costs one refit a
 *   replicate, two where counts vary more than independent ones.
 * @throws {RangeError} If the mixture is not valid for L features or does not obey the constraints, was fitted under a prior, the number of choices or of
 *   choosers is not an integer, or an option is out of range.
 *
 * @example A coefficient that is no line
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { goodnessOfFit } from "@softmix/softmix/inference";
 * import { assertEquals } from "@std/assert";
 * const counts = [90, 40, 15, 15, 40, 90];
 * const data = choiceData([[0], [1], [2], [3], [4], [5]], counts);
 * const { mixture } = quasiNewton(data, softmaxMixture([1], [[0]]));
 * const { deviance } = goodnessOfFit(data, mixture, {
 *   refit: (drawn) => quasiNewton(drawn, mixture).mixture,
 *   replicates: 19,
 * });
 * assertEquals(deviance!.pValue, 0.05);
 * ```
 */
export function goodnessOfFit(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: GoodnessOfFitOptions,
): GoodnessOfFit {
  checkData(ACTION, data);
  checkOptions(ACTION, options, RULES, RESULT_FIELDS);
  const { replicates = 99, refit, seed, common, fixed } = options;
  refusePrior(options.prior, ACTION);
  const found = statisticsOf(data, mixture, options);
  const made = allReplicates(
    replicates,
    options,
    (replicate) =>
      goodnessOfFitReplicate(data, mixture, {
        ...{ refit, seed, common, fixed },
        ...{ replicate, bunch: found.dispersion },
      }),
  );
  const test = (name: keyof FitStatistics): FitTest => ({
    statistic: found[name],
    ...bootstrapPValue(found[name], made.map((one) => one[name])),
  });
  const tests = {
    deviance: Number.isNaN(found.deviance) ? undefined : test("deviance"),
    pearson: Number.isNaN(found.pearson) ? undefined : test("pearson"),
    structure: { ...test("structure"), by: found.by },
    agreement: Number.isNaN(found.agreement) ? undefined : test("agreement"),
    dispersion: found.dispersion,
  };
  return {
    ...tests,
    ...fitVerdict({ ...tests, replicates }),
    replicates: made,
    failed: made.filter(({ structure }) => Number.isNaN(structure)).length,
  };
}

/**
 * One replicate of {@linkcode goodnessOfFit}: a task that depends on nothing but its arguments, for any process.
 *
 * @param data The data, of which the items and the number of choices count, or the sets and who chose how often.
 * @param mixture The estimate.
 * @param options Its number, ĉ as how many choices alike to draw together for the groups, the refit, the seed.
 * @returns The statistics; NaN where the refit failed.
 * @throws {RangeError} As {@linkcode goodnessOfFit}.
 */
export function goodnessOfFitReplicate(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: FitTestOptions & {
    readonly replicate: number;
    readonly bunch: number;
  },
): FitTestReplicate {
  checkData(ACTION, data);
  checkOptions(ACTION, options, REPLICATE_RULES, RESULT_FIELDS);
  const { replicate, bunch, refit, seed = 1 } = options;
  checkDrawn(data, { draw: "estimate", action: ACTION });
  const draw = drawerOf(data, mixture);
  const drawnBy = (purpose: string, bunch: number) => {
    const drawn = draw({ seed, purpose, bunch });
    const refitted = ifFinite(refit(drawn));
    return refitted && statisticsOf(drawn, refitted, options);
  };
  const plain = drawnBy(`fit-test:${replicate}`, 1);
  const bunched = bunch >= BUNCHES && !data.choosers
    ? drawnBy(`fit-test:${replicate}:bunches`, bunch)
    : plain;
  return {
    replicate,
    deviance: plain?.deviance ?? NaN,
    pearson: plain?.pearson ?? NaN,
    agreement: plain?.agreement ?? NaN,
    structure: bunched?.structure ?? NaN,
  };
}

/** From here on groups are compared with bunches. */
const BUNCHES = 1.2;

/** The statistics of some data under a mixture fitted to them. */
function statisticsOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ConstraintOptions,
): FitStatistics & { readonly by: string; readonly dispersion: number } {
  checkMixture(mixture, data.features.columns);
  const { rows: components, columns: features } = mixture.atoms;
  const constraints = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: ACTION,
  })?.count;
  const cells = cellsOf(data, mixture);
  const parameters = parameterCount({
    ...{ components, features, constraints },
    covariates: covariateCount(data),
  });
  const { areCounts, populations } = cells;
  const all = cellStatistics(cells, parameters);
  const dispersion = areCounts && all.dispersion > 1 ? all.dispersion : 1;
  let structure = NaN, by = "fitted share";
  for (const grouping of cellGroupings(data, cells)) {
    const value = groupedSquares(cells, grouping) / dispersion;
    if (value <= structure) continue;
    structure = value;
    by = grouping.by;
  }
  return {
    deviance: areCounts ? all.deviance : NaN,
    pearson: areCounts ? all.pearson : NaN,
    agreement: areCounts && populations > 1 ? agreementOf(cells) : NaN,
    structure,
    by,
    dispersion,
  };
}
