/** Mixtures that no number of choices tells apart. */
import { check, integerFrom } from "../checks/check.ts";
import { type FeatureMatrix, type Matrix, matrix } from "../linalg/matrix.ts";
import { mean, normalised } from "../linalg/vectors.ts";
import {
  canonicalOrder,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";

/** Number of distinct rows, counted up to `most`: items with equal features have equal probabilities. */
export function distinctItems(
  { rows, columns, values }: FeatureMatrix,
  most: number = Infinity,
): number {
  const row = new Float64Array(columns);
  const words = new Uint32Array(row.buffer);
  const seen = new Map<number, number[]>();
  let distinct = 0;
  for (let j = 0; j < rows && distinct < most; j++) {
    // −0 + 0 is 0: the two have other bits and are equal.
    for (let l = 0; l < columns; l++) row[l] = values[j * columns + l]! + 0;
    let hash = 0;
    for (let i = 0; i < words.length; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const others = seen.get(hash);
    const isSeen = others?.some((i) =>
      row.every((value, l) => value === values[i * columns + l])
    );
    if (isSeen) continue;
    distinct++;
    if (others) others.push(j);
    else seen.set(hash, [j]);
  }
  return distinct;
}

/**
 * Two mixtures with different atoms and the same choice probabilities, for one
 * feature with fewer than 2K distinct values (derived).
 *
 * Take 2K equally spaced atoms ω_i = c + i·h. Σ_i c_i e^{xω_i} = e^{cx}·P(e^{hx}) with P the polynomial of
 * coefficients c_i, so it vanishes at every item when the roots of P are the e^{hx_j} (and more, where
 * there are fewer than 2K − 1 values). All roots being positive, the signs of the
 * coefficients alternate: the atoms with + and those with − are K each, and
 * with weights ∝ |c_i|·Σ_j e^{x_jω_i} they give one π. Coefficients are sums of products of
 * positive numbers, so nothing cancels.
 *
 * With 2K distinct values or more there is no such pair: exponentials are a Chebyshev
 * system, a combination of 2K of them has at most 2K − 1 zeros.
 *
 * @param features p × 1 with fewer than 2K distinct values.
 * @param components K ≥ 1.
 * @returns The two mixtures; they have no atom in common.
 * @throws {RangeError} If there is more than one feature, K is not an integer ≥ 1, or there are 2K
 *   distinct values or more, or fewer than two.
 *
 * @example Three prices do not tell two groups
 * ```ts
 * import { matrixFromRows, mixtureProbabilities } from "@softmix/softmix";
 * import { indistinguishableMixtures } from "@softmix/softmix/inference";
 * import { assertAlmostEquals } from "@std/assert";
 * const prices = matrixFromRows([[1], [2], [4]]);
 * const [a, b] = indistinguishableMixtures(prices, 2);
 * const [pi, same] = [a, b].map((mixture) =>
 *   mixtureProbabilities({ features: prices }, mixture)
 * );
 * for (const j of [0, 1, 2]) assertAlmostEquals(pi![j]!, same![j]!, 1e-14);
 * ```
 */
export function indistinguishableMixtures(
  features: Matrix,
  components: number,
): [SoftmaxMixture, SoftmaxMixture] {
  const action = "make indistinguishable mixtures";
  if (features.columns !== 1) {
    throw new RangeError(
      `Cannot ${action} as there must be 1 feature: current number is ${features.columns}`,
    );
  }
  check(action, { components }, integerFrom(1));
  const distinct = new Set(features.values);
  if (!(distinct.size >= 2 && distinct.size < 2 * components)) {
    throw new RangeError(
      `Cannot ${action} as there must be from 2 to ${
        2 * components - 1
      } distinct values for ${components} components: current number is ${distinct.size}`,
    );
  }
  const standard = standardised(features.values);
  const roots = paddedRoots([...new Set(standard.values)], 2 * components - 1);
  const coefficients = elementarySums(roots.map(Math.exp));
  const side = (parity: number) => {
    const weights: number[] = [], atoms: number[] = [];
    for (let i = parity; i < 2 * components; i += 2) {
      // Centred on 0, so that no atom is far from the others' range.
      const atom = i - (2 * components - 1) / 2;
      let total = 0;
      for (const x of standard.values) total += Math.exp(x * atom);
      weights.push(coefficients[2 * components - 1 - i]! * total);
      atoms.push(atom / standard.deviation);
    }
    return canonicalOrder({
      weights: normalised(Float64Array.from(weights)),
      atoms: matrix([components, 1], Float64Array.from(atoms)),
    });
  };
  return [side(0), side(1)];
}

/** Values with mean 0 and deviation 1: atoms one apart are then of the size of real tastes. */
function standardised(values: Float64Array) {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
  return { deviation, values: values.map((v) => (v - centre) / deviation) };
}

/** The roots with more beyond the largest, one apart. */
function paddedRoots(roots: number[], size: number): number[] {
  const largest = Math.max(...roots);
  const more = Array.from(
    { length: size - roots.length },
    (_, i) => largest + 1 + i,
  );
  return [...roots, ...more];
}

/** Elementary symmetric sums e_0 … e_n of n positive numbers. */
function elementarySums(numbers: readonly number[]): Float64Array {
  const sums = new Float64Array(numbers.length + 1);
  sums[0] = 1;
  for (const [count, z] of numbers.entries()) {
    for (let i = count + 1; i >= 1; i--) sums[i]! += z * sums[i - 1]!;
  }
  return sums;
}
