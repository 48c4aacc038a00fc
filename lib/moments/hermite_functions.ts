/** Hermite functions of the items: the rules of a normal law. */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { dot } from "../linalg/vectors.ts";
import { gramOf, timesBasisInto } from "./basis.ts";
import { identity } from "../linalg/small_products.ts";
import { squareOfFirst, squareOfSecond } from "./design_error.ts";
import type { DirectionalRequest, MomentFunctions } from "./designs.ts";
import type { ItemFunction } from "./item_functions.ts";
import { sizeToSecond, sizeToThird, unpackSecond } from "./packed_moments.ts";
import {
  leftByWhitening,
  type LowMoments,
  lowMoments,
  type ProbedDirection,
  probeOf,
  probesOf,
  whitenedOfFirst,
  whitenedOfSecond,
  whitenedToSecond,
} from "./whitened_share.ts";

/** A normal law in whitened coordinates. */
export interface WhitenedLaw {
  readonly mean: Float64Array;
  /** Inverse covariance, L × L. */
  readonly precision: Matrix;
}

/** Which normal law. */
export interface HermiteOptions {
  /** A law known beforehand; by default mean 0 and covariance I, those of the items. */
  readonly law?: WhitenedLaw | undefined;
  /**
   * Frequencies of the items (length p), when the law is the items': then the
   * design errors lose what whitening removes.
   */
  readonly frequencies?: Float64Array | undefined;
  /**
   * How many items alike would leave as large a design error.
   * @default {as many as there are}
   */
  readonly itemsAlike?: number | undefined;
}

/** Hermite functions of whitened features (p × L) under a normal law. */
export function hermiteFunctions(
  features: Matrix,
  { law, frequencies, itemsAlike = features.rows }: HermiteOptions = {},
): MomentFunctions {
  const L = features.columns;
  let known: LowMoments | undefined;
  const rule: HermiteRule = {
    scores: law ? scoresUnder(features, law) : features,
    precision: law?.precision ?? identity(L),
    itemsAlike,
    low: frequencies && ((given) => {
      known ??= given ?? lowMoments(features, frequencies);
      return known;
    }),
  };
  return {
    features,
    firstAndSecond: () => hermiteToSecond(rule),
    upToThird: (basis) => hermiteToThird(rule, basis),
    directional: (request) => hermiteDirectional(rule, request),
  };
}

/** What the functions of all orders share. */
interface HermiteRule {
  /** s = P(x̃ − μ̃) for every item: p × L. */
  readonly scores: Matrix;
  /** P: L × L. */
  readonly precision: Matrix;
  readonly itemsAlike: number;
  /** Moments of the mixture where the law is that of the items; computed once unless given. */
  readonly low: ((given?: LowMoments) => LowMoments) | undefined;
}

/** s = P(x̃ − μ̃) for every item: p × L. */
function scoresUnder(features: Matrix, law: WhitenedLaw): Matrix {
  const L = features.columns;
  const scores = matrix([features.rows, L]);
  const centred = new Float64Array(L);
  for (let j = 0; j < features.rows; j++) {
    const row = rowOf(features, j);
    for (let l = 0; l < L; l++) centred[l] = row[l]! - law.mean[l]!;
    for (let l = 0; l < L; l++) {
      scores.values[j * L + l] = dot(rowOf(law.precision, l), centred);
    }
  }
  return scores;
}

function hermiteToSecond(
  { scores, precision, itemsAlike, low: lowOf }: HermiteRule,
): ItemFunction {
  const L = scores.columns;
  const s = scores.values, P = precision.values;
  return {
    size: sizeToSecond(L),
    into: (out, j) => {
      const x = j * L;
      for (let l = 0; l < L; l++) out[l] = s[x + l]!;
      for (let l = 0, o = L; l < L; l++) {
        const sl = s[x + l]!;
        for (let m = 0; m <= l; m++, o++) {
          out[o] = sl * s[x + m]! - P[l * L + m]!;
        }
      }
    },
    squaresInto: (out, values) => {
      const gram = { uu: 0, vv: 0, uv: 0 };
      for (let l = 0, o = L; l < L; l++) {
        gram.uu = P[l * L + l]!;
        out[l] = squareOfFirst(values[l]!, gram.uu);
        for (let m = 0; m <= l; m++, o++) {
          gram.vv = P[m * L + m]!;
          gram.uv = P[l * L + m]!;
          out[o] = squareOfSecond(values[l]!, values[m]!, gram);
        }
      }
    },
    // The averages are the moments: no need for another pass over the items.
    leftByWhitening: lowOf && ((found) => {
      const { averages } = found;
      const low = lowOf({
        first: averages.slice(0, L),
        second: matrix([L, L], unpackSecond(averages.subarray(L), L)),
      });
      const units = Array.from({ length: L }, (_, l): ProbedDirection => ({
        vector: rowOf(precision, l),
        image: rowOf(low.second, l),
        mean: low.first[l]!,
      }));
      const removed = whitenedToSecond(units, low);
      return leftByWhitening(found, removed, { low, itemsAlike });
    }),
  };
}

function hermiteToThird(
  { scores, precision, itemsAlike, low: lowOf }: HermiteRule,
  basis: Matrix,
): ItemFunction {
  const d = basis.columns;
  const y = new Float64Array(d);
  const gram = gramOf(precision, basis);
  return {
    size: sizeToThird(d),
    into: (out, j) => {
      timesBasisInto(y, rowOf(scores, j), basis);
      let o = 0;
      for (let a = 0; a < d; a++) out[o++] = y[a]!;
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) {
          out[o++] = y[a]! * y[b]! - gram[a * d + b]!;
        }
      }
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) {
          const ab = y[a]! * y[b]! - gram[a * d + b]!;
          for (let c = 0; c <= b; c++) {
            out[o++] = ab * y[c]! - gram[a * d + c]! * y[b]! -
              gram[b * d + c]! * y[a]!;
          }
        }
      }
    },
    squaresInto: (out, values) => {
      let o = 0;
      for (let a = 0; a < d; a++) {
        out[o++] = squareOfFirst(values[a]!, gram[a * d + a]!);
      }
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) {
          const uu = gram[a * d + a]!, vv = gram[b * d + b]!;
          const uv = gram[a * d + b]!;
          out[o++] = squareOfSecond(values[a]!, values[b]!, { uu, vv, uv });
        }
      }
      for (; o < out.length; o++) out[o] = values[o]! ** 2;
    },
    leftByWhitening: lowOf && ((found) => {
      const low = lowOf();
      const removed = new Float64Array(sizeToThird(d));
      removed.set(whitenedToSecond(probesOf(basis, low), low));
      return leftByWhitening(found, removed, { low, itemsAlike });
    }),
  };
}

/** H_{r+1} = a·H_r − r·g·H_{r−1}, with a = s·v and g = vᵀPv; mixed: (s·u)H_r − r(vᵀPu)H_{r−1}. */
function hermiteDirectional(
  { scores, precision, itemsAlike, low: lowOf }: HermiteRule,
  request: DirectionalRequest,
): ItemFunction {
  const { direction, order, basis, mixedOrder } = request;
  const { rows: L, columns: d } = basis;
  const along = new Float64Array(L);
  for (let l = 0; l < L; l++) along[l] = dot(rowOf(precision, l), direction);
  const g = dot(along, direction);
  const cross = new Float64Array(d);
  timesBasisInto(cross, along, basis);
  const gram = gramOf(precision, basis);
  const y = new Float64Array(d);
  const top = Math.max(order, mixedOrder - 1);
  const powers = new Float64Array(top + 1);
  return {
    size: order + 1 + mixedOrder * d,
    into: (out, j) => {
      const s = rowOf(scores, j);
      const a = dot(s, direction);
      powers[0] = 1;
      for (let r = 0; r < top; r++) {
        powers[r + 1] = a * powers[r]! - (r > 0 ? r * g * powers[r - 1]! : 0);
      }
      for (let r = 0; r <= order; r++) out[r] = powers[r]!;
      if (mixedOrder === 0) return;
      timesBasisInto(y, s, basis);
      for (let r = 0, o = order + 1; r < mixedOrder; r++) {
        const below = r > 0 ? r * powers[r - 1]! : 0;
        for (let i = 0; i < d; i++, o++) {
          out[o] = y[i]! * powers[r]! - cross[i]! * below;
        }
      }
    },
    squaresInto: (out, values, j) => {
      const a = dot(rowOf(scores, j), direction);
      for (let i = 0; i < out.length; i++) out[i] = values[i]! ** 2;
      out[0] = 0;
      if (order >= 1) out[1] = squareOfFirst(a, g);
      if (order >= 2) out[2] = squareOfSecond(a, a, { uu: g, vv: g, uv: g });
      if (mixedOrder === 0) return;
      for (let i = 0, o = order + 1; i < d; i++, o++) {
        const u = values[o]!;
        const vv = gram[i * d + i]!;
        out[o] = squareOfFirst(u, vv);
        if (mixedOrder === 1) continue;
        out[o + d] = squareOfSecond(a, u, { uu: g, vv, uv: cross[i]! });
      }
    },
    leftByWhitening: lowOf && ((found) => {
      const low = lowOf();
      const removed = whitenedDirectional(request, low);
      return leftByWhitening(found, removed, { low, itemsAlike });
    }),
  };
}

/** What whitening by the items removes of the design errors of directional moments. */
function whitenedDirectional(
  { direction, order, basis, mixedOrder }: DirectionalRequest,
  low: ReturnType<NonNullable<HermiteRule["low"]>>,
): Float64Array {
  const d = basis.columns;
  const v = probeOf(direction, low);
  const removed = new Float64Array(order + 1 + mixedOrder * d);
  if (order >= 1) removed[1] = whitenedOfFirst(v, low);
  if (order >= 2) removed[2] = whitenedOfSecond(v, v);
  const columns = mixedOrder > 0 ? probesOf(basis, low) : [];
  for (const [i, u] of columns.entries()) {
    const o = order + 1 + i;
    removed[o] = whitenedOfFirst(u, low);
    if (mixedOrder > 1) removed[o + d] = whitenedOfSecond(v, u);
  }
  return removed;
}
