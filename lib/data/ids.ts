/**
 * Ids of choice sets and persons as numbers from 0, in the order in which they first appear.
 *
 * Ids are the same when their texts are: 1 and "1" are one id, "1" and "1.0" are two. Rows of one
 * id mostly stand together, so that only the first of each run is looked up.
 */
import { shownValue } from "../checks/check.ts";
import { refuse } from "./row_checks.ts";

/** Texts or finite numbers, one per row. */
export type Ids = ArrayLike<string | number>;

/** What the ids of rows are. */
export interface CodedIds {
  /** The id of each row, from 0. */
  readonly codes: Int32Array;
  /** The row in which each id first appears. */
  readonly firstRows: Int32Array;
}

/**
 * Codes ids. Costs O(R) where rows of an id stand together, O(R log R) at most.
 *
 * @param name What they are in messages.
 * @throws {RangeError} If one is no text and no finite number.
 */
export function codedIds(ids: Ids, name: string): CodedIds {
  const isText = hasText(ids, name);
  const runs = runsOf(ids);
  return isText ? codedTexts(ids, runs) : codedNumbers(
    Float64Array.from(runs, (r) => ids[r] as number),
    { runs, rows: ids.length },
  );
}

/** Codes pairs of codes: what is equal in both is one id. */
export function codedPairs(a: CodedIds, b: CodedIds): CodedIds {
  const rows = a.codes.length;
  const size = b.firstRows.length;
  const pair = (r: number) => a.codes[r]! * size + b.codes[r]!;
  let count = 0;
  for (let r = 0; r < rows; r++) {
    if (r === 0 || pair(r) !== pair(r - 1)) count++;
  }
  const runs = new Int32Array(count);
  for (let r = 0, n = 0; r < rows; r++) {
    if (r === 0 || pair(r) !== pair(r - 1)) runs[n++] = r;
  }
  return codedNumbers(Float64Array.from(runs, pair), { runs, rows });
}

/** Whether an id is a text. */
function hasText(ids: Ids, name: string): boolean {
  let text = false;
  for (let r = 0; r < ids.length; r++) {
    const id = ids[r];
    if (typeof id === "string") text = true;
    else if (!Number.isFinite(id)) {
      refuse(
        `${name} must be texts or finite numbers: that of row ${r + 1} is ${
          shownValue(id)
        }`,
      );
    }
  }
  return text;
}

/** The rows whose id is another than that of the row before. */
function runsOf(ids: Ids): Int32Array {
  let count = 0;
  for (let r = 0; r < ids.length; r++) {
    if (r === 0 || ids[r] !== ids[r - 1]) count++;
  }
  const runs = new Int32Array(count);
  for (let r = 0, n = 0; r < ids.length; r++) {
    if (r === 0 || ids[r] !== ids[r - 1]) runs[n++] = r;
  }
  return runs;
}

/** Codes of runs by number: sorted, then found again by halving. */
function codedNumbers(
  values: Float64Array, // in: one per run
  { runs, rows }: { readonly runs: Int32Array; readonly rows: number },
): CodedIds {
  const sorted = values.slice().sort();
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[size++] = sorted[i]!;
  }
  const codeAt = new Int32Array(size).fill(-1);
  const firstRows = new Int32Array(size);
  const codes = new Int32Array(rows);
  let next = 0;
  for (let n = 0; n < runs.length; n++) {
    let low = 0, high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < values[n]!) low = middle + 1;
      else high = middle;
    }
    if (codeAt[low]! < 0) {
      codeAt[low] = next;
      firstRows[next++] = runs[n]!;
    }
    codes.fill(codeAt[low]!, runs[n], runs[n + 1] ?? rows);
  }
  return { codes, firstRows };
}

function codedTexts(ids: Ids, runs: Int32Array): CodedIds {
  const known = new Map<string, number>();
  const firstRows: number[] = [];
  const codes = new Int32Array(ids.length);
  for (let n = 0; n < runs.length; n++) {
    const id = String(ids[runs[n]!]);
    let code = known.get(id);
    if (code === undefined) {
      code = firstRows.length;
      known.set(id, code);
      firstRows.push(runs[n]!);
    }
    codes.fill(code, runs[n], runs[n + 1] ?? ids.length);
  }
  return { codes, firstRows: Int32Array.from(firstRows) };
}
