/**
 * How many probabilities choices can show: no more parameters than these are identified.
 *
 * A chooser shows how often each row of its sets is chosen, so that J distinct rows among which it
 * chooses T times have C(T + J − 1, J − 1) outcomes, and several sets the product; their probabilities
 * sum to 1. Choosers with the same sets and covariates show the same, others more. Derived;
 * necessary, not sufficient: the outcomes of a mixture obey relations of their own.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { rowOf } from "../linalg/matrix.ts";
import { setsOfRows } from "../model/chooser_derivatives.ts";
import { distinctItems } from "./indistinguishable.ts";

/** What outcomes are counted of. */
export type OutcomeTerms =
  & Pick<ChoiceData, "features">
  & Partial<Pick<ChoiceData, "offset" | "choosers">>;

/** Free probabilities, and of how many different choosers. */
export interface OutcomeCount {
  /** Outcomes less one for each kind of chooser, summed; Infinity where that overflows. */
  readonly free: number;
  /** Kinds of choosers, by the sequences of their sets and their covariates. */
  readonly kinds: number;
}

/** Free probabilities of the outcomes, counted up to `most`. */
export function outcomeCount(
  terms: OutcomeTerms,
  most: number = Infinity,
): OutcomeCount {
  const { features, choosers } = terms;
  if (!choosers) {
    return { free: distinctItems(features, most + 1) - 1, kinds: 1 };
  }
  const { starts, rows, multiplicities, covariates } = choosers;
  const setOf = setsOfRows(choosers);
  const kindOf = kindsOfSets(terms);
  const seen = new Set<string>();
  let free = 0;
  for (let u = 0; u + 1 < starts.length && free < most; u++) {
    const times = new Map<string, { choices: number; rows: number }>();
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const kind = kindOf(setOf[rows[e]!]!);
      const known = times.get(kind.name)?.choices ?? 0;
      times.set(kind.name, {
        choices: known + multiplicities[e]!,
        rows: kind.rows,
      });
    }
    const key = JSON.stringify([
      [...times].map(([name, { choices }]) => [name, choices]).sort(),
      covariates ? Array.from(rowOf(covariates.values, u)) : [],
    ]);
    if (seen.has(key)) continue;
    seen.add(key);
    let outcomes = 1;
    for (const { choices, rows } of times.values()) {
      outcomes *= waysToChoose(Math.ceil(choices), rows);
    }
    free += outcomes - 1;
  }
  return { free, kinds: seen.size };
}

/** Outcomes of so many choices among so many distinct rows, C(T + J − 1, J − 1). */
function waysToChoose(choices: number, rows: number): number {
  const few = Math.min(choices, rows - 1), many = Math.max(choices, rows - 1);
  let ways = 1;
  for (let i = 1; i <= few && ways < Infinity; i++) {
    ways = ways * (many + i) / i;
  }
  return Math.round(ways);
}

/** A name for each set, the same where rows and offsets are, in any order, and its number of distinct rows. */
function kindsOfSets({ features, offset, choosers }: OutcomeTerms) {
  const { sets } = choosers!;
  const numbers = new Map<string, string>();
  const known = new Map<number, { name: string; rows: number }>();
  return (s: number) => {
    const before = known.get(s);
    if (before) return before;
    const first = sets[s]!, end = sets[s + 1]!;
    const ofRow = (r: number) =>
      // −0 + 0 is 0.
      JSON.stringify(Array.from(rowOf(features, r), (v) => v + 0));
    const least = offset
      ? offset.subarray(first, end).reduce((a, b) => Math.min(a, b))
      : 0;
    const distinct = new Set<string>();
    const lines: string[] = [];
    for (let r = first; r < end; r++) {
      const row = ofRow(r);
      distinct.add(row);
      lines.push(offset ? `${row}${offset[r]! - least}` : row);
    }
    const line = lines.sort().join();
    const name = numbers.get(line) ?? `${numbers.size}`;
    numbers.set(line, name);
    const kind = { name, rows: distinct.size };
    known.set(s, kind);
    return kind;
  };
}
