import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  covariance,
  fit,
} from "../../mod.ts";
import { freeProbabilities } from "../../lib/inference/distinct_choosers.ts";

const ITEMS = [[0, 1], [1, 0], [2, 2], [-1, 0.5]];

function probabilities({ choosers, ...data }: ChoiceData, most = Infinity) {
  return freeProbabilities({ ...data, choosers: choosers! }, most);
}

/** Persons who choose `times` in the first `sizes[i]` items, all shifted by i. */
function panel(sizes: readonly number[], times: number): ChoiceData {
  const rows: number[][] = [], persons: number[] = [], sets: number[] = [];
  const chosen: number[] = [];
  for (const [u, size] of sizes.entries()) {
    for (let t = 0; t < times; t++) {
      for (let j = 0; j < size; j++) {
        rows.push(ITEMS[j]!.map((v) => v + u));
        persons.push(u);
        sets.push(t);
        chosen.push(j === (u + t) % size ? 1 : 0);
      }
    }
  }
  return choiceSetData(rows, { persons, sets, chosen });
}

Deno.test("choosers among the same items, wherever these lie, count once", () => {
  const found = probabilities(panel([4, 4, 3, 3, 4], 1));
  assertEquals(found, { probabilities: 3 + 2, choosers: 2 });
});

Deno.test("several choices in one set have C(n+J−1, J−1) outcomes, in different sets their product", () => {
  assertEquals(probabilities(panel([3, 3], 2)).probabilities, 6 - 1);
  assertEquals(probabilities(panel([4, 3], 3)).probabilities, 20 - 1 + 10 - 1);
  const both = choiceSetData([...ITEMS, ...ITEMS.slice(0, 3)], {
    persons: new Array(7).fill(1),
    sets: [1, 1, 1, 1, 2, 2, 2],
    chosen: [1, 0, 0, 0, 1, 0, 0],
  });
  assertEquals(probabilities(both).probabilities, 4 * 3 - 1);
});

Deno.test("each population has probabilities of its own, and counting stops at enough", () => {
  const two = choiceData(ITEMS, [[1, 2], [3, 1], [2, 2], [1, 4]]);
  assertEquals(probabilities(two).probabilities, 6);
  const long = panel(Array.from({ length: 50 }, (_, u) => 2 + u % 3), 2);
  assert(probabilities(long, 4).choosers < probabilities(long).choosers);
});

Deno.test("a fit with more parameters than outcomes says so, and has no errors", () => {
  const data = panel(Array.from({ length: 40 }, () => 3), 1);
  const { mixture, warnings } = fit(data, { components: 2 });
  const sentence =
    "5 parameters are more than the 2 free probabilities of 1 choosers with different choice sets or covariates: other parameters give the same probabilities, so do not interpret these";
  assertEquals(warnings[0], sentence);
  for (const kind of ["observed", "sandwich", "expected"] as const) {
    assertEquals(covariance(data, mixture, { kind }).status, "singular");
  }
});
