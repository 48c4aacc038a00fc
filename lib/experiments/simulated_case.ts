/** What the experiments have in common: replicates of a simulated problem. */
import { FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { finiteFrom, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../model/simulate.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";

/** What cannot be done where an option is refused. */
export const ACTION = "run an experiment";

/** Options that every experiment takes. */
export interface ExperimentOptions {
  /**
   * Number of items p, with standard normal features.
   * @default {2000}
   */
  items?: number | undefined;
  /**
   * Norm of every true atom.
   * @default {1.5}
   */
  scale?: number | undefined;
  /**
   * Number of simulated problems, each with its own items, truth and choices; an integer ≥ 1.
   * @default {20}
   */
  replicates?: number | undefined;
  /**
   * Seed of all draws. Replicate r depends on it, r and the sizes only.
   * @default {1}
   */
  seed?: Seed | undefined;
  /** Called after each part of the work. */
  onProgress?: ((progress: ExperimentProgress) => void) | undefined;
}

/** The rules of {@linkcode ExperimentOptions}; sizes are checked where they are used. */
const EXPERIMENT_RULES: OptionRules<ExperimentOptions> = {
  items: integerFrom(1),
  scale: finiteFrom(0),
  replicates: integerFrom(1),
  seed: SEED,
  onProgress: FUNCTION,
};

/** Sizes of the problem, of experiments that do not vary them. */
export interface SizeOptions {
  /**
   * Number of components K.
   * @default {3}
   */
  components?: number | undefined;
  /**
   * Number of choices N.
   * @default {100_000}
   */
  choices?: number | undefined;
}

/** The rules of {@linkcode SizeOptions}. */
export const SIZE_RULES: OptionRules<SizeOptions> = {
  components: integerFrom(1),
  choices: integerFrom(1),
};

/** How far an experiment has come. */
export interface ExperimentProgress {
  /** Parts done, about equal in work. */
  readonly done: number;
  /** Parts in all. */
  readonly total: number;
}

/** The sizes of one simulated problem. */
export interface CaseSizes {
  readonly items: number;
  readonly features: number;
  readonly components: number;
  readonly choices: number;
  readonly scale: number;
}

/** A simulated problem. */
export interface SimulatedCase {
  readonly data: ChoiceData;
  /** What the choices were drawn from. */
  readonly truth: SoftmaxMixture;
  /** Seed for what is drawn besides. */
  readonly seed: string;
}

/**
 * Replicate r of a problem. With other `choices` it has the same items and the same truth.
 *
 * @throws {RangeError} If a size is out of range.
 */
export function drawCase(
  sizes: CaseSizes,
  from: { readonly seed: Seed; readonly replicate: number },
): SimulatedCase {
  const { items, features, components, choices, scale } = sizes;
  const seed =
    `${from.seed}:experiment:${items}:${features}:${components}:${from.replicate}`;
  const truth = simulateMixture(components, features, { seed, scale });
  const data = simulateChoices(
    simulateFeatures(items, features, { seed }),
    truth,
    { choices, seed: `${seed}:${choices}` },
  );
  return { data, truth, seed };
}

/** The common options with their defaults filled in. */
export interface CommonSettings {
  readonly items: number;
  readonly scale: number;
  readonly replicates: number;
  readonly seed: Seed;
}

/**
 * The common options with their defaults; checks these and all others of an experiment.
 *
 * @param rules Of the options that it has beside {@linkcode ExperimentOptions}.
 */
export function checkedCommon<Options extends ExperimentOptions>(
  options: Options,
  rules: OptionRules<Omit<Options, keyof ExperimentOptions>>,
): CommonSettings {
  checkOptions<object>(ACTION, options, { ...EXPERIMENT_RULES, ...rules });
  const { items = 2000, scale = 1.5, replicates = 20, seed = 1 } = options;
  return { items, scale, replicates, seed };
}

/** Throws a RangeError unless every value is one of those known. */
export function checkNames(
  name: string,
  values: readonly string[],
  known: readonly string[],
): void {
  const unknown = values.find((value) => !known.includes(value));
  if (unknown === undefined) return;
  throw new RangeError(
    `Cannot ${ACTION} as ${name} must be among ${
      known.map((value) => `"${value}"`).join(", ")
    }: current value is ${JSON.stringify(unknown)}`,
  );
}

/** A function to call when one more part is done. */
export function replicateProgress(
  { onProgress }: ExperimentOptions,
  total: number,
): () => void {
  let done = 0;
  return () => onProgress?.({ done: ++done, total });
}
