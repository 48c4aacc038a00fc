/**
 * Elasticities of shares (derived): by how many percent the share of one item changes when a feature of
 * another rises by one percent,
 *
 *     ∂log π_i/∂log c_j = Σ_k r_ik (δ_ij − A_jk) v_jk,   v_jk = (∂x_j/∂log c_j)·ω_k,   r_ik = α_k A_ik/π_i
 *
 * with ∂x_j/∂log c_j = x_jl for c the feature l itself. Between choice sets they are 0.
 */
import { ARRAY, OBJECT, TEXT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { Items, UtilityTerms } from "../data/items.ts";
import { dot } from "../linalg/vectors.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
} from "../linalg/matrix.ts";
import { refuseFeature } from "./changes.ts";
import { checkRange } from "./rows.ts";
import {
  directionsOf,
  type Estimates,
  type Fitted,
  PREDICTION_RULES,
  type PredictionOptions,
  quantileOf,
  withEnds,
} from "./fitted.ts";
import {
  type ShareSlopes,
  type ShareTerms,
  shareTerms,
} from "./share_slopes.ts";

/** Options of {@linkcode elasticities}. */
export interface ElasticityOptions extends PredictionOptions {
  /** Name of the feature that changes, alone. */
  readonly feature: string;
  /**
   * Rows between which elasticities are taken, from 0.
   * @default {all, where there are at most 1000}
   */
  readonly items?: readonly number[] | undefined;
  /**
   * ∂x_j/∂log c_j, p × L, where several features are made of what changes, such as a log or a square of it.
   * @default {the values of the feature, 0 for all others}
   */
  readonly slopes?: FeatureMatrix | undefined;
}

/** Most items between which all elasticities are taken. */
const MOST_ITEMS = 1000;

/**
 * Own and cross elasticities of shares, with intervals: the percent by which the share of item i
 * changes for a percent more of the feature l of item j, ∂log π_i / ∂log x_jl.
 *
 * @param items p items with L features: data or items.
 * @param of The mixture and its covariance: what `covariance` or `modelFromJson` returned.
 * @param options Feature, items, level.
 * @returns m × m for m items: entry i·m + j is the elasticity of the share of item i to the feature of item j.
 *   Costs O(n·(p·K·L + m²·K)) for n free parameters.
 * @throws {RangeError} If there is no such feature or item, or more than 1000 items of which none are named.
 *
 * @example One group: the own elasticity is ω·x·(1 − π)
 * ```ts
 * import { choiceData, elasticities, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const shop = choiceData([[1], [2]], [5, 3], { featureNames: ["price"] });
 * const mixture = softmaxMixture([1], [[Math.log(1 / 3)]]); // shares 3/4 and 1/4
 * const { values } = elasticities(shop, { mixture }, { feature: "price" });
 * assertAlmostEquals(values[0]!, Math.log(1 / 3) * 1 * (1 - 3 / 4)); // own
 * assertAlmostEquals(values[1]!, Math.log(1 / 3) * 2 * (0 - 1 / 4)); // cross
 * ```
 */
export function elasticities(
  items: UtilityTerms & Pick<Items, "featureNames">,
  of: Fitted,
  options: ElasticityOptions,
): Estimates {
  checkOptions("take elasticities", options, {
    ...PREDICTION_RULES,
    feature: TEXT,
    items: ARRAY,
    slopes: OBJECT,
  });
  const z = quantileOf(options);
  const slopes = slopesOf(items, options);
  const rows = rowsOfInterest(items, options);
  const terms = shareTerms(items, of);
  const K = of.mixture.weights.length, L = items.features.columns;
  const own = new Float64Array(L);
  /** v_jk for any coefficients. */
  const utilities = (coefficients: Float64Array): Matrix => {
    const all = matrix([rows.length, K]);
    for (const [i, j] of rows.entries()) {
      own.set(rowOf(slopes, j));
      for (let k = 0; k < K; k++) {
        all.values[i * K + k] = dot(
          own,
          coefficients.subarray(k * L, (k + 1) * L),
        );
      }
    }
    return all;
  };
  const v = utilities(of.mixture.atoms.values);
  const values = elasticitiesAt(terms, rows, v);
  if (!of.root) return withEnds(values, undefined, z);
  const squares = new Float64Array(values.length);
  for (const direction of directionsOf(of)) {
    const dv = utilities(direction.subarray(direction.length - K * L));
    const changes = changesAlong(terms, rows, {
      v,
      dv,
      along: terms.along(direction),
    });
    for (const [i, change] of changes.entries()) squares[i]! += change ** 2;
  }
  return withEnds(values, squares.map(Math.sqrt), z);
}

/** A_jk, r_jk and A_jk/π_j of some rows, n × K each. */
function sharesOfRows(
  { logComponents, logShares, weights, setOf }: ShareTerms,
  rows: readonly number[],
) {
  const K = logComponents.columns, size = rows.length * K;
  const [a, r, ratio] = [size, size, size].map((n) => new Float64Array(n));
  for (const [i, j] of rows.entries()) {
    for (let k = 0; k < K; k++) {
      const at = i * K + k, log = logComponents.values[j * K + k]!;
      a![at] = Math.exp(log);
      ratio![at] = Math.exp(log - logShares[j]!);
      r![at] = weights.values[setOf[j]! * K + k]! * ratio![at]!;
    }
  }
  return { a: a!, r: r!, ratio: ratio! };
}

/** Σ_k r_ik (δ_ij − A_jk) v_jk: m × m. */
function elasticitiesAt(
  terms: ShareTerms,
  rows: readonly number[],
  { values: v, columns: K }: Matrix,
): Float64Array {
  const { a, r } = sharesOfRows(terms, rows);
  return pairs(terms, rows, (i, j) => {
    const same = i === j ? 1 : 0;
    let sum = 0;
    for (let k = 0; k < K; k++) {
      sum += r[i * K + k]! * (same - a[j * K + k]!) * v[j * K + k]!;
    }
    return sum;
  });
}

/** Its change along a direction: by the product rule, with dr_ik = (A_ik/π_i)·dα_k + r_ik·(d log A_ik − d log π_i). */
function changesAlong(
  terms: ShareTerms,
  rows: readonly number[],
  { v: { values: v, columns: K }, dv: { values: dv }, along }: {
    readonly v: Matrix;
    readonly dv: Matrix;
    readonly along: ShareSlopes;
  },
): Float64Array {
  const { a, r, ratio } = sharesOfRows(terms, rows);
  const da = new Float64Array(a.length), dr = new Float64Array(a.length);
  for (const [i, j] of rows.entries()) {
    for (let k = 0; k < K; k++) {
      const at = i * K + k;
      const change = along.components.values[j * K + k]!;
      da[at] = a[at]! * change;
      dr[at] = ratio[at]! * along.weights.values[terms.setOf[j]! * K + k]! +
        r[at]! * (change - along.shares[j]!);
    }
  }
  return pairs(terms, rows, (i, j) => {
    const same = i === j ? 1 : 0;
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const one = i * K + k, two = j * K + k;
      sum += dr[one]! * (same - a[two]!) * v[two]! -
        r[one]! * da[two]! * v[two]! +
        r[one]! * (same - a[two]!) * dv[two]!;
    }
    return sum;
  });
}

/** A value for each pair of rows, 0 between choice sets. */
function pairs(
  { setOf }: Pick<ShareTerms, "setOf">,
  rows: readonly number[],
  value: (i: number, j: number) => number,
): Float64Array {
  const m = rows.length;
  const all = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      if (setOf[rows[i]!] === setOf[rows[j]!]) all[i * m + j] = value(i, j);
    }
  }
  return all;
}

function slopesOf(
  items: Pick<Items, "features" | "featureNames">,
  { feature, slopes }: ElasticityOptions,
): FeatureMatrix {
  const { rows: p, columns: L, values } = items.features;
  if (slopes !== undefined) {
    if (slopes.rows === p && slopes.columns === L) return slopes;
    throw new RangeError(
      `Cannot take elasticities as slopes must be ${p} × ${L}: current shape is ${slopes.rows} × ${slopes.columns}`,
    );
  }
  const l = items.featureNames.indexOf(feature);
  if (l < 0) refuseFeature("take elasticities", feature, items);
  const own = matrix([p, L]);
  for (let at = l; at < p * L; at += L) own.values[at] = values[at]!;
  return own;
}

function rowsOfInterest(
  { features: { rows: p } }: Pick<Items, "features">,
  { items }: ElasticityOptions,
): readonly number[] {
  if (items !== undefined) {
    checkRange("take elasticities", items, p);
    return items;
  }
  if (p > MOST_ITEMS) {
    throw new RangeError(
      `Cannot take elasticities as items must be named where there are more than ${MOST_ITEMS}: current number is ${p}`,
    );
  }
  return Array.from({ length: p }, (_, j) => j);
}
