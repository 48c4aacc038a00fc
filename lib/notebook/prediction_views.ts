/** Predictions: shares, what changes them, elasticities, ratios. */
import type { Estimates } from "../prediction/fitted.ts";
import type { Ratio, Ratios } from "../prediction/ratios.ts";
import type { PredictedShares, SharesCompared } from "../prediction/shares.ts";
import type { TableRow } from "./blocks.ts";
import { firstRows, type Presented } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

/** Items that are shown. */
const MOST_ITEMS = 15;

/** Shares of the items, the largest first, with intervals and those within each component. */
export function sharesView(
  { shares, components }: PredictedShares,
  { data }: ShowOptions,
): Presented {
  const p = shares.values.length;
  const K = components.values.length / p;
  return itemsView(p, {
    size: (j) => shares.values[j]!,
    row: (j) => ({
      item: data?.itemNames?.[j] ?? j + 1,
      ...estimateCells("share", shares, j),
      ...Object.fromEntries(Array.from({ length: K }, (_, k) => [
        `component ${k + 1}`,
        components.values[j * K + k]!,
      ])),
    }),
  });
}

/** Shares before and after a change, the largest change first. */
export function comparedView(
  { before, after, difference, diversion }: SharesCompared,
  { data }: ShowOptions,
): Presented {
  return itemsView(before.values.length, {
    size: (j) => Math.abs(difference.values[j]!),
    row: (j) => ({
      item: data?.itemNames?.[j] ?? j + 1,
      before: before.values[j]!,
      after: after.values[j]!,
      ...estimateCells("difference", difference, j),
      diversion: diversion[j]!,
    }),
  });
}

function itemsView(
  p: number,
  { size, row }: {
    readonly size: (j: number) => number;
    readonly row: (j: number) => TableRow;
  },
): Presented {
  const order = Array.from({ length: p }, (_, j) => j)
    .sort((a, b) => size(b) - size(a));
  const rows = order.slice(0, MOST_ITEMS).map(row);
  const left = p - rows.length;
  const more = left > 0 ? [{ note: `and ${left} more items` }] : [];
  return { blocks: [{ rows }, ...more] };
}

function estimateCells(name: string, of: Estimates, i: number): TableRow {
  return {
    [name]: of.values[i]!,
    ...(of.lower && of.upper
      ? { [`${name} from`]: of.lower[i]!, to: of.upper[i]! }
      : {}),
  };
}

/** Numbers with their intervals, in their order. */
export function estimatesView(of: Estimates): Presented {
  const rows = Array.from(of.values, (_, i) => ({
    entry: i + 1,
    ...estimateCells("estimate", of, i),
  }));
  return { blocks: firstRows(rows, { most: 30, what: "entries" }) };
}

/** What one feature is worth in units of another, by component. */
export function ratiosView({ components, average }: Ratios): Presented {
  const rows = [
    ...components.map((one, k) => ratioRow(`component ${k + 1}`, one)),
    ratioRow("average over choosers", average),
  ];
  return { blocks: [{ rows }] };
}

function ratioRow(
  of: string,
  { value, standardError, interval }: Ratio,
): TableRow {
  const ends = interval
    ? {
      interval: {
        between: "between",
        outside: "outside",
        all: "not bounded",
      }[interval.kind],
      from: interval.lower,
      to: interval.upper,
    }
    : {};
  return { of, ratio: value, "standard error": standardError, ...ends };
}
