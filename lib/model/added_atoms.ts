/**
 * Coordinates of an atom to be added to a mixture: whitened where all of its
 * coefficients are free; else the free ones in standard deviations, the others
 * being those that the mixture has in common or fixed.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { scalingOf, toWhitened, type Whitening } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { type Constraints, givenCoefficients } from "./constraints.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** The coordinates, n of them. */
export interface AddedAtoms {
  /** n. */
  readonly size: number;
  /** The atom in the user's units: length L. */
  toUserInto(user: Float64Array, atom: Float64Array): void;
  /** A gradient in the user's units, or an item less the mean, as one in the coordinates: length n. */
  pullBackInto(gradient: Float64Array, user: Float64Array): void;
  /** Atoms in the user's units, M × L, in the coordinates: M × n. */
  fromUser(atoms: Matrix): Matrix;
}

/** The coordinates of an atom to be added to a mixture that obeys the constraints. */
export function addedAtoms(
  { whitening }: Pick<ChoiceData, "whitening">,
  mixture: SoftmaxMixture,
  constraints: Constraints | undefined,
): AddedAtoms {
  return constraints
    ? someFree(whitening, mixture, constraints)
    : allFree(whitening);
}

function allFree(whitening: Whitening): AddedAtoms {
  const { factor: { values, rows: L } } = whitening;
  return {
    size: L,
    toUserInto(user, atom) {
      user.set(atom);
      solveLowerTransposedInto(user, values, L);
    },
    pullBackInto(gradient, user) {
      gradient.set(user);
      solveLowerInto(gradient, values, L);
    },
    fromUser: (atoms) => toWhitened(atoms, whitening),
  };
}

function someFree(
  whitening: Whitening,
  mixture: SoftmaxMixture,
  constraints: Constraints,
): AddedAtoms {
  const given = givenCoefficients(mixture, constraints);
  const free = Array.from(given.keys()).filter((l) => Number.isNaN(given[l]));
  const { factor: { values, rows: L } } = scalingOf(whitening);
  return {
    size: free.length,
    toUserInto(user, atom) {
      user.set(given);
      for (const [i, l] of free.entries()) {
        user[l] = atom[i]! / values[l * L + l]!;
      }
    },
    pullBackInto(gradient, user) {
      for (const [i, l] of free.entries()) {
        gradient[i] = user[l]! / values[l * L + l]!;
      }
    },
    fromUser(atoms) {
      const mapped = matrix([atoms.rows, free.length]);
      for (let k = 0; k < atoms.rows; k++) {
        const row = rowOf(mapped, k);
        for (const [i, l] of free.entries()) {
          row[i] = atoms.values[k * L + l]! * values[l * L + l]!;
        }
      }
      return mapped;
    },
  };
}
