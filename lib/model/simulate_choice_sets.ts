/** Simulated panels: persons who choose in sets of their own, each person of one component. */
import { ANYTHING, ARRAY, OBJECT, SEED, TEXTS } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { check, integerFrom, needed } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { choiceSetData } from "../data/choice_set_data.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
} from "../linalg/matrix.ts";
import { drawIndex } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { simulateFeatures } from "./simulate.ts";
import { ACTION, checkShape, drawPersons } from "./simulated_persons.ts";
import { checkMixture, type SoftmaxMixture } from "./softmax_mixture.ts";

/** Options of {@linkcode simulateChoiceSets}. */
export interface SimulateChoiceSetsOptions {
  /** Number of persons, an integer ≥ 1. */
  persons: number;
  /**
   * How many sets each person chooses in, integers ≥ 1: one number for all, or one per person.
   * @default {1}
   */
  setsPerPerson?: number | ArrayLike<number> | undefined;
  /**
   * How many rows each set has, integers ≥ 2: one number for all, or one per set, the sets person by person.
   * @default {3}
   */
  rowsPerSet?: number | ArrayLike<number> | undefined;
  /**
   * R × L, set by set, the sets person by person; kept by reference.
   * @default {standard normal draws}
   */
  features?: FeatureMatrix | undefined;
  /**
   * One name per feature.
   * @default {"x1", "x2", …}
   */
  featureNames?: readonly string[] | undefined;
  /**
   * Known part of each row's utility, as of {@linkcode choiceSetData}: length R.
   * @default {none: 0 for every row}
   */
  offset?: ArrayLike<number> | undefined;
  /**
   * γ, (K − 1) × Q: the weights of a person with covariates z, of which the first is 1, are
   * softmax_k(γ_k·z), the last component's γ being 0. They take the place of the mixture's weights.
   * @default {the mixture's; where it has none, weights are the mixture's}
   */
  membership?: Matrix | readonly ArrayLike<number>[] | undefined;
  /**
   * Covariates of persons, without the 1: persons × (Q − 1).
   * @default {standard normal draws}
   */
  covariates?: Matrix | readonly ArrayLike<number>[] | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/** A simulated panel, and what is not known of a real one. */
export interface SimulatedChoiceSets {
  /** Persons "1", "2", … are its choosers; the sets of each are "1", "2", …. */
  readonly data: ChoiceData;
  /** The component of each person, from 0. */
  readonly components: Int32Array;
}

const RULES: OptionRules<SimulateChoiceSetsOptions> = {
  persons: needed(integerFrom(1)),
  ...{ setsPerPerson: ANYTHING, rowsPerSet: ANYTHING },
  ...{ features: OBJECT, featureNames: TEXTS, offset: ARRAY },
  ...{ membership: ANYTHING, covariates: ANYTHING, seed: SEED },
};

/**
 * Draws persons, their components, and one choice in each of their sets. Features, covariates,
 * components and choices come from streams of their own. Costs O(R·L).
 *
 * @param mixture K components with L features.
 * @param options Persons, sets, features, offset, membership, seed.
 * @returns The data, and who belongs to which component.
 * @throws {RangeError} If a number is out of range, sizes differ, the mixture is not valid, or
 *   features, offset and covariates do not make {@linkcode choiceSetData}.
 *
 * @example A hundred persons choose eight times among four
 * ```ts
 * import { simulateChoiceSets, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const { data, components } = simulateChoiceSets(simulateMixture(2, 3), {
 *   persons: 100,
 *   setsPerPerson: 8,
 *   rowsPerSet: 4,
 * });
 * assertEquals(data.features.rows, 3200);
 * assertEquals(data.choices, 800);
 * assertEquals(components.length, data.choosers!.size);
 * ```
 */
export function simulateChoiceSets(
  mixture: SoftmaxMixture,
  options: SimulateChoiceSetsOptions,
): SimulatedChoiceSets {
  checkOptions(ACTION, options, RULES);
  const { persons, offset, seed = 1 } = options;
  checkMixture(mixture, mixture.atoms.columns);
  const { setsPerPerson = 1, rowsPerSet = 3 } = options;
  const sets = numbersOf("setsPerPerson", setsPerPerson, {
    size: persons,
    least: 1,
  });
  const size = sets.reduce((a, b) => a + b, 0);
  const rows = numbersOf("rowsPerSet", rowsPerSet, { size, least: 2 });
  const R = rows.reduce((a, b) => a + b, 0);
  const features = options.features ??
    simulateFeatures(R, mixture.atoms.columns, { seed });
  checkShape("features", features, [R, mixture.atoms.columns]);
  if (offset !== undefined && offset.length !== R) {
    throw new RangeError(
      `Cannot ${ACTION} as offset must have length ${R}: current length is ${offset.length}`,
    );
  }
  const { components, covariates } = drawPersons(mixture, options);
  const ids = {
    persons: new Int32Array(R),
    sets: new Int32Array(R),
    chosen: new Uint8Array(R),
  };
  const rng = stream(seed, "simulate:choices");
  for (let u = 0, s = 0, first = 0; u < persons; u++) {
    const atom = rowOf(mixture.atoms, components[u]!);
    for (let t = 1; t <= sets[u]!; t++, s++) {
      const end = first + rows[s]!;
      ids.persons.fill(u + 1, first, end);
      ids.sets.fill(t, first, end);
      const range = { first, end };
      const chances = chancesIn(range, { features, offset, atom });
      ids.chosen[first + drawIndex(rng, chances)] = 1;
      first = end;
    }
  }
  const data = choiceSetData(features, {
    ...ids,
    featureNames: options.featureNames,
    offset,
    membership: covariates && byRow(covariates, ids.persons),
  });
  return { data, components };
}

/** A number for each, integers from `least` on. */
function numbersOf(
  name: string,
  given: number | ArrayLike<number>,
  { size, least }: { readonly size: number; readonly least: number },
): Int32Array {
  const numbers = typeof given === "number"
    ? new Array<number>(size).fill(given)
    : Array.from(given);
  if (numbers.length !== size) {
    throw new RangeError(
      `Cannot ${ACTION} as ${name} must have length ${size}: current length is ${numbers.length}`,
    );
  }
  for (const number of numbers) {
    check(ACTION, { [name]: number }, integerFrom(least));
  }
  return Int32Array.from(numbers);
}

/** P(row) in a set, times a constant. */
function chancesIn(
  { first, end }: { readonly first: number; readonly end: number },
  { features, offset, atom }: {
    readonly features: FeatureMatrix;
    readonly offset: ArrayLike<number> | undefined;
    readonly atom: Float64Array;
  },
): Float64Array {
  const { columns: L, values } = features;
  const utilities = new Float64Array(end - first);
  for (let r = first; r < end; r++) {
    let utility = offset ? offset[r]! : 0;
    for (let l = 0; l < L; l++) utility += values[r * L + l]! * atom[l]!;
    utilities[r - first] = utility;
  }
  const largest = utilities.reduce((a, b) => Math.max(a, b));
  return utilities.map((u) => Math.exp(u - largest));
}

/** The covariates of each row's person. */
function byRow(covariates: Matrix, persons: Int32Array): Matrix {
  const rows = matrix([persons.length, covariates.columns]);
  for (let r = 0; r < persons.length; r++) {
    rowOf(rows, r).set(rowOf(covariates, persons[r]! - 1));
  }
  return rows;
}
