/**
 * The space in which mixtures are fitted: K logarithms of weights, up to a common
 * constant, then K atoms in whitened coordinates, inside a ball.
 *
 * A vector of it has K + K·L entries, the log-weights and then the atoms row by row.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  scalingOf,
  toUserUnits,
  toWhitened,
  type Whitening,
} from "../data/whitening.ts";
import { matrix } from "../linalg/matrix.ts";
import { isOnBound, projectOnBallInto } from "./atom_bound.ts";
import {
  constrainedAtoms,
  type Constraints,
  constraintsFor,
} from "./constraints.ts";
import { canonicalOrder, type SoftmaxMixture } from "./softmax_mixture.ts";

/** A space of mixtures. */
export interface ParameterSpace {
  /** K. */
  readonly components: number;
  /** L. */
  readonly features: number;
  /** The map between atoms in the user's units and in its coordinates. */
  readonly whitening: Whitening;
  /** Largest norm of a whitened atom, of the coordinates of its own; may be `Infinity`. */
  readonly radius: number;
  /** Coefficients that are common or fixed, where there are any. */
  readonly constraints?: Constraints | undefined;
}

/** The space of mixtures of K components over the items of some data; with constraints its coordinates mix no features. */
export function parameterSpace(
  { features, whitening }: Pick<ChoiceData, "features" | "whitening">,
  { components, radius, constraints }: Pick<
    ParameterSpace,
    "components" | "radius" | "constraints"
  >,
): ParameterSpace {
  const space = { components, features: features.columns, whitening, radius };
  if (!constraints) return space;
  return { ...space, whitening: scalingOf(whitening), constraints };
}

/** The space of mixtures of another size under the same constraints. */
export function resizedSpace(
  space: ParameterSpace,
  components: number,
): ParameterSpace {
  const { constraints } = space;
  if (!constraints) return { ...space, components };
  return {
    ...space,
    components,
    constraints: constraintsFor(constraints, components),
  };
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

/** The coordinates of atom k that are its own, which the ball bounds: the atom itself without constraints, else a copy. */
export function ownOf(
  atom: Float64Array, // L
  k: number,
  { constraints }: ParameterSpace,
): Float64Array {
  return constraints
    ? Float64Array.from(constraints.own[k]!, (l) => atom[l]!)
    : atom;
}

/** Draws atom k of an array of K × L back into the ball. */
export function projectAtomInto(
  atoms: Float64Array, // in and out
  k: number,
  space: ParameterSpace,
): void {
  const atom = atomRow(atoms, k, space);
  const indices = space.constraints?.own[k];
  if (!indices) return projectOnBallInto(atom, space.radius);
  const own = ownOf(atom, k, space);
  projectOnBallInto(own, space.radius);
  for (const [i, l] of indices.entries()) atom[l] = own[i]!;
}

/** Whether atom k of an array of K × L lies on the bound. */
export function isAtomOnBound(
  atoms: Float64Array,
  k: number,
  space: ParameterSpace,
): boolean {
  return isOnBound(ownOf(atomRow(atoms, k, space), k, space), space.radius);
}

/** Writes a mixture's parameters, its atoms made to obey the constraints and drawn back into the ball. */
export function loadMixture(
  into: Parameters, // out
  mixture: SoftmaxMixture,
  space: ParameterSpace,
): void {
  into.weights.set(mixture.weights);
  const atoms = space.constraints
    ? constrainedAtoms(mixture, space.constraints)
    : mixture.atoms;
  into.atoms.set(toWhitened(atoms, space.whitening).values);
  for (let k = 0; k < mixture.weights.length; k++) {
    projectAtomInto(into.atoms, k, space);
  }
}

/** The mixture of some parameters, in canonical order unless fixed values tell components apart. */
export function unloadMixture(
  { weights, atoms }: Parameters,
  { features, whitening, constraints }: ParameterSpace,
): SoftmaxMixture {
  const mixture = {
    weights: weights.slice(),
    atoms: toUserUnits(
      matrix([weights.length, features], atoms.slice()),
      whitening,
    ),
  };
  if (!constraints) return canonicalOrder(mixture);
  // To the bit, whatever scaling made of fixed values.
  const exact = { ...mixture, atoms: constrainedAtoms(mixture, constraints) };
  return constraints.isOrdered ? exact : canonicalOrder(exact);
}
