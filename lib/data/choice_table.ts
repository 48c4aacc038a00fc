/**
 * Tables of choices: CSV text ⇄ choice data; no file access.
 *
 * A table has a header and one row per item. The dialect is RFC 4180 with `\n`
 * or `\r\n`, a byte order mark or none; blank lines are skipped.
 */
import { matrix } from "../linalg/matrix.ts";
import {
  type ChoiceData,
  choiceData,
  type ChoiceDataOptions,
} from "./choice_data.ts";
import {
  checkedColumn,
  columnOf,
  csvField,
  firstTwice,
  type Located,
  nameOfRow,
  type NumericColumn,
  quoted,
  readColumn,
  refuse,
  refuseCell,
  tableOf,
} from "./csv.ts";

/** Which columns of a CSV table are what. */
export interface CsvOptions
  extends Pick<ChoiceDataOptions, "dependentFeatures"> {
  /** Name of the column of counts. */
  counts: string;
  /** Name of the column of item names; without it items have no names. */
  id?: string | undefined;
  /** Name of the column of offsets, as of {@linkcode choiceData}; without it items have none. */
  offset?: string | undefined;
  /**
   * Names of the columns of features, in the order wanted.
   * @default {every column of numbers other than the counts, the offset and the item names}
   */
  features?: readonly string[] | undefined;
}

/** Choice data read from a table, and what of the table is not in it. */
export interface ChoiceTable {
  /** The data. */
  readonly data: ChoiceData;
  /** Columns of text that were left out, as `features` was not given. */
  readonly unusedColumns: readonly string[];
  /** Features that were dropped because they are not identified. */
  readonly droppedFeatures: readonly string[];
}

/**
 * Reads choice data from the text of a CSV table with a header and one row per item.
 *
 * A number is written in digits with an optional sign, point and exponent,
 * blanks around it allowed. Where `features` is left out a column is a feature
 * if all its cells are numbers, and left out if none is; one in which some are
 * is an error, so that a slip of the pen does not lose a feature.
 *
 * @param text The table; columns in any order, fields quoted or not.
 * @param options Which columns are what.
 * @returns The data and what was left out. Takes about 5 s for 100,000 rows × 50 columns.
 * @throws {RangeError} If the text is not such a table, a column is missing, occurs
 *   twice or holds something else than finite numbers, a count is negative, or
 *   the numbers do not make {@linkcode choiceData}. The message names row
 *   (1 is the first below the header), line and column.
 *
 * @example Two routes
 * ```ts
 * import { choiceTableFromCsv } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const text = "route,flights,km\nABE-ATL,853,1113.4\nABE-CLE,805,544\n";
 * const { data } = choiceTableFromCsv(text, { counts: "flights", id: "route" });
 * assertEquals(data.featureNames, ["km"]);
 * assertEquals(data.itemNames, ["ABE-ATL", "ABE-CLE"]);
 * ```
 */
export function choiceTableFromCsv(
  text: string,
  options: CsvOptions,
): ChoiceTable {
  const { dependentFeatures } = options;
  const table = tableOf(text);
  const counts = columnOf(table, options.counts, "the counts");
  const id = options.id === undefined
    ? undefined
    : columnOf(table, options.id, "item names");
  const located: Located = { ...table, id };
  const offset = options.offset === undefined
    ? undefined
    : columnOf(table, options.offset, "the offset");
  if (offset === counts) {
    refuse(
      `the offset must be another column than the counts: both are ${
        quoted(options.counts)
      }`,
    );
  }
  const roles = new Map([[counts, "the counts"]]);
  if (offset !== undefined) roles.set(offset, "the offset");
  const countValues = checkedCounts(located, counts);
  const features = options.features === undefined
    ? numericColumns(located, roles)
    : namedColumns(located, options.features, roles);
  const featureNames = features.map(({ column }) => table.header[column]!);
  const data = choiceData(
    joined(features.map(({ values }) => values), table.rows.length),
    countValues,
    {
      featureNames,
      itemNames: id === undefined
        ? undefined
        : table.rows.map((row) => row[id]!),
      offset: offset === undefined
        ? undefined
        : checkedColumn(located, offset).values,
      dependentFeatures,
    },
  );
  const used = new Set([
    counts,
    id,
    offset,
    ...features.map(({ column }) => column),
  ]);
  const kept = new Set(data.featureNames);
  return {
    data,
    unusedColumns: options.features === undefined
      ? table.header.filter((_, c) => !used.has(c))
      : [],
    droppedFeatures: featureNames.filter((name) => !kept.has(name)),
  };
}

/** Names of the columns that {@linkcode choiceDataToCsv} adds to the features. */
export interface CsvNames {
  /**
   * Column of item names: `item1`, `item2`, … where there are none, which
   * no reader takes for numbers.
   * @default {"item"}
   */
  id?: string | undefined;
  /**
   * Column of counts.
   * @default {"count"}
   */
  counts?: string | undefined;
  /**
   * Column of offsets, where the data have any.
   * @default {"offset"}
   */
  offset?: string | undefined;
}

/**
 * Writes choice data as a CSV table: item names, counts, the offset if there is one, features.
 *
 * Numbers are written with as many digits as it takes to read the same number
 * back, names come back as they are but for carriage returns.
 *
 * @param data Choice data; features and offset are written as it holds them.
 * @param options Names of the columns that are no features.
 * @returns The text, lines ending in `\n`.
 * @throws {RangeError} If two columns would have the same name.
 */
export function choiceDataToCsv(
  data: ChoiceData,
  options: CsvNames = {},
): string {
  const { id = "item", counts = "count" } = options;
  const { features: { columns: L, values }, itemNames, offset } = data;
  const known = offset ? [options.offset ?? "offset"] : [];
  const header = [id, counts, ...known, ...data.featureNames];
  const twice = firstTwice(header);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot write choice data as column names must differ: ${
        quoted(twice)
      } occurs twice`,
    );
  }
  const lines = [header.map(csvField).join(",")];
  for (const [j, count] of data.counts.entries()) {
    const name = csvField(itemNames?.[j] ?? `item${j + 1}`);
    const row = values.subarray(j * L, (j + 1) * L);
    const fields = offset ? [offset[j]!, ...row] : row;
    lines.push(`${name},${count},${fields.join(",")}`);
  }
  return lines.join("\n") + "\n";
}

function checkedCounts(table: Located, counts: number): Float64Array {
  const { values } = checkedColumn(table, counts);
  const negative = values.findIndex((count) => count < 0);
  if (negative >= 0) {
    refuse(
      `column ${quoted(table.header[counts]!)} must hold counts >= 0: ${
        nameOfRow(table, negative)
      } has ${values[negative]}`,
    );
  }
  return values;
}

function namedColumns(
  table: Located,
  names: readonly string[],
  roles: ReadonlyMap<number, string>,
): NumericColumn[] {
  return names.map((name) => {
    const column = columnOf(table, name, "a feature");
    const role = roles.get(column);
    if (role !== undefined) {
      refuse(
        `a feature must be another column than ${role}: both are ${
          quoted(name)
        }`,
      );
    }
    return checkedColumn(table, column);
  });
}

/** Every column of numbers but the item names and those that have a role. */
function numericColumns(
  table: Located,
  roles: ReadonlyMap<number, string>,
): NumericColumn[] {
  const found: NumericColumn[] = [];
  for (const [column, name] of table.header.entries()) {
    if (roles.has(column) || column === table.id) continue;
    const read = readColumn(table, column);
    const { firstText } = read;
    if (read.values.every(Number.isNaN)) continue;
    if (name === "") {
      refuse(`a feature must have a name: column ${column + 1} has none`);
    }
    if (firstText >= 0) {
      refuseCell(table, column, firstText, ", or be left out of the features");
    }
    found.push(read);
  }
  if (found.length === 0) {
    const beside = [...roles.values()].join(" and ");
    refuse(`there must be a column of numbers beside ${beside}: none is`);
  }
  return found;
}

/** Columns side by side. */
function joined(columns: readonly Float64Array[], rows: number) {
  const L = columns.length;
  const features = matrix([rows, L]);
  for (const [l, values] of columns.entries()) {
    for (let j = 0; j < rows; j++) features.values[j * L + l] = values[j]!;
  }
  return features;
}
