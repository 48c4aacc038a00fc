/** A fit as the JSON object that scripts rely on. */
import {
  type ChoiceData,
  type Covariance,
  type Diagnostics,
  type FitResult,
  matrixToRows,
  oddsRatios,
  type RatioEstimates,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { shownErrors } from "../report/error_terms.ts";
import { plainWords } from "../report/plain_words.ts";
import { diagnosticsJson, endsJson } from "./diagnostics_json.ts";
import { ridgeSearchJson } from "./prior_options.ts";

/** What was common or fixed, where anything was. */
export function constraintsJson(
  { common, fixed }: Pick<FitResult, "common" | "fixed">,
): Readonly<Record<string, unknown>> {
  return { ...common && { common }, ...fixed && { fixed } };
}

/** What there is of choosers, where they are known. */
export function choosersJson(
  { choosers, choices }: ChoiceData,
): Readonly<Record<string, unknown>> {
  if (!choosers) return {};
  const { names, counts, size, sets } = choosers;
  return {
    choosers: size,
    choiceSets: sets.length - 1,
    persons: names ? counts.length : null,
    choicesPerChooser: choices / size,
  };
}

/** What weights depend on: covariates, or populations with weights of their own. */
function membershipJson(
  { membership }: FitResult,
  covariance: Covariance | undefined,
): Readonly<Record<string, unknown>> {
  if (!membership) return { membership: null, populations: null };
  const { names, coefficients, populations } = membership;
  const { membershipErrors, populationWeightErrors } = covariance ?? {};
  if (!populations) {
    const { rows } = coefficients;
    return {
      membership: {
        names,
        coefficients: matrixToRows(coefficients),
        errors: membershipErrors
          ? matrixToRows(membershipErrors).slice(0, rows)
          : null,
      },
      populations: null,
    };
  }
  const errors = populationWeightErrors && matrixToRows(populationWeightErrors);
  return {
    membership: null,
    populations: matrixToRows(populations).map((weights, g) => ({
      name: names[g],
      weights,
      errors: errors?.map((row) => row[g]) ?? null,
    })),
  };
}

/** What a fit of choosers says beside what any fit does. */
function chooserFitJson(
  data: ChoiceData,
  result: FitResult,
  covariance: Covariance | undefined,
): Readonly<Record<string, unknown>> {
  if (!data.choosers) return {};
  const { logLikelihoodPerChooser, logLikelihood, bounds } = result;
  const nullLogLikelihood = bounds.uniform * data.choices;
  return {
    ...choosersJson(data),
    logLikelihoodPerChooser: logLikelihoodPerChooser ?? null,
    nullLogLikelihood,
    pseudoRSquared: 1 - logLikelihood / nullLogLikelihood,
    ...membershipJson(result, covariance),
  };
}

/** The ranges of starts that the data do not tell from the best, least and largest of each estimate. */
function spreadJson(
  { spread }: FitResult,
): Readonly<Record<string, unknown>> | null {
  if (!spread) return null;
  const { starts, below, weights, atoms } = spread;
  const upper = matrixToRows(atoms.upper);
  return {
    starts,
    below,
    weights: Array.from(weights.lower, (v, k) => [v, weights.upper[k]!]),
    atoms: matrixToRows(atoms.lower)
      .map((row, k) => row.map((v, l) => [v, upper[k]![l]!])),
  };
}

/** What coefficients mean for the odds: per unit, per standard deviation, and per step of the summary. */
function oddsRatiosJson(
  data: ChoiceData,
  { mixture }: FitResult,
  diagnostics: Diagnostics | undefined,
): Readonly<Record<string, unknown>> {
  const { intervals } = shownErrors(diagnostics);
  const ratios = oddsRatios(data, mixture, { intervals });
  const json = ({ values, ends }: RatioEstimates) => ({
    values: matrixToRows(values),
    ...ends && endsJson(ends),
  });
  return {
    level: ratios.level ?? null,
    perUnit: json(ratios.perUnit),
    perDeviation: json(ratios.perDeviation),
    steps: Array.from(ratios.steps),
    perStep: json(ratios.perStep),
  };
}

/**
 * The object that `--json` prints and `--out` writes. The names of the first
 * twelve fields are a contract; numbers that are not finite become null, and so
 * do diagnostics that were not made.
 */
export function fitJson(
  { data, unusedColumns, droppedFeatures }: ChoiceTable,
  result: FitResult,
  { diagnostics, more, model }: {
    readonly diagnostics?: Diagnostics | undefined;
    /** What there is only where it was asked for: the column of offsets, what was held out. */
    readonly more: Readonly<Record<string, unknown>>;
    /** What predictions are made from. */
    readonly model: Readonly<Record<string, unknown>>;
  },
): Readonly<Record<string, unknown>> {
  const { mixture } = result;
  return {
    components: mixture.weights.length,
    featureNames: data.featureNames,
    items: data.counts.length,
    choices: data.choices,
    weights: Array.from(mixture.weights),
    atoms: matrixToRows(mixture.atoms),
    logLikelihood: result.logLikelihood,
    logLikelihoodPerChoice: result.logLikelihoodPerChoice,
    status: result.status,
    foundBest: result.foundBest,
    starts: result.starts,
    seconds: result.seconds.total + (diagnostics?.seconds ?? 0),
    objective: result.objective,
    prior: result.prior ?? null,
    ridgeSearch: ridgeSearchJson(result.ridgeSearch),
    bounds: result.bounds,
    gradientNorm: result.gradientNorm,
    finished: result.finished,
    spread: spreadJson(result),
    effort: result.effort,
    exploration: result.exploration ?? null,
    atomBound: result.atomBound,
    atomNorms: Array.from(result.atomNorms),
    onBound: result.onBound,
    effectiveItems: result.effectiveItems
      ? Array.from(result.effectiveItems)
      : null,
    ...chooserFitJson(data, result, diagnostics?.covariance),
    ...more,
    unusedColumns,
    droppedFeatures,
    ...constraintsJson(result),
    warnings: result.warnings,
    summary: plainWords(data, result, diagnostics),
    oddsRatios: oddsRatiosJson(data, result, diagnostics),
    model,
    diagnostics: diagnostics ? diagnosticsJson(diagnostics) : null,
  };
}
