/** What a finish is told, what it tells, and how it ends. */
import type { FinishSlot } from "./search_point.ts";

/** How a finish ended. */
export type FinishStatus =
  | "converged"
  | "max_evaluations"
  | "stalled"
  | "not_finite";

/** What the finish needs to know besides the mixture. */
export interface FinishLimits<S extends FinishSlot = FinishSlot> {
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  /** Whether no curvature is to be computed. */
  readonly isFirstOrder?: boolean;
  /** Whether slots are to keep what was learned of the curvature, for a finish that goes on from there. */
  readonly keepsCurvature?: boolean;
  /** The finish of a slot that was made before, in the same company. */
  readonly known?: ((slot: number) => FinishBefore | undefined) | undefined;
  /** Told of each step. */
  readonly watch?: ((step: FinishStep) => void) | undefined;
  /** Asks for an end, after each step. */
  readonly stop?: { readonly aborted: boolean } | undefined;
  /** Asked after each step whether to go on; undefined where it is. */
  readonly verdict?: (standing: FinishStanding<S>) => Abandonment | undefined;
}

/** A finish that was made before: it ends after as many rounds, in which others go on beside it. */
export interface FinishBefore {
  /** Evaluations that it took. */
  readonly rounds: number;
  readonly end: FinishEnd;
}

/** Where a finish stands after a step. */
export interface FinishStep {
  readonly slot: FinishSlot;
  readonly gradientNorm: number;
  /** Evaluations so far. */
  readonly evaluations: number;
}

/** Where a finish on its way stands; its slot is one of those given. */
export interface FinishStanding<S extends FinishSlot = FinishSlot> {
  readonly slot: S;
  /** The objective now. */
  readonly objective: number;
  /** Steps taken. */
  readonly steps: number;
  /** What the last ten steps gained; Infinity before that. */
  readonly gained: number;
}

/** Why a finish was not taken to its end: it fell behind another, came to the same optimum, or was told to end. */
export type Abandonment = "left_behind" | "joined" | "interrupted";

/** How the finish of one mixture ended. */
export interface FinishEnd {
  readonly status: FinishStatus | Abandonment;
  /** The objective there. */
  readonly objective: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}
