/** Independent logistic features, as worked example for `densityDesign`. */
import type { Matrix } from "../linalg/matrix.ts";
import type { DerivativeRatios } from "./density_design.ts";

/**
 * Derivative ratios of independent logistic features (derived).
 *
 * With s = 1/(1 + e^{−(x−m)/b}) the density is s(1 − s)/b and d/dx = s(1 − s)/b · d/ds,
 * so each derivative is a polynomial in s over the density. The
 * moment-generating function is finite where |ω_l| < 1/b_l.
 *
 * @param locations Location m of each feature, length L, user's units.
 * @param scales Scale b of each feature, length L, > 0, user's units.
 * @returns The ratios, of any order.
 * @throws {RangeError} If lengths differ, or a location is not finite or a scale not > 0.
 */
export function logisticRatios(
  locations: ArrayLike<number>,
  scales: ArrayLike<number>,
): DerivativeRatios {
  const L = locations.length;
  if (!(L >= 1 && scales.length === L)) {
    throw new RangeError(
      `Cannot make a logistic density as there must be one scale per location: current numbers are ${scales.length} and ${L}`,
    );
  }
  for (let l = 0; l < L; l++) {
    if (
      !(Number.isFinite(locations[l]) && scales[l]! > 0 &&
        scales[l]! < Infinity)
    ) {
      throw new RangeError(
        `Cannot make a logistic density as locations must be finite and scales > 0: feature ${
          l + 1
        } has location ${locations[l]} and scale ${scales[l]}`,
      );
    }
  }
  return {
    features: L,
    along: (directions) => {
      let polynomials = ratioPolynomials(4);
      return (item) => {
        const shares = item.map((x, l) =>
          1 / (1 + Math.exp(-(x - locations[l]!) / scales[l]!))
        );
        const tabulated = () =>
          Array.from(
            shares,
            (share, l) => ratioTable(share, scales[l]!, polynomials),
          );
        let ratios = tabulated();
        return (indices) => {
          if (indices.length >= polynomials.length) {
            polynomials = ratioPolynomials(indices.length);
          }
          if (indices.length >= ratios[0]!.length) ratios = tabulated();
          return productRatio(ratios, directions, indices);
        };
      };
    },
  };
}

/**
 * The ratio of a product density along mixed directions: the coefficient of
 * t_1^{r_1} … t_n^{r_n} in Π_l Σ_s g_s(x_l)·(Σ_i t_i v_il)^s/s!, times r_1! … r_n!, for
 * the distinct directions in the list.
 */
function productRatio(
  ratios: readonly Float64Array[],
  directions: Matrix,
  indices: ArrayLike<number>,
): number {
  const distinct = [...new Set(Array.from(indices))];
  const orders = distinct.map((v) =>
    Array.from(indices).filter((i) => i === v).length
  );
  const strides = orders.map((_, i) =>
    orders.slice(0, i).reduce((a, r) => a * (r + 1), 1)
  );
  const size = orders.reduce((a, r) => a * (r + 1), 1);
  let product = new Float64Array(size);
  product[0] = 1;
  for (const [l, g] of ratios.entries()) {
    // Horner in the linear form Σ_i t_i v_il, from the highest order down.
    let factor = new Float64Array(size);
    for (let s = indices.length; s >= 0; s--) {
      const next = new Float64Array(size);
      for (const [i, v] of distinct.entries()) {
        const slope = directions.values[v * directions.columns + l]!;
        addShiftedInto(next, factor, {
          slope,
          stride: strides[i]!,
          order: orders[i]!,
        });
      }
      next.forEach((value, at) => next[at] = value / (s + 1));
      next[0] = g[s]!;
      factor = next;
    }
    product = truncatedProduct(product, factor, { strides, orders });
  }
  let result = product[size - 1]!;
  for (const r of orders) for (let i = 2; i <= r; i++) result *= i;
  return result;
}

/** next += slope·t_i·factor, where the order of t_i stays within its limit. */
function addShiftedInto(
  next: Float64Array,
  factor: Float64Array,
  { slope, stride, order }: {
    readonly slope: number;
    readonly stride: number;
    readonly order: number;
  },
): void {
  for (let at = 0; at < factor.length; at++) {
    const power = Math.floor(at / stride) % (order + 1);
    if (power < order) next[at + stride]! += slope * factor[at]!;
  }
}

function truncatedProduct(
  a: Float64Array,
  b: Float64Array,
  { strides, orders }: {
    readonly strides: readonly number[];
    readonly orders: readonly number[];
  },
): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      const fits = strides.every((stride, n) => {
        const r = orders[n]! + 1;
        return Math.floor(i / stride) % r + Math.floor(j / stride) % r < r;
      });
      if (fits) product[i + j]! += a[i]! * b[j]!;
    }
  }
  return product;
}

/**
 * Polynomials Q_r with (−1)^r f^{(r)}/f = Q_r(s)·(−1/b)^r, for r = 0 … order:
 * coefficients from the lowest.
 */
function ratioPolynomials(order: number): number[][] {
  const quotients: number[][] = [];
  // Coefficients in s of f^{(r)}·b^{r+1}; f·b = s − s², which divides them all.
  let polynomial = [0, 1, -1];
  for (let r = 0; r <= order; r++) {
    quotients.push(dividedByDensity(polynomial));
    const slope = polynomial.slice(1).map((c, i) => c * (i + 1));
    const next = new Array<number>(slope.length + 2).fill(0);
    for (const [i, c] of slope.entries()) {
      next[i + 1]! += c;
      next[i + 2]! -= c;
    }
    polynomial = next;
  }
  return quotients;
}

/** (−1)^r f^{(r)}/f at one value, for the orders of the polynomials. */
function ratioTable(
  share: number,
  scale: number,
  polynomials: readonly (readonly number[])[],
): Float64Array {
  let unit = 1;
  return Float64Array.from(polynomials, (quotient) => {
    let value = 0;
    for (let i = quotient.length - 1; i >= 0; i--) {
      value = value * share + quotient[i]!;
    }
    value *= unit;
    unit *= -1 / scale;
    return value;
  });
}

/** P(s)/(s − s²), exact: the quotient's coefficients from the lowest. */
function dividedByDensity(polynomial: readonly number[]): number[] {
  const quotient: number[] = [];
  for (let i = 1; i < polynomial.length - 1; i++) {
    quotient.push(polynomial[i]! + (quotient[i - 2] ?? 0));
  }
  return quotient;
}
