/** Rows of choice sets as a table has them, and what choosers say of them by its definition. */
import {
  type ChoiceData,
  choiceSetData,
  type ChoiceSetOptions,
} from "../../mod.ts";
import { openPlainChoosers } from "../../lib/kernels/plain_choosers.ts";
import { stream } from "../../lib/random/streams.ts";
import { drawNormal } from "../../lib/random/draws.ts";

/** One row of a choice set as a table has it. */
export interface Row {
  readonly person: string | number;
  readonly set: string | number;
  readonly x: readonly number[];
  readonly count: number;
  readonly offset: number;
  readonly weight: number;
  readonly z: number;
}

/** A panel of persons with 1 to 4 sets of 2 to 5 rows; set numbers repeat over persons. */
export function panel(
  seed: number,
  { counts = false, persons = 12 } = {},
): Row[] {
  const rng = stream(seed, "test:panel");
  const rows: Row[] = [];
  for (let person = 1; person <= persons; person++) {
    const z = drawNormal(rng), weight = 1 + Math.floor(3 * rng());
    for (let set = 1, T = 1 + Math.floor(4 * rng()); set <= T; set++) {
      const J = 2 + Math.floor(4 * rng());
      const chosen = Math.floor(J * rng());
      for (let j = 0; j < J; j++) {
        rows.push({
          person,
          set,
          x: [drawNormal(rng), 10 + 3 * drawNormal(rng), rng()],
          count: j === chosen
            ? (counts ? 1.5 : 1)
            : counts && rng() < 0.3
            ? 2
            : 0,
          offset: drawNormal(rng),
          weight,
          z,
        });
      }
    }
  }
  return rows;
}

export function optionsOf(rows: readonly Row[]): ChoiceSetOptions {
  return {
    sets: rows.map((row) => row.set),
    persons: rows.map((row) => row.person),
    counts: rows.map((row) => row.count),
    weights: rows.map((row) => row.weight),
    offset: rows.map((row) => row.offset),
    membership: { z: rows.map((row) => row.z) },
  };
}

export const dataOf = (
  rows: readonly Row[],
  more: Partial<ChoiceSetOptions> = {},
) =>
  choiceSetData(rows.map((row) => row.x as number[]), {
    ...optionsOf(rows),
    ...more,
  });

export const atom = [0.7, -0.2, 1.1];

/** log A_u at `atom` of the choosers of the data. */
export function logsOf(
  { features, offset, choosers }: ChoiceData,
): Float64Array {
  const kernels = openPlainChoosers({
    features,
    offset,
    ...choosers!,
    components: 1,
  });
  kernels.softmax(Float64Array.from(atom), { first: 0, end: 1 });
  return kernels.logProbabilities;
}

export const x = [[0], [1], [5], [0], [2], [3]];
