/** A fit as one HTML page that needs nothing else: no network, no script. */
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import { alternativeShares } from "../model/alternative_shares.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { diagnosticTerms, NO_GAP } from "./diagnostics_table.ts";
import { type ShownErrors, shownErrors } from "./error_terms.ts";
import { type Html, html, joinHtml } from "./html.ts";
import { counted, sizesText } from "./number_text.ts";
import {
  beside,
  CHART_WIDTH,
  figures,
  namesIn,
  page,
  PAGE_RULES,
  type PageOptions,
  provenance,
  termList,
} from "./page_frame.ts";
import {
  checksTable,
  coefficientTable,
  componentTable,
  favouritesTable,
  membershipTable,
  sharesTable,
} from "./page_tables.ts";
import { plainWords } from "./plain_words.ts";
import { atomsChart } from "./plots/atoms.ts";
import type { Chart } from "./plots/chart.ts";
import { coefficientsChart } from "./plots/coefficients.ts";
import { residualsChart } from "./plots/frequencies.ts";
import { gainChart } from "./plots/gain.ts";
import { itemsChart } from "./plots/items.ts";
import { sharesChart } from "./plots/shares.ts";
import { startsChart } from "./plots/starts.ts";
import { summary } from "./summary.ts";

/**
 * A fit as one self-contained HTML page: summary, components and atoms, charts, and how to make it again.
 *
 * @param data The data that was fitted.
 * @param result The fit.
 * @param options Diagnostics; command, seed, version.
 * @returns The page. Same fit, same bytes, but for the time it took. Costs what its charts do: with one choice
 *   set most of all that of `gainChart`, O(p·L) for each of some hundred points a ray; else O(p·K·L).
 * @throws {RangeError} If the data are not what `choiceData` makes, or an option is of another kind.
 */
export function fitPage(
  data: ChoiceData,
  result: FitResult,
  options: PageOptions = {},
): string {
  checkData("write a page", data);
  checkOptions("write a page", options, PAGE_RULES);
  const K = result.mixture.weights.length;
  const title = `Softmax mixture with ${counted(K, "component")}`;
  const starts: [string, string] = [
    "Starts",
    `${result.starts.length}, of which ${result.finished} were finished`,
  ];
  const body = html`
    <h1>${title}</h1>
    <p>${sizesText(data)}.</p>
    ${fitSections(data, result, options)}
    <h2>How to make it again</h2>
    ${termList([...provenance(options), starts])}
  `;
  return page(title, body, namesIn(data));
}

/** Terms with a place of their own; the others stand with the checks. */
const PLACED = [
  ...["Skipped", "Standard errors", "Intervals", "Influence", ""],
  ...["Optimality gap", "Missing", "Test of fit"],
];

/** All that a page says about a fit, in sections. */
export function fitSections(
  data: ChoiceData,
  result: FitResult,
  { notes = [], diagnostics }: PageOptions,
): Html {
  const { mixture } = result;
  const shown = shownErrors(diagnostics);
  const { errors, scaled, kind } = shown;
  const told = diagnostics ? diagnosticTerms(data, result, diagnostics) : [];
  const of = (...names: readonly string[]) =>
    told.filter(([term]) => names.includes(term));
  const others = told.filter(([term]) => !PLACED.includes(term));
  return html`
    <p class="plain">${plainWords(data, result, diagnostics).join(" ")}</p>
    ${joinHtml(
      result.warnings.map((text) => html`<p class="warning">${text}</p>`),
    )}
    <h2>Components</h2>
    ${componentTable(result, shown)}
    ${membershipTable(result, shown)}
    ${termList(of("Standard errors", "Intervals", "Influence", ""))}
    <h2>Atoms</h2>
    <p>What each feature is worth to each component, as utility and as odds ratio${errors
        ?.status === "ok"
      ? `, with standard errors (±${
        scaled ? ", the second for choices in bunches" : ""
      }) and in grey 95% ${kind}intervals`
      : ""}.</p>
    ${coefficientTable(data, mixture, shown)}
    ${tasteSection(data, mixture, shown)}
    <h2>Does it fit?</h2>
    ${beside(
      termList(of("Optimality gap", "Missing", "Test of fit")),
      fitCharts(data, result, diagnostics),
    )}
    ${sharesTable(data, mixture)}
    ${diagnostics
      ? html`
        <h2>Can the choices tell the parameters?</h2>
        ${checksTable(diagnostics.identifiability?.checks ?? [], others)}
      `
      : ""}
    <h2>The search</h2>
    ${beside(
      termList([
        ...summary(data, result, diagnostics),
        ...notes,
        ...of("Skipped"),
      ]),
      searchCharts(data, result),
    )}
  `;
}

const ON_PAGE = { width: CHART_WIDTH };

/** Features in a chart of a page. */
const MOST_FEATURES = 12;

/** What each component likes: charts of coefficients and atoms, where these are many, and of the items. */
function tasteSection(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { errors: covariance, intervals }: ShownErrors,
): Html {
  const { rows: K, columns: L } = mixture.atoms;
  const shown = { ...ON_PAGE, covariance };
  const few = { ...shown, maxFeatures: MOST_FEATURES };
  const atoms = [
    ...K * L > 2
      ? [coefficientsChart(data, mixture, { ...few, intervals })]
      : [],
    ...K > 2 && L > 1 ? [atomsChart(data, mixture, shown)] : [],
  ];
  const items = K > 1 && !data.choosers
    ? [itemsChart(data, mixture, ON_PAGE)]
    : [];
  const favourites = favouritesTable(data, mixture);
  return atoms.length === 2 || favourites.text === ""
    ? html`${figures(atoms)}${beside(favourites, items)}`
    : beside(favourites, [...atoms, ...items]);
}

/** Fewer starts than this are told by the terms. */
const MANY_STARTS = 10;

function searchCharts(data: ChoiceData, result: FitResult): Chart[] {
  if (result.starts.length < MANY_STARTS) return [];
  return [startsChart(result, {
    choices: result.choosers,
    per: data.choosers ? "chooser" : "choice",
    ...ON_PAGE,
  })];
}

/** With fewer alternatives the table says it; more than so many are too many for a page. */
const [MANY_ALTERNATIVES, MOST_ALTERNATIVES] = [3, 15];

/** Residuals of the items and what another atom would gain; with choosers shares of the alternatives. */
function fitCharts(
  data: ChoiceData,
  { mixture, prior, atomBound, common, fixed }: FitResult,
  diagnostics: Diagnostics | undefined,
): Chart[] {
  if (data.choosers) {
    const { names } = alternativeShares(data, mixture);
    const most = { maxAlternatives: MOST_ALTERNATIVES, ...ON_PAGE };
    return names.length < MANY_ALTERNATIVES
      ? []
      : [sharesChart(data, mixture, most)];
  }
  const atom = betterAtom(diagnostics?.optimalityGap);
  const given = { atom, atomBound, common, fixed };
  return [
    residualsChart(data, mixture, ON_PAGE),
    ...prior ? [] : [gainChart(data, mixture, { ...given, ...ON_PAGE })],
  ];
}

/** The best atom to add, where adding it gains anything. */
function betterAtom(
  found: OptimalityGap | undefined,
): Float64Array | undefined {
  return found && found.gap > NO_GAP ? found.atom : undefined;
}
