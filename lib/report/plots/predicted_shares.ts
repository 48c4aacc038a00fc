/** Predicted shares of items: with their intervals, or before and after a change. */
import { dot, link, type Markish } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf } from "./chart.ts";
import type { LegendEntry } from "./header.ts";
import { colorOf, TIMES } from "./palette.ts";
import { rowLines, rowsAxis, rowsHeight } from "./rows.ts";

/** One item; shares between 0 and 1. */
export interface PredictedShare {
  readonly name: string;
  /** What is predicted. */
  readonly share: number;
  /** What was before the change, or was observed; undefined for neither. */
  readonly other: number | undefined;
  /** Ends of the interval of the share, where there is one. */
  readonly ends: readonly [lower: number, upper: number] | undefined;
}

const BEFORE: LegendEntry = {
  label: "before",
  color: "#000",
  kind: "ring",
  symbol: "circle",
};
const OBSERVED: LegendEntry = {
  label: "observed",
  color: "#000",
  kind: "ring",
  symbol: "times",
};

/**
 * A row for each item: its predicted share, the interval, and what stands beside it.
 *
 * @param shares The items, as many as are to be drawn.
 * @param options Title; whether what stands beside is from before a change, else it was observed.
 * @returns The chart.
 */
export function predictedSharesChart(
  shares: readonly PredictedShare[],
  { title, subtitle, compares, width }: {
    readonly title: string;
    readonly subtitle: string;
    readonly compares: boolean;
    readonly width?: number | undefined;
  },
): Chart {
  const rows = shares.map(({ name, share, other, ends }, row) => ({
    name,
    row,
    share: 100 * share,
    other: other === undefined ? NaN : 100 * other,
    lower: ends ? 100 * ends[0] : NaN,
    upper: ends ? 100 * ends[1] : NaN,
  }));
  const beside = rows.filter(({ other }) => Number.isFinite(other));
  const known = rows.filter(({ lower }) => Number.isFinite(lower));
  const color = colorOf(0);
  return chartOf({
    title,
    width,
    subtitle,
    legend: [
      ...beside.length > 0 ? [compares ? BEFORE : OBSERVED] : [],
      {
        label: compares ? "after" : "predicted",
        color,
        kind: "dot",
        symbol: "circle",
      },
    ],
    x: axisOver("share, in percent", [
      0,
      ...rows.flatMap(({ share, other, upper }) =>
        [share, other, upper].filter(Number.isFinite)
      ),
    ]),
    y: rowsAxis("item", rows.map(({ name }) => name)),
    plotHeight: rowsHeight(rows.length, 26),
    marks: [
      rowLines(rows.length),
      link(known, {
        ...{ x1: "lower", x2: "upper", y1: "row", y2: "row" },
        ...{ stroke: color, strokeWidth: 2.2, strokeOpacity: 0.6 },
      }),
      ...compares ? beforeMarks(beside) : [],
      dot(rows, { x: "share", y: "row", r: 4.5, fill: color }),
      ...compares ? [] : [
        dot(beside, { x: "other", y: "row", r: 4, ...TIMES, strokeWidth: 1.8 }),
      ],
    ],
  });
}

/** Where shares were before the change, and the way from there. */
function beforeMarks(
  rows: {
    readonly row: number;
    readonly share: number;
    readonly other: number;
  }[],
): Markish[] {
  return [
    link(rows, {
      ...{ x1: "other", x2: "share", y1: "row", y2: "row" },
      ...{ stroke: "#000", strokeOpacity: 0.5 },
    }),
    dot(rows, { x: "other", y: "row", r: 5, stroke: "#000" }),
  ];
}
