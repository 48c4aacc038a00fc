/** Shares of alternatives: observed, predicted, and within each component. */
import { checkData } from "../../data/check_data.ts";
import { integerFrom } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { rowOf } from "../../linalg/matrix.ts";
import {
  type AlternativeShares,
  alternativeShares,
} from "../../model/alternative_shares.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot, type Markish } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import type { LegendEntry } from "./header.ts";
import { colorOf, symbolOf, TIMES } from "./palette.ts";
import { rowLines, rowsAxis, rowsHeight } from "./rows.ts";

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
 * @returns The chart. Costs O(p·K·L).
 * @throws {RangeError} If `maxAlternatives` is not an integer ≥ 1.
 */
export function sharesChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: SharesChartOptions = {},
): Chart {
  checkData("draw the shares", data);
  checkChart("draw the shares", options, {
    maxAlternatives: integerFrom(1),
  });
  const { title = "Predicted against observed shares", maxAlternatives = 30 } =
    options;
  const shares = alternativeShares(data, mixture);
  const rows = rowsOf(shares, maxAlternatives);
  const all = shares.names.length;
  const word = (data.choosers?.sets.length ?? 2) > 2 ? "alternative" : "item";
  const K = mixture.weights.length;
  const components = K > 1 ? Array.from({ length: K }, (_, k) => k) : [];
  return chartOf({
    title,
    width: options.width,
    subtitle: rows.length < all
      ? `${rows.length} of ${all} ${word}s are drawn, those chosen most.`
      : "",
    legend: [
      { label: "observed", color: "#000", kind: "ring", symbol: "circle" },
      { label: "predicted", color: "#000", kind: "dot", symbol: "times" },
      ...components.map((k): LegendEntry => ({
        label: `component ${k + 1} alone`,
        color: colorOf(k),
        symbol: symbolOf(k),
        kind: "dot",
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
      rowLines(rows.length),
      ...components.map((k) => componentDots(rows, k)),
      dot(rows, {
        ...{ x: "observed", y: "row", r: 6 },
        ...{ stroke: "#000", strokeWidth: 1.6 },
      }),
      dot(rows, { x: "predicted", y: "row", r: 4, ...TIMES, strokeWidth: 1.8 }),
    ],
  });
}

/** An alternative with its shares, in percent. */
interface ShareRow {
  readonly name: string;
  readonly row: number;
  readonly observed: number;
  readonly predicted: number;
  /** Of each component alone. */
  readonly within: readonly number[];
}

/** The alternatives that were chosen most, in their own order. */
function rowsOf(
  { names, observed, predicted, components }: AlternativeShares,
  most: number,
): ShareRow[] {
  const byShare = Array.from(names, (_, a) => a)
    .sort((a, b) => observed[b]! - observed[a]!);
  const shown = byShare.slice(0, most).sort((a, b) => a - b);
  return shown.map((a, row) => ({
    name: names[a]!,
    row,
    observed: 100 * observed[a]!,
    predicted: 100 * predicted[a]!,
    within: Array.from(rowOf(components, a), (share) => 100 * share),
  }));
}

function componentDots(rows: readonly ShareRow[], k: number): Markish {
  const points = rows.map(({ row, within }) => ({ row, share: within[k]! }));
  return dot(points, {
    ...{ x: "share", y: "row", symbol: symbolOf(k), r: 3 },
    ...{ fill: colorOf(k), fillOpacity: 0.75 },
  });
}
