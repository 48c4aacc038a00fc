/** Atoms in the plane, with the regions in which they are known to lie. */
import { checkData } from "../../data/check_data.ts";
import { ANYTHING, OBJECT } from "../../checks/kinds.ts";
import { SHARE } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import type { Covariance } from "../../inference/covariance_result.ts";
import { type Matrix, rowOf } from "../../linalg/matrix.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot, line, type Markish, ruleX, ruleY, text } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { type LegendEntry, seriesLegend, TRUTH } from "./header.ts";
import { atomPoints, type Coordinates, planeOf } from "./coordinates.ts";
import { ellipse } from "./ellipse.ts";
import { colorOf, REFERENCE, symbolOf, TIMES } from "./palette.ts";

/** Options of {@linkcode atomsChart}. */
export interface AtomsChartOptions extends ChartOptions {
  /**
   * The two coordinates; with one feature, the coefficient and the weight.
   * @default {"principal"}
   */
  coordinates?: Coordinates | undefined;
  /** What `covariance` returned for the mixture: draws confidence ellipses where it has a matrix. */
  covariance?: Covariance | undefined;
  /**
   * Probability with which an ellipse holds the atom, between 0 and 1.
   * @default {0.95}
   */
  level?: number | undefined;
  /** The mixture that the data came from, if it is known. */
  truth?: SoftmaxMixture | undefined;
}

/**
 * Atoms of a mixture in two coordinates, as large as their weights, with joint confidence
 * ellipses and the truth when known. Far from 0 is a strong taste; near 0 is indifference.
 *
 * @param data The data that was fitted.
 * @param mixture K components.
 * @param options Coordinates, covariance, level, truth.
 * @returns The chart. Costs O(K·L²), and O(L³) for principal axes, whatever the number of items.
 * @throws {RangeError} If a coordinate is not a feature or the level is not between 0 and 1.
 */
export function atomsChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: AtomsChartOptions = {},
): Chart {
  checkData("draw the atoms", data);
  checkChart("draw the atoms", options, {
    coordinates: ANYTHING,
    covariance: OBJECT,
    level: SHARE,
    truth: OBJECT,
  });
  const { coordinates = "principal", level = 0.95, truth } = options;
  const { title = "Atoms: what each component likes" } = options;
  const plane = planeOf(data, mixture, coordinates);
  const spreads = options.covariance?.matrix;
  const points = atomPoints(plane, mixture);
  const ellipses = points.map((centre, k) =>
    spreads
      ? ellipse(
        centre,
        spreadOf(spreads, plane.map, { k, K: points.length }),
        level,
      )
      : []
  );
  const truths = truth ? atomPoints(plane, truth) : [];
  const drawn = [...points, ...ellipses.flat(), ...truths];
  const origin = plane.atomLabels[1] === "weight" ? [] : [0];
  const [xLabel, yLabel] = plane.atomLabels;
  return chartOf({
    title,
    width: options.width,
    subtitle: subtitleOf(ellipses, level),
    legend: legendOf(mixture, truth !== undefined),
    x: axisOver(xLabel, [...drawn.map(({ x }) => x), ...origin], { room: 0.1 }),
    y: axisOver(yLabel, [...drawn.map(({ y }) => y), ...origin], { room: 0.1 }),
    equalScales: plane.sameUnits,
    isMap: true,
    marks: [
      ...(origin.length > 0 ? cross() : []),
      ...points.flatMap((point, k) =>
        marksOf(point, ellipses[k]!, { mixture, k })
      ),
      ...(truth ? [truthMark(truths)] : []),
    ],
  });
}

function subtitleOf(
  ellipses: readonly (readonly unknown[])[],
  level: number,
): string {
  const known = ellipses.filter((outline) => outline.length > 0).length;
  const sizes = "Discs: larger for larger weights.";
  if (known === 0) return sizes;
  const share = `${Number((100 * level).toPrecision(6))}%`;
  return `${sizes} Ellipses: ${share} confidence regions${
    known < ellipses.length ? ", where there are any" : ""
  }.`;
}

/** More components than these leave no room for their weights. */
const FEW_COMPONENTS = 3;

function legendOf(mixture: SoftmaxMixture, truth: boolean): LegendEntry[] {
  const components = Array.from(
    mixture.weights,
    (weight, k) =>
      mixture.weights.length > FEW_COMPONENTS
        ? `component ${k + 1}`
        : `component ${k + 1} (weight ${weight.toFixed(3)})`,
  );
  return [...seriesLegend(components), ...(truth ? [TRUTH] : [])];
}

/** Lines through the origin, where every item is as likely as any other. */
function cross(): Markish[] {
  return [ruleX([0], { stroke: REFERENCE }), ruleY([0], { stroke: REFERENCE })];
}

function marksOf(
  point: { readonly x: number; readonly y: number },
  outline: readonly unknown[],
  { mixture, k }: { readonly mixture: SoftmaxMixture; readonly k: number },
): Markish[] {
  const color = colorOf(k);
  const place = { x: "x", y: "y" };
  const r = 4 + 10 * Math.sqrt(mixture.weights[k]!);
  return [
    dot([point], { ...place, r, fill: color, fillOpacity: 0.22 }),
    ...(outline.length > 0
      ? [
        line(outline as never[], { ...place, stroke: color, strokeWidth: 1.8 }),
      ]
      : []),
    dot([point], { ...place, r: 2.8, symbol: symbolOf(k), fill: color }),
    text([point], {
      ...place,
      text: () => `${k + 1}`,
      dx: r + 7,
      dy: -r,
      fill: color,
      fontWeight: "bold",
      fontSize: 13,
      stroke: "white",
      strokeWidth: 3,
    }),
  ];
}

function truthMark(points: readonly { x: number; y: number }[]): Markish {
  const size = { r: 6, strokeWidth: 1.5 };
  return dot(points as never[], { x: "x", y: "y", ...TIMES, ...size });
}

/** Covariance of a component's two coordinates: [xx, xy, yy]. */
export function spreadOf(
  spreads: Matrix,
  map: Matrix,
  { k, K }: { readonly k: number; readonly K: number },
): [number, number, number] {
  const L = map.columns - 1;
  // Rows of the covariance: the weights, membership where there is one, then the atoms row by row.
  const at = (i: number) => i === 0 ? k : spreads.rows - (K - k) * L + i - 1;
  const entry = (a: number, b: number) => {
    let sum = 0;
    for (let i = 0; i <= L; i++) {
      for (let j = 0; j <= L; j++) {
        const factor = rowOf(map, a)[i]! * rowOf(map, b)[j]!;
        // A held atom's covariances are NaN, and none of the weight's concern.
        if (factor !== 0) {
          sum += factor * spreads.values[at(i) * spreads.columns + at(j)]!;
        }
      }
    }
    return sum;
  };
  return [entry(0, 0), entry(0, 1), entry(1, 1)];
}
