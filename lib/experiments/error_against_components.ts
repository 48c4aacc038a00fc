/** How estimates from moments degrade as components become more. */
import { integerFrom } from "../checks/check.ts";
import { arrayOf, FUNCTION } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { Design } from "../moments/designs.ts";
import {
  ASCENT_RULES,
  type AscentOptions,
  checkedAscents,
  type Climb,
  climb,
  topOf,
} from "./ascent.ts";
import {
  errorOf,
  type ErrorSummary,
  errorSummary,
  estimate,
  type EstimationError,
} from "./estimators.ts";
import {
  ACTION,
  checkedCommon,
  drawCase,
  EXPERIMENT_RULES,
  type ExperimentOptions,
  progressOf,
  SIZE_RULES,
  type SizeOptions,
} from "./simulated_case.ts";
import {
  meanOf,
  type ReplicateMean,
  type SuccessRate,
  successRate,
} from "./summaries.ts";

/** Options of {@linkcode errorAgainstComponents}. */
export interface ErrorAgainstComponentsOptions
  extends
    ExperimentOptions,
    Pick<SizeOptions, "choices">,
    Pick<AscentOptions, "tolerance"> {
  /**
   * Numbers of components K.
   * @default {[1, 2, 3, 4, 5, 6]}
   */
  components?: readonly number[] | undefined;
  /**
   * Number of features L.
   * @default {10}
   */
  features?: number | undefined;
  /**
   * The rule for the moments, given K.
   * @default {() => gaussianDesign()}
   */
  design?: ((components: number) => Design) | undefined;
}

/** One moment estimator at one number of components. */
export interface ComponentsRow extends ErrorSummary {
  /** Number of components K. */
  readonly components: number;
  /** `methodOfMoments` or `tensorMoments`. */
  readonly estimator: "moments" | "tensor";
  /** Share of replicates whose status is not `"estimated"`; 0 where K = 1. */
  readonly failureRate: number;
  /** Log-likelihood per choice below that of the climb from the truth, in nats. */
  readonly loss: ReplicateMean;
  /** How often the estimate, finished, reaches what the truth climbs to. */
  readonly finished: SuccessRate;
}

/**
 * Errors, failures and loss of likelihood of `methodOfMoments` and
 * `tensorMoments` as K grows, and whether they serve as warm starts all the same.
 *
 * That the method of moments degrades with K is the paper's (arXiv
 * 2409.09903); the tensor estimator and this experiment are ours.
 *
 * @param options Sizes, numbers of components, design.
 * @returns One row for each K and estimator. Costs two estimates and two finishes for
 *   each replicate and K.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { errorAgainstComponents } from "@softmix/softmix";
 * const rows = errorAgainstComponents({ items: 300, features: 3, components: [1, 2], replicates: 2 });
 * console.table(rows.map(({ components, estimator, atoms }) => ({ components, estimator, rmse: atoms.rmse })));
 * ```
 */
export function errorAgainstComponents(
  options: ErrorAgainstComponentsOptions = {},
): ComponentsRow[] {
  checkOptions(ACTION, options, {
    ...EXPERIMENT_RULES,
    choices: SIZE_RULES.choices,
    tolerance: ASCENT_RULES.tolerance,
    components: arrayOf("integers >= 1", integerFrom(1)),
    features: integerFrom(1),
    design: FUNCTION,
  });
  const { components = [1, 2, 3, 4, 5, 6], features = 10, choices = 100_000 } =
    options;
  const { items, scale, replicates, seed } = checkedCommon(options);
  const { ascents: _, ...way } = checkedAscents({
    tolerance: options.tolerance,
  });
  const report = progressOf(options, components.length * replicates);
  return components.flatMap((K) => {
    const design = options.design?.(K);
    const sizes = { items, features, components: K, choices, scale };
    const cells = (["moments", "tensor"] as const).map((estimator) => ({
      estimator,
      errors: [] as EstimationError[],
      losses: [] as number[],
      climbs: [] as Climb[][],
      failures: 0,
    }));
    for (let replicate = 0; replicate < replicates; replicate++) {
      const drawn = drawCase(sizes, { seed, replicate });
      const top = topOf(drawn.data, drawn.truth);
      for (const cell of cells) {
        const start = estimate(cell.estimator, drawn, design);
        cell.errors.push(errorOf(start.mixture, drawn));
        cell.losses.push(top - start.logLikelihood);
        cell.climbs.push([
          climb(drawn.data, start.mixture, { ...way, ascent: "finish", top }),
        ]);
        if (start.failed) cell.failures++;
      }
      report();
    }
    return cells.map(({ estimator, errors, losses, climbs, failures }) => ({
      components: K,
      estimator,
      ...errorSummary(errors),
      failureRate: failures / replicates,
      loss: meanOf(losses),
      finished: successRate(climbs),
    }));
  });
}
