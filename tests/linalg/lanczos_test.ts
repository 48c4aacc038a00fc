import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { largestEigen } from "../../lib/linalg/lanczos.ts";
import { type Matrix, matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { scatter } from "../../lib/linalg/scatter.ts";
import { dot, norm } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** A matrix with the given eigenvalues, and random eigenvectors. */
function withEigenvalues(values: readonly number[]): Matrix {
  const n = values.length;
  const rows = matrix([n, n]);
  drawNormalsInto(rows.values, stream(n, "lanczos"));
  const { vectors } = symmetricEigen(
    scatter(rows, new Float64Array(n).fill(1)),
  );
  return scatter(vectors, Float64Array.from(values));
}

function multiply(m: Matrix) {
  return (v: Float64Array) => v.set(v.map((_, i) => dot(rowOf(m, i), v)));
}

function spectrum(n: number, f: (i: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => f(i));
}

const SPECTRA = {
  "one": [3],
  "two": [2, 5],
  "all alike": spectrum(20, () => 2),
  "evenly spread": spectrum(150, (i) => 1 + i),
  "over ten powers of ten": spectrum(60, (i) => 10 ** (i / 6)),
  "crowded at the top": spectrum(80, (i) => i < 40 ? i / 40 : 2 + i / 1000),
  "the largest twice": spectrum(50, (i) => Math.min(i, 48) + 1),
};

for (const [name, values] of Object.entries(SPECTRA)) {
  Deno.test(`largestEigen() has the eigenvalue and a vector of it: ${name}`, () => {
    const m = withEigenvalues(values);
    const n = m.rows, largest = Math.max(...values);
    const before = m.values.slice();
    const { value, vector } = largestEigen(multiply(m), { n, tolerance: 1e-9 });
    assertAlmostEquals(value / largest, 1, 1e-12);
    assertAlmostEquals(norm(vector), 1, 1e-12);
    const image = vector.slice();
    multiply(m)(image);
    const off = norm(image.map((v, i) => v - value * vector[i]!));
    assert(off <= 2e-9 * largest, `${off}`);
    // A rough vector is enough for the value.
    const rough = largestEigen(multiply(m), { n, tolerance: 1e-5 });
    assertAlmostEquals(rough.value / largest, 1, 1e-7);
    assertEquals(m.values, before);
  });
}

Deno.test("largestEigen() asks for fewer products than a decomposition takes", () => {
  const n = 200;
  const m = withEigenvalues(spectrum(n, (i) => 1 + i));
  let products = 0;
  const counted = (v: Float64Array) => {
    products++;
    multiply(m)(v);
  };
  largestEigen(counted, { n, tolerance: 1e-5 });
  assert(products < n / 2, `${products}`);
});
