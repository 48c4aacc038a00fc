/** The covariates that weights of a model depend on, in a table of choice sets that it predicts. */
import {
  type Categories,
  categoryName,
  type FeatureColumn,
} from "./categories.ts";
import { featureTerm } from "./feature_terms.ts";
import { INTERCEPT } from "./membership.ts";
import { ModelFeatures } from "./model_features.ts";
import type { RowCovariates } from "./row_choosers.ts";
import {
  indexOf,
  type Located,
  nameOfRow,
  quoted,
  refuseTable,
} from "./table.ts";
import { joined } from "./table_rows.ts";

/** What a model says of membership. */
export interface MembershipOfModel {
  readonly membershipNames?: readonly string[] | undefined;
  readonly arePopulations?: boolean | undefined;
  readonly categories: readonly Categories[];
}

/**
 * The covariates of a table, without the intercept; undefined where it has none of their columns.
 *
 * @throws {RangeError} If it has some of them, or they do not hold what they should.
 */
export function covariatesIn(
  table: Located,
  { membershipNames, arePopulations, categories }: MembershipOfModel,
): FeatureColumn[] | undefined {
  const names = membershipNames?.filter((name) => name !== INTERCEPT) ?? [];
  if (arePopulations || names.length === 0) return undefined;
  const columnOfName = new Map<string, string>(
    categories.flatMap(({ column, others }) =>
      others.map((category) =>
        [categoryName(column, category), column] as const
      )
    ),
  );
  const isThere = (name: string) =>
    featureTerm(
      name,
      (text) => indexOf(table, columnOfName.get(text) ?? text) !== undefined,
    ) !== undefined;
  if (!names.some(isThere)) return undefined;
  const role = "a covariate of membership";
  return new ModelFeatures(table, { names, categories, role }).checked();
}

/**
 * Covariates of the rows that are kept, an intercept before them.
 *
 * @throws {RangeError} If one is not the same in all rows of a set.
 */
export function covariatesOfRows(
  table: Located,
  columns: readonly FeatureColumn[],
  { names, kept, sets }: {
    readonly names: readonly string[];
    readonly kept: readonly number[];
    /** The set of each row kept, those of a set together. */
    readonly sets: readonly string[];
  },
): RowCovariates {
  for (const { name, values } of columns) {
    const other = kept.findIndex((row, i) =>
      sets[i] === sets[i - 1] && values[row] !== values[kept[i - 1]!]
    );
    if (other < 0) continue;
    const [first, row] = [kept[other - 1]!, kept[other]!];
    refuseTable(
      `covariates of membership must be the same in all rows of a choice set: ${
        quoted(name)
      } is ${values[first]} in ${nameOfRow(table, first)} and ${
        values[row]
      } in ${nameOfRow(table, row)}`,
    );
  }
  const ones = new Float64Array(table.rows).fill(1);
  const all = [ones, ...columns.map(({ values }) => values)].map((values) =>
    Float64Array.from(kept, (row) => values[row]!)
  );
  return { names, arePopulations: false, values: joined(all, kept.length) };
}
