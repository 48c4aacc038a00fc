/** Shares of items under a fitted mixture, with intervals; before and after a change. */
import { isIndex } from "../checks/check.ts";
import { ARRAY, OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { UtilityTerms } from "../data/items.ts";
import { shareEnds } from "../inference/intervals.ts";
import { type Matrix, takeRows } from "../linalg/matrix.ts";
import {
  directionsOf,
  type Estimates,
  type Fitted,
  PREDICTION_RULES,
  type PredictionOptions,
  quantileOf,
  withEnds,
} from "./fitted.ts";
import { weightsOfPopulation } from "./set_weights.ts";
import { shareTerms } from "./share_slopes.ts";

/** Result of {@linkcode predictShares}. */
export interface PredictedShares {
  /** Share π_j of each item, or of each row within its choice set: length p. */
  readonly shares: Estimates;
  /** Shares A_jk within each component: entry j·K + k. */
  readonly components: Estimates;
  /** Shares within each of G populations: entry j·G + g; undefined without populations. */
  readonly populations: Estimates | undefined;
  /** Weights of the components in the choice set of each item: p × K. */
  readonly weights: Matrix;
}

/**
 * Share of every item, or of every row within its choice set, with intervals by the delta method
 * on the scale of log(π/(1−π)), so that they stay inside (0, 1).
 *
 * They say how well the probability is known, not how observed shares scatter around it.
 * Where weights depend on covariates, those of a set are the average over who chose in it, or
 * over all choosers where that is not known.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`;
 *   they need not be those of the fit.
 * @param of The mixture and its covariance: what `covariance` or `modelFromJson` returned.
 * @param options Level.
 * @returns Shares with errors and ends, these undefined without a covariance. Costs
 *   O(n·p·K·L) for n free parameters.
 * @throws {RangeError} If the mixture is not valid for the items, or the level not between 0 and 1.
 *
 * @example One of three drinks is taken from the shelf
 * ```ts
 * import { choiceData, covariance, fit, predictShares, withoutItems } from "@softmix/softmix";
 * import { assert, assertAlmostEquals } from "@std/assert";
 * const drinks = choiceData([[0], [5], [12]], [100, 300, 600]);
 * const of = covariance(drinks, fit(drinks, { components: 1 }).mixture);
 * const { shares } = predictShares(withoutItems(drinks, [2]), of);
 * assertAlmostEquals(shares.values[0]! + shares.values[1]!, 1);
 * assert(shares.lower![0]! < shares.values[0]!);
 * ```
 */
export function predictShares(
  items: UtilityTerms,
  of: Fitted,
  options: PredictionOptions = {},
): PredictedShares {
  checkOptions("predict shares", options, PREDICTION_RULES);
  const z = quantileOf(options);
  const { shares, components, weights } = estimated(items, of, z);
  const { membership } = of.mixture;
  const covariates = (items.choosers ?? of.root?.choosers)?.covariates;
  const { arePopulations = covariates?.arePopulations } = of;
  if (!membership || !arePopulations) {
    return { shares, components, populations: undefined, weights };
  }
  const G = membership.columns;
  const single = { features: items.features, offset: items.offset };
  const each = Array.from({ length: G }, (_, g) => {
    const own = weightsOfPopulation(of.mixture, membership, g);
    return estimated(single, of, z, own).shares;
  });
  return { shares, components, populations: sideBySide(each), weights };
}

function estimated(
  items: UtilityTerms,
  of: Fitted,
  z: number,
  own?: ReturnType<typeof weightsOfPopulation>,
): Omit<PredictedShares, "populations"> {
  const terms = shareTerms(items, of, own);
  const shares = new SquareSums(terms.logShares.length);
  const components = new SquareSums(terms.logComponents.values.length);
  for (const direction of directionsOf(of)) {
    const slopes = terms.along(direction);
    shares.add(slopes.shares);
    components.add(slopes.components.values);
  }
  const known = of.root !== undefined;
  return {
    shares: fromLogs(terms.logShares, known ? shares.roots() : undefined, z),
    components: fromLogs(
      terms.logComponents.values,
      known ? components.roots() : undefined,
      z,
    ),
    weights: takeRows(terms.weights, terms.setOf),
  };
}

/** Sums of squares, entry by entry. */
class SquareSums {
  readonly #sums: Float64Array;

  constructor(length: number) {
    this.#sums = new Float64Array(length);
  }

  add(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) this.#sums[i]! += values[i]! ** 2;
  }

  roots(): Float64Array {
    return this.#sums.map(Math.sqrt);
  }
}

/** Shares from their logarithms and the errors of these. */
function fromLogs(
  logs: Float64Array,
  logErrors: Float64Array | undefined,
  z: number,
): Estimates {
  const values = logs.map(Math.exp);
  const standardErrors = logErrors?.map((error, i) => error * values[i]!);
  const [lower, upper] = standardErrors
    ? shareEnds(values, standardErrors, z)
    : [];
  return { values, standardErrors, lower, upper };
}

/** Columns of equal length as entries j·G + g. */
function sideBySide(columns: readonly Estimates[]): Estimates {
  const G = columns.length, p = columns[0]!.values.length;
  const joined = (of: (column: Estimates) => Float64Array | undefined) =>
    of(columns[0]!) &&
    Float64Array.from(
      { length: p * G },
      (_, i) => of(columns[i % G]!)![Math.floor(i / G)]!,
    );
  return {
    values: joined(({ values }) => values)!,
    standardErrors: joined(({ standardErrors }) => standardErrors),
    lower: joined(({ lower }) => lower),
    upper: joined(({ upper }) => upper),
  };
}

/** Options of {@linkcode compareShares}. */
export interface CompareOptions extends PredictionOptions {
  /** The items after the change. */
  readonly after: UtilityTerms;
  /**
   * For each item after the change its row before it; rows that are not named are gone.
   * @default {as many items in the same order}
   */
  readonly rows?: ArrayLike<number> | undefined;
}

/** Result of {@linkcode compareShares}; all of length p, the items before the change. */
export interface SharesCompared {
  /** Shares before the change. */
  readonly before: Estimates;
  /** Shares after it, 0 for what is gone. */
  readonly after: Estimates;
  /** After less before; the errors count that both come from one fit. */
  readonly difference: Estimates;
  /** Where lost share went: the part that each item gained of all that others lost, ≥ 0, sum 1; all 0 where nothing changed. */
  readonly diversion: Float64Array;
}

/**
 * Shares before and after items change or go.
 *
 * @param items p items before the change.
 * @param of The mixture and its covariance.
 * @param options The items after it, and which they were.
 * @returns Both shares, their difference, and the diversion: of all share that was lost, the part
 *   that each item gained. Costs as
 *   {@linkcode predictShares} of both.
 * @throws {RangeError} As there, or if `rows` is not one row of `items` for each item after, each once.
 *
 * @example What one product loses when another's price falls
 * ```ts
 * import { changeFeatures, compareShares, softmaxMixture, takeItems, choiceData } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const shop = choiceData([[1], [2], [3]], [5, 3, 2], { featureNames: ["price"] });
 * const after = changeFeatures(shop, [{ feature: "price", to: 1, items: [1] }]);
 * const mixture = softmaxMixture([1], [[-1]]);
 * const { diversion } = compareShares(shop, { mixture }, { after });
 * assertAlmostEquals(diversion[1]!, 1);
 * ```
 */
export function compareShares(
  items: UtilityTerms,
  of: Fitted,
  options: CompareOptions,
): SharesCompared {
  checkOptions("compare shares", options, {
    ...PREDICTION_RULES,
    after: OBJECT,
    rows: ARRAY,
  });
  const z = quantileOf(options);
  const p = items.features.rows;
  const rows = checkedRows(options, p);
  const was = shareTerms(items, of), is = shareTerms(options.after, of);
  const shares = was.logShares.map(Math.exp);
  const then = new Float64Array(p);
  for (const [i, j] of rows.entries()) then[j] = Math.exp(is.logShares[i]!);
  const sums = [p, p, p].map((length) => new SquareSums(length));
  for (const direction of directionsOf(of)) {
    const slopes = was.along(direction).shares.map((v, j) => v * shares[j]!);
    const later = new Float64Array(p);
    const own = is.along(direction).shares;
    for (const [i, j] of rows.entries()) later[j] = own[i]! * then[j]!;
    const all = [slopes, later, later.map((v, j) => v - slopes[j]!)];
    for (const [i, values] of all.entries()) sums[i]!.add(values);
  }
  const known = of.root !== undefined;
  const [before, after, difference] = sums.map((sum) =>
    known ? sum.roots() : undefined
  );
  const share = (values: Float64Array, errors: Float64Array | undefined) => {
    const [lower, upper] = errors ? shareEnds(values, errors, z) : [];
    return { values, standardErrors: errors, lower, upper };
  };
  const changes = then.map((value, j) => value - shares[j]!);
  const gained = changes.reduce((sum, change) => sum + Math.max(change, 0), 0);
  return {
    before: share(shares, before),
    after: share(then, after),
    difference: withEnds(changes, difference, z),
    diversion: changes.map((change) =>
      gained > 0 ? Math.max(change, 0) / gained : 0
    ),
  };
}

/** The row before of each item after. */
function checkedRows({ after, rows }: CompareOptions, p: number): number[] {
  const n = after.features.rows;
  const all = rows ? Array.from(rows) : Array.from({ length: p }, (_, j) => j);
  if (all.length !== n) {
    throw new RangeError(
      `Cannot compare shares as rows must name the row before the change of each of ${n} items: current length is ${all.length}`,
    );
  }
  const seen = new Set<number>();
  for (const [i, row] of all.entries()) {
    if (!isIndex(row, p) || seen.has(row)) {
      throw new RangeError(
        `Cannot compare shares as rows must be integers from 0 to ${
          p - 1
        }, each at most once: entry ${i + 1} is ${row}`,
      );
    }
    seen.add(row);
  }
  return all;
}
