/**
 * How probabilities move with the parameters: a row for each outcome, the score of what is chosen
 * times the square root of its probability, so that the squares sum to Fisher's information.
 *
 * For items of one set, and for choosers with one choice each, all outcomes are there. Where choosers make
 * several they are drawn from the mixture, and the rows stand for as many as there are: the
 * information that they sum to is right on average.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  chooseOnce,
  type ChooserData,
  type ChooserPart,
  withParts,
} from "../data/chooser_parts.ts";
import { type Matrix, rowOf } from "../linalg/matrix.ts";
import { chooserScores } from "../model/chooser_derivatives.ts";
import { itemScores } from "../model/item_scores.ts";
import { hasChoosers, mixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { drawnOutcomes, listedOutcomes } from "./chooser_outcomes.ts";
import { type FreeParameters, pulledBackRows } from "./free_parameters.ts";

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
  if (!hasChoosers(data)) {
    const frequencies = mixtureProbabilities(data, mixture);
    const { rows, shares } = itemScores({ ...data, frequencies }, mixture);
    return {
      rows: weighted(pulledBackRows(rows, free), shares),
      draws: undefined,
    };
  }
  const isListed = chooseOnce(data.choosers);
  const parts = isListed
    ? listedOutcomes(data, mixture)
    : enoughDrawn(data, mixture, {
      seed,
      least: DRAWS_PER_PARAMETER * free.indices.length,
    });
  const { rows, shares } = chooserScores(withParts(data, parts), mixture);
  return {
    rows: weighted(pulledBackRows(rows, free), shares),
    draws: isListed ? undefined : parts.length,
  };
}

/** The choosers, each with one like it at most, drawn over and over until there are enough. */
function enoughDrawn(
  data: ChooserData,
  mixture: SoftmaxMixture,
  { seed, least }: { readonly seed: Seed; readonly least: number },
): ChooserPart[] {
  const { choosers } = data;
  const one = { ...choosers, counts: choosers.counts.map(() => 1) };
  const parts: ChooserPart[] = [];
  for (let r = 0; parts.length < least; r++) {
    const purpose = `identifiability:${r}`;
    const drawn = drawnOutcomes({ ...data, choosers: one }, mixture, {
      ...{ seed, purpose },
    });
    for (const part of drawn) {
      parts.push({ ...part, count: choosers.counts[part.of]! });
    }
  }
  return parts;
}

function weighted(rows: Matrix, shares: Float64Array): Matrix {
  for (const [o, share] of shares.entries()) {
    const root = Math.sqrt(share);
    const row = rowOf(rows, o);
    for (let i = 0; i < row.length; i++) row[i]! *= root;
  }
  return rows;
}
