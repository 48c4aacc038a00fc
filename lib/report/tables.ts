/** Results as text for a terminal. */
import { ARRAY, OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { Covariance } from "../inference/covariance.ts";
import { describePrior } from "../model/prior.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import { constraintTerms } from "./constraint_terms.ts";
import { diagnosticTerms } from "./diagnostics_table.ts";
import { type ShownErrors, shownErrors } from "./error_terms.ts";
import { membershipCells } from "./membership_table.ts";
import {
  alike,
  coefficientErrorText,
  counted,
  errorText,
  fixed,
  grouped,
  percent,
  perChoiceText,
  sizesText,
} from "./number_text.ts";
import { sharesCells } from "./shares_table.ts";
import {
  featureTable,
  rightColumns,
  sectionsText,
  terms,
} from "./text_table.ts";
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
 */
export function fitReport(
  data: ChoiceData,
  result: FitResult,
  options: FitReportOptions = {},
): string {
  checkOptions("write a report", options, {
    width: integerFrom(60),
    diagnostics: OBJECT,
    notes: ARRAY,
  });
  const { width = 80, notes = [], diagnostics } = options;
  const shown = shownErrors(diagnostics);
  const { errors } = shown;
  const sections = [
    title(data, result, width),
    terms([...summary(data, result), ...notes], width),
    diagnostics ? terms(diagnosticTerms(data, result, diagnostics), width) : [],
    componentRows(result, shown),
    weightIntervals(result, shown),
    membershipRows(result, { errors, width }),
    atomTable(data, result, { ...shown, width }),
    intervalTable(data, { ...shown, width }),
    scaledAtomTable(data, result, width),
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

const STATUS_WORDS: Readonly<Record<FitResult["status"], string>> = {
  converged: "converged",
  max_evaluations: "not converged: the evaluations ran out",
  stalled: "stalled: no step gains more than rounding",
  not_finite: "failed: the log-likelihood is not finite",
  interrupted: "interrupted: the best that was reached by then",
};

/** How good and how sure a fit is: terms and their explanations; an empty term goes on with the one before. */
export function summary(
  data: ChoiceData,
  result: FitResult,
): [string, string][] {
  const { foundBest, finished, starts, logLikelihoodPerChooser } = result;
  const perChooser = logLikelihoodPerChooser === undefined
    ? ""
    : `, ${perChoiceText(logLikelihoodPerChooser)} per chooser`;
  return [
    [
      "Log-likelihood",
      `${grouped(result.logLikelihood, 3)} in total, ${
        perChoiceText(result.logLikelihoodPerChoice)
      } per choice${perChooser}`,
    ],
    ["", placeText(data, result)],
    ...priorTerms(result),
    [
      "Status",
      `${STATUS_WORDS[result.status]}; gradient norm ${
        result.gradientNorm.toExponential(1)
      } per ${data.choosers ? "chooser" : "choice"}`,
    ],
    [
      "Starts",
      `best optimum found by ${foundBest} of ${
        counted(finished, "finished start")
      }; ${counted(starts.length, "start")} drawn`,
    ],
    ...effortTerms(result),
    [
      "Atom bound",
      result.atomBound === Infinity
        ? "none"
        : `${result.atomBound.toPrecision(4)}, ${
          result.onBound.includes(true) ? "reached (see below)" : "not reached"
        }`,
    ],
    ...constraintTerms(result),
    ["Time", `${result.seconds.total.toFixed(2)} s`],
  ];
}

/** Where a fit lies between no taste at all and what could at most be. */
function placeText(
  { offset, choices }: ChoiceData,
  { bounds: { uniform, saturated }, logLikelihoodPerChoice }: FitResult,
): string {
  const least = `${offset ? "the offset alone" : "uniform"} ${
    uniform.toFixed(5)
  }`;
  if (saturated === undefined) {
    const share = 1 - logLikelihoodPerChoice / uniform;
    const total = grouped(uniform * choices, 3);
    return `pseudo R² ${
      share.toFixed(4)
    } (McFadden), over the null log-likelihood ${total}, ${least} per choice`;
  }
  const range = saturated - uniform;
  const share = (logLikelihoodPerChoice - uniform) / range;
  const place = range > 0 ? `${percent(share)} of the way ` : "";
  return `${place}from ${least} to saturated ${saturated.toFixed(5)}`;
}

/** How hard the search was to try, and what came of it, where that is not what starts say. */
function effortTerms({ effort, exploration }: FitResult): [string, string][] {
  if (!exploration) {
    return effort === "default" ? [] : [["", `${effort} effort`]];
  }
  const { rounds, idle } = exploration;
  return [[
    "",
    `${effort} effort explored ${
      counted(rounds, "round")
    }, the last ${idle} without a gain`,
  ]];
}

/** What was maximised besides, and how the ridge was chosen. */
function priorTerms(
  { objective, prior, ridgeSearch }: FitResult,
): [string, string][] {
  const terms: [string, string][] = [];
  if (prior) {
    terms.push([
      "Objective",
      `${grouped(objective, 3)}: with the log prior, ${describePrior(prior)}`,
    ]);
  }
  if (ridgeSearch) {
    const tried = ridgeSearch.tried.map(({ ridge, heldOut }) =>
      `${ridge}: ${heldOut.mean.toFixed(4)}`
    );
    terms.push([
      "Ridge",
      `${
        prior?.ridge ?? 0
      }, which predicts choices held out best; per choice, ${tried.join(", ")}`,
    ]);
  }
  return terms;
}

/** One row per component. */
function componentRows(
  { mixture: { weights }, effectiveItems, atomNorms, onBound }: FitResult,
  { errors, scaled }: ShownErrors,
): string[] {
  // The weight of a single component is 1 for certain.
  const isOne = weights.length === 1;
  const weightErrors = isOne ? undefined : errors?.weightErrors;
  const inBunches = isOne ? undefined : scaled?.weightErrors;
  const [header, ...rows] = rightColumns([
    [
      "Component",
      "Weight",
      ...weightErrors ? ["Standard error"] : [],
      ...effectiveItems ? ["Effective items"] : [],
      "Norm of atom",
    ],
    ...Array.from(weights, (weight, k) => [
      `${k + 1}`,
      weight.toFixed(4),
      ...weightErrors
        ? [
          [weightErrors[k], inBunches?.[k]].flatMap((v) => errorText(v) ?? [])
            .join("; ") || "-",
        ]
        : [],
      ...effectiveItems ? [grouped(effectiveItems[k]!, 1)] : [],
      atomNorms[k]!.toFixed(3),
    ]),
  ]);
  return [
    header!,
    ...rows.map((row, k) => row + (onBound[k] ? " on bound" : "")),
  ];
}

/** A table with errors, and the width of the page. */
interface Framed {
  readonly errors: Covariance | undefined;
  readonly width: number;
}

function membershipRows(
  { membership }: FitResult,
  { errors, width }: Framed,
): string[] {
  const table = membershipCells(membership, errors);
  if (!table) return [];
  const { heading, names, cells } = table;
  if (!table.errors) return featureTable(heading, { names, cells, width });
  const behind = table.errors.map((row) =>
    row.map((error) => ` (${error ?? "-"})`)
  );
  return featureTable(`${heading} (standard errors)`, {
    names,
    cells,
    behind,
    width,
  });
}

function shareRows(
  data: ChoiceData,
  { mixture }: FitResult,
  width: number,
): string[] {
  const table = sharesCells(data, mixture);
  return table ? featureTable(table.heading, { ...table, width }) : [];
}

function atomTable(
  data: ChoiceData,
  { mixture: { atoms } }: FitResult,
  { errors, scaled, width }: ShownErrors & Pick<Framed, "width">,
): string[] {
  const { rows: K, columns: L } = atoms;
  const rowsOf = <T>(cell: (at: number) => T) =>
    data.featureNames.map((_, l) =>
      Array.from({ length: K }, (_, k) => cell(k * L + l))
    );
  const values = errors?.atomErrors?.values;
  const inBunches = scaled?.atomErrors?.values;
  const heading = "Atoms, per unit of each feature";
  const what = inBunches
    ? "standard errors; for choices in bunches"
    : "standard errors";
  const behind = (at: number) =>
    ` (${coefficientErrorText(values![at]!)}${
      inBunches && inBunches[at]! > 0 ? `; ${errorText(inBunches[at]!)}` : ""
    })`;
  return featureTable(values ? `${heading} (${what})` : heading, {
    names: data.featureNames,
    cells: rowsOf((at) => atoms.values[at]!).map(alike),
    ...values ? { behind: rowsOf(behind) } : {},
    width,
  });
}

/** Intervals of the weights where they were asked for: Wald's follow from the errors. */
function weightIntervals(
  { mixture: { weights } }: FitResult,
  { intervals, kind }: ShownErrors,
): string[] {
  if (!intervals || kind === "" || weights.length === 1) return [];
  const { lower, upper } = intervals.weights;
  if (!lower.some(Number.isFinite)) return [];
  return [
    `Weights, 95% ${kind}intervals`,
    ...Array.from(
      weights,
      (_, k) =>
        `${padStart(`${k + 1}`, 3)}  ${fixed(lower[k]!, 4)} to ${
          fixed(upper[k]!, 4)
        }`,
    ),
  ];
}

/** Intervals of the atoms; none where nothing has an error. */
function intervalTable(
  { featureNames }: ChoiceData,
  { intervals, kind, width }: ShownErrors & Pick<Framed, "width">,
): string[] {
  const ends = intervals?.atoms;
  if (!ends) return [];
  const { rows: K, columns: L } = ends.lower;
  return featureTable(`Atoms, 95% ${kind}intervals`, {
    names: featureNames,
    cells: featureNames.map((_, l) => {
      const at = Array.from({ length: K }, (_, k) => k * L + l);
      const texts = alike(
        at.flatMap((i) => [ends.lower.values[i]!, ends.upper.values[i]!]),
      );
      return at.map((i, k) => {
        const [low, high] = [ends.lower.values[i]!, ends.upper.values[i]!];
        return low < high ? `${texts[2 * k]} to ${texts[2 * k + 1]}` : "-";
      });
    }),
    width,
  });
}

/** Atoms times the features' standard deviations: their sizes can be compared. */
function scaledAtomTable(
  data: ChoiceData,
  { mixture: { atoms } }: FitResult,
  width: number,
): string[] {
  const { rows: K, columns: L } = atoms;
  const deviations = featureDeviations(data.whitening);
  return featureTable("Atoms, per standard deviation of each feature", {
    names: data.featureNames,
    cells: Array.from(deviations, (deviation, l) =>
      Array.from(
        { length: K },
        (_, k) => fixed(atoms.values[k * L + l]! * deviation, 3),
      )),
    width,
  });
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
