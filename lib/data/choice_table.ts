/**
 * Tables of choices as text: CSV ⇄ choice data; no file access.
 *
 * A table has a header and one row per item; `data/dialect.ts` says how its
 * text may be written.
 */
import { check } from "../checks/check.ts";
import { TEXT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "./check_data.ts";
import type { ChoiceData } from "./choice_data.ts";
import { choiceColumns, type CsvColumn } from "./choosers_csv.ts";
import { csvField } from "./csv.ts";
import { delimitedTable } from "./delimited_table.ts";
import { DIALECT_RULES, type DialectOptions } from "./dialect.ts";
import { firstTwice, quoted } from "./table.ts";
import { type ChoiceTable, choiceTableOf, READING } from "./table_choices.ts";
import { TABLE_RULES, type TableOptions } from "./table_columns.ts";

/** Which columns of a CSV table are what, and how it is written. */
export interface CsvOptions extends TableOptions, DialectOptions {}

/**
 * Reads choice data from the text of a CSV table with a header and one row per item, or per item of
 * each choice set.
 *
 * A number is written in digits with an optional sign, point and exponent,
 * blanks around it allowed. Where `features` is left out a column is a feature
 * if all its cells are numbers, and left out if none is; one in which some are
 * is an error, so that a slip of the pen does not lose a feature, and so is one of
 * numbers with something written around them, such as a currency sign.
 *
 * Delimiter, decimal sign and what parts thousands are detected from the first
 * rows where they are not given. Lines that begin with `#` before the header are
 * comments; a line `sep=;` before it gives the delimiter.
 *
 * @param text The table; columns in any order, fields quoted or not.
 * @param options Which columns are what, and how they are written.
 * @returns The data, what was left out, and warnings. Takes about 5 s for 1,000,000 rows × 10 columns.
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
  checkOptions(READING, options, { ...TABLE_RULES, ...DIALECT_RULES });
  check(READING, { text }, TEXT);
  return choiceTableOf(
    delimitedTable(new TextEncoder().encode(withoutMark(text)), options),
    options,
  );
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
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
  /**
   * Column of choice sets, where there are several.
   * @default {"set"}
   */
  set?: string | undefined;
  /**
   * Column of what was chosen, where one row of each set was; else there are counts.
   * @default {"chosen"}
   */
  chosen?: string | undefined;
  /**
   * Column of persons, where they are known.
   * @default {"person"}
   */
  person?: string | undefined;
  /**
   * Column of how many choosers one stands for, where that is not 1.
   * @default {"weight"}
   */
  weight?: string | undefined;
}

/**
 * Writes choice data as a CSV table: item names, counts, the offset if there is one, features.
 *
 * Populations have a column of counts each. With many choice sets there is a row for each row of a set:
 * person and set, name, whether it was chosen or how often, weight, covariates of membership, offset, features.
 *
 * Numbers are written with as many digits as it takes to read the same number
 * back, names come back as they are but for carriage returns.
 *
 * @param data Choice data; features and offset are written as it holds them.
 * @param options Names of the columns that are no features.
 * @returns The text, lines ending in `\n`.
 * @throws {RangeError} If two columns would have the same name.
 *
 * @example
 * ```ts
 * import { choiceData, choiceDataToCsv } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const names = { itemNames: ["A", "B"], featureNames: ["price"] };
 * const wines = choiceData([[9.5], [12]], [31, 15], names);
 * assertEquals(choiceDataToCsv(wines), "item,count,price\nA,31,9.5\nB,15,12\n");
 * ```
 */
export function choiceDataToCsv(
  data: ChoiceData,
  options: CsvNames = {},
): string {
  checkData("write choices", data);
  checkOptions("write choices", options, {
    ...{ id: TEXT, counts: TEXT, offset: TEXT, set: TEXT, chosen: TEXT },
    ...{ person: TEXT, weight: TEXT },
  });
  const { id = "item", counts = "count", set = "set", person = "person" } =
    options;
  const { chosen = "chosen", weight = "weight" } = options;
  const { features: { columns: L, values }, itemNames, offset } = data;
  const names = { counts, set, person, chosen, weight };
  const { before, after } = choiceColumns(data, names);
  const isLong = before.length > 0;
  const columns: CsvColumn[] = [
    ...before,
    ...isLong && !itemNames
      ? []
      : [[id, (j) => itemNames?.[j] ?? `item${j + 1}`] satisfies CsvColumn],
    ...after,
    ...offset
      ? [
        [
          options.offset ?? "offset",
          (j) => offset[j]!,
        ] satisfies CsvColumn,
      ]
      : [],
  ];
  const header = [...columns.map(([name]) => name), ...data.featureNames];
  const twice = firstTwice(header);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot write choice data as column names must differ: ${
        quoted(twice)
      } occurs twice`,
    );
  }
  const lines = [header.map(csvField).join(",")];
  for (let j = 0; j < data.counts.length; j++) {
    const cells = columns.map(([, cell]) => csvField(`${cell(j)}`));
    const row = values.subarray(j * L, (j + 1) * L);
    lines.push(`${cells.join(",")},${row.join(",")}`);
  }
  return lines.join("\n") + "\n";
}
