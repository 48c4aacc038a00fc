/**
 * Whether choices can tell the parameters at all.
 *
 * **Are repeated choices per person needed?** No. The textbook objection is about
 * latent classes whose choice probabilities are free: one choice per person shows π only, p − 1
 * numbers, and a single class reaches every π. A softmax component is not free: its p probabilities follow from L
 * coefficients. The items' features do what repeated choices do elsewhere: one taste is seen
 * at p different items. With one feature the answer is exact (derived): K components are identified, up to
 * their order, if and only if the feature takes at least 2K distinct values, because 2K exponentials have no
 * combination with 2K zeros; {@linkcode indistinguishableMixtures} shows what happens with fewer. With
 * more features {@linkcode identifiability} counts parameters and looks at the
 * rank of the map from parameters to π, which decides it near the mixture at hand.
 *
 * Where choosers are known the same holds with what they choose among in the place of items: one choice each
 * identifies groups only as far as the *distinct* choice sets go, several choices further, as
 * what a chooser chooses together tells its component, and so fast that halving errors may take no
 * more choices, but thrice as many a person.
 *
 * What repeated choices would add for one set is robustness. From single choices the groups are seen
 * through the shape of softmax only: a departure from that shape looks like another group. And being
 * identified is not being known: the condition tells how many choices it takes.
 *
 * @module
 */
import { RESULT_FIELDS } from "./result_fields.ts";
import { SEED } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { singularValues } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { covariateCount, parameterCount } from "./criteria.ts";
import { freeParameters } from "./free_parameters.ts";
import {
  atomSizeCheck,
  closestAtomsCheck,
  effectiveItemsCheck,
  smallestWeightCheck,
} from "./component_checks.ts";
import {
  conditionCheck,
  type IdentifiabilityCheck,
  rankCheck,
  sizeChecks,
  type Verdict,
} from "./identifiability_checks.ts";
import { outcomeJacobian } from "./outcome_jacobian.ts";
import { describeDirection, type WeakDirection } from "./weak_direction.ts";

/** Result of {@linkcode identifiability}. */
export interface Identifiability {
  /** The worst of the checks. */
  readonly verdict: Verdict;
  /** Every check; "distinct values" only with one feature, "closest atoms" only with two components. */
  readonly checks: readonly IdentifiabilityCheck[];
  /** Number of free parameters, K−1+K·L without constraints. */
  readonly parameters: number;
  /** Rank of the Jacobian of π, near this mixture. */
  readonly rank: number;
  /** Largest over smallest singular value of the Jacobian, its columns scaled to one length; Infinity without full rank. */
  readonly condition: number;
  /** The direction in which π changes least. */
  readonly weakest: WeakDirection;
  /** How many choosers rank and condition come from, drawn from the mixture; undefined where they are exact. */
  readonly draws: number | undefined;
}

/** Options of {@linkcode identifiability}. */
export interface IdentifiabilityOptions extends ConstraintOptions {
  /**
   * Seed of the draws where choosers make several choices.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/** A singular value below this share of the largest is what rounding leaves of 0. */
const LEAST_SINGULAR_VALUE = 1e-12;
/**
 * Checks whether the data could tell this mixture's parameters, and how well.
 *
 * The Jacobian of π is taken in log-weights and whitened atoms with row j divided by √π_j: its singular
 * values squared are the eigenvalues of Fisher's information of one choice. The verdict is about the mixture at hand
 * (local), but for "parameters" and "distinct values", which hold for all mixtures of this size.
 *
 * Where choosers are known the outcomes are what these choose: "parameters" then counts those of the
 * distinct sequences of choice sets, and rank and condition are exact where each makes one choice, else from
 * choosers drawn from the mixture, 200 for each parameter or more.
 *
 * @param data The items; of the counts only their sum is read. Or choosers, of whom it is their sets, numbers
 *   of choices and covariates.
 * @param mixture K components with L features.
 * @param options Coefficients that are common or fixed; seed.
 * @returns Checks with verdict, value and sentence. Costs O(p·n²) with n parameters, O(U·n²) with U choosers.
 * @throws {RangeError} If the mixture is not valid for L features, or numbers of choices of choosers who
 *   make several are not integers.
 *
 * @example
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { identifiability } from "@softmix/softmix/inference";
 * import { assertEquals } from "@std/assert";
 * const three = choiceData([[1], [2], [4]], [10, 20, 30]);
 * const two = softmaxMixture([0.6, 0.4], [[-1], [1]]);
 * assertEquals(identifiability(three, two).verdict, "fail");
 * ```
 */
export function identifiability(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: IdentifiabilityOptions = {},
): Identifiability {
  checkData("check identifiability", data);
  checkOptions("check identifiability", options, {
    ...CONSTRAINT_RULES,
    seed: SEED,
  }, RESULT_FIELDS);
  const { seed = 1 } = options;
  checkMixture(mixture, data.features.columns);
  const { rows: K, columns: L } = mixture.atoms;
  const constrained = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: "check identifiability",
  });
  const free = freeParameters(data, mixture, { constraints: constrained });
  const constraints = constrained?.count;
  const { rows, draws } = outcomeJacobian(data, mixture, { free, seed });
  const { values, direction } = spectrumOf(rows);
  const parameters = parameterCount({
    components: K,
    features: L,
    constraints,
    covariates: covariateCount(data),
  });
  const largest = values.at(-1) ?? 1;
  const rank = values.filter((v) => v > LEAST_SINGULAR_VALUE * largest).length;
  const condition = rank < parameters ? Infinity : largest / (values[0] ?? 1);
  const weakest = describeDirection(data, free, direction);
  const items = oneSet(data);
  const checks = [
    ...sizeChecks(data, K, { constraints }),
    rankCheck(rank, parameters, { weakest, draws }),
    conditionCheck(condition, weakest),
    ...(K > 1 ? [closestAtomsCheck(data, mixture)] : []),
    smallestWeightCheck(data, mixture),
    ...(items
      ? [effectiveItemsCheck(items, mixture), atomSizeCheck(items, mixture)]
      : []),
  ];
  const worst = (["fail", "warning"] as const)
    .find((verdict) => checks.some((check) => check.verdict === verdict));
  return {
    verdict: worst ?? "ok",
    checks,
    parameters,
    rank,
    condition,
    weakest,
    draws,
  };
}

/** Singular values (ascending) of a Jacobian with columns of length 1, and the weakest direction in the coordinates. */
function spectrumOf(jacobian: Matrix) {
  const { rows, columns: n } = jacobian;
  // Every coefficient of one component is fixed.
  if (n === 0) {
    return { values: new Float64Array(0), direction: new Float64Array(0) };
  }
  const lengths = new Float64Array(n);
  for (let o = 0; o < rows; o++) {
    const row = rowOf(jacobian, o);
    for (let i = 0; i < n; i++) lengths[i]! += row[i]! ** 2;
  }
  const scales = lengths.map((square) => Math.sqrt(square) || 1);
  const scaled: Matrix = matrix(
    [rows, n],
    jacobian.values.map((v, at) => v / scales[at % n]!),
  );
  const { values, vectors } = singularValues(scaled);
  return {
    values,
    direction: scales.map((scale, i) => vectors.values[i]! / scale),
  };
}
