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
 * What repeated choices would add is robustness. From single choices the groups are seen
 * through the shape of softmax only: a departure from that shape looks like another group. And being
 * identified is not being known: the condition tells how many choices it takes.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { singularValues } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { itemScores } from "../model/item_scores.ts";
import {
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { mixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { parameterCount } from "./criteria.ts";
import {
  type FreeParameters,
  freeParameters,
  pulledBackRows,
} from "./free_parameters.ts";
import {
  atomSizeCheck,
  closestAtomsCheck,
  conditionCheck,
  effectiveItemsCheck,
  type IdentifiabilityCheck,
  rankCheck,
  sizeChecks,
  smallestWeightCheck,
  type Verdict,
} from "./identifiability_checks.ts";
import { describeDirection, type WeakDirection } from "./weak_direction.ts";

/** Result of {@linkcode identifiability}. */
export interface Identifiability {
  /** The worst of the checks. */
  readonly verdict: Verdict;
  /** Every check; "distinct values" only with one feature, "closest atoms" only with two components. */
  readonly checks: readonly IdentifiabilityCheck[];
  /** Number of free parameters, K−1+K·L without constraints. */
  readonly parameters: number;
  /** Rank of the Jacobian of π. */
  readonly rank: number;
  /** Largest over smallest singular value of the Jacobian, its columns scaled to one length; Infinity without full rank. */
  readonly condition: number;
  /** The direction in which π changes least. */
  readonly weakest: WeakDirection;
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
 * @param data The items; of the counts only their sum is read.
 * @param mixture K components with L features.
 * @param options Coefficients that are common or fixed.
 * @returns Checks with verdict, value and sentence. Costs O(p·n²) with n = K−1+K·L.
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example
 * ```ts
 * import { choiceData, identifiability, softmaxMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const three = choiceData([[1], [2], [4]], [10, 20, 30]);
 * const two = softmaxMixture([0.6, 0.4], [[-1], [1]]);
 * assertEquals(identifiability(three, two).verdict, "fail");
 * ```
 */
export function identifiability(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ConstraintOptions = {},
): Identifiability {
  const { rows: K, columns: L } = mixture.atoms;
  const constrained = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: "check identifiability",
  });
  const free = freeParameters(data, mixture, { constraints: constrained });
  const constraints = constrained?.count;
  const { values, direction } = jacobianSpectrum(data, mixture, free);
  const parameters = parameterCount({
    components: K,
    features: L,
    constraints,
  });
  const largest = values.at(-1)!;
  const rank = values.filter((v) => v > LEAST_SINGULAR_VALUE * largest).length;
  const condition = rank < parameters ? Infinity : largest / values[0]!;
  const weakest = describeDirection(data, free, direction);
  const checks = [
    ...sizeChecks(data, K, { constraints }),
    rankCheck(rank, parameters, { weakest }),
    conditionCheck(condition, weakest),
    ...(K > 1 ? [closestAtomsCheck(data, mixture)] : []),
    smallestWeightCheck(data, mixture),
    effectiveItemsCheck(data, mixture),
    atomSizeCheck(data, mixture),
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
  };
}

/** Singular values (ascending) of the Jacobian with columns of length 1, and the weakest direction in the coordinates. */
function jacobianSpectrum(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  free: FreeParameters,
) {
  const frequencies = mixtureProbabilities(data, mixture);
  const scores = itemScores({ ...data, frequencies }, mixture);
  const jacobian = pulledBackRows(scores.rows, free);
  const { rows, columns: n } = jacobian;
  const lengths = new Float64Array(n);
  for (let o = 0; o < rows; o++) {
    const root = Math.sqrt(scores.shares[o]!);
    const row = rowOf(jacobian, o);
    for (let i = 0; i < n; i++) lengths[i]! += (row[i]! *= root) ** 2;
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
