/** What every page has: a head, a style, charts, lists of terms, where it came from. */
import { ARRAY, OBJECT, SEED, TEXT } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import { drawChart } from "./drawing.ts";
import { termsIn } from "./glossary.ts";
import { type Html, html, joinHtml, trusted } from "./html.ts";
import { PAGE_STYLE } from "./page_style.ts";
import type { Chart } from "./plots/chart.ts";

/** What a page says about how its results came about. */
export interface PageOptions {
  /** The command that makes the same page again. */
  command?: string | undefined;
  /** Seed of the fit. */
  seed?: string | number | undefined;
  /** Version of the package. */
  version?: string | undefined;
  /** What `diagnose` found of the fit that is shown: adds standard errors and what to think of it. */
  diagnostics?: Diagnostics | undefined;
  /** Further terms of the summary and their explanations. */
  notes?: readonly (readonly [term: string, text: string])[] | undefined;
}

/** The rules of {@linkcode PageOptions}. */
export const PAGE_RULES: OptionRules<PageOptions> = {
  command: TEXT,
  seed: SEED,
  version: TEXT,
  diagnostics: OBJECT,
  notes: ARRAY,
};

/** A whole page; `names` are what the user calls features, items and others on it. */
export function page(
  title: string,
  body: Html,
  names: readonly string[],
): string {
  return `<!DOCTYPE html>
${
    html`
      <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <link rel="icon" href="data:,">
          <title>${title}</title>
          <style>${trusted(PAGE_STYLE)}</style>
        </head>
        <body>
      ${body}
      ${glossary(body, names)}
        </body>
      </html>
    `.text
  }
`;
}

/** Width of a chart on a page, in pixels: two stand side by side on a screen and on paper, one on a phone. */
export const CHART_WIDTH = 348;

/** Charts side by side, as many as have room. */
export function figures(charts: readonly Chart[]): Html {
  if (charts.length === 0) return trusted("");
  const drawn = charts.map((chart) =>
    html`
      <figure>${trusted(drawChart(chart))}</figure>
    `
  );
  return html`<div class="charts">${joinHtml(drawn)}</div>`;
}

/** Width of a chart that a page has to itself, in pixels. */
const WHOLE_WIDTH = 720;

/** A chart by itself: over the whole page on a screen and on paper, narrower on a phone, where its words would be too small. */
export function wholeFigure(draw: (width: number) => Chart): Html {
  const drawn = (width: number, where: string) =>
    html`
      <figure class="${where}">${trusted(drawChart(draw(width)))}</figure>
    `;
  return html`${drawn(WHOLE_WIDTH, "wide")}${drawn(CHART_WIDTH, "narrow")}`;
}

/** A list or table with charts: one stands beside it where there is room, several below. */
export function beside(list: Html, charts: readonly Chart[]): Html {
  const drawn = figures(charts);
  return charts.length === 1
    ? html`<div class="pair"><div>${list}</div>${drawn}</div>`
    : html`${list}${drawn}`;
}

/** What features, items and choosers of some data are called, in reports of them. */
export function namesIn(
  { featureNames, itemNames = [], choosers }: ChoiceData,
): readonly string[] {
  return [
    ...featureNames,
    ...itemNames,
    ...choosers?.names ?? [],
    ...choosers?.setNames ?? [],
    ...choosers?.covariates?.names ?? [],
  ];
}

/** What the terms of a page mean, those that it uses: a command, what is quoted, names and names cut short (…) are the user's words. */
function glossary(body: Html, names: readonly string[]): Html {
  const words = body.text.replaceAll("<wbr>", "")
    .replaceAll(
      /<code>.*?<\/code>|(?<=>)[^<]*…[^<]*|<[^>]*>|&quot;.*?&quot;/gs,
      " ",
    );
  const entries = termsIn(words, names.map((name) => html`${name}`.text))
    .map(({ term, text }) =>
      html`
        <dt>${term}</dt>
        <dd>${text}.</dd>
      `
    );
  return html`
    <h2>Terms</h2>
    <dl>${joinHtml(entries)}</dl>
  `;
}

/** Terms and their explanations. */
export function termList(
  terms: readonly (readonly [string, string | Html])[],
): Html {
  const rows = terms.map(([term, text]) =>
    html`
      <tr>
        <th scope="row">${term}</th>
        <td>${text}</td>
      </tr>
    `
  );
  return html`<table class="terms">
${joinHtml(rows)}</table>`;
}

/** How to make the page again. */
export function provenance(
  { command, seed, version }: PageOptions,
): [string, string | Html][] {
  const terms: [string, string | Html][] = [];
  if (command !== undefined) {
    terms.push(["Command", html`<code>${command}</code>`]);
  }
  if (seed !== undefined) terms.push(["Seed", String(seed)]);
  if (version !== undefined) terms.push(["Version", `softmix ${version}`]);
  return terms;
}
