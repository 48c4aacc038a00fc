/**
 * The free parameters of a mixture, in coordinates of one scale: K−1+K·L
 * without constraints.
 *
 * A full vector has W + K·L entries, like one of the parameter space: one per weight, or where
 * weights depend on Q covariates K·Q coefficients of membership, then the atoms row by row. The
 * coordinates are the logarithms of the weights, those of one component fixed, or the coefficients
 * in whitened covariates, those of one component fixed, and the atoms in whitened coordinates;
 * atoms that are held have none. With constraints coefficients are in standard deviations, those
 * that are common are one coordinate, those that are fixed none.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Choosers, WeighedChoosers } from "../data/choosers.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import { type Constraints, sharing } from "../model/constraints.ts";
import { averageWeights, unloadMembership } from "../model/membership.ts";
import {
  type ParameterSpace,
  parameterSpace,
  sizeOf,
  weightSize,
} from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Which entries of a full vector are free, and what maps there. */
export interface FreeParameters {
  /** Whose parameters they are. */
  readonly mixture: SoftmaxMixture;
  /** What full vectors are of, without a bound; it has the constraints. */
  readonly space: ParameterSpace;
  /** Over whom weights that depend on covariates are averaged. */
  readonly choosers: Choosers | undefined;
  /** For each of n parameters the entries of a full vector that are it: several where it is common. */
  readonly indices: readonly (readonly number[])[];
  /** Whether each atom is held where it is: length K. */
  readonly held: readonly boolean[];
}

/**
 * The free parameters of a mixture.
 *
 * @throws {RangeError} If `onBound` has not one entry per component, or coefficients of membership are not K × Q.
 */
export function freeParameters(
  data: Pick<ChoiceData, "features" | "whitening" | "choosers">,
  mixture: SoftmaxMixture,
  { onBound: held, constraints }: {
    readonly onBound?: readonly boolean[] | undefined;
    readonly constraints?: Constraints | undefined;
  } = {},
): FreeParameters {
  const { weights, atoms } = mixture;
  const { rows: K, columns: L } = atoms;
  if (held !== undefined && held.length !== K) {
    throw new RangeError(
      `Cannot hold atoms as onBound must have length ${K}, one per component: current length is ${held.length}`,
    );
  }
  checkMembership(mixture, data.choosers);
  const radius = Infinity;
  const space = parameterSpace(data, { components: K, radius, constraints });
  const W = weightSize(space), Q = W / K;
  const isHeld = held ?? new Array<boolean>(K).fill(false);
  // The largest weight makes up the sum: its logarithm is the safest to fix.
  const fixed = weights.indexOf(Math.max(...weights));
  const indices: number[][] = [];
  for (let i = 0; i < W; i++) {
    if (Math.floor(i / Q) !== fixed) indices.push([i]);
  }
  for (let k = 0; k < K; k++) {
    if (isHeld[k]) continue;
    const own = constraints?.own[k] ?? Array.from({ length: L }, (_, l) => l);
    for (const l of own) indices.push([W + k * L + l]);
  }
  for (const l of constraints?.common ?? []) {
    indices.push(sharing(constraints!, l).map((k) => W + k * L + l));
  }
  return {
    mixture,
    space,
    choosers: data.choosers,
    indices,
    held: [...isHeld],
  };
}

/** Coefficients of membership belong to the covariates of the data. */
function checkMembership(
  { weights, membership }: SoftmaxMixture,
  choosers: Choosers | undefined,
): void {
  const shape = (rows: number, columns: number) =>
    columns > 0 ? `${rows} × ${columns}` : "none";
  const wanted = shape(weights.length, choosers?.covariates?.names.length ?? 0);
  const given = shape(membership?.rows ?? 0, membership?.columns ?? 0);
  if (given === wanted) return;
  throw new RangeError(
    `Cannot use the mixture as its coefficients of membership must be those of the data, ${wanted}: current ones are ${given}`,
  );
}

/** A gradient over the full vector (user's units) as one over the coordinates of the space, in place. */
function pullBackInto(
  gradient: Float64Array, // in and out: W + K·L
  { mixture: { weights }, space }: FreeParameters,
): void {
  const { membership, whitening, features: L } = space;
  const W = weightSize(space);
  if (!membership) {
    let mean = 0;
    for (let k = 0; k < W; k++) mean += weights[k]! * gradient[k]!;
    for (let k = 0; k < W; k++) {
      gradient[k] = weights[k]! * (gradient[k]! - mean);
    }
  } else if (membership.factor) {
    const Q = membership.constant.length;
    for (let at = 0; at < W; at += Q) {
      solveLowerInto(gradient.subarray(at, at + Q), membership.factor, Q);
    }
  }
  for (let at = W; at < gradient.length; at += L) {
    solveLowerInto(gradient.subarray(at, at + L), whitening.factor.values, L);
  }
}

/** The free entries of gradients over the full vector (one a row), in the coordinates. */
export function pulledBackRows(rows: Matrix, free: FreeParameters): Matrix {
  const pulled = matrix([rows.rows, free.indices.length]);
  const row = new Float64Array(rows.columns);
  for (let o = 0; o < rows.rows; o++) {
    row.set(rowOf(rows, o));
    pullBackInto(row, free);
    rowOf(pulled, o).set(freeEntries(row, free));
  }
  return pulled;
}

/** The free entries of a gradient over all log-weights and whitened atoms, summed where they are one parameter. */
export function freeEntries(
  full: Float64Array,
  { indices }: FreeParameters,
): Float64Array {
  const free = new Float64Array(indices.length);
  for (let i = 0; i < free.length; i++) {
    const entries = indices[i]!;
    for (let e = 0; e < entries.length; e++) free[i]! += full[entries[e]!]!;
  }
  return free;
}

/** The free rows and columns of a symmetric matrix, such as an information, over all log-weights and whitened atoms, summed where they are one parameter. */
export function freePart(full: Float64Array, free: FreeParameters): Matrix {
  const size = Math.sqrt(full.length), n = free.indices.length;
  const part = matrix([n, n]);
  for (const [i, entries] of free.indices.entries()) {
    for (const at of entries) {
      const row = freeEntries(full.subarray(at * size, (at + 1) * size), free);
      addScaledInto(rowOf(part, i) as Float64Array, row, 1);
    }
  }
  return part;
}

/** A direction in the coordinates as a change of log-weights, or of coefficients of membership relative to the last component's, and of atoms in the user's units: W + K·L. */
export function pushedForward(
  direction: Float64Array,
  { space, indices }: FreeParameters,
): Float64Array {
  const { membership, whitening, features: L } = space;
  const W = weightSize(space);
  const full = new Float64Array(sizeOf(space));
  for (const [i, entries] of indices.entries()) {
    for (const index of entries) full[index] = direction[i]!;
  }
  if (membership) {
    const Q = membership.constant.length;
    const { values } = unloadMembership(full.subarray(0, W), membership);
    full.set(values.map((value, i) => value - values[W - Q + i % Q]!));
  }
  for (let at = W; at < full.length; at += L) {
    const atom = full.subarray(at, at + L);
    solveLowerTransposedInto(atom, whitening.factor.values, L);
  }
  return full;
}

/** The mixture moved along a direction of log-weights, or of coefficients of membership, and atoms. */
export function movedMixture(
  { weights, membership, atoms }: SoftmaxMixture,
  direction: Float64Array,
  { by, choosers }: {
    readonly by: number;
    readonly choosers: WeighedChoosers | undefined;
  },
): SoftmaxMixture {
  const W = direction.length - atoms.values.length;
  const moved = {
    ...atoms,
    values: atoms.values.map((value, i) => value + by * direction[W + i]!),
  };
  if (!membership) {
    const raised = weights.map((weight, k) =>
      weight * Math.exp(by * direction[k]!)
    );
    const sum = raised.reduce((a, b) => a + b, 0);
    return { weights: raised.map((weight) => weight / sum), atoms: moved };
  }
  const values = membership.values.map((v, i) => v + by * direction[i]!);
  const { counts, size, covariates } = choosers!;
  return {
    weights: averageWeights(values, {
      covariates: covariates!.values,
      shares: counts.map((count) => count / size),
    }),
    membership: { ...membership, values },
    atoms: moved,
  };
}

/** Standard deviation of each feature over the items: length L, user's units. */
export function featureDeviations(whitening: Matrix): Float64Array {
  const L = whitening.rows;
  return Float64Array.from({ length: L }, (_, l) => {
    let variance = 0;
    for (let m = 0; m <= l; m++) variance += whitening.values[l * L + m]! ** 2;
    return Math.sqrt(variance);
  });
}
