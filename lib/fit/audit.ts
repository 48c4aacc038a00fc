/**
 * The referee: what other programs' estimates are worth on the data they were made from. Their
 * likelihood is computed anew, whether they are a maximum of it is told from its derivatives, the maximum
 * nearest to them is found by an ascent from them, and the highest by a search of our own.
 */
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { shownValue } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import { covariance } from "../inference/covariance.ts";
import { identifiability } from "../inference/identifiability.ts";
import { optimalityGap } from "../inference/optimality_gap.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { likelihoodBounds, logLikelihood } from "../model/log_likelihood.ts";
import { matchComponents } from "../model/matching.ts";
import { averageWeights } from "../model/membership.ts";
import { ownOf, parameterSpace } from "../model/parameter_space.ts";
import {
  checkMixture,
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Audit, AuditedOptimum, AuditOptions } from "./audit_result.ts";
import { auditedParameters } from "./audited_parameters.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import { describe, type MixtureDescription } from "./describe.ts";
import { fit } from "./fit.ts";
import { FIT_RULES } from "./fit_options.ts";

const RULES: OptionRules<AuditOptions> = {
  ...CONSTRAINT_RULES,
  starts: FIT_RULES.starts,
  seed: FIT_RULES.seed,
  effort: FIT_RULES.effort,
  atomBound: FIT_RULES.atomBound,
  onProgress: FIT_RULES.onProgress,
  errors: OBJECT,
};

/** What an ascent gains from a tenth of a standard error off, in nats; where it gains less, and nothing is known, it is flat. */
const FLAT = 0.005;

/** How far beyond the estimates the bound is set where they lie beyond the usual one. */
const ROOM = 1.05;

/**
 * Judges estimates that any program made: recomputes their log-likelihood, tells whether they are a
 * maximum of it, puts errors of two kinds beside theirs, and searches for higher optima with the same number of
 * components and the same constraints.
 *
 * @param data The choices that the estimates were made from.
 * @param mixture The estimates, user's units, components in any order, which is kept. Where weights depend
 *   on covariates or populations they are computed from the coefficients of membership.
 * @param options Errors that came with them, what was common or fixed, and how to search.
 * @returns The judgement. Costs a fit, and what errors, identifiability and gap cost.
 * @throws {RangeError} If the mixture is not valid for the data or does not obey the constraints, errors have another shape, or
 *   an option is out of range.
 *
 * @example A lower one of two optima
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { audit } from "@softmix/softmix/estimation";
 * import { assertEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [40, 60]);
 * const rounded = audit(tosses, softmaxMixture([1], [[0.405]]));
 * assertEquals(rounded.verdict, "best");
 * const wrong = audit(tosses, softmaxMixture([1], [[0.9]]));
 * assertEquals(wrong.verdict, "not_maximum");
 * ```
 */
export function audit(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: AuditOptions = {},
): Audit {
  checkData("audit", data);
  checkOptions("audit", options, RULES);
  const given = { common: options.common, fixed: options.fixed };
  const { seed } = options;
  const theirs = understood(data, mixture);
  const atomBound = boundOf(data, theirs, options);
  const own = logLikelihood(data, theirs);
  const there = covariance(data, theirs, given);
  const bounded = { ...given, atomBound };
  const nearest = ascended(data, theirs, bounded);
  const { best, isHigher } = searched(data, nearest, { ...options, atomBound });
  const isMaximum = there.status === "ok";
  const isFlat = there.status === "singular" &&
    nearest.logLikelihood - own < FLAT;
  const known = { ...given, onBound: nearest.onBound };
  const observed = covariance(data, nearest.mixture, known);
  const sandwich = data.choosers && data.choosers.counts.length < 2
    ? undefined
    : covariance(data, nearest.mixture, { ...known, kind: "sandwich" });
  const { warnings, ...nearestOptimum } = nearest;
  return {
    ...given,
    mixture: theirs,
    bounds: likelihoodBounds(data),
    logLikelihood: own,
    logLikelihoodPerChoice: own / data.choices,
    gradientNorm: gradientNormOf(data, theirs, bounded),
    newtonStep: there.newtonStep,
    verdict: isMaximum
      ? isHigher ? "local" : "best"
      : isFlat
      ? "not_identified"
      : "not_maximum",
    why: isMaximum ? undefined : there.message,
    nearest: { ...nearestOptimum, gain: nearest.logLikelihood - own },
    best: { ...best, gain: best.logLikelihood - own },
    atomBound,
    parameters: auditedParameters(data, theirs, {
      errors: options.errors,
      nearest: nearest.mixture,
      observed,
      sandwich,
    }),
    observed,
    sandwich,
    identifiability: identifiability(data, nearest.mixture, { ...given, seed }),
    optimalityGap: hasCertificate(data)
      ? optimalityGap(data, best.mixture, { ...bounded, seed })
      : undefined,
    warnings,
  };
}

/** Constraints, and the bound that is used. */
type Bounded = ConstraintOptions & { readonly atomBound: number };

function gradientNormOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Bounded,
): number {
  return quasiNewton(data, mixture, { ...options, maxEvaluations: 1 })
    .gradientNorm;
}

/** The highest optimum of a search of our own, or the nearest where that is as high. */
function searched(
  data: ChoiceData,
  nearest: Pick<AuditedOptimum, "mixture" | "logLikelihood">,
  { starts, seed, effort, onProgress, ...options }: AuditOptions & Bounded,
): {
  readonly best: Omit<Audit["best"], "gain">;
  readonly isHigher: boolean;
} {
  const { common, fixed, atomBound } = options;
  const components = nearest.mixture.weights.length;
  const found = fit(data, {
    ...{ components, common, fixed, atomBound },
    ...{ starts, seed, effort, onProgress },
  });
  const gain = found.logLikelihood - nearest.logLikelihood;
  const slack = SAME_OPTIMUM * chooserCount(data);
  const isHigher = gain > slack;
  const { mixture, logLikelihood } = isHigher ? found : nearest;
  return {
    isHigher,
    best: {
      mixture,
      logLikelihood,
      foundBest: gain >= -slack ? found.foundBest : 0,
      finished: found.finished,
    },
  };
}

/** The estimates as a mixture of the data: weights that depend on covariates are those averages. */
function understood(
  { features, choosers }: ChoiceData,
  mixture: SoftmaxMixture,
): SoftmaxMixture {
  checkMixture(mixture, features.columns);
  const { weights: { length: K }, membership } = mixture;
  const covariates = choosers?.covariates;
  const Q = covariates?.names.length ?? 0;
  const columns = membership?.columns ?? 0;
  if (columns !== Q || (membership && membership.rows !== K)) {
    throw new RangeError(
      `Cannot audit as the mixture must have membership of ${K} × ${Q} coefficients: current shape is ${
        membership ? `${membership.rows} × ${columns}` : "none"
      }`,
    );
  }
  if (!membership || !choosers || !covariates) return mixture;
  const i = membership.values.findIndex((value) => !Number.isFinite(value));
  if (i >= 0) {
    throw new RangeError(
      `Cannot audit as coefficients of membership must be finite: entry ${
        i % Q + 1
      } of component ${Math.floor(i / Q) + 1} is ${
        shownValue(membership.values[i])
      }`,
    );
  }
  const weights = averageWeights(membership.values, {
    covariates: covariates.values,
    shares: choosers.counts.map((count) => count / choosers.size),
  });
  const inOrder = Array.from({ length: K }, (_, k) => k);
  return reorderComponents({ ...mixture, weights }, inOrder);
}

/** The bound that was asked for; else the usual one, or one that leaves the estimates inside. */
function boundOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: AuditOptions,
): number {
  const bound = atomBoundOf(options.atomBound, data.counts.length);
  if (options.atomBound !== undefined) return bound;
  const space = spaceOf(data, mixture, { ...options, atomBound: bound });
  const norms = rowsOf(toWhitened(mixture.atoms, space.whitening))
    .map((atom, k) => norm(ownOf(atom as Float64Array, k, space)));
  return Math.max(bound, ROOM * Math.max(...norms));
}

function spaceOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Bounded,
) {
  return parameterSpace(data, {
    components: mixture.weights.length,
    radius: options.atomBound,
    constraints: obeyedConstraints(mixture, options, {
      featureNames: data.featureNames,
      action: "audit",
    }),
  });
}

/** The maximum that an ascent from a mixture reaches, components in the order of that. */
function ascended(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Bounded,
): Pick<MixtureDescription, "mixture" | "onBound" | "warnings"> & {
  readonly logLikelihood: number;
} {
  const end = quasiNewton(data, mixture, options);
  const space = spaceOf(data, mixture, options);
  const ordered = space.constraints?.isOrdered
    ? end.mixture
    : reorderComponents(
      end.mixture,
      matchComponents(mixture, end.mixture, { whitening: data.whitening }),
    );
  const { onBound, warnings } = describe(data, ordered, space);
  const { logLikelihood } = end;
  return { mixture: ordered, onBound, warnings, logLikelihood };
}

function hasCertificate({ choosers }: ChoiceData): boolean {
  return !choosers?.covariates || choosers.covariates.arePopulations;
}
