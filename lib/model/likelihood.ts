/**
 * Opens the log-likelihood of data of any kind as an objective.
 *
 * @module
 */
import type { Items } from "../data/items.ts";
import { bestKernels } from "../kernels/best.ts";
import {
  type KernelSet,
  withKernels as closingAfter,
} from "../kernels/kernels.ts";
import { ChooserLikelihood } from "./chooser_likelihood.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import { OneSetLikelihood } from "./one_set_likelihood.ts";
import {
  loadMixture,
  type ParameterSpace,
  parameterSpace,
} from "./parameter_space.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

export type { KernelSet, Likelihood, LikelihoodShape };

/**
 * Runs `body` with a set of inner loops, the best that there are if none is given, and gives
 * back the memory of all that it opened with them, also after an error.
 */
export function withKernels<T>(
  set: KernelSet | undefined,
  body: (kernels: KernelSet) => T,
): T {
  return closingAfter(set ?? bestKernels, body);
}

/** Opens the log-likelihood of the data; nothing is computed yet. */
export function openLikelihood(
  data: WeightedItems,
  shape: LikelihoodShape,
): Likelihood {
  const { choosers } = data;
  return choosers
    ? new ChooserLikelihood({ ...data, choosers }, shape)
    : new OneSetLikelihood(data, shape);
}

/** The log-likelihood, evaluated at one mixture with its derivatives; atoms may lie anywhere. */
export function likelihoodAt(
  data: WeightedItems & Pick<Items, "whitening">,
  mixture: SoftmaxMixture,
  { kernels, constraints }:
    & Pick<LikelihoodShape, "kernels">
    & Pick<ParameterSpace, "constraints"> = {},
): Likelihood {
  const components = mixture.weights.length;
  const radius = Infinity;
  const space = parameterSpace(data, { components, radius, constraints });
  const likelihood = openLikelihood(data, { space, kernels });
  loadMixture(likelihood, mixture, space);
  likelihood.evaluate({ first: 0, end: components });
  return likelihood;
}
