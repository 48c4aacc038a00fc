/**
 * Evaluates the log-likelihood of data of any kind.
 *
 * @module
 */
import type { Items } from "../data/items.ts";
import { bestKernels } from "../kernels/best.ts";
import {
  closingAfter,
  closingAfterAll,
  type KernelSet,
} from "../kernels/kernels.ts";
import type { WeightedItems } from "./item_scores.ts";
import { openLikelihood } from "./kinds_of_data.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import {
  loadMixture,
  type ParameterSpace,
  parameterSpace,
} from "./parameter_space.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

export { openLikelihood };
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

/** The same with the best that there are, for a body that takes its time. */
export function withBestKernels<T>(
  body: (kernels: KernelSet) => Promise<T>,
): Promise<T> {
  return closingAfterAll(bestKernels, body);
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
