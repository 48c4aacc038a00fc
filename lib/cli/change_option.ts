/** `--change`: what would be otherwise, as `price=9` or `price*1.1`, of one item as `ID:price=9` or by `--change-item ID`. */
import { parseCsvLine } from "../data/csv.ts";
import type { ColumnChange } from "../data/model_rows.ts";
import { numberFromText } from "../data/number_text.ts";
import { allQuoted, type Arguments, refuseValue } from "./arguments.ts";
import { UsageError } from "./environment.ts";

/**
 * The changes that `--change` asks for, several with commas between them, of the items of `--change-item`
 * where that is given: their ids may hold anything.
 *
 * @param columns The columns that features of the model are made of.
 * @throws {UsageError} If one is not written so, or of another column.
 */
export function changesOf(
  given: Arguments,
  columns: ReadonlySet<string>,
): ColumnChange[] {
  const list = given.options.get("change");
  const items = namesIn(given, "change-item");
  if (list === undefined) {
    if (items.length > 0) throw new UsageError("--change-item needs --change");
    return [];
  }
  const changes = changesIn(list, { columns, hasItems: items.length > 0 });
  if (items.length === 0) return changes;
  return items.flatMap((id) => changes.map((change) => ({ ...change, id })));
}

function changesIn(
  list: string,
  { columns, hasItems }: {
    readonly columns: ReadonlySet<string>;
    /** Whether items are named already. */
    readonly hasItems: boolean;
  },
): ColumnChange[] {
  return (parseCsvLine(list) ?? [list]).map((text) => {
    const [, target = "", sign, digits = ""] =
      /^(.*)([=*])([^=*]*)$/s.exec(text) ?? [];
    const number = numberFromText(digits);
    if (!Number.isFinite(number)) {
      refuseValue(
        "--change",
        "must be COLUMN=NUMBER, COLUMN*NUMBER or ID: before them",
        text,
      );
    }
    const changed = sign === "="
      ? () => number
      : (value: number) => value * number;
    if (columns.has(target)) return { column: target, id: undefined, changed };
    const at = target.indexOf(":");
    const column = target.slice(at + 1);
    if (at < 0 || hasItems || !columns.has(column)) {
      refuseValue(
        "--change",
        `must be of a column that the model uses, ${allQuoted(columns)}`,
        text,
      );
    }
    return { column, id: target.slice(0, at), changed };
  });
}

/** Names in a list with commas between them; none where the option is not given. */
export function namesIn(
  { options }: Arguments,
  option: string,
): readonly string[] {
  const list = options.get(option);
  if (list === undefined) return [];
  const names = parseCsvLine(list);
  if (names === undefined || names.includes("")) {
    return refuseValue(
      `--${option}`,
      "must be names with commas between them",
      list,
    );
  }
  return names;
}
