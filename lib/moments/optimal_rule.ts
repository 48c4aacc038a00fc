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
 */
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { mean } from "../linalg/vectors.ts";
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";
import type { RuleTargets } from "./calibration_error.ts";
import type { ItemFunction } from "./item_functions.ts";
import { softmaxOfInto } from "./softmax_averages.ts";

/** A prior of atoms, and the kernel of their softmaxes over the items. */
export interface AtomPrior {
  /** Atoms, whitened: M × L. */
  readonly atoms: Matrix;
  /** A_mj/√π_j: M × p. */
  readonly scaled: Matrix;
  /** √π_j: length p. */
  readonly roots: Float64Array;
  /** Cholesky factor of AD⁻¹Aᵀ + (KM/N)I, lower triangle. */
  readonly factor: Float64Array;
}

/** Share of the kernel's diagonal added to it beside the penalty, against rounding. */
const JITTER = 1e-10;

/**
 * The kernel of a prior on given items. Costs O(M²·p + M³), and memory for M·p numbers.
 *
 * @param features Whitened: p × L.
 * @param atoms Whitened: M × L.
 * @param context Number of components K, number of choices N, and the offset of the items.
 */
export function atomPrior(
  features: Matrix,
  atoms: Matrix,
  context: {
    readonly components: number;
    readonly choices: number;
    readonly offset?: Float64Array | undefined;
  },
): AtomPrior {
  const { components, choices, offset } = context;
  const p = features.rows;
  const M = atoms.rows;
  const scaled = matrix([M, p]);
  const roots = new Float64Array(p);
  for (let m = 0; m < M; m++) {
    const shares = rowOf(scaled, m);
    softmaxOfInto(shares, { features, offset }, rowOf(atoms, m));
    for (let j = 0; j < p; j++) roots[j]! += shares[j]! / M;
  }
  for (let j = 0; j < p; j++) roots[j] = Math.sqrt(roots[j]!);
  for (let m = 0; m < M; m++) {
    const shares = rowOf(scaled, m);
    // An item that no atom of the prior chooses tells nothing.
    for (let j = 0; j < p; j++) {
      shares[j] = roots[j]! > 0 ? shares[j]! / roots[j]! : 0;
    }
  }
  const factor = gramOf(scaled);
  const lift = components * M / choices;
  for (let m = 0; m < M; m++) {
    factor[m * M + m]! += lift + JITTER * factor[m * M + m]!;
  }
  choleskyInto(factor, factor, M);
  return { atoms, scaled, roots, factor };
}

/** Items per pass over the rows, so that what is read stays in the cache. */
const BLOCK = 1024;

/** S·Sᵀ: lower triangle, M × M. Two rows by two at a time. */
function gramOf(s: Matrix): Float64Array {
  const { rows: M, columns: p, values: v } = s;
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

/** The best rule under a prior. Costs O(M·(M + p)) for each of its values. */
export function optimalRule(
  { atoms, scaled, roots, factor }: AtomPrior,
  { size, targetInto }: Pick<RuleTargets, "size" | "targetInto">,
): ItemFunction {
  const M = atoms.rows;
  const p = roots.length;
  const targets = matrix([size, M]);
  const at = new Float64Array(size);
  for (let m = 0; m < M; m++) {
    targetInto(at, rowOf(atoms, m));
    for (let i = 0; i < size; i++) targets.values[i * M + m] = at[i]!;
  }
  const table = matrix([size, p]);
  for (let i = 0; i < size; i++) {
    const c = rowOf(targets, i);
    const centre = mean(c);
    for (let m = 0; m < M; m++) c[m]! -= centre;
    solveCholeskyInto(c, factor, M);
    const h = rowOf(table, i);
    for (let m = 0; m < M; m++) {
      const row = m * p;
      for (let j = 0; j < p; j++) h[j]! += c[m]! * scaled.values[row + j]!;
    }
    for (let j = 0; j < p; j++) {
      h[j] = centre + (roots[j]! > 0 ? h[j]! / roots[j]! : 0);
    }
  }
  return {
    size,
    into: (out, j) => {
      for (let i = 0; i < size; i++) out[i] = table.values[i * p + j]!;
    },
  };
}
