/** The two components that are hardest to tell apart. */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { rowOf } from "../linalg/matrix.ts";
import { distance } from "../linalg/vectors.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Two components and how far their atoms lie apart. */
export interface ClosestAtoms {
  /** Distance in whitened coordinates, ≥ 0. */
  readonly distance: number;
  /** Indices of the components, from 0, the smaller first. */
  readonly components: readonly [number, number];
}

/**
 * The pair of atoms with the least distance ‖ω̃_a − ω̃_b‖ in whitened coordinates.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @returns The pair; undefined for a single component. Costs O(K²·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function closestAtoms(
  data: Pick<ChoiceData, "features" | "whitening">,
  mixture: SoftmaxMixture,
): ClosestAtoms | undefined {
  checkMixture(mixture, data.features.columns);
  const atoms = toWhitened(mixture.atoms, data.whitening);
  let closest: ClosestAtoms | undefined;
  for (let k = 0; k < atoms.rows; k++) {
    for (let m = 0; m < k; m++) {
      const apart = distance(rowOf(atoms, k), rowOf(atoms, m));
      if (!closest || apart < closest.distance) {
        closest = { distance: apart, components: [m, k] };
      }
    }
  }
  return closest;
}
