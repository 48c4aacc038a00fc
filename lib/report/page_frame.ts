/** What every page has: a head, a style, charts, lists of terms, where it came from. */
import { ARRAY, OBJECT, SEED, TEXT } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import { drawChart } from "./drawing.ts";
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

/** A whole page. */
export function page(title: string, body: Html): string {
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
        </body>
      </html>
    `.text
  }
`;
}

/** A chart. */
export function figure(chart: Chart): Html {
  return html`<figure>${trusted(drawChart(chart))}</figure>`;
}

/** Terms and their explanations. */
export function termList(terms: readonly (readonly [string, string])[]): Html {
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
): [string, string][] {
  const terms: [string, string][] = [];
  if (command !== undefined) terms.push(["Command", command]);
  if (seed !== undefined) terms.push(["Seed", String(seed)]);
  if (version !== undefined) terms.push(["Version", `softmix ${version}`]);
  return terms;
}
