/**
 * Criteria against the number of components.
 *
 * @module
 */
import type { Criteria } from "../../inference/criteria.ts";
import { dot, line } from "../marks.ts";
import { type Chart, chartOf, domainOf } from "./chart.ts";
import { colorOf, symbolOf } from "./palette.ts";

/** A criterion by its name in {@linkcode Criteria}. */
export type CriterionName = "aic" | "bic" | "icl" | "quasiAic" | "quasiBic";

const LABELS: Readonly<Record<CriterionName, string>> = {
  aic: "AIC",
  bic: "BIC",
  icl: "ICL",
  quasiAic: "quasi-AIC",
  quasiBic: "quasi-BIC",
};

/** Options of {@linkcode criteriaChart}. */
export interface CriteriaChartOptions {
  /**
   * Which criteria.
   * @default {["aic", "bic", "icl"]}
   */
  show?: readonly CriterionName[] | undefined;
  /**
   * The title.
   * @default {"Criteria against the number of components"}
   */
  title?: string | undefined;
}

/** What is added to a criterion's distance from its minimum, so that the minimum has a place on a log scale. */
const UNIT = 1;

/**
 * How far each criterion lies above its own minimum, for each number of components; the minimum,
 * which the criterion prefers, is ringed. On a log scale of 1 + distance, as far ones are very far.
 *
 * @param list Criteria of fits with different numbers of components.
 * @param options Which criteria, title.
 * @returns The chart.
 */
export function criteriaChart(
  list: readonly Criteria[],
  options: CriteriaChartOptions = {},
): Chart {
  const { show = ["aic", "bic", "icl"] } = options;
  const { title = "Criteria against the number of components" } = options;
  const series = show.map((name) => {
    const least = Math.min(...list.map((one) => one[name]));
    return list.map((one) => ({
      components: one.components,
      above: one[name] - least + UNIT,
    }));
  });
  const ks = list.map(({ components }) => components);
  const marked = series.map((points) =>
    points.filter(({ above }) => above === UNIT)
  );
  return chartOf({
    title,
    subtitle: "Ringed: the number that the criterion prefers.",
    legend: show.map((name, i) => ({
      label: LABELS[name],
      color: colorOf(i),
      kind: "dot",
      symbol: symbolOf(i),
    })),
    x: {
      label: "number of components K",
      domain: domainOf(ks, { room: 0.05 }),
      ticks: ks,
    },
    y: {
      label: "1 + distance above its minimum (2 × nats)",
      log: true,
      domain: domainOf([1, ...series.flat().map(({ above }) => above)], {
        log: true,
        room: 0.06,
      }),
    },
    marks: series.flatMap((points, i) => [
      line(points, {
        x: "components",
        y: "above",
        stroke: colorOf(i),
        strokeWidth: 2,
      }),
      dot(points, {
        x: "components",
        y: "above",
        fill: colorOf(i),
        symbol: symbolOf(i),
        r: 4.5,
      }),
      dot(marked[i]!, {
        x: "components",
        y: "above",
        stroke: colorOf(i),
        strokeWidth: 1.6,
        r: 8 + 3 * i,
      }),
    ]),
  });
}
