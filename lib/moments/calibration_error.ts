/**
 * The error that a calibrated rule leaves, from its errors at atoms that it was not made from
 * (ours; beyond the paper).
 *
 * On given items the error e(ω) of a rule at an atom is exact, and that of a mixture is
 * Σ_k α_k e(ω_k). For K atoms drawn alike with equal weights its mean square is
 * ē² + (E e² − ē²)/K. Errors grow fast with the atoms: so the means are over those test atoms whose
 * length the rule takes for nearest to the one that it finds in the data. Not over those that are of
 * that length: where the items do not tell it (the square of a 0/1 feature is linear in the feature),
 * a rule takes long atoms for shorter ones, whose errors are smaller. For the same reason test atoms reach
 * beyond the prior that the rule was made from.
 */
import type { UtilityTerms } from "../data/items.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { dot, mean, norm } from "../linalg/vectors.ts";
import type { ItemFunction } from "./item_functions.ts";
import { averagesAt } from "./softmax_averages.ts";

/** Which moments a rule is for. */
export interface RuleTargets {
  /** Number of values of the rule. */
  readonly size: number;
  /** Writes what the rule should average to at an atom (whitened, length L). */
  readonly targetInto: (out: Float64Array, atom: Float64Array) => void;
  /** Square norm of an atom from its targets, or of those of a mixture in the mean. */
  readonly squareNorm: (values: Float64Array) => number;
}

/** Where a rule is tested. */
export interface RuleTest {
  /** Atoms that the rule was not made from, whitened: T × L. */
  readonly atoms: Matrix;
  /** Largest norm of the atoms that the rule was made from. */
  readonly radius: number;
  /** Number of components K of the mixture to be estimated. */
  readonly components: number;
}

/** How much longer test atoms may be than those that the rule was made from. */
export const TEST_REACH = 2;
/** A rule that explains less of the variance over its prior says little. */
export const LEAST_EXPLAINED = 0.5;
/** Share of the test atoms that counts as of about the same length. */
const ALIKE = 1 / 8;

/** The rule, with design errors and explained shares from a test. Costs O(T·p·(L + size)). */
export function testedRule(
  rule: ItemFunction,
  { targetInto, squareNorm }: RuleTargets,
  test: RuleTest & { readonly items: UtilityTerms },
): ItemFunction {
  const { atoms, radius, components } = test;
  const size = rule.size;
  const said = averagesAt(rule, test.items, atoms);
  const targets = matrix([atoms.rows, size]);
  const errors = matrix([atoms.rows, size]);
  const inside: number[] = [];
  for (let m = 0; m < atoms.rows; m++) {
    const target = rowOf(targets, m);
    targetInto(target, rowOf(atoms, m));
    for (let i = 0; i < size; i++) {
      errors.values[m * size + i] = target[i]! - said.values[m * size + i]!;
    }
    if (norm(rowOf(atoms, m)) <= radius) inside.push(m);
  }
  const lengths = Float64Array.from(
    { length: atoms.rows },
    (_, m) => lengthOf(squareNorm(rowOf(said, m))),
  );
  return {
    ...rule,
    designErrors: (values) => {
      const near = nearestIn(lengths, lengthOf(squareNorm(values)));
      return errorsOfMixture(errors, near, components);
    },
    explained: Float64Array.from({ length: size }, (_, i) =>
      explainedShare(
        Float64Array.from(inside, (m) => errors.values[m * size + i]!),
        Float64Array.from(inside, (m) => targets.values[m * size + i]!),
      )),
  };
}

function lengthOf(squareNorm: number): number {
  return Math.sqrt(Math.max(0, squareNorm));
}

/** Indices of the atoms of nearest length. */
export function nearestIn(lengths: Float64Array, wanted: number): number[] {
  const distances = lengths.map((length) => Math.abs(length - wanted));
  return Array.from(distances.keys())
    .sort((a, b) => distances[a]! - distances[b]!)
    .slice(0, Math.ceil(ALIKE * distances.length));
}

/** √(ē² + (E e² − ē²)/K) over some atoms: one row of errors per atom. */
function errorsOfMixture(
  { columns, values }: Matrix,
  rows: readonly number[],
  components: number,
): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    let mean = 0, square = 0;
    for (const row of rows) {
      const error = values[row * columns + i]!;
      mean += error / rows.length;
      square += error ** 2 / rows.length;
    }
    const variance = Math.max(0, square - mean * mean);
    out[i] = Math.sqrt(mean * mean + variance / components);
  }
  return out;
}

/** 1 minus mean square error over variance; 1 where all targets are alike. */
export function explainedShare(
  errors: Float64Array,
  targets: Float64Array,
): number {
  const centre = mean(targets);
  let variance = 0;
  for (const target of targets) variance += (target - centre) ** 2;
  const error = dot(errors, errors), size = dot(targets, targets);
  return variance > 1e-12 * size ? 1 - error / variance : 1;
}

/** An explained share in words; below 0 the mean alone says more than the rule. */
export function percentOf(explained: number): string {
  return `${(100 * Math.max(0, explained)).toFixed(0)}%`;
}
