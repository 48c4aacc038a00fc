/**
 * The ridge that predicts choices held out best.
 *
 * Each λ of a grid is fitted to the choices left by a split, of choosers where they are known or of
 * choices given the chooser's others, and judged by the log-likelihood per choice of those taken out, averaged over splits that all λ share. A ridge λ
 * is the prior of atoms of norm √(L/λ) in whitened coordinates, whatever the number of choices, so
 * the grid holds the powers of 4, at which that norm halves, for norms between 1/4, utilities
 * that hardly matter, and 8, the atom bound of many items; and 0, no ridge. The grid and its ends
 * are ours.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  type HeldOut,
  heldOutLogLikelihood,
  whyNotHeldOut,
} from "../inference/held_out.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import type { FitOptions } from "./fit_options.ts";

/** What was tried for a ridge, in ascending order of λ. */
export interface RidgeSearch {
  /** Every λ of the grid. */
  readonly tried: readonly RidgeTried[];
}

/** One λ and how well fits with it predicted choices held out. */
export interface RidgeTried {
  /** λ; 0 for none. */
  readonly ridge: number;
  /** Over the same splits for all. */
  readonly heldOut: HeldOut;
}

/** Fits choices with a ridge, from a mixture beside other starts where there is one. */
export type RidgeRefit = (
  train: ChoiceData,
  how: { readonly ridge: number; readonly from: SoftmaxMixture | undefined },
) => SoftmaxMixture;

const SPLITS = 5;
const LEAST_NORM = 1 / 4, MOST_NORM = 8;

/** The λ to try with L features, ascending. */
export function ridgeGrid(features: number): number[] {
  const exponent = (norm: number) =>
    Math.log(features / norm ** 2) / Math.log(4);
  const grid = [0];
  const last = Math.floor(exponent(LEAST_NORM));
  for (let e = Math.ceil(exponent(MOST_NORM)); e <= last; e++) {
    grid.push(4 ** e);
  }
  return grid;
}

/**
 * Tries every λ of the grid, the largest first: each fit starts beside others from that of the
 * λ before, which has fewer optima.
 *
 * @returns The λ with the highest mean, the smaller of equals, and all that was tried.
 * @throws {RangeError} If the choices cannot be split.
 */
export function heldOutRidge(
  data: ChoiceData,
  { refit, seed = 1, holdOut, onRidge }: {
    readonly refit: RidgeRefit;
    readonly holdOut?: FitOptions["holdOut"];
    readonly seed?: Seed | undefined;
    readonly onRidge?: FitOptions["onRidge"];
  },
): { readonly ridge: number; readonly search: RidgeSearch } {
  const action = "choose the ridge by choices held out";
  const splits = { splits: SPLITS, seed: `${seed}:ridge`, holdOut };
  const reason = whyNotHeldOut(data, splits);
  if (reason !== undefined) {
    throw new RangeError(`Cannot ${action} as ${reason}`);
  }
  const last: SoftmaxMixture[] = [];
  const descending = ridgeGrid(data.features.columns).reverse();
  const tried = descending.map((ridge): RidgeTried => {
    let split = 0;
    const fitted = (train: ChoiceData) => {
      const s = split++;
      onRidge?.(ridge, split);
      return last[s] = refit(train, { ridge, from: last[s] });
    };
    return {
      ridge,
      heldOut: heldOutLogLikelihood(data, { ...splits, refit: fitted }),
    };
  }).reverse();
  const { ridge } = tried.reduce((best, next) =>
    best.heldOut.mean >= next.heldOut.mean ? best : next
  );
  return { ridge, search: { tried } };
}
