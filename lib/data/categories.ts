/** Columns of categories as features of 0 and 1. */
import { type Located, quoted, refuseTable } from "./table.ts";

/** A feature of every row. */
export interface FeatureColumn {
  readonly name: string;
  /** NaN where the value is missing. */
  readonly values: Float64Array;
  /** The columns of the table that it is made of. */
  readonly columns: readonly number[];
}

/** The categories of a column, as a fit took them. */
export interface Categories {
  /** Name of the column. */
  readonly column: string;
  /** The category without a feature of its own. */
  readonly reference: string;
  /** The others, in the order of their features. */
  readonly others: readonly string[];
}

/** The name of the feature that is 1 for a category. */
export function categoryName(column: string, category: string): string {
  return `${column}:${category}`;
}

/** Most categories of a column. */
const MOST_CATEGORIES = 1000;

/**
 * Features of 0 and 1, named `column:category`, one for each category but the reference: that is
 * the most frequent unless given, of several the first in alphabetical order. Others follow in that order.
 *
 * @throws {RangeError} If there are fewer than 2 categories or more than 1000, or the reference is none.
 */
export function indicators(
  table: Located,
  column: number,
  reference: string | undefined,
): {
  readonly features: readonly FeatureColumn[];
  readonly categories: Categories;
} {
  const counts = new Map<string, number>();
  const texts: (string | undefined)[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (table.isMissing(column, row)) {
      texts.push(undefined);
      continue;
    }
    const text = table.text(column, row).trim();
    texts.push(text);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const name = table.names[column]!;
  if (counts.size < 2 || counts.size > MOST_CATEGORIES) {
    refuseTable(
      `a column of categories must have from 2 to ${MOST_CATEGORIES} of them: ${
        quoted(name)
      } has ${counts.size}`,
    );
  }
  const categories = [...counts.keys()].sort();
  const left = reference ??
    categories.reduce((a, b) => counts.get(b)! > counts.get(a)! ? b : a);
  if (!counts.has(left)) {
    refuseTable(
      `the reference of ${quoted(name)} must be one of its categories: ${
        quoted(left)
      } is none`,
    );
  }
  const others = categories.filter((category) => category !== left);
  return {
    features: others.map((category) => ({
      name: categoryName(name, category),
      values: Float64Array.from(
        texts,
        (text) => text === undefined ? NaN : Number(text === category),
      ),
      columns: [column],
    })),
    categories: { column: name, reference: left, others },
  };
}

/** Refuses a feature named as one of a category, `column:category`, which no column of categories has. */
export function refuseIfOfCategory(
  feature: string,
  what: string, // what a feature is called in messages
  columns: readonly string[],
): void {
  const column = columns.find((name) =>
    feature.startsWith(categoryName(name, ""))
  );
  if (column === undefined) return;
  refuseTable(
    `${quoted(column)} must be a column of categories (--categorical), and ${
      quoted(feature.slice(categoryName(column, "").length))
    } one that is not the reference, for ${quoted(feature)} to be ${what}`,
  );
}
