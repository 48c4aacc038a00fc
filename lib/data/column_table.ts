/** A table of columns that are held as values: arrays, typed arrays, what data-frame libraries have. */
import { shownValue } from "../checks/check.ts";
import { numberDress } from "./number_dress.ts";
import { numberFromText } from "./number_text.ts";
import {
  checkedTable,
  quoted,
  refuseTable,
  saysMissing,
  type Table,
} from "./table.ts";

/** A column: anything iterable, or with a length and values by `get`, as vectors of Arrow. */
export type ColumnValues =
  | Iterable<unknown>
  | { readonly length: number; get(row: number): unknown };

/** Values by place. */
type Values = ArrayLike<unknown>;

/**
 * Makes a table of columns by name.
 *
 * A number is one of type number or bigint; null, undefined and NaN are missing,
 * and so are texts that say so.
 *
 * @throws {RangeError} If there is no column, one is no column, or their lengths differ.
 */
export function columnTable(
  columns: Iterable<readonly [name: string, values: ColumnValues]>,
): Table {
  const names: string[] = [];
  const held: Values[] = [];
  for (const [name, values] of columns) {
    names.push(name);
    held.push(valuesOf(name, values));
    if (held.at(-1)!.length !== held[0]!.length) {
      refuseTable(
        `columns must have one length: ${quoted(names[0]!)} has ${
          held[0]!.length
        }, ${quoted(name)} ${held.at(-1)!.length}`,
      );
    }
  }
  if (names.length === 0) refuseTable("there must be a column: there is none");
  const text = (column: number, row: number) => textFor(held[column]![row]);
  return checkedTable({
    names,
    rows: held[0]!.length,
    text,
    numbers: (column) => {
      const values = held[column]!;
      const numbers = new Float64Array(values.length);
      for (let row = 0; row < numbers.length; row++) {
        numbers[row] = numberFor(values[row]);
      }
      return numbers;
    },
    isMissing: (column, row) => {
      const value = held[column]![row];
      return value === null || value === undefined || Number.isNaN(value) ||
        (typeof value === "string" && saysMissing(value));
    },
    shown: (column, row) => {
      const value = held[column]![row];
      return typeof value === "string" ? quoted(value) : shownValue(value);
    },
    dressOf: (column, row) => {
      const value = held[column]![row];
      if (typeof value !== "string") return undefined;
      return Number.isNaN(numberFromText(value))
        ? numberDress(value, { decimal: ".", thousands: "" })
        : "as a text (make a number of it)";
    },
  });
}

function valuesOf(name: string, values: ColumnValues): Values {
  if (Array.isArray(values)) return values;
  if (ArrayBuffer.isView(values) && "length" in values) {
    return values as unknown as Values;
  }
  if (typeof values === "object" && values !== null) {
    if ("get" in values && "length" in values) {
      const { length } = values;
      return Array.from({ length }, (_, row) => values.get(row));
    }
    if (Symbol.iterator in values) return Array.from(values);
  }
  return refuseTable(
    `a column must be iterable, or have a length and get(): ${
      quoted(name)
    } is ${shownValue(values)}`,
  );
}

function numberFor(value: unknown): number {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isFinite(value) ? value : NaN;
}

function textFor(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof Date && !Number.isNaN(value.getTime())
    ? value.toISOString()
    : typeof value === "object"
    ? shownValue(value)
    : String(value);
}
