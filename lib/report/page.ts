/** A fit as one HTML page that needs nothing else: no network, no script. */
import { checkOptions } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { diagnosticTerms, NO_GAP } from "./diagnostics_table.ts";
import { shownErrors } from "./error_terms.ts";
import { type Html, html, joinHtml } from "./html.ts";
import { counted, sizesText } from "./number_text.ts";
import {
  figure,
  page,
  PAGE_RULES,
  type PageOptions,
  provenance,
  termList,
} from "./page_frame.ts";
import {
  atomTable,
  checksTable,
  componentTable,
  favouritesTable,
  membershipTable,
  sharesTable,
} from "./page_tables.ts";
import { atomsChart } from "./plots/atoms.ts";
import { coefficientsChart } from "./plots/coefficients.ts";
import { frequenciesChart, residualsChart } from "./plots/frequencies.ts";
import { gainChart } from "./plots/gain.ts";
import { itemsChart } from "./plots/items.ts";
import { sharesChart } from "./plots/shares.ts";
import { startsChart } from "./plots/starts.ts";
import { summary } from "./tables.ts";

/**
 * A fit as one self-contained HTML page: summary, components and atoms, charts, and how to make it again.
 *
 * @param data The data that was fitted.
 * @param result The fit.
 * @param options Diagnostics; command, seed, version.
 * @returns The page. Same fit, same bytes, but for the time it took.
 */
export function fitPage(
  data: ChoiceData,
  result: FitResult,
  options: PageOptions = {},
): string {
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
  return page(title, body);
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
  const { mixture, atomBound } = result;
  const shown = shownErrors(diagnostics);
  const { errors, kind } = shown;
  const told = diagnostics ? diagnosticTerms(data, result, diagnostics) : [];
  const of = (...names: readonly string[]) =>
    told.filter(([term]) => names.includes(term));
  const others = told.filter(([term]) => !PLACED.includes(term));
  return html`
    ${joinHtml(
      result.warnings.map((text) => html`<p class="warning">${text}</p>`),
    )}
    <h2>Summary</h2>
    ${termList([...summary(data, result), ...notes, ...of("Skipped")])}
    <h2>Components</h2>
    ${componentTable(result, shown)}
    ${membershipTable(result, errors)}
    ${termList(of("Standard errors", "Intervals", "Influence", ""))}
    <h2>Atoms</h2>
    <p>Utility per unit of each feature${errors?.status === "ok"
      ? `, with its standard error; in grey its 95% ${kind}interval, and per standard deviation`
      : "; below it in grey, per standard deviation"} of the feature.</p>
    ${atomTable(data, mixture, shown)}
    ${data.choosers
      ? figure(coefficientsChart(data, mixture, { covariance: errors }))
      : ""}
    ${figure(atomsChart(data, mixture, { covariance: errors }))}
    ${data.choosers
      ? alternativeSections(data, mixture)
      : itemSections(data, mixture)}
    ${diagnostics
      ? html`
        <h2>Can the choices tell the parameters?</h2>
        ${checksTable(diagnostics.identifiability?.checks ?? [], others)}
      `
      : ""}
    <h2>Is it the best?</h2>
    ${figure(startsChart(result, {
      choices: result.choosers,
      per: data.choosers ? "chooser" : "choice",
    }))}
    ${termList(of("Optimality gap", "Missing", "Test of fit"))}
    ${result.prior || data.choosers ? "" : figure(gainChart(data, mixture, {
      atomBound,
      atom: betterAtom(diagnostics?.optimalityGap),
      common: result.common,
      fixed: result.fixed,
    }))}
  `;
}

/** With choosers: how often alternatives are chosen over all choice sets. */
function alternativeSections(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Html {
  return html`
    ${favouritesTable(data, mixture)}
    <h2>Does it fit?</h2>
    ${figure(sharesChart(data, mixture))}
    ${sharesTable(data, mixture)}
  `;
}

/** Where items, and how often each was chosen, tell how a mixture fits: in one set with counts. */
function itemSections(data: ChoiceData, mixture: SoftmaxMixture): Html {
  return html`
    ${favouritesTable(data, mixture)}
    ${figure(itemsChart(data, mixture))}
    <h2>Does it fit?</h2>
    ${figure(frequenciesChart(data, mixture))}
    ${figure(residualsChart(data, mixture))}
  `;
}

/** The best atom to add, where adding it gains anything. */
function betterAtom(
  found: OptimalityGap | undefined,
): Float64Array | undefined {
  return found && found.gap > NO_GAP ? found.atom : undefined;
}
