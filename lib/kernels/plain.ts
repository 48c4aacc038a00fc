/**
 * The kernels in plain TypeScript: the reference, always there.
 *
 * Four items are taken at a time so that each weight is read once for four
 * rows of features and the sums do not wait for each other.
 *
 * @module
 */
import type {
  ExpectationInput,
  KernelRange,
  Kernels,
  Softmax,
} from "./kernels.ts";

/** The plain TypeScript kernels. */
export const plainKernels: Kernels = {
  name: "plain",
  softmaxInto,
  expectInto,
  weightedSumsInto,
  scatterInto,
};

function softmaxInto(
  softmax: Softmax,
  features: Float64Array,
  atoms: Float64Array,
  range: KernelRange,
): void {
  const { relative, sums, shifts } = softmax;
  const p = range.items;
  scoresInto(relative, features, atoms, range);
  for (let k = range.first; k < range.end; k++) {
    const start = k * p;
    const stop = start + p;
    let shift = -Infinity;
    for (let i = start; i < stop; i++) shift = Math.max(shift, relative[i]!);
    let sum = 0;
    for (let i = start; i < stop; i++) {
      sum += relative[i] = Math.exp(relative[i]! - shift);
    }
    sums[k] = sum;
    shifts[k] = shift;
  }
}

function scoresInto(
  scores: Float64Array, // out: K × p
  features: Float64Array,
  atoms: Float64Array,
  range: KernelRange,
): void {
  const p = range.items;
  const L = features.length / p;
  const blocked = p - p % 4;
  for (let j = 0; j < blocked; j += 4) {
    const x0 = j * L, x1 = x0 + L, x2 = x1 + L, x3 = x2 + L;
    for (let k = range.first; k < range.end; k++) {
      const w = k * L;
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (let l = 0; l < L; l++) {
        const v = atoms[w + l]!;
        s0 += features[x0 + l]! * v;
        s1 += features[x1 + l]! * v;
        s2 += features[x2 + l]! * v;
        s3 += features[x3 + l]! * v;
      }
      const out = k * p + j;
      scores[out] = s0;
      scores[out + 1] = s1;
      scores[out + 2] = s2;
      scores[out + 3] = s3;
    }
  }
  for (let j = blocked; j < p; j++) {
    for (let k = range.first; k < range.end; k++) {
      scores[k * p + j] = dot(features, j * L, atoms, k * L, L);
    }
  }
}

function dot(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  length: number,
): number {
  let sum = 0;
  for (let l = 0; l < length; l++) sum += a[fromA + l]! * b[fromB + l]!;
  return sum;
}

/** Below this a probability may have lost digits to underflow. */
const NEAR_UNDERFLOW = 1e-280;

function expectInto(
  shares: Float64Array,
  masses: Float64Array,
  softmax: Softmax,
  problem: ExpectationInput,
): number {
  const { relative, sums } = softmax;
  const { frequencies, weights } = problem;
  const p = frequencies.length;
  const K = masses.length;
  masses.fill(0);
  // Compensated (Neumaier 1974): the finish compares log-likelihoods that
  // differ by less than p roundings.
  let total = 0, lost = 0;
  for (let j = 0; j < p; j++) {
    const q = frequencies[j]!;
    if (q === 0) {
      for (let k = 0; k < K; k++) shares[k * p + j] = 0;
      continue;
    }
    let mixed = 0;
    for (let k = 0; k < K; k++) {
      const i = k * p + j;
      mixed += shares[i] = weights[k]! * relative[i]! / sums[k]!;
    }
    let term: number;
    if (mixed > NEAR_UNDERFLOW) {
      const scale = q / mixed;
      for (let k = 0; k < K; k++) {
        masses[k]! += shares[k * p + j]! *= scale;
      }
      term = q * Math.log(mixed);
    } else {
      term = q * expectInLogarithms(shares, masses, softmax, problem, j);
    }
    const next = total + term;
    lost += Math.abs(total) >= Math.abs(term)
      ? total - next + term
      : term - next + total;
    total = next;
  }
  return total + lost;
}

/** The expectation for one item whose probability is near or below underflow; returns log π_j. */
function expectInLogarithms(
  shares: Float64Array,
  masses: Float64Array,
  softmax: Softmax,
  problem: ExpectationInput,
  j: number,
): number {
  const { frequencies, weights, features, atoms } = problem;
  const p = frequencies.length;
  const K = masses.length;
  const L = features.length / p;
  let max = -Infinity;
  for (let k = 0; k < K; k++) {
    const logJoint = Math.log(weights[k]!) - softmax.shifts[k]! -
      Math.log(softmax.sums[k]!) + dot(features, j * L, atoms, k * L, L);
    shares[k * p + j] = logJoint;
    max = Math.max(max, logJoint);
  }
  if (!Number.isFinite(max)) {
    for (let k = 0; k < K; k++) shares[k * p + j] = NaN;
    return max;
  }
  let sum = 0;
  for (let k = 0; k < K; k++) {
    sum += shares[k * p + j] = Math.exp(shares[k * p + j]! - max);
  }
  for (let k = 0; k < K; k++) {
    masses[k]! += shares[k * p + j]! *= frequencies[j]! / sum;
  }
  return max + Math.log(sum);
}

function weightedSumsInto(
  sums: Float64Array,
  coefficients: Float64Array,
  features: Float64Array,
  range: KernelRange,
): void {
  const { items: p, first, end } = range;
  const L = features.length / p;
  sums.fill(0, first * L, end * L);
  const blocked = p - p % 4;
  for (let j = 0; j < blocked; j += 4) {
    const x0 = j * L, x1 = x0 + L, x2 = x1 + L, x3 = x2 + L;
    for (let k = first; k < end; k++) {
      const c = k * p + j;
      const c0 = coefficients[c]!, c1 = coefficients[c + 1]!;
      const c2 = coefficients[c + 2]!, c3 = coefficients[c + 3]!;
      const out = k * L;
      for (let l = 0; l < L; l++) {
        sums[out + l]! += c0 * features[x0 + l]! + c1 * features[x1 + l]! +
          c2 * features[x2 + l]! + c3 * features[x3 + l]!;
      }
    }
  }
  for (let j = blocked; j < p; j++) {
    for (let k = first; k < end; k++) {
      const c = coefficients[k * p + j]!;
      for (let l = 0; l < L; l++) sums[k * L + l]! += c * features[j * L + l]!;
    }
  }
}

function scatterInto(
  scatter: Float64Array,
  coefficients: Float64Array,
  features: Float64Array,
  centre: Float64Array,
): void {
  const L = centre.length;
  const p = coefficients.length;
  scatter.fill(0);
  for (let j = 0; j < p; j++) {
    const c = coefficients[j]!;
    if (c === 0) continue;
    const x = j * L;
    for (let l = 0; l < L; l++) {
      const scaled = c * (features[x + l]! - centre[l]!);
      const row = l * L;
      for (let m = 0; m <= l; m++) {
        scatter[row + m]! += scaled * (features[x + m]! - centre[m]!);
      }
    }
  }
}
