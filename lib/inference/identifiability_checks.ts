/**
 * The checks of the identifiability report, each with a verdict, a value and
 * a sentence. Thresholds are ours.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { closestAtoms } from "./closest_atoms.ts";
import { parameterCount } from "./criteria.ts";
import { freeProbabilities } from "./distinct_choosers.ts";
import { effectiveItems } from "./effective_items.ts";
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
  /** The number that it looked at. */
  readonly value: number;
  /** What that means, one sentence. */
  readonly sentence: string;
}

/** From this condition on, the weakest direction needs a million times the choices of the strongest. */
const HIGH_CONDITION = 1e3;
/** Atoms closer than these, in whitened coordinates, are one atom, or hard to tell. */
const SAME_ATOM = 1e-6;
const NEAR_ATOMS = 0.5;
/** A component should have at least this many choices for each of its parameters. */
const CHOICES_PER_PARAMETER = 10;
/** Weight that counts as none where the counts are shares, which tell nothing of the number of choices. */
const NO_WEIGHT = 1e-6;

/** How many coefficients fewer than K·L are free: 0 when left out. */
interface ConstraintCount {
  readonly constraints?: number | undefined;
}

/** What holds for all mixtures of this size: the number of parameters and, with one feature, of its values. */
export function sizeChecks(
  data: Pick<ChoiceData, "features" | "featureNames">,
  components: number,
  { constraints = 0 }: ConstraintCount = {},
): IdentifiabilityCheck[] {
  const distinct = distinctItems(data.features);
  const features = data.features.columns;
  const value = parameterCount({ components, features, constraints });
  return [
    parametersCheck(data, value, distinct),
    ...(features === 1 && constraints === 0
      ? [distinctValuesCheck(data, components, distinct)]
      : []),
  ];
}

/**
 * Why no mixture of this size is identified on these items, in the sentences of the
 * checks; empty where one may be. Costs O(K·L²): it counts no more rows, or outcomes, than parameters.
 */
export function unidentified(
  data: Pick<ChoiceData, "features" | "featureNames" | "offset" | "choosers">,
  components: number,
  { constraints }: ConstraintCount = {},
): string[] {
  const { features, choosers } = data;
  const parameters = parameterCount({
    components,
    features: features.columns,
    constraints,
  });
  if (choosers) {
    const Q = choosers.covariates?.names.length ?? 1;
    const count = parameters + (components - 1) * (Q - 1);
    const most = freeProbabilities({ ...data, choosers }, count);
    if (count <= most.probabilities) return [];
    return [
      `${count} parameters are more than the ${most.probabilities} free probabilities of ${most.choosers} choosers with different choice sets or covariates: other parameters give the same probabilities, so do not interpret these`,
    ];
  }
  // With one feature this is the rule of 2K values too.
  if (distinctItems(features, parameters + 1) > parameters) return [];
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

/** The exact rule for one feature, p ≥ 2K distinct values (derived). */
function distinctValuesCheck(
  { featureNames }: Pick<ChoiceData, "featureNames">,
  components: number,
  value: number,
): IdentifiabilityCheck {
  const enough = value >= 2 * components;
  return {
    name: "distinct values",
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
  { words }: WeakDirection,
): IdentifiabilityCheck {
  const full = rank === parameters;
  return {
    name: "rank",
    verdict: full ? "ok" : "fail",
    value: rank,
    sentence: full
      ? `every direction of the ${parameters} parameters changes the probabilities`
      : `only ${rank} of ${parameters} directions change the probabilities; one that does not is ${words}`,
  };
}

/** How much worse the weakest direction is known than the strongest. */
export function conditionCheck(
  condition: number,
  { words }: WeakDirection,
): IdentifiabilityCheck {
  return {
    name: "condition",
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

/** Distance of the two closest atoms; K ≥ 2. */
export function closestAtomsCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { distance: value, components: [first, second] } = closestAtoms(
    data,
    mixture,
  )!;
  return {
    name: "closest atoms",
    verdict: value < SAME_ATOM ? "fail" : value < NEAR_ATOMS ? "warning" : "ok",
    value,
    sentence: `the closest atoms, of components ${first + 1} and ${
      second + 1
    }, lie ${value.toPrecision(2)} apart in whitened units${
      value < NEAR_ATOMS ? ": nearly one component" : ""
    }`,
  };
}

/** Components (from 0) that make less than one choice, so that none tells of their atoms. */
export function emptyComponents(
  { choices }: Pick<ChoiceData, "choices">,
  { weights }: SoftmaxMixture,
): number[] {
  const least = choices >= weights.length ? 1 / choices : NO_WEIGHT;
  return Array.from(weights.keys()).filter((k) => weights[k]! < least);
}

/** Choices of the smallest component. */
export function smallestWeightCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { choices, features } = data;
  const { weights } = mixture;
  const value = Math.min(...weights);
  const enough = value * choices >=
    CHOICES_PER_PARAMETER * (features.columns + 1);
  return {
    name: "smallest weight",
    verdict: emptyComponents(data, mixture).length > 0
      ? "fail"
      : enough
      ? "ok"
      : "warning",
    value,
    sentence: `the smallest component, ${
      weights.lastIndexOf(value) + 1
    }, makes about ${Math.round(value * choices).toLocaleString("en-US")} of ${
      choices.toLocaleString("en-US")
    } choices for its ${features.columns + 1} parameters`,
  };
}

/** Items over which the narrowest component is spread. */
export function effectiveItemsCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { features } = data;
  const items = effectiveItems(data, mixture);
  const value = Math.min(...items);
  const enough = value >= features.columns + 1;
  return {
    name: "effective items",
    verdict: value < 1 + SAME_ATOM ? "fail" : enough ? "ok" : "warning",
    value,
    sentence: `component ${items.indexOf(value) + 1} is spread over as few as ${
      value.toPrecision(3)
    } items${
      enough
        ? ""
        : `, fewer than the ${
          features.columns + 1
        } that ${features.columns} coefficients need`
    }`,
  };
}

/** Norm of the largest atom against the condensation point √(2 log p). */
export function atomSizeCheck(
  data: ChoiceData,
  { atoms }: SoftmaxMixture,
): IdentifiabilityCheck {
  const sizes = rowsOf(toWhitened(atoms, data.whitening)).map(norm);
  const value = Math.max(...sizes);
  const point = Math.sqrt(2 * Math.log(data.counts.length));
  const inside = value < point;
  return {
    name: "atom size",
    verdict: inside ? "ok" : "warning",
    value,
    sentence: `the largest atom, of component ${
      sizes.indexOf(value) + 1
    }, has norm ${value.toFixed(3)} in whitened units, ${
      inside ? "below" : "beyond"
    } the condensation point ${
      point.toFixed(3)
    } of ${data.counts.length} items${
      inside ? "" : ", where a component sits on few items"
    }`,
  };
}
