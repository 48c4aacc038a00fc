/**
 * What differs between counts of one choice set, where each choice is a chooser of its own, and
 * data whose choosers are known. Who needs one of these asks here, and nowhere else for the kind.
 */
import {
  type ChoiceData,
  chosenItems,
  withCounts,
} from "../data/choice_data.ts";
import {
  arePopulationCounts,
  chooseOnce,
  hasChoosers,
  isPanel,
  partOf,
  withParts,
} from "../data/chooser_parts.ts";
import type { UtilityTerms } from "../data/items.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { addScaledInto, scaleInto } from "../linalg/vectors.ts";
import { drawMultinomial } from "../random/draws.ts";
import { stream } from "../random/streams.ts";
import { chooserHessian, chooserScores } from "./chooser_derivatives.ts";
import { ChooserGain } from "./chooser_gain.ts";
import { ChooserLikelihood } from "./chooser_likelihood.ts";
import { chooserLogs } from "./chooser_logs.ts";
import { chosenProbabilities } from "./chosen_probabilities.ts";
import { ComponentScore } from "./component_score.ts";
import type { Constraints } from "./constraints.ts";
import { DirectionalGain } from "./directional_gain.ts";
import {
  type FitCells,
  itemCells,
  populationCells,
  rowCells,
} from "./fit_cells.ts";
import { itemHessian, itemScores, type WeightedItems } from "./item_scores.ts";
import type { Likelihood, LikelihoodShape } from "./likelihood_shape.ts";
import { OneSetLikelihood } from "./one_set_likelihood.ts";
import {
  type Drawing,
  drawnOutcomes,
  listedOutcomes,
  repeatedOutcomes,
  type Repeats,
} from "./outcomes.ts";
import {
  logChooserProbabilities,
  logItemProbabilities,
  logJointOfChoosers,
  logJointProbabilities,
  mixtureProbabilities,
  normalisedRows,
} from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Opens the log-likelihood of the data; nothing is computed yet. */
export function openLikelihood(
  data: WeightedItems,
  shape: LikelihoodShape,
): Likelihood {
  return hasChoosers(data)
    ? new ChooserLikelihood(data, shape)
    : new OneSetLikelihood(data, shape);
}

/** What components say of what each chooser chose: of each item that was chosen, where each choice is a chooser. */
export interface Evidence {
  /** n × K. */
  readonly logs: Matrix;
  /** How many choosers are like this one: length n, > 0. */
  readonly counts: Float64Array;
}

/** log A_uk, the probability of all that a chooser chose under each component, of choosers by these kernels if there are some. Costs O(p·K·L). */
export function evidenceOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  kernels?: KernelSet,
): Evidence {
  if (!hasChoosers(data)) {
    return ofChosen(data, (j) => logItemProbabilities(data, mixture, j));
  }
  const logs = kernels
    ? chooserLogs(data, mixture.atoms, kernels)
    : logChooserProbabilities(data, mixture);
  return { logs, counts: data.choosers.counts };
}

/** A_uk beside one another of what each chooser chose, K × n, where they need no logarithms: else `undefined`. Costs O(p·K·L), less than {@linkcode evidenceOf}. */
export function directEvidence(data: ChoiceData, { atoms }: SoftmaxMixture) {
  return hasChoosers(data) ? undefined : chosenProbabilities(data, atoms);
}

/** What the likelihood of choices takes of them. */
export type CountedChoices = Pick<
  ChoiceData,
  "features" | "offset" | "choosers" | "counts" | "frequencies"
>;

/** log(α_uk A_uk): the same with the weights that the chooser has. */
export function jointEvidence(
  data: CountedChoices,
  mixture: SoftmaxMixture,
): Evidence {
  if (!hasChoosers(data)) {
    return ofChosen(data, (j) => logJointProbabilities(data, mixture, j));
  }
  const logs = logJointOfChoosers(data, mixture);
  return { logs, counts: data.choosers.counts };
}

/** Of the items that were chosen at all. */
function ofChosen(
  data: CountedChoices,
  logsOf: (items: Int32Array) => Matrix,
): Evidence {
  const chosen = chosenItems(data);
  const counts = new Float64Array(chosen.length);
  for (let o = 0; o < counts.length; o++) counts[o] = data.counts[chosen[o]!]!;
  return { logs: logsOf(chosen), counts };
}

/** log(α_uk A_uk) of choosers, or log(α_k A_jk) of all items, chosen or not. */
export function logJoint(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  return hasChoosers(items)
    ? logJointOfChoosers(items, mixture)
    : logJointProbabilities(items, mixture);
}

/** How often choosers took each row, each component as far as they may belong to it: R × K. */
export function rowsTaken(data: ChoiceData, mixture: SoftmaxMixture): Matrix {
  const r = normalisedRows(logJoint(data, mixture));
  if (!hasChoosers(data)) {
    for (const [j, count] of data.counts.entries()) {
      scaleInto(rowOf(r, j), count);
    }
    return r;
  }
  const { starts, rows, multiplicities, counts } = data.choosers;
  const taken = matrix([data.features.rows, r.columns]);
  for (const [u, count] of counts.entries()) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const times = count * multiplicities[e]!;
      addScaledInto(rowOf(taken, rows[e]!), rowOf(r, u), times);
    }
  }
  return taken;
}

/** Σ_j q_j log q_j, every outcome with a probability of its own; undefined where choosers are known, whose outcomes have no such model. */
export function saturatedLogLikelihood(data: ChoiceData): number | undefined {
  if (hasChoosers(data)) return undefined;
  let sum = 0;
  for (const q of data.frequencies) if (q > 0) sum += q * Math.log(q);
  return sum;
}

/** The score of each chooser, or of one choice of each item, in the user's units and with free weights; and their shares. */
export function scoresOf(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): { readonly rows: Matrix; readonly shares: Float64Array } {
  return hasChoosers(data)
    ? chooserScores(data, mixture)
    : itemScores(data, mixture);
}

/** Their Hessian, by plain loops. */
export function hessianOf(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): Matrix {
  return hasChoosers(data)
    ? chooserHessian(data, mixture)
    : itemHessian(data, mixture);
}

/** log(1 + D) of an atom to be added. */
export type Gain = DirectionalGain | ChooserGain;

/** Opens log(1 + D), to be closed. */
export function openGain(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  constraints: Constraints | undefined,
): Gain {
  return hasChoosers(data)
    ? new ChooserGain(data, mixture, constraints)
    : new DirectionalGain(data, mixture, constraints);
}

/** The score of an atom to be added, and log(1 + D). */
export type AtomScore = ComponentScore | ChooserGain;

/** Opens the score, to be closed; undefined where choosers make several choices, of whom few supply D: its noise is not normal. */
export function openScore(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { constraints, kernels }: {
    readonly constraints: Constraints | undefined;
    readonly kernels: KernelSet | undefined;
  },
): AtomScore | undefined {
  if (isPanel(data)) return undefined;
  return hasChoosers(data)
    ? new ChooserGain(data, mixture, constraints, kernels)
    : new ComponentScore(data, mixture, constraints, kernels);
}

/** Opens G, what an atom with a weight of its own gains, to be closed; undefined where each choice is a chooser. */
export function openInsertion(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { constraints, kernels }: {
    readonly constraints: Constraints | undefined;
    readonly kernels: KernelSet | undefined;
  },
): ChooserGain | undefined {
  return hasChoosers(data)
    ? new ChooserGain(data, mixture, constraints, kernels)
    : undefined;
}

/** Draws as many choices from the mixture as the data have, in the place of theirs; counts of one set in bunches of so many alike. */
export function drawerOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): (drawing: Drawing & { readonly bunch?: number }) => ChoiceData {
  if (hasChoosers(data)) {
    return (named) => withParts(data, drawnOutcomes(data, mixture, named));
  }
  const probabilities = mixtureProbabilities(data, mixture);
  return ({ bunch = 1, ...named }) => {
    const trials = Math.max(1, Math.round(data.choices / bunch));
    const counts = drawMultinomial(stream(named.seed, named.purpose), {
      trials,
      probabilities,
    });
    const size = data.choices / trials;
    return withCounts(data, size === 1 ? counts : counts.map((n) => n * size));
  };
}

/** What was chosen beside what the mixture expects: by item, by item and population, or by row. */
export function cellsOf(data: ChoiceData, mixture: SoftmaxMixture): FitCells {
  if (!hasChoosers(data)) return itemCells(data, mixture);
  return arePopulationCounts(data)
    ? populationCells(data, mixture)
    : rowCells(data, mixture);
}

/** As many choosers drawn from the data with what they chose, with replacement. */
export function redrawnData(
  data: ChoiceData,
  { seed, purpose }: Drawing,
): ChoiceData {
  const draw = (trials: number, probabilities: Float64Array) =>
    drawMultinomial(stream(seed, purpose), { trials, probabilities });
  if (!hasChoosers(data)) {
    return withCounts(data, draw(data.choices, data.frequencies));
  }
  const { choosers } = data;
  const parts = Array.from(draw(choosers.size, choosers.counts))
    .flatMap((count, u) =>
      count > 0 ? [{ ...partOf(choosers, u), count }] : []
    );
  return withParts(data, parts);
}

/** Data whose choices are those that a mixture expects. */
export interface ExpectedData {
  readonly data: WeightedItems & Pick<ChoiceData, "whitening">;
  /** How many choosers were drawn; undefined where all outcomes are there, each with its probability. */
  readonly draws: number | undefined;
}

/** The choices that the mixture expects in the place of the data's: all outcomes where each chooser makes one choice, else drawn ones. */
export function expectedData(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  repeats: Repeats,
): ExpectedData {
  if (!hasChoosers(data)) {
    const frequencies = mixtureProbabilities(data, mixture);
    return { data: { ...data, frequencies }, draws: undefined };
  }
  if (chooseOnce(data.choosers)) {
    const listed = listedOutcomes(data, mixture);
    return { data: withParts(data, listed), draws: undefined };
  }
  const drawn = repeatedOutcomes(data, mixture, repeats);
  return { data: withParts(data, drawn), draws: drawn.length };
}
