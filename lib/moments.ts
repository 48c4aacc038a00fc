/**
 * Estimates from moments of the choices, without a search: starts for one, or
 * answers of their own.
 *
 * The mixture is a measure, with weight α_k at the atom ω_k. A {@linkcode Design}
 * says how the features of the items are distributed, and so which averages over
 * the choices are moments of that measure. From moments come the mixture itself,
 * by {@linkcode methodOfMoments} or {@linkcode tensorMoments}, and the subspace
 * that its atoms span, {@linkcode estimateSubspace}, to draw starts in. Where the
 * items are not distributed quite as the design says, moments are off however
 * many choices there are: their design errors say by how much.
 *
 * @example The atoms of two groups from third moments
 * ```ts
 * import { assert } from "@std/assert";
 * import { simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { tensorMoments } from "@softmix/softmix/moments";
 *
 * const truth = softmaxMixture([0.6, 0.4], [[1, 0], [-1, 1]]);
 * const data = simulateChoices(simulateFeatures(5000, 2), truth, { choices: 1e6 });
 * const { mixture } = tensorMoments(data, { components: 2 });
 * assert(Math.abs(mixture.weights[0]! - 0.6) < 0.1);
 * assert(Math.abs(mixture.atoms.values[0]! - 1) < 0.2);
 * ```
 *
 * @module
 */

// Whitened coordinates
export { toUserUnits, toWhitened, whitenedFeatures } from "./data/whitening.ts";

// Designs
export type {
  Design,
  DirectionalRequest,
  MomentFunctions,
} from "./moments/designs.ts";
export { gaussianDesign } from "./moments/gaussian_design.ts";
export {
  densityDesign,
  type DerivativeRatios,
} from "./moments/density_design.ts";
export {
  gaussianMixtureRatios,
  type NormalComponent,
} from "./moments/gaussian_mixture_density.ts";
export { logisticRatios } from "./moments/logistic_density.ts";
export {
  calibratedDesign,
  type CalibratedDesignOptions,
} from "./moments/calibrated_design.ts";

// Latent moments
export type { ItemFunction, MomentEstimate } from "./moments/item_functions.ts";
export {
  designBias,
  type DirectionalMoments,
  estimateLatentMoments,
  type LatentMomentOptions,
  type LatentMoments,
  latentMomentsOf,
} from "./moments/latent_moments.ts";

// Estimates
export type { LatentMeasure, MomentStart } from "./moments/moment_start.ts";
export {
  type LineMeasure,
  measureFromMoments,
  type MomentProblemOptions,
} from "./moments/moment_problem.ts";
export {
  methodOfMoments,
  type MethodOfMomentsOptions,
  type MethodOfMomentsResult,
} from "./moments/method_of_moments.ts";
export {
  measureFromMixedMoments,
  type MixedMomentOptions,
} from "./moments/mixed_moments.ts";
export {
  measureFromThirdMoments,
  tensorMoments,
  type TensorMomentsOptions,
  type TensorMomentsResult,
  type ThirdMomentOptions,
  type ThirdMoments,
} from "./moments/tensor_moments.ts";

// The subspace of the atoms, and starts drawn in it
export {
  type AtomSubspace,
  estimateSubspace,
  type SubspaceOptions,
} from "./moments/subspace.ts";
export {
  sampleAmbient,
  type SampleAmbientOptions,
  sampleSubspace,
  type SampleSubspaceOptions,
} from "./moments/sampled_starts.ts";
