/**
 * What choosers would choose if a mixture were the truth.
 *
 * Where each makes one choice all outcomes are listed, as choosers who count by their probability, once
 * for those who choose among the same items with the same weights. Where some make several there are too
 * many outcomes, and enough of them are drawn.
 *
 * @module
 */
import type { Choosers } from "../data/choosers.ts";
import { rowOf, takeRows, transposed } from "../linalg/matrix.ts";
import { setsOfRows } from "../model/chooser_derivatives.ts";
import { chooserWeights } from "../model/membership.ts";
import {
  type ChooserTerms,
  itemProbabilities,
} from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawIndex, drawMultinomial } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";

/** At least so many choosers are drawn: variances are then right to about √(2/20,000), 1%. */
const DRAWN = 20_000;

/** Choosers with the choices that the mixture expects of those of the data; as many, in the same sets. */
export function expectedChoosers(
  data: ChooserTerms,
  mixture: SoftmaxMixture,
  seed: Seed,
): Choosers {
  return makeOneChoiceEach(data.choosers)
    ? listedOutcomes(data, mixture)
    : drawnOutcomes(data, mixture, seed);
}

/** Whether no chooser makes several choices. */
export function makeOneChoiceEach(
  { starts, multiplicities, counts }: Choosers,
): boolean {
  return counts.every((_, u) =>
    starts[u + 1]! - starts[u]! === 1 && multiplicities[starts[u]!] === 1
  );
}

function listedOutcomes(data: ChooserTerms, mixture: SoftmaxMixture): Choosers {
  const { choosers } = data;
  const { sets, rows } = choosers;
  const K = mixture.weights.length;
  const probabilities = itemProbabilities(data, mixture).values;
  const weights = chooserWeights(mixture, choosers).values;
  const setOf = setsOfRows(choosers);
  const groups = alike(choosers, (u) => setOf[rows[u]!]!);
  const chosen: number[] = [], counts: number[] = [], who: number[] = [];
  for (const { first: u, count } of groups) {
    const s = setOf[rows[u]!]!;
    for (let row = sets[s]!; row < sets[s + 1]!; row++) {
      let probability = 0;
      for (let k = 0; k < K; k++) {
        probability += weights[u * K + k]! * probabilities[row * K + k]!;
      }
      if (probability === 0) continue; // underflow: it tells nothing
      chosen.push(row);
      counts.push(count * probability);
      who.push(u);
    }
  }
  return withOutcomes(choosers, who, {
    starts: Int32Array.from({ length: chosen.length + 1 }, (_, u) => u),
    rows: Int32Array.from(chosen),
    multiplicities: new Float64Array(chosen.length).fill(1),
    counts: Float64Array.from(counts),
  });
}

/** Choosers of the same set with the same covariates: the first of them, and how many they are. */
function alike(
  { counts, covariates }: Choosers,
  setOf: (u: number) => number,
): Iterable<{ readonly first: number; readonly count: number }> {
  const groups = new Map<string, { first: number; count: number }>();
  for (const [u, count] of counts.entries()) {
    const Q = covariates?.names.length ?? 0;
    const z = covariates?.values.values.subarray(u * Q, (u + 1) * Q) ?? [];
    const key = [setOf(u), ...z].join();
    const group = groups.get(key);
    if (group) group.count += count;
    else groups.set(key, { first: u, count });
  }
  return groups.values();
}

function drawnOutcomes(
  data: ChooserTerms,
  mixture: SoftmaxMixture,
  seed: Seed,
): Choosers {
  const { choosers } = data;
  const { counts } = choosers;
  const U = counts.length;
  const probabilities = transposed(itemProbabilities(data, mixture));
  const weights = chooserWeights(mixture, choosers);
  const setOf = setsOfRows(choosers);
  const rng = stream(seed, "covariance:choices");
  const repeats = Math.ceil(DRAWN / U);
  const starts = new Int32Array(U * repeats + 1);
  const rows: number[] = [], multiplicities: number[] = [];
  const who: number[] = [];
  for (let u = 0; u < U; u++) {
    const choices = choicesBySet(choosers, u, setOf);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const component = drawIndex(rng, rowOf(weights, u));
      const own = rowOf(probabilities, component);
      for (const { first, end, trials } of choices) {
        const chances = own.subarray(first, end);
        if (trials === 1) {
          rows.push(first + drawIndex(rng, chances));
          multiplicities.push(1);
          continue;
        }
        const law = { trials, probabilities: chances };
        for (const [i, times] of drawMultinomial(rng, law).entries()) {
          if (times === 0) continue;
          rows.push(first + i);
          multiplicities.push(times);
        }
      }
      who.push(u);
      starts[who.length] = rows.length;
    }
  }
  return withOutcomes(choosers, who, {
    starts,
    rows: Int32Array.from(rows),
    multiplicities: Float64Array.from(multiplicities),
    counts: Float64Array.from(who, (u) => counts[u]! / repeats),
  });
}

/** A choice set, and how many choices are made in it. */
interface ChoicesInSet {
  readonly first: number;
  readonly end: number;
  trials: number;
}

/** How many choices a chooser makes in each set. */
function choicesBySet(
  { sets, starts, rows, multiplicities }: Choosers,
  u: number,
  setOf: Int32Array,
): readonly ChoicesInSet[] {
  const choices = new Map<number, ChoicesInSet>();
  for (let e = starts[u]!; e < starts[u + 1]!; e++) {
    const s = setOf[rows[e]!]!;
    const known = choices.get(s);
    if (known) known.trials += multiplicities[e]!;
    else {
      const [first, end] = [sets[s]!, sets[s + 1]!];
      choices.set(s, { first, end, trials: multiplicities[e]! });
    }
  }
  const all = [...choices.values()];
  for (const { trials } of all) {
    if (Number.isInteger(trials)) continue;
    throw new RangeError(
      `Cannot compute an expected information as choices of a chooser must be whole numbers to be drawn: current number in a set is ${trials}`,
    );
  }
  return all;
}

/** Choosers `who` of the data with other choices. */
function withOutcomes(
  { covariates, ...choosers }: Choosers,
  who: readonly number[],
  outcomes: Pick<Choosers, "starts" | "rows" | "multiplicities" | "counts">,
): Choosers {
  return {
    ...choosers,
    ...outcomes,
    names: undefined,
    covariates: covariates &&
      { ...covariates, values: takeRows(covariates.values, who) },
  };
}
