import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choleskyInto,
  multiplyLowerTransposedInto,
  solveLowerInto,
  solveLowerRowsInto,
  solveLowerTransposedInto,
  symmetriseInto,
  transposeInto,
} from "../../lib/linalg/triangular.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const n = 6;

/** A·Aᵀ + I, whose factor has condition of order 10. */
function positiveDefinite(seed: number): Float64Array {
  const a = new Float64Array(n * n);
  drawNormalsInto(a, stream(seed, "test"));
  return Float64Array.from({ length: n * n }, (_, i) => {
    const row = Math.floor(i / n), column = i % n;
    let sum = row === column ? 1 : 0;
    for (let k = 0; k < n; k++) sum += a[row * n + k]! * a[column * n + k]!;
    return sum;
  });
}

function lowerEntry(factor: Float64Array, i: number, j: number): number {
  return j <= i ? factor[i * n + j]! : 0;
}

Deno.test("choleskyInto() gives a factor whose product with its transpose is the matrix", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const matrix = positiveDefinite(seed);
    const factor = new Float64Array(n * n);
    assert(choleskyInto(factor, matrix, n));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) {
          sum += lowerEntry(factor, i, k) * lowerEntry(factor, j, k);
        }
        assertAlmostEquals(sum, matrix[i * n + j]!, 1e-13);
      }
    }
  }
});

Deno.test("choleskyInto() takes the same sums in the same order as one row at a time, and may overwrite what it is given", () => {
  for (const order of [1, 4, 7, 23]) {
    const matrix = new Float64Array(order * order);
    drawNormalsInto(matrix, stream(order, "test"));
    for (let i = 0; i < order; i++) matrix[i * order + i]! += 3 * order;
    const plain = new Float64Array(order * order);
    for (let i = 0; i < order; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * order + j]!;
        for (let k = 0; k < j; k++) {
          sum -= plain[i * order + k]! * plain[j * order + k]!;
        }
        plain[i * order + j] = i === j
          ? Math.sqrt(sum)
          : sum / plain[j * order + j]!;
      }
    }
    const factor = new Float64Array(order * order);
    assert(choleskyInto(factor, matrix, order));
    assertEquals(factor, plain);
    assert(choleskyInto(matrix, matrix, order));
    for (let i = 0; i < order * order; i++) {
      if (i % order > Math.floor(i / order)) matrix[i] = 0;
    }
    assertEquals(matrix, plain);
  }
});

Deno.test("choleskyInto() refuses a matrix that is not positive definite, and NaN", () => {
  const factor = new Float64Array(4);
  assertEquals(choleskyInto(factor, new Float64Array([1, 0, 2, 1]), 2), false);
  assertEquals(choleskyInto(factor, new Float64Array([1, 0, 1, 1]), 2), false);
  assertEquals(
    choleskyInto(factor, new Float64Array([1, 0, NaN, 1]), 2),
    false,
  );
  // In the second four rows too.
  const late = new Float64Array(36);
  for (let i = 0; i < 6; i++) late[i * 7] = i === 5 ? -1 : 1;
  assertEquals(choleskyInto(new Float64Array(36), late, 6), false);
});

Deno.test("triangular solves undo the products", () => {
  const factor = new Float64Array(n * n);
  choleskyInto(factor, positiveDefinite(3), n);
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(4, "test"));

  const y = x.slice();
  multiplyLowerTransposedInto(y, factor, n);
  solveLowerTransposedInto(y, factor, n);
  for (let i = 0; i < n; i++) assertAlmostEquals(y[i]!, x[i]!, 1e-12);

  const z = x.slice();
  solveLowerInto(z, factor, n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += lowerEntry(factor, i, k) * z[k]!;
    assertAlmostEquals(sum, x[i]!, 1e-12);
  }
});

Deno.test("solves with a factor beyond the cache undo the products too, whatever is left of fours", () => {
  for (const n of [63, 64, 65, 66, 67, 130]) {
    // 1 on the diagonal and at most 1/n beside it: of condition below 10.
    const factor = new Float64Array(n * n);
    drawNormalsInto(factor, stream(n, "factor"));
    for (let i = 0; i < n * n; i++) factor[i] = Math.sin(factor[i]!) / n;
    for (let i = 0; i < n; i++) factor[i * n + i] = 1 + i / n;
    const x = new Float64Array(n);
    drawNormalsInto(x, stream(n, "test"));
    const y = x.slice();
    multiplyLowerTransposedInto(y, factor, n);
    solveLowerTransposedInto(y, factor, n);
    for (let i = 0; i < n; i++) assertAlmostEquals(y[i]!, x[i]!, 1e-13);

    const among = new Float64Array(n + 7);
    among.set(x, 5);
    multiplyLowerTransposedInto(among.subarray(5, 5 + n), factor, n);
    solveLowerTransposedInto(among, factor, n, 5);
    for (let i = 0; i < n; i++) assertAlmostEquals(among[5 + i]!, x[i]!, 1e-13);
    assertEquals([among[4], among[5 + n]], [0, 0]);
  }
});

Deno.test("rows are solved for together to the bytes of each by itself, others stay as they are", () => {
  const factor = new Float64Array(n * n);
  choleskyInto(factor, positiveDefinite(5), n);
  for (const [first, end] of [[0, 1], [1, 4], [0, 4], [2, 11]] as const) {
    const rows = new Float64Array(12 * n);
    drawNormalsInto(rows, stream(end, "test"));
    const alone = rows.slice();
    for (let i = first; i < end; i++) {
      solveLowerInto(alone, factor, n, i * n);
    }
    solveLowerRowsInto(rows, factor, n, { first, end });
    assertEquals(rows, alone);
  }
});

Deno.test("symmetriseInto() copies the lower triangle, transposeInto() swaps the two", () => {
  const m = Float64Array.from([1, 9, 9, 2, 3, 9, 4, 5, 6]);
  symmetriseInto(m, 3);
  assertEquals(m, Float64Array.from([1, 2, 4, 2, 3, 5, 4, 5, 6]));
  m[1] = 7;
  transposeInto(m, 3);
  assertEquals(m, Float64Array.from([1, 2, 4, 7, 3, 5, 4, 5, 6]));
});
