/**
 * The best rule for given moments on given items (ours; beyond the paper).
 *
 * A moment of the mixing measure is to be estimated by Σ_j q_j h_j. Among all
 * functions h of the items, not only polynomials of their features, the one of
 * least mean square error over a prior of atoms ω_m solves
 *
 *   min Σ_m (Σ_j A_j(ω_m)h_j − y_m)²/M + (K/N)·Σ_j π_j h_j²,
 *
 * with targets y_m counted from their mean and π the average of A over the
 * prior: bias over the prior, and sampling noise. With A (M × p) and
 * D = diag(π), h = D⁻¹Aᵀc where (AD⁻¹Aᵀ + (KM/N)I)c = y. The kernel AD⁻¹Aᵀ is the
 * same for every moment.
 *
 * @module
 */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  choleskyInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { softmaxOfInto } from "./calibration.ts";
import type { ItemFunction } from "./item_functions.ts";

/** A prior of atoms, and the kernel of their softmaxes over the items. */
export interface AtomPrior {
  /** Atoms, whitened: M × L; those from `trained` on are held out. */
  readonly atoms: Matrix;
  readonly trained: number;
  /** Number of components K of the mixture to be estimated. */
  readonly components: number;
  /** A_mj/√π_j: M × p. */
  readonly scaled: Matrix;
  /** √π_j: length p. */
  readonly roots: Float64Array;
  /** Cholesky factor of AD⁻¹Aᵀ + (KM/N)I over the trained atoms, lower triangle. */
  readonly factor: Float64Array;
}

/** Share of the kernel's diagonal added to it beside the penalty, against rounding. */
const JITTER = 1e-10;

/**
 * The kernel of a prior on given items; a fifth of the atoms is held out.
 * Costs O(M²·p + M³), and memory for M·p numbers.
 *
 * @param features Whitened: p × L.
 * @param atoms Whitened: M × L, M ≥ 5.
 * @param sizes Number of components K, number of choices N.
 */
export function atomPrior(
  features: Matrix,
  atoms: Matrix,
  sizes: { readonly components: number; readonly choices: number },
): AtomPrior {
  const { components, choices } = sizes;
  const p = features.rows;
  const M = atoms.rows;
  const trained = M - Math.floor(M / 5);
  const scaled = matrix([M, p]);
  const roots = new Float64Array(p);
  for (let m = 0; m < M; m++) {
    const shares = rowOf(scaled, m);
    softmaxOfInto(shares, features, rowOf(atoms, m));
    if (m >= trained) continue;
    for (let j = 0; j < p; j++) roots[j]! += shares[j]! / trained;
  }
  for (let j = 0; j < p; j++) roots[j] = Math.sqrt(roots[j]!);
  for (let m = 0; m < M; m++) {
    const shares = rowOf(scaled, m);
    // An item that no atom of the prior chooses tells nothing.
    for (let j = 0; j < p; j++) {
      shares[j] = roots[j]! > 0 ? shares[j]! / roots[j]! : 0;
    }
  }
  const factor = gramOf(scaled, trained);
  const lift = components * trained / choices;
  for (let m = 0; m < trained; m++) {
    factor[m * trained + m]! += lift + JITTER * factor[m * trained + m]!;
  }
  choleskyInto(factor, factor, trained);
  return { atoms, trained, components, scaled, roots, factor };
}

/** Items per pass over the rows, so that what is read stays in the cache. */
const BLOCK = 1024;

/** S·Sᵀ of the first M rows: lower triangle, M × M. Two rows by two at a time. */
function gramOf(s: Matrix, M: number): Float64Array {
  const { columns: p, values: v } = s;
  const gram = new Float64Array(M * M);
  for (let from = 0; from < p; from += BLOCK) {
    const to = Math.min(p, from + BLOCK);
    for (let m = 0; m < M; m += 2) {
      const second = m + 1 < M;
      const a = m * p, b = second ? a + p : a;
      for (let n = 0; n <= m; n += 2) {
        const c = n * p, e = n + 1 < M ? c + p : c;
        let ac = 0, ae = 0, bc = 0, be = 0;
        for (let j = from; j < to; j++) {
          const x = v[a + j]!, y = v[b + j]!;
          const z = v[c + j]!, w = v[e + j]!;
          ac += x * z;
          ae += x * w;
          bc += y * z;
          be += y * w;
        }
        gram[m * M + n]! += ac;
        if (n + 1 <= m) gram[m * M + n + 1]! += ae;
        if (!second) continue;
        gram[(m + 1) * M + n]! += bc;
        gram[(m + 1) * M + n + 1]! += be;
      }
    }
  }
  return gram;
}

/** Which moments a rule is for. */
export interface RuleTargets {
  /** Number of values of the rule. */
  readonly size: number;
  /** Writes what the rule should average to at an atom (whitened, length L). */
  readonly targetInto: (out: Float64Array, atom: Float64Array) => void;
}

/**
 * The best rule under a prior. Costs O(M·(M + p)) for each of its values.
 */
export function optimalRule(
  prior: AtomPrior,
  { size, targetInto }: RuleTargets,
): ItemFunction {
  const { atoms, trained, scaled, roots, factor } = prior;
  const M = atoms.rows;
  const p = roots.length;
  const targets = matrix([size, M]);
  const at = new Float64Array(size);
  for (let m = 0; m < M; m++) {
    targetInto(at, rowOf(atoms, m));
    for (let i = 0; i < size; i++) targets.values[i * M + m] = at[i]!;
  }
  const table = matrix([size, p]);
  const c = new Float64Array(trained);
  for (let i = 0; i < size; i++) {
    const target = targets.values.subarray(i * M, i * M + trained);
    const mean = target.reduce((a, b) => a + b, 0) / trained;
    for (let m = 0; m < trained; m++) c[m] = target[m]! - mean;
    solveLowerInto(c, factor, trained);
    solveLowerTransposedInto(c, factor, trained);
    const h = rowOf(table, i);
    for (let m = 0; m < trained; m++) {
      const weight = c[m]!;
      const row = m * p;
      for (let j = 0; j < p; j++) h[j]! += weight * scaled.values[row + j]!;
    }
    for (let j = 0; j < p; j++) {
      h[j] = mean + (roots[j]! > 0 ? h[j]! / roots[j]! : 0);
    }
  }
  return {
    size,
    into: (out, j) => {
      for (let i = 0; i < size; i++) out[i] = table.values[i * p + j]!;
    },
    ...judge(prior, table, targets),
  };
}

/** Errors and explained shares of a rule on the atoms held out. */
function judge(
  { atoms, trained, components, scaled, roots }: AtomPrior,
  table: Matrix,
  targets: Matrix,
): Pick<ItemFunction, "designErrors" | "explained"> {
  const { rows: size, columns: p } = table;
  const M = atoms.rows;
  const held = M - trained;
  const designErrors = new Float64Array(size);
  const explained = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const h = rowOf(table, i);
    const target = targets.values.subarray(i * M + trained, (i + 1) * M);
    const mean = target.reduce((a, b) => a + b, 0) / held;
    let error = 0, variance = 0;
    for (let m = 0; m < held; m++) {
      let predicted = 0;
      const row = (trained + m) * p;
      for (let j = 0; j < p; j++) {
        predicted += scaled.values[row + j]! * roots[j]! * h[j]!;
      }
      error += (target[m]! - predicted) ** 2 / held;
      variance += (target[m]! - mean) ** 2 / held;
    }
    // K atoms, each with an error of its own, average it to 1/√K.
    designErrors[i] = Math.sqrt(error / components);
    explained[i] = variance > 0 ? 1 - error / variance : 1;
  }
  return { designErrors: () => designErrors, explained };
}
