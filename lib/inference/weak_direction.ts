/**
 * The direction in which the data say least, in words.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  featureDeviations,
  type FreeParameters,
  pushedForward,
  weightChanges,
} from "./free_parameters.ts";

/** How one parameter moves in a {@linkcode WeakDirection}. */
export interface ParameterChange {
  /** Such as `"weight of component 2"` or `"price in component 1"`. */
  readonly name: string;
  /**
   * How far it moves: the coefficient times the standard deviation of its
   * feature, or the relative change of the weight; the largest is ±1.
   */
  readonly change: number;
}

/** Parameters that can move together while the choice probabilities hardly change. */
export interface WeakDirection {
  /** The parameters that move most, the largest change first. */
  readonly changes: readonly ParameterChange[];
  /** The same in words. */
  readonly words: string;
}

/** Parameters that move less than this share of the largest are left out of the words. */
const WORTH_NAMING = 0.2;
/** More names than this are no help. */
const MOST_NAMES = 6;

/** Name of each entry of a full vector: the weights, then the atoms. */
export function parameterNames(
  featureNames: readonly string[],
  components: number,
): string[] {
  const numbers = Array.from({ length: components }, (_, k) => k + 1);
  return [
    ...numbers.map((k) => `weight of component ${k}`),
    ...numbers.flatMap((k) =>
      featureNames.map((name) => `${name} in component ${k}`)
    ),
  ];
}

/** Describes a direction given in the coordinates of the free parameters. */
export function describeDirection(
  data: Pick<ChoiceData, "featureNames">,
  free: FreeParameters,
  direction: Float64Array,
): WeakDirection {
  const { weights } = free;
  const K = weights.length;
  const full = pushedForward(direction, free);
  const moved = weightChanges(full.subarray(0, K), weights);
  const deviations = featureDeviations(free.whitening);
  const sizes = full.map((value, i) => {
    if (i >= K) return value * deviations[(i - K) % deviations.length]!;
    // A weight of 0 cannot change relatively; its logarithm does.
    return weights[i]! > 0 ? moved[i]! / weights[i]! : value;
  });
  const order = Array.from(sizes.keys())
    .sort((a, b) => Math.abs(sizes[b]!) - Math.abs(sizes[a]!));
  const largest = sizes[order[0]!]!;
  const names = parameterNames(data.featureNames, K);
  const changes = order
    .map((i) => ({ name: names[i]!, change: sizes[i]! / largest }))
    .filter(({ change }) => Math.abs(change) >= WORTH_NAMING)
    .slice(0, MOST_NAMES);
  return { changes, words: changes.map(inWords).join(", ") };
}

function inWords({ name, change }: ParameterChange): string {
  return `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)} ${name}`;
}
