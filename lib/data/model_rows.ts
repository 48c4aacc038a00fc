/** A table read for a model that was fitted before: its features by their names, whatever else the table holds. */
import { type Matrix, takeRows } from "../linalg/matrix.ts";
import type { Categories, FeatureColumn } from "./categories.ts";
import type { Items, UtilityTerms } from "./items.ts";
import {
  completeRows,
  type MissingOptions,
  type RowValues,
} from "./missing_rows.ts";
import { covariatesIn, covariatesOfRows } from "./model_covariates.ts";
import { ModelFeatures } from "./model_features.ts";
import { setsIn } from "./model_sets.ts";
import {
  type ChoosersOfRows,
  choosersOfRows,
  choosersOfSets,
  type RowCovariates,
  rowsBy,
} from "./row_choosers.ts";
import {
  checkedColumn,
  columnOf,
  flagOf,
  indexOf,
  type Located,
  nameOfRow,
  quoted,
  refuseTable,
  type Table,
} from "./table.ts";
import { joined } from "./table_rows.ts";

/** What a model says of its table. */
export interface TableOfModel {
  /** Names of its features. */
  readonly featureNames: readonly string[];
  /** What the columns of categories held. */
  readonly categories: readonly Categories[];
  /** Columns with another use, by that. */
  readonly columns: Readonly<Record<string, string>>;
  /** Covariates that weights depend on, or populations, whose names are those of their columns of counts. */
  readonly membershipNames?: readonly string[] | undefined;
  readonly arePopulations?: boolean | undefined;
}

/** A column with other values in some rows. */
export interface ColumnChange {
  readonly column: string;
  /** Id of the rows; all where it is undefined. */
  readonly id: string | undefined;
  readonly changed: (value: number) => number;
}

/** What utilities are made of, and where each row stands among all. */
export interface ItemsOfRows {
  readonly items: UtilityTerms & Pick<Items, "featureNames">;
  readonly rows: readonly number[];
}

/** What was chosen: counts of all, and of each population; who chose, where that is more than counts. */
export interface ObservedRows {
  readonly counts: Float64Array;
  readonly populations: readonly Float64Array[] | undefined;
  readonly choosers: ChoosersOfRows | undefined;
}

/** The rows of a table that a model predicts, those of a choice set together. */
export class ModelRows {
  /** Name of the column of ids; undefined where rows are numbered. */
  readonly id: string | undefined;
  /** Ids of the rows, or their numbers from 1. */
  readonly names: readonly string[];
  /** What rows are told apart by beside their ids, persons and sets, by the names of their columns. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** The choice set of each row; undefined where all are one. */
  readonly sets: readonly string[] | undefined;
  /** What was chosen, where the table says so. */
  readonly observed: ObservedRows | undefined;
  /** Covariates of the rows; undefined where weights depend on none, or the table has none of them. */
  readonly covariates: RowCovariates | undefined;
  /** The columns that features are made of. */
  readonly columns: ReadonlySet<string>;
  /** How many rows were left out. */
  readonly skipped: number;
  readonly #table: Located;
  readonly #model: TableOfModel;
  readonly #features: ModelFeatures;
  readonly #offset: Float64Array | undefined;
  /** Rows of the table, those of a set together. */
  readonly #kept: readonly number[];

  /**
   * @throws {RangeError} If a column is missing, a cell is no number, a category is not one of the model's, or
   *   a value is missing and such rows are not left out.
   */
  constructor(table: Table, model: TableOfModel, options: MissingOptions) {
    const { id, offset } = model.columns;
    const located: Located = {
      ...table,
      id: id === undefined ? undefined : columnOf(table, id, "item names"),
    };
    this.id = id;
    this.#model = model;
    this.#table = located;
    this.#features = new ModelFeatures(located, {
      names: model.featureNames,
      categories: model.categories,
      role: "a feature of the model",
    });
    this.columns = this.#features.columns;
    const offsets = offset === undefined
      ? undefined
      : checkedColumn(located, columnOf(table, offset, "the offset"));
    this.#offset = offsets?.values;
    const { sets, persons, groups } = setsIn(table, model.columns);
    const features = this.#features.checked();
    const covariates = sets && covariatesIn(located, model);
    this.#kept = wholeRows(located, sets, {
      ...options,
      read: [
        ...offsets ? [{ ...offsets, columns: [offsets.column] }] : [],
        ...features,
        ...covariates ?? [],
      ],
    });
    this.skipped = table.rows - this.#kept.length;
    const keptOf = <T>(all: readonly T[]) => this.#kept.map((row) => all[row]!);
    this.sets = sets && keptOf(sets);
    this.groups = Object.fromEntries(
      groups.map(([name, texts]) => [name, keptOf(texts)]),
    );
    this.names = located.id === undefined
      ? this.#kept.map((row) => `${row + 1}`)
      : this.#kept.map((row) => table.text(located.id!, row));
    this.covariates = covariates &&
      covariatesOfRows(located, covariates, {
        names: model.membershipNames!,
        kept: this.#kept,
        sets: this.sets!,
      });
    this.observed = this.#observedIn(persons && keptOf(persons));
  }

  /** The items, with changes of columns, without those of some ids. */
  items(
    { changes = [], without = [] }: {
      readonly changes?: readonly ColumnChange[];
      readonly without?: readonly string[];
    } = {},
  ): ItemsOfRows {
    const gone = new Set(without);
    for (const id of [...gone, ...changes.map((change) => change.id)]) {
      if (id !== undefined && !this.names.includes(id)) {
        refuseTable(`there must be an item ${quoted(id)}: there is none`);
      }
    }
    const all = this.names.map((_, i) => i);
    const rows = all.filter((i) => !gone.has(this.names[i]!));
    if (rows.length === 0) {
      refuseTable("an item must be left: all would be gone");
    }
    const changed = new Map<string, Float64Array>();
    for (const { column, id, changed: to } of changes) {
      const values = changed.get(column) ?? this.#features.valuesOf(column);
      for (const [i, row] of this.#kept.entries()) {
        if (id === undefined || id === this.names[i]) {
          values[row] = to(values[row]!);
        }
      }
      changed.set(column, values);
    }
    const columns = this.#features.made((name) =>
      changed.get(name) ?? this.#features.valuesOf(name)
    );
    for (const feature of columns) this.#checkChanged(feature);
    const tableRows = rows.map((i) => this.#kept[i]!);
    const take = (values: Float64Array) =>
      Float64Array.from(tableRows, (row) => values[row]!);
    const sets = this.sets && rows.map((i) => this.sets![i]!);
    return {
      rows,
      items: {
        featureNames: this.#model.featureNames,
        features: joined(
          columns.map(({ values }) => take(values)),
          rows.length,
        ),
        offset: this.#offset && take(this.#offset),
        choosers: sets && choosersOfSets(sets, this.#covariatesAt(rows)),
      },
    };
  }

  /** Derivatives of the features to the logarithm of a column: rows × L. */
  slopes(column: string): Matrix {
    return this.#features.slopes(column, this.#kept);
  }

  /** Covariates of some of the rows. */
  #covariatesAt(rows: readonly number[]): RowCovariates | undefined {
    const { covariates } = this;
    return covariates &&
      { ...covariates, values: takeRows(covariates.values, rows) };
  }

  /** Refuses what a change makes of a feature where that is no number. */
  #checkChanged({ name, values }: FeatureColumn): void {
    const row = this.#kept.find((row) => !Number.isFinite(values[row]));
    if (row === undefined) return;
    refuseTable(
      `the feature ${quoted(name)} must be finite after the change: it is ${
        values[row]
      } in ${nameOfRow(this.#table, row)}`,
    );
  }

  /** What was chosen, where the columns of the fit are there and hold numbers in all rows. */
  #observedIn(
    persons: readonly string[] | undefined,
  ): ObservedRows | undefined {
    const { columns, membershipNames, arePopulations } = this.#model;
    const names = arePopulations
      ? membershipNames!
      : [columns["counts"] ?? columns["chosen"]];
    const each = names.map((name) => this.#numbersIn(name));
    if (!each.every((counts) => counts !== undefined)) return undefined;
    const counts = each[0]!.map((_, i) =>
      each.reduce((sum, own) => sum + own[i]!, 0)
    );
    if (!counts.some((count) => count > 0)) return undefined;
    const weights = this.#numbersIn(columns["weight"]);
    const { sets, covariates } = this;
    const isKnown = covariates || !membershipNames || arePopulations;
    return {
      counts,
      populations: arePopulations ? each : undefined,
      choosers: sets && isKnown
        ? choosersOfRows({ sets, persons, counts, weights, covariates })
        : undefined,
    };
  }

  /** The numbers >= 0 in a column, by row; undefined where one is none. A flag may be a word. */
  #numbersIn(name: string | undefined): Float64Array | undefined {
    const column = name === undefined ? undefined : indexOf(this.#table, name);
    if (column === undefined) return undefined;
    const values = this.#table.numbers(column);
    const numbers = Float64Array.from(
      this.#kept,
      (row) =>
        Number.isNaN(values[row])
          ? flagOf(this.#table.text(column, row))
          : values[row]!,
    );
    return numbers.every((number) => number >= 0) ? numbers : undefined;
  }
}

/**
 * The rows in which no value is missing, those of a set together.
 *
 * @throws {RangeError} If there is none, or a value is missing and such rows are not left out.
 */
function wholeRows(
  table: Located,
  sets: readonly string[] | undefined,
  { read, ...options }: MissingOptions & {
    readonly read: readonly RowValues[];
  },
): readonly number[] {
  const whole = completeRows(table, read, { ...options, groups: sets }) ??
    Array.from({ length: table.rows }, (_, row) => row);
  if (whole.length === 0) refuseTable("a row must be whole: none is");
  return sets ? [...rowsBy((row) => sets[row]!, whole).values()].flat() : whole;
}
