/**
 * Estimates without iteration, from moments of the choices: starts for a search,
 * and answers of their own.
 *
 * A **design** says how the features of the items are spread, and with it
 * averages over the choices are unbiased for moments of the hidden measure that
 * has weight α_k at ω_k. Those moments give the mixture itself, by the method of
 * moments or by a decomposition of third moments, or the subspace in which its
 * atoms lie and where starts are drawn.
 *
 * @example The atoms of two groups from third moments
 * ```ts
 * import { assert } from "@std/assert";
 * import { matchComponents, simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { tensorMoments } from "@softmix/softmix/moments";
 *
 * const truth = softmaxMixture([0.6, 0.4], [[1, 0], [-1, 1]]);
 * const data = simulateChoices(simulateFeatures(5000, 2), truth, { choices: 1e6 });
 * const { mixture } = tensorMoments(data, { components: 2 });
 * assert(Math.abs(mixture.weights[0]! - 0.6) < 0.1);
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
  measureFromMixedMoments,
  methodOfMoments,
  type MethodOfMomentsOptions,
  type MethodOfMomentsResult,
  type MixedMomentOptions,
} from "./moments/method_of_moments.ts";
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
  sampleAmbient,
  type SampleAmbientOptions,
  sampleSubspace,
  type SampleSubspaceOptions,
  type SubspaceOptions,
} from "./moments/subspace.ts";
