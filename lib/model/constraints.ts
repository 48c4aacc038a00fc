/**
 * Coefficients that are common to all components, or fixed at given values.
 *
 * Both are linear in the atoms: θ = Bφ + c, where φ has the coefficients of each
 * component's own, and one for each common feature. In coordinates that scale
 * features and do not mix them, B takes entries as they are and c has the fixed
 * values, so that nothing is approximate: what is fixed never moves, and what is
 * common is one number. Derived.
 */
import { ANYTHING, OBJECT } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import { isIndex, shownValue } from "../checks/check.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Values of coefficients by the name of the feature, user's units: one for all components, or by component, numbered from 1. */
export type FixedCoefficients = Readonly<
  Record<string, number | Readonly<Record<number, number>>>
>;

/** Which coefficients are not free. The atom bound counts the others only; it, and a ridge, take coefficients in standard deviations then. */
export interface ConstraintOptions {
  /**
   * Names of features with one coefficient for all components but those in which it is fixed.
   * @default {none}
   */
  common?: readonly string[] | undefined;
  /**
   * Coefficients with a given value, user's units: `{ time: 0 }` in all components,
   * `{ time: { 2: 0 } }` in the second, which is then the second of the result too: where
   * values tell components apart they keep their order, else they are sorted by weight.
   * @default {none}
   */
  fixed?: FixedCoefficients | undefined;
}

/** The rules of {@linkcode ConstraintOptions}; what names mean is known with the data. */
export const CONSTRAINT_RULES: OptionRules<ConstraintOptions> = {
  common: ANYTHING,
  fixed: OBJECT,
};

/** Checked constraints on the atoms of K components over L features. */
export interface Constraints {
  /** Features with one coefficient for the components in which it is not fixed. */
  readonly common: readonly number[];
  /** Fixed values in the user's units, NaN where there is none: K × L. */
  readonly fixed: Matrix;
  /** For each component the features with a coefficient of its own; the atom bound counts these only. */
  readonly own: readonly (readonly number[])[];
  /** Whether fixed values tell components apart, which then keep their order. */
  readonly isOrdered: boolean;
  /** How many coefficients fewer than K·L are free. */
  readonly count: number;
}

/** What constraints are checked against. */
export interface ConstrainedShape {
  readonly featureNames: readonly string[];
  readonly components: number;
  /** What cannot be done without valid ones, for the message. */
  readonly action: string;
}

/**
 * The constraints of the options, or none.
 *
 * @throws {RangeError} If a feature is unknown, or common and fixed in all components, a value is not finite, or a component out of range.
 */
export function checkedConstraints(
  { common = [], fixed = {} }: ConstraintOptions,
  { featureNames, components: K, action }: ConstrainedShape,
): Constraints | undefined {
  const refuse = (rule: string) => {
    throw new RangeError(`Cannot ${action} as ${rule}`);
  };
  const indexOf = (option: string, name: unknown) => {
    const index = featureNames.indexOf(name as string);
    const value = JSON.stringify(name);
    if (index < 0) {
      refuse(`${option} must name features: current value is ${value}`);
    }
    return index;
  };
  if (!Array.isArray(common)) {
    const value = JSON.stringify(common);
    refuse(`common must be an array of names: current value is ${value}`);
  }
  const shared = [...new Set(common)]
    .map((name) => indexOf("common", name)).sort((a, b) => a - b);
  const values = matrix([K, featureNames.length]);
  values.values.fill(NaN);
  for (const [name, given] of Object.entries(fixed)) {
    const l = indexOf("fixed", name);
    const named = JSON.stringify(name);
    const isFixedInAll = typeof given !== "object" || given === null ||
      Object.keys(given).length >= K;
    if (shared.includes(l) && isFixedInAll) {
      refuse(
        `a coefficient must not be common and fixed in all components: current value is ${named}`,
      );
    }
    const set = (k: number, value: unknown, where = "") => {
      if (!Number.isFinite(value)) {
        refuse(
          `fixed values must be finite numbers: current value of ${named}${where} is ${
            shownValue(value)
          }`,
        );
      }
      rowOf(values, k)[l] = value as number;
    };
    if (typeof given !== "object" || given === null) {
      for (let k = 0; k < K; k++) set(k, given);
      continue;
    }
    for (const [number, value] of Object.entries(given)) {
      const k = Number(number) - 1;
      if (!isIndex(k, K)) {
        refuse(
          `fixed must name components from 1 to ${K}: current value of ${named} is component ${number}`,
        );
      }
      set(k, value, ` in component ${number}`);
    }
  }
  return constraintsFrom(shared, values);
}

/** Constraints, or none where nothing is common or fixed. */
function constraintsFrom(
  shared: readonly number[],
  fixed: Matrix,
): Constraints | undefined {
  const { rows: K, columns: L, values } = fixed;
  const common = shared.filter((l) => sharing({ fixed }, l).length > 0);
  const features = Array.from({ length: L }, (_, l) => l);
  const own = Array.from(
    { length: K },
    (_, k) =>
      features.filter((l) =>
        Number.isNaN(values[k * L + l]!) && !common.includes(l)
      ),
  );
  const free = own.reduce((sum, { length }) => sum + length, common.length);
  if (common.length === 0 && free === K * L) return undefined;
  const isOrdered = values.some((value, i) => !Object.is(value, values[i % L]));
  return { common, fixed, own, isOrdered, count: K * L - free };
}

/** The components that have the common coefficient of a feature: those in which it is not fixed. */
export function sharing(
  { fixed: { rows: K, columns: L, values } }: Pick<Constraints, "fixed">,
  feature: number,
): number[] {
  return Array.from({ length: K }, (_, k) => k)
    .filter((k) => Number.isNaN(values[k * L + feature]!));
}

/** The constraints on the first `components` of a mixture: fewer, or more, that have no fixed values of their own. */
export function constraintsFor(
  { common, fixed }: Constraints,
  components: number,
): Constraints | undefined {
  const { rows: K, columns: L } = fixed;
  const resized = matrix([components, L]);
  for (let k = 0; k < components; k++) {
    rowOf(resized, k).set(k < K ? rowOf(fixed, k) : fixedForAll(fixed));
  }
  return constraintsFrom(common, resized);
}

/**
 * Other orders of the components, two of which change places that fixed values tell
 * apart: which component has them is part of what a search has to find.
 */
export function otherOrders(constraints: Constraints | undefined): number[][] {
  if (!constraints?.isOrdered) return [];
  const { fixed } = constraints;
  const orders: number[][] = [];
  for (let a = 0; a < fixed.rows; a++) {
    for (let b = 0; b < a; b++) {
      const other = rowOf(fixed, b);
      if (rowOf(fixed, a).every((v, l) => Object.is(v, other[l]))) continue;
      const order = Array.from({ length: fixed.rows }, (_, k) => k);
      orders.push(order.with(a, b).with(b, a));
    }
  }
  return orders;
}

/** Values fixed in all components alike, NaN elsewhere: length L. */
function fixedForAll({ values, rows: K, columns: L }: Matrix): Float64Array {
  return Float64Array.from({ length: L }, (_, l) => {
    const isAlike = Array.from({ length: K }, (_, k) => values[k * L + l])
      .every((value) => value === values[l]);
    return isAlike ? values[l]! : NaN;
  });
}

/** The coefficients that an atom to be added has from the mixture: the common, and those fixed in all components alike; NaN elsewhere: length L. */
export function givenCoefficients(
  { atoms }: SoftmaxMixture,
  { common, fixed }: Constraints,
): Float64Array {
  const given = fixedForAll(fixed);
  for (const l of common) {
    const [k] = sharing({ fixed }, l) as [number];
    given[l] = atoms.values[k * atoms.columns + l]!;
  }
  return given;
}

/** The atoms with fixed values put in, and common coefficients at their mean over the components. */
export function constrainedAtoms(
  { weights, atoms }: SoftmaxMixture,
  { common, fixed }: Constraints,
): Matrix {
  const { rows: K, columns: L } = atoms;
  const values = atoms.values.map((value, i) =>
    Number.isNaN(fixed.values[i]!) ? value : fixed.values[i]!
  );
  for (const l of common) {
    const components = sharing({ fixed }, l);
    const own = components.map((k) => values[k * L + l]!);
    const total = components.reduce((sum, k) => sum + weights[k]!, 0);
    const mean = own.every((value) => value === own[0])
      ? own[0]!
      : components.reduce((sum, k, i) => sum + weights[k]! * own[i]!, 0) /
        total;
    for (const k of components) values[k * L + l] = mean;
  }
  return matrix([K, L], values);
}

/**
 * The constraints of the options, which a mixture must obey.
 *
 * @throws {RangeError} As {@linkcode checkedConstraints}, or if it does not.
 */
export function obeyedConstraints(
  mixture: SoftmaxMixture,
  options: ConstraintOptions,
  shape: Omit<ConstrainedShape, "components">,
): Constraints | undefined {
  const components = mixture.weights.length;
  const constraints = checkedConstraints(options, { ...shape, components });
  if (!constraints) return undefined;
  const { values, columns: L } = mixture.atoms;
  const obeying = constrainedAtoms(mixture, constraints).values;
  const i = values.findIndex((value, i) => value !== obeying[i]);
  if (i < 0) return constraints;
  const name = JSON.stringify(shape.featureNames[i % L]);
  const kind = Number.isNaN(constraints.fixed.values[i]!)
    ? "common to all components"
    : `fixed at ${obeying[i]}`;
  throw new RangeError(
    `Cannot ${shape.action} as the mixture must have ${name} ${kind}: current value in component ${
      Math.floor(i / L) + 1
    } is ${values[i]}`,
  );
}
