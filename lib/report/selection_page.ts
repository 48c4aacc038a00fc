/** A comparison of several numbers of components as one HTML page. */
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Selection } from "../fit/selection.ts";
import { type Html, html, joinHtml } from "./html.ts";
import { sizesText } from "./number_text.ts";
import { fitSections } from "./page.ts";
import {
  CHART_WIDTH,
  figures,
  namesIn,
  page,
  PAGE_RULES,
  type PageOptions,
  provenance,
  termList,
} from "./page_frame.ts";
import { inGrey, table } from "./page_tables.ts";
import type { Chart } from "./plots/chart.ts";
import { criteriaChart } from "./plots/criteria.ts";
import { eigenvaluesChart } from "./plots/eigenvalues.ts";
import {
  CRITERIA,
  criteriaOf,
  isUnderPrior,
  reasonsOf,
  recommendation,
  recommendedFit,
} from "./selection_reasons.ts";
import {
  candidateCells,
  CRITERIA_HEADING,
  criterionCells,
  nameOf,
  testTerms,
} from "./selection_table.ts";

/**
 * A comparison as one self-contained HTML page: every number of components, the criteria, what they
 * choose and why, the spectrum of the latent second moment, and all about the fit that is recommended.
 *
 * @param data The data that were fitted.
 * @param selection What `selectComponents` returned.
 * @param options Command, seed, version; diagnostics of the fit that {@linkcode recommendedFit} returns.
 * @returns The page, an HTML document as text. Costs as much as `fitPage` of the fit that is recommended.
 * @throws {RangeError} If the data are not what `choiceData` makes, or an option is of another kind.
 */
export function selectionPage(
  data: ChoiceData,
  selection: Selection,
  options: PageOptions = {},
): string {
  checkData("write a page", data);
  checkOptions("write a page", options, PAGE_RULES);
  const { subspace } = selection;
  const title = "Number of components";
  const body = html`
    <h1>${title}</h1>
    <p>${sizesText(data)}.</p>
    <p class="plain">${recommendation(selection)}</p>
    ${joinHtml(
      selection.warnings.map((text) => html`<p class="warning">${text}</p>`),
    )}
    ${candidatesTable(selection)}
    ${doubtsList(selection)}
    <h2>What each criterion chooses</h2>
    ${termList([...choices(selection), ...testTerms(selection)])}
    ${criteriaTable(selection)}
    <ul>${joinHtml(
      reasonsOf(data, selection).map((text) => html`<li>${text}</li>`),
    )}</ul>
    ${figures(charts(selection))}
    ${joinHtml(
      (subspace?.warnings ?? []).map((text) =>
        html`<p class="note">${text}</p>`
      ),
    )}
    ${shownFit(data, selection, options)}
    <h2>How to make it again</h2>
    ${termList([...provenance(options), ...options.notes ?? []])}
  `;
  return page(title, body, namesIn(data));
}

/** Charts of more than a few dots, which the tables have as well. */
function charts(selection: Selection): Chart[] {
  const { subspace, candidates } = selection;
  const width = CHART_WIDTH;
  return [
    ...isUnderPrior(selection) || candidates.length < MANY_DOTS
      ? []
      : [criteriaChart(selection, { width })],
    ...subspace && subspace.eigenvalues.length >= MANY_DOTS
      ? [eigenvaluesChart(subspace, { width })]
      : [],
  ];
}

/** Fewer dots than this make no chart. */
const MANY_DOTS = 3;

/** The criteria, as the text has them. */
function criteriaTable(selection: Selection): Html {
  if (isUnderPrior(selection)) return joinHtml([]);
  const [header, ...rows] = criterionCells(selection)
    .map((row) => row.map((cell) => cell.trim()));
  return html`
    <p class="note">${CRITERIA_HEADING}:</p>
    ${table(header!, rows)}
  `;
}

function candidatesTable(selection: Selection): Html {
  const { candidates } = selection;
  const withRidge = isUnderPrior(selection);
  return table(
    [
      "K",
      "Log-likelihood per choice",
      selection.holdOut ? "Pseudo R²" : "Explained",
      "Held out",
      ...(withRidge ? ["Ridge"] : []),
    ],
    candidates.map((one) => {
      const [parameters, perChoice, ...others] = candidateCells(one, {
        none: "–",
        withRidge,
      });
      const found = others.pop()!;
      return [
        html`${nameOf(one)}${inGrey(`${parameters!} parameters`)}`,
        html`${perChoice!}${inGrey(`found by ${found}`)}`,
        ...others,
      ];
    }),
  );
}

/** Why the numbers in brackets are not ranked. */
function doubtsList({ candidates }: Selection): Html {
  const doubtful = candidates.filter(({ doubts }) => doubts.length > 0);
  if (doubtful.length === 0) return joinHtml([]);
  const entries = doubtful.map(({ components, doubts }) =>
    html`<li>K = ${components}: ${doubts.join("; ")}</li>`
  );
  return html`
    <p class="note">In brackets, as their criteria are not ranked:</p>
    <ul class="note">${joinHtml(entries)}</ul>
  `;
}

function choices(selection: Selection): [string, string][] {
  return criteriaOf(selection).map(([name, label]) => {
    const K = selection.chosen[name];
    return [label, K === undefined ? "nothing to choose from" : `K = ${K}`];
  });
}

/** The fit that is recommended, whole. */
function shownFit(
  data: ChoiceData,
  selection: Selection,
  { diagnostics }: PageOptions,
): Html {
  const shown = recommendedFit(selection);
  if (!shown) return html`<p>No fit is ranked, so none is shown.</p>`;
  const { candidate: { components, fit }, criterion } = shown;
  const { name } = CRITERIA[criterion];
  return html`
    <h1>The fit that ${name} chooses: K = ${components}</h1>
    ${fitSections(data, fit, { diagnostics })}
  `;
}
