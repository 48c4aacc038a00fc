/** The best single softmax inside the bound: what K equal atoms can reach. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";
import { dot, norm, scaleInto } from "../linalg/vectors.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import { utilitiesInto } from "../model/probabilities.ts";
import { softmaxOfInto } from "./softmax_averages.ts";

/** Newton steps of one solve, and solves for the multiplier of the bound. */
const MOST_STEPS = 50, MOST_SOLVES = 30;
/** Of a step where there is no bound. */
const LONGEST_STEP = 100;

/**
 * The atom ω̃ of largest likelihood with ‖ω̃‖ ≤ bound for one component, by
 * damped Newton steps on the concave x̄·ω − log Σ_j exp(o_j + x_j·ω) − λ‖ω‖²/2.
 * λ is 0, or such that the atom lies on the bound (secular equation in
 * 1/‖ω‖, as for trust regions).
 *
 * @param features Whitened: p × L.
 * @returns Length L. Costs O(p·L²) a step.
 */
export function oneComponentAtom(
  data: ChoiceData,
  features: Matrix,
  bound: number,
): Float64Array {
  const problem = newProblem(data, features);
  const free = new Float64Array(features.columns);
  const longest = Math.min(bound, LONGEST_STEP);
  if (solve(problem, free, { lambda: 0, bound, longest })) return free;
  // At λ = ‖x̄‖/bound the atom lies inside, since ‖λω‖ = ‖x̄ − μ(ω)‖ ≤ ‖x̄‖.
  let lambda = norm(problem.mean) / bound;
  const atom = new Float64Array(features.columns);
  for (let i = 0; i < MOST_SOLVES; i++) {
    solve(problem, atom, { lambda, bound: Infinity, longest });
    const length = norm(atom);
    if (!(length > 0) || Math.abs(length - bound) < 1e-12 * bound) break;
    const slope = atom.slice();
    newtonSolveInto(slope, problem, lambda);
    const next = lambda +
      (length / bound - 1) * length * length / dot(atom, slope);
    lambda = next > 0 ? next : lambda / 10;
  }
  projectOnBallInto(atom, bound);
  return atom;
}

/** The data and buffers of the solve. */
interface Problem {
  readonly features: Matrix;
  readonly offset: Float64Array | undefined;
  /** x̄ = Σ_j q_j x_j. */
  readonly mean: Float64Array;
  readonly shares: Float64Array;
  /** Gradient x̄ − μ(ω) − λω and lower triangle of C(ω), from `differentiate`. */
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly factor: Float64Array;
}

function newProblem(data: ChoiceData, features: Matrix): Problem {
  const { rows: p, columns: L, values } = features;
  const mean = new Float64Array(L);
  for (let j = 0, i = 0; j < p; j++) {
    for (let l = 0; l < L; l++, i++) {
      mean[l]! += data.frequencies[j]! * values[i]!;
    }
  }
  return {
    features,
    offset: data.offset,
    mean,
    shares: new Float64Array(p),
    gradient: new Float64Array(L),
    curvature: new Float64Array(L * L),
    factor: new Float64Array(L * L),
  };
}

/** Newton's method from the given atom, in place; `false` if it left the bound. */
function solve(
  problem: Problem,
  atom: Float64Array, // in and out
  { lambda, bound, longest }: {
    readonly lambda: number;
    readonly bound: number;
    /** No step is longer: far out the curvature vanishes. */
    readonly longest: number;
  },
): boolean {
  const { gradient } = problem;
  const step = new Float64Array(atom.length);
  for (let i = 0; i < MOST_STEPS; i++) {
    differentiate(problem, atom, lambda);
    step.set(gradient);
    newtonSolveInto(step, problem, lambda);
    const length = norm(step);
    if (length > longest) scaleInto(step, longest / length);
    const gain = dot(step, gradient);
    if (!(gain > LEAST_GAIN)) break;
    if (!takeUphill(problem, atom, { step, gain, lambda })) break;
    if (norm(atom) > bound) return false;
  }
  return norm(atom) <= bound;
}

/** Below this a step gains less than the objective resolves, and is taken whole. */
const RESOLVED_GAIN = 1e-12;
/** Below this no step is taken. */
const LEAST_GAIN = 1e-24;

/** Armijo's rule along a step; `false`, and the atom as it was, if nothing is gained. */
function takeUphill(
  problem: Problem,
  atom: Float64Array, // in and out
  { step, gain, lambda }: {
    readonly step: Float64Array;
    readonly gain: number;
    readonly lambda: number;
  },
): boolean {
  const start = atom.slice();
  const before = objective(problem, atom, lambda);
  for (let size = 1; size > 1e-10; size /= 2) {
    for (let l = 0; l < atom.length; l++) atom[l] = start[l]! + size * step[l]!;
    if (gain < RESOLVED_GAIN) return true;
    if (objective(problem, atom, lambda) >= before + 1e-4 * size * gain) {
      return true;
    }
  }
  atom.set(start);
  return false;
}

function objective(
  { features, offset, mean }: Problem,
  atom: Float64Array,
  lambda: number,
): number {
  const utilities = new Float64Array(features.rows);
  const max = utilitiesInto(utilities, { features, offset }, atom);
  let sum = 0;
  for (let j = 0; j < features.rows; j++) sum += Math.exp(utilities[j]! - max);
  return dot(mean, atom) - max - Math.log(sum) -
    lambda * dot(atom, atom) / 2;
}

function differentiate(
  { features, offset, mean, shares, gradient, curvature }: Problem,
  atom: Float64Array,
  lambda: number,
): void {
  const { rows: p, columns: L, values } = features;
  softmaxOfInto(shares, { features, offset }, atom);
  const centre = new Float64Array(L);
  curvature.fill(0);
  for (let j = 0; j < p; j++) {
    const share = shares[j]!;
    const x = j * L;
    for (let l = 0; l < L; l++) {
      const scaled = share * values[x + l]!;
      centre[l]! += scaled;
      const row = l * L;
      for (let m = 0; m <= l; m++) {
        curvature[row + m]! += scaled * values[x + m]!;
      }
    }
  }
  for (let l = 0; l < L; l++) {
    gradient[l] = mean[l]! - centre[l]! - lambda * atom[l]!;
    for (let m = 0; m <= l; m++) {
      curvature[l * L + m]! -= centre[l]! * centre[m]!;
    }
  }
}

/** (C + λI)⁻¹·vector, in place, with a little more on the diagonal where C is singular. */
function newtonSolveInto(
  vector: Float64Array, // in and out
  { curvature, factor }: Problem,
  lambda: number,
): void {
  const L = vector.length;
  for (let extra = 1e-12; extra < 1; extra *= 100) {
    factor.set(curvature);
    for (let l = 0; l < L; l++) factor[l * L + l]! += lambda + extra;
    if (choleskyInto(factor, factor, L)) break;
  }
  solveCholeskyInto(vector, factor, L);
}
