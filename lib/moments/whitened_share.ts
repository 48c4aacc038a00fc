/**
 * The part of the design error that whitening removes (derived).
 *
 * Mean and covariance of whitened features are 0 and I whatever the draw of
 * the items, so what g (see `design_error.ts`) has in common with linear and quadratic functions
 * leaves no error: E_f[g²] loses ‖b‖² + ‖G‖²/2, where b = E_f[x g] and
 * G = E_f[(xxᵀ − I) g]. For a normal law f, the rule of a moment r is
 * g = He_r ρ − ∂^r ρ, and b and G follow from the first and second moments of
 * the mixture.
 */
import {
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
  transposed,
} from "../linalg/matrix.ts";
import { symmetriseInto } from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import type { Found } from "./item_functions.ts";
import { sizeToSecond } from "./packed_moments.ts";

/** First and second moments of the mixture, whitened coordinates. */
export interface LowMoments {
  /** E ω̃: length L. */
  readonly first: Float64Array;
  /** E ω̃ω̃ᵀ: L × L. */
  readonly second: Matrix;
}

/** A direction, and the low moments along it. */
export interface ProbedDirection {
  /** u: length L. */
  readonly vector: Float64Array;
  /** E (u·ω̃)ω̃: length L. */
  readonly image: Float64Array;
  /** E u·ω̃. */
  readonly mean: number;
}

/** The probe of a direction. Costs O(L²). */
export function probeOf(
  vector: Float64Array,
  low: LowMoments,
): ProbedDirection {
  return {
    vector,
    image: vector.map((_, l) => dot(rowOf(low.second, l), vector)),
    mean: dot(vector, low.first),
  };
}

/** ‖b‖² + ‖G‖²/2 of the first moment along u: b = u, G = umᵀ + muᵀ. */
export function whitenedOfFirst(u: ProbedDirection, low: LowMoments): number {
  const square = dot(u.vector, u.vector);
  return square * (1 + dot(low.first, low.first)) + u.mean * u.mean;
}

/**
 * ‖b‖² + ‖G‖²/2 of the second moment along u and v:
 * b = v(m·u) + u(m·v), G = A + Aᵀ with A = v(Mu)ᵀ + u(Mv + v)ᵀ.
 */
export function whitenedOfSecond(
  u: ProbedDirection,
  v: ProbedDirection,
): number {
  const uu = dot(u.vector, u.vector);
  const vv = dot(v.vector, v.vector);
  const uv = dot(u.vector, v.vector);
  const linear = vv * u.mean ** 2 + uu * v.mean ** 2 +
    2 * uv * u.mean * v.mean;
  const vMu = dot(v.vector, u.image);
  const uMu = dot(u.vector, u.image);
  const vMv = dot(v.vector, v.image);
  const ww = dot(v.image, v.image) + 2 * vMv + vv;
  const norms = vv * dot(u.image, u.image) + uu * ww +
    2 * uv * (dot(u.image, v.image) + vMu);
  const traces = vMu ** 2 + (vMu + uv) ** 2 + 2 * uMu * (vMv + vv);
  return linear + norms + traces;
}

/** Of the first moments along all probes, and the second along all pairs of them. */
export function whitenedToSecond(
  probes: readonly ProbedDirection[],
  low: LowMoments,
): Float64Array {
  const out = new Float64Array(sizeToSecond(probes.length));
  let o = 0;
  for (const u of probes) out[o++] = whitenedOfFirst(u, low);
  for (const [a, u] of probes.entries()) {
    for (const v of probes.slice(0, a + 1)) out[o++] = whitenedOfSecond(u, v);
  }
  return out;
}

/**
 * Variances less what whitening removes from them at p items alike. They come from few pairs of
 * choices, so this may be 0 or less by chance. Under a normal law a variance is at least the chance
 * that two choices meet, and a single atom of norm r leaves at least 1 − (1 + r²)e^{−r²} of it: for the
 * first moment along u, E_f[g²] = e^{r²}(1 + ω_u²) and 1 + r² + ω_u² is removed (derived); of the
 * second less is removed. So much is left here at least, for the larger of the root mean square norm
 * and the norm of the mean.
 */
export function leftByWhitening(
  { variances, meeting }: Pick<Found, "variances" | "meeting">,
  removed: Float64Array,
  { low, itemsAlike }: {
    readonly low: LowMoments;
    readonly itemsAlike: number;
  },
): Float64Array {
  const { columns: L, values } = low.second;
  let trace = 0;
  for (let l = 0; l < L; l++) trace += values[l * L + l]!;
  const square = Math.max(trace, dot(low.first, low.first));
  const share = 1 - (1 + square) * Math.exp(-square);
  return variances.map((v, i) => {
    // A constant has no error.
    const least = v === 0 ? 0 : share * Math.max(v, meeting);
    return Math.max(least, v - removed[i]! / itemsAlike);
  });
}

/** The probes of the columns of a basis (L × d). */
export function probesOf(basis: Matrix, low: LowMoments): ProbedDirection[] {
  return rowsOf(transposed(basis)).map((column) => probeOf(column, low));
}

/** Σ_j q_j x̃_j and Σ_j q_j x̃_j x̃_jᵀ − I. Costs O(L²) for each item chosen. */
export function lowMoments(
  features: Matrix,
  frequencies: Float64Array,
): LowMoments {
  const { rows: p, columns: L, values: x } = features;
  const first = new Float64Array(L);
  const second = matrix([L, L]);
  const sums = second.values;
  for (let j = 0; j < p; j++) {
    const q = frequencies[j]!;
    if (q === 0) continue;
    for (let l = 0, o = j * L; l < L; l++) {
      const scaled = q * x[o + l]!;
      first[l]! += scaled;
      for (let m = 0; m <= l; m++) sums[l * L + m]! += scaled * x[o + m]!;
    }
  }
  for (let l = 0; l < L; l++) sums[l * L + l]! -= 1;
  symmetriseInto(sums, L);
  return { first, second };
}
