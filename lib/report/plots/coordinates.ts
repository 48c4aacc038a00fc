/** Two coordinates in which to look at atoms and items. */
import type { ChoiceData } from "../../data/choice_data.ts";
import {
  toUserDirections,
  toWhitened,
  whitenedFeatures,
} from "../../data/whitening.ts";
import { symmetricEigen } from "../../linalg/decompositions.ts";
import {
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
  takeRows,
} from "../../linalg/matrix.ts";
import { scatter } from "../../linalg/scatter.ts";
import { dot, scaleInto } from "../../linalg/vectors.ts";
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
  const axes = toUserDirections(principalAxes(data, mixture), data.whitening);
  for (const [i, axis] of rowsOf(axes).entries()) rowOf(map, i).set(axis, 1);
  return {
    atomLabels: [
      "first principal axis (whitened)",
      "second principal axis (whitened)",
    ],
    itemLabels: [
      "first principal axis (whitened)",
      "second principal axis (whitened)",
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
  const unknown = coordinates.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot draw the atoms as coordinates must be features: there is no ${
        JSON.stringify(unknown)
      }`,
    );
  }
  const [a, b] = coordinates.map((name) => names.indexOf(name)) as [
    number,
    number,
  ];
  if (a === b) {
    throw new RangeError(
      `Cannot draw the atoms as coordinates must be two features: both are ${
        JSON.stringify(coordinates[0])
      }`,
    );
  }
  return [a, b];
}

/** The two leading eigenvectors of Σ α ω̃ω̃ᵀ, their largest entries positive: 2 × L. */
function principalAxes(data: ChoiceData, mixture: SoftmaxMixture): Matrix {
  const L = data.features.columns;
  const atoms = toWhitened(mixture.atoms, data.whitening);
  const { vectors } = symmetricEigen(scatter(atoms, mixture.weights));
  const axes = takeRows(vectors, [L - 1, L - 2]);
  for (const axis of rowsOf(axes)) {
    const largest = axis.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a);
    scaleInto(axis, Math.sign(largest));
  }
  return axes;
}

/** Where the components lie: one point per component. */
export function atomPoints(
  { map }: Plane,
  { weights, atoms }: SoftmaxMixture,
): { readonly x: number; readonly y: number }[] {
  const row = (i: number, k: number) => {
    const coefficients = rowOf(map, i);
    return coefficients[0]! * weights[k]! +
      dot(coefficients.subarray(1), rowOf(atoms, k));
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
  const value = (j: number, l: number) => data.features.values[j * L + l]!;
  const items = Array.from(data.counts.keys());
  if (plane.features) {
    const [a, b] = plane.features;
    return items.map((j) => ({ x: value(j, a), y: value(j, b) }));
  }
  if (L === 1) {
    return items.map((j) => ({ x: value(j, 0), y: data.counts[j]! }));
  }
  const [first, second] = rowsOf(principalAxes(data, mixture));
  return rowsOf(whitenedFeatures(data.features, data.whitening))
    .map((item) => ({ x: dot(item, first!), y: dot(item, second!) }));
}
