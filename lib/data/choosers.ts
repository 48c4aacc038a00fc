/**
 * Who chose, and among what: choice sets, and the choosers that belong to one component each.
 *
 * A chooser makes all its choices from one component: a person with several choices, or one choice
 * where persons are not known. One choice set with counts, where each choice is a chooser of its
 * own, needs none of this.
 *
 * @module
 */
import type { Matrix } from "../linalg/matrix.ts";

/** Choice sets, choosers, and what their weights depend on. */
export interface Choosers {
  /** First row of each choice set, whose rows stand together; then the number of rows: S + 1. */
  readonly sets: Int32Array;
  /** First of each chooser's entries in `rows`; then their number: U' + 1. */
  readonly starts: Int32Array;
  /** The rows that choosers chose. */
  readonly rows: Int32Array;
  /** C_ur, how often each was chosen by its chooser: > 0. */
  readonly multiplicities: Float64Array;
  /** N_u, how many choosers are like this one in everything: length U', > 0. */
  readonly counts: Float64Array;
  /** U, the number of choosers: the sum of `counts`. */
  readonly size: number;
  /** What the weights of components depend on; undefined where they are the same for all choosers. */
  readonly covariates: Covariates | undefined;
  /** One name per chooser, where persons were named. */
  readonly names: readonly string[] | undefined;
  /** One name per choice set, where they were named; sets of several persons may have one. */
  readonly setNames: readonly string[] | undefined;
}

/** Covariates of choosers: component weights are α_uk = softmax_k(γ_k·z_u). */
export interface Covariates {
  /** z: U' × Q. */
  readonly values: Matrix;
  /** One name per covariate. */
  readonly names: readonly string[];
  /** Coefficients c with c·z_u = 1 for every chooser: those of the intercept, or 1 for each population. Length Q. */
  readonly constant: Float64Array;
  /** Whether each chooser has one covariate that is 1 and all others 0: populations, with weights of their own. */
  readonly arePopulations: boolean;
}

/** What average weights are taken over: how many choosers there are, and what their weights depend on. */
export type WeighedChoosers = Pick<Choosers, "counts" | "size" | "covariates">;

/** The number of choosers U of some data; that of choices where each is a chooser of its own. */
export function chooserCount(
  { choosers, choices }: {
    readonly choosers?: Pick<Choosers, "size"> | undefined;
    readonly choices: number;
  },
): number {
  return choosers?.size ?? choices;
}

/** The choice set of each row. */
export function setsOfRows({ sets }: Pick<Choosers, "sets">): Int32Array {
  const setOf = new Int32Array(sets.at(-1)!);
  for (let s = 0; s + 1 < sets.length; s++) setOf.fill(s, sets[s], sets[s + 1]);
  return setOf;
}

/** What may be data of many choice sets. */
interface PerhapsChoosers {
  readonly features: unknown;
  readonly choosers?: Choosers | undefined;
}

/** The data where each choice is a chooser of its own, which formulas over items need; undefined where choosers are known. */
export function oneSet<D extends PerhapsChoosers>(data: D): D | undefined {
  return data.choosers === undefined ? data : undefined;
}

/**
 * Refuses many choice sets.
 *
 * @throws {RangeError} If there are several, with the action and why it needs one.
 */
export function refuseChoiceSets(
  { choosers }: PerhapsChoosers,
  action: string,
  why: string,
): void {
  if (choosers === undefined || choosers.sets.length === 2) return;
  throw new RangeError(
    `Cannot ${action} as it needs one choice set: ${why}`,
  );
}

/**
 * Refuses data in which choices are not choosers of their own, all of one population.
 *
 * @throws {RangeError} If choosers were given, with the action and why it needs none.
 */
export function refuseChoosers(
  { choosers }: PerhapsChoosers,
  action: string,
  why: string,
): void {
  if (choosers === undefined) return;
  throw new RangeError(
    `Cannot ${action} as it needs counts of one choice set and one population: ${why}`,
  );
}
