/**
 * The space in which mixtures are fitted: K logarithms of weights, up to a common
 * constant, then K atoms in whitened coordinates, inside a ball.
 *
 * A vector of it has K + K·L entries, the log-weights and then the atoms row by row. Where weights
 * depend on Q covariates of choosers, K·Q coefficients stand in the place of the log-weights.
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
import { copyInto } from "../linalg/vectors.ts";
import { isOnBound, projectOnBallInto } from "./atom_bound.ts";
import {
  constrainedAtoms,
  type Constraints,
  constraintsFor,
} from "./constraints.ts";
import {
  averageWeights,
  loadMembershipInto,
  type MembershipSpace,
  membershipSpace,
  unloadMembership,
} from "./membership.ts";
import {
  canonicalOrder,
  reorderComponents,
  type SoftmaxMixture,
} from "./softmax_mixture.ts";

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
  /** What weights depend on, where they are not the same for all choosers. */
  readonly membership?: MembershipSpace | undefined;
}

/** The space of mixtures of K components over the items of some data; with constraints its coordinates mix no features. */
export function parameterSpace(
  { features, whitening, choosers }: Pick<
    ChoiceData,
    "features" | "whitening" | "choosers"
  >,
  { components, radius, constraints }: Pick<
    ParameterSpace,
    "components" | "radius" | "constraints"
  >,
): ParameterSpace {
  const space = {
    components,
    features: features.columns,
    whitening,
    radius,
    membership: membershipSpace(choosers),
  };
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
  /** Length K; where they depend on covariates their average over choosers, which follows from the coefficients. */
  readonly weights: Float64Array;
  /** Whitened: K × L. */
  readonly atoms: Float64Array;
  /** Coefficients of the covariates that weights depend on: K × Q; empty where there are none. */
  readonly membership: Float64Array;
}

/** Room for a mixture. */
export function newParameters(
  space: ParameterSpace,
  mixtures = 1,
): Parameters {
  const { components: K, features: L, membership } = space;
  return {
    weights: new Float64Array(mixtures * K),
    atoms: new Float64Array(mixtures * K * L),
    membership: new Float64Array(
      membership ? mixtures * weightSize(space) : 0,
    ),
  };
}

/** Copies a mixture. */
export function copyParameters(into: Parameters, from: Parameters): void {
  copyInto(into.weights, from.weights);
  copyInto(into.atoms, from.atoms);
  copyInto(into.membership, from.membership);
}

/** Entries of a vector that belong to weights: K, or K·Q with Q covariates. */
export function weightSize(
  { components, membership }: ParameterSpace,
): number {
  return components * (membership?.constant.length ?? 1);
}

/** Entries of a vector. */
export function sizeOf(space: ParameterSpace): number {
  return weightSize(space) + space.components * space.features;
}

/** Atom k, or what belongs to it, in a vector of the space. */
export function atomPart(
  vector: Float64Array,
  k: number,
  space: ParameterSpace,
): Float64Array {
  const first = weightSize(space) + k * space.features;
  return vector.subarray(first, first + space.features);
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
  const { features: L, radius } = space;
  const indices = space.constraints?.own[k];
  if (!indices) return projectOnBallInto(atoms, radius, k * L, (k + 1) * L);
  const atom = atomRow(atoms, k, space);
  const own = ownOf(atom, k, space);
  projectOnBallInto(own, radius);
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
  if (space.membership) {
    loadMembershipInto(into.membership, mixture, space.membership);
  }
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
  { weights, atoms, membership }: Parameters,
  space: ParameterSpace,
): SoftmaxMixture {
  const { features, whitening, constraints } = space;
  const K = weights.length;
  const mixture = {
    ...(space.membership
      ? {
        weights: averageWeights(membership, space.membership),
        membership: unloadMembership(membership, space.membership),
      }
      : { weights: weights.slice() }),
    atoms: toUserUnits(matrix([K, features], atoms.slice()), whitening),
  };
  if (!constraints) return canonicalOrder(mixture);
  // To the bit, whatever scaling made of fixed values.
  const exact = { ...mixture, atoms: constrainedAtoms(mixture, constraints) };
  return constraints.isOrdered
    ? reorderComponents(exact, weights.map((_, k) => k))
    : canonicalOrder(exact);
}
