/** Criteria for choosing the number of components. */
import { RESULT_FIELDS } from "./result_fields.ts";
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { finiteFrom, integerFrom, needed } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount, oneSet, refuseChoosers } from "../data/choosers.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { type Evidence, jointEvidence } from "../model/kinds_of_data.ts";
import { likelihoodBounds, logLikelihoodOf } from "../model/log_likelihood.ts";
import {
  mixtureProbabilities,
  normalisedRows,
} from "../model/probabilities.ts";
import { type PriorOptions, refusePrior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/**
 * Number of free parameters: (K − 1)·Q + K·L − constraints, Q = 1 unless weights depend on covariates
 * or populations.
 *
 * @param shape K; L; `constraints` counts 1 for each fixed coefficient and K − 1 for each common one;
 *   `covariates` is Q, the number of covariates with the constant, or of populations.
 * @returns The number, an integer.
 * @throws {RangeError} If a number is not an integer or too small.
 */
export function parameterCount(
  shape: {
    readonly components: number;
    readonly features: number;
    readonly constraints?: number | undefined;
    readonly covariates?: number | undefined;
  },
): number {
  checkOptions("count parameters", shape, {
    components: needed(integerFrom(1)),
    features: needed(integerFrom(1)),
    constraints: integerFrom(0),
    covariates: integerFrom(1),
  });
  const { components: K, features: L, constraints = 0, covariates: Q = 1 } =
    shape;
  return (K - 1) * Q + K * L - constraints;
}

/** How many covariates weights depend on, the intercept among them: 1 where they are the same for all. */
export function covariateCount(
  { choosers }: Pick<ChoiceData, "choosers">,
): number {
  return choosers?.covariates?.names.length ?? 1;
}

/** Number of free parameters of a mixture that obeys the constraints of the options. */
function freeCount(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ConstraintOptions,
): number {
  const { featureNames } = data;
  const { rows: components, columns: features } = mixture.atoms;
  const shape = { featureNames, action: "count parameters" };
  const constraints = obeyedConstraints(mixture, options, shape)?.count;
  const covariates = covariateCount(data);
  return parameterCount({ components, features, constraints, covariates });
}

/** How much more the counts vary than choices that are independent. */
export interface Overdispersion {
  /** Pearson's X² = Σ_j (N_j − N·π_j)²/(N·π_j). */
  readonly pearson: number;
  /** p − 1 less the number of free parameters, K−1+K·L without constraints. */
  readonly degreesOfFreedom: number;
  /** ĉ as estimated: 1 for independent choices; NaN without degrees of freedom. */
  readonly estimate: number;
}

/**
 * Estimates the over-dispersion ĉ by Fletcher's correction (2012) of Pearson's X² over its degrees of freedom:
 * ĉ = (X²/df) / mean_j(N_j/(N·π_j)).
 *
 * The division takes out what items with small expected counts add to X²: one
 * choice of an item expected 1e-6 times adds a million to X²/df and as much, in
 * proportion, to the mean. It is written for many items and sparse counts and is
 * the plain X²/df where all counts are large.
 *
 * It assumes that every item's count has ĉ times the variance of independent
 * choices, as when choosers come in groups of about ĉ who choose alike, and that the
 * mixture fits the means: lack of fit counts as over-dispersion too. So
 * take it from the largest model considered, and use it for all.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @param options Coefficients that were common or fixed.
 * @returns The estimate and what it is made of. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features, or does not obey the constraints, or the data have choosers.
 */
export function overdispersion(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ConstraintOptions = {},
): Overdispersion {
  checkData("estimate over-dispersion", data);
  checkOptions(
    "estimate over-dispersion",
    options,
    CONSTRAINT_RULES,
    RESULT_FIELDS,
  );
  refuseChoosers(
    data,
    "estimate over-dispersion",
    "it is how much the counts of items vary around one law",
  );
  const probabilities = mixtureProbabilities(data, mixture);
  const p = probabilities.length;
  let pearson = 0, ratios = 0;
  for (const [j, count] of data.counts.entries()) {
    const expected = data.choices * probabilities[j]!;
    if (count === 0) {
      pearson += expected;
      continue;
    }
    const ratio = count / expected;
    ratios += ratio;
    pearson += (count - expected) * (ratio - 1);
  }
  const degreesOfFreedom = p - 1 - freeCount(data, mixture, options);
  const estimate = degreesOfFreedom > 0
    ? pearson / degreesOfFreedom / (ratios / p)
    : NaN;
  return { pearson, degreesOfFreedom, estimate };
}

/** Deviance per choice that rounding can leave of counts that are all alike. */
const LEAST_DEVIANCE = 1e-12;

/** Options of {@linkcode criteria}. */
export interface CriteriaOptions extends ConstraintOptions {
  /**
   * ĉ ≥ 1 for the quasi-likelihood criteria: that of the largest model considered, the same for all of them.
   * @default {what overdispersion() estimates for this mixture, but at least 1}
   */
  overdispersion?: number | undefined;
  /**
   * The prior that the mixture was fitted with, as `fit` returns it: criteria
   * hold at a maximum of the likelihood only, so that any but none is refused.
   * @default {none}
   */
  prior?: PriorOptions | undefined;
}

/** Result of {@linkcode criteria}; of two models the one with the smaller criterion is preferred. */
export interface Criteria {
  /** Number of components K. */
  readonly components: number;
  /** Number of free parameters: K−1+K·L, less one for a fixed coefficient and K−1 for a common one. */
  readonly parameters: number;
  /** Log-likelihood in nats. */
  readonly logLikelihood: number;
  /** Log-likelihood over the number of choices. */
  readonly logLikelihoodPerChoice: number;
  /** Number of choosers U, which BIC and ICL count; that of choices where each is a chooser of its own. */
  readonly choosers: number;
  /** Akaike's criterion, −2ℓ + 2·parameters. */
  readonly aic: number;
  /** Schwarz's criterion, −2ℓ + log U·parameters: what is drawn independently are choosers. */
  readonly bic: number;
  /** The same counting choices, −2ℓ + log N·parameters, as some packages have it for persons with several. */
  readonly bicChoices: number;
  /** Integrated completed likelihood (Biernacki, Celeux and Govaert 2000): BIC plus twice the entropy of the responsibilities. */
  readonly icl: number;
  /** Entropy of the responsibilities over all choosers, in nats: 0 when what each chose tells its component. */
  readonly entropy: number;
  /** ĉ as used, at least 1; NaN where it cannot be estimated, as where there are choosers. */
  readonly overdispersion: number;
  /** −2ℓ/ĉ + 2·parameters. */
  readonly quasiAic: number;
  /** −2ℓ/ĉ + log(N/ĉ)·parameters: N choices in bunches of ĉ tell as much as N/ĉ independent ones; ĉ > N counts as N. */
  readonly quasiBic: number;
  /**
   * (ℓ − uniform)/(saturated − uniform): 1 for a perfect fit, 0 for no better than an atom of 0: all items alike,
   * or as their offset says. NaN when the counts are so; undefined where there are choosers, as `saturated` is.
   */
  readonly devianceExplained: number | undefined;
  /** McFadden's 1 − ℓ/ℓ₀, ℓ₀ the log-likelihood of an atom of 0: 0 for no better, below 1. */
  readonly pseudoRSquared: number;
}

/**
 * Criteria for a mixture at its maximum-likelihood estimate.
 *
 * They take the number of parameters at face value: an atom on the bound or two
 * equal atoms have fewer effective ones. AIC and BIC assume independent choosers, each choice one
 * where these are not known; with N in the millions that fails, and they ask for ever more components.
 * The quasi-likelihood ones divide by the over-dispersion
 * ({@linkcode overdispersion} says what it assumes), and quasi-BIC counts bunches: what it prefers stays the same
 * when every choice is counted 2,000 times, where log N for log(N/ĉ) took K = 1 for 2 in 6 of 12 data sets.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @param options Over-dispersion.
 * @returns The criteria. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features or was fitted under a prior, or the over-dispersion is not ≥ 1.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { criteria } from "@softmix/softmix/inference";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [25, 75]);
 * const { logLikelihood, bic } = criteria(tosses, softmaxMixture([1], [[Math.log(3)]]));
 * assertAlmostEquals(bic, -2 * logLikelihood + Math.log(100)); // one parameter
 * ```
 */
export function criteria(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: CriteriaOptions = {},
): Criteria {
  checkData("compute criteria", data);
  checkOptions("compute criteria", options, {
    ...CONSTRAINT_RULES,
    overdispersion: finiteFrom(1),
    prior: OBJECT,
  }, RESULT_FIELDS);
  const { overdispersion: given } = options;
  refusePrior(options.prior, "compute criteria");
  const evidence = jointEvidence(data, mixture);
  const total = logLikelihoodOf(evidence);
  const perChoice = total / data.choices;
  const components = mixture.atoms.rows;
  const parameters = freeCount(data, mixture, options);
  const items = oneSet(data);
  const factor = given ??
    (items
      ? Math.max(1, overdispersion(items, mixture, options).estimate)
      : NaN);
  const choosers = chooserCount(data);
  const logChoosers = Math.log(choosers);
  const entropy = responsibilityEntropy(evidence);
  const bic = logChoosers * parameters - 2 * total;
  const { uniform, saturated } = likelihoodBounds(data);
  return {
    components,
    parameters,
    logLikelihood: total,
    logLikelihoodPerChoice: perChoice,
    choosers,
    aic: 2 * parameters - 2 * total,
    bic,
    bicChoices: Math.log(data.choices) * parameters - 2 * total,
    icl: bic + 2 * entropy,
    entropy,
    overdispersion: factor,
    quasiAic: 2 * parameters - 2 * total / factor,
    quasiBic: Math.max(0, Math.log(choosers / factor)) * parameters -
      2 * total / factor,
    devianceExplained: saturated === undefined
      ? undefined
      : saturated - uniform > LEAST_DEVIANCE
      ? (perChoice - uniform) / (saturated - uniform)
      : NaN,
    pseudoRSquared: 1 - perChoice / uniform,
  };
}

/** −Σ_u N_u Σ_k r_uk log r_uk; overwrites the evidence. */
function responsibilityEntropy({ logs, counts }: Evidence): number {
  const { values, columns: K } = normalisedRows(logs);
  let entropy = 0;
  for (const [i, r] of values.entries()) {
    if (r > 0) entropy -= counts[Math.floor(i / K)]! * r * Math.log(r);
  }
  return entropy;
}
