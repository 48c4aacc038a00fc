/** How the error of estimates falls with the number of choices. */
import { integerFrom } from "../checks/check.ts";
import { arrayOf, OBJECT, TEXTS } from "../checks/kinds.ts";
import type { Design } from "../moments/designs.ts";
import {
  errorOf,
  type ErrorSummary,
  errorSummary,
  estimate,
  type EstimationError,
  type Estimator,
  ESTIMATORS,
} from "./estimators.ts";
import { type ExperimentTasks, runExperiment } from "./experiment_tasks.ts";
import {
  checkedCommon,
  checkNames,
  drawCase,
  type ExperimentOptions,
  SIZE_RULES,
  type SizeOptions,
} from "./simulated_case.ts";
import { type LogLogSlope, logLogSlope } from "./summaries.ts";

/** Options of {@linkcode errorAgainstChoices}. */
export interface ErrorAgainstChoicesOptions
  extends ExperimentOptions, Pick<SizeOptions, "components"> {
  /**
   * Numbers of choices N.
   * @default {[1e4, 1e5, 1e6, 1e7]}
   */
  choices?: readonly number[] | undefined;
  /**
   * Number of features L.
   * @default {5}
   */
  features?: number | undefined;
  /**
   * Estimators to compare.
   * @default {["likelihood", "moments", "tensor"]}
   */
  estimators?: readonly Estimator[] | undefined;
  /**
   * The rule for the moments.
   * @default {gaussianDesign()}
   */
  design?: Design | undefined;
}

/** Errors of one estimator at one number of choices. */
export interface ChoicesRow extends ErrorSummary {
  /** Number of choices N. */
  readonly choices: number;
  /** The estimator. */
  readonly estimator: Estimator;
  /** In how many replicates the estimator failed: did not converge, or gave nothing as likely as one component. */
  readonly failures: number;
}

/** How the errors of one estimator fall. */
export interface ErrorSlopes {
  /** The estimator. */
  readonly estimator: Estimator;
  /** Of log error of weights against log N; NaN if K = 1. */
  readonly weights: LogLogSlope;
  /** Of log error of atoms against log N. */
  readonly atoms: LogLogSlope;
}

/** Result of {@linkcode errorAgainstChoices}. */
export interface ErrorAgainstChoices {
  /** One row for each estimator and number of choices. */
  readonly rows: readonly ChoicesRow[];
  /** One for each estimator; NaN with fewer than two numbers of choices. */
  readonly slopes: readonly ErrorSlopes[];
}

/**
 * Errors of weights and atoms as the number of choices grows; items and truth of a
 * replicate stay. Maximum likelihood falls like N^(−1/2); estimates from
 * moments stop at their design error, which no N removes.
 *
 * @param options Sizes, numbers of choices, estimators, design.
 * @returns The errors. Costs an estimate for each replicate, N and estimator.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { errorAgainstChoices } from "@softmix/softmix/experiments";
 * const { slopes } = errorAgainstChoices({
 *   items: 300, features: 2, components: 1, estimators: ["likelihood"], replicates: 4,
 * });
 * const { slope, standardError } = slopes[0]!.atoms;
 * assert(Math.abs(slope + 0.5) < 5 * standardError);
 * ```
 */
export function errorAgainstChoices(
  options: ErrorAgainstChoicesOptions = {},
): ErrorAgainstChoices {
  return runExperiment(choicesTasks(options), options);
}

/** One problem: how far each estimator is from the truth, and whether it failed. */
type ChoicesValue = readonly (EstimationError & { readonly failed: boolean })[];

/** The experiment as a task for each replicate and number of choices. */
export function choicesTasks(
  options: ErrorAgainstChoicesOptions,
): ExperimentTasks<ChoicesValue, ErrorAgainstChoices> {
  const { items, scale, replicates, seed } = checkedCommon(options, {
    components: SIZE_RULES.components,
    choices: arrayOf("integers >= 1", integerFrom(1)),
    features: integerFrom(1),
    estimators: TEXTS,
    design: OBJECT,
  });
  const { choices = [1e4, 1e5, 1e6, 1e7], features = 5, components = 3 } =
    options;
  const { estimators = ESTIMATORS, design } = options;
  checkNames("estimators", estimators, ESTIMATORS);
  return {
    count: replicates * choices.length,
    run: (task) => {
      const N = choices[task % choices.length]!;
      const sizes = { items, features, components, choices: N, scale };
      const replicate = Math.floor(task / choices.length);
      const drawn = drawCase(sizes, { seed, replicate });
      return estimators.map((estimator) => {
        const { mixture, failed } = estimate(estimator, drawn, design);
        return { ...errorOf(mixture, drawn), failed };
      });
    },
    result: (values) => {
      const rows = estimators.flatMap((estimator, e) =>
        choices.map((N, n): ChoicesRow => {
          const own = values.filter((_, task) => task % choices.length === n)
            .map((value) => value[e]!);
          return {
            estimator,
            choices: N,
            failures: own.filter(({ failed }) => failed).length,
            ...errorSummary(own),
          };
        })
      );
      return {
        rows,
        slopes: estimators.map((estimator) =>
          slopesOf(
            rows.filter((row) => row.estimator === estimator),
            { estimator, replicates },
          )
        ),
      };
    },
  };
}

/** How the errors of one estimator fall, by its rows. */
function slopesOf(
  rows: readonly ChoicesRow[],
  { estimator, replicates }: {
    readonly estimator: Estimator;
    readonly replicates: number;
  },
): ErrorSlopes {
  const choices = rows.map((row) => row.choices);
  const slopeOf = (part: "weights" | "atoms") =>
    logLogSlope(
      choices,
      Array.from(
        { length: replicates },
        (_, r) => rows.map((row) => row[part].errors[r]!),
      ),
    );
  return { estimator, weights: slopeOf("weights"), atoms: slopeOf("atoms") };
}
