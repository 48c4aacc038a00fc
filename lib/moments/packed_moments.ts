/** Symmetric moments as they are packed: each entry once. */

/** L + L(L+1)/2. */
export function sizeToSecond(dimension: number): number {
  return dimension + dimension * (dimension + 1) / 2;
}

/** Number of monomials of degree one to three. */
export function sizeToThird(dimension: number): number {
  const d = dimension;
  return sizeToSecond(d) + d * (d + 1) * (d + 2) / 6;
}

/** Monomials of z of degree one to two or three, in the order of `MomentFunctions`. */
export function monomialsInto(
  out: Float64Array,
  z: Float64Array,
  degree: 2 | 3,
): void {
  const d = z.length;
  let o = 0;
  for (let a = 0; a < d; a++) out[o++] = z[a]!;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) out[o++] = z[a]! * z[b]!;
  }
  if (degree === 2) return;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      for (let c = 0; c <= b; c++) out[o++] = z[a]! * z[b]! * z[c]!;
    }
  }
}

/** A packed lower triangle as a full symmetric matrix, n × n. */
export function unpackSecond(packed: Float64Array, n: number): Float64Array {
  const full = new Float64Array(n * n);
  for (let a = 0, o = 0; a < n; a++) {
    for (let b = 0; b <= a; b++, o++) {
      full[a * n + b] = full[b * n + a] = packed[o]!;
    }
  }
  return full;
}

/** Packed entries c ≤ b ≤ a as a full symmetric tensor, n × n × n. */
export function unpackThird(packed: Float64Array, n: number): Float64Array {
  const full = new Float64Array(n * n * n);
  for (let a = 0, o = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      for (let c = 0; c <= b; c++, o++) {
        for (
          const [i, j, k] of [
            [a, b, c],
            [a, c, b],
            [b, a, c],
            [b, c, a],
            [c, a, b],
            [c, b, a],
          ] as const
        ) full[(i * n + j) * n + k] = packed[o]!;
      }
    }
  }
  return full;
}
