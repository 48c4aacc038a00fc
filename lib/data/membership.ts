/** Covariates of choosers, given row by row: what the weights of components depend on. */
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { makeWhitening } from "./whitening.ts";
import type { Covariates } from "./choosers.ts";
import {
  checkDiffer,
  checkLength,
  checkMagnitude,
  checkNumbers,
  refuseData,
} from "./row_checks.ts";

/** Covariates row by row: R × Q' in a matrix or nested arrays, or a column of length R for each name. */
export type MembershipInput =
  | Matrix
  | readonly ArrayLike<number>[]
  | Readonly<Record<string, ArrayLike<number>>>;

/** The name of the covariate that is 1 for all. */
export const INTERCEPT = "(Intercept)";

/** Columns with names, R values each. */
export interface NamedColumns {
  readonly names: readonly string[];
  readonly valueAt: (row: number, column: number) => number;
}

/** Checks what is given for membership: finite numbers, one row per row. */
export function checkedMembership(
  given: MembershipInput,
  { names, rows }: {
    readonly names: readonly string[] | undefined;
    readonly rows: number;
  },
): NamedColumns {
  const columns = columnsOf(given, names, rows);
  checkDiffer("names of membership", [INTERCEPT, ...columns.names]);
  if (columns.names.length === 0) {
    refuseData("membership must have a column: current number is 0");
  }
  const values = new Array<number>(rows);
  for (const [q, name] of columns.names.entries()) {
    for (let r = 0; r < rows; r++) values[r] = columns.valueAt(r, q);
    const nameOf = (r: number) => `"${name}" of row ${r + 1}`;
    checkNumbers(values, "membership covariates", nameOf);
    checkMagnitude(values, "membership covariates", nameOf);
  }
  return columns;
}

function columnsOf(
  given: MembershipInput,
  names: readonly string[] | undefined,
  rows: number,
): NamedColumns {
  const named = (columns: number) => {
    if (names !== undefined) {
      checkLength("membershipNames", names.length, columns);
    }
    return names
      ? [...names]
      : Array.from({ length: columns }, (_, q) => `z${q + 1}`);
  };
  if (Array.isArray(given)) {
    const nested = given as readonly ArrayLike<number>[];
    checkLength("membership", nested.length, rows);
    const columns = nested[0]!.length;
    for (const [r, row] of nested.entries()) {
      if (row.length !== columns) {
        refuseData(
          `every row of membership must have ${columns} values like the first: row ${
            r + 1
          } has ${row.length}`,
        );
      }
    }
    return { names: named(columns), valueAt: (r, q) => nested[r]![q]! };
  }
  if ("values" in given && "rows" in given && typeof given.rows === "number") {
    const { columns, values } = given as Matrix;
    checkLength("membership", given.rows, rows);
    checkLength("the values of membership", values.length, rows * columns);
    return {
      names: named(columns),
      valueAt: (r, q) => values[r * columns + q]!,
    };
  }
  const entries = Object.entries(
    given as Readonly<Record<string, ArrayLike<number>>>,
  );
  for (const [name, column] of entries) {
    checkLength(`membership "${name}"`, column.length, rows);
  }
  if (names !== undefined) {
    refuseData("membershipNames cannot be given where columns have names");
  }
  return {
    names: entries.map(([name]) => name),
    valueAt: (r, q) => entries[q]![1][r]!,
  };
}

/**
 * The covariates of choosers.
 *
 * @param choosers One of the rows of each chooser, and how many choosers are like it.
 * @throws {RangeError} If a covariate is the same for all choosers, or a linear combination of others.
 */
export function covariatesOf(
  { names, valueAt }: NamedColumns,
  { rows, counts }: {
    readonly rows: Int32Array;
    readonly counts: Float64Array;
  },
): Covariates {
  const U = rows.length, Q = names.length + 1;
  const given = matrix([U, Q - 1]);
  const values = matrix([U, Q]);
  for (let u = 0; u < U; u++) {
    values.values[u * Q] = 1;
    for (let q = 1; q < Q; q++) {
      const value = valueAt(rows[u]!, q - 1);
      given.values[u * (Q - 1) + q - 1] = values.values[u * Q + q] = value;
    }
  }
  const size = counts.reduce((a, b) => a + b, 0);
  const made = makeWhitening(given, {
    itemWeights: counts.map((n) => n / size),
  });
  if ("dependent" in made) {
    const { feature, explainedBy } = made.dependent[0]!;
    const quoted = (q: number) => `"${names[q]}"`;
    refuseData(
      explainedBy.length === 0
        ? `every membership covariate must vary over choosers: ${
          quoted(feature)
        } is ${valueAt(rows[0]!, feature)} for all of them`
        : `no membership covariate may be a linear combination of others: ${
          quoted(feature)
        } is one of ${explainedBy.map(quoted).join(", ")}`,
    );
  }
  const constant = new Float64Array(Q);
  constant[0] = 1;
  return {
    values,
    names: [INTERCEPT, ...names],
    constant,
    arePopulations: false,
  };
}
