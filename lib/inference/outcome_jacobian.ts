/**
 * How probabilities move with the parameters: a row for each outcome, the score of what is chosen
 * times the square root of its probability, so that the squares sum to Fisher's information.
 *
 * For items of one set, and for choosers with one choice each, all outcomes are there. Where choosers make
 * several they are drawn from the mixture, and the rows stand for as many as there are: the
 * information that they sum to is right on average.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { expectedData, scoresOf } from "../model/kinds_of_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import type { FreeParameters } from "./free_parameters.ts";
import { pulledBackRows } from "./free_coordinates.ts";

/** Rows over the free parameters, and how many choosers were drawn; undefined where nothing was. */
export interface OutcomeJacobian {
  readonly rows: Matrix;
  readonly draws: number | undefined;
}

/** Choosers drawn for each parameter, at least: singular values are then off by some 7%. */
const DRAWS_PER_PARAMETER = 200;

/** The rows at a mixture. Costs O(p·n), or O(U·n) for U choosers listed or drawn. */
export function outcomeJacobian(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { free, seed }: { readonly free: FreeParameters; readonly seed: Seed },
): OutcomeJacobian {
  const { data: expected, draws } = expectedData(data, mixture, {
    ...{ seed, purpose: "identifiability" },
    least: DRAWS_PER_PARAMETER * free.size,
    action: "check identifiability",
  });
  const { rows, shares } = scoresOf(expected, mixture);
  return { rows: weighted(pulledBackRows(rows, free), shares), draws };
}

function weighted(rows: Matrix, shares: Float64Array): Matrix {
  for (const [o, share] of shares.entries()) {
    const root = Math.sqrt(share);
    const row = rowOf(rows, o);
    for (let i = 0; i < row.length; i++) row[i]! *= root;
  }
  return rows;
}
