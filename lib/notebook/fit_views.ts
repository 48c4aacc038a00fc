/** Fits, and what climbs to a maximum. */
import type { EmResult } from "../em/em.ts";
import type { QuasiNewtonResult } from "../em/quasi_newton.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { MixingMeasureResult } from "../fit/mixing_measure.ts";
import type { Selection } from "../fit/selection.ts";
import { grouped, perChoiceText } from "../report/number_text.ts";
import { criteriaChart } from "../report/plots/criteria.ts";
import { curvesChart } from "../report/plots/curves.ts";
import { convergenceChart, startsChart } from "../report/plots/starts.ts";
import { selectionReport } from "../report/selection_table.ts";
import { fitReport } from "../report/tables.ts";
import type { ShownBlock } from "./blocks.ts";
import { mixtureChart, mixtureTable } from "./mixture_views.ts";
import { notes, type Presented } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

/** How good, how often found, what was found; as text the report of the command line. */
export function fitView(result: FitResult, options: ShowOptions): Presented {
  const { data } = options;
  const { mixture, bounds, choosers, foundBest, finished } = result;
  const summary = {
    status: result.status,
    "log-likelihood per choice": perChoiceText(result.logLikelihoodPerChoice),
    [`all ${data?.choosers ? "alternatives" : "items"} alike`]: perChoiceText(
      bounds.uniform,
    ),
    ...(bounds.saturated === undefined
      ? {}
      : { "each item its own": perChoiceText(bounds.saturated) }),
    "best found by": `${foundBest} of ${finished} starts`,
  };
  const blocks: ShownBlock[] = [
    { rows: [summary] },
    ...mixtureTable(mixture, options),
    ...notes(result.warnings),
    ...mixtureChart(mixture, options),
    ...(finished > MANY_STARTS
      ? [{ chart: startsChart(result, { choices: choosers }) }]
      : []),
  ];
  return data
    ? { blocks, text: fitReport(data, result).trimEnd() }
    : { blocks };
}

/** From more finished starts than this on, a chart shows where they ended. */
const MANY_STARTS = 5;

/** What each criterion chose, the candidates, the criteria as a chart. */
export function selectionView(
  selection: Selection,
  { data, title }: ShowOptions,
): Presented {
  const { candidates, chosen } = selection;
  const rows = candidates.map(({ components, criteria, heldOut, doubts }) => ({
    K: components,
    "log-likelihood per choice": perChoiceText(criteria.logLikelihoodPerChoice),
    parameters: criteria.parameters,
    AIC: grouped(criteria.aic, 1),
    BIC: grouped(criteria.bic, 1),
    ICL: grouped(criteria.icl, 1),
    "held out, per choice": heldOut?.mean,
    doubts: doubts.length === 0 ? "none" : doubts.join("; "),
  }));
  const by = Object.entries(chosen).map(([name, K]) => ({
    criterion: CRITERIA[name as keyof Selection["chosen"]],
    "chooses K": K,
  }));
  const chart = criteriaChart(selection, { title });
  const blocks: ShownBlock[] = [
    { rows },
    { rows: by.filter((row) => row["chooses K"] !== undefined) },
    ...notes(selection.warnings),
    { chart },
  ];
  return data
    ? { blocks, text: selectionReport(data, selection).trimEnd() }
    : { blocks };
}

const CRITERIA: Readonly<Record<keyof Selection["chosen"], string>> = {
  aic: "AIC",
  bic: "BIC",
  bicChoices: "BIC counting choices",
  icl: "ICL",
  quasiAic: "quasi-AIC",
  quasiBic: "quasi-BIC",
  heldOut: "held-out likelihood",
};

/** Rounds, and their path where the number of choices is known. */
export function emView(result: EmResult, options: ShowOptions): Presented {
  const { logLikelihoods, status, mixture } = result;
  const rounds = logLikelihoods.length - 1;
  const { data, title } = options;
  const path = { label: "", logLikelihoods };
  return {
    blocks: [
      { rows: [{ status, rounds, "log-likelihood": logLikelihoods[rounds]! }] },
      ...mixtureTable(mixture, options),
      ...(data
        ? [{
          chart: convergenceChart([path], { choices: data.choices, title }),
        }]
        : []),
    ],
  };
}

/** How the climb ended, and the mixture. */
export function quasiNewtonView(
  { status, logLikelihood, gradientNorm, evaluations, mixture }:
    QuasiNewtonResult,
  options: ShowOptions,
): Presented {
  const row = {
    status,
    evaluations,
    "log-likelihood": logLikelihood,
    "norm of the gradient": gradientNorm.toExponential(1),
  };
  return { blocks: [{ rows: [row] }, ...mixtureTable(mixture, options)] };
}

/** Rounds of insertion, the mixture, the certificate. */
export function mixingMeasureView(
  { status, rounds, mixture, gap }: MixingMeasureResult,
  options: ShowOptions,
): Presented {
  const gaps = rounds.map((round, i) => [i + 1, round.gap] as const);
  const row = {
    status,
    atoms: mixture.weights.length,
    rounds: rounds.length,
    "log-likelihood per choice": perChoiceText(
      rounds.at(-1)!.logLikelihoodPerChoice,
    ),
    "at most to gain, per choice": gap.mostGain.toExponential(1),
  };
  const chart = curvesChart([{ label: "", points: gaps }], {
    title: options.title ?? "The optimality gap, round by round",
    x: { label: "round of insertion" },
    y: { label: "largest D", log: true },
  });
  return {
    blocks: [{ rows: [row] }, ...mixtureTable(mixture, options), { chart }],
  };
}

/** The numbers that `diagnose` adds to a fit. */
export function diagnosticsView(found: Diagnostics): Presented {
  const { overdispersion, optimalityGap, missing, closestAtoms } = found;
  const values = {
    "smallest weight": found.smallestWeight,
    "fewest effective items": found.fewestEffectiveItems,
    "distance of the closest atoms": closestAtoms?.distance,
    "over-dispersion": overdispersion?.estimate,
    "standard errors": found.covariance?.status,
    "share of missing information": found.emRate,
    "at most to gain, nats": optimalityGap?.mostGain,
    "gain of another component, nats": missing?.gain,
    "chance alone gives, nats": missing?.chance,
    identifiability: found.identifiability?.verdict,
  };
  const rows = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([what, value]) => ({
      what,
      value: typeof value === "number"
        ? Number(value.toPrecision(4)) + ""
        : value,
    }));
  return { blocks: [{ rows }, ...notes(found.skipped)] };
}
