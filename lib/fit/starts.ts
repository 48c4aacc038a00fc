/**
 * Where the runs of a fit start.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import { matrix, rowOf } from "../linalg/matrix.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";

/** A starting point and the kind of start it is. */
export interface Start {
  readonly init: StartKind;
  readonly mixture: SoftmaxMixture;
}

/** Kinds of start: drawn, or given by the user. */
export type StartKind = "random" | "given";

/** What {@linkcode makeStarts} is asked for. */
export interface StartRequest {
  readonly components: number;
  readonly init: "random" | readonly SoftmaxMixture[];
  /** How many to draw. */
  readonly starts: number;
  readonly seed: Seed;
}

/**
 * The starts of a fit. One component needs one start only: its likelihood is
 * concave in the atom.
 *
 * @throws {RangeError} If a given mixture does not fit the data or has another number of components.
 */
export function makeStarts(data: ChoiceData, request: StartRequest): Start[] {
  const { init, components } = request;
  if (typeof init !== "string") {
    return init.map((mixture) => given(data, components, mixture));
  }
  if (components === 1) {
    const atoms = matrix([1, data.features.columns]);
    return [{ init, mixture: { weights: new Float64Array([1]), atoms } }];
  }
  return Array.from({ length: request.starts }, (_, r) => ({
    init,
    mixture: randomStart(data, request, r),
  }));
}

function given(
  data: ChoiceData,
  components: number,
  mixture: SoftmaxMixture,
): Start {
  checkMixture(mixture, data.features.columns);
  if (mixture.weights.length !== components) {
    throw new RangeError(
      `Cannot fit as every start must have ${components} components: current number is ${mixture.weights.length}`,
    );
  }
  return { init: "given", mixture };
}

/**
 * Norms of the atoms of random starts in whitened coordinates, taken in turn:
 * near starts are better on well-specified data, far ones reach more of the
 * many optima of real data.
 */
const START_NORMS = [1.5, 3] as const;

/**
 * Equal weights, and atoms drawn uniformly from a sphere in whitened
 * coordinates. Start r has its own stream, so it does not depend on how many
 * there are.
 */
function randomStart(
  data: ChoiceData,
  { components, seed }: StartRequest,
  r: number,
): SoftmaxMixture {
  const rng = stream(seed, `fit:start:${r}`);
  const atoms = matrix([components, data.features.columns]);
  for (let k = 0; k < components; k++) {
    drawOnSphereInto(
      rowOf(atoms, k),
      rng,
      START_NORMS[r % START_NORMS.length]!,
    );
  }
  return {
    weights: new Float64Array(components).fill(1 / components),
    atoms: toUserUnits(atoms, data.whitening),
  };
}
