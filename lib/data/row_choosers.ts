/** Choosers of rows that a model predicts: whose weights count in each set, and who chose what. */
import { takeRows } from "../linalg/matrix.ts";
import type { Choosers, Covariates } from "./choosers.ts";

/** Covariates of rows, R × Q, with what a fit says of them. */
export type RowCovariates = Omit<Covariates, "constant">;

/** Rows by a text that each has, texts and rows of one in the order in which they first appear. */
export function rowsBy(
  textOf: (row: number) => string,
  rows: readonly number[],
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groups.get(textOf(row));
    if (group) group.push(row);
    else groups.set(textOf(row), [row]);
  }
  return groups;
}

/** First row of each run of rows with one text, then the number of rows. */
function startsOf(texts: readonly string[]): Int32Array {
  const starts = texts.flatMap((text, i) => text === texts[i - 1] ? [] : [i]);
  return Int32Array.of(...starts, texts.length);
}

/** What choosers of given rows and numbers are. */
function choosersOf(
  sets: Int32Array,
  { starts, rows, multiplicities, counts, covariates, firstRows }:
    & Pick<Choosers, "starts" | "rows" | "multiplicities" | "counts">
    & {
      readonly covariates: RowCovariates | undefined;
      /** A row of each chooser. */
      readonly firstRows: readonly number[];
    },
): Choosers {
  return {
    sets,
    ...{ starts, rows, multiplicities, counts },
    size: counts.reduce((a, b) => a + b, 0),
    covariates: covariates && {
      ...covariates,
      values: takeRows(covariates.values, firstRows),
      constant: Float64Array.from(
        covariates.names,
        (_, q) => covariates.arePopulations || q === 0 ? 1 : 0,
      ),
    },
    names: undefined,
    setNames: undefined,
  };
}

/**
 * Choice sets in which nobody has chosen yet: one chooser for each, with the covariates of its rows; none where
 * weights depend on no covariates.
 */
export function choosersOfSets(
  sets: readonly string[],
  covariates: RowCovariates | undefined,
): Choosers {
  const starts = startsOf(sets);
  const S = covariates ? starts.length - 1 : 0;
  const firstRows = Array.from(starts.subarray(0, S));
  return choosersOf(starts, {
    starts: Int32Array.from({ length: S + 1 }, (_, s) => s),
    rows: Int32Array.from(firstRows),
    multiplicities: new Float64Array(S).fill(1),
    counts: new Float64Array(S).fill(1),
    covariates,
    firstRows,
  });
}

/** What was chosen among rows that a model predicts. */
export interface ObservedChoices {
  /** The choice set of each row, those of a set together; undefined where all are one. */
  readonly sets: readonly string[] | undefined;
  /** Whose row it is; undefined where each choice is a chooser of its own. */
  readonly persons: readonly string[] | undefined;
  /** How often each was chosen. */
  readonly counts: Float64Array;
  /** How many choosers each chooser stands for, by row. */
  readonly weights: Float64Array | undefined;
  readonly covariates: RowCovariates | undefined;
}

/** Who chose, and the chooser of each row: -1 where nobody is. */
export interface ChoosersOfRows {
  readonly choosers: Choosers;
  readonly ofRow: Int32Array;
}

/** The choosers of rows: persons, or a chooser for each row that was chosen. */
export function choosersOfRows(
  { sets, persons, counts, weights, covariates }: ObservedChoices,
): ChoosersOfRows {
  const R = counts.length;
  const isPerson = persons !== undefined;
  const ownerOf = (r: number) => persons?.[r] ?? `${r}`;
  const chosen = Array.from(counts.keys()).filter((r) => counts[r]! > 0);
  const groups = rowsBy(ownerOf, chosen);
  const all = [...groups.values()];
  const index = new Map([...groups.keys()].map((owner, u) => [owner, u]));
  const ofRow = Int32Array.from(counts, (_, r) => index.get(ownerOf(r)) ?? -1);
  const rows = Int32Array.from(all.flat());
  const starts = new Int32Array(all.length + 1);
  for (const [u, own] of all.entries()) starts[u + 1] = starts[u]! + own.length;
  return {
    ofRow,
    choosers: choosersOf(sets ? startsOf(sets) : Int32Array.of(0, R), {
      starts,
      rows,
      multiplicities: Float64Array.from(
        rows,
        (row) => isPerson ? counts[row]! : 1,
      ),
      counts: Float64Array.from(
        all,
        ([row]) => (weights?.[row!] ?? 1) * (isPerson ? 1 : counts[row!]!),
      ),
      covariates,
      firstRows: all.map(([row]) => row!),
    }),
  };
}
