/** What weights depend on, as a table: weights in each population, or coefficients of covariates. */
import type { Membership } from "../model/described_membership.ts";
import { intervalTexts } from "./coefficient_cells.ts";
import type { ShownErrors } from "./error_terms.ts";
import { alike, errorText, fixed } from "./number_text.ts";

/** Rows by covariate or population, columns by component; the last, of coefficients relative to it, is left out. */
export interface MembershipCells {
  readonly heading: string;
  /** What the names are. */
  readonly what: "covariate" | "population";
  readonly names: readonly string[];
  readonly cells: readonly (readonly string[])[];
  /** Standard errors, where there are any. */
  readonly errors: readonly (readonly (string | undefined)[])[] | undefined;
  /** 95% intervals, where there are errors. */
  readonly intervals: readonly (readonly (string | undefined)[])[] | undefined;
}

/** The cells of the table; undefined where weights are the same for all, or there is one component. */
export function membershipCells(
  membership: Membership | undefined,
  { errors: covariance, intervals: all }: ShownErrors,
): MembershipCells | undefined {
  if (!membership || membership.coefficients.rows === 0) return undefined;
  const { names, coefficients, populations } = membership;
  const { rows: K, columns: Q, values } = coefficients;
  const found = populations
    ? covariance?.populationWeightErrors
    : covariance?.membershipErrors;
  const columns = populations ? K + 1 : K;
  const byName = <T>(cell: (k: number, q: number) => T) =>
    names.map((_, q) => Array.from({ length: columns }, (_, k) => cell(k, q)));
  const ends = populations ? all?.populationWeights : all?.membership;
  const endsOf = (text: (values: number[]) => string[]) =>
    ends &&
    byName((k, q): [number, number] => [
      ends.lower.values[k * Q + q]!,
      ends.upper.values[k * Q + q]!,
    ]).map((row) => intervalTexts(row, text));
  const errors = found && byName((k, q) => errorText(found.values[k * Q + q]));
  return populations
    ? {
      heading: "Weights in each population",
      what: "population",
      names,
      cells: byName((k, g) => fixed(populations.values[g * (K + 1) + k]!, 4)),
      errors,
      intervals: endsOf((row) => row.map((v) => v.toFixed(4))),
    }
    : {
      heading: `Membership: log-odds against component ${
        K + 1
      }, per unit of each covariate`,
      what: "covariate",
      names,
      cells: byName((k, q) => values[k * Q + q]!).map(alike),
      errors,
      intervals: endsOf(alike),
    };
}
