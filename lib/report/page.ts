/**
 * A fit as one HTML page that needs nothing else: no network, no script.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitResult } from "../fit/fit.ts";
import { type Covariance, covariance } from "../inference/covariance.ts";
import { identifiability } from "../inference/identifiability.ts";
import { missingComponent } from "../inference/missing_component.ts";
import {
  type OptimalityGap,
  optimalityGap,
} from "../inference/optimality_gap.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import { missingText } from "./diagnostics_table.ts";
import { type Html, html, joinHtml } from "./html.ts";
import { countText, grouped } from "./number_text.ts";
import {
  figure,
  page,
  type PageOptions,
  provenance,
  termList,
} from "./page_frame.ts";
import {
  atomTable,
  checksTable,
  componentTable,
  favouritesTable,
} from "./page_tables.ts";
import { atomsChart } from "./plots/atoms.ts";
import { frequenciesChart, residualsChart } from "./plots/frequencies.ts";
import { gainChart } from "./plots/gain.ts";
import { itemsChart } from "./plots/items.ts";
import { startsChart } from "./plots/starts.ts";
import { summary } from "./tables.ts";

/** Starts of the search for the certificate: half of its default, as a page should not take longer than the fit. */
const GAP_STARTS = 32;

/**
 * A fit as one self-contained HTML page: summary, components and atoms with standard errors,
 * charts, diagnostics, and how to make it again.
 *
 * @param data The data that was fitted.
 * @param result The fit.
 * @param options Command, seed, version.
 * @returns The page. Same fit, same bytes, but for the time it took. Costs a covariance,
 *   and a search for the best atom to add.
 */
export function fitPage(
  data: ChoiceData,
  result: FitResult,
  options: PageOptions = {},
): string {
  const K = result.mixture.weights.length;
  const title = `Softmax mixture with ${K} ${
    K === 1 ? "component" : "components"
  }`;
  const starts: [string, string] = [
    "Starts",
    `${result.starts.length}, of which ${result.finished} were finished`,
  ];
  const body = html`
    <h1>${title}</h1>
    <p>${sizeOf(data)}</p>
    ${fitSections(data, result, options.notes)}
    <h2>How to make it again</h2>
    ${termList([...provenance(options), starts])}
  `;
  return page(title, body);
}

/** How much data there is. */
export function sizeOf(data: ChoiceData): string {
  const L = data.featureNames.length;
  return `${grouped(data.counts.length)} items, ${L} ${
    L === 1 ? "feature" : "features"
  }, ${countText(data.choices)} choices.`;
}

/** All that a page says about a fit, in sections. */
export function fitSections(
  data: ChoiceData,
  result: FitResult,
  notes: PageOptions["notes"] = [],
): Html {
  const { mixture, atomBound, onBound } = result;
  const errors = covariance(data, mixture, { onBound });
  const gap = optimalityGap(data, mixture, { atomBound, starts: GAP_STARTS });
  const missing = missingComponent(data, mixture, { atomBound });
  return html`
    ${joinHtml(
      result.warnings.map((text) => html`<p class="warning">${text}</p>`),
    )}
    <h2>Summary</h2>
    ${termList([...summary(result), ...notes])}
    <h2>Components</h2>
    ${componentTable(result, errors)}
    <p class="note">${errorNote(errors)}</p>
    <h2>Atoms</h2>
    <p>Utility per unit of each feature${errors.status === "ok"
      ? ", with standard errors"
      : ""}; below it in grey, per standard deviation of the feature.</p>
    ${atomTable(data, mixture, errors)}
    ${figure(atomsChart(data, mixture, { covariance: errors }))}
    ${favouritesTable(data, mixture)}
    ${figure(itemsChart(data, mixture))}
    <h2>Does it fit?</h2>
    ${figure(frequenciesChart(data, mixture))}
    ${figure(residualsChart(data, mixture))}
    <h2>Can the choices tell the parameters?</h2>
    ${checksTable(identifiability(data, mixture).checks)}
    <h2>Is it the best?</h2>
    ${figure(startsChart(result, { choices: data.choices }))}
    <p>${sentence(missingText(missing))}</p>
    <p>${certificate(data, result, gap)}</p>
    ${figure(gainChart(data, mixture, { atomBound, ...better(gap) }))}
  `;
}

function errorNote({ status, message, kind, held }: Covariance): string {
  const about = status === "ok"
    ? `Standard errors from the ${kind} information of all parameters together.`
    : "There are no standard errors.";
  return status === "ok" && !held.includes(true)
    ? about
    : `${about} ${sentence(message)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) +
    (/[.!?]$/.test(text) ? "" : ".");
}

/** A gap this small is what the tolerance of a fit leaves. */
const NO_GAP = 1e-7;

function certificate(
  data: ChoiceData,
  result: FitResult,
  { gap, atom, mostGain, starts }: OptimalityGap,
): string {
  const searched =
    `The best atom to add was searched for inside the bound from ${starts} starts.`;
  if (gap <= NO_GAP) {
    return `${searched} None raises the likelihood: as far as this search can see, no mixture with any number of components inside the bound is better.`;
  }
  const limit = result.bounds.saturated - result.logLikelihoodPerChoice;
  const most = Math.min(mostGain, limit).toPrecision(3);
  const items = effectiveItemsOf(data, atom);
  return `${searched} It has D = ${
    gap.toPrecision(3)
  }, and its choices would spread over ${
    items.toPrecision(3)
  } effective items. No mixture with any number of components inside the bound gains more than ${most} nats per choice${
    limit < mostGain ? ", the distance to the saturated model" : ""
  }. An atom on a few items often follows chance, not taste.`;
}

/** exp(entropy) of the item probabilities of a single atom. */
function effectiveItemsOf(data: ChoiceData, atom: Float64Array): number {
  const { values } = itemProbabilities(data.features, {
    weights: new Float64Array([1]),
    atoms: { rows: 1, columns: atom.length, values: atom },
  });
  return Math.exp(
    values.reduce((sum, a) => a > 0 ? sum - a * Math.log(a) : sum, 0),
  );
}

function better({ gap, atom }: OptimalityGap): { atom?: Float64Array } {
  return gap > NO_GAP ? { atom } : {};
}
