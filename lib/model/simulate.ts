/** Simulated mixtures, features and choices, each from its own named stream. */
import { ANYTHING, ARRAY, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { check, integerFrom, needed, POSITIVE } from "../checks/check.ts";
import { type ChoiceData, choiceData } from "../data/choice_data.ts";
import { checkedOffset, nearZero } from "../data/row_checks.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
} from "../linalg/matrix.ts";
import {
  drawDirichlet,
  drawMultinomial,
  drawNormalsInto,
  drawOnSphereInto,
} from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { mixtureProbabilities } from "./probabilities.ts";
import { canonicalOrder, type SoftmaxMixture } from "./softmax_mixture.ts";

/** Options of {@linkcode simulateMixture}. */
export interface SimulateMixtureOptions {
  /**
   * Norm of every atom, from 0 to 1e150.
   * @default {1.5}
   */
  scale?: number | undefined;
  /**
   * Concentration of the symmetric Dirichlet law of the weights; large is even.
   * @default {10}
   */
  concentration?: number | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

const MIXTURE_RULES: OptionRules<SimulateMixtureOptions> = {
  scale: ANYTHING,
  concentration: POSITIVE,
  seed: SEED,
};

/** Features may be as large as this as well, and scores are sums of products. */
const MOST_SCALE = 1e150;

/**
 * Draws a mixture: atoms uniformly from a sphere, weights from a Dirichlet law.
 *
 * @param components Number of components K ≥ 1.
 * @param features Number of features L ≥ 1.
 * @param options Scale, concentration, seed.
 * @returns The mixture.
 * @throws {RangeError} If a size is not an integer ≥ 1, or scale or concentration is not in range.
 */
export function simulateMixture(
  components: number,
  features: number,
  options: SimulateMixtureOptions = {},
): SoftmaxMixture {
  checkOptions("simulate a mixture", options, MIXTURE_RULES);
  const { scale = 1.5, concentration = 10, seed = 1 } = options;
  check("simulate a mixture", { components, features }, integerFrom(1));
  if (!(typeof scale === "number" && scale >= 0 && scale <= MOST_SCALE)) {
    throw new RangeError(
      `Cannot simulate a mixture as scale must lie between 0 and ${MOST_SCALE}, where squares do not overflow: current value is ${scale}`,
    );
  }
  const weights = drawDirichlet(stream(seed, "simulate:weights"), {
    size: components,
    concentration,
  });
  const atoms = matrix([components, features]);
  const rng = stream(seed, "simulate:atoms");
  for (let k = 0; k < components; k++) {
    drawOnSphereInto(rowOf(atoms, k), rng, scale);
  }
  return canonicalOrder({ weights, atoms });
}

/**
 * Draws standard normal features.
 *
 * @param items Number of items p ≥ 1.
 * @param features Number of features L ≥ 1.
 * @param options Seed (default 1).
 * @returns p × L.
 * @throws {RangeError} If a size is not an integer ≥ 1.
 */
export function simulateFeatures(
  items: number,
  features: number,
  options: { readonly seed?: Seed | undefined } = {},
): Matrix {
  checkOptions("simulate features", options, { seed: SEED });
  const { seed = 1 } = options;
  check("simulate features", { items, features }, integerFrom(1));
  const drawn = matrix([items, features]);
  drawNormalsInto(drawn.values, stream(seed, "simulate:features"));
  return drawn;
}

/** Options of {@linkcode simulateChoices}. */
export interface SimulateChoicesOptions {
  /** Number of choices N: an integer from 1 to 2⁵³ − 1. */
  choices: number;
  /**
   * Known part of each item's utility, as of {@linkcode choiceData}.
   * @default {none: 0 for every item}
   */
  offset?: ArrayLike<number> | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

const CHOICES_RULES: OptionRules<SimulateChoicesOptions> = {
  choices: needed(integerFrom(1)),
  offset: ARRAY,
  seed: SEED,
};

/**
 * Draws how often each item is chosen: multinomial counts with the mixture's
 * probabilities. Costs O(p·K·L), whatever the number of choices.
 *
 * @param features p × L, kept by reference.
 * @param mixture K components with L features.
 * @param options Number of choices, offset, seed.
 * @returns The data.
 * @throws {RangeError} If the number of choices is out of range, the mixture is not
 *   valid for L features, or features and offset do not make {@linkcode choiceData}.
 *
 * @example
 * ```ts
 * import { simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const features = simulateFeatures(100, 3, { seed: 7 });
 * const truth = simulateMixture(2, 3, { seed: 7 });
 * const data = simulateChoices(features, truth, { choices: 1000, seed: 7 });
 * assertEquals(data.choices, 1000);
 * ```
 */
export function simulateChoices(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
  options: SimulateChoicesOptions,
): ChoiceData {
  checkOptions("simulate choices", options, CHOICES_RULES);
  const { choices, seed = 1 } = options;
  const offset = options.offset &&
    nearZero(checkedOffset(options.offset, { rows: features.rows }));
  const counts = drawMultinomial(stream(seed, "simulate:choices"), {
    trials: choices,
    probabilities: mixtureProbabilities({ features, offset }, mixture),
  });
  return choiceData(features, counts, { offset });
}
