/**
 * Ids of choice sets and persons as numbers from 0, in the order in which they first appear.
 *
 * Ids are the same when their texts are: 1 and "1" are one id, "1" and "1.0" are two. Rows of one
 * id mostly stand together, so that only the first of each run is looked up.
 */
import { shownValue } from "../checks/check.ts";
import { refuseData } from "./row_checks.ts";

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
  const idOf = (r: number) => ids[r]!;
  const runs = runsOf(ids.length, idOf);
  return isText
    ? codedTexts(ids, runs)
    : codedNumbers(idOf as (r: number) => number, { runs, rows: ids.length });
}

/** Codes pairs of codes: what is equal in both is one id. */
export function codedPairs(a: CodedIds, b: CodedIds): CodedIds {
  const rows = a.codes.length;
  const size = b.firstRows.length;
  const pair = (r: number) => a.codes[r]! * size + b.codes[r]!;
  return codedNumbers(pair, { runs: runsOf(rows, pair), rows });
}

/** Whether an id is a text. */
function hasText(ids: Ids, name: string): boolean {
  let text = false;
  for (let r = 0; r < ids.length; r++) {
    const id = ids[r];
    if (typeof id === "string") text = true;
    else if (!Number.isFinite(id)) {
      refuseData(
        `${name} must be texts or finite numbers: that of row ${r + 1} is ${
          shownValue(id)
        }`,
      );
    }
  }
  return text;
}

/** The rows whose id is another than that of the row before. */
function runsOf(
  rows: number,
  idOf: (row: number) => string | number,
): Int32Array {
  const runs = new Int32Array(rows);
  let count = 0;
  for (let r = 0; r < rows; r++) {
    if (r === 0 || idOf(r) !== idOf(r - 1)) runs[count++] = r;
  }
  return runs.slice(0, count);
}

/** Codes of runs by number. */
function codedNumbers(
  idOf: (row: number) => number,
  { runs, rows }: { readonly runs: Int32Array; readonly rows: number },
): CodedIds {
  const { size, placeOf } = placesOf(idOf, runs);
  const codeAt = new Int32Array(size).fill(-1);
  const firstRows = new Int32Array(Math.min(size, runs.length));
  const codes = new Int32Array(rows);
  let next = 0;
  for (let n = 0; n < runs.length; n++) {
    const place = placeOf(idOf(runs[n]!));
    if (codeAt[place]! < 0) {
      codeAt[place] = next;
      firstRows[next++] = runs[n]!;
    }
    const code = codeAt[place]!;
    const end = n + 1 < runs.length ? runs[n + 1]! : rows;
    for (let r = runs[n]!; r < end; r++) codes[r] = code;
  }
  return { codes, firstRows: firstRows.slice(0, next) };
}

/** A place for each id: integers close together have their own, others are sorted and found by halving. */
function placesOf(
  idOf: (row: number) => number,
  runs: Int32Array,
): { readonly size: number; readonly placeOf: (id: number) => number } {
  let least = Infinity, most = -Infinity, areIntegers = true;
  for (let n = 0; n < runs.length; n++) {
    const id = idOf(runs[n]!);
    areIntegers &&= Number.isSafeInteger(id);
    least = Math.min(least, id);
    most = Math.max(most, id);
  }
  const span = runs.length === 0 ? 0 : most - least + 1;
  if (areIntegers && span <= 2 * runs.length) {
    return { size: span, placeOf: (id) => id - least };
  }
  const sorted = new Float64Array(runs).map(idOf).sort();
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[size++] = sorted[i]!;
  }
  const placeOf = (id: number) => {
    let low = 0, high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { size, placeOf };
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
