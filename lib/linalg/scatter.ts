/** Weighted sums of outer products. */
import { type FeatureMatrix, type Matrix, matrix } from "./matrix.ts";
import { symmetriseInto } from "./triangular.ts";

/** Rows taken together: their deviations stay in the second-level cache. */
const BLOCK = 96;
/** Entries computed together: 4 × 2, so that each number read serves several. */
const HIGH = 4;
const WIDE = 2;

/**
 * Σ_j c_j·(x_j − centre)(x_j − centre)ᵀ over the rows x_j of a matrix.
 *
 * @param rows p × n, in double or single precision.
 * @param coefficients Length p.
 * @param centre Length n; the origin when left out.
 * @returns Symmetric n × n. Costs O(p·n²).
 */
export function scatter(
  rows: FeatureMatrix,
  coefficients: Float64Array,
  centre: Float64Array = new Float64Array(rows.columns),
): Matrix {
  const n = rows.columns;
  const sum = matrix([n, n]);
  const padded = Math.ceil(n / HIGH) * HIGH;
  const deviations = new Float64Array(padded * BLOCK);
  const scaled = new Float64Array(padded * BLOCK);
  let held = 0;
  const flush = () => {
    for (let i = 0; i < n * BLOCK; i += BLOCK) {
      deviations.fill(0, i + held, i + BLOCK);
      scaled.fill(0, i + held, i + BLOCK);
    }
    addProductsInto(sum.values, scaled, deviations, n);
    held = 0;
  };
  for (const [j, coefficient] of coefficients.entries()) {
    if (coefficient === 0) continue;
    for (let i = 0; i < n; i++) {
      const deviation = rows.values[j * n + i]! - centre[i]!;
      deviations[i * BLOCK + held] = deviation;
      scaled[i * BLOCK + held] = coefficient * deviation;
    }
    if (++held === BLOCK) flush();
  }
  if (held > 0) flush();
  symmetriseInto(sum.values, n);
  return sum;
}

/** Adds scaled·deviationsᵀ to the lower triangle. */
function addProductsInto(
  sum: Float64Array, // in and out: n × n, lower triangle
  scaled: Float64Array, // in: n × BLOCK, with zeros up to whole tiles
  deviations: Float64Array, // in: the same
  n: number,
): void {
  const tile = new Float64Array(HIGH * WIDE);
  for (let i = 0; i < n; i += HIGH) {
    for (let m = 0; m < Math.min(n, i + HIGH); m += WIDE) {
      tileInto(tile, scaled, deviations, i, m);
      for (let a = 0; a < HIGH && i + a < n; a++) {
        for (let c = 0; c < WIDE && m + c <= i + a; c++) {
          sum[(i + a) * n + m + c]! += tile[a * WIDE + c]!;
        }
      }
    }
  }
}

/** Inner products of rows i … i + 3 of the one with m, m + 1 of the other. */
function tileInto(
  tile: Float64Array, // out: HIGH × WIDE
  scaled: Float64Array,
  deviations: Float64Array,
  i: number,
  m: number,
): void {
  let s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;
  const x0 = i * BLOCK, x1 = x0 + BLOCK, x2 = x1 + BLOCK, x3 = x2 + BLOCK;
  const y0 = m * BLOCK, y1 = y0 + BLOCK;
  for (let b = 0; b < BLOCK; b++) {
    const u = deviations[y0 + b]!, v = deviations[y1 + b]!;
    const p = scaled[x0 + b]!, q = scaled[x1 + b]!;
    const r = scaled[x2 + b]!, s = scaled[x3 + b]!;
    s00 += p * u;
    s01 += p * v;
    s10 += q * u;
    s11 += q * v;
    s20 += r * u;
    s21 += r * v;
    s30 += s * u;
    s31 += s * v;
  }
  tile[0] = s00;
  tile[1] = s01;
  tile[2] = s10;
  tile[3] = s11;
  tile[4] = s20;
  tile[5] = s21;
  tile[6] = s30;
  tile[7] = s31;
}
