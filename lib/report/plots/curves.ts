/** Curves: one number against another, with or without errors. */
import { OBJECT, TEXT } from "../../checks/kinds.ts";
import { areaY, dot, line, link, type Markish } from "../marks.ts";
import { type Axis, domainOf } from "./axes.ts";
import { type Chart, chartOf, checkChart } from "./chart.ts";
import type { LegendEntry } from "./header.ts";
import { colorOf, REFERENCE, symbolOf } from "./palette.ts";

/** A series of points. */
export interface Curve {
  /** What the legend says. */
  readonly label: string;
  /** The points, x then y; those that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Half the length of the bar through each point, such as a standard error. */
  readonly errors?: ArrayLike<number> | undefined;
  /**
   * How to draw it: `"reference"` is a grey dashed line.
   * @default {"line and dots" for at most 40 points, else "line"}
   */
  readonly style?:
    | "line"
    | "dots"
    | "line and dots"
    | "band"
    | "reference"
    | undefined;
}

/** Options of {@linkcode curvesChart}. */
export interface CurvesChartOptions {
  /** The title. */
  title: string;
  /**
   * Width in pixels, at least 280.
   * @default {640}
   */
  width?: number | undefined;
  /** A line below the title. */
  subtitle?: string | undefined;
  /** The horizontal axis; its domain is that of the points when left out. */
  x: Partial<Axis> & Pick<Axis, "label">;
  /** The vertical axis; its domain is that of the points when left out. */
  y: Partial<Axis> & Pick<Axis, "label">;
}

/** From how many points on a line has no dots. */
const MANY_POINTS = 40;

/**
 * A chart of curves.
 *
 * @param curves The curves, in the order of the legend.
 * @param options Title and axes.
 * @returns The chart. On a log scale points that are not positive are left out. Costs O(points).
 * @throws {RangeError} If an option is of another kind.
 */
export function curvesChart(
  curves: readonly Curve[],
  options: CurvesChartOptions,
): Chart {
  checkChart("draw curves", options, { subtitle: TEXT, x: OBJECT, y: OBJECT });
  const { title, subtitle, x, y } = options;
  const within = (axis: Partial<Axis>, value: number) =>
    Number.isFinite(value) && (!axis.log || value > 0);
  const shown = curves.map((curve) => ({
    ...curve,
    points: curve.points
      .map(([px, py], i) => ({ x: px, y: py, error: curve.errors?.[i] ?? 0 }))
      .filter((point) => within(x, point.x) && within(y, point.y)),
  }));
  const all = shown.flatMap(({ points }) => points);
  const ends = all.flatMap(({ y, error }) => [y - error, y, y + error]);
  const domain = y.domain ?? domainOf(ends, y);
  return chartOf({
    title,
    width: options.width,
    subtitle,
    legend: legendOf(curves),
    x: { domain: domainOf(all.map((point) => point.x), x), ...x },
    y: { ...y, domain },
    marks: colored(shown).flatMap(([curve, color, i]) =>
      marksOf(curve, { color, i, domain })
    ),
  });
}

type Style = NonNullable<Curve["style"]>;

function styleOf({ style, points }: Pick<Curve, "style"> & {
  readonly points: readonly unknown[];
}): Style {
  return style ?? (points.length <= MANY_POINTS ? "line and dots" : "line");
}

/** Curves with their colours; references take none. */
function colored<C extends Pick<Curve, "style" | "label">>(
  curves: readonly C[],
): [C, string, number][] {
  let next = 0;
  return curves.map((curve) => {
    if (curve.style === "reference") return [curve, REFERENCE, 0];
    const i = next++;
    return [curve, colorOf(i), i];
  });
}

function legendOf(curves: readonly Curve[]): LegendEntry[] {
  if (curves.length === 1 && curves[0]!.label === "") return [];
  return colored(curves).filter(([{ label }]) => label !== "")
    .map(([curve, color, i]) => {
      const style = styleOf(curve);
      const kind = style === "reference"
        ? "dashed"
        : style === "line" || style === "band"
        ? "line"
        : "dot";
      return { label: curve.label, color, kind, symbol: symbolOf(i) };
    });
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly error: number;
}

function marksOf(
  curve: {
    readonly points: readonly Point[];
    readonly style?: Curve["style"];
  },
  look: {
    readonly color: string;
    readonly i: number;
    /** Bars and bands end where it ends. */
    readonly domain: Axis["domain"];
  },
): Markish[] {
  const { points } = curve;
  const { color, i, domain: [floor, ceiling] } = look;
  const style = styleOf(curve);
  const marks: Markish[] = [];
  const low = (point: Point) => Math.max(floor, point.y - point.error);
  const high = (point: Point) => Math.min(ceiling, point.y + point.error);
  if (style === "band") {
    marks.push(
      areaY(points, {
        x: "x",
        y1: low,
        y2: high,
        fill: color,
        fillOpacity: .2,
      }),
    );
  } else if (points.some(({ error }) => error > 0)) {
    const ends = { x1: "x", x2: "x", y1: low, y2: high };
    marks.push(link(points, { ...ends, stroke: color, strokeOpacity: 0.6 }));
  }
  if (style === "reference") {
    const dash = { stroke: color, strokeDasharray: "5,4" };
    marks.push(line(points, { x: "x", y: "y", ...dash }));
  } else if (style !== "dots") {
    marks.push(line(points, { x: "x", y: "y", stroke: color, strokeWidth: 2 }));
  }
  if (style === "dots" || style === "line and dots") {
    const shape = { fill: color, symbol: symbolOf(i), r: 4 };
    marks.push(dot(points, { x: "x", y: "y", ...shape }));
  }
  return marks;
}
