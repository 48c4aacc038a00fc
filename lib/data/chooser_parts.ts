/** Data with other choosers in the same choice sets: some of them, or with other choices. */
import { takeRows } from "../linalg/matrix.ts";
import { type ChoiceData, withChoosers } from "./choice_data.ts";
import type { Choosers } from "./choosers.ts";

/** Data whose choosers are known. */
export type ChooserData = ChoiceData & { readonly choosers: Choosers };

/** Whether choosers are known. */
export function hasChoosers<D extends Pick<ChoiceData, "choosers">>(
  data: D,
): data is D & { readonly choosers: Choosers } {
  return data.choosers !== undefined;
}

/** A chooser of the data with other choices: its name and covariates are kept. */
export interface ChooserPart {
  /** Which of the data's choosers, from 0. */
  readonly of: number;
  /** How many there are like it: > 0. */
  readonly count: number;
  /** The rows chosen, in ascending order, and how often: at least one. */
  readonly rows: ArrayLike<number>;
  readonly multiplicities: ArrayLike<number>;
}

/** Whether no chooser makes more than one choice. */
export function chooseOnce({ starts, multiplicities }: Choosers): boolean {
  return starts.every((e, u) => u === 0 || e - starts[u - 1]! === 1) &&
    multiplicities.every((times) => times === 1);
}

/** Whether choosers are known, and some make several choices. */
export function isPanel(data: Pick<ChoiceData, "choosers">): boolean {
  return hasChoosers(data) && !chooseOnce(data.choosers);
}

/** Whether the choosers say no more than counts by item and population: one choice set, one choice each, no names. */
export function arePopulationCounts({ choosers }: ChooserData): boolean {
  return !choosers.names && choosers.sets.length === 2 &&
    chooseOnce(choosers) && (choosers.covariates?.arePopulations ?? true);
}

/** What one of the choosers chose, as a part. */
export function partOf(
  { starts, rows, multiplicities, counts }: Choosers,
  u: number,
): ChooserPart {
  const first = starts[u]!, end = starts[u + 1]!;
  return {
    of: u,
    count: counts[u]!,
    rows: rows.subarray(first, end),
    multiplicities: multiplicities.subarray(first, end),
  };
}

/** The data with these choosers in place of theirs; sets, whitening and covariates stay as they are. */
export function withParts(
  data: ChooserData,
  parts: readonly ChooserPart[],
): ChooserData {
  const { choosers } = data;
  const { covariates, names } = choosers;
  const starts = new Int32Array(parts.length + 1);
  for (const [u, { rows }] of parts.entries()) {
    starts[u + 1] = starts[u]! + rows.length;
  }
  const rows = new Int32Array(starts.at(-1)!);
  const multiplicities = new Float64Array(rows.length);
  for (const [u, part] of parts.entries()) {
    rows.set(part.rows, starts[u]!);
    multiplicities.set(part.multiplicities, starts[u]!);
  }
  const of = parts.map((part) => part.of);
  const counts = Float64Array.from(parts, ({ count }) => count);
  const made = {
    ...choosers,
    starts,
    rows,
    multiplicities,
    counts,
    size: counts.reduce((a, b) => a + b, 0),
    covariates: covariates &&
      { ...covariates, values: takeRows(covariates.values, of) },
    names: names && of.map((u) => names[u]!),
  };
  return { ...withChoosers(data, made), choosers: made };
}
