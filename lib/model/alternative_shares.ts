/**
 * How often each alternative is chosen over all choice sets, observed and under a mixture.
 *
 * An alternative is what rows of several sets have in common: the name, or else the place in the set.
 */
import { setsOfRows } from "../data/choosers.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { chooserWeights } from "./membership.ts";
import { itemProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Result of {@linkcode alternativeShares}: A alternatives in the order in which they first appear. */
export interface AlternativeShares {
  /** Names of the alternatives, or their places in the set from 1. */
  readonly names: readonly string[];
  /** Whether these are names. */
  readonly named: boolean;
  /** Share of all choices: length A, sum 1. */
  readonly observed: Float64Array;
  /** The same under the mixture, in the sets that choosers chose in: length A, sum 1. */
  readonly predicted: Float64Array;
  /** The same if all choosers were of one component: A × K, each column with sum 1. */
  readonly components: Matrix;
}

/**
 * Shares of alternatives over all choice sets (derived): a set counts as often as choices were made in it,
 * each with the weights of its chooser. Costs O(R·K·L).
 *
 * @param data Choices with L features, with choosers or without.
 * @param mixture K components with L features.
 * @returns The shares.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function alternativeShares(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): AlternativeShares {
  const { values: within, rows: R, columns: K } = itemProbabilities(
    data,
    mixture,
  );
  const { names, codes } = alternativesOf(data);
  const { sets, mass } = choicesInSets(data, mixture);
  const observed = new Float64Array(names.length);
  const predicted = new Float64Array(names.length);
  const components = matrix([names.length, K]);
  const { choices, frequencies } = data;
  for (let s = 0; s + 1 < sets.length; s++) {
    let inSet = 0;
    for (let k = 0; k < K; k++) inSet += mass[s * K + k]!;
    for (let r = sets[s]!; r < sets[s + 1]!; r++) {
      const a = codes[r]!;
      observed[a]! += frequencies[r]!;
      for (let k = 0; k < K; k++) {
        const chance = within[r * K + k]! / choices;
        predicted[a]! += mass[s * K + k]! * chance;
        components.values[a * K + k]! += inSet * chance;
      }
    }
  }
  return {
    names,
    named: data.itemNames !== undefined || R === names.length,
    observed,
    predicted,
    components,
  };
}

/** The alternative of each row. */
function alternativesOf(
  { itemNames, choosers, counts }: ChoiceData,
): { readonly names: string[]; readonly codes: Int32Array } {
  const R = counts.length;
  const sets = choosers?.sets ?? [0, R];
  const names: string[] = [];
  const known = new Map<string, number>();
  const codes = new Int32Array(R);
  for (let s = 0; s + 1 < sets.length; s++) {
    for (let r = sets[s]!; r < sets[s + 1]!; r++) {
      const name = itemNames?.[r] ?? `${r - sets[s]! + 1}`;
      let code = known.get(name);
      if (code === undefined) {
        known.set(name, code = names.length);
        names.push(name);
      }
      codes[r] = code;
    }
  }
  return { names, codes };
}

/** Choices in each set times the weights of their choosers: S × K. */
function choicesInSets(data: ChoiceData, mixture: SoftmaxMixture): {
  readonly sets: ArrayLike<number>;
  readonly mass: Float64Array;
} {
  const { choosers, choices, counts } = data;
  const { weights } = mixture;
  const K = weights.length;
  if (!choosers) {
    return {
      sets: [0, counts.length],
      mass: weights.map((weight) => weight * choices),
    };
  }
  const { sets, starts, rows, multiplicities } = choosers;
  const own = chooserWeights(mixture, choosers);
  const setOf = setsOfRows(choosers);
  const mass = new Float64Array((sets.length - 1) * K);
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const made = choosers.counts[u]! * multiplicities[e]!;
      for (let k = 0; k < K; k++) {
        mass[setOf[rows[e]!]! * K + k]! += made * own.values[u * K + k]!;
      }
    }
  }
  return { sets, mass };
}
