/** Simulated persons: the component of each, by its covariates or not. */
import { check, type Rule } from "../checks/check.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  matrixFromRows,
  rowOf,
} from "../linalg/matrix.ts";
import { drawIndex, drawNormalsInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { logWeightsInto } from "./membership.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** What it cannot do without valid options, in their messages. */
export const ACTION = "simulate choice sets";

const FINITE: Rule<number> = { words: "finite", holds: Number.isFinite };

/** The options of {@linkcode drawPersons}. */
interface Persons {
  readonly persons: number;
  /** γ of components, (K − 1) × Q. */
  readonly membership?: Matrix | readonly ArrayLike<number>[] | undefined;
  /** Without the 1: persons × (Q − 1). */
  readonly covariates?: Matrix | readonly ArrayLike<number>[] | undefined;
  readonly seed?: Seed | undefined;
}

/** The component of each person, and the covariates that it depends on. */
export function drawPersons(
  mixture: SoftmaxMixture,
  options: Persons,
): {
  readonly components: Int32Array;
  readonly covariates: Matrix | undefined;
} {
  const { persons, seed = 1 } = options;
  const rng = stream(seed, "simulate:components");
  const components = new Int32Array(persons);
  const membership = membershipOf(mixture, options.membership);
  if (membership === undefined) {
    if (options.covariates !== undefined) {
      throw new RangeError(
        `Cannot ${ACTION} as covariates need a membership that depends on them: current one is undefined`,
      );
    }
    for (let u = 0; u < persons; u++) {
      components[u] = drawIndex(rng, mixture.weights);
    }
    return { components, covariates: undefined };
  }
  const covariates = covariatesOf(membership.columns - 1, options);
  const z = matrix([persons, membership.columns]);
  for (let u = 0; u < persons; u++) {
    const row = rowOf(z, u);
    row[0] = 1;
    row.set(rowOf(covariates, u), 1);
  }
  const logWeights = new Float64Array(membership.rows * persons);
  logWeightsInto(logWeights, membership.values, z);
  for (let u = 0; u < persons; u++) {
    const weights = Float64Array.from(
      { length: membership.rows },
      (_, k) => Math.exp(logWeights[k * persons + u]!),
    );
    components[u] = drawIndex(rng, weights);
  }
  return {
    components,
    covariates: covariates.columns > 0 ? covariates : undefined,
  };
}

/** γ for all components, K × Q. */
function membershipOf(
  { weights, membership }: SoftmaxMixture,
  given: Persons["membership"],
): Matrix | undefined {
  if (given === undefined && membership === undefined) return undefined;
  const gamma = given === undefined
    ? membership!
    : "rows" in given
    ? given
    : matrixFromRows(given);
  const K = weights.length, Q = Math.max(1, gamma.columns);
  checkShape("membership", gamma, [given === undefined ? K : K - 1, Q]);
  for (const coefficient of gamma.values) {
    check(ACTION, { "membership coefficients": coefficient }, FINITE);
  }
  const all = matrix([K, Q]);
  all.values.set(gamma.values);
  return all;
}

function covariatesOf(
  columns: number,
  { persons, covariates, seed = 1 }: Persons,
): Matrix {
  if (covariates === undefined) {
    const drawn = matrix([persons, columns]);
    drawNormalsInto(drawn.values, stream(seed, "simulate:covariates"));
    return drawn;
  }
  const given = "rows" in covariates ? covariates : matrixFromRows(covariates);
  checkShape("covariates", given, [persons, columns]);
  return given;
}

/** Refuses a matrix of another size. */
export function checkShape(
  name: string,
  { rows, columns }: FeatureMatrix,
  [expectedRows, expectedColumns]: readonly [number, number],
): void {
  if (rows === expectedRows && columns === expectedColumns) return;
  throw new RangeError(
    `Cannot ${ACTION} as ${name} must be ${expectedRows} x ${expectedColumns}: current size is ${rows} x ${columns}`,
  );
}
