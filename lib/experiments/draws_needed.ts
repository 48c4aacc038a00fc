/** How many draws it takes until a start succeeds, by where they are drawn. */
import { arrayOf, OBJECT, TEXTS } from "../checks/kinds.ts";
import { integerFrom } from "../checks/check.ts";
import { toWhitened } from "../data/whitening.ts";
import { singularValues } from "../linalg/decompositions.ts";
import {
  type Matrix,
  matrixFromRows,
  rowOf,
  rowsOf,
  transposed,
} from "../linalg/matrix.ts";
import { dot, norm } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import { latentMomentsOf } from "../moments/latent_moments.ts";
import {
  type AtomSubspace,
  estimateSubspace,
  subspaceOf,
} from "../moments/subspace.ts";
import { sampleAmbient, sampleSubspace } from "../moments/sampled_starts.ts";
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
  checkedCommon,
  checkNames,
  drawCase,
  type ExperimentOptions,
  type SimulatedCase,
  SIZE_RULES,
  type SizeOptions,
} from "./simulated_case.ts";
import { type SuccessRate, successRate } from "./summaries.ts";

/**
 * Where a start is drawn: `"ambient"`, on a sphere of R^L; `"gaussian"` and
 * `"sphere"`, in the estimated subspace by that law; `"span"`, on the sphere in the
 * true span of the atoms, which no one knows: the most that a subspace can give.
 * All spheres have the radius that was estimated, so that only the place differs.
 */
export type Place = "ambient" | "gaussian" | "sphere" | "span";

/** The places. */
const PLACES: readonly Place[] = ["ambient", "gaussian", "sphere", "span"];

/** Options of {@linkcode drawsNeeded}. */
export interface DrawsNeededOptions
  extends ExperimentOptions, SizeOptions, AscentOptions {
  /**
   * Numbers of features L to compare.
   * @default {[5, 10, 20, 50]}
   */
  features?: readonly number[] | undefined;
  /**
   * Places to draw from.
   * @default {["ambient", "gaussian", "sphere", "span"]}
   */
  places?: readonly Place[] | undefined;
  /**
   * Draws from each place in each replicate, an integer ≥ 1.
   * @default {5}
   */
  draws?: number | undefined;
  /**
   * The rule that estimates the subspace.
   * @default {gaussianDesign()}
   */
  design?: Design | undefined;
}

/** Success of draws from one place. */
export interface DrawsRow extends SuccessRate {
  /** Number of features L. */
  readonly features: number;
  /** Where the starts were drawn. */
  readonly place: Place;
  /** How they climbed. */
  readonly ascent: Ascent;
  /** One over the rate: expected number of draws until success; Infinity if none succeeded. */
  readonly drawsNeeded: number;
}

/** How well the subspace was estimated. */
export interface SubspaceRow {
  /** Number of features L. */
  readonly features: number;
  /** Cosine of the largest angle between estimated subspace and true span, in each replicate. */
  readonly cosines: readonly number[];
  /** Estimated root mean square norm of the atoms, in each replicate. */
  readonly radii: readonly number[];
}

/** Result of {@linkcode drawsNeeded}. */
export interface DrawsNeeded {
  /** One row for each number of features, way up and place. */
  readonly rows: readonly DrawsRow[];
  /** One row for each number of features. */
  readonly subspaces: readonly SubspaceRow[];
}

/**
 * Success rate of single draws, by place, as the number of features grows.
 *
 * The claim that fewer draws are needed in the subspace than in R^L is the
 * paper's (arXiv 2409.09903); this experiment is ours.
 *
 * @param options Sizes, places, ways up, what success is.
 * @returns The rates. Costs a climb for each replicate, draw, place, way and
 *   number of features; Newton's M-step grows with L².
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawsNeeded } from "@softmix/softmix/experiments";
 * const { rows } = drawsNeeded({
 *   items: 300, features: [3], components: 2, ascents: ["finish"], replicates: 2, draws: 2,
 * });
 * assertEquals(rows.map(({ place }) => place), ["ambient", "gaussian", "sphere", "span"]);
 * ```
 */
export function drawsNeeded(options: DrawsNeededOptions = {}): DrawsNeeded {
  return runExperiment(drawsTasks(options), options);
}

/** One problem: its subspace, and where draws came to, cell by cell. */
interface DrawsValue {
  readonly cosine: number;
  readonly radius: number;
  readonly climbs: readonly (readonly Climb[])[];
}

/** The experiment as a task for each number of features and replicate. */
export function drawsTasks(
  options: DrawsNeededOptions,
): ExperimentTasks<DrawsValue, DrawsNeeded> {
  const { items, scale, replicates, seed } = checkedCommon(options, {
    ...{ ...SIZE_RULES, ...ASCENT_RULES },
    features: arrayOf("integers >= 1", integerFrom(1)),
    places: TEXTS,
    draws: integerFrom(1),
    design: OBJECT,
  });
  const { features = [5, 10, 20, 50], components = 3, choices = 100_000 } =
    options;
  const { places = PLACES, draws = 5, design } = options;
  const { ascents, ...way } = checkedAscents(options);
  checkNames("places", places, PLACES);
  const cells = ascents.flatMap((ascent) =>
    places.map((place) => ({ ascent, place }))
  );
  return {
    count: features.length * replicates,
    run: (task) => {
      const L = features[Math.floor(task / replicates)]!;
      const drawn = drawCase(
        { items, features: L, components, choices, scale },
        { seed, replicate: task % replicates },
      );
      const estimated = estimateSubspace(drawn.data, { components, design });
      const span = spanOf(drawn);
      return {
        cosine: worstCosine(estimated.basis, span),
        radius: estimated.radius,
        climbs: climbsOf(drawn, cells, {
          ...{ ...way, starts: draws },
          startOf: ({ place }, draw) =>
            startFrom(place, drawn, { estimated, span, draw }),
        }),
      };
    },
    result: (values) =>
      drawsResult(
        features.map((features, i) => ({
          features,
          own: values.slice(i * replicates, (i + 1) * replicates),
        })),
        cells,
      ),
  };
}

/** What the problems of each number of features say together. */
function drawsResult(
  parts: readonly {
    readonly features: number;
    readonly own: readonly DrawsValue[];
  }[],
  cells: readonly Pick<DrawsRow, "ascent" | "place">[],
): DrawsNeeded {
  return {
    rows: parts.flatMap(({ features, own }) =>
      cells.map((cell, c) => {
        const success = successRate(own.map(({ climbs }) => climbs[c]!));
        return { features, ...cell, ...success, drawsNeeded: 1 / success.rate };
      })
    ),
    subspaces: parts.map(({ features, own }) => ({
      features,
      cosines: own.map(({ cosine }) => cosine),
      radii: own.map(({ radius }) => radius),
    })),
  };
}

function startFrom(
  place: Place,
  { data, truth, seed }: SimulatedCase,
  from: {
    readonly estimated: AtomSubspace;
    readonly span: Matrix;
    readonly draw: number;
  },
): SoftmaxMixture {
  const components = truth.weights.length;
  const inside = (law: "gaussian" | "sphere", basis: Matrix) =>
    sampleSubspace(data, {
      subspace: { ...from.estimated, basis },
      components,
      law,
      seed: `${seed}:draw:${from.draw}`,
    });
  if (place === "gaussian") return inside("gaussian", from.estimated.basis);
  if (place === "span") return inside("sphere", from.span);
  const onSphere = inside("sphere", from.estimated.basis);
  if (place === "sphere") return onSphere;
  const radius = norm(rowOf(toWhitened(onSphere.atoms, data.whitening), 0));
  return sampleAmbient(data, {
    components,
    radius,
    seed: `${seed}:draw:${from.draw}`,
  });
}

/** An orthonormal basis of the span of the true atoms: L × min(K, L). */
function spanOf({ data, truth }: SimulatedCase): Matrix {
  const { second } = latentMomentsOf(truth, data);
  const none = new Float64Array(second.length);
  const exact = { values: second, standardErrors: none, designErrors: none };
  return subspaceOf(exact, truth.weights.length).basis;
}

/** Cosine of the largest principal angle between the spans of orthonormal columns. */
function worstCosine(a: Matrix, b: Matrix): number {
  const [u, v] = [a, b].map((basis) => rowsOf(transposed(basis)));
  const product = u!.map((x) => v!.map((y) => dot(x, y)));
  return singularValues(matrixFromRows(product)).values[0]!;
}
