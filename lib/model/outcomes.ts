/**
 * What choosers would choose if a mixture were the truth: drawn as often as they are or oftener, or
 * all of it listed where each makes one choice.
 *
 * A chooser has a component, drawn with its own weights, and makes as many choices in each of its sets as
 * it did, all from that component. Those with one choice are taken together where set and
 * covariates are the same: their choices are multinomial with the mixture's probabilities.
 */
import { setsOfRows } from "../data/choosers.ts";
import {
  chooseOnce,
  type ChooserData,
  type ChooserPart,
} from "../data/chooser_parts.ts";
import { type Matrix, rowOf, transposed } from "../linalg/matrix.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import { drawIndex, drawMultinomial } from "../random/draws.ts";
import type { Seed, Stream } from "../random/streams.ts";
import { chooserStreams } from "./chooser_streams.ts";
import { chooserWeights } from "./membership.ts";
import { itemProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** The stream of draws. */
export interface Drawing {
  readonly seed: Seed;
  /** What the draws are for. */
  readonly purpose: string;
}

/** What outcomes are made of. */
interface Law {
  readonly data: ChooserData;
  /** P_rk: K × R. */
  readonly probabilities: Matrix;
  /** α_uk: U × K. */
  readonly weights: Matrix;
  readonly setOf: Int32Array;
}

function lawOf(data: ChooserData, mixture: SoftmaxMixture): Law {
  return {
    data,
    probabilities: transposed(itemProbabilities(data, mixture)),
    weights: chooserWeights(mixture, data.choosers),
    setOf: setsOfRows(data.choosers),
  };
}

/**
 * Draws choosers; numbers of choosers and of choices must be integers. Those with names draw from streams of
 * their own, so that their order does not matter. Costs O(U·J·K) for J rows of a chooser's sets.
 */
export function drawnOutcomes(
  data: ChooserData,
  mixture: SoftmaxMixture,
  named: Drawing,
): ChooserPart[] {
  const law = lawOf(data, mixture);
  const { choosers } = data;
  const streams = chooserStreams(choosers, named);
  if (chooseOnce(choosers)) {
    return pooled(law).flatMap(({ of, count }) => {
      const { first, shares } = mixed(law, of);
      const probabilities = shares;
      const drawn = drawMultinomial(streams(of), {
        trials: count,
        probabilities,
      });
      return chosenOnce(drawn, { of, first });
    });
  }
  const parts: ChooserPart[] = [];
  for (const [of, count] of choosers.counts.entries()) {
    const rng = streams(of);
    const choices = choicesBySet(law, of);
    for (let copy = 0; copy < count; copy++) {
      parts.push(drawnPart(law, { of, choices, rng }));
    }
  }
  return parts;
}

/** What is drawn again and again. */
export interface Repeats extends Drawing {
  /** Choosers to draw, at least. */
  readonly least: number;
  /** What cannot be done where choices are no whole numbers. */
  readonly action: string;
}

/**
 * Every chooser drawn equally often, until there are enough; together they count as many as those of the data.
 *
 * @throws {RangeError} If a chooser's number of choices in a set is not an integer.
 */
export function repeatedOutcomes(
  data: ChooserData,
  mixture: SoftmaxMixture,
  { seed, purpose, least, action }: Repeats,
): ChooserPart[] {
  const law = lawOf(data, mixture);
  const { choosers } = data;
  const streams = chooserStreams(choosers, { seed, purpose });
  const repeats = Math.ceil(least / choosers.counts.length);
  const parts: ChooserPart[] = [];
  // A chooser's draws stand together, so that its rows are read once.
  for (const [of, count] of choosers.counts.entries()) {
    const rng = streams(of);
    const choices = wholeChoices(choicesBySet(law, of), action);
    for (let r = 0; r < repeats; r++) {
      const part = drawnPart(law, { of, choices, rng });
      parts.push({ ...part, count: count / repeats });
    }
  }
  return parts;
}

/** Refuses parts of choices. */
function wholeChoices(
  choices: ReadonlyMap<number, number>,
  action: string,
): ReadonlyMap<number, number> {
  for (const trials of choices.values()) {
    if (Number.isInteger(trials)) continue;
    throw new RangeError(
      `Cannot ${action} as choices of a chooser must be whole numbers to be drawn: current number in a set is ${trials}`,
    );
  }
  return choices;
}

/** Every outcome of choosers who make one choice each, as choosers who count by their probability. */
export function listedOutcomes(
  data: ChooserData,
  mixture: SoftmaxMixture,
): ChooserPart[] {
  const law = lawOf(data, mixture);
  return pooled(law).flatMap(({ of, count }) => {
    const { first, shares } = mixed(law, of);
    return chosenOnce(shares.map((share) => count * share), { of, first });
  });
}

/** Choosers with one choice, together where they have one set and covariates, unless they have names: the first of them, and how many. */
function pooled(
  { data: { choosers }, setOf }: Law,
): { readonly of: number; count: number }[] {
  const { starts, rows, counts, covariates, names } = choosers;
  const pools = new Map<string, { readonly of: number; count: number }>();
  for (const [of, count] of counts.entries()) {
    const z = covariates ? rowOf(covariates.values, of) : [];
    const key = names ? `${of}` : [setOf[rows[starts[of]!]!]!, ...z].join();
    const pool = pools.get(key);
    if (pool) pool.count += count;
    else pools.set(key, { of, count });
  }
  return [...pools.values()];
}

/** The probabilities Σ_k α_uk P_rk of the rows of the set in which a chooser made its one choice. */
function mixed({ data, probabilities, weights, setOf }: Law, u: number) {
  const { sets, starts, rows } = data.choosers;
  const s = setOf[rows[starts[u]!]!]!;
  const first = sets[s]!, end = sets[s + 1]!;
  const shares = new Float64Array(end - first);
  for (const [k, weight] of rowOf(weights, u).entries()) {
    const own = rowOf(probabilities, k).subarray(first, end);
    addScaledInto(shares, own as Float64Array, weight);
  }
  return { first, shares };
}

/** A part for each row that was chosen. */
function chosenOnce(
  counts: Float64Array,
  { of, first }: { readonly of: number; readonly first: number },
): ChooserPart[] {
  return Array.from(counts.keys()).filter((i) => counts[i]! > 0)
    .map((i) => ({
      of,
      count: counts[i]!,
      rows: [first + i],
      multiplicities: [1],
    }));
}

/** How many choices a chooser makes in each set. */
function choicesBySet(
  { data: { choosers }, setOf }: Law,
  u: number,
): ReadonlyMap<number, number> {
  const { starts, rows, multiplicities } = choosers;
  const choices = new Map<number, number>();
  for (let e = starts[u]!; e < starts[u + 1]!; e++) {
    const s = setOf[rows[e]!]!;
    choices.set(s, (choices.get(s) ?? 0) + multiplicities[e]!);
  }
  return choices;
}

/** One chooser with a component of its own. */
function drawnPart(
  { data, probabilities, weights }: Law,
  { of, choices, rng }: {
    readonly of: number;
    readonly choices: ReadonlyMap<number, number>;
    readonly rng: Stream;
  },
): ChooserPart {
  const { sets } = data.choosers;
  const component = drawIndex(rng, rowOf(weights, of) as Float64Array);
  const own = rowOf(probabilities, component) as Float64Array;
  const rows: number[] = [], multiplicities: number[] = [];
  for (const [s, trials] of choices) {
    const first = sets[s]!;
    const chances = own.subarray(first, sets[s + 1]!);
    if (trials === 1) {
      rows.push(first + drawIndex(rng, chances));
      multiplicities.push(1);
      continue;
    }
    const drawn = drawMultinomial(rng, { trials, probabilities: chances });
    for (const [i, times] of drawn.entries()) {
      if (times === 0) continue;
      rows.push(first + i);
      multiplicities.push(times);
    }
  }
  return { of, count: 1, rows, multiplicities };
}
