import { assert, assertEquals } from "@std/assert";
import {
  type OuterProducts,
  plainOuterProducts,
  wasmOuterProducts,
} from "../../lib/kernels/outer_products.ts";
import { simulateFeatures } from "../../mod.ts";

/** Σ_j z_j z_jᵀ, lower triangle, entry by entry. */
function expected(rows: readonly Float64Array[]): Float64Array {
  const L = rows[0]!.length;
  return Float64Array.from({ length: L * L }, (_, i) => {
    const l = Math.floor(i / L), m = i % L;
    return m > l ? 0 : rows.reduce((sum, z) => sum + z[l]! * z[m]!, 0);
  });
}

function lowerOf(
  products: OuterProducts,
  rows: readonly Float64Array[],
): Float64Array {
  const { held, block } = products;
  for (let j = 0; j < rows.length; j += held) {
    block.fill(0);
    for (const [i, row] of rows.slice(j, j + held).entries()) {
      for (let l = 0; l < row.length; l++) block[l * held + i] = row[l]!;
    }
    products.add();
  }
  return products.lower();
}

/** Of sums of as many products of numbers of size 1. */
function largestError(sums: Float64Array, exact: Float64Array): number {
  return sums.reduce(
    (most, sum, i) => Math.max(most, Math.abs(sum - exact[i]!)),
    0,
  );
}

for (const columns of [1, 5, 6, 7, 13, 32]) {
  Deno.test(`sums of outer products of ${columns} columns, plain and in WebAssembly`, () => {
    const { values } = simulateFeatures(301, columns, { seed: columns });
    const rows = Array.from(
      { length: 301 },
      (_, j) => values.subarray(j * columns, (j + 1) * columns),
    );
    const exact = expected(rows);
    const errorOf = (products: OuterProducts) =>
      largestError(lowerOf(products, rows), exact);
    assert(errorOf(plainOuterProducts(columns)) < 1e-12);
    assert(errorOf(wasmOuterProducts(columns, "double")!) < 1e-12);
    const single = errorOf(wasmOuterProducts(columns, "single")!);
    assert(single > 1e-12 && single < 301 * 2 ** -24, `${single}`);
  });
}

Deno.test("outer products without memory for their sums are left to others", () => {
  assertEquals(wasmOuterProducts(1e5, "double"), undefined);
});
