/** Criteria against the number of components. */
import { TEXTS } from "../../checks/kinds.ts";
import type {
  ComponentsCandidate,
  CriterionName,
  Selection,
} from "../../fit/selection.ts";
import { dot, line } from "../marks.ts";
import { CRITERIA } from "../selection_reasons.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { seriesLegend } from "./header.ts";
import { colorOf, symbolOf } from "./palette.ts";

/** A criterion that charges for parameters, by its name in `Criteria`. */
export type ChargingCriterion = Exclude<CriterionName, "heldOut">;

/** Options of {@linkcode criteriaChart}. */
export interface CriteriaChartOptions extends ChartOptions {
  /**
   * Which criteria.
   * @default {all that the selection has: AIC, BIC, ICL, with choosers BIC by choices, and where choices come in bunches both quasi criteria}
   */
  show?: readonly ChargingCriterion[] | undefined;
}

/** How what is not ranked is drawn. */
const UNRANKED = "#999999";

/** What is added to a criterion's distance from its minimum, so that the minimum has a place on a log scale. */
const UNIT = 1;

/** What {@linkcode criteriaChart} reads of a {@linkcode Selection}. */
export interface RankedCriteria
  extends
    Pick<Selection, "chosen">,
    Partial<Pick<Selection, "overdispersion">> {
  /** Every number of components, ranked or not. */
  readonly candidates: readonly Pick<
    ComponentsCandidate,
    "components" | "criteria" | "doubts"
  >[];
}

/**
 * How far each criterion lies above its value for the number of components that it chose, which is
 * ringed. On a log scale of 1 + distance, as some are very far. Numbers of components that
 * are not ranked are grey and in no line; where they lie lower than the chosen one they have no place.
 *
 * @param selection What `selectComponents` returned.
 * @param options Which criteria, title.
 * @returns The chart. Costs nothing beyond what the selection holds: a point for each criterion and number.
 * @throws {RangeError} If an option is of another kind.
 */
export function criteriaChart(
  { candidates, chosen, overdispersion }: RankedCriteria,
  options: CriteriaChartOptions = {},
): Chart {
  checkChart("draw criteria", options, {
    show: TEXTS,
  });
  const { show = criteriaToShow(chosen, overdispersion) } = options;
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
    width: options.width,
    subtitle: "Ringed: what the criterion prefers." +
      (unranked ? " Grey: not ranked (lower: left out)." : "") +
      " Distances in 2 × nats.",
    legend: seriesLegend(show.map((name) => CRITERIA[name].name)),
    x: axisOver("number of components K", ks, { ticks: ks, room: 0.05 }),
    y: axisOver("1 + distance to the one ringed", [
      1,
      ...series.flat().map(({ above }) => above),
    ], { log: true, room: 0.06 }),
    marks: series.flatMap((points, i) => {
      const ranked = points.filter(({ ranked }) => ranked);
      const grey = points.filter(({ ranked }) => !ranked);
      const at = { x: "components", y: "above" } as const;
      const color = colorOf(i), shape = { symbol: symbolOf(i), r: 4.5 };
      return [
        line(ranked, { ...at, stroke: color, strokeWidth: 2 }),
        dot(ranked, { ...at, ...shape, fill: color }),
        dot(grey, { ...at, ...shape, fill: "white", stroke: UNRANKED }),
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

/**
 * Every criterion that chose: BIC by choices is one of its own where choosers are known, who
 * have no over-dispersion, and with one of 1 the quasi criteria are AIC and BIC.
 */
function criteriaToShow(
  chosen: Selection["chosen"],
  overdispersion: number | undefined,
): ChargingCriterion[] {
  const names = Object.keys(CRITERIA) as CriterionName[];
  const kind = overdispersion === undefined ? "ofChoosers" : "ofCounts";
  return names.filter((name): name is ChargingCriterion =>
    name !== "heldOut" && chosen[name] !== undefined &&
    CRITERIA[name][kind] !== undefined &&
    !(overdispersion === 1 && name.startsWith("quasi"))
  );
}
