/**
 * A comparison of several numbers of components as text for a terminal.
 *
 * @module
 */
import { check, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type {
  ComponentsCandidate,
  CriterionName,
  Selection,
} from "../fit/select_components.ts";
import { countText, grouped, percent, perChoiceText } from "./number_text.ts";
import { reasonsOf } from "./selection_reasons.ts";
import { rightColumns, sectionsText, terms } from "./text_table.ts";
import { wrap } from "./text_width.ts";

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
 * they differ, and what the latent second moment hints at.
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
  const { width = 80, notes = [] } = options;
  check("write a report", { width }, integerFrom(80));
  return sectionsText([
    title(data, width),
    fitRows(selection),
    criterionRows(selection),
    doubtLines(selection, width),
    ["What each criterion chooses", ...terms(choices(selection), width)],
    [
      "Why",
      ...reasonsOf(data, selection).flatMap((text) => bullet(text, width)),
    ],
    terms([hint(selection), ...notes], width),
    selection.subspace.warnings.flatMap((text) =>
      wrap(`About the hint: ${text}`.split(" "), { width, first: "", rest: "" })
    ),
  ]);
}

function bullet(text: string, width: number): string[] {
  return wrap(text.split(" "), { width, first: "- ", rest: "  " });
}

function title(data: ChoiceData, width: number): string[] {
  const L = data.featureNames.length;
  const text = `Number of components: ${
    grouped(data.counts.length)
  } items, ${L} ${L === 1 ? "feature" : "features"}, ${
    countText(data.choices)
  } choices`;
  return wrap(text.split(" "), { width, first: "", rest: "" });
}

/** K, in brackets where the candidate is not ranked. */
function nameOf({ components, doubts }: ComponentsCandidate): string {
  return doubts.length > 0 ? `(${components})` : `${components} `;
}

function fitRows({ candidates }: Selection): string[] {
  return rightColumns([
    [
      "K ",
      "Parameters",
      "Log-lik./choice",
      "Explained",
      "Held out",
      "Best found by",
    ],
    ...candidates.map((candidate) => {
      const { criteria, heldOut, fit } = candidate;
      return [
        nameOf(candidate),
        `${criteria.parameters}`,
        perChoiceText(criteria.logLikelihoodPerChoice),
        finite(criteria.devianceExplained, percent),
        heldOut ? finite(heldOut.mean, perChoiceText) : "-",
        `${fit.foundBest} of ${fit.finished}`,
      ];
    }),
  ]);
}

function finite(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : "-";
}

const COLUMNS = [
  ["AIC", "aic"],
  ["BIC", "bic"],
  ["ICL", "icl"],
  ["Quasi AIC", "quasiAic"],
  ["Quasi BIC", "quasiBic"],
] as const;

/** Criteria as distances from the one that is chosen: the differences count, and would drown in the digits. */
function criterionRows({ candidates, chosen }: Selection): string[] {
  const base = COLUMNS.map(([, name]) =>
    candidates.find((c) => c.components === chosen[name])?.criteria[name]
  );
  const rows = candidates.map((candidate) => [
    nameOf(candidate),
    ...COLUMNS.map(([, name], c) => {
      const value = candidate.criteria[name] - (base[c] ?? 0);
      return candidate.components === chosen[name]
        ? "*  0.0"
        : finite(value, criterionText);
    }),
  ]);
  return [
    "Criteria, less their value for the K chosen (*), which is in the last line",
    ...rightColumns([
      ["K ", ...COLUMNS.map(([name]) => name)],
      ...rows,
      ["* ", ...base.map((v) => v === undefined ? "-" : criterionText(v))],
    ]),
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

/** What each criterion looks for. */
const PURPOSES: readonly (readonly [CriterionName, string, string])[] = [
  ["aic", "AIC", "what predicts best, if choices are independent"],
  ["bic", "BIC", "the number of groups, if choices are independent"],
  ["icl", "ICL", "groups that single choices tell apart"],
  ["quasiAic", "Quasi AIC", "what predicts best, if choices come in bunches"],
  ["quasiBic", "Quasi BIC", "the number of groups, if choices come in bunches"],
  ["heldOut", "Held out", "what predicts choices left out of the fit"],
];

function choices({ chosen }: Selection): [string, string][] {
  return PURPOSES.filter(([name]) => name !== "heldOut" || chosen.heldOut)
    .map(([name, term, purpose]) => [
      `  ${term}`,
      `${`${chosen[name] ?? "-"}`.padStart(2)}  ${purpose}`,
    ]);
}

function hint({ subspace }: Selection): [string, string] {
  const { eigenvalues, noise, componentsHint } = subspace;
  const most = 8;
  const shown = Array.from(eigenvalues.subarray(0, most), (v) => v.toFixed(3));
  const more = eigenvalues.length > most ? ", ..." : "";
  const above = eigenvalues.filter((v) => v > noise).length;
  return [
    "First hint",
    `K = ${componentsHint}${
      componentsHint === eigenvalues.length ? " or more" : ""
    }: ${above} of the ${eigenvalues.length} eigenvalues of the latent second moment ${
      shown.join(", ")
    }${more} ${above === 1 ? "is" : "are"} above the noise, ${
      noise.toFixed(3)
    }. It needs no fit, knows no K above the number of features, and counts atoms in one line once.`,
  ];
}
