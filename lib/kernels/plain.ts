/**
 * The kernels in plain TypeScript: the reference, always there.
 *
 * Four items are taken at a time so that each weight is read once for four
 * rows of features and the sums do not wait for each other. Buffers of items
 * and components are K × p: entry (k, j) at k·p + j.
 *
 * @module
 */
import { CompensatedSum } from "../linalg/compensated_sum.ts";
import type {
  FeatureMatrix,
  KernelInput,
  KernelRange,
  Kernels,
  KernelSet,
} from "./kernels.ts";
import { openPlainChoosers } from "./plain_choosers.ts";
import { NEAR_UNDERFLOW, responsibilitiesInLogarithms } from "./underflow.ts";

/** The plain TypeScript kernels. */
export const plainKernels: KernelSet = {
  name: "plain",
  open,
  openChoosers: openPlainChoosers,
};

/** What the functions below work on. */
interface State {
  /** p × L. */
  readonly features: FeatureMatrix;
  readonly frequencies: Float64Array;
  readonly offset: Float64Array | undefined;
  /** exp(o_j + x_j·ω_k − shift_k): K × p. */
  readonly relative: Float64Array;
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
  /** q_j·r_jk: K × p. */
  readonly responsibilities: Float64Array;
  readonly masses: Float64Array;
  /** Of the last softmax: K × L. */
  readonly atoms: Float64Array;
  /** Of the last expectation: K. */
  readonly weights: Float64Array;
  /** What is multiplied with the features: K × p. */
  readonly coefficients: Float64Array;
}

function open(
  { features, frequencies, offset, components: K }: KernelInput,
): Kernels {
  const { rows: p, columns: L } = features;
  const s: State = {
    features,
    frequencies,
    offset,
    relative: new Float64Array(K * p),
    sums: new Float64Array(K),
    shifts: new Float64Array(K),
    responsibilities: new Float64Array(K * p),
    masses: new Float64Array(K),
    atoms: new Float64Array(K * L),
    weights: new Float64Array(K),
    coefficients: new Float64Array(K * p),
  };
  const coefficients = new Float64Array(p), unused = new Float64Array(L);
  return {
    name: "plain",
    sums: s.sums,
    shifts: s.shifts,
    masses: s.masses,
    coefficients,
    softmax: (atoms, range) => softmax(s, atoms, range),
    expect: (weights, range) => expect(s, weights, range),
    gradientInto(gradient, range) {
      for (let k = range.first; k < range.end; k++) {
        const scale = s.masses[k]! / s.sums[k]!;
        for (let i = k * p; i < (k + 1) * p; i++) {
          s.coefficients[i] = s.responsibilities[i]! - scale * s.relative[i]!;
        }
      }
      weightedSumsInto(gradient, s.coefficients, features, range);
    },
    chosenSumsInto(sums, range) {
      weightedSumsInto(sums, s.responsibilities, features, range);
    },
    meansInto(means, range) {
      weightedSumsInto(means, s.relative, features, range);
      for (let k = range.first; k < range.end; k++) {
        for (let l = 0; l < L; l++) means[k * L + l]! /= s.sums[k]!;
      }
    },
    probabilitiesInto: (out, k) => probabilitiesInto(out, s, k),
    responsibilitiesInto: (out, k) =>
      out.set(s.responsibilities.subarray(k * p, (k + 1) * p)),
    featureSumsInto(sums, coefficients, k) {
      s.coefficients.set(coefficients, k * p);
      weightedSumsInto(sums, s.coefficients, features, {
        first: k,
        end: k + 1,
      });
    },
    scatterInto: (scatter, centre, sums = unused) =>
      scatterInto({ scatter, sums }, coefficients, features.values, centre),
  };
}

function softmax(s: State, atoms: Float64Array, range: KernelRange): void {
  const { relative, offset } = s;
  const { rows: p, columns: L } = s.features;
  for (let i = range.first * L; i < range.end * L; i++) s.atoms[i] = atoms[i]!;
  scoresInto(s, range);
  for (let k = range.first; k < range.end; k++) {
    const start = k * p;
    const stop = start + p;
    if (offset) {
      for (let j = 0; j < p; j++) relative[start + j]! += offset[j]!;
    }
    let shift = -Infinity;
    for (let i = start; i < stop; i++) shift = Math.max(shift, relative[i]!);
    let sum = 0;
    for (let i = start; i < stop; i++) {
      relative[i] = Math.exp(relative[i]! - shift);
      sum += relative[i]!;
    }
    if (Number.isNaN(sum)) {
      shift = NaN;
      relative.fill(NaN, start, stop);
    }
    s.sums[k] = sum;
    s.shifts[k] = shift;
  }
}

function scoresInto(s: State, range: KernelRange): void {
  const { relative: scores, atoms } = s;
  const { rows: p, columns: L, values: features } = s.features;
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
      let sum = 0;
      for (let l = 0; l < L; l++) {
        sum += features[j * L + l]! * atoms[k * L + l]!;
      }
      scores[k * p + j] = sum;
    }
  }
}

function probabilitiesInto(
  probabilities: Float64Array, // out: p
  { relative, sums }: State,
  k: number,
): void {
  const p = probabilities.length;
  for (let j = 0; j < p; j++) {
    probabilities[j] = relative[k * p + j]! / sums[k]!;
  }
}

function expect(
  s: State,
  weights: Float64Array,
  { first, end }: KernelRange,
): number {
  const { relative, sums, responsibilities, masses, frequencies } = s;
  const p = frequencies.length;
  masses.fill(0, first, end);
  for (let k = first; k < end; k++) s.weights[k] = weights[k]!;
  // Compensated: the finish compares log-likelihoods that differ by less than p roundings.
  const logLikelihood = new CompensatedSum();
  for (let j = 0; j < p; j++) {
    const q = frequencies[j]!;
    if (q === 0) {
      for (let k = first; k < end; k++) responsibilities[k * p + j] = 0;
      continue;
    }
    let probability = 0;
    for (let k = first; k < end; k++) {
      const i = k * p + j;
      const joint = weights[k]! * relative[i]! / sums[k]!;
      responsibilities[i] = joint;
      probability += joint;
    }
    if (probability > NEAR_UNDERFLOW) {
      for (let k = first; k < end; k++) {
        responsibilities[k * p + j]! *= q / probability;
      }
      logLikelihood.add(q * Math.log(probability));
    } else {
      const item = { j, frequency: q, first, end, stride: p, offset: j };
      logLikelihood.add(
        q * responsibilitiesInLogarithms(responsibilities, s, item),
      );
    }
    for (let k = first; k < end; k++) {
      masses[k]! += responsibilities[k * p + j]!;
    }
  }
  return logLikelihood.value;
}

function weightedSumsInto(
  sums: Float64Array,
  coefficients: Float64Array,
  { rows: p, columns: L, values: features }: FeatureMatrix,
  { first, end }: KernelRange,
): void {
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

/** Lower triangle of Σ_j coefficients_j·(x_j − centre)(x_j − centre)ᵀ, and Σ_j coefficients_j·(x_j − centre). */
function scatterInto(
  { scatter, sums }: { // out: L × L, lower triangle, and L
    readonly scatter: Float64Array;
    readonly sums: Float64Array;
  },
  coefficients: Float64Array, // in: p
  features: Float64Array | Float32Array, // in: p × L
  centre: Float64Array, // in: L
): void {
  const L = centre.length;
  const p = coefficients.length;
  scatter.fill(0);
  sums.fill(0);
  for (let j = 0; j < p; j++) {
    const c = coefficients[j]!;
    if (c === 0) continue;
    const x = j * L;
    for (let l = 0; l < L; l++) {
      const scaled = c * (features[x + l]! - centre[l]!);
      const row = l * L;
      sums[l]! += scaled;
      for (let m = 0; m <= l; m++) {
        scatter[row + m]! += scaled * (features[x + m]! - centre[m]!);
      }
    }
  }
}
