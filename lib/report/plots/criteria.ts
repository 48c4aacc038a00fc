/** Criteria against the number of components. */
import { checkOptions } from "../../checks/options.ts";
import { TEXT, TEXTS } from "../../checks/kinds.ts";
import type {
  ComponentsCandidate,
  Selection,
} from "../../fit/select_components.ts";
import { dot, line } from "../marks.ts";
import {
  axisOver,
  type Chart,
  chartOf,
  seriesLegend,
  type TitleOption,
} from "./chart.ts";
import { colorOf, symbolOf } from "./palette.ts";

/** A criterion by its name in `Criteria`. */
export type CriterionName = "aic" | "bic" | "icl" | "quasiAic" | "quasiBic";

const LABELS: Readonly<Record<CriterionName, string>> = {
  aic: "AIC",
  bic: "BIC",
  icl: "ICL",
  quasiAic: "quasi-AIC",
  quasiBic: "quasi-BIC",
};

/** Options of {@linkcode criteriaChart}. */
export interface CriteriaChartOptions extends TitleOption {
  /**
   * Which criteria.
   * @default {["aic", "bic", "icl"]}
   */
  show?: readonly CriterionName[] | undefined;
}

/** What is added to a criterion's distance from its minimum, so that the minimum has a place on a log scale. */
const UNIT = 1;

/** What {@linkcode criteriaChart} reads of a {@linkcode Selection}. */
export interface RankedCriteria extends Pick<Selection, "chosen"> {
  /** Every number of components, ranked or not. */
  readonly candidates: readonly Pick<
    ComponentsCandidate,
    "components" | "criteria" | "doubts"
  >[];
}

/**
 * How far each criterion lies above its value for the number of components that it chose, which is
 * ringed. On a log scale of 1 + distance, as far ones are very far. Numbers of components that
 * are not ranked are hollow and in no line; where they lie lower than the chosen one they have no place.
 *
 * @param selection What `selectComponents` returned.
 * @param options Which criteria, title.
 * @returns The chart.
 */
export function criteriaChart(
  { candidates, chosen }: RankedCriteria,
  options: CriteriaChartOptions = {},
): Chart {
  checkOptions("draw criteria", options, {
    title: TEXT,
    show: TEXTS,
  });
  const { show = ["aic", "bic", "icl"] } = options;
  const { title = "Criteria against the number of components" } = options;
  const series = show.map((name) => {
    const best = candidates.find((one) => one.components === chosen[name]);
    return !best ? [] : candidates.map(({ components, criteria, doubts }) => ({
      components,
      ranked: doubts.length === 0,
      above: criteria[name] - best.criteria[name] + UNIT,
    })).filter(({ ranked, above }) => ranked || above >= UNIT);
  });
  const ks = candidates.map(({ components }) => components);
  const marked = series.map((points, i) =>
    points.filter(({ components }) => components === chosen[show[i]!])
  );
  const unranked = candidates.some(({ doubts }) => doubts.length > 0);
  return chartOf({
    title,
    subtitle: "Ringed: what the criterion prefers." +
      (unranked ? " Hollow: not ranked (lower: left out)." : ""),
    legend: seriesLegend(show.map((name) => LABELS[name])),
    x: axisOver("number of components K", ks, { ticks: ks, room: 0.05 }),
    y: axisOver("1 + distance above the one ringed (2 × nats)", [
      1,
      ...series.flat().map(({ above }) => above),
    ], { log: true, room: 0.06 }),
    marks: series.flatMap((points, i) => {
      const ranked = points.filter(({ ranked }) => ranked);
      const hollow = points.filter(({ ranked }) => !ranked);
      const at = { x: "components", y: "above" } as const;
      const color = colorOf(i), shape = { symbol: symbolOf(i), r: 4.5 };
      return [
        line(ranked, { ...at, stroke: color, strokeWidth: 2 }),
        dot(ranked, { ...at, ...shape, fill: color }),
        dot(hollow, { ...at, ...shape, fill: "white", stroke: color }),
        dot(marked[i]!, {
          ...at,
          r: 8 + 3 * i,
          stroke: color,
          strokeWidth: 1.6,
        }),
      ];
    }),
  });
}
