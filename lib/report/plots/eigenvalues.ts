/** Eigenvalues of the latent second moment, which tell the number of components. */
import { ARRAY } from "../../checks/kinds.ts";
import { dot, link, ruleY } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { TRUTH } from "./header.ts";
import { colorOf, REFERENCE, TIMES } from "./palette.ts";

/** Eigenvalues with their errors, as `estimateSubspace` returns them. */
export interface Spectrum {
  /** Eigenvalues in descending order. */
  readonly eigenvalues: ArrayLike<number>;
  /** Standard error of each from the choices. */
  readonly standardErrors: ArrayLike<number>;
  /** Error of each from the items, which more choices do not remove. */
  readonly designErrors: ArrayLike<number>;
  /** What the largest would be were there nothing but noise. */
  readonly noise: number;
}

/**
 * Eigenvalues of M̂₂ with bars of two errors, choices and design together, and the noise level. In the limit
 * of many choices and items, as many lie above 0 as the atoms have dimensions.
 *
 * @param spectrum What `estimateSubspace` returned.
 * @param options Title.
 * @returns The chart. Costs O(L) for L eigenvalues.
 * @throws {RangeError} If an option is of another kind.
 */
export function eigenvaluesChart(
  spectrum: Spectrum,
  options: ChartOptions & {
    readonly truth?: ArrayLike<number> | undefined;
  } = {},
): Chart {
  checkChart("draw eigenvalues", options, {
    truth: ARRAY,
  });
  const { title = "Eigenvalues of the latent second moment", truth } = options;
  const { noise } = spectrum;
  const points = withBars(spectrum);
  const truths = Array.from(
    truth ?? [],
    (value, i) => ({ rank: i + 1, value }),
  );
  const bar = { x1: "rank", x2: "rank", y1: "low", y2: "high" };
  const L = points.length;
  const step = Math.ceil(L / 20);
  return chartOf({
    title,
    width: options.width,
    subtitle:
      "Bars: two errors either way, from the choices and the items together.",
    legend: [
      { label: "eigenvalue", color: colorOf(0), kind: "dot" },
      ...(truths.length > 0 ? [TRUTH] : []),
      { label: "largest from noise alone", color: REFERENCE, kind: "dashed" },
    ],
    x: {
      label: "rank",
      domain: [0.5, L + 0.5],
      ticks: Array.from(
        { length: Math.ceil(L / step) },
        (_, i) => 1 + i * step,
      ),
    },
    y: axisOver("eigenvalue (whitened, squared)", [
      0,
      noise,
      ...points.flatMap(({ low, high }) => [low, high]),
      ...truths.map(({ value }) => value),
    ]),
    marks: [
      ruleY([0], { stroke: REFERENCE }),
      ruleY([noise], { stroke: REFERENCE, strokeDasharray: "5,4" }),
      link(points, { ...bar, stroke: colorOf(0), strokeWidth: 1.5 }),
      dot(points, { x: "rank", y: "value", fill: colorOf(0), r: 4.5 }),
      dot(truths, { x: "rank", y: "value", ...TIMES, strokeWidth: 2, r: 5 }),
    ],
  });
}

/** Each eigenvalue, two errors below it and two above. */
function withBars({ eigenvalues, standardErrors, designErrors }: Spectrum) {
  return Array.from(eigenvalues, (value, i) => {
    const error = Math.hypot(standardErrors[i]!, designErrors[i]!);
    return {
      rank: i + 1,
      value,
      low: value - 2 * error,
      high: value + 2 * error,
    };
  });
}
