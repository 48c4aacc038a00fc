/** Estimates of another program one by one, beside ours. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { populationWeights } from "../model/membership.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Standard errors that came with estimates, NaN where there was none. */
export interface ClaimedErrors {
  /** Of the weights: length K. */
  readonly weights?: ArrayLike<number> | undefined;
  /** Of the coefficients of membership, relative to the last component, or of the weights of populations: K × Q. */
  readonly membership?: Matrix | undefined;
  /** Of the atoms, user's units: K × L. */
  readonly atoms?: Matrix | undefined;
}

/** One estimate. */
export interface AuditedParameter {
  /** Its component, from 0. */
  readonly component: number;
  /** `weight`, `weight:` with a population after it, the name of a covariate, or of a feature. */
  readonly name: string;
  /** What it is in the estimates. */
  readonly estimate: number;
  /** The error that came with it; undefined where none did. */
  readonly error: number | undefined;
  /** What it is at the maximum nearest to the estimates. */
  readonly nearest: number;
  /** Its standard error there, from the observed information; undefined where there is none. */
  readonly observed: number | undefined;
  /** The same by the sandwich, by chooser. */
  readonly sandwich: number | undefined;
}

/** Values of one kind: K × n. */
interface Kind {
  readonly names: readonly string[];
  /** Components that have such parameters: all, or all but the last. */
  readonly components: number;
  readonly of: (mixture: SoftmaxMixture) => ArrayLike<number>;
  readonly claimed: ArrayLike<number> | undefined;
  readonly errors: (of: Covariance) => ArrayLike<number> | undefined;
}

/**
 * The parameters, component by component.
 *
 * @throws {RangeError} If errors have another shape than what they are of.
 */
export function auditedParameters(
  data: ChoiceData,
  theirs: SoftmaxMixture,
  { errors, nearest, observed, sandwich }: {
    readonly errors: ClaimedErrors | undefined;
    readonly nearest: SoftmaxMixture;
    readonly observed: Covariance;
    readonly sandwich: Covariance | undefined;
  },
): AuditedParameter[] {
  const K = theirs.weights.length;
  const kinds = kindsOf(data, K, errors);
  const known = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? undefined : value;
  return Array.from({ length: K }, (_, k) => k).flatMap((component) =>
    kinds.filter(({ components }) => component < components)
      .flatMap(({ names, of, claimed, errors }) =>
        names.map((name, i): AuditedParameter => {
          const at = component * names.length + i;
          return {
            component,
            name,
            estimate: of(theirs)[at]!,
            error: known(claimed?.[at]),
            nearest: of(nearest)[at]!,
            observed: known(errors(observed)?.[at]),
            sandwich: known(sandwich && errors(sandwich)?.[at]),
          };
        })
      )
  );
}

function kindsOf(
  { choosers, featureNames }: ChoiceData,
  K: number,
  claimed: ClaimedErrors = {},
): Kind[] {
  const covariates = choosers?.covariates;
  const Q = covariates?.names.length ?? 0, L = featureNames.length;
  checkLength("weights", claimed.weights?.length, K);
  checkLength("membership", claimed.membership?.values.length, K * Q);
  checkLength("atoms", claimed.atoms?.values.length, K * L);
  const weights: Kind[] = covariates
    ? [{
      names: covariates.arePopulations
        ? covariates.names.map((name) => `weight:${name}`)
        : covariates.names,
      components: covariates.arePopulations ? K : K - 1,
      of: ({ membership }) =>
        covariates.arePopulations
          ? populationWeights(membership!.values, K)
          : membership!.values,
      claimed: claimed.membership?.values,
      errors: ({ populationWeightErrors, membershipErrors }) =>
        (covariates.arePopulations ? populationWeightErrors : membershipErrors)
          ?.values,
    }]
    : K > 1
    ? [{
      names: ["weight"],
      components: K,
      of: (mixture) => mixture.weights,
      claimed: claimed.weights,
      errors: ({ weightErrors }) => weightErrors,
    }]
    : [];
  return [...weights, {
    names: featureNames,
    components: K,
    of: ({ atoms }) => atoms.values,
    claimed: claimed.atoms?.values,
    errors: ({ atomErrors }) => atomErrors?.values,
  }];
}

function checkLength(
  name: string,
  length: number | undefined,
  expected: number,
): void {
  if (length === undefined || length === expected) return;
  throw new RangeError(
    `Cannot audit as errors of ${name} must be ${expected} numbers: current number is ${length}`,
  );
}
