/**
 * The direction in which the data say least, in words.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Covariates } from "../data/choosers.ts";
import { featureDeviations } from "../data/whitening.ts";
import { populationWeights } from "../model/membership.ts";
import { weightSize } from "../model/parameter_space.ts";
import { pushedForward } from "./free_coordinates.ts";
import type { FreeParameters } from "./free_parameters.ts";
import { populationWeightChanges, weightChanges } from "./weight_changes.ts";

/** How one parameter moves in a {@linkcode WeakDirection}. */
export interface ParameterChange {
  /** Such as `"weight of component 2"`, `"membership of component 1: age"` or `"price in component 1"`. */
  readonly name: string;
  /**
   * How far it moves: the coefficient times the standard deviation of its
   * feature, or that of its covariate, which for the intercept is taken as 1, or the relative change
   * of the weight; the largest is ±1.
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

/** What names depend on. */
type Named = Pick<ChoiceData, "featureNames" | "choosers">;

/** Name of each parameter: the weights, the coefficients of membership or the weights of populations, the atoms. */
export function parameterNames(data: Named, components: number): string[] {
  const { choosers } = data;
  const names = fullNames(data, components);
  return choosers?.covariates ? [...weightNames(components), ...names] : names;
}

/** Name of each entry of a full vector. */
function fullNames(
  { featureNames, choosers }: Named,
  components: number,
): string[] {
  const numbers = Array.from({ length: components }, (_, k) => k + 1);
  return [
    ...(choosers?.covariates
      ? membershipNames(choosers.covariates, components)
      : weightNames(components)),
    ...numbers.flatMap((k) =>
      featureNames.map((name) => `${name} in component ${k}`)
    ),
  ];
}

function weightNames(components: number): string[] {
  return Array.from(
    { length: components },
    (_, k) => `weight of component ${k + 1}`,
  );
}

function membershipNames(
  { names, arePopulations }: Covariates,
  components: number,
): string[] {
  return Array.from(
    { length: components },
    (_, k) =>
      names.map((name) =>
        arePopulations
          ? `weight of component ${k + 1} in ${name}`
          : `membership of component ${k + 1}: ${name}`
      ),
  ).flat();
}

/** Describes a direction given in the coordinates of the free parameters. */
export function describeDirection(
  data: Named,
  free: FreeParameters,
  direction: Float64Array,
): WeakDirection {
  const K = free.space.components, W = weightSize(free.space);
  const full = pushedForward(direction, free);
  const deviations = featureDeviations(free.space.whitening);
  const sizes = full.map((v, i) =>
    v * deviations[(i - W) % deviations.length]!
  );
  sizes.set(weightSizes(full.subarray(0, W), free));
  const names = fullNames(data, K);
  const changes = largestChanges(names, sizes);
  return { changes, words: changes.map(inWords).join(", ") };
}

function largestChanges(
  names: readonly string[],
  sizes: Float64Array,
  unit?: number,
): ParameterChange[] {
  const order = Array.from(sizes.keys())
    .sort((a, b) => Math.abs(sizes[b]!) - Math.abs(sizes[a]!));
  const largest = unit ?? sizes[order[0]!]!;
  return order
    .map((i) => ({ name: names[i]!, change: sizes[i]! / largest }))
    .filter(({ change }) => Math.abs(change) >= WORTH_NAMING)
    .slice(0, MOST_NAMES);
}

/** Changes that have a sign, in words: the largest is 1 or −1. */
export function changesInWords(
  names: readonly string[],
  sizes: Float64Array,
): string {
  let largest = 0;
  for (const size of sizes) largest = Math.max(largest, Math.abs(size));
  return largestChanges(names, sizes, largest).map(inWords).join(", ");
}

/** How far the weights' part of a full vector moves, see {@linkcode ParameterChange}. */
function weightSizes(
  changes: Float64Array,
  { mixture: { weights, membership }, choosers }: FreeParameters,
): Float64Array {
  const covariates = choosers?.covariates;
  if (covariates && !covariates.arePopulations) {
    const deviations = covariateDeviations(covariates, choosers);
    return changes.map((v, i) => v * deviations[i % deviations.length]!);
  }
  const [own, moved] = membership
    ? [
      populationWeights(membership.values, weights.length),
      populationWeightChanges(changes, membership),
    ]
    : [weights, weightChanges(changes, weights)];
  // A weight of 0 cannot change relatively; its logarithm does.
  return changes.map((v, i) => own[i]! > 0 ? moved[i]! / own[i]! : v);
}

/** Standard deviation of each covariate over the choosers; 1 where there is none. */
function covariateDeviations(
  { values: { rows: U, columns: Q, values } }: Covariates,
  { counts, size }: { readonly counts: Float64Array; readonly size: number },
): Float64Array {
  return Float64Array.from({ length: Q }, (_, c) => {
    let mean = 0, variance = 0;
    for (let u = 0; u < U; u++) mean += counts[u]! / size * values[u * Q + c]!;
    for (let u = 0; u < U; u++) {
      variance += counts[u]! / size * (values[u * Q + c]! - mean) ** 2;
    }
    return Math.sqrt(variance) || 1;
  });
}

function inWords({ name, change }: ParameterChange): string {
  return `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)} ${name}`;
}
