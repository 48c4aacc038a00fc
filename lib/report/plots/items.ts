/** Items in the plane, coloured by the component that a choice of them points to. */
import { checkData } from "../../data/check_data.ts";
import { ANYTHING } from "../../checks/kinds.ts";
import { integerFrom } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { responsibilities } from "../../model/responsibilities.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { seriesLegend } from "./header.ts";
import { type Coordinates, itemPoints, planeOf } from "./coordinates.ts";
import { colorOf, symbolOf } from "./palette.ts";

/** Options of {@linkcode itemsChart}. */
export interface ItemsChartOptions extends ChartOptions {
  /**
   * The two coordinates; with one feature, the feature and the count.
   * @default {"principal"}
   */
  coordinates?: Coordinates | undefined;
  /**
   * Most items drawn, those chosen most; an integer ≥ 1.
   * @default {1500}
   */
  maxItems?: number | undefined;
}

/**
 * Items in two coordinates: colour and shape of the component with the largest responsibility,
 * faint where the responsibilities are near equal, as large as the count.
 *
 * @param data Choice counts over p items.
 * @param mixture K components.
 * @param options Coordinates, how many items.
 * @returns The chart. Costs O(p·K·L), and O(p·L²) for principal axes.
 * @throws {RangeError} If a coordinate is not a feature or `maxItems` is not an integer ≥ 1.
 */
export function itemsChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ItemsChartOptions = {},
): Chart {
  checkData("draw the items", data);
  checkChart("draw the items", options, {
    coordinates: ANYTHING,
    maxItems: integerFrom(1),
  });
  const { coordinates = "principal", maxItems = 1500 } = options;
  const { title = "Which component a choice points to" } = options;
  const shown = mostChosen(data, maxItems);
  const plane = planeOf(data, mixture, coordinates);
  const points = itemPoints(data, mixture, plane);
  const { values, columns: K } = responsibilities(data, mixture);
  const largest = data.counts[shown[0]!]!;
  const items = shown.map((j) => {
    const row = values.subarray(j * K, (j + 1) * K);
    const component = row.indexOf(Math.max(...row));
    // 0 where all components are as likely, 1 where there is no doubt.
    const certainty = K === 1 ? 1 : (row[component]! * K - 1) / (K - 1);
    return {
      ...points[j]!,
      component,
      opacity: 0.15 + 0.75 * certainty,
      r: 1.2 + 9 * Math.sqrt(data.counts[j]! / largest),
    };
  });
  const components = Array.from({ length: K }, (_, k) => k);
  const some = shown.length < data.counts.length
    ? `The ${shown.length} most chosen of ${data.counts.length} items. `
    : "";
  return chartOf({
    title,
    width: options.width,
    subtitle:
      `${some}Area of an item: how often it was chosen. Faint: components are about as likely.`,
    legend: seriesLegend(components.map((k) => `component ${k + 1}`)),
    x: axisOver(plane.itemLabels[0], items.map(({ x }) => x)),
    y: axisOver(plane.itemLabels[1] || "count", items.map(({ y }) => y)),
    isMap: true,
    marks: components.map((k) =>
      dot(items.filter(({ component }) => component === k), {
        x: "x",
        y: "y",
        r: { value: "r", scale: null },
        fillOpacity: { value: "opacity", scale: null },
        fill: colorOf(k),
        symbol: symbolOf(k),
      })
    ),
  });
}

/** Items in descending order of count, so that small symbols end on top. */
function mostChosen({ counts }: ChoiceData, most: number): number[] {
  return Array.from(counts.keys())
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, most);
}
