/** Shares of alternatives: observed, predicted, and within each component. */
import { checkOptions } from "../../checks/options.ts";
import { checkData } from "../../data/check_data.ts";
import { integerFrom } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { alternativeShares } from "../../model/alternative_shares.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot, ruleY } from "../marks.ts";
import {
  axisOver,
  type Chart,
  CHART_RULES,
  chartOf,
  type ChartOptions,
} from "./chart.ts";
import { colorOf, REFERENCE, symbolOf, TIMES } from "./palette.ts";
import { rowsAxis, rowsHeight } from "./rows.ts";

/** Options of {@linkcode sharesChart}. */
export interface SharesChartOptions extends ChartOptions {
  /**
   * Most alternatives drawn, those chosen most; an integer ≥ 1.
   * @default {30}
   */
  maxAlternatives?: number | undefined;
}

/**
 * How often each alternative was chosen over all choice sets beside what the mixture predicts, and
 * what each component by itself would choose. Alternatives are named by `itemNames`, else by their place in the set.
 *
 * @param data Choices, with choosers or without.
 * @param mixture K components.
 * @param options How many alternatives, title.
 * @returns The chart.
 * @throws {RangeError} If `maxAlternatives` is not an integer ≥ 1.
 */
export function sharesChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: SharesChartOptions = {},
): Chart {
  checkData("draw the shares", data);
  checkOptions("draw the shares", options, {
    ...CHART_RULES,
    maxAlternatives: integerFrom(1),
  });
  const { title = "Predicted against observed shares", maxAlternatives = 30 } =
    options;
  const shares = alternativeShares(data, mixture);
  const word = (data.choosers?.sets.length ?? 2) > 2 ? "alternative" : "item";
  const K = mixture.weights.length;
  const all = shares.names.map((name, a) => ({
    name,
    observed: 100 * shares.observed[a]!,
    predicted: 100 * shares.predicted[a]!,
    within: Array.from(
      { length: K },
      (_, k) => 100 * shares.components.values[a * K + k]!,
    ),
  }));
  const most = all.toSorted((a, b) => b.observed - a.observed)
    .slice(0, maxAlternatives);
  const rows = all.filter((one) => most.includes(one))
    .map((one, row) => ({ ...one, row }));
  const components = K > 1
    ? Array.from({ length: K }, (_, k) => ({
      color: colorOf(k),
      symbol: symbolOf(k),
      points: rows.map(({ row, within }) => ({ row, share: within[k]! })),
    }))
    : [];
  return chartOf({
    title,
    width: options.width,
    subtitle: rows.length < all.length
      ? `${rows.length} of ${all.length} ${word}s are drawn, those chosen most.`
      : "",
    legend: [
      { label: "observed", color: "#000", kind: "ring", symbol: "circle" },
      { label: "predicted", color: "#000", kind: "dot", symbol: "times" },
      ...components.map(({ color, symbol }, k) => ({
        label: `component ${k + 1} alone`,
        color,
        symbol,
        kind: "dot" as const,
      })),
    ],
    x: axisOver("share of the choices, in percent", [
      0,
      ...rows.flatMap((one) => [one.observed, one.predicted, ...one.within]),
    ]),
    y: rowsAxis(
      shares.named ? word : "place in the set",
      rows.map(({ name }) => name),
    ),
    plotHeight: rowsHeight(rows.length, 26),
    marks: [
      ruleY(rows.map(({ row }) => row), {
        stroke: REFERENCE,
        strokeOpacity: 0.15,
      }),
      ...components.map(({ points, color, symbol }) =>
        dot(points, {
          x: "share",
          y: "row",
          symbol,
          r: 3,
          fill: color,
          fillOpacity: 0.75,
        })
      ),
      dot(rows, {
        x: "observed",
        y: "row",
        r: 6,
        stroke: "#000",
        strokeWidth: 1.6,
      }),
      dot(rows, { x: "predicted", y: "row", r: 4, ...TIMES, strokeWidth: 1.8 }),
    ],
  });
}
