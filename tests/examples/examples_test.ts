import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  choiceDataFromColumns,
  covariance,
  EXAMPLES,
  exampleTable,
  fit,
  type TableOptions,
} from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

/** How each is read; what its coefficients belong to is said by the example itself. */
const READ: Record<typeof EXAMPLES[number], TableOptions> = {
  wines: {
    counts: "sold",
    id: "wine",
    categorical: { colour: "white", region: "Douro" },
  },
  trains: {
    set: "trip",
    chosen: "chosen",
    person: "person",
    id: "train",
    membership: ["income_keur", "business"],
  },
  words: { counts: ["news", "novels"], id: "word", offset: "log_frequency" },
};

for (const name of EXAMPLES) {
  Deno.test(`${name} come again with their seed, and differ with another`, () => {
    const [one, again] = [exampleTable(name), exampleTable(name, { seed: 1 })];
    assertEquals(Array.from(one.columns), Array.from(again.columns));
    const other = exampleTable(name, { seed: 2 });
    for (const [column, values] of other.columns) {
      assertEquals(values.length, one.columns.get(column)!.length);
    }
    assertNotEquals(Array.from(one.columns), Array.from(other.columns));
  });

  Deno.test(`a fit to ${name} gives back what they were drawn from, within errors`, () => {
    const { columns, featureNames, truth } = exampleTable(name);
    const data = choiceDataFromColumns(columns, {
      ...READ[name],
      features: featureNames.map((feature) => feature.replace(/:.*/, ""))
        .filter((feature, i, all) => all.indexOf(feature) === i),
    });
    assertEquals(data.warnings, []);
    assertEquals(
      Array.from(data.featureNames).sort(),
      [...featureNames].sort(),
    );
    const K = truth.weights.length, L = featureNames.length;
    const { mixture, status } = fit(data, { components: K });
    assertEquals(status, "converged");
    const { atomErrors } = covariance(data, mixture);
    // Squares in units of errors are about chi-squared: a mean of 1, within four deviations.
    const distances = fromClosest(K, (fitted, true_) => {
      let sum = 0;
      for (const [l, feature] of featureNames.entries()) {
        const at = fitted * L + data.featureNames.indexOf(feature);
        const off = mixture.atoms.values[at]! -
          truth.atoms.values[true_ * L + l]!;
        sum += (off / atomErrors!.values[at]!) ** 2;
      }
      return sum;
    });
    const mean = distances.reduce((a, b) => a + b) / (K * L);
    assert(mean < 1 + 4 * Math.sqrt(2 / (K * L)) && mean > 0.1, `${mean}`);
  });
}

/** The distance of each of K to the closest, which is another for each: components have no order. */
function fromClosest(
  K: number,
  distance: (fitted: number, true_: number) => number,
): number[] {
  const taken = new Set<number>();
  const least = Array.from({ length: K }, (_, k) => {
    const all = Array.from({ length: K }, (_, j) => distance(j, k));
    taken.add(all.indexOf(Math.min(...all)));
    return Math.min(...all);
  });
  assertEquals(taken.size, K);
  return least;
}

Deno.test("items of examples have names of their own", () => {
  for (
    const [example, column] of [["wines", "wine"], ["words", "word"]] as const
  ) {
    const names = exampleTable(example).columns.get(column)!;
    assertEquals(new Set(names).size, names.length);
  }
});

Deno.test("an example that there is not is refused by name", () => {
  assertRefused(
    () => exampleTable("beers" as "wines"),
    'Cannot draw an example as its name must be one of wines, trains, words: current value is "beers"',
  );
});
