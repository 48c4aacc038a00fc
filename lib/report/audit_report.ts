/** A judgement of another program's estimates, as text. */
import { TEXTS } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Audit } from "../fit/audit_result.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import { certificate, type Term } from "./diagnostics_table.ts";
import {
  alike,
  coefficientErrorText,
  counted,
  grouped,
  perChoiceText,
  shortNumber,
  sizesText,
} from "./number_text.ts";
import {
  featureTable,
  numberTable,
  sectionsText,
  terms,
} from "./text_table.ts";
import { paragraph, printable } from "./text_width.ts";

/** Options of {@linkcode auditReport}. */
export interface AuditReportOptions {
  /**
   * Cells of a line, an integer ≥ 60; a table of many columns may take more.
   * @default {80}
   */
  width?: number | undefined;
  /**
   * What the components are called.
   * @default {their numbers, from 1}
   */
  componentNames?: readonly string[] | undefined;
}

/**
 * A judgement of estimates as text: their log-likelihood, whether they are a maximum, what is higher,
 * what is not identified, and each estimate with its error beside ours.
 *
 * @param data The data.
 * @param audit What `audit` returned.
 * @param options Width, and names of components.
 * @returns Lines ended by `\n`.
 * @throws {RangeError} If the width is not an integer ≥ 60.
 */
export function auditReport(
  data: ChoiceData,
  audit: Audit,
  options: AuditReportOptions = {},
): string {
  checkData("write a report", data);
  checkOptions("write a report", options, {
    width: integerFrom(60),
    componentNames: TEXTS,
  });
  const { width = 80 } = options;
  const size = counted(audit.mixture.weights.length, "component");
  return sectionsText([
    paragraph(`Audit of ${size}: ${sizesText(data)}`, width),
    terms(auditTerms(data, audit), width),
    parameterRows(data, audit, options),
    audit.best.logLikelihood > audit.nearest.logLikelihood
      ? higherOptimum(data, audit, width)
      : [],
    audit.warnings.flatMap((text) => paragraph(text, width, "Warning: ")),
  ]);
}

/** The judgement: terms and their explanations. */
export function auditTerms(
  data: ChoiceData,
  audit: Audit,
): [string, string][] {
  const { nearest, best, newtonStep } = audit;
  const step = Number.isNaN(newtonStep)
    ? ""
    : `; Newton's step is ${shortNumber(newtonStep)} standard errors long`;
  const starts = counted(best.finished, "finished start");
  return [
    [
      "Log-likelihood",
      `${grouped(audit.logLikelihood, 4)} in total, ${
        perChoiceText(audit.logLikelihoodPerChoice)
      } per choice, recomputed`,
    ],
    ["Verdict", verdictText(audit)],
    [
      "Gradient",
      `norm ${audit.gradientNorm.toExponential(1)} per ${
        data.choosers ? "chooser" : "choice"
      }${step}`,
    ],
    ["Nearest maximum", optimumText(nearest)],
    [
      "Best found",
      best.foundBest > 0
        ? `${optimumText(best)}, found by ${best.foundBest} of ${starts}`
        : `${
          optimumText(best)
        }, by the ascent from the estimates; ${starts} ended lower`,
    ],
    ...identification(audit),
    ...certificate(data, {
      ...audit,
      logLikelihoodPerChoice: best.logLikelihood / data.choices,
    }, audit),
    ...errorTerms(audit),
  ].map(([term, text]) => [term!, printable(text!)]);
}

function optimumText(
  { logLikelihood, gain }: Audit["nearest"] | Audit["best"],
): string {
  const total = grouped(logLikelihood, 4);
  if (Math.abs(gain) < NO_GAIN) return `${total}, as high`;
  return `${total}, ${natsText(Math.abs(gain))} ${
    gain > 0 ? "higher" : "lower"
  }`;
}

/** Log-likelihoods that differ by less, in nats, are alike: what an ascent leaves. */
const NO_GAIN = 1e-6;

/** Nats with the digits that a reader compares. */
function natsText(gain: number): string {
  return `${
    Math.abs(gain) < 0.1 ? shortNumber(gain) : grouped(gain, gain < 10 ? 2 : 1)
  } nats`;
}

function verdictText({ verdict, why, nearest, best }: Audit): string {
  switch (verdict) {
    case "best":
      return "a maximum, and no higher one was found";
    case "local":
      return `a maximum, but one ${natsText(best.gain)} higher was found`;
    case "not_identified":
      return `not identified: ${why}`;
    case "not_maximum":
      return `not at a maximum: an ascent from the estimates gains ${
        natsText(nearest.gain)
      }`;
    default:
      throw new Error(verdict satisfies never);
  }
}

/** What does not pass; one word where all does. */
function identification({ identifiability }: Audit): Term[] {
  const { checks } = identifiability;
  const doubts = checks.filter(({ verdict }) => verdict !== "ok");
  if (doubts.length === 0) {
    return [["Identified", `yes: ${counted(checks.length, "check")} passed`]];
  }
  return doubts.map(({ verdict, sentence }, i): Term => [
    i === 0 ? "Identified" : "",
    `${verdict === "fail" ? "no" : "in doubt"}: ${sentence}`,
  ]);
}

function errorTerms({ observed, sandwich }: Audit): Term[] {
  const none = ({ message }: Covariance) => `none: ${message}`;
  if (observed.status !== "ok") {
    return [["Standard errors", none(observed)]];
  }
  const at = "ours are those of the nearest maximum";
  return [[
    "Standard errors",
    sandwich && sandwich.status !== "ok"
      ? `${at}; of the sandwich ${none(sandwich)}`
      : at,
  ]];
}

/** What our second kind of error is called. */
function sandwichName({ choosers }: ChoiceData): string {
  return choosers?.names ? "by person" : "sandwich";
}

/** The table of estimates: its header, and a row for each. */
export function parameterCells(
  data: ChoiceData,
  { parameters, sandwich }: Audit,
  { componentNames }: AuditReportOptions,
): string[][] {
  const claims = parameters.some(({ error }) => error !== undefined);
  const errorText = (error: number | undefined) =>
    error === undefined ? "-" : coefficientErrorText(error);
  return [
    [
      ...["component", "parameter", "estimate"],
      ...claims ? ["error"] : [],
      ...["nearest", "observed"],
      ...sandwich ? [sandwichName(data)] : [],
    ],
    ...parameters.map((parameter) => {
      const { component, name, error, observed, sandwich: own } = parameter;
      const [estimate, nearest] = alike([
        parameter.estimate,
        parameter.nearest,
      ]) as [string, string];
      return [
        componentNames?.[component] ?? `${component + 1}`,
        name,
        estimate,
        ...claims ? [errorText(error)] : [],
        nearest,
        errorText(observed),
        ...sandwich ? [errorText(own)] : [],
      ];
    }),
  ];
}

function parameterRows(
  data: ChoiceData,
  audit: Audit,
  options: AuditReportOptions,
): string[] {
  const [headings, ...rows] = parameterCells(data, audit, options);
  const named = Object.fromEntries(
    headings!.slice(0, 2).map((name, c) => [name, rows.map((row) => row[c]!)]),
  );
  return numberTable({
    names: named,
    headings: headings!.slice(2),
    rows: rows.map((row) => row.slice(2)),
  });
}

function higherOptimum(
  { featureNames, choosers }: ChoiceData,
  { best: { mixture: { weights, atoms } } }: Audit,
  width: number,
): string[] {
  const L = atoms.columns;
  const rows = [
    Array.from(weights),
    ...featureNames.map((_, l) =>
      Array.from(weights, (_, k) => atoms.values[k * L + l]!)
    ),
  ];
  return featureTable("The best found: weights and atoms", {
    names: [
      choosers?.covariates ? "average weight" : "weight",
      ...featureNames,
    ],
    cells: rows.map(alike),
    width,
  });
}
