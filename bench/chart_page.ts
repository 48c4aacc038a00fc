/**
 * Charts of a benchmark as one HTML page.
 */
import { drawChart } from "../lib/report/drawing.ts";
import { html, joinHtml, trusted } from "../lib/report/html.ts";
import { PAGE_STYLE } from "../lib/report/page_style.ts";
import type { Chart } from "../lib/report/plots/chart.ts";

/** A page that refers to nothing outside itself. */
export function chartPage(
  title: string,
  note: string,
  charts: readonly Chart[],
): string {
  const figures = charts.map((chart) =>
    html`<figure>${trusted(drawChart(chart))}</figure>\n`
  );
  return html`
    <!DOCTYPE html>
    <html lang="en">
    <meta charset="utf-8">
    <title>${title}</title>
    <style>${trusted(PAGE_STYLE)}</style>
    <h1>${title}</h1>
    <p class="note">${note}</p>
    ${joinHtml(figures)}</html>
  `.text;
}
