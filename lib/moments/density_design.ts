/**
 * The design of any smooth density.
 *
 * Integration by parts (derived): where items are draws from f and f vanishes
 * at infinity faster than e^{x·ω} grows,
 * E_f[(−1)^|r| ∂^r f/f · e^{x·ω}] = ω^r E_f[e^{x·ω}], so the averages of the ratios over
 * choices are the moments of the mixing measure.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserDirections, whitenedFeatures } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf, transposed } from "../linalg/matrix.ts";
import { identity } from "../linalg/small_products.ts";
import {
  type Design,
  type MomentFunctions,
  refuseMomentsOfSets,
} from "./designs.ts";
import { OWN_SHARE } from "./design_error.ts";
import type { ItemFunction } from "./item_functions.ts";

/**
 * Derivative ratios of a density f of the features: all that a design needs.
 *
 * f must be smooth on all of R^L and its moment-generating function finite at the
 * atoms. Neither can be seen from the ratios: an exponential or uniform density, which
 * jumps, or one with heavy tails gives wrong moments. What is checked is that
 * the ratios are finite at the items; `estimateLatentMoments` warns if their averages over the
 * items are not 0, as those of the right density are.
 */
export interface DerivativeRatios {
  /** Number of features L. */
  readonly features: number;
  /**
   * Derivatives along given directions (rows, n × L, user's units). For an
   * item's features the result gives a function of indices i_1, …, i_s into
   * the directions, in any order, repeats allowed: the ratio
   * (−1)^s ∂^s f/(∂v_{i_1} … ∂v_{i_s})/f at the item; 1 for no index.
   */
  along(
    directions: Matrix,
  ): (item: Float64Array) => (indices: ArrayLike<number>) => number;
}

/**
 * The design in which features are drawn from a density that the caller knows. With an offset o
 * that is the density of the features weighted by e^o, f(x)·E[e^o|x]: f only where o does not depend on x.
 *
 * @param ratios Derivative ratios of the density, such as `gaussianMixtureRatios` or `logisticRatios`.
 * @returns The design. Second moments take L(L+1)/2 ratios per item.
 * @throws {RangeError} When used: if the number of features differs or a ratio is not finite.
 */
export function densityDesign(ratios: DerivativeRatios): Design {
  return {
    name: "density",
    momentFunctions: (data) => {
      refuseMomentsOfSets(data, "use a design by density");
      return ratioFunctions(data, ratios);
    },
  };
}

function ratioFunctions(
  data: ChoiceData,
  ratios: DerivativeRatios,
): MomentFunctions {
  const L = data.features.columns;
  if (ratios.features !== L) {
    throw new RangeError(
      `Cannot estimate moments as the density must have ${L} features: current number is ${ratios.features}`,
    );
  }
  const rule = (
    directions: Matrix,
    lists: readonly (readonly number[])[],
  ) => ratioRule(data, ratios, { directions, lists });
  return {
    features: whitenedFeatures(data.features, data.whitening),
    firstAndSecond: () => rule(identity(L), indexLists(L, 2)),
    upToThird: (basis) => rule(transposed(basis), indexLists(basis.columns, 3)),
    directional: ({ direction, order, basis, mixedOrder }) => {
      const d = basis.columns;
      const directions = matrix([d + 1, L]);
      directions.values.set(transposed(basis).values);
      rowOf(directions, d).set(direction);
      const lists: number[][] = [];
      for (let r = 0; r <= order; r++) lists.push(new Array(r).fill(d));
      for (let r = 0; r < mixedOrder; r++) {
        for (let i = 0; i < d; i++) lists.push([...new Array(r).fill(d), i]);
      }
      return rule(directions, lists);
    },
  };
}

/** The ratios at the items, one for each list of indices into whitened directions (rows). */
function ratioRule(
  data: ChoiceData,
  ratios: DerivativeRatios,
  { directions, lists }: {
    readonly directions: Matrix;
    readonly lists: readonly (readonly number[])[];
  },
): ItemFunction {
  const at = ratios.along(toUserDirections(directions, data.whitening));
  const ratiosAt = (item: number) => {
    const ratio = at(Float64Array.from(rowOf(data.features, item)));
    return (indices: readonly number[]) => {
      const value = ratio(indices);
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `Cannot estimate moments as derivative ratios must be finite: the ratio of order ${indices.length} at item ${
            item + 1
          } is ${value}`,
        );
      }
      return value;
    };
  };
  const shares = [1, OWN_SHARE.first, OWN_SHARE.second];
  return {
    size: lists.length,
    into: (out, j) => {
      const ratio = ratiosAt(j);
      for (const [i, indices] of lists.entries()) out[i] = ratio(indices);
    },
    squaresInto: (out, values, j) => {
      const ratio = ratiosAt(j);
      for (const [i, indices] of lists.entries()) {
        const share = shares[indices.length];
        out[i] = values[i]! ** 2;
        if (share) out[i]! -= share * ratio([...indices, ...indices]);
      }
    },
  };
}

/** Index lists in the order of the packed monomials of degree one to two or three. */
function indexLists(d: number, degree: 2 | 3): number[][] {
  const lists: number[][] = [];
  for (let a = 0; a < d; a++) lists.push([a]);
  for (let a = 0; a < d; a++) for (let b = 0; b <= a; b++) lists.push([a, b]);
  if (degree === 2) return lists;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      for (let c = 0; c <= b; c++) lists.push([a, b, c]);
    }
  }
  return lists;
}
