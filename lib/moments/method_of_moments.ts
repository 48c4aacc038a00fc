/** The method of moments: from latent moments to a mixture. */
import { ARRAY, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { ABOVE_ZERO, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { leastSquares } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { dot, scaleInto } from "../linalg/vectors.ts";
import { checkedAtomBound } from "../model/atom_bound.ts";
import { checkComponents } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { warningsOf } from "./design_warnings.ts";
import { type MomentFunctions, refuseMomentsOfSets } from "./designs.ts";
import { gaussianDesign } from "./gaussian_design.ts";
import { basisTimes, timesBasisInto } from "./basis.ts";
import type { MomentEstimate } from "./item_functions.ts";
import { directionalMoments, momentsToSecond } from "./latent_moments.ts";
import { type LineMeasure, measureFromMoments } from "./moment_problem.ts";
import {
  bestStart,
  type LatentMeasure,
  type MomentStart,
  pointMass,
  reachOf,
} from "./moment_start.ts";
import { subspaceOf } from "./subspace.ts";
import { TENSOR_RULES, type TensorMomentsOptions } from "./tensor_moments.ts";

/** Options of {@linkcode methodOfMoments}. */
export interface MethodOfMomentsOptions extends TensorMomentsOptions {
  /**
   * Number of directions tried where L > 1, an integer ≥ 1: the axes of the
   * subspace first, then random ones inside it.
   * @default {10 + min(K, L)}
   */
  directions?: number | undefined;
  /**
   * Seed of the directions.
   * @default {1}
   */
  seed?: Seed | undefined;
}

const RULES: OptionRules<MethodOfMomentsOptions> = {
  ...TENSOR_RULES,
  directions: integerFrom(1),
  seed: SEED,
};

/** Result of {@linkcode methodOfMoments}. */
export interface MethodOfMomentsResult extends MomentStart {
  /** The direction v (whitened, norm 1) along which the best estimate solved the moment problem. */
  readonly direction: Float64Array;
  /** Whether the moments along it were those of a measure, or had to be projected. */
  readonly moments: LineMeasure["status"];
  /** What speaks against the design, in words; empty when nothing is known. */
  readonly warnings: readonly string[];
}

/**
 * Estimates a mixture by the method of moments.
 *
 * Along a direction v inside the estimated subspace the moments of order 0 …
 * 2K − 1 of v·ω̃ give K nodes and weights, after denoising (Wu and Yang
 * 2020); the other coordinates come from the moments
 * Σ_k α_k (v·ω̃_k)^r (u_i·ω̃_k), r < K, by a weighted Vandermonde solve; the
 * direction with the best likelihood wins. The method of moments as a warm start
 * is the paper's (arXiv 2409.09903); this form of it is derived. Moments of order 2K − 1
 * have errors that grow exponentially with K: see {@linkcode tensorMoments}.
 *
 * @param data Choice counts over p items with L features.
 * @param options Number of components, design, directions, seed, bound.
 * @returns A mixture and a status; never less likely than the best single
 *   component. Costs O(p·L²), and O(p·K·L) per direction under a Gaussian design.
 * @throws {RangeError} If an option is out of range, the design does not fit the data, or these have many choice sets.
 *
 * @example
 * ```ts
 * import { simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * import { methodOfMoments } from "@softmix/softmix/moments";
 * const truth = simulateMixture(2, 3, { seed: 3 });
 * const data = simulateChoices(simulateFeatures(5000, 3), truth, { choices: 50000 });
 * const { mixture, status } = methodOfMoments(data, { components: 2 });
 * assertEquals([mixture.weights.length, status], [2, "estimated"]);
 * ```
 */
export function methodOfMoments(
  data: ChoiceData,
  options: MethodOfMomentsOptions,
): MethodOfMomentsResult {
  const action = "apply the method of moments";
  checkData(action, data);
  checkOptions(action, options, RULES);
  const { components: K, design = gaussianDesign(), seed = 1 } = options;
  const { rows: p, columns: L } = data.features;
  refuseMomentsOfSets(data, action);
  checkComponents(action, K, p);
  const bound = checkedAtomBound(options.atomBound, p, action);
  const { directions: count = 10 + Math.min(K, L) } = options;
  const functions = design.momentFunctions(data);
  const { second, rule } = momentsToSecond(functions, data);
  const { basis, radius } = subspaceOf(second, K);
  const directions = directionsIn(basis, L === 1 ? 1 : count, seed);
  const measures = directions.map((direction) =>
    measureAlong(functions, data, {
      direction,
      basis,
      K,
      reach: reachOf(radius, bound),
      radius,
    })
  );
  const start = bestStart(data, measures, {
    features: functions.features,
    components: K,
    bound,
    reach: reachOf(radius, bound),
  });
  const { candidate, ...rest } = start;
  const chosen = Math.max(0, candidate);
  return {
    ...rest,
    direction: directions[chosen]!,
    moments: measures[chosen]!.status,
    warnings: warningsOf(data, design, { rule, functions }),
  };
}

/** The columns of the basis, then random unit vectors in their span. */
function directionsIn(
  basis: Matrix,
  count: number,
  seed: Seed,
): Float64Array[] {
  const d = basis.columns;
  const rng = stream(seed, "moments:directions");
  return Array.from({ length: count }, (_, i) => {
    const z = new Float64Array(d);
    if (i < d) z[i] = 1;
    else drawOnSphereInto(z, rng, 1);
    return basisTimes(basis, z);
  });
}

/** Least scale of the coordinates, for second moments that come out negative. */
const LEAST_SPREAD = 0.1;

/** The measure whose moments along one direction were estimated. */
function measureAlong(
  functions: MomentFunctions,
  data: ChoiceData,
  along: {
    readonly direction: Float64Array;
    readonly basis: Matrix;
    readonly K: number;
    readonly reach: number;
    readonly radius: number;
  },
): LatentMeasure & Pick<LineMeasure, "status"> {
  const { direction, basis, K, reach, radius } = along;
  const { powers, mixed } = directionalMoments(functions, data, {
    direction,
    order: 2 * K - 1,
    basis,
    mixedOrder: K,
  });
  const errors = totalErrors(powers), mixedErrors = totalErrors(mixed);
  if (![powers.values, errors, mixed.values, mixedErrors].every(allFinite)) {
    return { ...meanOf(functions, data), status: "projected" };
  }
  const given = powers.values.slice();
  given[0] = 1;
  const line = measureFromMoments(given, { bound: reach, errors });
  const coordinates = measureFromMixedMoments(line, mixed.values, {
    dimension: basis.columns,
    errors: mixedErrors,
    spread: Math.max(radius, LEAST_SPREAD),
  });
  return { ...liftedFrom(coordinates, line, along), status: line.status };
}

function totalErrors(estimate: MomentEstimate): Float64Array {
  return estimate.standardErrors.map((e, i) =>
    Math.hypot(e, estimate.designErrors[i]!)
  );
}

function allFinite(values: Float64Array): boolean {
  return values.every(Number.isFinite);
}

/** A point mass at the first moment: all that is left where powers overflow. */
function meanOf(functions: MomentFunctions, data: ChoiceData): LatentMeasure {
  return pointMass(momentsToSecond(functions, data).first.values);
}

/** Atoms U·z in R^L, with v·ω̃ exactly the node. */
function liftedFrom(
  measure: LatentMeasure,
  line: LineMeasure,
  { direction, basis }: {
    readonly direction: Float64Array;
    readonly basis: Matrix;
  },
): LatentMeasure {
  const { rows: L, columns: d } = basis;
  const atoms = matrix([measure.atoms.rows, L]);
  const v = new Float64Array(d);
  timesBasisInto(v, direction, basis);
  for (let k = 0; k < atoms.rows; k++) {
    const z = rowOf(measure.atoms, k).slice();
    const off = line.nodes[k]! - dot(v, z);
    for (let i = 0; i < d; i++) z[i]! += off * v[i]!;
    rowOf(atoms, k).set(basisTimes(basis, z));
  }
  return { weights: measure.weights, atoms };
}

/** Options of {@linkcode measureFromMixedMoments}. */
export interface MixedMomentOptions {
  /** Number d of coordinates to solve for. */
  dimension: number;
  /**
   * Errors of the mixed moments, in their order: with them the solve is
   * weighted, and drawn towards the mean where the moments say little. Without, it
   * is exact for exact moments.
   */
  errors?: Float64Array | undefined;
  /**
   * Scale of the coordinates, > 0, used with errors.
   * @default {1}
   */
  spread?: number | undefined;
}

/**
 * The measure in R^d from its nodes and weights along a direction v, and its
 * mixed moments c_ri = Σ_k w_k t_k^r z_ki for r = 0 … R − 1 (R ≥ number of nodes),
 * i running fastest: a Vandermonde system for each coordinate (derived).
 *
 * @param line Nodes t_k and weights w_k along v.
 * @param mixed R × d mixed moments, row by row.
 * @param options Dimension, errors, spread.
 * @returns One atom z_k ∈ R^d per node. Costs O(R³·d).
 * @throws {RangeError} If the number of mixed moments is not a multiple of d and at least that of nodes times d, or the spread is not > 0.
 */
export function measureFromMixedMoments(
  line: Pick<LineMeasure, "weights" | "nodes">,
  mixed: Float64Array,
  options: MixedMomentOptions,
): LatentMeasure {
  checkOptions("solve for coordinates", options, {
    dimension: integerFrom(1),
    errors: ARRAY,
    spread: ABOVE_ZERO,
  });
  const { dimension: d, errors, spread = 1 } = options;
  const K = line.nodes.length;
  const R = mixed.length / d;
  if (!(Number.isInteger(R) && R >= K)) {
    throw new RangeError(
      `Cannot solve for coordinates as there must be at least ${K} mixed moments for each: current number is ${R}`,
    );
  }
  const atoms = matrix([K, d]);
  const scale = line.nodes.reduce((a, t) => Math.max(a, Math.abs(t)), 0) || 1;
  for (let i = 0; i < d; i++) {
    const pull = errors ? K : 0;
    const system = matrix([R + pull, K]);
    const target = new Float64Array(R + pull);
    for (let r = 0; r < R; r++) {
      const unit = errors
        ? Math.max(errors[r * d + i]!, 1e-9 * spread * scale ** r)
        : scale ** r;
      target[r] = mixed[r * d + i]! / unit;
      for (let k = 0; k < K; k++) {
        system.values[r * K + k] = line.weights[k]! * line.nodes[k]! ** r /
          unit;
      }
    }
    for (let k = 0; k < pull; k++) {
      const weight = Math.sqrt(line.weights[k]!) / spread;
      system.values[(R + k) * K + k] = weight;
      target[R + k] = weight * mixed[i]!;
    }
    scaleSystemInto(system, target);
    const solution = leastSquares(system, target);
    for (let k = 0; k < K; k++) atoms.values[k * d + i] = solution[k]!;
  }
  return { weights: line.weights, atoms };
}

/** Divides a system by its largest entry, so that errors near 0 do not overflow it. */
function scaleSystemInto(system: Matrix, target: Float64Array): void {
  let largest = 0;
  for (const v of system.values) largest = Math.max(largest, Math.abs(v));
  if (!(largest > 0 && largest < Infinity)) return;
  scaleInto(system.values, 1 / largest);
  scaleInto(target, 1 / largest);
}
