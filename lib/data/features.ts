/**
 * The features that a table gives: columns of numbers, 0/1 columns of
 * categories, and what expressions make of them; NaN where a value is missing.
 */
import {
  columnsIn,
  type FeatureTerm,
  featureTerm,
  matching,
  termValues,
} from "./feature_terms.ts";
import {
  type Categories,
  type FeatureColumn,
  indicators,
  refuseIfOfCategory,
} from "./categories.ts";
import {
  checkedColumn,
  columnOf,
  firstTwice,
  indexOf,
  type Located,
  nameOfRow,
  quoted,
  readColumn,
  refuseCell,
  refuseTable,
} from "./table.ts";

/** Which features to make. */
export interface FeatureOptions {
  /**
   * Names of columns, patterns in which `*` is any text, and expressions
   * `log(a)`, `a^2`, `a*b` of columns, in the order wanted. A column of that
   * very name wins; `a*b` is a product if both are columns, else a pattern.
   * @default {every column of numbers that has no other use}
   */
  readonly features?: readonly string[] | undefined;
  /**
   * Columns of categories, each with the one that has no feature of its own,
   * by default the most frequent: `{ brand: undefined, fuel: "gas" }`. The
   * others have features of 0 and 1, named `brand:red`.
   * @default {none}
   */
  readonly categorical?:
    | Readonly<Record<string, string | undefined>>
    | undefined;
}

/** Features, and what was left out where they were not named. */
export interface TableFeatures {
  readonly features: readonly FeatureColumn[];
  /** What the columns of categories hold. */
  readonly categories: readonly Categories[];
  /** Columns in which no cell is a number. */
  readonly ofText: readonly number[];
  /** A column without a name that counts the rows, as some programs write. */
  readonly ofRowNumbers: readonly number[];
}

/** Which columns are free to be features. */
interface FreeColumns {
  /** Columns with another use, and what it is. */
  readonly roles: ReadonlyMap<number, string>;
  /** Columns that are no features unless they are named. */
  readonly unlessNamed?: ReadonlySet<number> | undefined;
  /**
   * What a feature is called in messages.
   * @default {"a feature"}
   */
  readonly what?: string | undefined;
}

/**
 * Makes the features of a table.
 *
 * @param table The table; its `id` is no feature.
 * @param options Which features, and which columns have another use.
 * @throws {RangeError} If a column is missing or has another use, a cell is no number, or a pattern
 *   stands for nothing.
 */
export function tableFeatures(
  table: Located,
  options: FeatureOptions & FreeColumns,
): TableFeatures {
  return new FeatureMaker(table, options).made();
}

class FeatureMaker {
  readonly #table: Located;
  readonly #options: FeatureOptions & FreeColumns;
  readonly #roles: ReadonlyMap<number, string>;
  readonly #what: string;
  readonly #categories = new Map<number, readonly FeatureColumn[]>();
  /** 0/1 columns by name. */
  readonly #indicators = new Map<string, FeatureColumn>();
  readonly #features = new Map<string, FeatureColumn>();
  readonly #found: Categories[] = [];
  readonly #ofText: number[] = [];
  readonly #ofRowNumbers: number[] = [];

  constructor(table: Located, options: FeatureOptions & FreeColumns) {
    this.#table = table;
    this.#options = options;
    this.#roles = options.roles;
    this.#what = options.what ?? "a feature";
    for (const [name, reference] of Object.entries(options.categorical ?? {})) {
      const column = this.#freeColumn(name, "a column of categories");
      const { features, categories } = indicators(table, column, reference);
      this.#found.push(categories);
      this.#categories.set(column, features);
      for (const feature of features) {
        this.#indicators.set(feature.name, feature);
      }
    }
  }

  made(): TableFeatures {
    const { features } = this.#options;
    const twice = firstTwice(features ?? []);
    if (twice !== undefined) {
      refuseTable(
        `each feature must be named once: ${quoted(twice)} occurs twice`,
      );
    }
    if (features === undefined) this.#addMatching(this.#table.names);
    else features.forEach((text) => this.#addNamed(text));
    for (const made of this.#categories.values()) this.#add(made);
    if (this.#features.size === 0) {
      const beside = [...this.#roles.values()].join(" and ");
      refuseTable(
        `there must be a column of numbers beside ${beside}: none is`,
      );
    }
    return {
      features: [...this.#features.values()],
      categories: this.#found,
      ofText: this.#ofText,
      ofRowNumbers: this.#ofRowNumbers,
    };
  }

  #add(made: readonly FeatureColumn[]): void {
    for (const feature of made) {
      if (!this.#features.has(feature.name)) {
        this.#features.set(feature.name, feature);
      }
    }
  }

  #freeColumn(name: string, use: string): number {
    const column = columnOf(this.#table, name, use);
    const role = this.#roles.get(column);
    if (role !== undefined) {
      refuseTable(
        `${use} must be another column than ${role}: both are ${quoted(name)}`,
      );
    }
    return column;
  }

  #addNamed(text: string): void {
    const isColumn = (name: string) =>
      indexOf(this.#table, name) !== undefined || this.#indicators.has(name);
    const term = featureTerm(text, isColumn);
    if (term?.kind === "column") {
      const indicator = this.#indicators.get(text);
      const column = indicator ? -1 : this.#freeColumn(text, this.#what);
      return this.#add(
        indicator ? [indicator] : this.#categories.get(column) ?? [
          this.#numeric(column, checkedColumn(this.#table, column).values),
        ],
      );
    }
    if (term !== undefined) {
      const columns = columnsIn(term).map((name) =>
        this.#indicators.get(name)?.columns[0] ??
          this.#freeColumn(name, this.#what)
      );
      const values = termValues(term, (name) => this.#valuesOf(name));
      const feature = { name: text, values, columns };
      checkFinite(this.#table, feature, term.kind);
      return this.#add([feature]);
    }
    if (text.includes("*")) {
      const names = matching(text, this.#table.names);
      if (this.#addMatching(names) === 0) {
        refuseTable(
          `the pattern ${
            quoted(text)
          } must stand for a column of numbers: there is none`,
        );
      }
      return;
    }
    refuseIfOfCategory(text, this.#what, this.#table.names);
    const inside = /^log\((.*)\)$|^(.*)\^2$/s.exec(text);
    columnOf(this.#table, inside?.[1] ?? inside?.[2] ?? text, this.#what);
  }

  #numeric(column: number, values: Float64Array): FeatureColumn {
    return { name: this.#table.names[column]!, values, columns: [column] };
  }

  #valuesOf(name: string): Float64Array {
    return this.#indicators.get(name)?.values ??
      checkedColumn(this.#table, indexOf(this.#table, name)!).values;
  }

  /** Adds those of the columns that hold numbers; returns how many columns. */
  #addMatching(names: readonly string[]): number {
    const wanted = new Set(names);
    let added = 0;
    for (const [column, name] of this.#table.names.entries()) {
      if (!wanted.has(name) || this.#roles.has(column)) continue;
      if (column === this.#table.id) continue;
      if (this.#options.unlessNamed?.has(column)) continue;
      const made = this.#categories.get(column) ?? this.#readMatching(column);
      this.#add(made);
      if (made.length > 0) added++;
    }
    return added;
  }

  #readMatching(column: number): readonly FeatureColumn[] {
    const table = this.#table;
    const { values, firstText } = readColumn(table, column);
    if (values.every(Number.isNaN)) {
      const dressed = firstDressed(table, column);
      if (dressed >= 0) refuseCell(table, column, dressed, OR_LEFT_OUT);
      this.#ofText.push(column);
      return [];
    }
    if (table.names[column] === "") {
      if (!countsRows(values)) {
        refuseTable(
          `a feature must have a name: column ${column + 1} has none`,
        );
      }
      this.#ofRowNumbers.push(column);
      return [];
    }
    if (firstText >= 0) refuseCell(table, column, firstText, OR_LEFT_OUT);
    return [this.#numeric(column, values)];
  }
}

/**
 * Checks that what an expression makes is finite: a log of what is not above 0 is no number, and not missing either.
 *
 * @throws {RangeError} If a value is not, though its columns hold one.
 */
export function checkFinite(
  table: Located,
  { name, values, columns }: FeatureColumn,
  kind: FeatureTerm["kind"],
): void {
  const row = values.findIndex((value, j) =>
    !Number.isFinite(value) &&
    columns.every((column) => !table.isMissing(column, j))
  );
  if (row < 0) return;
  const cells = columns.map((c) => quoted(table.text(c, row)));
  refuseTable(
    `the feature ${quoted(name)} must be finite${
      kind === "log" ? ", a log of numbers > 0" : ""
    }: ${nameOfRow(table, row)} has ${cells.join(" and ")}`,
  );
}

const OR_LEFT_OUT = ", or be left out of the features";

/** Whether values go up by 1 from row to row. */
export function countsRows(values: Float64Array): boolean {
  return values.length > 2 &&
    values.every((value, row) => value === values[0]! + row) &&
    Number.isSafeInteger(values[0]);
}

/** So many cells tell whether a column would be one of numbers. */
const CELLS_TRIED = 1000;

/** The first cell that would be a number without what is written around it, if half or more would. */
function firstDressed(table: Located, column: number): number {
  if (table.dressOf === undefined) return -1;
  const step = Math.ceil(table.rows / CELLS_TRIED);
  let first = -1, dressed = 0, others = 0;
  for (let row = 0; row < table.rows; row += step) {
    if (table.isMissing(column, row)) continue;
    if (table.dressOf(column, row) === undefined) others++;
    else {
      if (first < 0) first = row;
      dressed++;
    }
  }
  return dressed >= others ? first : -1;
}
