/** What starts race on: a sample of the items, coordinates, and where one component is at its best there. */
import type { ChoiceData } from "../data/choice_data.ts";
import { finishTogether } from "../em/finish.ts";
import { newFinishSlot } from "../em/search_point.ts";
import { matrix } from "../linalg/matrix.ts";
import {
  choleskyInto,
  multiplyLowerTransposedInto,
} from "../linalg/triangular.ts";
import {
  ask,
  columnsOf,
  type Method,
  type Objective,
} from "../model/objective.ts";
import {
  copyParameters,
  type ParameterSpace,
  resizedSpace,
  sizeOf,
} from "../model/parameter_space.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import { type ItemSample, itemSample } from "./item_sample.ts";
import type { Settings } from "./settings.ts";

/** What starts race on. */
export interface RaceCourse {
  readonly sample: ItemSample;
  /** That of the fit, but for its coordinates. */
  readonly space: ParameterSpace;
  /** The atom of one component at its best on the sample, in these coordinates: length L. */
  readonly centre: Float64Array;
}

/** Share of the items to take: with half of it optima are in the same order but for what is high there alone. */
const SHARE = 1 / 8;
/** How many per free parameter at least. */
const ITEMS_PER_PARAMETER = 10;

/** Where the ascent with one component ends. */
const TOLERANCE = 1e-4;
const MOST_EVALUATIONS = 100;
/** Added to the curvature, whose scale is that of the items' covariance, I. */
const RIDGE = 1e-3;

/**
 * The course for some data. Costs an ascent with one component on the sample, and O(p·L + p log p).
 *
 * Where coefficients are common or fixed, or have a prior, coordinates are those of the fit: both are told in these.
 */
export function* courseOf(
  data: ChoiceData,
  { space, kernels, prior, size }: Settings,
): Method<RaceCourse> {
  const p = data.counts.length;
  const sample = itemSample(
    data,
    Math.max(Math.ceil(SHARE * p), ITEMS_PER_PARAMETER * sizeOf(space)),
  );
  const one = resizedSpace(space, 1);
  const objective = openObjective(sample.data, {
    space: one,
    kernels,
    prior,
    size,
  });
  const slot = newFinishSlot(one);
  slot.weights.fill(1);
  yield* finishTogether(objective, [slot], {
    gradientTolerance: TOLERANCE,
    maxEvaluations: MOST_EVALUATIONS,
  });
  const centre = slot.atoms.slice();
  if (space.constraints || prior) return { sample, space, centre };
  copyParameters(objective.blocks[0]!, slot);
  const factor = yield* factorAt(objective);
  if (!factor) return { sample, space, centre };
  multiplyLowerTransposedInto(centre, factor, centre.length);
  return { sample, space: withCurvature(space, factor), centre };
}

/** Cholesky factor of the curvature of one component's lower bound at the mixture of the first block: L × L; undefined where it has none. */
function* factorAt(objective: Objective): Method<Float64Array | undefined> {
  const range = columnsOf(objective, 1);
  yield ask(objective, "evaluate", range);
  yield ask(objective, "fixResponsibilities", range);
  // The means that the curvature is taken around.
  yield ask(objective, "differentiateLowerBounds", range);
  yield ask(objective, "curveLowerBound", range);
  const L = objective.space.features;
  const factor = objective.lowerBoundCurvature.slice();
  for (let l = 0; l < L; l++) factor[l * L + l]! += RIDGE;
  return choleskyInto(factor, factor, L) ? factor : undefined;
}

/** A space in whose coordinates a curvature G·Gᵀ of those of another is I, ω = (W·G)⁻ᵀ·ω̃ for whitening W; its ball is about as large. */
function withCurvature(
  space: ParameterSpace,
  curvature: Float64Array, // G: L × L, lower triangle
): ParameterSpace {
  const { features: L, whitening } = space;
  const { values } = whitening.factor;
  const factor = matrix([L, L]);
  let trace = 0;
  for (let i = 0; i < L; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = j; k <= i; k++) {
        sum += values[i * L + k]! * curvature[k * L + j]!;
      }
      factor.values[i * L + j] = sum;
      trace += curvature[i * L + j]! ** 2;
    }
  }
  return {
    ...space,
    whitening: { ...whitening, factor },
    radius: Math.sqrt(trace / L) * space.radius,
  };
}
