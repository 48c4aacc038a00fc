/** How near the truth a start must be. */
import { ARRAY } from "../checks/kinds.ts";
import { check, finiteFrom, integerFrom, oneOf } from "../checks/check.ts";
import { toUserUnits, toWhitened } from "../data/whitening.ts";
import { closestAtoms } from "../inference/closest_atoms.ts";
import { rowOf } from "../linalg/matrix.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { stream } from "../random/streams.ts";
import {
  type Ascent,
  ASCENT_RULES,
  type AscentOptions,
  checkedAscents,
  type Climb,
  climbsOf,
} from "./ascent.ts";
import { type ExperimentTasks, runExperiment } from "./experiment_tasks.ts";
import {
  ACTION,
  checkedCommon,
  drawCase,
  type ExperimentOptions,
  type SimulatedCase,
  SIZE_RULES,
  type SizeOptions,
} from "./simulated_case.ts";
import { type SuccessRate, successRate } from "./summaries.ts";

/** Options of {@linkcode initialisationRadius}. */
export interface InitialisationRadiusOptions
  extends ExperimentOptions, SizeOptions, AscentOptions {
  /**
   * Distances of each of the start's atoms from its true one, whitened coordinates, ≥ 0.
   * @default {[0, 0.5, 1, 1.5, 2, 3, 4, 6]}
   */
  distances?: readonly number[] | undefined;
  /**
   * Number of features L.
   * @default {10}
   */
  features?: number | undefined;
  /**
   * Starts at each distance in each replicate, an integer ≥ 1.
   * @default {1}
   */
  starts?: number | undefined;
  /**
   * Weights of the starts: those of the truth, or 1/K.
   * @default {"true"}
   */
  weights?: "true" | "equal" | undefined;
}

/** Success of starts at one distance. */
export interface RadiusRow extends SuccessRate {
  /** Distance of each atom from its true one, whitened coordinates. */
  readonly distance: number;
  /** How the starts climbed. */
  readonly ascent: Ascent;
}

/** Result of {@linkcode initialisationRadius}. */
export interface InitialisationRadius {
  /** One row for each way up and distance. */
  readonly rows: readonly RadiusRow[];
  /** Least distance between two true atoms in each replicate, whitened coordinates; Infinity for one. */
  readonly separations: readonly number[];
}

/**
 * Share of single starts that succeed, by their distance from the truth.
 *
 * Every atom of a start lies at the given distance from its true one, in a direction
 * drawn uniformly. That EM converges from within a radius of the truth is the
 * paper's (arXiv 2409.09903); this experiment is ours.
 *
 * @param options Sizes, distances, ways up, what success is.
 * @returns The rates. Costs a climb for each replicate, start, distance and way.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Starts at the truth succeed
 * ```ts
 * import { initialisationRadius } from "@softmix/softmix/experiments";
 * import { assertEquals } from "@std/assert";
 * const { rows } = initialisationRadius({
 *   items: 200, features: 2, components: 2, distances: [0], ascents: ["finish"], replicates: 3,
 * });
 * assertEquals(rows[0]!.rate, 1);
 * ```
 */
export function initialisationRadius(
  options: InitialisationRadiusOptions = {},
): InitialisationRadius {
  return runExperiment(radiusTasks(options), options);
}

/** One problem: its separation, and where its starts came to, cell by cell. */
interface RadiusValue {
  readonly separation: number;
  readonly climbs: readonly (readonly Climb[])[];
}

/** The experiment as a task for each replicate. */
export function radiusTasks(
  options: InitialisationRadiusOptions,
): ExperimentTasks<RadiusValue, InitialisationRadius> {
  const { items, scale, replicates, seed } = checkedCommon(options, {
    ...{ ...SIZE_RULES, ...ASCENT_RULES },
    distances: ARRAY,
    features: integerFrom(1),
    starts: integerFrom(1),
    weights: oneOf("true", "equal"),
  });
  const { distances = [0, 0.5, 1, 1.5, 2, 3, 4, 6], weights = "true" } =
    options;
  const { features = 10, components = 3, choices = 100_000, starts = 1 } =
    options;
  const { ascents, ...way } = checkedAscents(options);
  for (const d of distances) check(ACTION, { distances: d }, finiteFrom(0));
  const sizes = { items, features, components, choices, scale };
  const cells = ascents.flatMap((ascent) =>
    distances.map((distance) => ({ ascent, distance }))
  );
  return {
    count: replicates,
    run: (replicate) => {
      const drawn = drawCase(sizes, { seed, replicate });
      const closest = closestAtoms(drawn.data, drawn.truth);
      return {
        separation: closest?.distance ?? Infinity,
        climbs: climbsOf(drawn, cells, {
          ...{ ...way, starts },
          startOf: ({ distance }, start) =>
            startAt(drawn, { distance, start, weights }),
        }),
      };
    },
    result: (values) => ({
      rows: cells.map(({ ascent, distance }, c) => ({
        ascent,
        distance,
        ...successRate(values.map(({ climbs }) => climbs[c]!)),
      })),
      separations: values.map(({ separation }) => separation),
    }),
  };
}

/** A start whose atoms lie at a distance from the true ones. Directions depend on its number only. */
function startAt(
  { data, truth, seed }: SimulatedCase,
  at: {
    readonly distance: number;
    readonly start: number;
    readonly weights: "true" | "equal";
  },
): SoftmaxMixture {
  const K = truth.weights.length;
  const weights = at.weights === "true"
    ? truth.weights
    : new Float64Array(K).fill(1 / K);
  const rng = stream(seed, `radius:${at.start}`);
  const atoms = toWhitened(truth.atoms, data.whitening);
  const direction = new Float64Array(atoms.columns);
  for (let k = 0; k < K; k++) {
    drawOnSphereInto(direction, rng, 1);
    addScaledInto(rowOf(atoms, k), direction, at.distance);
  }
  return { weights, atoms: toUserUnits(atoms, data.whitening) };
}
