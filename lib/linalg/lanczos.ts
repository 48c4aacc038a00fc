/** The largest eigenvalue of a symmetric operator, by Lanczos' method. */
import { symmetricEigen } from "./decompositions.ts";
import { matrix } from "./matrix.ts";
import { addScaledInto, dot, norm, scaleInto } from "./vectors.ts";

/**
 * Largest eigenvalue and its unit vector, of a positive definite operator that
 * multiplies in place. Every step is made orthogonal to all before it, so
 * that after n steps at the latest they are exact. The vector misses about
 * `tolerance` over the relative gap to the next eigenvalue, the value the
 * square of the one over the other.
 */
export function largestEigen(
  multiplyInto: (vector: Float64Array) => void,
  { n, tolerance }: { readonly n: number; readonly tolerance: number },
): { readonly value: number; readonly vector: Float64Array } {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [], beside: number[] = [];
  // No direction of the data is orthogonal to this but by chance.
  let next = Float64Array.from({ length: n }, (_, i) => 1.5 + Math.cos(i * i));
  let left = norm(next);
  for (let check = 12;;) {
    scaleInto(next, 1 / left);
    basis.push(next);
    next = next.slice();
    multiplyInto(next);
    diagonal.push(dot(next, basis.at(-1)!));
    for (let pass = 0; pass < 2; pass++) {
      for (const v of basis) addScaledInto(next, v, -dot(next, v));
    }
    left = norm(next);
    const size = basis.length;
    const ended = size === n || !(left > 1e-14 * diagonal[0]!);
    if (ended || size === check) {
      check = Math.ceil(1.5 * check);
      const t = matrix([size, size]);
      for (let i = 0; i < size; i++) {
        t.values[i * size + i] = diagonal[i]!;
        if (i === 0) continue;
        t.values[i * size + i - 1] =
          t.values[(i - 1) * size + i] =
            beside[i - 1]!;
      }
      const { values, vectors } = symmetricEigen(t);
      const value = values[size - 1]!;
      const parts = vectors.values.subarray((size - 1) * size);
      if (ended || left * Math.abs(parts[size - 1]!) <= tolerance * value) {
        const vector = new Float64Array(n);
        for (const [i, v] of basis.entries()) {
          addScaledInto(vector, v, parts[i]!);
        }
        return { value, vector };
      }
    }
    beside.push(left);
  }
}
