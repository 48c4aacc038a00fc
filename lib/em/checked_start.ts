/** What an ascent from a given start works with: the start and the options checked against the data. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import {
  checkedConstraints,
  type ConstraintOptions,
} from "../model/constraints.ts";
import { checkMembership } from "../model/membership.ts";
import {
  type ParameterSpace,
  parameterSpace,
} from "../model/parameter_space.ts";
import { checkedPrior, type Prior, type PriorOptions } from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";

/** The space, the prior, and U, the number of choosers, by which the objective is divided. */
interface AscentShape {
  readonly space: ParameterSpace;
  readonly prior: Prior | undefined;
  readonly size: number;
}

/**
 * The shape of an ascent from a start.
 *
 * @throws {RangeError} If the start is not valid for L features or for the covariates, or an option is out of range.
 */
export function checkedStart(
  data: ChoiceData,
  start: SoftmaxMixture,
  { action, atomBound, ...options }: PriorOptions & ConstraintOptions & {
    /** What cannot be done without valid ones, for the message. */
    readonly action: string;
    readonly atomBound?: number | undefined;
  },
): AscentShape {
  checkMixture(start, data.features.columns);
  checkMembership(start, data.choosers);
  const components = start.weights.length;
  const radius = atomBoundOf(atomBound, data.counts.length);
  const constraints = checkedConstraints(options, {
    featureNames: data.featureNames,
    components,
    action,
  });
  return {
    space: parameterSpace(data, { components, radius, constraints }),
    prior: checkedPrior(options, action, data.choosers),
    size: chooserCount(data),
  };
}
