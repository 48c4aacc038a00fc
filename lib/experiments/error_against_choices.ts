/** How the error of estimates falls with the number of choices. */
import { integerFrom } from "../checks/check.ts";
import { arrayOf, OBJECT, TEXTS } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
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
import {
  ACTION,
  checkedCommon,
  checkNames,
  drawCase,
  EXPERIMENT_RULES,
  type ExperimentOptions,
  progressOf,
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
 * import { errorAgainstChoices } from "@softmix/softmix";
 * const { slopes } = errorAgainstChoices({
 *   items: 300, features: 2, components: 1, estimators: ["likelihood"], replicates: 4,
 * });
 * const { slope, standardError } = slopes[0]!.atoms;
 * console.assert(Math.abs(slope + 0.5) < 5 * standardError);
 * ```
 */
export function errorAgainstChoices(
  options: ErrorAgainstChoicesOptions = {},
): ErrorAgainstChoices {
  checkOptions(ACTION, options, {
    ...EXPERIMENT_RULES,
    components: SIZE_RULES.components,
    choices: arrayOf("integers >= 1", integerFrom(1)),
    features: integerFrom(1),
    estimators: TEXTS,
    design: OBJECT,
  });
  const { choices = [1e4, 1e5, 1e6, 1e7], features = 5, components = 3 } =
    options;
  const { estimators = ESTIMATORS, design } = options;
  const { items, scale, replicates, seed } = checkedCommon(options);
  checkNames("estimators", estimators, ESTIMATORS);
  const report = progressOf(options, replicates * choices.length);
  const cells = estimators.flatMap((estimator) =>
    choices.map((N) => ({
      estimator,
      choices: N,
      errors: [] as EstimationError[],
      failures: 0,
    }))
  );
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (const N of choices) {
      const sizes = { items, features, components, choices: N, scale };
      const drawn = drawCase(sizes, { seed, replicate });
      for (const cell of cells.filter((cell) => cell.choices === N)) {
        const { mixture, failed } = estimate(cell.estimator, drawn, design);
        cell.errors.push(errorOf(mixture, drawn));
        if (failed) cell.failures++;
      }
      report();
    }
  }
  const rows = cells.map(({ errors, ...cell }) => ({
    ...cell,
    ...errorSummary(errors),
  }));
  return {
    rows,
    slopes: estimators.map((estimator) => {
      const own = rows.filter((row) => row.estimator === estimator);
      const slopeOf = (part: "weights" | "atoms") =>
        logLogSlope(
          choices,
          Array.from(
            { length: replicates },
            (_, r) => own.map((row) => row[part].errors[r]!),
          ),
        );
      return {
        estimator,
        weights: slopeOf("weights"),
        atoms: slopeOf("atoms"),
      };
    }),
  };
}
