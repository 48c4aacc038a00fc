/**
 * How fast EM can be at a mixture: the share of missing information.
 *
 * @module
 */
import { RESULT_FIELDS } from "./result_fields.ts";
import { FLAGS, OBJECT } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { choleskyInto, solveSymmetricInto } from "../linalg/triangular.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { likelihoodAt, withKernels } from "../model/likelihood.ts";
import { loadMixture, newParameters } from "../model/parameter_space.ts";
import {
  addPriorInformation,
  checkedPrior,
  perChooser,
  type PriorOptions,
  priorWeights,
} from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { freeParameters } from "./free_parameters.ts";
import { freeSubmatrix } from "./free_coordinates.ts";

/** Options of {@linkcode emRate}. */
export interface EmRateOptions extends ConstraintOptions {
  /**
   * Which atoms lie on the bound, one per component; they are held.
   * @default {none}
   */
  onBound?: readonly boolean[] | undefined;
  /**
   * The prior that the mixture was fitted with, as `fit` returns it.
   * @default {none}
   */
  prior?: PriorOptions | undefined;
}

/**
 * Rate of EM: the largest eigenvalue of I_complete⁻¹·I_missing (Dempster, Laird and Rubin 1977; for
 * softmax I_complete has the blocks n_k·C_k, derived).
 *
 * Near a maximum of the likelihood each round of EM multiplies the distance to it by this, so that
 * about log(10)/(1 − rate) rounds win a digit. It is the largest share of information, of any
 * direction, that is lost as nobody sees who belongs to which component.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture The fitted mixture, K components.
 * @param options Atoms on the bound, and coefficients that are common or fixed.
 * @returns From 0 (one component) to 1 (not identified); above 1 away from a maximum; NaN where a
 *   component has no complete information, as one that sits on a single item. Costs O(p·n² + n³) with n = K−1+K·L.
 * @throws {RangeError} If the mixture is not valid for L features or `onBound` has another length.
 */
export function emRate(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: EmRateOptions = {},
): number {
  checkData("compute the rate of EM", data);
  checkOptions("compute the rate of EM", options, {
    ...CONSTRAINT_RULES,
    onBound: FLAGS,
    prior: OBJECT,
  }, RESULT_FIELDS);
  checkMixture(mixture, data.features.columns);
  const constraints = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: "compute the rate of EM",
  });
  const { onBound } = options;
  const free = freeParameters(data, mixture, { onBound, constraints });
  const n = free.size;
  if (n === 0) return 0;
  const parameters = newParameters(free.space);
  loadMixture(parameters, mixture, free.space);
  const full = withKernels(undefined, (kernels) => {
    const likelihood = likelihoodAt(data, mixture, { kernels, constraints });
    likelihood.inform({ first: 0, end: mixture.weights.length });
    return likelihood.information;
  });
  const prior = checkedPrior(options.prior ?? {}, "compute the rate of EM");
  if (prior) {
    addPriorInformation(full.complete, {
      ...perChooser(prior, chooserCount(data)),
      weights: priorWeights(parameters),
      components: mixture.weights.length,
    });
  }
  const { values: factor } = freeSubmatrix(full.complete, free);
  if (!choleskyInto(factor, factor, n)) return NaN;
  const missing = freeSubmatrix(full.missing, free);
  solveSymmetricInto(missing.values, factor, n);
  return symmetricEigen(missing).values[n - 1]!;
}
