/** One rotation that makes several symmetric matrices as diagonal as can be. */
import type { Matrix } from "../linalg/matrix.ts";
import { identity } from "../linalg/small_products.ts";

/** Sweeps after which rotations are surely below rounding; six are usual. */
const MOST_SWEEPS = 100;

/**
 * Orthonormal rows V such that all V·M·Vᵀ are nearly diagonal, by Jacobi
 * rotations with the angle in closed form (Cardoso and Souloumiac 1996).
 *
 * @param matrices Symmetric n × n matrices, at least one.
 * @returns n × n, one vector per row. Costs O(n³) per matrix and sweep.
 */
export function jointDiagonaliser(matrices: readonly Matrix[]): Matrix {
  const n = matrices[0]!.rows;
  const rotated = matrices.map((m) => m.values.slice());
  const vectors = identity(n);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const sine = rotate(rotated, vectors.values, { n, i, j });
        turned = Math.max(turned, Math.abs(sine));
      }
    }
    if (turned < 1e-15) break;
  }
  return vectors;
}

/** Rotates coordinates i and j of all matrices by the best angle; returns its sine. */
function rotate(
  rotated: readonly Float64Array[],
  vectors: Float64Array,
  { n, i, j }: { readonly n: number; readonly i: number; readonly j: number },
): number {
  let on = 0, off = 0;
  for (const m of rotated) {
    const difference = m[i * n + i]! - m[j * n + j]!;
    const sum = 2 * m[i * n + j]!;
    on += difference * difference - sum * sum;
    off += 2 * difference * sum;
  }
  const angle = 0.25 * Math.atan2(off, on);
  const c = Math.cos(angle), s = Math.sin(angle);
  if (s === 0) return 0;
  for (const m of rotated) {
    turnRows(m, { n, i, j, c, s });
    turnColumns(m, { n, i, j, c, s });
  }
  turnRows(vectors, { n, i, j, c, s });
  return s;
}

interface Turn {
  readonly n: number;
  readonly i: number;
  readonly j: number;
  readonly c: number;
  readonly s: number;
}

function turnRows(m: Float64Array, { n, i, j, c, s }: Turn): void {
  for (let k = 0; k < n; k++) {
    const a = m[i * n + k]!, b = m[j * n + k]!;
    m[i * n + k] = c * a + s * b;
    m[j * n + k] = c * b - s * a;
  }
}

function turnColumns(m: Float64Array, { n, i, j, c, s }: Turn): void {
  for (let k = 0; k < n; k++) {
    const a = m[k * n + i]!, b = m[k * n + j]!;
    m[k * n + i] = c * a + s * b;
    m[k * n + j] = c * b - s * a;
  }
}
