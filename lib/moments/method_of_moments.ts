/** The method of moments: from latent moments to a mixture. */
import { SEED } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { dot } from "../linalg/vectors.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import type { MomentFunctions } from "./designs.ts";
import { basisTimes, timesBasisInto } from "./basis.ts";
import type { MomentEstimate } from "./item_functions.ts";
import { directionalMoments, momentsToSecond } from "./latent_moments.ts";
import { measureFromMixedMoments } from "./mixed_moments.ts";
import { type LineMeasure, measureFromMoments } from "./moment_problem.ts";
import {
  bestStart,
  type LatentMeasure,
  type MomentStart,
  pointMass,
  reachOf,
} from "./moment_start.ts";
import { subspaceMoments } from "./subspace.ts";
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
  const given = { action: "apply the method of moments", rules: RULES };
  const moments = subspaceMoments(data, options, given);
  const { functions, subspace: { basis, radius }, warnings } = moments;
  const { components: K, seed = 1 } = options;
  const { rows: p, columns: L } = data.features;
  const { directions: count = 10 + Math.min(K, L) } = options;
  const bound = atomBoundOf(options.atomBound, p);
  const reach = reachOf(radius, bound);
  const directions = directionsIn(basis, L === 1 ? 1 : count, seed);
  const measures = directions.map((direction) =>
    measureAlong(functions, data, {
      direction,
      basis,
      K,
      reach,
      radius,
    })
  );
  const start = bestStart(data, measures, {
    features: functions.features,
    components: K,
    bound,
    reach,
  });
  const { candidate, ...rest } = start;
  const chosen = Math.max(0, candidate);
  return {
    ...rest,
    direction: directions[chosen]!,
    moments: measures[chosen]!.status,
    warnings,
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
