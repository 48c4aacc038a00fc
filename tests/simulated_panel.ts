/**
 * Simulated persons who choose several times, each time among other items: a person belongs
 * to one component, by covariates or not, and may have tastes of its own besides.
 */
import {
  type ChoiceData,
  choiceSetData,
  simulateChoiceSets,
  type SoftmaxMixture,
} from "../mod.ts";
import { rowOf } from "../lib/linalg/matrix.ts";
import { chooserWeights } from "../lib/model/membership.ts";
import { drawIndex, drawNormal } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

/** What is simulated. */
export interface PanelShape {
  readonly persons: number;
  /** Choices of each person. */
  readonly choices: number;
  /** Items of each choice set. */
  readonly alternatives: number;
  /** With coefficients of membership for (Intercept), z1 and z2, or with none. */
  readonly truth: SoftmaxMixture;
  /** Two of each person; standard normal draws when left out. */
  readonly covariates?: readonly (readonly number[])[];
  /** Standard deviation of a normal taste of each person for the first feature, beyond its component's. */
  readonly taste?: number;
  /** Whether persons are known to whoever estimates; else each choice is a chooser of its own. */
  readonly knowsPersons?: boolean;
}

/** Draws such persons; features and covariates are standard normal. */
export function simulatedPanel(
  seed: number | string,
  shape: PanelShape,
): ChoiceData {
  const { persons, choices, alternatives: J, truth, covariates } = shape;
  const { data } = simulateChoiceSets(truth, {
    persons,
    setsPerPerson: choices,
    rowsPerSet: J,
    covariates,
    seed,
  });
  const panel = shape.taste ? redrawn(data, seed, shape) : data;
  if (shape.knowsPersons ?? true) return panel;
  const z = panel.choosers!.covariates?.values;
  const person = (r: number) => Math.floor(r / (choices * J));
  const ids = (of: (r: number) => number) =>
    Array.from(panel.counts, (_, r) => of(r));
  return choiceSetData(panel.features, {
    sets: ids((r) => Math.floor(r / J)),
    chosen: Array.from(panel.counts),
    membership: z &&
      {
        z1: ids((r) => rowOf(z, person(r))[1]!),
        z2: ids((r) => rowOf(z, person(r))[2]!),
      },
  });
}

/** The same persons with choices drawn anew; each has chosen one row of each of its sets. */
export function redrawn(
  data: ChoiceData,
  seed: number | string,
  { truth, taste = 0, alternatives: J }: Pick<
    PanelShape,
    "truth" | "taste" | "alternatives"
  >,
): ChoiceData {
  const { columns: L, values: x } = data.features;
  const { starts, rows: chosen, counts: { length: U } } = data.choosers!;
  const rng = stream(seed, "choices");
  const weights = chooserWeights(truth, data.choosers!);
  const rows = chosen.slice(), utilities = new Float64Array(J);
  for (let u = 0; u < U; u++) {
    const atom = rowOf(truth.atoms, drawIndex(rng, rowOf(weights, u)));
    const own = taste * drawNormal(rng);
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const first = rows[e]! - rows[e]! % J;
      for (let j = 0; j < J; j++) {
        utilities[j] = own * x[(first + j) * L]!;
        for (let l = 0; l < L; l++) {
          utilities[j]! += atom[l]! * x[(first + j) * L + l]!;
        }
      }
      const most = Math.max(...utilities);
      const sizes = utilities.map((v) => Math.exp(v - most));
      rows[e] = first + drawIndex(rng, sizes);
    }
  }
  const counts = new Float64Array(data.counts.length);
  for (const row of rows) counts[row] = 1;
  return {
    ...data,
    counts,
    frequencies: counts.map((count) => count / data.choices),
    choosers: { ...data.choosers!, rows },
  };
}
