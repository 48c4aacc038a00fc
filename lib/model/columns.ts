/**
 * The arrays of an objective, column by column and mixture by mixture, and what its second
 * derivatives cost.
 */
import type { Block, Columns } from "./objective.ts";
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

/** Most parameters: three matrices of their square are held. */
const MOST_PARAMETERS = 1000;

/** In evaluations, by arithmetic; Infinity where it is too large for a finish to hold. */
export function informationCost(
  rows: number,
  space: ParameterSpace,
): number {
  const { components: K, features: L } = space;
  const n = sizeOf(space);
  if (n > MOST_PARAMETERS) return Infinity;
  const products = n * n + 2 * K * L * L;
  return Math.ceil((rows * products + n * n * n / 3) / (4 * rows * K * L));
}
