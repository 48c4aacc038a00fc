/**
 * The space in which mixtures are fitted: K logarithms of weights, up to a common
 * constant, then K atoms in whitened coordinates, inside a ball.
 *
 * A vector of it has K + K·L entries, the log-weights and then the atoms row by row.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits, toWhitened, type Whitening } from "../data/whitening.ts";
import { matrix } from "../linalg/matrix.ts";
import { transposeInto } from "../linalg/triangular.ts";
import { projectOnBallInto } from "./atom_bound.ts";
import { canonicalOrder, type SoftmaxMixture } from "./softmax_mixture.ts";

/** A space of mixtures. */
export interface ParameterSpace {
  /** K. */
  readonly components: number;
  /** L. */
  readonly features: number;
  /** The map between atoms in the user's units and in its coordinates. */
  readonly whitening: Whitening;
  /** Largest norm of a whitened atom; may be `Infinity`. */
  readonly radius: number;
}

/** The space of mixtures of K components over the items of some data. */
export function parameterSpace(
  { features, whitening }: Pick<ChoiceData, "features" | "whitening">,
  { components, radius }: Pick<ParameterSpace, "components" | "radius">,
): ParameterSpace {
  return { components, features: features.columns, whitening, radius };
}

/** A mixture in it. */
export interface Parameters {
  /** Length K. */
  readonly weights: Float64Array;
  /** Whitened: K × L. */
  readonly atoms: Float64Array;
}

/** Entries of a vector. */
export function sizeOf({ components, features }: ParameterSpace): number {
  return components * (1 + features);
}

/** Atom k, or what belongs to it, in a vector of the space. */
export function atomPart(
  vector: Float64Array,
  k: number,
  { components, features }: ParameterSpace,
): Float64Array {
  const first = components + k * features;
  return vector.subarray(first, first + features);
}

/** Atom k, or what belongs to it, in an array of K × L. */
export function atomRow(
  atoms: Float64Array,
  k: number,
  { features }: ParameterSpace,
): Float64Array {
  return atoms.subarray(k * features, (k + 1) * features);
}

/** Writes a mixture's parameters, its atoms drawn back into the ball. */
export function loadMixture(
  into: Parameters, // out
  mixture: SoftmaxMixture,
  space: ParameterSpace,
): void {
  into.weights.set(mixture.weights);
  into.atoms.set(toWhitened(mixture.atoms, space.whitening).values);
  for (let k = 0; k < mixture.weights.length; k++) {
    projectOnBallInto(atomRow(into.atoms, k, space), space.radius);
  }
}

/** The mixture of some parameters, in canonical order. */
export function unloadMixture(
  { weights, atoms }: Parameters,
  { features, whitening }: ParameterSpace,
): SoftmaxMixture {
  return canonicalOrder({
    weights: weights.slice(),
    atoms: toUserUnits(
      matrix([weights.length, features], atoms.slice()),
      whitening,
    ),
  });
}

/** T·M·Tᵀ for a symmetric M of the space, in place, where T maps what belongs to each atom by itself. */
export function mapAtomsInto(
  m: Float64Array, // in and out: n × n
  space: ParameterSpace,
  map: (row: Float64Array, k: number) => void,
): void {
  const n = sizeOf(space);
  for (let side = 0; side < 2; side++) {
    for (let i = 0; i < n; i++) {
      const row = m.subarray(i * n, (i + 1) * n);
      for (let k = 0; k < space.components; k++) {
        map(atomPart(row, k, space), k);
      }
    }
    transposeInto(m, n);
  }
}
