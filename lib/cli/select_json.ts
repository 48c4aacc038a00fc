/** A comparison of several numbers of components as the JSON object that scripts rely on. */
import {
  type ComponentsCandidate,
  matrixToRows,
  type Selection,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { testsJson } from "./error_options.ts";
import { choosersJson, constraintsJson } from "./fit_json.ts";
import { recommendation, recommendedFit } from "../report/selection_reasons.ts";
import { heldOutJson, ridgeSearchJson } from "./prior_options.ts";

/**
 * The object that `--json` prints and `--out` writes; what there is not, and
 * numbers that are not finite, become null.
 */
export function selectJson(
  { data, unusedColumns, droppedFeatures }: ChoiceTable,
  selection: Selection,
  { seconds, offset }: {
    readonly seconds: number;
    /** Name of the column of offsets. */
    readonly offset: string | undefined;
  },
): Readonly<Record<string, unknown>> {
  const { candidates, chosen, overdispersion, warnings, subspace } = selection;
  return {
    components: candidates.map(({ components }) => components),
    featureNames: data.featureNames,
    items: data.counts.length,
    choices: data.choices,
    ...choosersJson(data),
    chosen: Object.fromEntries(
      Object.entries(chosen).map(([name, K]) => [name, K ?? null]),
    ),
    recommended: recommendedJson(selection),
    candidates: candidates.map(candidateJson),
    overdispersion: overdispersion ?? null,
    latentSecondMoment: subspace
      ? {
        eigenvalues: Array.from(subspace.eigenvalues),
        standardErrors: Array.from(subspace.standardErrors),
        designErrors: Array.from(subspace.designErrors),
        noise: subspace.noise,
        leastComponents: subspace.leastComponents,
        warnings: subspace.warnings,
      }
      : null,
    // Without them the object is as it was.
    tests: testsJson(selection),
    // Without an end it is as it was.
    ...selection.interrupted && { status: "interrupted" },
    warnings,
    seconds,
    // Without one the object is as it was.
    offset,
    unusedColumns,
    droppedFeatures,
  };
}

/** The fit to go on with, and why. */
function recommendedJson(
  selection: Selection,
): Readonly<Record<string, unknown>> {
  const found = recommendedFit(selection);
  return {
    components: found?.candidate.components ?? null,
    criterion: found?.criterion ?? null,
    reason: recommendation(selection),
  };
}

function candidateJson(
  { fit, criteria, heldOut, doubts }: ComponentsCandidate,
): Readonly<Record<string, unknown>> {
  const { mixture } = fit;
  return {
    components: criteria.components,
    parameters: criteria.parameters,
    weights: Array.from(mixture.weights),
    atoms: matrixToRows(mixture.atoms),
    logLikelihood: fit.logLikelihood,
    logLikelihoodPerChoice: fit.logLikelihoodPerChoice,
    status: fit.status,
    foundBest: fit.foundBest,
    finished: fit.finished,
    aic: criteria.aic,
    bic: criteria.bic,
    icl: criteria.icl,
    quasiAic: criteria.quasiAic,
    quasiBic: criteria.quasiBic,
    entropy: criteria.entropy,
    devianceExplained: criteria.devianceExplained ?? null,
    heldOut: heldOut ? heldOutJson(heldOut) : null,
    onBound: fit.onBound,
    ...constraintsJson(fit),
    doubts,
    warnings: fit.warnings,
    seconds: fit.seconds.total,
    objective: fit.objective,
    prior: fit.prior ?? null,
    ridgeSearch: ridgeSearchJson(fit.ridgeSearch),
    effort: fit.effort,
    exploration: fit.exploration ?? null,
    // Without choosers the object is as it was.
    ...(criteria.devianceExplained === undefined && {
      choosers: criteria.choosers,
      bicChoices: criteria.bicChoices,
      pseudoRSquared: criteria.pseudoRSquared,
    }),
  };
}
