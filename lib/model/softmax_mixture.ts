/** The parameters of a softmax mixture. */
import { ARRAY, OBJECT_OR_ARRAY } from "../checks/kinds.ts";
import { check, shownValue } from "../checks/check.ts";
import {
  copyOf,
  type Matrix,
  matrixFromRows,
  rowOf,
  takeRows,
} from "../linalg/matrix.ts";
import { normalised } from "../linalg/vectors.ts";

/** K components: how large each is, and what it likes. */
export interface SoftmaxMixture {
  /** Weights α: length K, ≥ 0, sum 1, in descending order unless values fixed in some components tell these apart. */
  readonly weights: Float64Array;
  /** Atoms ω: K × L, row k belongs to weight k; utility per unit of each feature, in the user's units. */
  readonly atoms: Matrix;
  /**
   * Coefficients γ of the covariates that weights depend on: K × Q, 0 for the last component, with
   * weight softmax_k(γ_k·z_u) of chooser u. `weights` are then the average over choosers. Undefined
   * where weights are the same for all.
   */
  readonly membership?: Matrix | undefined;
}

/** How far a sum of weights may be from 1: K roundings of each, and printed digits. */
const WEIGHT_SUM_SLACK = 1e-6;

/**
 * Makes a mixture: checks it, scales the weights to sum 1, and puts the
 * components in canonical order (weights descending, ties by atom).
 *
 * @param weights Length K, ≥ 0, sum within 1e-6 of 1.
 * @param atoms K × L, finite: a {@linkcode Matrix} or nested arrays; copied.
 * @returns The mixture.
 * @throws {RangeError} If K < 1, lengths differ, a weight is not finite and
 *   ≥ 0, the weights do not sum to 1, or an atom is not finite.
 *
 * @example Two groups, one feature
 * ```ts
 * import { softmaxMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const mixture = softmaxMixture([0.25, 0.75], [[-1], [2]]);
 * assertEquals(mixture.weights, new Float64Array([0.75, 0.25]));
 * assertEquals(mixture.atoms.values, new Float64Array([2, -1]));
 * ```
 */
export function softmaxMixture(
  weights: ArrayLike<number>,
  atoms: Matrix | readonly ArrayLike<number>[],
): SoftmaxMixture {
  check("make a mixture", { weights }, ARRAY);
  check("make a mixture", { atoms }, OBJECT_OR_ARRAY);
  const mixture = {
    weights: Float64Array.from(weights),
    atoms: "rows" in atoms ? copyOf(atoms) : matrixFromRows(atoms),
  };
  checkMixture(mixture, mixture.atoms.columns);
  return canonicalOrder({
    ...mixture,
    weights: normalised(mixture.weights),
  });
}

/**
 * Checks a mixture that a caller gave.
 *
 * @param features The number of features L that its atoms must have.
 * @throws {RangeError} As {@linkcode softmaxMixture}, or if the atoms do not have L columns.
 */
export function checkMixture(mixture: SoftmaxMixture, features: number): void {
  const refuse = (rule: string) => {
    throw new RangeError(`Cannot use the mixture as ${rule}`);
  };
  checkArrays(mixture, refuse);
  const { weights, atoms } = mixture;
  if (!(weights.length >= 1)) {
    refuse("there must be at least 1 component: current number is 0");
  }
  if (atoms.rows !== weights.length) {
    refuse(
      `there must be one atom per weight: current numbers are ${atoms.rows} and ${weights.length}`,
    );
  }
  if (atoms.columns !== features) {
    refuse(
      `its atoms must have ${features} entries, one per feature: current number is ${atoms.columns}`,
    );
  }
  let sum = 0;
  for (const [k, weight] of weights.entries()) {
    if (!(weight >= 0)) {
      refuse(`weights must be >= 0: weight ${k + 1} is ${weight}`);
    }
    sum += weight;
  }
  if (!(Math.abs(sum - 1) <= WEIGHT_SUM_SLACK)) {
    refuse(`weights must sum to 1: current sum is ${sum}`);
  }
  for (const [i, value] of atoms.values.entries()) {
    if (!Number.isFinite(value)) {
      refuse(
        `atoms must be finite: entry ${i % features + 1} of atom ${
          Math.floor(i / features) + 1
        } is ${value}`,
      );
    }
  }
}

/** Refuses what is no mixture of arrays: null, what JSON makes of one. */
function checkArrays(
  mixture: unknown,
  refuse: (rule: string) => void,
): void {
  const fields = (value: unknown) =>
    (value ?? {}) as Readonly<Record<string, unknown>>;
  const made = "softmaxMixture makes one of arrays, modelFromJson of a file";
  const { weights, atoms, membership } = fields(mixture);
  if (mixture === null || typeof mixture !== "object") {
    refuse(`it must be an object: current value is ${shownValue(mixture)}`);
  }
  const arrays: [string, unknown][] = [
    ["weights", weights],
    [
      "the values of atoms",
      Array.isArray(atoms) ? atoms : fields(atoms)["values"],
    ],
    ...membership === undefined
      ? []
      : [["the values of membership", fields(membership)["values"]]] as [
        string,
        unknown,
      ][],
  ];
  for (const [name, value] of arrays) {
    if (value instanceof Float64Array) continue;
    refuse(
      `${name} must be a Float64Array (${made}): current value is ${
        shownValue(value)
      }`,
    );
  }
}

/**
 * Checks that there are not too many components.
 *
 * @param most The number of items; or of choosers, where `of` says so.
 * @throws {RangeError} If there are more.
 */
export function checkComponents(
  action: string,
  components: number,
  most: number,
  of: "items" | "choosers" = "items",
): void {
  if (components > most) {
    throw new RangeError(
      `Cannot ${action} as components must be at most the number of ${of}, ${most}: current value is ${components}`,
    );
  }
}

/**
 * Weights that sum to 1, none of them below a share of 1/K by more than the
 * others' part in the sum: no ascent revives a weight of 0.
 */
export function raisedWeights(
  weights: Float64Array,
  leastShare: number,
): Float64Array {
  const least = leastShare / weights.length;
  return normalised(weights.map((weight) => Math.max(weight, least)));
}

/** The components in descending order of weight, ties by their atoms. */
export function canonicalOrder(mixture: SoftmaxMixture): SoftmaxMixture {
  const { weights, atoms } = mixture;
  const order = Array.from(weights.keys()).sort((a, b) =>
    weights[b]! - weights[a]! || compareRows(rowOf(atoms, a), rowOf(atoms, b))
  );
  return reorderComponents(mixture, order);
}

/**
 * The components in the given order.
 *
 * @param mixture K components.
 * @param order Which component comes k-th, for each k: 0 … K − 1, each once.
 * @returns The mixture with its components in that order.
 * @throws {RangeError} If the order is not a permutation of 0 … K − 1.
 */
export function reorderComponents(
  mixture: SoftmaxMixture,
  order: ArrayLike<number>,
): SoftmaxMixture {
  const K = mixture.weights.length;
  const sorted = Array.from(order).sort((a, b) => a - b);
  if (sorted.length !== K || sorted.some((component, k) => component !== k)) {
    throw new RangeError(
      `Cannot reorder components as the order must have each of 0 to ${
        K - 1
      } once: current order is ${Array.from(order).join(", ")}`,
    );
  }
  const { weights, atoms, membership } = mixture;
  return {
    weights: Float64Array.from(order, (k) => weights[k]!),
    atoms: takeRows(atoms, order),
    ...(membership && {
      membership: relativeToLast(takeRows(membership, order)),
    }),
  };
}

/** Coefficients of membership less those of the last component, which they are then relative to. */
function relativeToLast(membership: Matrix): Matrix {
  const { rows: K, columns: Q, values } = membership;
  const last = values.subarray((K - 1) * Q);
  return { ...membership, values: values.map((v, i) => v - last[i % Q]!) };
}

function compareRows(a: Float64Array, b: Float64Array): number {
  for (let l = 0; l < a.length; l++) {
    if (a[l] !== b[l]) return a[l]! - b[l]!;
  }
  return 0;
}

/** A mixture whose weights and atoms are finite as it is; undefined for others: a refit that made one has failed, whatever it says. */
export function ifFinite(
  mixture: SoftmaxMixture | undefined,
): SoftmaxMixture | undefined {
  return mixture?.weights.every(Number.isFinite) &&
      mixture.atoms.values.every(Number.isFinite)
    ? mixture
    : undefined;
}
