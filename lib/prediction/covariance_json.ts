/** The covariance of a model as a JSON value and back. */
import type { WeighedChoosers } from "../data/choosers.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { CovarianceRoot } from "../inference/covariance_root.ts";
import { matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { type FieldReader, jsonNumbers, jsonRows } from "./json_fields.ts";

/** Most items that are named, and most kinds of choosers that are told apart. */
export const MOST_ROWS = 100_000;

/** The covariance, or why there is none. */
export function covarianceJson(
  { covariance, why = "none was computed" }: {
    readonly covariance?: Covariance | undefined;
    readonly why?: string | undefined;
  },
): Readonly<Record<string, unknown>> {
  const none = { message: why, held: [], root: null };
  if (!covariance) return { kind: null, ...none };
  const { kind, message, held, root } = covariance;
  if (!root) return { kind, message, held, root: null };
  const choosers = root.choosers && distinctChoosers(root.choosers);
  if (choosers && choosers.counts.length > MOST_ROWS) {
    const message = `choosers are of more than ${MOST_ROWS} kinds`;
    return { kind, ...none, message };
  }
  const covariates = choosers?.covariates;
  return {
    kind,
    message,
    held,
    root: {
      directions: jsonRows(root.directions),
      lengths: jsonNumbers(root.lengths),
      choosers: choosers && covariates
        ? {
          counts: jsonNumbers(choosers.counts),
          covariates: jsonRows(covariates.values),
          names: covariates.names,
          constant: jsonNumbers(covariates.constant),
          arePopulations: covariates.arePopulations,
        }
        : null,
    },
  };
}

/** Choosers alike in their covariates as one; undefined where weights depend on none. */
function distinctChoosers(
  { counts, size, covariates }: WeighedChoosers,
): WeighedChoosers | undefined {
  if (!covariates) return undefined;
  const index = new Map<string, number>();
  const kept: number[] = [], sums: number[] = [];
  for (const [u, row] of rowsOf(covariates.values).entries()) {
    const key = row.join();
    const at = index.get(key) ?? index.size;
    if (at === index.size) {
      index.set(key, at);
      kept.push(u);
    }
    sums[at] = (sums[at] ?? 0) + counts[u]!;
  }
  const values = matrix([kept.length, covariates.values.columns]);
  for (const [i, u] of kept.entries()) {
    rowOf(values, i).set(rowOf(covariates.values, u));
  }
  return {
    counts: Float64Array.from(sums),
    size,
    covariates: { ...covariates, values },
  };
}

/** The root of a covariance that {@linkcode covarianceJson} wrote. */
export function rootOf(
  root: FieldReader,
  mixture: SoftmaxMixture,
): CovarianceRoot {
  const { weights, atoms, membership } = mixture;
  const lengths = root.numbers("lengths");
  const W = membership?.values.length ?? weights.length;
  return {
    lengths,
    directions: root.matrix("directions", {
      rows: lengths.length,
      columns: W + atoms.values.length,
    }),
    choosers: membership
      ? choosersOf(root.object("choosers"), membership.columns)
      : undefined,
  };
}

function choosersOf(of: FieldReader, Q: number): WeighedChoosers {
  const counts = of.numbers("counts");
  return {
    counts,
    size: counts.reduce((a, b) => a + b, 0),
    covariates: {
      values: of.matrix("covariates", { rows: counts.length, columns: Q }),
      names: of.texts("names"),
      constant: of.numbers("constant"),
      arePopulations: of.flag("arePopulations"),
    },
  };
}
