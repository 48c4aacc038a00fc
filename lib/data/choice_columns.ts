/** Choice data from columns, as data-frame libraries give them. */
import { check } from "../checks/check.ts";
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { ChoiceData } from "./choice_data.ts";
import { type ChoiceTable, choiceTableOf, READING } from "./table_choices.ts";
import { TABLE_RULES, type TableOptions } from "./table_columns.ts";
import { columnTable, type ColumnValues } from "./column_table.ts";

/** Choice data, and what of the columns is not in them. */
export type ChoiceDataOfColumns = ChoiceData & Omit<ChoiceTable, "data">;

/**
 * Makes choice data of columns, one row per item, or per item of each choice set.
 *
 * Numbers are values of type number or bigint. A column without any is left
 * out where `features` is not given, and `warnings` say so; one in which some
 * are is refused, so that no blank, null, `""`, `true` or date passes for a number.
 *
 * @param columns By name, in an object or a map: arrays, typed arrays, vectors of Arrow, columns of
 *   Arquero, anything iterable or with `length` and `get`. Copied. Mind that an object lists keys such
 *   as `2021` before others.
 * @param options Which columns are what.
 * @returns The data, with what was left out, and warnings.
 * @throws {RangeError} If lengths differ, a column is missing or holds something else than finite
 *   numbers, a value is missing, a count is negative, or the numbers do not make
 *   {@linkcode choiceData}. The message names row and column.
 *
 * @example Drinks
 * ```ts
 * import { choiceDataFromColumns } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const data = choiceDataFromColumns({
 *   drink: ["water", "beer", "wine"],
 *   sold: new Int32Array([10, 30, 60]),
 *   alcohol: [0, 5, 12],
 * }, { counts: "sold", id: "drink" });
 * assertEquals(data.featureNames, ["alcohol"]);
 * assertEquals(data.itemNames, ["water", "beer", "wine"]);
 * ```
 */
export function choiceDataFromColumns(
  columns:
    | Readonly<Record<string, ColumnValues>>
    | ReadonlyMap<string, ColumnValues>,
  options: TableOptions,
): ChoiceDataOfColumns {
  checkOptions(READING, options, TABLE_RULES);
  check(READING, { columns }, OBJECT);
  const entries = columns instanceof Map ? columns : Object.entries(columns);
  const { data, ...rest } = choiceTableOf(columnTable(entries), options);
  return { ...data, ...rest };
}
