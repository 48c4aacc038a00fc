/** What weights depend on, as a table: weights in each population, or coefficients of covariates. */
import type { Membership } from "../model/described_membership.ts";
import { alike, fixed } from "./number_text.ts";

/** Rows by covariate or population, columns by component; the last, of coefficients relative to it, is left out. */
export interface MembershipCells {
  readonly heading: string;
  readonly names: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** The cells of the table; undefined where weights are the same for all, or there is one component. */
export function membershipCells(
  membership: Membership | undefined,
): MembershipCells | undefined {
  if (!membership || membership.coefficients.rows === 0) return undefined;
  const { names, coefficients, populations } = membership;
  const { rows: K, columns: Q, values } = coefficients;
  return populations
    ? {
      heading: "Weights in each population",
      names,
      cells: names.map((_, g) =>
        Array.from(
          { length: K + 1 },
          (_, k) => fixed(populations.values[g * (K + 1) + k]!, 4),
        )
      ),
    }
    : {
      heading: `Membership: log-odds against component ${
        K + 1
      }, per unit of each covariate`,
      names,
      cells: names.map((_, q) =>
        alike(Array.from({ length: K }, (_, k) => values[k * Q + q]!))
      ),
    };
}
