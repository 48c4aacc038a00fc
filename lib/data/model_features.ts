/** Features, or covariates, of a table made by their names, as they were for a fit: whatever else the table holds. */
import { type Matrix, matrix } from "../linalg/matrix.ts";
import {
  type Categories,
  categoryName,
  type FeatureColumn,
} from "./categories.ts";
import {
  columnsIn,
  type FeatureTerm,
  featureTerm,
  termSlopes,
  termValues,
} from "./feature_terms.ts";
import { checkFinite } from "./features.ts";
import {
  checkedColumn,
  columnOf,
  indexOf,
  type Located,
  nameOfRow,
  quoted,
  refuseTable,
} from "./table.ts";

/** What features are, and what their columns are in messages. */
export interface FeaturesByName {
  readonly names: readonly string[];
  readonly categories: readonly Categories[];
  readonly role: string;
}

/** Features of a table by their names. */
export class ModelFeatures {
  /** The columns that features are made of, categories such as brand:red one by one. */
  readonly columns: ReadonlySet<string>;
  readonly #table: Located;
  readonly #names: readonly string[];
  readonly #role: string;
  readonly #terms: readonly FeatureTerm[];
  /** Column and category of features such as brand:red. */
  readonly #indicators = new Map<string, readonly [Categories, string]>();

  /** @throws {RangeError} If a column is missing. */
  constructor(table: Located, { names, categories, role }: FeaturesByName) {
    this.#table = table;
    this.#names = names;
    this.#role = role;
    for (const known of categories) {
      for (const category of known.others) {
        const name = categoryName(known.column, category);
        this.#indicators.set(name, [known, category]);
      }
    }
    this.#terms = names.map((name) => this.#termOf(name));
    this.columns = new Set(this.#terms.flatMap(columnsIn));
  }

  /** The features: of the table, or of other values of its columns. */
  made(
    valuesOf = (name: string): Float64Array => this.valuesOf(name),
  ): FeatureColumn[] {
    return this.#terms.map((term, l) => {
      const columns = columnsIn(term).map((name) =>
        indexOf(this.#table, this.#indicators.get(name)?.[0].column ?? name)!
      );
      const values = termValues(term, valuesOf);
      return { name: this.#names[l]!, values, columns };
    });
  }

  /**
   * The features of the table as it is.
   *
   * @throws {RangeError} If a cell is no number, or makes a feature that is none, or a category is not known.
   */
  checked(): FeatureColumn[] {
    const features = this.made();
    for (const [l, feature] of features.entries()) {
      checkFinite(this.#table, feature, this.#terms[l]!.kind);
    }
    return features;
  }

  /** Derivatives of the features to the logarithm of a column: rows × L. */
  slopes(column: string, kept: readonly number[]): Matrix {
    const all = this.#terms.map((term) =>
      termSlopes(term, column, (name) => this.valuesOf(name))
    );
    const slopes = matrix([kept.length, all.length]);
    for (const [l, values] of all.entries()) {
      for (const [i, row] of kept.entries()) {
        slopes.values[i * all.length + l] = values[row]!;
      }
    }
    return slopes;
  }

  /** The values of a column or of a category's indicator, NaN where missing: a new array. */
  valuesOf(name: string): Float64Array {
    const table = this.#table;
    const indicator = this.#indicators.get(name);
    if (indicator === undefined) {
      const column = columnOf(table, name, this.#role);
      return checkedColumn(table, column).values;
    }
    const [{ column, reference, others }, category] = indicator;
    const at = columnOf(table, column, "a column of categories");
    const known = new Set([reference, ...others]);
    return Float64Array.from({ length: table.rows }, (_, row) => {
      if (table.isMissing(at, row)) return NaN;
      const text = table.text(at, row).trim();
      if (!known.has(text)) {
        refuseTable(
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

  #termOf(name: string): FeatureTerm {
    const isColumn = (text: string) =>
      this.#indicators.has(text) || indexOf(this.#table, text) !== undefined;
    const inside = /^log\((.*)\)$|^(.*)\^2$/s.exec(name);
    const column = inside?.[1] ?? inside?.[2] ?? name;
    return featureTerm(name, isColumn) ?? {
      kind: "column",
      column: this.#table.names[ // there is none, which is what this says
        columnOf(this.#table, column, this.#role)
      ]!,
    };
  }
}
