/** A fit as the JSON object that scripts rely on. */
import {
  type ChoiceData,
  type Diagnostics,
  type FitResult,
  matrixToRows,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { diagnosticsJson } from "./diagnostics_json.ts";
import { ridgeSearchJson } from "./prior_options.ts";

/** What was common or fixed, where anything was. */
export function constraintsJson(
  { common, fixed }: Pick<FitResult, "common" | "fixed">,
): Readonly<Record<string, unknown>> {
  return { ...common && { common }, ...fixed && { fixed } };
}

/** What there is of choosers, where they are known. */
function choosersJson(
  { choosers }: ChoiceData,
  { logLikelihoodPerChooser, membership }: FitResult,
): Readonly<Record<string, unknown>> {
  if (!choosers) return {};
  return {
    choosers: choosers.size,
    choiceSets: choosers.sets.length - 1,
    logLikelihoodPerChooser: logLikelihoodPerChooser ?? null,
    membership: membership
      ? {
        names: membership.names,
        coefficients: matrixToRows(membership.coefficients),
        populations: membership.populations
          ? matrixToRows(membership.populations)
          : null,
      }
      : null,
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
  { diagnostics, offset }: {
    readonly diagnostics?: Diagnostics | undefined;
    /** Name of the column of offsets. */
    readonly offset?: string | undefined;
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
    seconds: result.seconds.total,
    objective: result.objective,
    prior: result.prior ?? null,
    ridgeSearch: ridgeSearchJson(result.ridgeSearch),
    bounds: result.bounds,
    gradientNorm: result.gradientNorm,
    finished: result.finished,
    atomBound: result.atomBound,
    atomNorms: Array.from(result.atomNorms),
    onBound: result.onBound,
    effectiveItems: result.effectiveItems
      ? Array.from(result.effectiveItems)
      : null,
    ...choosersJson(data, result),
    // Without one the object is as it was.
    offset,
    unusedColumns,
    droppedFeatures,
    ...constraintsJson(result),
    warnings: result.warnings,
    diagnostics: diagnostics ? diagnosticsJson(diagnostics) : null,
  };
}
