/** What of a table is left out or looks like something else than it is taken for, in sentences. */
import type { FeatureColumn } from "./categories.ts";
import { countsRows } from "./features.ts";
import { repeatedNames } from "./repeated_names.ts";
import {
  listedNames,
  type Located,
  nameOfRow,
  type NumericColumn,
  quoted,
} from "./table.ts";

/** A table as it was understood. */
export interface Understanding {
  /** By population, or what was chosen. */
  readonly counts: readonly NumericColumn[];
  readonly features: readonly FeatureColumn[];
  readonly itemNames: readonly string[] | undefined;
  /** Whether features were named. */
  readonly named: boolean;
  readonly ofText: readonly number[];
  readonly ofRowNumbers: readonly number[];
}

/** All that a reader of the result should know of a table of items. */
export function tableWarnings(
  table: Located,
  understanding: Understanding & {
    /** Of each row, over all populations. */
    readonly totals: Float64Array;
  },
): string[] {
  const { counts, features, named, totals } = understanding;
  return [
    ...columnWarnings(table, understanding),
    ...(named ? [] : [
      ...otherCounts(table, counts[0]!, features),
    ]),
    ...repeatedNamesText(understanding.itemNames),
    ...totalRow(totals, (row) => nameOfRow(table, row)),
    ...counts.length === 1 ? shares(totals) : [],
  ];
}

/** The same of counts and names that come as arrays. */
export function arrayWarnings(
  counts: Float64Array,
  itemNames: readonly string[] | undefined,
): string[] {
  return [
    ...repeatedNamesText(itemNames),
    ...totalRow(counts, (row) => `item ${row + 1}`),
    ...shares(counts),
  ];
}

/** What of the columns is left out, or numbers the rows. */
export function columnWarnings(
  table: Located,
  understanding: Omit<Understanding, "counts">,
): string[] {
  const { named, features } = understanding;
  return [
    ...leftOut(table, understanding),
    ...(named ? [] : rowNumbers(features)),
  ];
}

function leftOut(
  table: Located,
  { ofText, ofRowNumbers }: Pick<Understanding, "ofText" | "ofRowNumbers">,
): string[] {
  const isEmpty = (column: number) => {
    for (let row = 0; row < table.rows; row++) {
      if (!table.isMissing(column, row)) return false;
    }
    return true;
  };
  const named = ofText.filter((c) => table.names[c] !== "");
  const empty: string[] = [], texts: string[] = [];
  for (const column of named) {
    (isEmpty(column) ? empty : texts).push(table.names[column]!);
  }
  const nameless = ofText.filter((c) => table.names[c] === "");
  return [
    ...texts.length > 0
      ? [
        `left out, as no cell is a number: ${
          listedNames(texts)
        } (--categorical makes features of a column, --id names of items)`,
      ]
      : [],
    ...empty.length > 0
      ? [`left out, as all values are missing: ${listedNames(empty)}`]
      : [],
    ...nameless.map((c) =>
      `column ${c + 1} is left out, as it has no name and no number`
    ),
    ...ofRowNumbers.map((c) =>
      `column ${c + 1} is left out, as it has no name and counts the rows`
    ),
  ];
}

const INDEX_NAME = /^(?:unnamed: \d+|__index_level_\d+__|index|id)$/i;

/** A column that numbers the rows tells nothing of an item, but is a feature as good as any. */
function rowNumbers(features: readonly FeatureColumn[]): string[] {
  return features.flatMap(({ name, values }) => {
    const why = countsRows(values)
      ? "counts the rows"
      : INDEX_NAME.test(name.trim())
      ? "has the name of an index"
      : undefined;
    return why === undefined ? [] : [
      `feature ${
        quoted(name)
      } ${why}: leave it out by --features unless it is what items are chosen for`,
    ];
  });
}

/** From this correlation on, over so many rows, a column of integers looks like counts of the same kind. */
const SAME_KIND = 0.95, ROWS_TO_COMPARE = 10;

function otherCounts(
  table: Located,
  { column, values }: NumericColumn,
  features: readonly FeatureColumn[],
): string[] {
  const isCount = (value: number) => Number.isInteger(value) && value >= 0;
  if (!values.every(isCount)) return [];
  const own = table.names[column]!;
  const kind = (name: string) => name.replace(/\d+/g, "0");
  const goesAlong = (others: Float64Array) =>
    values.length >= ROWS_TO_COMPARE && others.some((other) => other >= 10) &&
    correlation(values, others) >= SAME_KIND;
  const alike = features.filter(({ name, values: others }) =>
    others.every(isCount) &&
    ((/\d/.test(own) && kind(name) === kind(own)) || goesAlong(others))
  ).map(({ name }) => name);
  if (alike.length === 0) return [];
  return [
    `${listedNames(alike)} ${
      alike.length === 1 ? "is a feature, but looks" : "are features, but look"
    } like counts of the same kind as ${
      quoted(own)
    }: leave out by --features what the choices made`,
  ];
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array) => x.reduce((s, v) => s + v, 0) / x.length;
  const meanA = mean(a), meanB = mean(b);
  let ab = 0, aa = 0, bb = 0;
  for (let row = 0; row < a.length; row++) {
    const da = a[row]! - meanA, db = b[row]! - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

function repeatedNamesText(names: readonly string[] | undefined): string[] {
  if (names === undefined) return [];
  const { again, first } = repeatedNames(names);
  if (again === 0) return [];
  return [
    `${again} of ${names.length} items repeat the name of another, such as ${
      quoted(names[first]!)
    }: each row is an item of its own`,
  ];
}

/** Fewer rows add up by chance. */
const LEAST_ROWS = 4;

function totalRow(
  counts: Float64Array,
  nameOf: (row: number) => string,
): string[] {
  if (counts.length < LEAST_ROWS) return [];
  let total = 0, largest = 0;
  for (let row = 0; row < counts.length; row++) {
    total += counts[row]!;
    if (counts[row]! > counts[largest]!) largest = row;
  }
  const count = counts[largest]!;
  if (!(Math.abs(total - 2 * count) <= 1e-9 * total)) return [];
  if (counts.filter((other) => other > 0).length < 3) return [];
  return [
    `the count of ${
      nameOf(largest)
    } is the sum of all others, ${count}: leave the row out of the table if it is a total`,
  ];
}

function shares(counts: Float64Array): string[] {
  if (counts.every(Number.isInteger)) return [];
  const sum = counts.reduce((a, b) => a + b, 0);
  const whole = [1, 100].find((n) => Math.abs(sum - n) <= 0.005 * n);
  if (whole === undefined) return [];
  return [
    `the counts sum to ${whole}, as shares do: errors and tests are those of so few choices unless --choices N says how many there were`,
  ];
}
