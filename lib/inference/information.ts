/** Information of a mixture's free parameters: observed, or expected where the mixture is the truth. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { expectedData } from "../model/kinds_of_data.ts";
import { likelihoodAt, withKernels } from "../model/likelihood.ts";
import { populationWeights } from "../model/membership.ts";
import { sizeOf, weightSize } from "../model/parameter_space.ts";
import { addPriorInformation, perChooser, type Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { freeEntries, freeSubmatrix } from "./free_coordinates.ts";
import type { FreeParameters } from "./free_parameters.ts";

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
    information: freeSubmatrix(information, free),
    ...(scores && { scores: freeSubmatrix(scores, free) }),
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
    information: freeSubmatrix(scores, free),
    gradient: new Float64Array(free.size),
  };
}
