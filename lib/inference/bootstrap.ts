/** Bootstrap, parametric or of choosers: the check on the standard errors from the information. */
import { RESULT_FIELDS } from "./result_fields.ts";
import { ARRAY, FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom, needed, oneOf } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  type Constraints,
  obeyedConstraints,
} from "../model/constraints.ts";
import { drawerOf, redrawnData } from "../model/kinds_of_data.ts";
import { matchComponents } from "../model/matching.ts";
import type { Drawing } from "../model/outcomes.ts";
import {
  checkMixture,
  ifFinite,
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { allReplicates } from "./replicates.ts";
import { tellCovariatesApart } from "./split_choosers.ts";
import { checkDrawn } from "./whole_choices.ts";

/** Fits a mixture of as many components to data; undefined, or one that is not finite, where no fit was found. */
export type Refit = (data: ChoiceData) => SoftmaxMixture | undefined;

/** Options of {@linkcode bootstrapReplicate}. */
export interface ReplicateOptions extends ConstraintOptions {
  /** Fits each replicate: it should fit as the estimate was fitted, or start from it. */
  refit: Refit;
  /** Number of the replicate, an integer ≥ 0. */
  replicate: number;
  /**
   * What is drawn: choices from the `"estimate"`, each chooser's in its own sets from a component drawn with its own
   * weights; or the `"choosers"` themselves with what they chose, with replacement, which takes no model
   * for the truth.
   * @default {"estimate"}
   */
  draw?: "estimate" | "choosers" | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

const REPLICATE_RULES: OptionRules<ReplicateOptions> = {
  ...CONSTRAINT_RULES,
  ...{ refit: needed(FUNCTION), replicate: needed(integerFrom(0)), seed: SEED },
  draw: oneOf("estimate", "choosers"),
};

/** One replicate: depends on the data's items, the estimate, the seed and its number only. */
export interface BootstrapReplicate {
  /** Its number. */
  readonly replicate: number;
  /** Refitted mixture, its components in the order of the estimate's; undefined where the refit failed: returned none, or numbers that are not finite. */
  readonly mixture: SoftmaxMixture | undefined;
  /** What the refit threw, where `bootstrapParallel` met that. */
  readonly failure?: string | undefined;
}

/**
 * Draws as many choices from the estimate as the data have, refits, and matches the components
 * to the estimate's. Replicates can be computed in any order, in any process. Where choosers are known each
 * makes as many choices in each of its sets as it did; those with names draw from streams of their own.
 *
 * @param data The data that the estimate came from; their sum of counts must be an integer, or the numbers of
 *   choosers and of their choices.
 * @param mixture The estimate, K components.
 * @param options The refit, the number of the replicate, the seed, and what the refit has common or fixed:
 *   components that fixed values tell apart are not matched.
 * @returns The replicate. Costs one refit.
 * @throws {RangeError} If the mixture is not valid for L features, the number of choices or of
 *   the replicate is not an integer, or the refit has another number of components.
 */
export function bootstrapReplicate(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ReplicateOptions,
): BootstrapReplicate {
  checkData("bootstrap", data);
  checkOptions("bootstrap", options, REPLICATE_RULES, RESULT_FIELDS);
  const { refit, replicate } = options;
  return replicatesOf(data, mixture, options)(replicate, refit);
}

/** Makes replicates by their numbers; refuses what {@linkcode checkBootstrap} does. */
export function replicatesOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Pick<ReplicateOptions, "draw" | "seed"> & ConstraintOptions,
): (replicate: number, refit: Refit) => BootstrapReplicate {
  const { seed = 1, draw = "estimate" } = options;
  const constraints = checkBootstrap(data, mixture, options);
  const { whitening } = data;
  const drawn = draw === "estimate"
    ? drawerOf(data, mixture)
    : (named: Drawing) => redrawnData(data, named);
  return (replicate, refit) => {
    const choices = drawn({ seed, purpose: `bootstrap:${replicate}` });
    // Choosers drawn themselves may not tell the covariates apart.
    const refitted = tellCovariatesApart(choices)
      ? ifFinite(refit(choices))
      : undefined;
    if (!refitted) return { replicate, mixture: undefined };
    if (constraints?.isOrdered) return { replicate, mixture: refitted };
    const order = matchComponents(mixture, refitted, { whitening });
    return { replicate, mixture: reorderComponents(refitted, order) };
  };
}

/** Checks estimate and data, and what is drawn; returns what the mixture obeys. */
export function checkBootstrap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Pick<ReplicateOptions, "draw"> & ConstraintOptions,
): Constraints | undefined {
  const { draw = "estimate" } = options;
  checkMixture(mixture, data.features.columns);
  checkDrawn(data, { draw, action: "bootstrap" });
  return obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: "bootstrap",
  });
}

/** Options of {@linkcode parametricBootstrap}. */
export interface BootstrapOptions extends Omit<ReplicateOptions, "replicate"> {
  /**
   * Number of replicates, an integer ≥ 2. Standard errors from R of them are good to 1/√(2R).
   * @default {200}
   */
  replicates?: number | undefined;
  /**
   * Replicates of an earlier run with the same data, estimate, refit and seed: those are not computed again.
   * @default {none}
   */
  done?: readonly BootstrapReplicate[] | undefined;
  /** Called after each new replicate, for keeping it. */
  onReplicate?: ((replicate: BootstrapReplicate) => void) | undefined;
}

/** Result of {@linkcode parametricBootstrap}. */
export interface Bootstrap {
  /** The replicates in the order of their numbers. */
  readonly replicates: readonly BootstrapReplicate[];
  /** How many refits failed; they are left out below. */
  readonly failed: number;
  /** Mean of the replicates minus the estimate, weights, atoms, then coefficients of membership where there are some: length K + K·L (+ K·Q). */
  readonly biases: Float64Array;
  /** Covariance of the replicates, in the same order, user's units. NaN with fewer than two. */
  readonly matrix: Matrix;
  /** Standard errors of the weights: length K. */
  readonly weightErrors: Float64Array;
  /** Standard errors of the atoms: K × L, user's units. */
  readonly atomErrors: Matrix;
  /** Standard errors of the coefficients of membership: K × Q, 0 for the last component; undefined where weights are the same for all. */
  readonly membershipErrors: Matrix | undefined;
}

/**
 * Standard errors by refitting data drawn from the estimate.
 *
 * @param data The data that the estimate came from; their sum of counts must be an integer.
 * @param mixture The estimate, K components.
 * @param options The refit, the number of replicates, the seed, earlier replicates.
 * @returns Covariance and bias. Costs one refit a replicate.
 * @throws {RangeError} As {@linkcode bootstrapReplicate}, or if `replicates` is not an integer ≥ 2.
 *
 * @example The standard error of a coin's log-odds
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { quasiNewton } from "@softmix/softmix/estimation";
 * import { parametricBootstrap } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [400, 600]);
 * const estimate = softmaxMixture([1], [[Math.log(1.5)]]);
 * const { atomErrors } = parametricBootstrap(tosses, estimate, {
 *   refit: (data) => quasiNewton(data, estimate).mixture,
 * });
 * const error = Math.sqrt(1 / 400 + 1 / 600);
 * assert(Math.abs(atomErrors.values[0]! / error - 1) < 3 / Math.sqrt(400));
 * ```
 */
export function parametricBootstrap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: BootstrapOptions,
): Bootstrap {
  const { replicate: _, ...rules } = REPLICATE_RULES;
  checkData("bootstrap", data);
  checkOptions("bootstrap", options, {
    ...{ ...rules, replicates: integerFrom(2) },
    ...{ done: ARRAY, onReplicate: FUNCTION },
  }, RESULT_FIELDS);
  const { refit, replicates = 200 } = options;
  const made = replicatesOf(data, mixture, options);
  const all = allReplicates(
    replicates,
    options,
    (replicate) => made(replicate, refit),
  );
  return bootstrapOf(mixture, all);
}

/**
 * Covariance and bias from replicates, wherever they were made.
 *
 * @param mixture The estimate that they were drawn from.
 * @param replicates In the order of their numbers, which rounding hangs on.
 * @returns What {@linkcode parametricBootstrap} returns. Costs O(R·n²) for R replicates of n numbers.
 */
export function bootstrapOf(
  mixture: SoftmaxMixture,
  replicates: readonly BootstrapReplicate[],
): Bootstrap {
  const flat = ({ weights, atoms, membership }: SoftmaxMixture) =>
    Float64Array.from([
      ...weights,
      ...atoms.values,
      ...membership?.values ?? [],
    ]);
  const estimate = flat(mixture);
  const { rows: K, columns: L } = mixture.atoms;
  const size = estimate.length;
  const deviations = replicates.flatMap((one) =>
    one.mixture
      ? [flat(one.mixture).map((value, i) => value - estimate[i]!)]
      : []
  );
  const R = deviations.length;
  const biases = new Float64Array(size);
  for (const row of deviations) {
    for (let i = 0; i < size; i++) biases[i]! += row[i]! / R;
  }
  const spread = matrix([size, size]);
  for (const row of deviations) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        spread.values[i * size + j]! += (row[i]! - biases[i]!) *
          (row[j]! - biases[j]!);
      }
    }
  }
  for (let i = 0; i < size * size; i++) {
    spread.values[i] = R > 1 ? spread.values[i]! / (R - 1) : NaN;
  }
  const errors = estimate.map((_, i) =>
    Math.sqrt(spread.values[i * size + i]!)
  );
  return {
    replicates,
    failed: replicates.length - R,
    biases,
    matrix: spread,
    weightErrors: errors.slice(0, K),
    atomErrors: matrix([K, L], errors.slice(K, K + K * L)),
    membershipErrors: mixture.membership && {
      ...mixture.membership,
      values: errors.slice(K + K * L),
    },
  };
}
