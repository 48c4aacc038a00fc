/**
 * The finish: a quasi-Newton ascent of the objective itself, the log-likelihood or,
 * where there is a prior, its sum with the log prior.
 *
 * In the logarithms of the weights (up to their common constant) and the
 * whitened atoms. The bound ‖ω̃_k‖ ≤ R is a constraint: an atom that a step
 * brings to the bound while its gradient points outward is bound to the
 * sphere, where it moves as R·u/‖u‖ with u free, and is freed again when its
 * gradient points inward. Derived; the paper has EM only.
 */
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { ABOVE_ZERO, atLeast, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
} from "../model/constraints.ts";
import { withKernels } from "../model/likelihood.ts";
import { drive } from "../model/objective.ts";
import { loadMixture, unloadMixture } from "../model/parameter_space.ts";
import { logPrior, PRIOR_RULES, type PriorOptions } from "../model/prior.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { checkedStart } from "./checked_start.ts";
import { finishTogether } from "./finish.ts";
import type { FinishEnd, FinishStatus } from "./finish_limits.ts";
import { newFinishSlot } from "./search_point.ts";

/** Options of {@linkcode quasiNewton}. */
export interface QuasiNewtonOptions extends PriorOptions, ConstraintOptions {
  /**
   * Stop when the norm of the gradient per choice, in log-weights and whitened
   * atoms and along the bound where an atom lies on it, is at most this; ≥ 0.
   * @default {1e-8}
   */
  gradientTolerance?: number | undefined;
  /**
   * Most evaluations of the log-likelihood, an integer ≥ 1.
   * @default {2000}
   */
  maxEvaluations?: number | undefined;
  /**
   * Largest norm of an atom in whitened coordinates; `Infinity` for none.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

/** The rules of {@linkcode QuasiNewtonOptions}. */
export const QUASI_NEWTON_RULES: OptionRules<QuasiNewtonOptions> = {
  ...PRIOR_RULES,
  ...CONSTRAINT_RULES,
  gradientTolerance: atLeast(0),
  maxEvaluations: integerFrom(1),
  atomBound: ABOVE_ZERO,
};

/** Result of {@linkcode quasiNewton}. */
export interface QuasiNewtonResult {
  /** Best parameters visited, components in canonical order. */
  readonly mixture: SoftmaxMixture;
  /** Their log-likelihood in nats. */
  readonly logLikelihood: number;
  /** What was maximised: the log-likelihood, plus the log prior where there is one. */
  readonly objective: number;
  /**
   * Why the run stopped: `"converged"` met the gradient tolerance,
   * `"max_evaluations"` ran out, `"stalled"` found no step that rounding lets
   * gain, `"not_finite"` met a log-likelihood that is not finite.
   */
  readonly status: FinishStatus;
  /** Norm of the gradient at the end, as for `gradientTolerance`. */
  readonly gradientNorm: number;
  /** Evaluations of the log-likelihood with its gradient; a curvature counts as what it costs. */
  readonly evaluations: number;
}

/**
 * Climbs to a local maximum of the likelihood, or of the objective where there is a prior, by
 * L-BFGS. Where that creeps it begins again from the inverse of the curvature.
 *
 * @param data Choice counts over p items with L features.
 * @param start K components with L features; atoms beyond the bound are first drawn back to it.
 * @param options Tolerance, most evaluations and bound.
 * @returns The mixture and how the ascent ended. Costs O(p·K·L) an
 *   evaluation, O(p·K²·L²) a curvature; 30 to 200 evaluations are usual.
 * @throws {RangeError} If the start is not valid for L features or an option is out of range.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [1, 3]);
 * const { mixture } = quasiNewton(tosses, softmaxMixture([1], [[0]]));
 * assertAlmostEquals(mixture.atoms.values[0]!, Math.log(3), 1e-7);
 * ```
 */
export function quasiNewton(
  data: ChoiceData,
  start: SoftmaxMixture,
  options: QuasiNewtonOptions = {},
): QuasiNewtonResult {
  checkData("fit", data);
  checkOptions("fit", options, QUASI_NEWTON_RULES);
  const { gradientTolerance = 1e-8, maxEvaluations = 2000 } = options;
  const { space, prior, size } = checkedStart(data, start, {
    ...options,
    action: "fit",
  });
  const slot = newFinishSlot(space);
  loadMixture(slot, start, space);
  const limits = { gradientTolerance, maxEvaluations };
  const [end] = withKernels(undefined, (kernels) => {
    const objective = openObjective(data, { space, kernels, prior, size });
    return drive(finishTogether(objective, [slot], limits));
  }) as [FinishEnd];
  const { gradientNorm, evaluations } = end;
  return {
    mixture: unloadMixture(slot, space),
    logLikelihood: end.objective * size - logPrior(slot, prior),
    objective: end.objective * size,
    status: end.status as FinishStatus, // without a verdict nothing is abandoned
    gradientNorm,
    evaluations,
  };
}
