/** Results as text for a terminal. */
import { ARRAY, OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import {
  type CoefficientCell,
  coefficientCells,
  type RatioCell,
} from "./coefficient_cells.ts";
import { type ShownErrors, shownErrors } from "./error_terms.ts";
import { diagnosticTerms } from "./diagnostics_table.ts";
import { membershipCells } from "./membership_table.ts";
import { counted, grouped, percent, sizesText } from "./number_text.ts";
import { plainWords } from "./plain_words.ts";
import { sharesCells } from "./shares_table.ts";
import { summary } from "./summary.ts";
import {
  featureTable,
  rightColumns,
  sectionsText,
  terms,
} from "./text_table.ts";
import { weightCells } from "./weight_cells.ts";
import { padStart, paragraph, printable, wrap } from "./text_width.ts";

/** Options of {@linkcode fitReport}. */
export interface FitReportOptions {
  /**
   * Cells of a line, an integer ≥ 60.
   * @default {80}
   */
  width?: number | undefined;
  /** What `diagnose` found: adds standard errors and what to think of the fit. */
  diagnostics?: Diagnostics | undefined;
  /** What else to say below the summary: a term and its explanation each. */
  notes?: readonly (readonly [term: string, text: string])[] | undefined;
}

/**
 * A fit as text: how good and how sure it is, each component's weight, effective
 * items and atom, the items that each likes most, and warnings.
 *
 * @param data The data that was fitted.
 * @param result The fit.
 * @param options Width, and further notes.
 * @returns Lines of at most `width` cells, each ended by `\n`. Costs O(p·K·L).
 * @throws {RangeError} If the width is not an integer ≥ 60.
 *
 * @example
 * ```ts
 * import { choiceData, fit, fitReport } from "@softmix/softmix";
 * import { assertStringIncludes } from "@std/assert";
 * const wines = choiceData([[9], [12], [15], [18]], [31, 15, 14, 6], { featureNames: ["price"] });
 * const text = fitReport(wines, fit(wines, { components: 1 }));
 * assertStringIncludes(text, "Softmax mixture with 1 component: 4 items, 1 feature, 66 choices");
 * ```
 */
export function fitReport(
  data: ChoiceData,
  result: FitResult,
  options: FitReportOptions = {},
): string {
  checkData("write a report", data);
  checkOptions("write a report", options, {
    width: integerFrom(60),
    diagnostics: OBJECT,
    notes: ARRAY,
  });
  const { width = 80, notes = [], diagnostics } = options;
  const shown = shownErrors(diagnostics);
  const framed = { ...shown, width };
  const sections = [
    title(data, result, width),
    paragraph(plainWords(data, result, diagnostics).join(" "), width),
    terms(
      [...summary(data, result, diagnostics), ...notes],
      width,
    ),
    diagnostics ? terms(diagnosticTerms(data, result, diagnostics), width) : [],
    ...componentTables(result, framed),
    ...membershipTables(result, framed),
    ...coefficientTables(data, result, framed),
    ...data.choosers ? [shareRows(data, result, width)] : [],
    favourites(data, result, width),
    result.warnings.flatMap((text) => paragraph(text, width, "Warning: ")),
  ];
  return sectionsText(sections);
}

function title(
  data: ChoiceData,
  { mixture }: FitResult,
  width: number,
): string[] {
  const size = counted(mixture.weights.length, "component");
  return paragraph(`Softmax mixture with ${size}: ${sizesText(data)}`, width);
}

/** What is shown of errors, and the width of the page. */
interface Framed extends ShownErrors {
  readonly width: number;
}

/** One row per component; intervals in a table of their own where lines are short. */
function componentTables(
  result: FitResult,
  { width, ...shown }: Framed,
): string[][] {
  const { effectiveItems, atomNorms, onBound } = result;
  const cells = weightCells(result, shown);
  const withErrors = cells.some(({ error }) => error !== undefined);
  const withEnds = cells.some(({ interval }) => interval !== undefined);
  const rows = (intervals: boolean) =>
    rightColumns([
      [
        "Component",
        withErrors
          ? shown.scaled ? "Weight (errors)" : "Weight (error)"
          : "Weight",
        ...intervals ? ["95% interval"] : [],
        ...effectiveItems ? ["Effective items"] : [],
        "Norm of atom",
      ],
      ...cells.map(({ value, error, interval }, k) => [
        `${k + 1}`,
        withErrors ? `${value} (${error ?? "-"})` : value,
        ...intervals ? [interval ?? "-"] : [],
        ...effectiveItems ? [grouped(effectiveItems[k]!, 1)] : [],
        atomNorms[k]!.toFixed(3),
      ]),
    ]).map((row, i) => row + (onBound[i - 1] ? " on bound" : ""));
  const whole = rows(withEnds);
  if (whole.every((row) => row.length <= width)) return [whole];
  const names = ["weight"];
  const ends = cells.map(({ interval }) => interval ?? "-");
  return [
    rows(false),
    ...withEnds
      ? [
        featureTable(`Weights, 95% ${shown.kind}intervals`, {
          names,
          cells: [ends],
          width,
        }),
      ]
      : [],
  ];
}

function membershipTables(
  { membership }: FitResult,
  { width, ...shown }: Framed,
): string[][] {
  const table = membershipCells(membership, shown);
  if (!table) return [];
  const { heading, names, cells } = table;
  if (!table.errors) return [featureTable(heading, { names, cells, width })];
  const behind = table.errors.map((row) =>
    row.map((error) => ` (${error ?? "-"})`)
  );
  const framed = { names, cells, behind, width };
  return [
    featureTable(`${heading} (standard errors)`, framed),
    ...table.intervals
      ? [featureTable(`${heading}, 95% ${shown.kind}intervals`, {
        names,
        cells: table.intervals.map((row) => row.map((text) => text ?? "-")),
        width,
      })]
      : [],
  ];
}

/** Coefficients, their intervals, their sizes, and what they mean for the odds. */
function coefficientTables(
  data: ChoiceData,
  { mixture }: FitResult,
  { width, ...shown }: Framed,
): string[][] {
  const table = coefficientCells(data, mixture, shown);
  const { names, rows, withErrors, errorNames, which } = table;
  const of = (text: (cell: CoefficientCell) => string) =>
    rows.map((row) => row.map(text));
  const make = (
    heading: string,
    cells: readonly (readonly string[])[],
    behind?: readonly (readonly string[])[],
  ) =>
    featureTable(which === "" ? heading : `${heading} (${which})`, {
      names,
      cells,
      ...behind ? { behind } : {},
      width,
    });
  const ratios = (per: string, cell: (of: CoefficientCell) => RatioCell) =>
    make(
      `Odds ratios, per ${per} of each feature${
        withErrors ? ` (95% ${shown.kind}intervals)` : ""
      }`,
      of((one) => cell(one).value),
      withErrors ? of((one) => ` (${cell(one).interval ?? "-"})`) : undefined,
    );
  return [
    make(
      `Atoms, per unit of each feature${withErrors ? ` (${errorNames})` : ""}`,
      of(({ value }) => value),
      withErrors ? of(({ error }) => ` (${error ?? "-"})`) : undefined,
    ),
    ...withErrors
      ? [
        make(
          `Atoms, 95% ${shown.kind}intervals`,
          of(({ interval }) => interval ?? "-"),
        ),
      ]
      : [],
    make(
      "Atoms, per standard deviation of each feature",
      of(({ perDeviation }) => perDeviation),
    ),
    ratios("unit", ({ unitRatio }) => unitRatio),
    ratios("standard deviation", ({ deviationRatio }) => deviationRatio),
  ];
}

function shareRows(
  data: ChoiceData,
  { mixture }: FitResult,
  width: number,
): string[] {
  const table = sharesCells(data, mixture);
  return table ? featureTable(table.heading, { ...table, width }) : [];
}

/** How many items to name for each component. */
const MOST_LIKED = 5;

function favourites(
  data: ChoiceData,
  { mixture }: FitResult,
  width: number,
): string[] {
  const names = data.itemNames;
  if (names === undefined || (data.choosers?.sets.length ?? 2) > 2) return [];
  const { values, columns: K } = itemProbabilities(data, mixture);
  const heading =
    "Items each component likes most (item probability within the component)";
  const lines = paragraph(heading, width);
  for (let k = 0; k < K; k++) {
    const parts = mostLikely(values, { k, K }).map((j, i, all) =>
      `${printable(names[j]!)} ${percent(values[j * K + k]!)}${
        i < all.length - 1 ? "," : ""
      }`
    );
    const first = `${padStart(`${k + 1}`, 3)}  `;
    lines.push(...wrap(parts, { width, first, rest: "     " }));
  }
  return lines;
}

/** The most probable items of component k, ties in the order of the items. */
export function mostLikely(
  probabilities: Float64Array, // p × K
  { k, K }: { readonly k: number; readonly K: number },
): number[] {
  const best: number[] = [];
  const at = (j: number) => probabilities[j * K + k]!;
  for (let j = 0; j < probabilities.length / K; j++) {
    if (best.length === MOST_LIKED && at(j) <= at(best.at(-1)!)) continue;
    best.push(j);
    best.sort((a, b) => at(b) - at(a) || a - b);
    best.length = Math.min(best.length, MOST_LIKED);
  }
  return best;
}
