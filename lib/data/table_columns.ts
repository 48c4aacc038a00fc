/** Which columns of a table are what: counts, choice sets, persons, names, and what else has a use of its own. */
import { oneOf, POSITIVE } from "../checks/check.ts";
import { either, OBJECT, TEXT, TEXTS } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import type { ChoiceDataOptions } from "./choice_data.ts";
import type { FeatureOptions } from "./features.ts";
import type { MissingOptions } from "./missing_rows.ts";
import { columnOf, quoted, refuseTable, type Table } from "./table.ts";

/** Which columns of a table are what, and what to make of them. */
export interface TableOptions
  extends
    Pick<ChoiceDataOptions, "dependentFeatures">,
    FeatureOptions,
    MissingOptions {
  /**
   * Name of the column of counts, or of several, each a population whose components have weights of
   * their own. With `set`, one, or none where `chosen` takes its place.
   */
  readonly counts?: string | readonly string[] | undefined;
  /** Name of the column of item names; without it items have no names. With `set` those of alternatives, which may repeat. */
  readonly id?: string | undefined;
  /** Name of the column of offsets, as of {@linkcode choiceData}; without it items have none. */
  readonly offset?: string | undefined;
  /** Name of the column that says in which choice set a row is, as of {@linkcode choiceSetData}; without it all rows are one set. */
  readonly set?: string | undefined;
  /** Name of the column that is 1 or true in the row of each set that was chosen, else 0 or false; goes with `set`. */
  readonly chosen?: string | undefined;
  /** Name of the column that says whose choice it is; goes with `set`. Without it each choice is a chooser of its own. */
  readonly person?: string | undefined;
  /** Name of the column that says for how many choosers one stands: > 0, the same in all rows of a person or set; goes with `set`. */
  readonly weight?: string | undefined;
  /** Covariates that weights of components depend on, named as `features` are; the same in all rows of a person or set. Goes with `set`. */
  readonly membership?: readonly string[] | undefined;
  /**
   * Number of choices, > 0, where the counts of one column are shares of it: they are scaled to sum to it.
   * @default {the sum of the counts}
   */
  readonly choices?: number | undefined;
}

/** The rules of {@linkcode TableOptions}; which go together is checked with the table. */
export const TABLE_RULES: OptionRules<TableOptions> = {
  counts: either(TEXT, TEXTS),
  id: TEXT,
  offset: TEXT,
  set: TEXT,
  chosen: TEXT,
  person: TEXT,
  weight: TEXT,
  membership: TEXTS,
  choices: POSITIVE,
  features: TEXTS,
  categorical: OBJECT,
  missing: oneOf("error", "skip"),
  dependentFeatures: oneOf("reject", "drop"),
};

/** Columns by their use. */
export interface TableColumns {
  /** One, or several populations; what was chosen where that is given. */
  readonly counts: readonly number[];
  readonly id: number | undefined;
  readonly offset: number | undefined;
  readonly set: number | undefined;
  readonly person: number | undefined;
  readonly weight: number | undefined;
  /** Columns that are no features, and what they are. */
  readonly roles: ReadonlyMap<number, string>;
}

/** Options that go with choice sets only. */
const OF_SETS = ["chosen", "person", "weight", "membership"] as const;

/**
 * Finds the columns that options name.
 *
 * @throws {RangeError} If one is missing or has two uses, or options do not go together.
 */
export function tableColumns(
  table: Table,
  options: TableOptions,
): TableColumns {
  checkTogether(options);
  const roles = new Map<number, string>();
  const use = (name: string, role: string): number => {
    const column = columnOf(table, name, role);
    const other = roles.get(column);
    if (other !== undefined) {
      refuseTable(
        `${role} must be another column than ${other}: both are ${
          quoted(name)
        }`,
      );
    }
    roles.set(column, role);
    return column;
  };
  const useIfNamed = (name: string | undefined, role: string) =>
    name === undefined ? undefined : use(name, role);
  const counts = options.chosen === undefined
    ? countNames(options).map((name) => use(name, "the counts"))
    : [use(options.chosen, "what was chosen")];
  const id = useIfNamed(options.id, "item names");
  const columns = {
    counts,
    id,
    offset: useIfNamed(options.offset, "the offset"),
    set: useIfNamed(options.set, "the choice sets"),
    person: useIfNamed(options.person, "the persons"),
    weight: useIfNamed(options.weight, "the weights"),
  };
  if (id !== undefined) roles.delete(id); // it may be a feature by name
  return { ...columns, roles };
}

/** The columns of counts by name. */
export function countNames(
  { counts = [] }: Pick<TableOptions, "counts">,
): readonly string[] {
  return typeof counts === "string" ? [counts] : counts;
}

function checkTogether(options: TableOptions): void {
  const { set, chosen, choices } = options;
  const alone = OF_SETS.find((name) => options[name] !== undefined);
  if (set === undefined && alone !== undefined) {
    refuseTable(`${alone} goes with choice sets: set must be given`);
  }
  const columns = countNames(options).length;
  if (chosen === undefined ? columns === 0 : columns > 0) {
    refuseTable(
      `counts${set === undefined ? "" : " or chosen"} must be given: ${
        columns === 0 ? "none is" : "both are"
      }`,
    );
  }
  if (set !== undefined && columns > 1) {
    refuseTable(
      `choice sets must have one column of counts: current number is ${columns}`,
    );
  }
  if (choices !== undefined && (set !== undefined || columns > 1)) {
    refuseTable(
      `choices goes with one column of counts of one choice set: ${
        set === undefined ? `there are ${columns}` : "set is given"
      }`,
    );
  }
}
