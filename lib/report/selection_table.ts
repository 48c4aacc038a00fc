/** A comparison of several numbers of components as text for a terminal. */
import { ARRAY } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { ComponentsCandidate, Selection } from "../fit/selection.ts";
import {
  finiteText,
  grouped,
  percent,
  perChoiceText,
  sizesText,
} from "./number_text.ts";
import {
  criteriaOf,
  isUnderPrior,
  reasonsOf,
  recommendation,
} from "./selection_reasons.ts";
import { rightColumns, sectionsText, terms } from "./text_table.ts";
import { paragraph, wrap } from "./text_width.ts";

/** Options of {@linkcode selectionReport}. */
export interface SelectionReportOptions {
  /**
   * Cells of a line, an integer ≥ 80.
   * @default {80}
   */
  width?: number | undefined;
  /** What else to say below the choices: a term and its explanation each. */
  notes?: readonly (readonly [term: string, text: string])[] | undefined;
}

/**
 * A comparison as text: every fit, its criteria, what each criterion chooses and why
 * they differ, and what the latent second moment says that K is at least.
 *
 * @param data The data that were fitted.
 * @param selection What `selectComponents` returned.
 * @param options Width, and further notes.
 * @returns Lines of at most `width` cells, each ended by `\n`.
 * @throws {RangeError} If the width is not an integer ≥ 80.
 */
export function selectionReport(
  data: ChoiceData,
  selection: Selection,
  options: SelectionReportOptions = {},
): string {
  checkData("write a report", data);
  checkOptions("write a report", options, {
    width: integerFrom(80),
    notes: ARRAY,
  });
  const { width = 80, notes = [] } = options;
  return sectionsText([
    paragraph(`Number of components: ${sizesText(data)}`, width),
    paragraph(recommendation(selection), width),
    fitRows(selection),
    isUnderPrior(selection)
      ? []
      : [CRITERIA_HEADING, ...rightColumns(criterionCells(selection))],
    doubtLines(selection, width),
    ["What each criterion chooses", ...terms(choices(selection), width)],
    [
      "Why",
      ...reasonsOf(data, selection)
        .flatMap((text) => paragraph(text, width, "- ")),
    ],
    selection.warnings.flatMap((text) => paragraph(text, width, "Warning: ")),
    terms([...testTerms(selection), ...least(selection), ...notes], width),
    (selection.subspace?.warnings ?? [])
      .flatMap((text) => paragraph(`About the least K: ${text}`, width)),
  ]);
}

/** K, in brackets where the candidate is not ranked. */
export function nameOf({ components, doubts }: ComponentsCandidate): string {
  return doubts.length > 0 ? `(${components})` : `${components}`;
}

/** What a table says of a candidate beside its name. */
export function candidateCells(
  { criteria, heldOut, fit }: ComponentsCandidate,
  { none, withRidge }: { readonly none: string; readonly withRidge: boolean },
): string[] {
  return [
    `${criteria.parameters}`,
    perChoiceText(criteria.logLikelihoodPerChoice),
    criteria.devianceExplained === undefined
      ? finiteText(criteria.pseudoRSquared, (v) => v.toFixed(4), none)
      : finiteText(criteria.devianceExplained, percent, none),
    finiteText(heldOut?.mean, perChoiceText, none),
    ...(withRidge ? [`${fit.prior?.ridge ?? 0}`] : []),
    `${fit.foundBest} of ${fit.finished}`,
  ];
}

/** The name with room for a bracket behind it. */
function alignedName(candidate: ComponentsCandidate): string {
  return nameOf(candidate).padEnd(`${candidate.components} `.length);
}

function fitRows(selection: Selection): string[] {
  const { candidates } = selection;
  const withRidge = isUnderPrior(selection);
  return rightColumns([
    [
      "K ",
      "Parameters",
      "Log-lik./choice",
      selection.holdOut ? "Pseudo R²" : "Explained",
      "Held out",
      ...(withRidge ? ["Ridge"] : []),
      "Best found by",
    ],
    ...candidates.map((one) => [
      alignedName(one),
      ...candidateCells(one, { none: "-", withRidge }),
    ]),
  ]);
}

/** What stands above the criteria. */
export const CRITERIA_HEADING =
  "Criteria, less their value for the K chosen (*), which is in the last line";

/** Criteria as distances from the one that is chosen: the differences count, and would drown in the digits. */
export function criterionCells(selection: Selection): string[][] {
  const { candidates, chosen } = selection;
  const shown = criteriaOf(selection);
  const names = shown.flatMap(([name]) => name === "heldOut" ? [] : [name]);
  const base = names.map((name) =>
    candidates.find((c) => c.components === chosen[name])?.criteria[name]
  );
  const rows = candidates.map((candidate) => [
    alignedName(candidate),
    ...names.map((name, c) => {
      const value = candidate.criteria[name] - (base[c] ?? 0);
      return candidate.components === chosen[name]
        ? "*  0.0"
        : finiteText(value, criterionText);
    }),
  ]);
  return [
    ["K ", ...names.map((_, c) => shown[c]![1])],
    ...rows,
    ["* ", ...base.map((value) => finiteText(value, criterionText))],
  ];
}

/** At most 13 cells wide, so that five columns fit. */
function criterionText(value: number): string {
  return Math.abs(value) < 1e8
    ? grouped(value, 1)
    : Math.abs(value) < 1e9
    ? grouped(value)
    : value.toExponential(6);
}

function doubtLines({ candidates }: Selection, width: number): string[] {
  return candidates.filter(({ doubts }) => doubts.length > 0)
    .flatMap(({ components, doubts }) =>
      wrap(`not ranked: ${doubts.join("; ")}`.split(" "), {
        width,
        first: `(${components}) `,
        rest: "    ",
      })
    );
}

function choices(selection: Selection): [string, string][] {
  const { chosen } = selection;
  return criteriaOf(selection)
    .filter(([name]) => name !== "heldOut" || chosen.heldOut)
    .map(([name, term, purpose]) => [
      `  ${term}`,
      `${`${chosen[name] ?? "-"}`.padStart(2)}  ${purpose}`,
    ]);
}

/** What the likelihood-ratio tests say, a line each. */
export function testTerms({ tests = [] }: Selection): [string, string][] {
  return tests.map(({ components: K, statistic, ...test }, i) => {
    const { pValue, monteCarloError, replicates, failed } = test;
    const p = Number.isNaN(pValue)
      ? "and no refit to drawn data succeeded"
      : `p = ${pValue.toFixed(3)} ± ${monteCarloError.toFixed(3)} of ${
        replicates.length - failed
      } drawn data sets`;
    const verdict = Number.isNaN(pValue)
      ? `K = ${K} is not tested`
      : pValue <= 0.05
      ? `K = ${K} is rejected for ${K + 1}`
      : `K = ${K} is not rejected`;
    return [
      i === 0 ? "Tests of K" : "",
      `${verdict}: twice the log-likelihood gains ${
        grouped(statistic, 1)
      }, ${p}`,
    ];
  });
}

function least({ subspace }: Selection): [string, string][] {
  if (!subspace) return [];
  const { eigenvalues, noise, leastComponents } = subspace;
  const most = 8;
  const shown = Array.from(eigenvalues.subarray(0, most), (v) => v.toFixed(3));
  const more = eigenvalues.length > most ? ", ..." : "";
  const above = eigenvalues.filter((v) => v > noise).length;
  return [[
    "Least K",
    `${leastComponents}, if the features are normal: ${above} of the ${eigenvalues.length} eigenvalues of the latent second moment ${
      shown.join(", ")
    }${more} ${above === 1 ? "is" : "are"} above the noise, ${
      noise.toFixed(3)
    }. It needs no fit and is no estimate of K, which is often larger: atoms in one line count once, small ones not at all.`,
  ]];
}
