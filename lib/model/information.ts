/**
 * Information on the parameters of a mixture, through the kernels.
 *
 * −∂²ℓ/N is what the choices would tell if their components were known, less
 * what is missing because they are not (Louis 1982). Derived; ours.
 *
 * @module
 */
import { matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { solveLowerInto } from "../linalg/triangular.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Block, Columns, Information } from "./objective.ts";
import { mapAtomsInto, type ParameterSpace } from "./parameter_space.ts";

/** What was computed of the mixture, with all of its columns. */
interface Evaluated extends Pick<Columns, "weights"> {
  readonly data: WeightedItems;
  readonly kernels: Kernels;
  readonly space: ParameterSpace;
}

/** Items taken together. */
const CHUNK = 1024;

/** What known components would tell, and what of it is missing: n × n, log-weights then whitened atoms. */
export function informationInto(
  { complete, missing }: Information, // out
  e: Evaluated,
  block: Block,
): void {
  const { range, weights, masses, atomGradient } = block;
  const { kernels, data } = e;
  const { rows: p, columns: L } = data.features;
  const K = e.space.components, n = K + K * L;
  complete.fill(0);
  missing.fill(0);
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
    mapAtomsInto(
      part,
      e.space,
      (row) => solveLowerInto(row, e.space.whitening.factor.values, L),
    );
  }
  // Σ_j q_j r_jk (x_j − μ_k) is the gradient, whitened already.
  for (const [i, pull] of atomGradient.entries()) {
    const k = Math.floor(i / L);
    missing[(K + i) * n + k]! += pull;
    missing[k * n + K + i]! += pull;
  }
}

/** Responsibilities r_jk by component, 0 where no component gives the item a probability. */
function sharesOf(
  { kernels, data, space: { components: K } }: Evaluated,
  first: number,
  weights: Float64Array,
): Float64Array[] {
  const p = data.frequencies.length;
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
  { data, space: { components: K } }: Evaluated,
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
