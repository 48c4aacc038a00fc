/**
 * Two coordinates in which to look at atoms and items.
 *
 * @module
 */
import type { ChoiceData } from "../../data/choice_data.ts";
import { toWhitened, whitenedFeatures } from "../../data/whitening.ts";
import { symmetricEigen } from "../../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../../linalg/matrix.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";

/**
 * Which two coordinates a chart shows: two features by name, in the user's units, or the
 * two principal axes of the atoms (leading eigenvectors of Σ_k α_k ω̃_k ω̃_kᵀ) in whitened coordinates.
 */
export type Coordinates = "principal" | readonly [string, string];

/** A linear map of atoms and of items to the plane. */
export interface Plane {
  /** What each coordinate of an atom is. */
  readonly atomLabels: readonly [string, string];
  /** What each coordinate of an item is. */
  readonly itemLabels: readonly [string, string];
  /** Coordinates are these two rows times (weight, atom): 2 × (1 + L), user's units. */
  readonly map: Matrix;
  /** The two features, or undefined for principal axes. */
  readonly features: readonly [number, number] | undefined;
  /** Whether both coordinates have one unit. */
  readonly sameUnits: boolean;
}

/**
 * The plane of a chart. With one feature the second coordinate is the weight.
 *
 * @throws {RangeError} If a name is not that of a feature, or both are the same.
 */
export function planeOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  coordinates: Coordinates,
): Plane {
  const L = data.features.columns;
  const map = matrix([2, 1 + L]);
  if (coordinates !== "principal") {
    const features = indicesOf(data.featureNames, coordinates);
    for (const [row, l] of features.entries()) {
      map.values[row * (1 + L) + 1 + l] = 1;
    }
    const [a, b] = coordinates;
    return {
      atomLabels: [`utility per unit of ${a}`, `utility per unit of ${b}`],
      itemLabels: [a, b],
      map,
      features,
      sameUnits: false,
    };
  }
  if (L === 1) {
    map.values.set([0, 1, 1, 0]);
    const [name] = data.featureNames;
    return {
      atomLabels: [`utility per unit of ${name}`, "weight"],
      itemLabels: [name!, ""],
      map,
      features: undefined,
      sameUnits: false,
    };
  }
  principalAxesInto(map, data, mixture);
  return {
    atomLabels: [
      "first principal axis of the atoms (whitened units)",
      "second principal axis (whitened units)",
    ],
    itemLabels: [
      "feature along the first principal axis (standard deviations)",
      "along the second (standard deviations)",
    ],
    map,
    features: undefined,
    sameUnits: true,
  };
}

function indicesOf(
  names: readonly string[],
  coordinates: readonly [string, string],
): [number, number] {
  const [a, b] = coordinates.map((name) => {
    const l = names.indexOf(name);
    if (l < 0) {
      throw new RangeError(
        `Cannot draw the atoms as coordinates must be features: there is no ${
          JSON.stringify(name)
        }`,
      );
    }
    return l;
  }) as [number, number];
  if (a === b) {
    throw new RangeError(
      `Cannot draw the atoms as coordinates must be two features: both are ${
        JSON.stringify(coordinates[0])
      }`,
    );
  }
  return [a, b];
}

/** Rows uᵢᵀCᵀ, so that they map an atom in the user's units to uᵢ·ω̃. */
function principalAxesInto(
  map: Matrix, // out: 2 × (1 + L)
  data: ChoiceData,
  mixture: SoftmaxMixture,
): void {
  const L = data.features.columns;
  const { factor } = data.whitening;
  for (const [i, axis] of principalAxes(data, mixture).entries()) {
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        map.values[i * (1 + L) + 1 + l]! += axis[m]! *
          factor.values[l * L + m]!;
      }
    }
  }
}

/** The two leading eigenvectors of Σ α ω̃ω̃ᵀ, their largest entries positive. */
function principalAxes(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Float64Array[] {
  const L = data.features.columns;
  const atoms = toWhitened(mixture.atoms, data.whitening);
  const second = matrix([L, L]);
  for (const [k, weight] of mixture.weights.entries()) {
    const atom = rowOf(atoms, k);
    for (let l = 0; l < L; l++) {
      for (let m = 0; m < L; m++) {
        second.values[l * L + m]! += weight * atom[l]! * atom[m]!;
      }
    }
  }
  const { vectors } = symmetricEigen(second);
  return [1, 2].map((place) => {
    const axis = rowOf(vectors, L - place);
    const largest = axis.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a);
    return axis.map((value) => value * Math.sign(largest));
  });
}

/** Where the components lie: one point per component. */
export function atomPoints(
  { map }: Plane,
  { weights, atoms }: SoftmaxMixture,
): { readonly x: number; readonly y: number }[] {
  const row = (i: number, k: number) => {
    const coefficients = rowOf(map, i);
    let sum = coefficients[0]! * weights[k]!;
    for (let l = 0; l < atoms.columns; l++) {
      sum += coefficients[1 + l]! * atoms.values[k * atoms.columns + l]!;
    }
    return sum;
  };
  return Array.from(weights, (_, k) => ({ x: row(0, k), y: row(1, k) }));
}

/** Where the given items lie: along the features, or their whitened coordinates along the axes. */
export function itemPoints(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  plane: Plane,
): { readonly x: number; readonly y: number }[] {
  const L = data.features.columns;
  if (plane.features) {
    const [a, b] = plane.features;
    const { values } = data.features;
    return Array.from(
      data.counts,
      (_, j) => ({ x: values[j * L + a]!, y: values[j * L + b]! }),
    );
  }
  if (L === 1) {
    return Array.from(
      data.counts,
      (count, j) => ({ x: data.features.values[j]!, y: count }),
    );
  }
  const [first, second] = principalAxes(data, mixture);
  const whitened = whitenedFeatures(data.features, data.whitening);
  const along = (row: Float64Array, axis: Float64Array) =>
    row.reduce((sum, value, l) => sum + value * axis[l]!, 0);
  return Array.from(data.counts, (_, j) => {
    const row = rowOf(whitened, j);
    return { x: along(row, first!), y: along(row, second!) };
  });
}
