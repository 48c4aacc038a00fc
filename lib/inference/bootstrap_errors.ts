/** What the replicates of a bootstrap say of errors: a covariance like any, and percentiles. */
import { SHARE } from "../checks/check.ts";
import { FLAG } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { populationWeights } from "../model/membership.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Bootstrap } from "./bootstrap.ts";
import { type Covariance, NO_COVARIANCE } from "./covariance_result.ts";
import type { ConfidenceIntervals, IntervalOptions } from "./intervals.ts";
import { parameterNames } from "./weak_direction.ts";

/** A weight of a replicate is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-9;

/**
 * The replicates of a bootstrap as a covariance, which intervals, {@linkcode deltaMethod}, predictions and reports take.
 *
 * @param data The data that were fitted.
 * @param mixture The estimate.
 * @param bootstrap What {@linkcode parametricBootstrap} made of them.
 * @returns The covariance, of kind `"bootstrap"`; `"singular"` where fewer than two refits succeeded.
 */
export function bootstrapCovariance(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  bootstrap: Pick<Bootstrap, "replicates" | "failed">,
): Covariance {
  const K = mixture.weights.length;
  const names = parameterNames(data, K);
  const made = mixturesOf(bootstrap);
  const R = made.length;
  const base = {
    kind: "bootstrap" as const,
    scale: 1,
    mixture,
    names,
    held: new Array<boolean>(K).fill(false),
    unbounded: [],
    condition: NaN,
    weakest: undefined,
    newtonStep: NaN,
  };
  const drawn = `${R} refits to drawn data`;
  if (R < 2) {
    return {
      ...NO_COVARIANCE,
      ...base,
      status: "singular",
      message: `a covariance needs two refits that succeed: there are ${R}`,
    };
  }
  const arePopulations = data.choosers?.covariates?.arePopulations ?? false;
  const values = centred(made.map((one) => listed(one, arePopulations)));
  const full = scatterOf(values);
  const errors = values[0]!.map((_, i) =>
    Math.sqrt(full.values[i * full.rows + i]!)
  );
  const { membership, atoms } = mixture;
  const first = K + (membership?.values.length ?? 0);
  const coefficients = membership && {
    ...membership,
    values: arePopulations
      ? errorsOf(made.map((one) => one.membership!.values))
      : errors.slice(K, first),
  };
  return {
    ...base,
    status: "ok",
    message: bootstrap.failed > 0
      ? `${drawn}; ${bootstrap.failed} more failed`
      : drawn,
    matrix: full,
    weightErrors: errors.slice(0, K),
    membershipErrors: coefficients,
    populationWeightErrors: membership && arePopulations
      ? { ...membership, values: errors.slice(K, first) }
      : undefined,
    atomErrors: { ...atoms, values: errors.slice(first) },
    root: rootOf(data, made),
  };
}

/** The refits that succeeded. */
function mixturesOf(
  { replicates }: Pick<Bootstrap, "replicates">,
): SoftmaxMixture[] {
  return replicates.flatMap((one) => one.mixture ?? []);
}

/** Parameters in the order of a covariance. */
function listed(
  { weights, membership, atoms }: SoftmaxMixture,
  arePopulations: boolean,
): Float64Array {
  const own = !membership
    ? []
    : arePopulations
    ? populationWeights(membership.values, weights.length)
    : membership.values;
  return Float64Array.from([...weights, ...own, ...atoms.values]);
}

/** Rows less their mean, over √(R − 1): their outer products sum to a covariance. */
function centred(rows: Float64Array[]): Float64Array[] {
  const R = rows.length;
  const mean = rows[0]!.map((_, i) =>
    rows.reduce((sum, row) => sum + row[i]!, 0) / R
  );
  return rows.map((row) =>
    row.map((v, i) => (v - mean[i]!) / Math.sqrt(R - 1))
  );
}

function scatterOf(rows: readonly Float64Array[]): Matrix {
  const size = rows[0]!.length;
  const all = matrix([size, size]);
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        all.values[i * size + j]! += row[i]! * row[j]!;
      }
    }
  }
  return all;
}

function errorsOf(rows: Float64Array[]): Float64Array {
  const all = centred(rows);
  return all[0]!.map((_, i) =>
    Math.sqrt(all.reduce((sum, row) => sum + row[i]! ** 2, 0))
  );
}

/** One direction a replicate. */
function rootOf(
  data: ChoiceData,
  made: readonly SoftmaxMixture[],
): Covariance["root"] {
  const directions = centred(
    made.map(({ weights, membership, atoms }) =>
      Float64Array.from([
        ...membership?.values ??
          weights.map((v) => Math.log(Math.max(v, LEAST_WEIGHT))),
        ...atoms.values,
      ])
    ),
  );
  const { rows: K, columns: L } = made[0]!.atoms;
  const all = matrix([made.length, directions[0]!.length]);
  const W = all.columns - K * L;
  const lengths = directions.map((direction, r) => {
    rowOf(all, r).set(direction);
    const atoms = matrix([K, L], direction.slice(W));
    const whitened = direction.slice();
    whitened.set(toWhitened(atoms, data.whitening).values, W);
    return norm(whitened);
  });
  return {
    directions: all,
    lengths: Float64Array.from(lengths),
    choosers: data.choosers,
  };
}

/** Options of {@linkcode percentileIntervals}. */
export interface PercentileOptions extends IntervalOptions {
  /**
   * Whether coefficients of membership are those of populations, whose weights then have intervals.
   * @default {false}
   */
  arePopulations?: boolean | undefined;
}

const RULES: OptionRules<PercentileOptions> = {
  level: SHARE,
  arePopulations: FLAG,
};

/**
 * Percentile intervals: between the quantiles (1 ± level)/2 of the refits. They follow the shape of
 * what estimates do, their bias as well (Davison and Hinkley 1997, section 5.3).
 *
 * @param bootstrap What {@linkcode parametricBootstrap} returned.
 * @param options Level.
 * @returns The intervals; undefined where fewer than 2/(1 − level) − 1 refits succeeded, 39 for 95%: they
 *   have no such quantiles.
 * @throws {RangeError} If the level is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { parametricBootstrap, percentileIntervals } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [400, 600]);
 * const estimate = softmaxMixture([1], [[Math.log(1.5)]]);
 * const bootstrap = parametricBootstrap(tosses, estimate, {
 *   refit: (data) => quasiNewton(data, estimate).mixture,
 * });
 * const { atoms } = percentileIntervals(bootstrap)!;
 * assert(atoms.lower.values[0]! < Math.log(1.5) && Math.log(1.5) < atoms.upper.values[0]!);
 * ```
 */
export function percentileIntervals(
  bootstrap: Pick<Bootstrap, "replicates">,
  options: PercentileOptions = {},
): ConfidenceIntervals | undefined {
  checkOptions("make percentile intervals", options, RULES);
  const { level = 0.95, arePopulations = false } = options;
  const made = mixturesOf(bootstrap);
  if (!((made.length + 1) * (1 - level) / 2 >= 1 - 1e-9)) return undefined;
  const of = (pick: (one: SoftmaxMixture) => Float64Array) =>
    quantilesOf(made.map(pick), level);
  const { atoms, membership, weights } = made[0]!;
  const ends = (like: Matrix, pick: (one: SoftmaxMixture) => Float64Array) => {
    const { lower, upper } = of(pick);
    return {
      lower: { ...like, values: lower },
      upper: { ...like, values: upper },
    };
  };
  const all = {
    level,
    weights: of((one) => one.weights),
    atoms: ends(atoms, (one) => one.atoms.values),
  };
  if (!membership) return all;
  const coefficients = ends(membership, (one) => one.membership!.values);
  if (!arePopulations) return { ...all, membership: coefficients };
  const K = weights.length;
  return {
    ...all,
    membership: coefficients,
    populationWeights: ends(
      membership,
      (one) => populationWeights(one.membership!.values, K),
    ),
  };
}

/** Quantiles at (R + 1)·(1 ± level)/2, between neighbours in proportion. */
function quantilesOf(rows: readonly Float64Array[], level: number) {
  const R = rows.length;
  const columns = Array.from(
    rows[0]!,
    (_, i) => Float64Array.from(rows, (row) => row[i]!).sort(),
  );
  const at = (share: number) =>
    Float64Array.from(columns, (sorted) => {
      const place = Math.min(Math.max((R + 1) * share - 1, 0), R - 1);
      const below = Math.floor(place);
      const next = sorted[Math.min(below + 1, R - 1)]!;
      return sorted[below]! + (place - below) * (next - sorted[below]!);
    });
  return { lower: at((1 - level) / 2), upper: at((1 + level) / 2) };
}
