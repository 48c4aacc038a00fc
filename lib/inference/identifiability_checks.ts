/**
 * The checks of the identifiability report, each with a verdict, a value and
 * a sentence. Thresholds are ours.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { covariateCount, parameterCount } from "./criteria.ts";
import { freeProbabilities } from "./distinct_choosers.ts";
import { distinctItems } from "./indistinguishable.ts";
import type { WeakDirection } from "./weak_direction.ts";

/** What a check concludes; `"fail"` means that some parameter cannot be told from the choices. */
export type Verdict = "ok" | "warning" | "fail";

/** One check of {@linkcode identifiability}. */
export interface IdentifiabilityCheck {
  /** What was checked. */
  readonly name:
    | "parameters"
    | "distinct values"
    | "rank"
    | "condition"
    | "closest atoms"
    | "smallest weight"
    | "effective items"
    | "atom size";
  /** What it concludes. */
  readonly verdict: Verdict;
  /** Whether it looked at the mixtures near this one only; else it holds for all of this size. */
  readonly isLocal: boolean;
  /** The number that it looked at. */
  readonly value: number;
  /** What that means, one sentence. */
  readonly sentence: string;
}

/** From this condition on, the weakest direction needs a million times the choices of the strongest. */
const HIGH_CONDITION = 1e3;
/** How many coefficients fewer than K·L are free: 0 when left out. */
interface ConstraintCount {
  readonly constraints?: number | undefined;
}

/** What holds for all mixtures of this size: the number of parameters and, with one feature, of its values. */
export function sizeChecks(
  data: SizedTerms,
  components: number,
  { constraints = 0 }: ConstraintCount = {},
): IdentifiabilityCheck[] {
  const value = parametersOf(data, components, constraints);
  if (data.choosers) return [outcomesCheck(data, value)];
  const distinct = distinctItems(data.features);
  const features = data.features.columns;
  return [
    parametersCheck(data, value, distinct),
    ...(features === 1 && constraints === 0
      ? [distinctValuesCheck(data, components, distinct)]
      : []),
  ];
}

/** What the size of a mixture is held against. */
type SizedTerms =
  & Pick<ChoiceData, "features" | "featureNames">
  & Partial<Pick<ChoiceData, "offset" | "choosers">>;

function parametersOf(
  data: SizedTerms,
  components: number,
  constraints: number | undefined,
): number {
  const { features: { columns: features } } = data;
  const covariates = covariateCount(data);
  return parameterCount({ components, features, constraints, covariates });
}

/**
 * Why no mixture of this size is identified on these items, or from what these choosers chose among,
 * in the sentences of the checks; empty where one may be. Costs O(K·L²): it counts no more rows, or
 * outcomes of choosers, than parameters.
 */
export function unidentified(
  data: SizedTerms,
  components: number,
  { constraints }: ConstraintCount = {},
): string[] {
  const parameters = parametersOf(data, components, constraints);
  // With one set and one feature this is the rule of 2K values too.
  const free = data.choosers
    ? freeProbabilitiesOf(data, parameters).probabilities
    : distinctItems(data.features, parameters + 1) - 1;
  if (free >= parameters) return [];
  return sizeChecks(data, components, { constraints })
    .filter(({ verdict }) => verdict === "fail")
    .map(({ sentence }) => sentence);
}

/** More parameters than free probabilities: never identified, whatever the mixture. */
function parametersCheck(
  { features: { rows: items } }: Pick<ChoiceData, "features">,
  value: number,
  distinct: number,
): IdentifiabilityCheck {
  const enough = value < distinct;
  const rows = distinct < items
    ? ` with ${distinct} distinct rows of features`
    : "";
  return {
    name: "parameters",
    isLocal: false,
    verdict: enough ? "ok" : "fail",
    value,
    sentence: `${value} parameters are ${
      enough ? "no more" : "more"
    } than the ${distinct - 1} free probabilities of ${items} items${rows}${
      enough
        ? ""
        : ": other parameters give the same probabilities, so do not interpret these"
    }`,
  };
}

/** Free probabilities of outcomes beyond this are not counted. */
const MANY = 1e6;

function freeProbabilitiesOf(
  { features, offset, choosers }: SizedTerms,
  most: number,
) {
  return freeProbabilities({ features, offset, choosers: choosers! }, most);
}

/** More parameters than free probabilities of what choosers choose. */
function outcomesCheck(data: SizedTerms, value: number): IdentifiabilityCheck {
  const { probabilities: free, choosers } = freeProbabilitiesOf(data, MANY);
  const enough = value <= free;
  return {
    name: "parameters",
    isLocal: false,
    verdict: enough ? "ok" : "fail",
    value,
    sentence: enough
      ? `${value} parameters are no more than the ${
        free < MANY ? `${free} ` : ""
      }free probabilities of what choosers can choose`
      : `${value} parameters are more than the ${free} free probabilities of ${choosers} choosers with different choice sets or covariates: other parameters give the same probabilities, so do not interpret these`,
  };
}

/** The exact rule for one feature, p ≥ 2K distinct values (derived). */
function distinctValuesCheck(
  { featureNames }: Pick<ChoiceData, "featureNames">,
  components: number,
  value: number,
): IdentifiabilityCheck {
  const enough = value >= 2 * components;
  return {
    name: "distinct values",
    isLocal: false,
    verdict: enough ? "ok" : "fail",
    value,
    sentence: `${
      featureNames[0]
    } takes ${value} distinct values, and ${components} components are identified from ${
      2 * components
    } on${enough ? "" : ": other mixtures have the same probabilities"}`,
  };
}

/** Whether every direction changes π. */
export function rankCheck(
  rank: number,
  parameters: number,
  { weakest: { words }, draws }: {
    readonly weakest: WeakDirection;
    /** How many choosers were simulated to see it; undefined where nothing was drawn. */
    readonly draws?: number | undefined;
  },
): IdentifiabilityCheck {
  const full = rank === parameters;
  const seen = draws === undefined
    ? ", near this mixture (others far from it may have the same probabilities)"
    : `, near this mixture and as far as ${draws} simulated choosers tell`;
  return {
    name: "rank",
    isLocal: true,
    verdict: full ? "ok" : "fail",
    value: rank,
    sentence: full
      ? `every direction of the ${parameters} parameters changes the probabilities${seen}`
      : `only ${rank} of ${parameters} directions change the probabilities${seen}; one that does not is ${words}`,
  };
}

/** How much worse the weakest direction is known than the strongest. */
export function conditionCheck(
  condition: number,
  { words }: WeakDirection,
): IdentifiabilityCheck {
  return {
    name: "condition",
    isLocal: true,
    verdict: condition === Infinity
      ? "fail"
      : condition < HIGH_CONDITION
      ? "ok"
      : "warning",
    value: condition,
    sentence: `errors along the weakest direction are ${
      condition === Infinity
        ? "without bound"
        : `${condition.toPrecision(2)} times those along the strongest`
    }: ${words}`,
  };
}
