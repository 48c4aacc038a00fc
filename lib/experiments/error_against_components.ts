/** How estimates from moments degrade as components become more. */
import { integerFrom } from "../checks/check.ts";
import { arrayOf, FUNCTION } from "../checks/kinds.ts";
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
import { type ExperimentTasks, runExperiment } from "./experiment_tasks.ts";
import {
  checkedCommon,
  drawCase,
  type ExperimentOptions,
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
 * import { assert } from "@std/assert";
 * import { errorAgainstComponents } from "@softmix/softmix/experiments";
 * const rows = errorAgainstComponents({ items: 300, features: 3, components: [1, 2], replicates: 2 });
 * const [one, , two] = rows.map(({ atoms }) => atoms.rmse);
 * assert(one! < two!);
 * ```
 */
export function errorAgainstComponents(
  options: ErrorAgainstComponentsOptions = {},
): ComponentsRow[] {
  return runExperiment(componentsTasks(options), options);
}

/** What is compared. */
const MOMENT_ESTIMATORS = ["moments", "tensor"] as const;

/** One problem: how each estimate is, and where its climb came to. */
type ComponentsValue = readonly (EstimationError & {
  readonly failed: boolean;
  readonly loss: number;
  readonly climb: Climb;
})[];

/** The experiment as a task for each number of components and replicate. */
export function componentsTasks(
  options: ErrorAgainstComponentsOptions,
): ExperimentTasks<ComponentsValue, ComponentsRow[]> {
  const { items, scale, replicates, seed } = checkedCommon(options, {
    choices: SIZE_RULES.choices,
    tolerance: ASCENT_RULES.tolerance,
    components: arrayOf("integers >= 1", integerFrom(1)),
    features: integerFrom(1),
    design: FUNCTION,
  });
  const { components = [1, 2, 3, 4, 5, 6], features = 10, choices = 100_000 } =
    options;
  const { ascents: _, ...way } = checkedAscents({
    tolerance: options.tolerance,
  });
  return {
    count: components.length * replicates,
    run: (task) => {
      const K = components[Math.floor(task / replicates)]!;
      const sizes = { items, features, components: K, choices, scale };
      const drawn = drawCase(sizes, { seed, replicate: task % replicates });
      const top = topOf(drawn.data, drawn.truth);
      return MOMENT_ESTIMATORS.map((estimator) => {
        const start = estimate(estimator, drawn, options.design?.(K));
        const finish = { ...way, ascent: "finish", top } as const;
        return {
          ...errorOf(start.mixture, drawn),
          failed: start.failed,
          loss: top - start.logLikelihood,
          climb: climb(drawn.data, start.mixture, finish),
        };
      });
    },
    result: (values) =>
      components.flatMap((K, i) =>
        MOMENT_ESTIMATORS.map((estimator, e) => {
          const own = values.slice(i * replicates, (i + 1) * replicates)
            .map((value) => value[e]!);
          return {
            components: K,
            estimator,
            ...errorSummary(own),
            failureRate: own.filter(({ failed }) => failed).length / replicates,
            loss: meanOf(own.map(({ loss }) => loss)),
            finished: successRate(own.map((one) => [one.climb])),
          };
        })
      ),
  };
}
