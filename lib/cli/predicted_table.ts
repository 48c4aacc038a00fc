/** The tables of `softmix predict`: shares, what was observed, and shares before and after a change. */
import {
  compareShares,
  type FittedModel,
  logLikelihood,
  type PredictedShares,
  predictShares,
  responsibilities,
} from "../../mod.ts";
import type { ColumnChange, ModelRows } from "../data/model_rows.ts";
import { countText, grouped, percent } from "../report/number_text.ts";
import { UsageError } from "./environment.ts";
import {
  estimateColumns,
  type ResultColumn,
  type ResultTable,
} from "./prediction_table.ts";

/** What shares may stand beside those of all. */
export const BY = ["component", "population"] as const;

/** What is asked for. */
export interface PredictionRequest {
  readonly level: number;
  readonly by: (typeof BY)[number] | undefined;
  readonly without: readonly string[];
  readonly changes: readonly ColumnChange[];
}

/** How a model fits what a table says was chosen. */
export interface FitToTable {
  readonly terms: readonly (readonly [term: string, text: string])[];
  /** r_rk of the chooser of each row, NaN where nobody is; undefined where it depends on populations. */
  readonly responsibilities: readonly Float64Array[] | undefined;
}

const TEXT = { text: percent };

/** Every n-th of numbers that stand row by row. */
function everyNth(values: Float64Array, n: number, first: number) {
  return values.filter((_, i) => i % n === first);
}

/** What rows are named by: persons, sets, ids. */
function namesOf(
  { groups, id = "row", names }: ModelRows,
  left: readonly number[],
): ResultTable["names"] {
  const texts = { ...groups, [id]: names };
  return Object.fromEntries(
    Object.entries(texts)
      .map(([name, all]) => [name, left.map((row) => all[row]!)]),
  );
}

/** Shares of the rows, within components or populations, and what was observed. */
export function predictedTable(
  model: FittedModel,
  rows: ModelRows,
  { level, by, fits, ...otherwise }: PredictionRequest & {
    /** Undefined where items or features are changed. */
    readonly fits: FitToTable | undefined;
  },
): ResultTable {
  const { items, rows: left } = rows.items(otherwise);
  const predicted = predictShares(items, model, { level });
  const { shares, components, populations } = predicted;
  if (by === "population" && populations === undefined) {
    throw new UsageError(
      "--by population needs a model of several populations",
    );
  }
  const K = model.mixture.weights.length;
  const within = Array.from({ length: K }, (_, k): ResultColumn => ({
    name: `component_${k + 1}`,
    values: everyNth(components.values, K, k),
    isWrittenOnly: by !== "component",
    ...TEXT,
  }));
  const inEach = by !== "population"
    ? []
    : model.membershipNames!.map((name, g, { length }): ResultColumn => ({
      name: `population_${name}`,
      values: everyNth(populations!.values, length, g),
      ...TEXT,
    }));
  return {
    names: namesOf(rows, left),
    columns: [
      ...estimateColumns("share", shares, TEXT),
      ...within,
      ...inEach,
      ...rows.covariates ? weightColumns(predicted) : [],
      ...fits
        ? observedColumns(model, rows, { shares: shares.values, fits })
        : [],
    ],
  };
}

/** The weights of components for whoever has the covariates of each row. */
function weightColumns(
  { weights: { columns: K, values } }: PredictedShares,
): ResultColumn[] {
  return Array.from({ length: K }, (_, k) => ({
    name: `weight_${k + 1}`,
    values: everyNth(values, K, k),
    isWrittenOnly: true,
    ...TEXT,
  }));
}

/** How the model fits what the table says was chosen; undefined where it says nothing. */
export function fitToTable(
  model: FittedModel,
  rows: ModelRows,
): FitToTable | undefined {
  const { observed } = rows;
  if (!observed) return undefined;
  const { items } = rows.items();
  const { mixture } = model;
  const { counts, populations } = observed;
  const choices = counts.reduce((a, b) => a + b, 0);
  const described = (total: number) =>
    [
      "Log-likelihood",
      `${grouped(total, 3)} of ${countText(choices)} choices, ${
        (total / choices).toFixed(5)
      } per choice`,
    ] as const;
  if (populations) {
    const { values } = predictShares(items, { ...model, root: undefined })
      .populations!;
    let total = 0;
    for (const [g, own] of populations.entries()) {
      for (const [j, count] of own.entries()) {
        const share = values[j * populations.length + g]!;
        if (count > 0) total += count * Math.log(share);
      }
    }
    return { terms: [described(total)], responsibilities: undefined };
  }
  if (rows.sets && !observed.choosers) return undefined; // weights are not known
  const { features, offset } = items;
  const known = { features, offset, choosers: observed.choosers?.choosers };
  const frequencies = counts.map((count) => count / choices);
  const r = responsibilities(known, mixture);
  const chooserOf = observed.choosers?.ofRow ?? counts.map((_, j) => j);
  return {
    terms: [
      described(logLikelihood({ ...known, counts, frequencies }, mixture)),
    ],
    responsibilities: Array.from(
      mixture.weights,
      (_, k) =>
        Float64Array.from(
          chooserOf,
          (u) => u < 0 ? NaN : r.values[u * r.columns + k]!,
        ),
    ),
  };
}

/** Observed shares within each set, their residuals, and the responsibilities of each row's chooser. */
function observedColumns(
  { membershipNames = [] }: FittedModel,
  { observed, sets }: ModelRows,
  { shares, fits }: {
    readonly shares: Float64Array;
    readonly fits: FitToTable;
  },
): ResultColumn[] {
  const { counts, populations } = observed!;
  const setOf = (row: number) => sets?.[row] ?? "";
  const within = (own: Float64Array) => {
    const totals = new Map<string, number>();
    for (const [row, count] of own.entries()) {
      totals.set(setOf(row), (totals.get(setOf(row)) ?? 0) + count);
    }
    return own.map((count, row) => count / totals.get(setOf(row))!);
  };
  const values = within(counts);
  const residuals = values.map((value, row) => value - shares[row]!);
  return [
    { name: "observed", values, ...TEXT },
    { name: "residual", values: residuals, ...TEXT },
    ...(populations ?? []).map((own, g): ResultColumn => ({
      name: `observed_${membershipNames[g]}`,
      values: within(own),
      isWrittenOnly: true,
      ...TEXT,
    })),
    ...(fits.responsibilities ?? []).map((values, k): ResultColumn => ({
      name: `responsibility_${k + 1}`,
      values,
      isWrittenOnly: true,
      ...TEXT,
    })),
  ];
}

/** Shares before and after what is otherwise, and where lost share went. */
export function comparedTable(
  model: FittedModel,
  rows: ModelRows,
  { level, ...otherwise }: PredictionRequest,
): ResultTable {
  const now = rows.items(), then = rows.items(otherwise);
  const { before, after, difference, diversion } = compareShares(
    now.items,
    model,
    { level, after: then.items, rows: then.rows },
  );
  return {
    names: namesOf(rows, now.rows),
    columns: [
      { name: "before", values: before.values, ...TEXT },
      { name: "after", values: after.values, ...TEXT },
      ...estimateColumns("difference", difference, TEXT),
      { name: "diversion", values: diversion, ...TEXT },
    ],
  };
}
