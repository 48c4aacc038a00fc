/** Errors of estimates against the number of choices. */
import { TEXT } from "../../checks/kinds.ts";
import { type Chart, type ChartOptions, checkChart } from "./chart.ts";
import { type Curve, curvesChart } from "./curves.ts";

/** Options of {@linkcode errorsChart}. */
export interface ErrorsChartOptions extends ChartOptions {
  /** A line below the title. */
  subtitle?: string | undefined;
  /**
   * What the error is, with its unit.
   * @default {"root mean square error"}
   */
  label?: string | undefined;
}

/**
 * Errors against the number of choices on log scales, with a line of slope −1/2 through the
 * first point of the first curve: the rate at which errors fall where nothing but chance stands in the way.
 *
 * @param curves Errors (y) for numbers of choices (x).
 * @param options Title, name of the error.
 * @returns The chart. Costs O(points).
 * @throws {RangeError} If an option is of another kind.
 */
export function errorsChart(
  curves: readonly Curve[],
  options: ErrorsChartOptions = {},
): Chart {
  checkChart("draw errors", options, {
    subtitle: TEXT,
    label: TEXT,
  });
  const { title = "Error against the number of choices", subtitle } = options;
  const { label = "root mean square error" } = options;
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x));
  const [first] = curves[0]?.points ?? [];
  const reference: Curve[] = first
    ? [{
      label: "proportional to N^(−1/2)",
      style: "reference",
      points: [Math.min(...xs), Math.max(...xs)].map((n) =>
        [n, first[1] * Math.sqrt(first[0] / n)] as const
      ),
    }]
    : [];
  return curvesChart([...curves, ...reference], {
    title,
    width: options.width,
    subtitle,
    x: { label: "number of choices N", log: true },
    y: { label, log: true },
  });
}
