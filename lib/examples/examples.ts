/** Simulated tables as one would have them, to try things with. */
import { SEED } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import type { Seed } from "../random/streams.ts";
import type { Example } from "./example.ts";
import { trains } from "./trains.ts";
import { wines } from "./wines.ts";
import { words } from "./words.ts";

/** Names of examples: items with counts, choice sets of persons, two populations. */
export const EXAMPLES = ["wines", "trains", "words"] as const;

/** The name of an example. */
export type ExampleName = typeof EXAMPLES[number];

/** Options of {@linkcode exampleTable}. */
export interface ExampleOptions {
  /**
   * Seed of all draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

const MAKERS: Readonly<Record<ExampleName, (seed: Seed) => Example>> = {
  wines,
  trains,
  words,
};

/**
 * Draws a table with names and units, small enough to fit within a second, from a mixture that
 * comes with it.
 *
 * - `wines`: 120 wines with region, colour, price in euros, rating, alcohol in percent, organic or
 *   not, and how many of 25,000 bottles were `sold` of each, to three groups of customers.
 * - `trains`: 250 persons, each `chosen` one of three trains on eight trips, by fare in euros,
 *   hours, changes, wifi. Two groups; which a person belongs to depends on `income_keur` (1,000
 *   euros a year) and `business`.
 * - `words`: 400 words of no language with six coordinates of an embedding, the logarithm of how
 *   frequent they are anywhere (an offset), and how often they occur among 20,000 of `news` and of
 *   `novels`: two populations with three topics in common.
 *
 * @param name Which.
 * @param options Seed.
 * @returns Columns for {@linkcode choiceDataFromColumns}, and the truth; its weights are averages
 *   over both populations of `words`, over the persons of `trains`, where it has their membership.
 * @throws {RangeError} If there is no example of that name, or an option is unknown.
 *
 * @example
 * ```ts
 * import { choiceDataFromColumns, exampleTable, fit } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const { columns, truth } = exampleTable("wines");
 * const data = choiceDataFromColumns(columns, { counts: "sold", id: "wine" });
 * assertEquals([data.counts.length, data.choices], [120, 25_000]);
 * assertEquals(truth.weights, new Float64Array([0.5, 0.3, 0.2]));
 * ```
 */
export function exampleTable(
  name: ExampleName,
  options: ExampleOptions = {},
): Example {
  checkOptions("draw an example", options, { seed: SEED });
  const { seed = 1 } = options;
  if (!Object.hasOwn(MAKERS, name)) {
    throw new RangeError(
      `Cannot draw an example as its name must be one of ${
        EXAMPLES.join(", ")
      }: current value is ${JSON.stringify(name)}`,
    );
  }
  return MAKERS[name](seed);
}
