/**
 * Ratios of coefficients: how much of one feature makes up for one unit of another, as willingness to pay.
 *
 * With estimates a, b of the two coefficients in one component, standard errors and their covariance
 * from the root, z the quantile: the delta method takes −a/b ± z·|d(−a/b)|. Fieller's set (1954) has all ρ
 * for which a + ρb is within z errors of 0,
 *
 *     ρ²(b² − z²v_bb) + 2ρ(ab − z²v_ab) + a² − z²v_aa ≤ 0,
 *
 * which is right however weak b is: an interval while b is z errors from 0, else all but an interval, or everything.
 */
import { TEXT, TEXTS } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { refuseFeature } from "./changes.ts";
import {
  directionsOf,
  type Fitted,
  PREDICTION_RULES,
  type PredictionOptions,
  quantileOf,
} from "./fitted.ts";
import { averageWeightsAlong } from "./set_weights.ts";

/** Options of {@linkcode ratios}. */
export interface RatioOptions extends PredictionOptions {
  /** Name of the feature that is valued. */
  readonly of: string;
  /** Name of the feature in whose units it is, such as a price. */
  readonly per: string;
  /** One name per feature of the mixture. */
  readonly featureNames: readonly string[];
}

/** Where the true ratio lies with the given probability. */
export interface RatioInterval {
  /** `"fieller"` where the denominator is weak: fewer than 5 standard errors from 0. */
  readonly method: "delta" | "fieller";
  /** `"between"` the ends; `"outside"`: at most `lower` or at least `upper`; `"all"`: the data do not bound it. */
  readonly kind: "between" | "outside" | "all";
  /** The lower end, −Infinity for `"all"`. */
  readonly lower: number;
  /** The upper end, Infinity for `"all"`. */
  readonly upper: number;
}

/** A ratio, and what is known of it. */
export interface Ratio {
  /** −ω_of/ω_per. */
  readonly value: number;
  /** By the delta method; undefined without a covariance, or where one of the two coefficients is held. */
  readonly standardError: number | undefined;
  /** Undefined where the error is. */
  readonly interval: RatioInterval | undefined;
}

/** Result of {@linkcode ratios}. */
export interface Ratios {
  /** One per component. */
  readonly components: readonly Ratio[];
  /** Their average over choosers, Σ_k α_k·ratio_k; where a component's is not bounded, neither is this. */
  readonly average: Ratio;
}

/** A denominator fewer standard errors than this from 0 is weak: there the ratio is skew. */
const WEAK_DENOMINATOR = 5;

/**
 * The ratio −ω_of/ω_per in each component, and on average: how many units of `per` a chooser would take on
 * for one more unit of `of` at the same utility. Where `per` is a price and disliked, it is the
 * willingness to pay: positive for what is liked, negative for what is not, such as time.
 *
 * @param fitted The mixture and its covariance: what `covariance` or `modelFromJson` returned.
 * @param options The two features, level.
 * @returns Ratios with intervals, by Fieller's method where the denominator is weak.
 * @throws {RangeError} If a feature does not exist, both are one, the level is not between 0 and 1, or the
 *   denominator of a component is 0.
 *
 * @example Ten minutes are worth five
 * ```ts
 * import { ratios, softmaxMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const mixture = softmaxMixture([1], [[-0.1, -0.2]]);
 * const { average } = ratios({ mixture }, {
 *   of: "time",
 *   per: "price",
 *   featureNames: ["time", "price"],
 * });
 * assertEquals(average.value, -0.5); // one more minute must come with a price lower by 0.5
 * ```
 */
export function ratios(fitted: Fitted, options: RatioOptions): Ratios {
  checkOptions("take ratios", options, {
    ...PREDICTION_RULES,
    ...{ of: TEXT, per: TEXT, featureNames: TEXTS },
  });
  const z = quantileOf(options);
  const [l, m] = columnsOf(fitted, options);
  const { mixture: { weights, atoms: { columns: L, values } }, root } = fitted;
  const K = weights.length;
  const pairs = Array.from(weights, (_, k): Pair => ({
    a: values[k * L + l]!,
    b: values[k * L + m]!,
    da: [],
    db: [],
  }));
  const averages: number[] = [];
  const weightsAlong = averageWeightsAlong(fitted);
  for (const direction of directionsOf(fitted)) {
    const first = direction.length - K * L;
    const changes = weightsAlong(direction);
    let average = 0;
    for (const [k, { a, b, da, db }] of pairs.entries()) {
      const top = direction[first + k * L + l]!;
      const bottom = direction[first + k * L + m]!;
      da.push(top);
      db.push(bottom);
      average += changes[k]! * (-a / b) +
        weights[k]! * slope({ a, b }, top, bottom);
    }
    averages.push(average);
  }
  const isHeld = (k: number, feature: number) =>
    fitted.atomErrors
      ? Number.isNaN(fitted.atomErrors.values[k * L + feature])
      : fitted.held?.[k] ?? false;
  const components = pairs.map((pair, k) => {
    const known = root !== undefined && !isHeld(k, l) && !isHeld(k, m);
    return ratioOf(pair, { z, known });
  });
  const value = components.reduce(
    (sum, r, k) => sum + weights[k]! * r.value,
    0,
  );
  const known = components.every((r) => r.interval !== undefined);
  const error = Math.hypot(...averages);
  const bounded = components.every((r) => r.interval?.kind === "between");
  return {
    components,
    average: {
      value,
      standardError: known ? error : undefined,
      interval: !known
        ? undefined
        : bounded
        ? around(value, z * error)
        : { method: "fieller", ...EVERYTHING },
    },
  };
}

/** Two coefficients, and their changes along each direction of the covariance. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly da: number[];
  readonly db: number[];
}

const EVERYTHING = { kind: "all", lower: -Infinity, upper: Infinity } as const;

function around(value: number, width: number): RatioInterval {
  return {
    method: "delta",
    kind: "between",
    lower: value - width,
    upper: value + width,
  };
}

/** Change of −a/b. */
function slope(
  { a, b }: Pick<Pair, "a" | "b">,
  da: number,
  db: number,
): number {
  return (a / b * db - da) / b;
}

function ratioOf(
  pair: Pair,
  { z, known }: { readonly z: number; readonly known: boolean },
): Ratio {
  const { a, b, da, db } = pair;
  const value = -a / b;
  if (!known) return { value, standardError: undefined, interval: undefined };
  const standardError = Math.hypot(
    ...da.map((change, e) => slope(pair, change, db[e]!)),
  );
  const weak = Math.abs(b) < WEAK_DENOMINATOR * Math.hypot(...db);
  return {
    value,
    standardError,
    interval: weak ? fieller(pair, z) : around(value, z * standardError),
  };
}

/** The ρ for which a + ρb is within z errors of 0. */
function fieller({ a, b, da, db }: Pair, z: number): RatioInterval {
  const product = (one: readonly number[], two: readonly number[]) =>
    z * z * one.reduce((sum, v, e) => sum + v * two[e]!, 0);
  const method = "fieller";
  const square = b * b - product(db, db);
  const half = a * b - product(da, db);
  const constant = a * a - product(da, da);
  const discriminant = half * half - square * constant;
  // Of two real roots the set is the inside or the outside; without any it is everything, as -a/b is in it.
  if (!(discriminant > 0) || square === 0) return { method, ...EVERYTHING };
  const root = Math.sqrt(discriminant);
  const ends = [(-half - root) / square, (-half + root) / square];
  return {
    method,
    kind: square > 0 ? "between" : "outside",
    lower: Math.min(...ends),
    upper: Math.max(...ends),
  };
}

/** The columns of both features, which are there, differ, and have a ratio. */
function columnsOf(
  { mixture: { atoms: { rows: K, columns: L, values } } }: Fitted,
  options: RatioOptions,
): [number, number] {
  const action = "take ratios";
  const { featureNames } = options;
  if (featureNames.length !== L) {
    throw new RangeError(
      `Cannot ${action} as featureNames must have length ${L}, one per feature: current length is ${featureNames.length}`,
    );
  }
  const [l, m] = [options.of, options.per].map((name) => {
    const at = featureNames.indexOf(name);
    return at < 0 ? refuseFeature(action, name, options) : at;
  });
  if (l === m) {
    throw new RangeError(
      `Cannot ${action} as of and per must be two features: both are ${
        JSON.stringify(options.of)
      }`,
    );
  }
  for (let k = 0; k < K; k++) {
    if (values[k * L + m!] !== 0) continue;
    throw new RangeError(
      `Cannot ${action} as coefficients of per must not be 0: that of component ${
        k + 1
      } is`,
    );
  }
  return [l!, m!];
}
