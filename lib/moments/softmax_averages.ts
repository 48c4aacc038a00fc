/** The softmax over the items at an atom, and averages under it. */
import type { UtilityTerms } from "../data/items.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { utilitiesInto } from "../model/probabilities.ts";
import type { ItemFunction } from "./item_functions.ts";

/** Most softmaxes held at a time, and most of their entries: 80 MB. */
const MOST_SOFTMAXES = 256, MOST_ENTRIES = 1e7;

/** Exact averages Σ_j A_j(ω_m) g(x_j) for every atom: M × D. */
export function averagesAt(
  rule: ItemFunction,
  items: UtilityTerms,
  atoms: Matrix,
): Matrix {
  const { rows: p } = items.features;
  const D = rule.size;
  const M = atoms.rows;
  const averages = matrix([M, D]);
  const chunk = Math.min(
    M,
    MOST_SOFTMAXES,
    Math.max(1, Math.floor(MOST_ENTRIES / p)),
  );
  const shares = new Float64Array(chunk * p);
  const values = new Float64Array(4 * D);
  for (let first = 0; first < M; first += chunk) {
    const end = Math.min(M, first + chunk);
    for (let m = first; m < end; m++) {
      softmaxOfInto(
        shares.subarray((m - first) * p, (m - first + 1) * p),
        items,
        rowOf(atoms, m),
      );
    }
    for (let j = 0; j < p; j += 4) {
      const together = Math.min(4, p - j);
      values.fill(0);
      for (let i = 0; i < together; i++) {
        rule.into(values.subarray(i * D, (i + 1) * D), j + i);
      }
      for (let m = first; m < end; m++) {
        const s = (m - first) * p + j, a = m * D;
        const c0 = shares[s]!;
        const c1 = together > 1 ? shares[s + 1]! : 0;
        const c2 = together > 2 ? shares[s + 2]! : 0;
        const c3 = together > 3 ? shares[s + 3]! : 0;
        for (let i = 0; i < D; i++) {
          averages.values[a + i]! += c0 * values[i]! + c1 * values[D + i]! +
            c2 * values[2 * D + i]! + c3 * values[3 * D + i]!;
        }
      }
    }
  }
  return averages;
}

/** A_j(ω): softmax over the items at one atom. */
export function softmaxOfInto(
  shares: Float64Array, // out: p
  items: UtilityTerms,
  atom: Float64Array,
): void {
  const p = items.features.rows;
  const max = utilitiesInto(shares, items, atom);
  let sum = 0;
  for (let j = 0; j < p; j++) sum += shares[j] = Math.exp(shares[j]! - max);
  for (let j = 0; j < p; j++) shares[j]! /= sum;
}
