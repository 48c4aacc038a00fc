/**
 * Curvature of the log-likelihood where a finish stands, for its next steps.
 *
 * −∂²ℓ/N is what the choices would tell if their components were known, less
 * what is missing because they are not (Louis 1982). The first is positive
 * semidefinite, the whole only near a maximum: the missing part is taken as far as the
 * whole stays positive definite, from Newton's step on ℓ (all of it) to that on
 * EM's lower bound (none). Derived; ours.
 *
 * @module
 */
import { matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import {
  choleskyInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { dot, norm } from "../linalg/vectors.ts";
import type { Block, Evaluation } from "../model/evaluation.ts";
import type { BoundedSearch } from "./bounded_search.ts";

/** Shares of the missing information to try. */
const SHARES = [1, 0.95, 0.8, 0.5, 0] as const;
/** Added to the diagonal: a share of its largest entry; for log-weights, which have a common constant, over K. */
const RIDGE = 1e-6;
const WEIGHT_RIDGE = 1e-3;
/** Items taken together. */
const CHUNK = 1024;
/** Most parameters: three matrices of their square are held. */
const MOST_PARAMETERS = 1000;

/** What a curvature costs in evaluations, by arithmetic; Infinity where it is too large to hold. */
export function curvatureCost({ data, components: K }: Evaluation): number {
  const { rows: p, columns: L } = data.features;
  const n = K + K * L;
  if (n > MOST_PARAMETERS) return Infinity;
  const products = n * n + 2 * K * L * L;
  return Math.ceil((p * products + n * n * n / 3) / (4 * p * K * L));
}

/**
 * The inverse of the curvature at the mixture that a block was last evaluated
 * at, as a function that multiplies a vector by it in place; `undefined` where
 * it is not finite. In the coordinates of the search: log-weights, then whitened
 * atoms, along the sphere for those bound to it.
 */
export function inverseCurvature(
  e: Evaluation,
  block: Block,
  search: BoundedSearch,
): ((vector: Float64Array) => void) | undefined {
  const { complete, missing } = information(e, block);
  const n = search.probe.point.length;
  for (const part of [complete, missing]) {
    mapAtoms(part, e, (row, k) => alongSphereInto(row, k, search));
  }
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, complete[i * n + i]!);
  }
  const factor = new Float64Array(n * n);
  for (const share of SHARES) {
    for (let i = 0; i < n * n; i++) {
      factor[i] = complete[i]! - share * missing[i]!;
    }
    for (let i = 0; i < n; i++) {
      factor[i * n + i]! += RIDGE * largest +
        (i < search.K ? WEIGHT_RIDGE / search.K : 0);
    }
    addSphere(factor, search, largest);
    if (choleskyInto(factor, factor, n)) {
      return (vector) => {
        solveLowerInto(vector, factor, n);
        solveLowerTransposedInto(vector, factor, n);
      };
    }
  }
  return undefined;
}

/** What known components would tell, and what of it is missing: n × n, log-weights then whitened atoms. */
function information(e: Evaluation, block: Block) {
  const { range, weights, masses, atomGradient } = block;
  const { kernels, data } = e;
  const { rows: p, columns: L } = data.features;
  const K = e.components, n = K + K * L;
  const complete = new Float64Array(n * n);
  const missing = new Float64Array(n * n);
  const means = matrix([e.weights.length, L]);
  kernels.meansInto(means.values, range);
  const shares = sharesOf(e, range.first, weights);
  addOuterProducts(missing, e, { shares, means, first: range.first });
  const within = new Float64Array(L * L);
  const coefficients = new Float64Array(p);
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < K; m++) {
      complete[k * n + m] = (k === m ? weights[k]! : 0) -
        weights[k]! * weights[m]!;
    }
    missing[k * n + k]! += masses[k]!;
    const centre = rowOf(means, range.first + k) as Float64Array;
    kernels.scatterInto(within, centre, range.first + k);
    for (let j = 0; j < p; j++) {
      coefficients[j] = data.frequencies[j]! * shares[k]![j]!;
    }
    const known = scatter(data.features, coefficients, centre).values;
    const at = K + k * L;
    for (let l = 0; l < L; l++) {
      const row = (at + l) * n;
      for (let m = 0; m < L; m++) {
        const lower = l >= m ? l * L + m : m * L + l;
        complete[row + at + m] = masses[k]! * within[lower]!;
        missing[row + at + m]! += known[lower]!;
      }
    }
  }
  for (const part of [complete, missing]) {
    mapAtoms(
      part,
      e,
      (row) => solveLowerInto(row, data.whitening.factor.values, L),
    );
  }
  // Σ_j q_j r_jk (x_j − μ_k) is the gradient, whitened already.
  for (const [i, pull] of atomGradient.entries()) {
    const k = Math.floor(i / L);
    missing[(K + i) * n + k]! += pull;
    missing[k * n + K + i]! += pull;
  }
  return { complete, missing };
}

/** Responsibilities r_jk by component, 0 where no component gives the item a probability. */
function sharesOf(
  { kernels, data, components: K }: Evaluation,
  first: number,
  weights: Float64Array,
): Float64Array[] {
  const p = data.counts.length;
  const shares = Array.from({ length: K }, (_, k) => {
    const joint = new Float64Array(p);
    kernels.probabilitiesInto(joint, first + k);
    for (let j = 0; j < p; j++) joint[j]! *= weights[k]!;
    return joint;
  });
  for (let j = 0; j < p; j++) {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += shares[k]![j]!;
    if (sum > 0) { for (let k = 0; k < K; k++) shares[k]![j]! /= sum; }
  }
  return shares;
}

/** Subtracts Σ_j q_j u_j u_jᵀ, u_j being r_jk, then r_jk (x_j − μ_k). */
function addOuterProducts(
  missing: Float64Array, // in and out: n × n
  { data, components: K }: Evaluation,
  { shares, means, first }: {
    readonly shares: readonly Float64Array[];
    readonly means: ReturnType<typeof matrix>;
    readonly first: number;
  },
): void {
  const { features: { values: x, columns: L }, frequencies } = data;
  const n = K + K * L;
  const rows = matrix([CHUNK, n]);
  const coefficients = new Float64Array(CHUNK);
  let held = 0;
  const flush = () => {
    coefficients.fill(0, held);
    const sum = scatter(rows, coefficients).values;
    for (let i = 0; i < n * n; i++) missing[i]! -= sum[i]!;
    held = 0;
  };
  for (const [j, frequency] of frequencies.entries()) {
    if (frequency === 0) continue;
    coefficients[held] = frequency;
    const row = held * n;
    for (let k = 0; k < K; k++) {
      const share = shares[k]![j]!;
      rows.values[row + k] = share;
      const to = row + K + k * L, centre = (first + k) * L;
      for (let l = 0; l < L; l++) {
        rows.values[to + l] = share *
          (x[j * L + l]! - means.values[centre + l]!);
      }
    }
    if (++held === CHUNK) flush();
  }
  flush();
}

/** T·M·Tᵀ for a symmetric M in place, where T maps the coordinates of each atom by itself. */
function mapAtoms(
  m: Float64Array, // in and out: n × n
  { data, components: K }: Evaluation,
  map: (row: Float64Array, k: number) => void,
): void {
  const L = data.features.columns, n = K + K * L;
  for (let side = 0; side < 2; side++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) {
        const at = i * n + K + k * L;
        map(m.subarray(at, at + L), k);
      }
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const above = m[j * n + i]!;
        m[j * n + i] = m[i * n + j]!;
        m[i * n + j] = above;
      }
    }
  }
}

/** A bound atom moves as R·u/‖u‖: what is radial has no effect. */
function alongSphereInto(
  row: Float64Array, // in and out: L
  k: number,
  search: BoundedSearch,
): void {
  if (!search.bound[k]) return;
  const { unit, stretch } = boundAtom(search, k);
  const radial = dot(row, unit);
  for (let l = 0; l < row.length; l++) {
    row[l] = stretch * (row[l]! - radial * unit[l]!);
  }
}

/** Adds what the sphere's own curvature takes from ℓ along it, and something in the radial directions, which are free. */
function addSphere(
  m: Float64Array, // in and out: n × n
  search: BoundedSearch,
  radial: number,
): void {
  const { K, L, bound, radius, slot } = search;
  const n = K + K * L;
  for (let k = 0; k < K; k++) {
    if (!bound[k]) continue;
    const { unit, stretch } = boundAtom(search, k);
    const outward = dot(slot.atomGradient.subarray(k * L, (k + 1) * L), unit);
    const along = stretch * stretch * Math.max(0, outward) / radius;
    for (let i = 0; i < L; i++) {
      for (let j = 0; j < L; j++) {
        m[(K + k * L + i) * n + K + k * L + j]! += (i === j ? along : 0) +
          (radial - along) * unit[i]! * unit[j]!;
      }
    }
  }
}

/** The direction of u for a bound atom, and how far the atom moves where u does. */
function boundAtom({ probe, K, L, radius }: BoundedSearch, k: number) {
  const u = probe.point.subarray(K + k * L, K + (k + 1) * L);
  const length = norm(u);
  return { unit: u.map((v) => v / length), stretch: radius / length };
}
