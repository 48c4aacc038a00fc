/**
 * What is maximised, as the methods that climb it see it, and how they ask for it.
 *
 * An objective holds several mixtures with the same number of components side
 * by side, one a block, so that one pass over the features serves them all.
 * Its parameters are weights and atoms in whitened coordinates; they are
 * written into its arrays, and what is computed from them is read there.
 *
 * A method never evaluates: it is a coroutine that asks, and goes on once it is
 * answered. So whoever drives it may answer at once, several methods
 * together, from other threads, or stop asking.
 *
 * @module
 */
import type { ParameterSpace } from "./parameter_space.ts";

/** A run of columns, one a component: from `first` up to but not including `end`. */
export interface ColumnRange {
  readonly first: number;
  readonly end: number;
}

/** Parameters of mixtures and what was computed from them, column by column. */
export interface Columns {
  /** Weights, one a column; where they depend on covariates their average over choosers, after `expect`. */
  readonly weights: Float64Array;
  /** Atoms in whitened coordinates: columns × L. */
  readonly atoms: Float64Array;
  /** Coefficients of the covariates that weights depend on: columns × Q; empty where there are none. */
  readonly membership: Float64Array;
  /** Mean responsibilities after `expect`, one a column; they sum to 1 over a mixture. */
  readonly masses: Float64Array;
  /** Derivatives in the logarithms of the weights after `differentiate`, one a column; or in `membership`, columns × Q. */
  readonly weightGradient: Float64Array;
  /** Derivatives in the whitened atoms after `differentiate`: columns × L. */
  readonly atomGradient: Float64Array;
}

/** One mixture: views of the arrays, and the columns that they view. */
export interface Block extends Columns {
  readonly index: number;
  readonly range: ColumnRange;
}

/** Second derivatives per chooser, n × n: minus the Hessian is `complete` − `missing`. */
export interface Information {
  /** If the component of each chooser were known: diag(α) − ααᵀ and n_k·C_k, with n_k the masses. */
  readonly complete: Float64Array;
  /** What of it is lost, as components are not known. */
  readonly missing: Float64Array;
}

/**
 * A function of mixtures, with its derivatives and EM's lower bound. Values are
 * per chooser, who is a choice where nothing else is known. Of a range of columns each operation needs those before it.
 */
export interface Objective extends Columns {
  readonly space: ParameterSpace;
  /** One mixture each. */
  readonly blocks: readonly Block[];
  /** Values after `expect`, one a block; NaN or infinite where they are. */
  readonly values: Float64Array;

  /** Takes the atoms of the columns in `range`. */
  setAtoms(range: ColumnRange): void;
  /** Values and masses of the mixtures in `range`, which is one of whole blocks. */
  expect(range: ColumnRange): void;
  /** Derivatives of the columns in `range`. */
  differentiate(range: ColumnRange): void;
  /** All three. */
  evaluate(range: ColumnRange): void;

  /**
   * Fixes the responsibilities of the last expectation: EM's lower bound is then a sum
   * over components of the concave Q_k(ω_k), here per chooser of the component.
   */
  fixResponsibilities(range: ColumnRange): void;
  /** Q_k at the atom taken last. */
  lowerBound(column: number): number;
  /** The size of the numbers whose difference Q_k is, for what rounding may change of it. */
  lowerBoundSize(column: number): number;
  /** ∂Q_k/∂ω̃_k after `differentiateLowerBounds`: columns × L. */
  readonly lowerBoundGradient: Float64Array;
  differentiateLowerBounds(range: ColumnRange): void;
  /** −∂²Q_k/∂ω̃_k² of one column after `curveLowerBound`: L × L, both triangles. */
  readonly lowerBoundCurvature: Float64Array;
  curveLowerBound(range: ColumnRange): void;
  /** Sets the weights of the mixtures in `range` to those that maximise the lower bound. */
  maximiseWeights(range: ColumnRange): void;

  /** After `inform`; needs a mixture evaluated with its derivatives. */
  readonly information: Information;
  inform(range: ColumnRange): void;
  /** How many evaluations `inform` costs, by arithmetic. */
  readonly informationCost: number;
  /** Whether `inform` neglects what adds little: then it is cheap, and asked for early and often. */
  readonly informsRoughly: boolean;
}

/** A function of an atom to be added to a mixture: written into `atom`, then asked for. */
export interface AddedAtom {
  /** Whitened: length L. */
  readonly atom: Float64Array;
  /** Of what was asked for last, where it has one: length L. */
  readonly gradient: Float64Array;
  readonly value: number;
}

/** The columns of the first `active` blocks. */
export function columnsOf(objective: Objective, active: number): ColumnRange {
  return { first: 0, end: active * objective.space.components };
}

/** An operation that a method wants done. */
export interface Ask {
  readonly of: { readonly [want in string]: unknown };
  readonly want: string;
  readonly range: ColumnRange;
}

/** What can be done for a range of columns by the name of `W`. */
export type Answering<W extends string> = {
  readonly [want in W]: (range: ColumnRange) => void;
};

/** A coroutine that yields what it wants done and returns what it has found. */
export type Method<Result> = Generator<Ask, Result, void>;

/** Something for a method to yield. */
export function ask<W extends string>(
  of: Answering<W>,
  want: W,
  range: ColumnRange,
): Ask {
  return { of, want, range };
}

/** Does what was asked. */
export function answer({ of, want, range }: Ask): void {
  (of as Answering<string>)[want]!(range);
}

/** Milliseconds that a method has before it is the turn of what else its thread has to do. */
const TURN = 50;

/** {@linkcode drive} in turns with what else the thread has to do, such as to hear messages. */
export async function driveInTurns<Result>(
  method: Method<Result>,
): Promise<Result> {
  try {
    let until = performance.now() + TURN;
    let step = method.next();
    while (!step.done) {
      answer(step.value);
      if (performance.now() > until) {
        await new Promise((resolve) => setTimeout(resolve));
        until = performance.now() + TURN;
      }
      step = method.next();
    }
    return step.value;
  } finally {
    method.return(undefined as Result);
  }
}

/** Takes a method to its end, doing all that it asks, here and now. */
export function drive<Result>(method: Method<Result>): Result {
  try {
    let step = method.next();
    while (!step.done) {
      answer(step.value);
      step = method.next();
    }
    return step.value;
  } finally {
    // After an error in an answer the method gives back what it holds.
    method.return(undefined as Result);
  }
}
