/** Choosers of rows that a model predicts: whose weights count in each set, and who chose what. */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import type { Choosers, Covariates } from "./choosers.ts";

/** Covariates of rows, R × Q, with what a fit says of them. */
export type RowCovariates = Omit<Covariates, "constant">;

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

function takeRows(from: Matrix, rows: readonly number[]): Matrix {
  const taken = matrix([rows.length, from.columns]);
  for (const [i, row] of rows.entries()) rowOf(taken, i).set(rowOf(from, row));
  return taken;
}

/**
 * Choice sets of which only is known whose they are: a chooser for each, who counts as one, of the covariates of
 * its rows; nobody where weights depend on none.
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

/** Rows, and what was chosen. */
export interface ChosenRows {
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
  { sets, persons, counts, weights, covariates }: ChosenRows,
): ChoosersOfRows {
  const R = counts.length;
  const groups = new Map<string, number[]>();
  for (let r = 0; r < R; r++) {
    if (!(counts[r]! > 0)) continue;
    const key = persons ? persons[r]! : `${r}`;
    const group = groups.get(key);
    if (group) group.push(r);
    else groups.set(key, [r]);
  }
  const all = [...groups.values()];
  const isPerson = persons !== undefined;
  const ofRow = new Int32Array(R).fill(-1);
  const index = new Map([...groups.keys()].map((key, u) => [key, u]));
  for (let r = 0; r < R; r++) {
    ofRow[r] = index.get(persons ? persons[r]! : `${r}`) ?? -1;
  }
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
