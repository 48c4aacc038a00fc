/** Coefficients of all components side by side, with intervals. */
import { checkData } from "../../data/check_data.ts";
import { OBJECT } from "../../checks/kinds.ts";
import { integerFrom, SHARE } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { featureDeviations } from "../../data/whitening.ts";
import type { Covariance } from "../../inference/covariance_result.ts";
import {
  type ConfidenceIntervals,
  confidenceIntervals,
  type Ends,
} from "../../inference/intervals.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { largestFeatures } from "../largest_features.ts";
import { dot, link, type Markish, ruleX } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { seriesLegend } from "./header.ts";
import { colorOf, REFERENCE, symbolOf } from "./palette.ts";
import { rowsAxis, rowsHeight } from "./rows.ts";

/** Options of {@linkcode coefficientsChart}. */
export interface CoefficientsChartOptions extends ChartOptions {
  /** What `covariance` returned for the mixture: draws intervals where it has errors. */
  covariance?: Covariance | undefined;
  /** Intervals of another kind, such as `profileIntervals`, to draw in their place, with their level. */
  intervals?: Pick<ConfidenceIntervals, "atoms" | "level"> | undefined;
  /**
   * Probability that an interval holds the coefficient, between 0 and 1.
   * @default {0.95}
   */
  level?: number | undefined;
  /**
   * Most features drawn, those with the largest coefficients; an integer ≥ 1.
   * @default {30}
   */
  maxFeatures?: number | undefined;
}

/**
 * A row for each feature, in it the coefficient of each component per standard deviation of the
 * feature, so that they can be compared, with its interval.
 *
 * @param data The data that was fitted.
 * @param mixture K components.
 * @param options Covariance, level, how many features, title.
 * @returns The chart. Costs O(K·L + L²), whatever the number of items.
 * @throws {RangeError} If `maxFeatures` is not an integer ≥ 1 or the level is not between 0 and 1.
 */
export function coefficientsChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: CoefficientsChartOptions = {},
): Chart {
  checkData("draw the coefficients", data);
  checkChart("draw the coefficients", options, {
    covariance: OBJECT,
    intervals: OBJECT,
    level: SHARE,
    maxFeatures: integerFrom(1),
  });
  const { title = "Coefficients of the components", covariance } = options;
  const { maxFeatures = 30, intervals } = options;
  const { level = intervals?.level ?? 0.95 } = options;
  const { rows: K, columns: L } = mixture.atoms;
  const ends = (intervals ??
    (covariance && confidenceIntervals(covariance, { level })))?.atoms;
  const shown = largestFeatures(data, mixture, maxFeatures);
  const points = pointsOf(mixture.atoms, {
    shown,
    deviations: featureDeviations(data.whitening),
    ends,
  });
  const withEnds = points.filter(({ lower, upper }) => lower < upper);
  const about = [
    shown.length < L
      ? `${shown.length} of ${L} features are drawn, those with the largest coefficients.`
      : "",
    withEnds.length > 0
      ? `Lines: ${Number((100 * level).toPrecision(6))}% intervals.`
      : "",
  ].filter(Boolean);
  return chartOf({
    title,
    width: options.width,
    subtitle: about.join(" "),
    legend: seriesLegend(
      Array.from({ length: K }, (_, k) => `component ${k + 1}`),
    ),
    x: axisOver("utility per standard deviation", [
      0,
      ...points.map(({ value }) => value),
      ...withEnds.flatMap(({ lower, upper }) => [lower, upper]),
    ]),
    y: rowsAxis("feature", shown.map((l) => data.featureNames[l]!)),
    plotHeight: rowsHeight(shown.length, Math.max(24, 12 * K)),
    marks: [
      ruleX([0], { stroke: REFERENCE }),
      ...Array.from(
        { length: K },
        (_, k) => componentMarks(k, { points, withEnds }),
      ).flat(),
    ],
  });
}

/** The coefficient of a feature in component k, and the ends of its interval: NaN where there is none. */
interface Point {
  readonly k: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly row: number;
}

/** The coefficients of some features in all components, each times the deviation of its feature. */
function pointsOf(
  { rows: K, columns: L, values }: Matrix,
  { shown, deviations, ends }: {
    readonly shown: readonly number[];
    readonly deviations: Float64Array;
    readonly ends: Ends | undefined;
  },
): Point[] {
  return shown.flatMap((l, row) =>
    Array.from({ length: K }, (_, k): Point => {
      const at = k * L + l;
      const scaled = (value = NaN) => value * deviations[l]!;
      return {
        k,
        value: scaled(values[at]),
        lower: scaled(ends?.lower.values[at]),
        upper: scaled(ends?.upper.values[at]),
        row: row + 0.7 * ((k + 0.5) / K - 0.5),
      };
    })
  );
}

function componentMarks(
  k: number,
  { points, withEnds }: {
    readonly points: readonly Point[];
    readonly withEnds: readonly Point[];
  },
): Markish[] {
  const isOwn = (point: Point) => point.k === k;
  const color = colorOf(k);
  return [
    link(withEnds.filter(isOwn), {
      ...{ x1: "lower", x2: "upper", y1: "row", y2: "row" },
      ...{ stroke: color, strokeWidth: 1.8 },
    }),
    dot(points.filter(isOwn), {
      ...{ x: "value", y: "row", r: 3.4 },
      ...{ symbol: symbolOf(k), fill: color },
    }),
  ];
}
