/**
 * Expectation–maximisation for softmax mixtures: one round, and the loop.
 *
 * The E-step computes responsibilities. The M-step sets each weight to its
 * mass Σ_j q_j r_jk and raises, for each component alone, the concave
 * Q_k(ω) = x̄_k·ω − log Σ_j exp(x_j·ω), with x̄_k the mean feature vector of
 * the choices that fall to the component. Neither lowers the log-likelihood, nor
 * with a prior, whose terms both steps have, the objective.
 * EM for this model is the paper's (arXiv 2409.09903); the Newton M-step, the
 * bound and the line searches are derived.
 */
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import {
  ABOVE_ZERO,
  atLeast,
  integerFrom,
  oneOf,
  POSITIVE,
} from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
} from "../model/constraints.ts";
import { withKernels } from "../model/likelihood.ts";
import {
  ask,
  columnsOf,
  drive,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { loadMixture, unloadMixture } from "../model/parameter_space.ts";
import { logPrior, PRIOR_RULES, type PriorOptions } from "../model/prior.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { checkedStart } from "./checked_start.ts";
import { maximise, type MStep, newMStepBuffers } from "./m_step.ts";

/** Options of {@linkcode emStep}, and of {@linkcode em} besides. */
export interface EmStepOptions extends PriorOptions, ConstraintOptions {
  /**
   * How each Q_k is raised: `"newton"`, damped Newton steps on Q_k, or
   * `"gradient"`, one gradient step in whitened coordinates (first-order EM).
   * @default {"newton"}
   */
  mStep?: "newton" | "gradient" | undefined;
  /**
   * Newton steps per round, an integer ≥ 1.
   * @default {1}
   */
  newtonSteps?: number | undefined;
  /**
   * Length of a gradient step, > 0: the first try, halved until Q_k rises
   * enough. Without it, one over the largest eigenvalue of the component's
   * covariance, at the cost of computing that.
   */
  stepSize?: number | undefined;
  /**
   * Largest norm of an atom in whitened coordinates; `Infinity` for none.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

/** Options of {@linkcode em}. */
export interface EmOptions extends EmStepOptions {
  /**
   * Stop when a round gains less than this, in nats per choice; ≥ 0.
   * @default {1e-8}
   */
  tolerance?: number | undefined;
  /**
   * Most rounds, an integer ≥ 0.
   * @default {1000}
   */
  maxIterations?: number | undefined;
}

const ACTION = "fit by EM";

/** The rules of {@linkcode EmStepOptions}. */
const STEP_RULES: OptionRules<EmStepOptions> = {
  ...PRIOR_RULES,
  ...CONSTRAINT_RULES,
  mStep: oneOf("newton", "gradient"),
  newtonSteps: integerFrom(1),
  stepSize: POSITIVE,
  atomBound: ABOVE_ZERO,
};

const EM_RULES: OptionRules<EmOptions> = {
  ...STEP_RULES,
  tolerance: atLeast(0),
  maxIterations: integerFrom(0),
};

/** Result of {@linkcode em}. */
export interface EmResult {
  /** Parameters after the last round, the best visited. */
  readonly mixture: SoftmaxMixture;
  /** Log-likelihood in nats: of the start, then after each round. Under a prior it may fall. */
  readonly logLikelihoods: Float64Array;
  /** What no round lowers: the log-likelihood, plus the log prior where there is one. */
  readonly objectives: Float64Array;
  /**
   * Why the run stopped: `"converged"` met the tolerance, `"max_iterations"`
   * ran out of rounds, `"not_finite"` met a log-likelihood that is not finite.
   * EM is slow where components overlap: a small gain is not a near optimum.
   */
  readonly status: "converged" | "max_iterations" | "not_finite";
}

/**
 * One round of EM.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features; atoms beyond the bound are first drawn back to it.
 * @param options The M-step and the bound.
 * @returns The mixture after the round, its components in canonical order,
 *   and its log-likelihood and objective in nats. Costs O(p·K·L), with Newton's M-step O(p·K·L²).
 * @throws {RangeError} If the mixture is not valid for L features or an option is out of range.
 */
export function emStep(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: EmStepOptions = {},
): {
  readonly mixture: SoftmaxMixture;
  readonly logLikelihood: number;
  readonly objective: number;
} {
  checkData(ACTION, data);
  checkOptions(ACTION, options, STEP_RULES);
  const { mixture: after, logLikelihoods, objectives } = em(data, mixture, {
    ...options,
    tolerance: 0,
    maxIterations: 1,
  });
  return {
    mixture: after,
    logLikelihood: logLikelihoods.at(-1)!,
    objective: objectives.at(-1)!,
  };
}

/**
 * EM from a given start.
 *
 * Finds a local maximum of the likelihood, or of the objective where there is a
 * prior, at a linear rate that is slow where components overlap; {@linkcode quasiNewton} finishes faster.
 *
 * @param data Choice counts over p items with L features.
 * @param start K components with L features; atoms beyond the bound are first drawn back to it.
 * @param options The M-step, the bound and when to stop.
 * @returns The mixture, the paths of the log-likelihood and of the objective, and a status. Costs
 *   O(p·K·L) a round, with Newton's M-step O(p·K·L²).
 * @throws {RangeError} If the start is not valid for L features or an option is out of range.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { em } from "@softmix/softmix/estimation";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [1, 3]);
 * const { mixture, status } = em(tosses, softmaxMixture([1], [[0]]));
 * assertAlmostEquals(mixture.atoms.values[0]!, Math.log(3), 1e-4);
 * assertEquals(status, "converged");
 * ```
 */
export function em(
  data: ChoiceData,
  start: SoftmaxMixture,
  options: EmOptions = {},
): EmResult {
  checkData(ACTION, data);
  checkOptions(ACTION, options, EM_RULES);
  const { tolerance = 1e-8, maxIterations = 1000 } = options;
  const mStep = mStepOf(options);
  const { space, prior, size } = checkedStart(data, start, {
    ...options,
    action: ACTION,
  });
  return withKernels(undefined, (kernels) => {
    const shape = { space, kernels, prior, size };
    const objective = openObjective(data, shape);
    loadMixture(objective, start, space);
    const objectives: number[] = [];
    const logLikelihoods: number[] = [];
    const visit = (value: number) => {
      objectives.push(value * size);
      logLikelihoods.push(value * size - logPrior(objective, prior));
    };
    const limits = { tolerance, maxIterations, visit };
    const status = drive(rounds(objective, mStep, limits));
    return {
      mixture: unloadMixture(objective, space),
      logLikelihoods: Float64Array.from(logLikelihoods),
      objectives: Float64Array.from(objectives),
      status,
    };
  });
}

/** When {@linkcode rounds} stop, and who is told the objective of the start and after each round. */
interface RoundLimits {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly visit: (objective: number) => void;
}

/** EM rounds on the mixture in the first block. */
function* rounds(
  objective: Objective,
  mStep: MStep,
  { tolerance, maxIterations, visit }: RoundLimits,
): Method<EmResult["status"]> {
  const range = columnsOf(objective, 1);
  const buffers = newMStepBuffers(objective);
  yield ask(objective, "setAtoms", range);
  yield ask(objective, "expect", range);
  let last = objective.values[0]!;
  visit(last);
  for (let round = 0; round < maxIterations; round++) {
    if (!Number.isFinite(last)) return "not_finite";
    yield* maximise(objective, range, mStep, buffers);
    yield ask(objective, "expect", range);
    const next = objective.values[0]!;
    visit(next);
    if (Number.isFinite(next) && next - last <= tolerance) return "converged";
    last = next;
  }
  return Number.isFinite(last) ? "max_iterations" : "not_finite";
}

/** A number of EM rounds for several mixtures side by side, those of the first `active` blocks. */
export function* warmUp(
  objective: Objective,
  active: number,
  plan: { readonly mStep: MStep; readonly rounds: number },
): Method<void> {
  const range = columnsOf(objective, active);
  const buffers = newMStepBuffers(objective);
  yield ask(objective, "setAtoms", range);
  yield ask(objective, "expect", range);
  for (let round = 0; round < plan.rounds; round++) {
    yield* maximise(objective, range, plan.mStep, buffers);
    yield ask(objective, "expect", range);
  }
}

/** The M-step of the options. */
function mStepOf(options: EmStepOptions): MStep {
  const { mStep = "newton", newtonSteps = 1, stepSize } = options;
  return mStep === "newton"
    ? { kind: mStep, steps: newtonSteps }
    : { kind: mStep, stepSize };
}
