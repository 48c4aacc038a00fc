/** One rotation for several matrices. */
import { assert, assertAlmostEquals } from "@std/assert";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { type Matrix, matrix } from "../../lib/linalg/matrix.ts";
import { jointDiagonaliser } from "../../lib/moments/joint_diagonalisation.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const n = 5;

function randomSymmetric(seed: number): Matrix {
  const rng = stream(seed, "symmetric");
  const values = Float64Array.from({ length: n * n }, () => drawNormal(rng));
  return matrix(
    [n, n],
    values.map((v, i) => v + values[(i % n) * n + Math.floor(i / n)]!),
  );
}

/** V·M·Vᵀ. */
function turned({ values: v }: Matrix, { values: m }: Matrix): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const i = Math.floor(at / n), j = at % n;
    let sum = 0;
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        sum += v[i * n + a]! * m[a * n + b]! * v[j * n + b]!;
      }
    }
    return sum;
  });
}

/** Sum of squares off the diagonal of all matrices in the coordinates of the rows. */
function offDiagonal(vectors: Matrix, matrices: readonly Matrix[]): number {
  return matrices.reduce(
    (sum, m) =>
      sum + turned(vectors, m).reduce(
        (squares, v, at) => squares + (at % (n + 1) === 0 ? 0 : v * v),
        0,
      ),
    0,
  );
}

Deno.test("jointDiagonaliser() has the eigenvectors of matrices that share them", () => {
  const { vectors } = symmetricEigen(randomSymmetric(1));
  const matrices = [3, 4, 5].map((seed) => {
    const rng = stream(seed, "eigenvalues");
    const eigen = Float64Array.from({ length: n }, () => drawNormal(rng));
    const values = Float64Array.from({ length: n * n }, (_, at) => {
      const i = Math.floor(at / n), j = at % n;
      return eigen.reduce(
        (sum, value, e) =>
          sum + value * vectors.values[e * n + i]! * vectors.values[e * n + j]!,
        0,
      );
    });
    return matrix([n, n], values);
  });
  const found = jointDiagonaliser(matrices);
  assertAlmostEquals(offDiagonal(found, matrices), 0, 1e-26);
  // Each is one of them, up to its sign.
  const overlaps = turned(found, matrix([n, n], identity())).map(Math.abs);
  for (const [at, v] of overlaps.entries()) {
    assertAlmostEquals(v, at % (n + 1) === 0 ? 1 : 0, 1e-13);
  }
  for (let i = 0; i < n; i++) {
    const best = Math.max(...Array.from({ length: n }, (_, e) => {
      let product = 0;
      for (let a = 0; a < n; a++) {
        product += found.values[i * n + a]! * vectors.values[e * n + a]!;
      }
      return Math.abs(product);
    }));
    assertAlmostEquals(best, 1, 1e-12);
  }
});

const identity = () =>
  Float64Array.from({ length: n * n }, (_, at) => at % (n + 1) === 0 ? 1 : 0);

Deno.test("jointDiagonaliser() leaves no rotation of two coordinates that would gain where matrices share nothing", () => {
  const matrices = [6, 7, 8].map(randomSymmetric);
  const found = jointDiagonaliser(matrices);
  const least = offDiagonal(found, matrices);
  assert(least < 0.9 * offDiagonal(matrix([n, n], identity()), matrices));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      for (const angle of [-0.7, -0.1, -1e-3, 1e-3, 0.1, 0.7]) {
        const moved = matrix([n, n], found.values.slice());
        for (let a = 0; a < n; a++) {
          const one = found.values[i * n + a]!, two = found.values[j * n + a]!;
          moved.values[i * n + a] = Math.cos(angle) * one +
            Math.sin(angle) * two;
          moved.values[j * n + a] = Math.cos(angle) * two -
            Math.sin(angle) * one;
        }
        assert(offDiagonal(moved, matrices) >= least - 1e-12);
      }
    }
  }
});
