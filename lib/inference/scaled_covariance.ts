/**
 * A covariance for choices that come in bunches: ĉ times that of independent ones.
 *
 * Where choosers come in groups of about ĉ who choose alike, every count has ĉ times the variance of
 * independent choices, and so have the score and the estimates: errors are √ĉ times as large
 * (Wedderburn 1974; McCullagh and Nelder 1989, section 4.5).
 */
import { finiteFrom, shownValue } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { Matrix } from "../linalg/matrix.ts";
import type { ConstraintOptions } from "../model/constraints.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { CovarianceInUserUnits } from "./covariance_root.ts";
import { overdispersion } from "./criteria.ts";

/** Over-dispersion from which on scaled errors are shown beside those of independent choices. */
export const BUNCHED = 1.2;

/** How a covariance is scaled: a factor ĉ ≥ 1, or the one that the data suggest. */
export type CovarianceScale = number | "overdispersion";

/** What a scale is chosen for. */
interface Scaled extends ConstraintOptions {
  readonly scale: CovarianceScale;
  /** Such as "observed". */
  readonly kind: string;
}

/**
 * The factor ĉ.
 *
 * @throws {RangeError} If it is neither a number ≥ 1 nor what can be estimated here, or other than 1 for a kind that is no inverse information.
 */
export function checkedScale(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { scale, kind, ...constraints }: Scaled,
): number {
  const refuse = (rule: string, value: unknown) => {
    throw new RangeError(
      `Cannot compute a covariance as scale must be ${rule}: current value is ${
        shownValue(value)
      }`,
    );
  };
  if (scale === 1) return 1;
  if (kind !== "observed" && kind !== "expected") {
    refuse(`1 where kind is "${kind}"`, scale);
  }
  const { words, holds } = finiteFrom(1);
  if (scale !== "overdispersion") {
    if (typeof scale !== "number" || !holds(scale)) {
      refuse(`${words}, or "overdispersion"`, scale);
    }
    return scale;
  }
  const { estimate } = overdispersion(data, mixture, constraints);
  if (!Number.isFinite(estimate)) {
    refuse(
      "a number where there is no over-dispersion to estimate, for want of items or choices",
      scale,
    );
  }
  return Math.max(1, estimate);
}

/** What there is of a covariance, and what is said of it. */
type Described =
  & {
    readonly [part in keyof CovarianceInUserUnits]?:
      | CovarianceInUserUnits[part]
      | undefined;
  }
  & { readonly message: string; readonly scale: number };

/** The covariance times ĉ ≥ 1, its errors and its root times √ĉ. */
export function scaledCovariance<C extends Described>(of: C, scale: number): C {
  const { root } = of;
  if (scale === 1 || !root) return of;
  const factor = Math.sqrt(scale);
  const times = (given: Matrix | undefined, by = factor) =>
    given && { ...given, values: given.values.map((v) => v * by) };
  return {
    ...of,
    scale: of.scale * scale,
    message: `${of.message}; errors are √${scale.toPrecision(3)} = ${
      factor.toPrecision(3)
    } times those of independent choices`,
    matrix: times(of.matrix, scale),
    weightErrors: of.weightErrors?.map((v) => v * factor),
    membershipErrors: times(of.membershipErrors),
    populationWeightErrors: times(of.populationWeightErrors),
    atomErrors: times(of.atomErrors),
    root: {
      ...root,
      directions: times(root.directions),
      lengths: root.lengths.map((v) => v * factor),
    },
  };
}
