/**
 * Splits of data with choosers: whole choosers held out, or choices of each given its others.
 *
 * By choosers the parts show how new ones are predicted. By choices they show how those are who are
 * known: one choice of each chooser, drawn at random, is always kept, each other is held out with
 * the given probability. The two estimate different things and are never mixed.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  chooseOnce,
  type ChooserData,
  type ChooserPart,
  partOf,
  withParts,
} from "../data/chooser_parts.ts";
import type { Choosers } from "../data/choosers.ts";
import { scatter } from "../linalg/scatter.ts";
import { choleskyInto } from "../linalg/triangular.ts";
import { chooserStreams } from "../model/chooser_streams.ts";
import { jointEvidence } from "../model/kinds_of_data.ts";
import { logSums } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawBinomial } from "../random/draws.ts";
import type { Seed, Stream } from "../random/streams.ts";

/** What a split holds out. */
export type HoldOut = "choosers" | "choices";

/** How to split. */
export interface ChooserSplit {
  readonly holdOut: HoldOut;
  readonly fraction: number;
  readonly seed: Seed;
}

/** Parts of what choosers chose; all those of `test` are in `train` too where choices are held out. */
export interface SplitParts {
  readonly train: readonly ChooserPart[];
  readonly test: readonly ChooserPart[];
}

/** Why data cannot be split at all; undefined where numbers are whole, and choices can be held out. */
export function whyNeverSplit(
  choosers: Choosers,
  holdOut: HoldOut,
): string | undefined {
  const { counts, names } = choosers;
  const u = counts.findIndex((count) => !Number.isSafeInteger(count));
  if (u >= 0) {
    const named = names ? ` ("${names[u]}")` : "";
    return `numbers of choosers must be integers: that of chooser ${
      u + 1
    }${named} is ${counts[u]}`;
  }
  if (holdOut === "choosers") return undefined;
  return chooseOnce(choosers) ? ONE_CHOICE_EACH : whyNotWholeChoices(choosers);
}

/** Why numbers of choices are not whole, as drawing them needs; undefined if they are. */
export function whyNotWholeChoices(
  { multiplicities, rows }: Choosers,
): string | undefined {
  const e = multiplicities.findIndex((times) => !Number.isSafeInteger(times));
  if (e < 0) return undefined;
  return `numbers of choices must be integers: a chooser's number for row ${
    rows[e]! + 1
  } is ${multiplicities[e]}`;
}

/** Why choices cannot be held out given others of their chooser. */
export const ONE_CHOICE_EACH =
  "choices are held out given others of their chooser, and no chooser makes several";

/** The two parts; costs a stream for each chooser with a name. */
export function splitParts(
  { choosers }: ChooserData,
  { holdOut, fraction, seed }: ChooserSplit,
): SplitParts {
  const streams = chooserStreams(choosers, { seed, purpose: "split" });
  const train: ChooserPart[] = [], test: ChooserPart[] = [];
  for (let u = 0; u < choosers.counts.length; u++) {
    const part = partOf(choosers, u);
    const rng = streams(u);
    if (holdOut === "choosers") {
      const trials = part.count;
      const held = drawBinomial(rng, { trials, probability: fraction });
      if (held < trials) train.push({ ...part, count: trials - held });
      if (held > 0) test.push({ ...part, count: held });
      continue;
    }
    const choices = Array.from(part.multiplicities).reduce((a, b) => a + b, 0);
    if (choices === 1) {
      train.push(part);
      continue;
    }
    for (let copy = 0; copy < part.count; copy++) {
      const held = heldChoices(part, { choices, fraction, rng });
      const kept = Array.from(
        part.multiplicities,
        (times, e) => times - held[e]!,
      );
      train.push(chosenOf({ ...part, count: 1 }, kept));
      if (held.some((times) => times > 0)) {
        test.push(chosenOf({ ...part, count: 1 }, held));
      }
    }
  }
  return { train, test };
}

/** How often each row of a chooser is held out. */
function heldChoices(
  { multiplicities }: ChooserPart,
  { choices, fraction, rng }: {
    readonly choices: number;
    readonly fraction: number;
    readonly rng: Stream;
  },
): number[] {
  let before = Math.floor(choices * rng()); // choices before the one that is kept
  return Array.from(multiplicities, (times) => {
    const isHere = before >= 0 && before < times;
    before -= times;
    const trials = isHere ? times - 1 : times;
    return drawBinomial(rng, { trials, probability: fraction });
  });
}

/** A part with other multiplicities, rows of 0 left out. */
function chosenOf(
  part: ChooserPart,
  multiplicities: readonly number[],
): ChooserPart {
  const at = multiplicities.flatMap((times, e) => times > 0 ? [e] : []);
  return {
    ...part,
    rows: at.map((e) => part.rows[e]!),
    multiplicities: at.map((e) => multiplicities[e]!),
  };
}

/** Whether no covariate is 0 for all of the choosers, or a linear combination of others. */
export function tellCovariatesApart(
  { choosers }: ChoiceData,
): boolean {
  if (!choosers?.covariates) return true;
  const { covariates, counts } = choosers;
  const Q = covariates.names.length;
  const { values } = scatter(covariates.values, counts);
  const factor = new Float64Array(Q * Q);
  return choleskyInto(factor, values, Q) &&
    covariates.names.every((_, q) =>
      factor[q * Q + q]! ** 2 > LEAST_FREE * values[q * Q + q]!
    );
}

/** Share of a covariate's square that others must leave unexplained, beyond rounding. */
const LEAST_FREE = 1e-12;

/** Why a split is of no use: a part is empty, or the one to fit does not tell the covariates apart. */
export function whyOneSided(
  data: ChooserData,
  { train, test }: SplitParts,
): string | undefined {
  if (train.length === 0) return "all choosers are held out";
  if (test.length === 0) return "nothing is held out";
  if (tellCovariatesApart(withParts(data, train))) return undefined;
  return data.choosers.covariates!.arePopulations
    ? "a population is held out whole"
    : "covariates of the choosers that are left are linear combinations of others";
}

/**
 * Σ_u N_u log Σ_k r_uk A_uk over the choices held out, r_uk the responsibilities given the others:
 * what a chooser's choices have in log-likelihood beyond those that are left (derived).
 */
export function logLikelihoodGivenOthers(
  data: ChooserData,
  train: readonly ChooserPart[],
  mixture: SoftmaxMixture,
): number {
  const of = (data: ChooserData) => logSums(jointEvidence(data, mixture).logs);
  const all = of(data), left = of(withParts(data, train));
  return train.reduce(
    (sum, { of, count }, i) => sum + count * (all[of]! - left[i]!),
    0,
  );
}
