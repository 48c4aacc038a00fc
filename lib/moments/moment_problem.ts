/** From moments on a line to atoms and weights. */
import { ARRAY } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { needed, POSITIVE } from "../checks/check.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowsOf } from "../linalg/matrix.ts";
import { choleskyInto, solveSymmetricInto } from "../linalg/triangular.ts";
import {
  addScaledInto,
  dot,
  norm,
  normalised,
  scaleInto,
} from "../linalg/vectors.ts";
import { nonnegativeLeastSquares } from "../linalg/nonnegative_least_squares.ts";

/** Options of {@linkcode measureFromMoments}. */
export interface MomentProblemOptions {
  /**
   * The atoms lie in [−bound, bound]; finite, > 0.
   */
  bound: number;
  /**
   * Errors of the moments, by which a projection weighs them: length 2K, the
   * entry of m_0 is not read. By default a moment of order r counts as known to
   * bound^r.
   */
  errors?: Float64Array | undefined;
}

/** A measure with at most K atoms on a line. */
export interface LineMeasure {
  /** Weights, ≥ 0, sum 1, in the order of the nodes. */
  readonly weights: Float64Array;
  /** Distinct nodes inside the bound, ascending. */
  readonly nodes: Float64Array;
  /**
   * `"exact"`: the measure has the given moments. `"projected"`: no measure inside
   * the bound has, and this one comes from the nearest moments that some has.
   */
  readonly status: "exact" | "projected";
}

/**
 * The measure with K atoms that has given moments m_0 … m_{2K−1}, after
 * denoising (Wu and Yang 2020): if no measure on [−bound, bound] has these
 * moments, they are first replaced by the nearest that some measure has.
 *
 * Moments that are feasible give their atoms by Gauss quadrature (Golub and
 * Welsch 1969): with the Hankel matrices H_ij = m_{i+j} = LLᵀ and
 * S_ij = m_{i+j+1}, the nodes are the eigenvalues of L⁻¹SL⁻ᵀ. Others are
 * projected over measures on a grid by nonnegative least squares, whose Gauss
 * quadrature by Lanczos' method needs no Hankel matrix.
 *
 * @param moments m_0 = 1, …, m_{2K−1}: an even number, at least 2.
 * @param options Bound, errors.
 * @returns At most K nodes. Always real, finite and inside the bound.
 * @throws {RangeError} If the number of moments is odd or 0, one is not finite, m_0 is not 1, or an option is out of range.
 *
 * @example Two atoms
 * ```ts
 * import { measureFromMoments } from "@softmix/softmix/moments";
 * import { assertAlmostEquals } from "@std/assert";
 * // Half at 0, half at 1: every moment is 1/2.
 * const { nodes } = measureFromMoments(new Float64Array([1, 0.5, 0.5, 0.5]), { bound: 2 });
 * assertAlmostEquals(nodes[0]!, 0, 1e-12);
 * assertAlmostEquals(nodes[1]!, 1, 1e-12);
 * ```
 */
export function measureFromMoments(
  moments: Float64Array,
  options: MomentProblemOptions,
): LineMeasure {
  checkOptions("solve for a measure", options, {
    bound: needed(POSITIVE),
    errors: ARRAY,
  });
  const { bound, errors } = options;
  checkMoments(moments, errors);
  const K = moments.length / 2;
  const whole = quadrature(moments, K);
  if (whole && within(whole.nodes, bound)) return { ...whole, status: "exact" };
  for (let k = K - 1; k >= 1; k--) {
    const fewer = quadrature(moments, k);
    if (fewer && within(fewer.nodes, bound) && reproduces(fewer, moments)) {
      return { ...fewer, status: "exact" };
    }
  }
  return { ...project(moments, bound, errors), status: "projected" };
}

function checkMoments(
  moments: Float64Array,
  errors: Float64Array | undefined,
): void {
  if (!(moments.length >= 2 && moments.length % 2 === 0)) {
    throw new RangeError(
      `Cannot solve for a measure as the number of moments must be even and >= 2: current number is ${moments.length}`,
    );
  }
  for (const [r, value] of moments.entries()) {
    if (!Number.isFinite(value) || (r === 0 && value !== 1)) {
      throw new RangeError(
        `Cannot solve for a measure as moments must be finite and begin with 1: the moment of order ${r} is ${value}`,
      );
    }
  }
  if (errors && errors.length !== moments.length) {
    throw new RangeError(
      `Cannot solve for a measure as errors must have length ${moments.length}: current length is ${errors.length}`,
    );
  }
}

type Quadrature = Pick<LineMeasure, "weights" | "nodes">;

function within(nodes: Float64Array, bound: number): boolean {
  return nodes.every((node) => Math.abs(node) <= bound);
}

/** Whether the measure has all given moments, to 1e-9 of what they could be. */
function reproduces(measure: Quadrature, moments: Float64Array): boolean {
  const largest = measure.nodes.reduce((a, t) => Math.max(a, Math.abs(t)), 0);
  return moments.every((moment, r) => {
    let sum = 0;
    for (const [k, node] of measure.nodes.entries()) {
      sum += measure.weights[k]! * node ** r;
    }
    return Math.abs(sum - moment) <= 1e-9 * Math.max(largest, 1e-6) ** r;
  });
}

/** Pivots of the scaled Hankel matrix below this are rounding. */
const LEAST_PIVOT = 1e-13;

/** Gauss quadrature with K nodes from m_0 … m_{2K−1}; none if the Hankel matrix is not positive definite. */
function quadrature(moments: Float64Array, K: number): Quadrature | undefined {
  const even = K > 1 ? moments[2 * K - 2]! : 1;
  if (!(even > 0)) return undefined;
  // So that the moment of order 2K − 2 is 1 and the Hankel matrix well scaled.
  const unit = Math.pow(even, 1 / Math.max(1, 2 * K - 2));
  const scaled = moments.map((moment, r) => moment / unit ** r);
  const factor = new Float64Array(K * K);
  const shifted = matrix([K, K]);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) {
      factor[i * K + j] = scaled[i + j]!;
      shifted.values[i * K + j] = scaled[i + j + 1]!;
    }
  }
  if (!choleskyInto(factor, factor, K)) return undefined;
  for (let i = 0; i < K; i++) {
    if (!(factor[i * K + i]! ** 2 > LEAST_PIVOT)) return undefined;
  }
  // L⁻¹SL⁻ᵀ.
  solveSymmetricInto(shifted.values, factor, K);
  if (!shifted.values.every(Number.isFinite)) return undefined;
  const { nodes, weights } = quadratureOf(shifted);
  return { nodes: nodes.map((node) => node * unit), weights };
}

/** Nodes of the grid over which moments are projected. */
const GRID = 321;

/**
 * Gauss quadrature of the measure on the grid whose moments are nearest.
 *
 * With b_i the moments of grid point i minus the given ones, in units of their
 * errors, min ‖Σ w_i b_i‖ over the simplex has the solution of
 * min ‖Σ w_i b_i‖² + (Σ w_i − 1)² over w ≥ 0, scaled to sum 1: the best multiple t of
 * simplex weights leaves ‖·‖²/(1 + ‖·‖²), which rises with the distance.
 */
function project(
  moments: Float64Array,
  bound: number,
  errors: Float64Array | undefined,
): Quadrature {
  const n = moments.length;
  const grid = Float64Array.from(
    { length: GRID },
    (_, i) => bound * (2 * i / (GRID - 1) - 1),
  );
  const system = matrix([n, GRID]);
  for (let r = 1; r < n; r++) {
    // An error of 0 would make the other moments count for nothing.
    const error = Math.max(errors?.[r] ?? bound ** r, 1e-6 * bound ** r);
    for (let i = 0; i < GRID; i++) {
      system.values[r * GRID + i] = (grid[i]! ** r - moments[r]!) / error;
    }
  }
  let nearest = Infinity;
  for (let i = 0; i < GRID; i++) {
    let squares = 0;
    for (let r = 1; r < n; r++) squares += system.values[r * GRID + i]! ** 2;
    nearest = Math.min(nearest, Math.sqrt(squares));
  }
  if (nearest > 0) scaleInto(system.values, 1 / nearest);
  system.values.fill(1, 0, GRID);
  const target = new Float64Array(n);
  target[0] = 1;
  const weights = nonnegativeLeastSquares(system, target);
  const held = Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  if (held.length === 0) {
    const mean = Math.min(bound, Math.max(-bound, moments[1]!));
    return { nodes: new Float64Array([mean]), weights: new Float64Array([1]) };
  }
  return lanczosQuadrature(
    Float64Array.from(held, (i) => grid[i]!),
    normalised(Float64Array.from(held, (i) => weights[i]!)),
    n / 2,
  );
}

/** Gauss quadrature with at most K nodes of a discrete measure, by Lanczos' method with full reorthogonalisation. */
function lanczosQuadrature(
  nodes: Float64Array,
  weights: Float64Array,
  K: number,
): Quadrature {
  const n = nodes.length;
  if (n <= K) return { nodes, weights };
  const jacobi = matrix([K, K]);
  const basis: Float64Array[] = [weights.map(Math.sqrt)];
  for (let k = 0; k < K; k++) {
    const q = basis[k]!;
    const next = q.map((v, i) => v * nodes[i]!);
    for (let pass = 0; pass < 2; pass++) {
      for (const [b, earlier] of basis.entries()) {
        const inner = dot(earlier, next);
        if (b === k && pass === 0) jacobi.values[k * K + k] = inner;
        addScaledInto(next, earlier, -inner);
      }
    }
    if (k + 1 === K) break;
    const size = norm(next);
    jacobi.values[k * K + k + 1] = jacobi.values[(k + 1) * K + k] = size;
    basis.push(next.map((v) => v / size));
  }
  return quadratureOf(jacobi);
}

/** Nodes and weights of a Jacobi matrix: its eigenvalues, and the first entries of their vectors. */
function quadratureOf(jacobi: Matrix): Quadrature {
  const { values: nodes, vectors } = symmetricEigen(jacobi);
  const squares = Float64Array.from(rowsOf(vectors), ([first]) => first! ** 2);
  return { nodes, weights: normalised(squares) };
}
