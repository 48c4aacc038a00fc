/** Fitted against observed counts, and what is left over. */
import { checkData } from "../../data/check_data.ts";
import { integerFrom } from "../../checks/check.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { mixtureProbabilities } from "../../model/probabilities.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot, line, type Markish, ruleX, ruleY } from "../marks.ts";
import { shortNumber } from "../number_text.ts";
import { axisOver, domainOf } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import type { LegendEntry } from "./header.ts";
import { colorOf, REFERENCE } from "./palette.ts";

/** Options of {@linkcode frequenciesChart} and {@linkcode residualsChart}. */
export interface FrequenciesChartOptions extends ChartOptions {
  /**
   * Most items drawn, taken evenly in the order of their fitted counts; an integer ≥ 1.
   * @default {1500}
   */
  maxItems?: number | undefined;
}

/**
 * Observed counts against fitted ones, both on log scales, with the line where they are equal.
 * Items that were never chosen are ticks at the bottom.
 *
 * @param data Choice counts over p items.
 * @param mixture K components.
 * @param options How many items, title.
 * @returns The chart. Costs O(p·K·L).
 * @throws {RangeError} If `maxItems` is not an integer ≥ 1.
 */
export function frequenciesChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: FrequenciesChartOptions = {},
): Chart {
  const { all, items } = checkedItems(data, mixture, options);
  const { title = "Observed against fitted counts" } = options;
  const chosen = items.filter(({ count }) => count > 0);
  const never = items.filter(({ count }) => count === 0);
  const x = domainOf(items.map(({ fitted }) => fitted), { log: true });
  const y = domainOf(chosen.map(({ count }) => count), {
    log: true,
    room: .08,
  });
  const equal = [Math.max(x[0], y[0]), Math.min(x[1], y[1])];
  return chartOf({
    title,
    width: options.width,
    subtitle: sampled(items, all),
    legend: [
      { label: "item", color: colorOf(0), kind: "dot" },
      ...(never.length > 0 ? [NEVER_CHOSEN] : []),
      { label: "observed = fitted", color: REFERENCE, kind: "dashed" },
    ],
    x: { label: "fitted count", log: true, domain: x },
    y: { label: "observed count", log: true, domain: y },
    marks: [
      dot(chosen, { x: "fitted", y: "count", ...ITEM, fillOpacity: 0.45 }),
      ruleX(never, {
        x: "fitted",
        y1: y[0],
        y2: y[0] * (y[1] / y[0]) ** 0.04,
        stroke: colorOf(1),
        strokeOpacity: 0.5,
      }),
      ...(equal[0]! < equal[1]! ? [diagonal(equal)] : []),
    ],
  });
}

const NEVER_CHOSEN: LegendEntry = {
  label: "item never chosen (at the bottom)",
  color: colorOf(1),
  kind: "line",
};

function diagonal(ends: readonly number[]): Markish {
  return line(ends.map((value) => [value, value]), {
    stroke: REFERENCE,
    strokeDasharray: "5,4",
  });
}

/** How items and groups of them are drawn. */
const ITEM = { r: 2.2, fill: colorOf(0) };
const GROUP = { symbol: "diamond" } as const;

/** Groups of items over which residuals are pooled. */
const GROUPS = 20;

/**
 * Pearson residuals (N_j − N·π_j)/√(N·π_j) against fitted counts, and those of 20 groups of
 * neighbouring items whose fitted counts sum to about N/20. Under the model each has mean 0 and variance 1.
 *
 * @param data Choice counts over p items.
 * @param mixture K components.
 * @param options How many items, title.
 * @returns The chart. Costs O(p·K·L).
 * @throws {RangeError} If `maxItems` is not an integer ≥ 1.
 */
export function residualsChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: FrequenciesChartOptions = {},
): Chart {
  const { all, items } = checkedItems(data, mixture, options);
  const { title = "Residuals of the counts" } = options;
  const groups = pooled(all, data.choices).map(withResidual);
  const outside = all.map(withResidual)
    .filter(({ residual }) => Math.abs(residual) > 2).length;
  const share = shortNumber(100 * outside / all.length);
  const drawn = items.map(withResidual);
  const shown = [...drawn, ...groups];
  const pooledLabel = `${groups.length} groups of items`;
  const at = { x: "fitted", y: "residual" } as const;
  return chartOf({
    title,
    width: options.width,
    subtitle: `${share}% of all items lie beyond ±2. ${sampled(items, all)}`,
    legend: [
      { label: "item", color: colorOf(0), kind: "dot" },
      { label: pooledLabel, color: "#000", kind: "dot", ...GROUP },
      { label: "±2", color: REFERENCE, kind: "dashed" },
    ],
    x: axisOver(
      "fitted count (of a group: mean)",
      shown.map(({ fitted }) => fitted),
      { log: true },
    ),
    y: axisOver("Pearson residual", [
      -3,
      3,
      ...shown.map((one) => one.residual),
    ]),
    marks: [
      ruleY([0], { stroke: REFERENCE }),
      ruleY([-2, 2], { stroke: REFERENCE, strokeDasharray: "5,4" }),
      dot(drawn, { ...at, ...ITEM, fillOpacity: 0.4 }),
      dot(groups, { ...at, ...GROUP, r: 5, fill: "#000", stroke: "white" }),
    ],
  });
}

interface FittedItem {
  /** Observed, in sum over the group. */
  readonly count: number;
  /** Fitted, a mean over the group. */
  readonly fitted: number;
  /** Number of items. */
  readonly size: number;
}

/** All items, and those that are drawn, in the order of their fitted counts; refuses other data and options. */
function checkedItems(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: FrequenciesChartOptions,
) {
  checkData("draw the items", data);
  checkChart("draw the items", options, {
    maxItems: integerFrom(1),
  });
  const all = fittedItems(data, mixture);
  return { all, items: evenly(all, options.maxItems) };
}

/** All items in the order of their fitted counts. */
function fittedItems(data: ChoiceData, mixture: SoftmaxMixture): FittedItem[] {
  const probabilities = mixtureProbabilities(data, mixture);
  return Array.from(data.counts, (count, j) => ({
    count,
    fitted: data.choices * probabilities[j]!,
    size: 1,
  })).sort((a, b) => a.fitted - b.fitted);
}

function withResidual(
  item: FittedItem,
): FittedItem & { readonly residual: number } {
  const expected = item.fitted * item.size;
  return { ...item, residual: (item.count - expected) / Math.sqrt(expected) };
}

/** Neighbours pooled until each group holds its share of the choices. */
function pooled(items: readonly FittedItem[], choices: number): FittedItem[] {
  const groups: FittedItem[] = [];
  let count = 0, expected = 0, size = 0;
  for (const [i, item] of items.entries()) {
    count += item.count;
    expected += item.fitted;
    size += 1;
    if (expected >= choices / GROUPS || i === items.length - 1) {
      groups.push({ count, fitted: expected / size, size });
      count = expected = size = 0;
    }
  }
  return groups;
}

function evenly<T>(items: readonly T[], maxItems = 1500): readonly T[] {
  if (items.length <= maxItems) return items;
  return Array.from(
    { length: maxItems },
    (_, i) => items[Math.floor((i + 0.5) * items.length / maxItems)]!,
  );
}

function sampled(
  shown: readonly unknown[],
  all: readonly unknown[],
): string {
  return shown.length < all.length
    ? `${shown.length} of ${all.length} items are drawn, evenly over the fitted counts.`
    : "";
}
