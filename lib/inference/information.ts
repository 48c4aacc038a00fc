/**
 * Information of a mixture's free parameters, and its spectrum.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { largestEigen } from "../linalg/lanczos.ts";
import {
  choleskyInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import { expectedData } from "../model/kinds_of_data.ts";
import { likelihoodAt, withKernels } from "../model/likelihood.ts";
import { populationWeights } from "../model/membership.ts";
import { sizeOf, weightSize } from "../model/parameter_space.ts";
import { addPriorInformation, perChooser, type Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import {
  freeEntries,
  type FreeParameters,
  freePart,
} from "./free_parameters.ts";

/** Of one chooser, in the coordinates of the free parameters. */
export interface FreeInformation {
  /** n × n. */
  readonly information: Matrix;
  /** Σ_u q_u s_u s_uᵀ, s_u the score of one chooser: n × n, where asked for. */
  readonly scores?: Matrix;
  /** Gradient of ℓ/U, or of the objective where there is a prior: length n. */
  readonly gradient: Float64Array;
}

/**
 * Minus the Hessian of ℓ/U over weights and atoms, carried to the coordinates
 * by the linear map of small changes. Over log-weights themselves it would
 * have −∂²ℓ/∂η² = diag(α) − ααᵀ − missing; carried there from the weights, by
 * ∂α/∂η = diag(α) − ααᵀ, it is Σ_u q_u (r_uk − α_k)(r_um − α_m) (derived),
 * which differs unless the masses are the weights, as they are at a maximum.
 * That of a prior is carried alike, so that the sum is right at a maximum of the objective.
 * Over coefficients of membership it is the Hessian itself.
 */
export function observedInformation(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { free, withScores, prior }: {
    readonly free: FreeParameters;
    readonly withScores: boolean;
    readonly prior?: Prior | undefined;
  },
): FreeInformation {
  const { weights, atoms } = mixture;
  const { constraints, membership } = free.space;
  const W = weightSize(free.space), size = sizeOf(free.space);
  const information = new Float64Array(size ** 2);
  const missing = new Float64Array(size ** 2);
  const scores = withScores ? new Float64Array(size ** 2) : undefined;
  const gradient = new Float64Array(size);
  withKernels(undefined, (kernels) => {
    const e = likelihoodAt(data, mixture, { kernels, constraints });
    const wanted = {
      complete: information,
      missing,
      ...(scores && { scores }),
    };
    e.informationInto(wanted, e.blocks[0]!);
    gradient.set(e.weightGradient);
    gradient.set(e.atomGradient, W);
  });
  for (let i = 0; i < size ** 2; i++) information[i]! -= missing[i]!;
  for (let k = 0; k < W && !membership; k++) {
    information[k * size + k]! += gradient[k]!;
    for (let m = 0; m < W; m++) {
      information[k * size + m]! -= weights[k]! * gradient[m]! +
        weights[m]! * gradient[k]!;
    }
  }
  if (prior) {
    const weighed = perChooser(prior, chooserCount(data));
    const whitened = toWhitened(atoms, free.space.whitening).values;
    addPrior({ information, gradient }, weighed, { ...mixture, whitened });
  }
  addPull({ information, gradient }, mixture, free);
  return {
    information: freePart(information, free),
    ...(scores && { scores: freePart(scores, free) }),
    gradient: freeEntries(gradient, free),
  };
}

/**
 * Adds the pull of the bound on an atom that lies on it and is free along the sphere: a maximum of ℓ there is
 * one of ℓ − (λ/2)‖ω̃‖², with λ = ∂ℓ/∂ω̃·ω̃/‖ω̃‖² (Lagrange).
 */
function addPull(
  { information, gradient }: {
    readonly information: Float64Array; // in and out: size × size
    readonly gradient: Float64Array; // in and out: size
  },
  { atoms }: SoftmaxMixture,
  { space, onBound, along }: FreeParameters,
): void {
  const { constraints, features: L, whitening } = space;
  const size = gradient.length, W = weightSize(space);
  for (const [k, isOnBound] of onBound.entries()) {
    if (!isOnBound || !along[k]) continue;
    const atom = rowOf(toWhitened(atoms, whitening), k);
    const own = constraints?.own[k] ?? Array.from(atom.keys());
    let pull = 0, square = 0;
    for (const l of own) {
      pull += gradient[W + k * L + l]! * atom[l]!;
      square += atom[l]! ** 2;
    }
    const multiplier = Math.max(0, pull / square);
    for (const l of own) {
      const i = W + k * L + l;
      gradient[i]! -= multiplier * atom[l]!;
      information[i * size + i]! += multiplier;
    }
  }
}

/**
 * Adds a prior per chooser. c·Σ log α_k has −∂²/∂α² = c·diag(α)⁻²; carried by ∂α/∂η that is
 * c·(I − α·1ᵀ − 1·αᵀ + K·α·αᵀ) (derived). Of populations, in whose log-weights the information
 * is, it has −∂²/∂η² itself.
 */
function addPrior(
  { information, gradient }: {
    readonly information: Float64Array; // in and out: size × size
    readonly gradient: Float64Array; // in and out: size
  },
  prior: Prior,
  { weights, membership, whitened }: SoftmaxMixture & {
    readonly whitened: Float64Array; // atoms
  },
): void {
  const { ridge, dirichlet } = prior;
  const K = weights.length, size = gradient.length;
  const all = membership ? populationWeights(membership.values, K) : weights;
  const W = all.length;
  for (let k = 0; k < W; k++) gradient[k]! += dirichlet * (1 - K * all[k]!);
  for (let i = W; i < size; i++) gradient[i]! -= ridge * whitened[i - W]!;
  if (membership) {
    addPriorInformation(information, { ...prior, weights: all, components: K });
    return;
  }
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < K; m++) {
      information[k * size + m]! += dirichlet *
        ((k === m ? 1 : 0) - weights[k]! - weights[m]! +
          K * weights[k]! * weights[m]!);
    }
  }
  for (let i = K; i < size; i++) information[i * size + i]! += ridge;
}

/** At least so many choosers are drawn: variances are then right to about √(2/20,000), 1%. */
const DRAWN = 20_000;

/**
 * Fisher's information of one chooser when the mixture is the truth: exact where each makes one choice, else
 * from scores at drawn choices, of which there are enough that errors made of it are right to about ½%.
 */
export function expectedInformation(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { free, seed }: { readonly free: FreeParameters; readonly seed: Seed },
): FreeInformation {
  const { data: expected } = expectedData(data, mixture, {
    ...{ seed, purpose: "covariance:choices", least: DRAWN },
    action: "compute an expected information",
  });
  const { constraints } = free.space;
  const size = sizeOf(free.space);
  const scores = new Float64Array(size ** 2);
  const missing = new Float64Array(size ** 2);
  withKernels(undefined, (kernels) => {
    const e = likelihoodAt(expected, mixture, { kernels, constraints });
    e.informationInto({ missing, scores }, e.blocks[0]!);
  });
  return {
    information: freePart(scores, free),
    gradient: new Float64Array(free.size),
  };
}

/** What there is to know about the inverse of an information with n ≥ 1. */
export interface Inversion {
  /** Eigenvalues, ascending, once it is scaled to unit diagonal, which no choice of units can change; at least the extreme ones. */
  readonly values: Float64Array;
  /** The direction of the smallest eigenvalue, in the coordinates: length n. */
  readonly weakest: Float64Array;
  /** Rows whose outer products, each with its sign, sum to the inverse, where an eigenvalue is 0 to that of the rest: n × n. */
  readonly root: Matrix;
  /** 1, or −1 for a direction of negative information: length n. */
  readonly signs: Float64Array;
}

/**
 * Information of one choice below which a parameter counts as not seen at
 * all: its standard error in whitened units would be 100 at 1e9 choices.
 */
const LEAST_INFORMATION = 1e-13;
/** See {@linkcode largestEigen}: the vector of the smallest is wanted, of the largest the value. */
const WEAKEST_TOLERANCE = 1e-9, LARGEST_TOLERANCE = 1e-5;

/** Inverts an information by Cholesky, or by all its eigenvalues where it has no factor. Costs O(n³). */
export function inversionOf(information: Matrix): Inversion {
  const n = information.rows;
  const { scales, scaled } = scaledToUnit(information);
  const inUnits = (v: Float64Array) => v.map((x, i) => x / scales[i]!);
  const factor = new Float64Array(n * n);
  const root = matrix([n, n]);
  if (!choleskyInto(factor, scaled.values, n)) {
    const { values, vectors } = symmetricEigen(scaled);
    for (let e = 0; e < n; e++) {
      const size = Math.abs(values[e]!);
      if (!(size > 0)) continue;
      addScaledInto(
        rowOf(root, e),
        inUnits(rowOf(vectors, e)),
        1 / Math.sqrt(size),
      );
    }
    const weakest = inUnits(rowOf(vectors, 0));
    return { values, weakest, root, signs: values.map(Math.sign) };
  }
  const least = largestEigen((v) => {
    solveLowerInto(v, factor, n);
    solveLowerTransposedInto(v, factor, n);
  }, { n, tolerance: WEAKEST_TOLERANCE });
  const largest = largestEigen(
    (v) => v.set(v.map((_, i) => dot(rowOf(scaled, i), v))),
    { n, tolerance: LARGEST_TOLERANCE },
  );
  // The factor's inverse, column by column.
  const column = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let e = i; e < n; e++) {
      let sum = e === i ? 1 : 0;
      for (let m = i; m < e; m++) sum -= factor[e * n + m]! * column[m]!;
      column[e] = sum / factor[e * n + e]!;
      root.values[e * n + i] = column[e]! / scales[i]!;
    }
  }
  return {
    values: Float64Array.of(1 / least.value, largest.value),
    weakest: inUnits(least.vector),
    root,
    signs: new Float64Array(n).fill(1),
  };
}

/** A matrix scaled to unit diagonal, and the square roots of the diagonal; 1 where it is 0, and the row 0. */
function scaledToUnit(information: Matrix) {
  const n = information.rows;
  const scales = Float64Array.from({ length: n }, (_, i) => {
    const diagonal = information.values[i * n + i]!;
    return Math.abs(diagonal) > LEAST_INFORMATION
      ? Math.sqrt(Math.abs(diagonal))
      : 0;
  });
  const scaled = information.values.map((value, at) => {
    const size = scales[Math.floor(at / n)]! * scales[at % n]!;
    return size > 0 ? value / size : 0;
  });
  return { scales: scales.map((v) => v || 1), scaled: matrix([n, n], scaled) };
}

/** I⁻¹·b: length n. Costs O(n²). */
export function solutionOf(
  { root, signs }: Inversion,
  b: Float64Array,
): Float64Array {
  const solution = new Float64Array(b.length);
  for (const [e, sign] of signs.entries()) {
    const row = rowOf(root, e);
    addScaledInto(solution, row, sign * dot(row, b));
  }
  return solution;
}

/** A root of I⁻¹·J·I⁻¹ from one of I⁻¹ and the scores' information J, one direction a row. Costs O(n³). */
export function sandwichRoot(inverse: Matrix, scores: Matrix): Matrix {
  const n = inverse.rows;
  const root = matrix([n, n]);
  const { scales, scaled } = scaledToUnit(scores);
  const { values, vectors } = symmetricEigen(scaled);
  for (let e = 0; e < n; e++) {
    const length = Math.sqrt(Math.max(values[e]!, 0));
    const part = rowOf(vectors, e).map((v, i) => length * scales[i]! * v);
    for (let j = 0; j < n; j++) {
      const row = rowOf(inverse, j);
      addScaledInto(rowOf(root, e), row, dot(row, part));
    }
  }
  return root;
}
