/** Charts drawn as SVG; the only file that imports a DOM. */
import { DOMParser } from "npm:linkedom@0.18.12";
import { plot } from "./marks.ts";
import type { Chart } from "./plots/chart.ts";
import { visible } from "./text_width.ts";

/**
 * Draws a chart as one SVG element.
 *
 * It refers to nothing outside, and can stand in an HTML page or in a file of
 * its own. Same chart, same bytes.
 *
 * @param chart What a chart function returned, or any options of Plot without title, caption or legend.
 * @returns The element as text. Costs O(marks): a chart of items has one for each that is drawn.
 *
 * @example
 * ```ts
 * import { curvesChart, drawChart } from "@softmix/softmix/plot";
 * import { assert } from "@std/assert";
 * const curves = [{ label: "squares", points: [[1, 1], [2, 4]] as const }];
 * const axes = { x: { label: "n" }, y: { label: "n²" } };
 * assert(drawChart(curvesChart(curves, { title: "Squares", ...axes })).startsWith("<svg"));
 * ```
 */
export function drawChart(chart: Chart): string {
  // The types of both packages speak of a browser's DOM, which Deno has not.
  const parser = new DOMParser() as unknown as Parser;
  const document = parser.parseFromString(EMPTY, "image/svg+xml");
  const drawn = plot(
    { ...chart, document } as Parameters<typeof plot>[0],
  ) as unknown as DrawnElement;
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return rounded(visible(drawn.outerHTML));
}

/** Attributes that hold places and lengths in pixels. */
const PLACES = / (?:d|transform|[xyr]|[xy][12]|c[xy]|fill-opacity)="[^"]*"/g;

/** Places to a hundredth of a pixel: half the bytes, and the same ones on every machine. */
function rounded(svg: string): string {
  return svg.replaceAll(
    PLACES,
    (attribute) =>
      attribute.replaceAll(
        /-?\d+\.\d{3,}(?:e[-+]\d+)?/g,
        (number) => String(Number(Number(number).toFixed(2))),
      ),
  );
}

/** A document of XML: one of HTML would leave < in attributes as it is. */
const EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';

interface Parser {
  parseFromString(text: string, type: string): unknown;
}

interface DrawnElement {
  setAttribute(name: string, value: string): void;
  readonly outerHTML: string;
}
