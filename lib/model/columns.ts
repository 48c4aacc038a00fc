/**
 * The arrays of an objective, column by column and mixture by mixture, in whitened coordinates and in
 * the user's units; and what its second derivatives cost.
 */
import {
  solveLowerRowsInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import type { Block, ColumnRange, Columns } from "./objective.ts";
import {
  newParameters,
  type ParameterSpace,
  sizeOf,
  weightSize,
} from "./parameter_space.ts";

/** Room for several mixtures side by side. */
export function newColumns(
  space: ParameterSpace,
  blocks: number,
  masses: Float64Array = new Float64Array(space.components * blocks),
): Columns & { readonly blocks: readonly Block[] } {
  const parameters = newParameters(space, blocks);
  const all = {
    ...parameters,
    masses,
    weightGradient: new Float64Array(weightSize(space) * blocks),
    atomGradient: new Float64Array(parameters.atoms.length),
  };
  const block = (_: unknown, index: number): Block => {
    const part = (array: Float64Array) => {
      const size = array.length / blocks;
      return array.subarray(index * size, (index + 1) * size);
    };
    const K = space.components;
    return {
      index,
      range: { first: index * K, end: (index + 1) * K },
      weights: part(all.weights),
      atoms: part(all.atoms),
      membership: part(all.membership),
      masses: part(all.masses),
      weightGradient: part(all.weightGradient),
      atomGradient: part(all.atomGradient),
    };
  };
  return { ...all, blocks: Array.from({ length: blocks }, block) };
}

/** Atoms of the columns in `range` in the user's units, ω = L⁻ᵀω̃. */
export function toUserInto(
  user: Float64Array, // out, in the range: columns × L
  atoms: Float64Array, // in: columns × L
  { first, end }: ColumnRange,
  space: ParameterSpace,
): void {
  const { features: L, whitening: { factor: { values } } } = space;
  for (let i = first * L; i < end * L; i++) user[i] = atoms[i]!;
  for (let k = first; k < end; k++) {
    solveLowerTransposedInto(user, values, L, k * L);
  }
}

/** A gradient in the user's units as one in the coordinates, row by row. */
export function whitenRows(
  gradient: Float64Array, // in and out, in the range: columns × L
  { first, end }: ColumnRange,
  space: ParameterSpace,
): void {
  const { features: L, whitening: { factor: { values } } } = space;
  solveLowerRowsInto(gradient, values, L, { first, end });
}

/** Most parameters: three matrices of their square are held. */
const MOST_PARAMETERS = 1000;

/** Bytes of features from which curvature is computed roughly: they no longer fit in the processor's cache. */
const LARGE_FEATURES = 4e6;
/** Evaluations that the means and responsibilities take which rough sums are made of. */
const BEFORE_ROUGH_SUMS = 1;
/** What the factor of a rough curvature costs beside products by the kernels: n³ times this. Of sums over all items it is a small part. */
const FACTORISING = 3;

/** Whether a finish is to take its curvature from the items that matter most. */
export function informsRoughly(rows: number, space: ParameterSpace): boolean {
  return 8 * rows * space.features > LARGE_FEATURES;
}

/**
 * In evaluations, by arithmetic; Infinity where it is too large for a finish to hold. Rough ones are within a factor of two
 * of what was measured: 8 for 7 to 13 with 65,901 words, L = 100 and K = 5, 9 for 8 with p = 20,000, L = 40, K = 3, 64 for 80 to 97 with p = 5,000, L = 120, K = 4.
 *
 * @param roughShare Share of the items that sums are over, where they are rough.
 */
export function informationCost(
  rows: number,
  space: ParameterSpace,
  roughShare?: number,
): number {
  const { components: K, features: L } = space;
  const n = sizeOf(space);
  if (n > MOST_PARAMETERS) return Infinity;
  const products = (n * n + 2 * K * L * L) * (roughShare ?? 1);
  const isRough = roughShare !== undefined;
  const factor = isRough ? FACTORISING * n * n * n : n * n * n / 3;
  const cost = Math.ceil((rows * products + factor) / (4 * rows * K * L));
  return isRough ? cost + BEFORE_ROUGH_SUMS : cost;
}
