/** A fit among others, and why it is not ranked. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { coincidingAtoms } from "../inference/coinciding_atoms.ts";
import { unidentified } from "../inference/identifiability_checks.ts";
import {
  checkedConstraints,
  type ConstraintOptions,
  type Constraints,
} from "../model/constraints.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import type { FitResult } from "./fit_result.ts";
import { localDoubt } from "./local_doubt.ts";

/** A fit, and why it is not ranked. */
export interface JudgedFit {
  readonly components: number;
  readonly fit: FitResult;
  readonly doubts: readonly string[];
}

/** Judges a fit, given those of fewer components. */
export function judgedFit(
  data: ChoiceData,
  fit: FitResult,
  { smaller, options }: {
    readonly smaller: readonly FitResult[];
    readonly options: ConstraintOptions;
  },
): JudgedFit {
  const components = fit.mixture.weights.length;
  const doubts = [
    ...unidentified(data, components, {
      constraints: constraintsOf(data, components, options)?.count,
    }),
    ...doubtsOf(fit, smaller, chooserCount(data)),
  ];
  if (doubts.length === 0) doubts.push(...identificationDoubts(data, fit));
  return { components, fit, doubts };
}

/** What mixtures of a size are to obey. */
export function constraintsOf(
  { featureNames }: ChoiceData,
  components: number,
  options: ConstraintOptions,
): Constraints | undefined {
  const shape = { featureNames, components, action: "select components" };
  return checkedConstraints(options, shape);
}

/** Multiplications that looking at one fit may take: half a second. */
const MOST_WORK = 2e8;
/** Nats by which log-likelihoods of one maximum differ. */
const SAME_HEIGHT = 1e-3;

/** Whether the data tell the mixture from those near it, and from others that starts reached; not for components that are as good as one. */
function identificationDoubts(data: ChoiceData, result: FitResult): string[] {
  const local = localDoubt(data, result, MOST_WORK);
  if (local !== undefined) return [local];
  const { spread, mixture } = result;
  const isOther = spread && spread.below < SAME_HEIGHT &&
    coincidingAtoms(data, mixture).length === 0;
  return isOther
    ? [
      `${spread.starts} starts reached this log-likelihood with different estimates`,
    ]
    : [];
}

function doubtsOf(
  result: FitResult,
  smaller: readonly FitResult[],
  choosers: number,
): string[] {
  const doubts: string[] = [];
  if (result.status !== "converged") {
    doubts.push("the best start did not converge");
  }
  const onBound = result.onBound.filter(Boolean).length;
  if (onBound > 0) {
    doubts.push(
      `${onBound} ${
        onBound === 1 ? "atom lies" : "atoms lie"
      } on the atom bound`,
    );
  }
  const least = result.objective / choosers + SAME_OPTIMUM;
  const isHigher = smaller.some((other) =>
    isComparable(other, result) && other.objective / choosers > least
  );
  if (isHigher) {
    doubts.push(
      `fewer components reached a higher ${
        result.prior ? "objective" : "likelihood"
      }`,
    );
  }
  return doubts;
}

/**
 * Whether a component more can only raise the objective: not where its ridge is another, nor under
 * a Dirichlet prior, which each component changes.
 */
function isComparable(one: FitResult, other: FitResult): boolean {
  return one.prior?.ridge === other.prior?.ridge &&
    !(one.prior && one.prior.dirichlet > 0);
}
