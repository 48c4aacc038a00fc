/** A table read for a model that was fitted before: its features by their names, whatever else the table holds. */
import { type Matrix, matrix } from "../linalg/matrix.ts";
import {
  type Categories,
  categoryName,
  type FeatureColumn,
} from "./categories.ts";
import type { Choosers } from "./choosers.ts";
import {
  columnsIn,
  type FeatureTerm,
  featureTerm,
  termSlopes,
  termValues,
} from "./feature_terms.ts";
import { checkFinite } from "./features.ts";
import type { Items, UtilityTerms } from "./items.ts";
import { completeRows, type MissingOptions } from "./missing_rows.ts";
import {
  checkedColumn,
  columnOf,
  indexOf,
  type Located,
  nameOfRow,
  quoted,
  refuse,
  setsOfPersons,
  type Table,
  textsOf,
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
  /** How often each row was chosen, where the table says so. */
  readonly counts: Float64Array | undefined;
  /** The columns that features are made of. */
  readonly columns: ReadonlySet<string>;
  /** How many rows were left out. */
  readonly skipped: number;
  readonly #table: Located;
  readonly #model: TableOfModel;
  readonly #terms: readonly FeatureTerm[];
  /** Column and category of features such as brand:red. */
  readonly #indicators = new Map<string, readonly [Categories, string]>();
  readonly #offset: Float64Array | undefined;
  /** Rows of the table, those of a set together. */
  readonly #kept: readonly number[];

  /**
   * @throws {RangeError} If a column is missing, a cell is no number, a category is not one of the model's, or
   *   a value is missing and such rows are not left out.
   */
  constructor(table: Table, model: TableOfModel, options: MissingOptions) {
    const { id, offset, set, person, counts, chosen } = model.columns;
    this.#model = model;
    this.id = id;
    this.#table = {
      ...table,
      id: id === undefined ? undefined : columnOf(table, id, "item names"),
    };
    for (const categories of model.categories) {
      for (const category of categories.others) {
        const name = categoryName(categories.column, category);
        this.#indicators.set(name, [categories, category]);
      }
    }
    this.#terms = model.featureNames.map((name) => this.#termOf(name));
    this.columns = new Set(this.#terms.flatMap(columnsIn));
    const read = (name: string | undefined, role: string) =>
      name === undefined
        ? undefined
        : checkedColumn(this.#table, columnOf(table, name, role));
    const offsets = read(offset, "the offset");
    this.#offset = offsets?.values;
    const texts = (name: string | undefined, role: string) =>
      name === undefined
        ? undefined
        : textsOf(table, columnOf(table, name, role)).map((t) => t.trim());
    const ownSets = texts(set, "the choice sets");
    const persons = texts(person, "the persons");
    const sets = ownSets && setsOfPersons(ownSets, persons);
    const features = this.#features((name) => this.#valuesOf(name));
    for (const [l, feature] of features.entries()) {
      checkFinite(this.#table, feature, this.#terms[l]!.kind);
    }
    const own = offsets
      ? [{ values: offsets.values, columns: [offsets.column] }]
      : [];
    const whole = completeRows(this.#table, [...own, ...features], {
      ...options,
      groups: sets,
    }) ?? Array.from({ length: table.rows }, (_, row) => row);
    this.skipped = table.rows - whole.length;
    if (whole.length === 0) refuse("a row must be whole: none is");
    this.#kept = sets ? together(whole, sets) : whole;
    this.sets = sets && this.#kept.map((row) => sets[row]!);
    this.groups = Object.fromEntries(
      [[person, persons] as const, [set, ownSets] as const].flatMap((
        [name, all],
      ) => all ? [[name!, this.#kept.map((row) => all[row]!)]] : []),
    );
    const names = this.#table.id === undefined
      ? Array.from({ length: table.rows }, (_, row) => `${row + 1}`)
      : textsOf(table, this.#table.id);
    this.names = this.#kept.map((row) => names[row]!);
    this.counts = this.#countsIn(counts ?? chosen);
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
        refuse(`there must be an item ${quoted(id)}: there is none`);
      }
    }
    const all = this.names.map((_, i) => i);
    const rows = all.filter((i) => !gone.has(this.names[i]!));
    if (rows.length === 0) refuse("an item must be left: all would be gone");
    const changed = new Map<string, Float64Array>();
    for (const { column, id, changed: to } of changes) {
      const values = changed.get(column) ?? this.#valuesOf(column);
      for (const [i, row] of this.#kept.entries()) {
        if (id === undefined || id === this.names[i]) {
          values[row] = to(values[row]!);
        }
      }
      changed.set(column, values);
    }
    const columns = this.#features((name) =>
      changed.get(name) ?? this.#valuesOf(name)
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
        choosers: sets && withoutChoosers(sets),
      },
    };
  }

  /** Derivatives of the features to the logarithm of a column: rows × L. */
  slopes(column: string): Matrix {
    const all = this.#terms.map((term) =>
      termSlopes(term, column, (name) => this.#valuesOf(name))
    );
    const slopes = matrix([this.#kept.length, all.length]);
    for (const [l, values] of all.entries()) {
      for (const [i, row] of this.#kept.entries()) {
        slopes.values[i * all.length + l] = values[row]!;
      }
    }
    return slopes;
  }

  #termOf(name: string): FeatureTerm {
    const isColumn = (text: string) =>
      this.#indicators.has(text) || indexOf(this.#table, text) !== undefined;
    const inside = /^log\((.*)\)$|^(.*)\^2$/s.exec(name);
    const column = inside?.[1] ?? inside?.[2] ?? name;
    return featureTerm(name, isColumn) ?? {
      kind: "column",
      column: this.#table.names[ // there is none, which is what this says
        columnOf(this.#table, column, "a feature of the model")
      ]!,
    };
  }

  #features(valuesOf: (name: string) => Float64Array): FeatureColumn[] {
    return this.#terms.map((term, l) => {
      const columns = columnsIn(term).map((name) =>
        indexOf(this.#table, this.#indicators.get(name)?.[0].column ?? name)!
      );
      const values = termValues(term, valuesOf);
      return { name: this.#model.featureNames[l]!, values, columns };
    });
  }

  /** Refuses what a change makes of a feature where that is no number. */
  #checkChanged({ name, values }: FeatureColumn): void {
    const row = this.#kept.find((row) => !Number.isFinite(values[row]));
    if (row === undefined) return;
    refuse(
      `the feature ${quoted(name)} must be finite after the change: it is ${
        values[row]
      } in ${nameOfRow(this.#table, row)}`,
    );
  }

  /** The values of a column or of a category's indicator, NaN where missing: a new array. */
  #valuesOf(name: string): Float64Array {
    const table = this.#table;
    const indicator = this.#indicators.get(name);
    if (indicator === undefined) {
      const column = columnOf(table, name, "a feature of the model");
      return checkedColumn(table, column).values;
    }
    const [{ column, reference, others }, category] = indicator;
    const at = columnOf(table, column, "a column of categories");
    const known = new Set([reference, ...others]);
    return Float64Array.from({ length: table.rows }, (_, row) => {
      if (table.isMissing(at, row)) return NaN;
      const text = table.text(at, row).trim();
      if (!known.has(text)) {
        refuse(
          `column ${
            quoted(column)
          } must hold categories that the model knows: ${
            nameOfRow(table, row)
          } has ${quoted(text)}`,
        );
      }
      return Number(text === category);
    });
  }

  /** The counts of the rows, where their column is there and holds numbers in all of them. */
  #countsIn(name: string | undefined): Float64Array | undefined {
    const column = name === undefined ? undefined : indexOf(this.#table, name);
    if (column === undefined) return undefined;
    const values = this.#table.numbers(column);
    const counts = Float64Array.from(this.#kept, (row) => values[row]!);
    return counts.every((count) => count >= 0) ? counts : undefined;
  }
}

/** Rows in an order in which those of each set stand together. */
function together(
  rows: readonly number[],
  sets: readonly string[],
): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groups.get(sets[row]!);
    if (group) group.push(row);
    else groups.set(sets[row]!, [row]);
  }
  return [...groups.values()].flat();
}

/** Choice sets in which nobody has chosen yet. */
function withoutChoosers(sets: readonly string[]): Choosers {
  const starts = sets.flatMap((set, i) => set === sets[i - 1] ? [] : [i]);
  return {
    sets: Int32Array.of(...starts, sets.length),
    starts: Int32Array.of(0),
    rows: new Int32Array(),
    multiplicities: new Float64Array(),
    counts: new Float64Array(),
    size: 0,
    covariates: undefined,
    names: undefined,
    setNames: undefined,
  };
}
