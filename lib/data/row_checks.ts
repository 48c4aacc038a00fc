/** Checks of what is given for each item, or row of choice sets, and the sentences that refuse it. */
import { ARRAY } from "../checks/kinds.ts";
import { shownValue } from "../checks/check.ts";
import {
  type FeatureMatrix,
  firstOther,
  matrixFromRows,
} from "../linalg/matrix.ts";

/** What cannot be done where something is refused. */
export const ACTION = "make choice data";

/** What a row is called in messages. */
export interface RowNames {
  readonly word: "item" | "row";
  /** One name per row, where they were given. */
  readonly names?: readonly string[] | undefined;
}

/** A row in a message: its number from 1, and its name where it has one. */
export function rowInWords(row: number, { word, names }: RowNames): string {
  const name = names?.[row];
  return name === undefined
    ? `${word} ${row + 1}`
    : `${word} ${row + 1} ("${name}")`;
}

/** Throws the RangeError of what is refused. */
export function refuseData(reason: string): never {
  throw new RangeError(`Cannot ${ACTION} as ${reason}`);
}

/** Counts and features beyond these have squares that overflow or vanish. */
const MOST_SIZE = 1e150;
const LEAST_SIZE = 1e-150;

/** Features as given, with a name for each. */
export interface NamedFeatures {
  readonly features: FeatureMatrix;
  readonly featureNames: readonly string[];
}

/**
 * Checks features and all that is given row by row beside them.
 *
 * @param given p × L; nested arrays are copied.
 * @returns The features, and a copy of their names.
 */
export function checkedFeatures(
  given: FeatureMatrix | readonly ArrayLike<number>[],
  { featureNames, rowNames, lengths }: {
    readonly featureNames: readonly string[] | undefined;
    readonly rowNames: RowNames;
    /** Names and lengths of what must have one entry per row. */
    readonly lengths: Readonly<Record<string, number | undefined>>;
  },
): NamedFeatures {
  if (!("rows" in given)) {
    for (const [j, row] of given.entries()) {
      if (!ARRAY.holds(row)) {
        refuseData(
          `every row of features must be ${ARRAY.words}: ${
            rowInWords(j, rowNames)
          } is ${shownValue(row)}`,
        );
      }
      checkNumbers(row, "features", (l) => {
        const name = featureNames?.[l] ?? `x${l + 1}`;
        return `feature "${name}" of ${rowInWords(j, rowNames)}`;
      });
    }
  }
  const features = "rows" in given ? given : matrixFromRows(given);
  const names = featureNames ??
    Array.from({ length: features.columns }, (_, l) => `x${l + 1}`);
  checkShape(features, rowNames);
  for (const [name, length] of Object.entries(lengths)) {
    if (length !== undefined) checkLength(name, length, features.rows);
  }
  checkLength("featureNames", names.length, features.columns);
  checkLength(
    "itemNames",
    rowNames.names?.length ?? features.rows,
    features.rows,
  );
  checkDiffer("feature names", names);
  const { columns, values } = features;
  const nameOf = (i: number) =>
    `feature "${names[i % columns]}" of ${
      rowInWords(Math.floor(i / columns), rowNames)
    }`;
  checkNumbers(values, "features", nameOf);
  checkMagnitude(values, "features", nameOf);
  return { features, featureNames: [...names] };
}

function checkShape(features: FeatureMatrix, { word }: RowNames): void {
  const { rows, columns, values } = features;
  if (!(rows >= 2)) {
    refuseData(`there must be at least 2 ${word}s: current number is ${rows}`);
  }
  if (!(columns >= 1)) {
    refuseData(
      `there must be at least 1 feature: current number is ${columns}`,
    );
  }
  if (values.length !== rows * columns) {
    refuseData(
      `${rows} ${word}s with ${columns} features need ${
        rows * columns
      } values: current number is ${values.length}`,
    );
  }
}

/** Refuses another length than expected. */
export function checkLength(
  name: string,
  length: number,
  expected: number,
): void {
  if (length === expected) return;
  refuseData(
    `${name} must have length ${expected}: current length is ${length}`,
  );
}

/** Refuses a name that occurs twice. */
export function checkDiffer(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      refuseData(`${what} must differ: "${name}" occurs twice`);
    }
    seen.add(name);
  }
}

/** Refuses what is no number before a copy makes it one. */
export function checkNumbers(
  values: ArrayLike<unknown>,
  what: string,
  nameOf: (i: number) => string,
): void {
  const i = firstOther(values);
  if (i < 0) return;
  refuseData(
    `${what} must be numbers: ${nameOf(i)} is ${shownValue(values[i])}`,
  );
}

/** Refuses what is not finite, or too large. */
export function checkMagnitude(
  values: ArrayLike<number>,
  what: string,
  nameOf: (i: number) => string,
): void {
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) <= MOST_SIZE)) {
      const rule = Number.isFinite(values[i])
        ? `within ±${MOST_SIZE}`
        : "finite";
      refuseData(`${what} must be ${rule}: ${nameOf(i)} is ${values[i]}`);
    }
  }
}

/** A copy of an offset. */
export function checkedOffset(
  offset: ArrayLike<number>,
  { rows, rowNames = { word: "item" } }: {
    readonly rows: number;
    readonly rowNames?: RowNames;
  },
): Float64Array {
  checkLength("offset", offset.length, rows);
  const nameOf = (j: number) => `the offset of ${rowInWords(j, rowNames)}`;
  checkNumbers(offset, "offsets", nameOf);
  checkMagnitude(offset, "offsets", nameOf);
  return Float64Array.from(offset);
}

/** An offset with its largest value this far from 0 is held less that: o + x·ω would lose digits, and softmax does not see it. */
const FAR_OFFSET = 1e4;

/** The offset of a choice set, nearer to 0 where it is far. */
export function nearZero(offset: Float64Array): Float64Array {
  const largest = offset.reduce((a, b) => Math.max(a, b));
  return Math.abs(largest) > FAR_OFFSET
    ? offset.map((o) => o - largest)
    : offset;
}

/** Refuses counts that are not finite and ≥ 0. */
export function checkCounts(
  counts: ArrayLike<number>,
  nameOf: (i: number) => string,
): void {
  checkNumbers(counts, "counts", nameOf);
  for (let i = 0; i < counts.length; i++) {
    if (!(counts[i]! >= 0 && counts[i]! < Infinity)) {
      refuseData(
        `counts must be finite and >= 0: ${nameOf(i)} is ${counts[i]}`,
      );
    }
  }
}

/** Refuses counts with a sum of 0, or one whose square overflows or vanishes. */
export function checkTotal(counts: Float64Array): void {
  const total = counts.reduce((a, b) => a + b, 0);
  if (!(total > 0 && total < Infinity)) {
    refuseData(
      `the counts must have a finite sum > 0: current sum is ${total}`,
    );
  }
  if (!(total >= LEAST_SIZE && total <= MOST_SIZE)) {
    refuseData(
      `the sum of the counts must lie between ${LEAST_SIZE} and ${MOST_SIZE}, where squares do not overflow: current sum is ${total}`,
    );
  }
}
