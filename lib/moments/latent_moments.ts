/** Moments of the mixing measure, from how often each item was chosen. */
import { ARRAY, OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Items, UtilityTerms } from "../data/items.ts";
import { toWhitened } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { mixtureProbabilities } from "../model/probabilities.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { warningsOf } from "./design_warnings.ts";
import {
  type Design,
  type MomentFunctions,
  refuseMomentsOfSets,
} from "./designs.ts";
import { gaussianDesign } from "./gaussian_design.ts";
import {
  averageOverChoices,
  type ItemFunction,
  type MomentEstimate,
} from "./item_functions.ts";
import {
  monomialsInto,
  sizeToSecond,
  unpackSecond,
  unpackThird,
} from "./packed_moments.ts";

/** Options of {@linkcode estimateLatentMoments}. */
export interface LatentMomentOptions {
  /**
   * The rule that turns averages over choices into moments.
   * @default {gaussianDesign()}
   */
  design?: Design | undefined;
  /**
   * Orthonormal columns, L × d, whitened coordinates: asks for the third
   * moments of Uᵀω̃, and is the basis of the mixed moments.
   */
  basis?: Matrix | undefined;
  /** Directions (whitened, length L, any norm but 0) along which to take moments. */
  directions?: readonly Float64Array[] | undefined;
  /**
   * Highest moment along each direction, an integer ≥ 1.
   * @default {3}
   */
  order?: number | undefined;
}

/** Estimated moments of Σ_k α_k δ(ω̃_k), in whitened coordinates. */
export interface LatentMoments {
  /** E ω̃: length L. */
  readonly first: MomentEstimate;
  /** E ω̃ω̃ᵀ: L × L, row by row. */
  readonly second: MomentEstimate;
  /** E z⊗z⊗z of z = Uᵀω̃: d × d × d, when a basis was given. */
  readonly third?: MomentEstimate | undefined;
  /** One entry per direction. */
  readonly directional: readonly DirectionalMoments[];
  /** What speaks against the design, in words; empty when nothing is known. */
  readonly warnings: readonly string[];
}

/** Moments along one direction v, scaled to norm 1. */
export interface DirectionalMoments {
  /** v: length L. */
  readonly direction: Float64Array;
  /** E (v·ω̃)^r for r = 0 … order. */
  readonly powers: MomentEstimate;
  /**
   * E (v·ω̃)^r (u_i·ω̃) for r = 0 … ⌈order/2⌉ − 1 (what the method of moments
   * needs), i running fastest; empty without a basis.
   */
  readonly mixed: MomentEstimate;
}

/**
 * Moments of the mixing measure in whitened coordinates, each with a standard
 * error from the N choices and a design error from the p items.
 * An interval needs both: see {@linkcode MomentEstimate}.
 *
 * The rule m̂_r = Σ_j q_j h_r(x_j) with h_r = (−1)^|r| ∂^r f/f for a density f
 * of the features is derived by integration by parts; that latent moments can be
 * estimated from averages over choices is the paper's (arXiv 2409.09903).
 *
 * @param data Choice counts over p items with L features.
 * @param options The design, and which moments beyond the second.
 * @returns The moments. Costs O(p·L²) for the second, O(p·(L·d + d³)) for the
 *   third and O(p·L·d) per direction under a Gaussian design.
 * @throws {RangeError} If an option is out of range, the design does not fit the data, or these have many choice sets.
 *
 * @example The mean taste, in whitened coordinates
 * ```ts
 * import { simulateChoices, simulateFeatures, softmaxMixture } from "@softmix/softmix";
 * import { assert } from "@std/assert";
 * import { estimateLatentMoments } from "@softmix/softmix/moments";
 * const truth = softmaxMixture([0.5, 0.5], [[1, 0], [0, 1]]);
 * const data = simulateChoices(simulateFeatures(5000, 2), truth, { choices: 20000 });
 * const { first } = estimateLatentMoments(data);
 * const error = Math.hypot(first.standardErrors[0]!, first.designErrors[0]!);
 * assert(Math.abs(first.values[0]! - 0.5) < 4 * error);
 * ```
 */
export function estimateLatentMoments(
  data: ChoiceData,
  options: LatentMomentOptions = {},
): LatentMoments {
  checkData("estimate moments", data);
  checkOptions("estimate moments", options, RULES);
  const { design = gaussianDesign(), basis, directions = [], order = 3 } =
    options;
  const L = data.features.columns;
  refuseMomentsOfSets(data, "estimate moments");
  checkSizes(L, options);
  const functions = design.momentFunctions(data);
  const { first, second, rule } = momentsToSecond(functions, data);
  const warnings = warningsOf(data, design, { rule, functions });
  return {
    first,
    second,
    third: basis && thirdMoments(functions, data, basis),
    directional: directions.map((given) => {
      const length = norm(given);
      const direction = given.map((v) => v / length);
      return directionalMoments(functions, data, {
        direction,
        order,
        basis: basis ?? matrix([L, 0]),
        mixedOrder: basis ? Math.ceil(order / 2) : 0,
      });
    }),
    warnings,
  };
}

const RULES: OptionRules<LatentMomentOptions> = {
  design: OBJECT,
  basis: OBJECT,
  directions: ARRAY,
  order: integerFrom(1),
};

function checkSizes(L: number, options: LatentMomentOptions): void {
  const { basis, directions = [] } = options;
  if (basis && !(basis.rows === L && basis.columns >= 1)) {
    throw new RangeError(
      `Cannot estimate moments as the basis must have ${L} rows, one per feature, and at least 1 column: current size is ${basis.rows} x ${basis.columns}`,
    );
  }
  for (const direction of directions) {
    if (direction.length !== L) {
      throw new RangeError(
        `Cannot estimate moments as directions must have ${L} entries, one per feature: current number is ${direction.length}`,
      );
    }
    const length = norm(direction);
    if (!(length > 0 && length < Infinity)) {
      throw new RangeError(
        `Cannot estimate moments as directions must have a finite norm > 0: current norm is ${length}`,
      );
    }
  }
}

/** First moments, second moments (L × L) and the rule that gave them. */
export function momentsToSecond(
  functions: MomentFunctions,
  data: Omit<ChoiceData, keyof Items> & UtilityTerms,
): {
  readonly first: MomentEstimate;
  readonly second: MomentEstimate;
  readonly rule: ItemFunction;
} {
  const L = data.features.columns;
  const rule = functions.firstAndSecond();
  const all = averageOverChoices(rule, data);
  const first = mapEstimate(all, (v) => v.slice(0, L));
  const second = mapEstimate(all, (v) => unpackSecond(v.subarray(L), L));
  return { first, second, rule };
}

/** Third moments in a basis: d × d × d. */
function thirdMoments(
  functions: MomentFunctions,
  data: ChoiceData,
  basis: Matrix,
): MomentEstimate {
  const d = basis.columns;
  const all = averageOverChoices(functions.upToThird(basis), data);
  return mapEstimate(
    all,
    (v) => unpackThird(v.subarray(sizeToSecond(d)), d),
  );
}

/** Directional and mixed moments of one request. */
export function directionalMoments(
  functions: MomentFunctions,
  data: ChoiceData,
  request: Parameters<MomentFunctions["directional"]>[0],
): DirectionalMoments {
  const all = averageOverChoices(functions.directional(request), data);
  return {
    direction: request.direction,
    powers: mapEstimate(all, (v) => v.slice(0, request.order + 1)),
    mixed: mapEstimate(all, (v) => v.slice(request.order + 1)),
  };
}

function mapEstimate(
  estimate: MomentEstimate,
  map: (v: Float64Array) => Float64Array,
): MomentEstimate {
  return {
    values: map(estimate.values),
    standardErrors: map(estimate.standardErrors),
    designErrors: map(estimate.designErrors),
  };
}

/**
 * Exact first and second moments of a mixture, whitened coordinates: what
 * {@linkcode estimateLatentMoments} estimates.
 *
 * @param mixture K components with L features, user's units.
 * @param data Gives the whitening.
 * @returns First (length L) and second (L × L) moments.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function latentMomentsOf(
  mixture: SoftmaxMixture,
  data: ChoiceData,
): { readonly first: Float64Array; readonly second: Float64Array } {
  const L = data.features.columns;
  checkMixture(mixture, L);
  const atoms = toWhitened(mixture.atoms, data.whitening);
  const at = new Float64Array(sizeToSecond(L));
  const sum = new Float64Array(at.length);
  for (const [k, weight] of mixture.weights.entries()) {
    monomialsInto(at, rowOf(atoms, k), 2);
    for (let i = 0; i < at.length; i++) sum[i]! += weight * at[i]!;
  }
  return {
    first: sum.slice(0, L),
    second: unpackSecond(sum.subarray(L), L),
  };
}

/**
 * The design error itself, were a given mixture the truth: the rule's
 * averages over exactly these items, minus the moments of the mixture
 * (derived). Signed, with no randomness in it; take a fitted mixture.
 *
 * @param data The items.
 * @param mixture K components with L features, user's units.
 * @param options The design, by default Gaussian.
 * @returns Bias of the first (length L) and second (L × L) moments. Costs O(p·L·(K + L)).
 * @throws {RangeError} If the mixture is not valid for L features, the design does not fit the data, or
 *   these have many choice sets.
 */
export function designBias(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: { readonly design?: Design | undefined } = {},
): { readonly first: Float64Array; readonly second: Float64Array } {
  checkOptions("find the bias of a design", options, { design: OBJECT });
  const { design = gaussianDesign() } = options;
  refuseMomentsOfSets(data, "find the bias of a design");
  const exact = latentMomentsOf(mixture, data);
  const frequencies = mixtureProbabilities(data, mixture);
  const { first, second } = momentsToSecond(design.momentFunctions(data), {
    ...data,
    frequencies,
  });
  return {
    first: first.values.map((v, i) => v - exact.first[i]!),
    second: second.values.map((v, i) => v - exact.second[i]!),
  };
}
