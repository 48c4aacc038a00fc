import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData, matrix } from "../../mod.ts";
import { rankedExchanges } from "../../lib/fit/insertion.ts";
import { chosenProbabilities } from "../../lib/model/chosen_probabilities.ts";
import { itemProbabilities } from "../../lib/model/probabilities.ts";

Deno.test("probabilities of chosen items are those of all, without the others, a row for each atom", () => {
  // Above what plain kernels are taken for; every third item is never chosen.
  const features = matrix([400, 2]);
  for (let i = 0; i < 800; i++) features.values[i] = Math.sin(i * i);
  const counts = Float64Array.from({ length: 400 }, (_, j) => j % 3);
  const offset = counts.map((_, j) => Math.cos(j));
  const data = choiceData(features, counts, { offset });
  const atoms = matrix([3, 2], new Float64Array([0, 0, 2, -1, -3, 4]));
  const weights = new Float64Array(3).fill(1 / 3);
  const all = itemProbabilities(data, { weights, atoms });
  const rows = [...counts.keys()].filter((j) => counts[j]! > 0);
  const { parts: found, counts: taken } = chosenProbabilities(data, atoms)!;
  assertEquals([found.rows, found.columns], [3, rows.length]);
  assertEquals(taken, counts.filter((count) => count > 0));
  for (const [o, j] of rows.entries()) {
    for (let k = 0; k < 3; k++) {
      const expected = all.values[3 * j + k]!;
      const error = found.values[k * rows.length + o]! / expected - 1;
      assertAlmostEquals(error, 0, 100 * Number.EPSILON);
    }
  }
});

Deno.test("where a chosen item is next to impossible under all atoms, exchanges are ranked by logarithms", () => {
  const data = choiceData([[0], [1], [2], [-9]], [5, 3, 2, 1]);
  const atoms = matrix([2, 1], new Float64Array([90, 95]));
  assertEquals(chosenProbabilities(data, atoms), undefined);
  const mixture = { weights: new Float64Array([0.5, 0.5]), atoms };
  const [best] = rankedExchanges(data, mixture, [{
    atom: new Float64Array([91]),
  }]);
  // The choices of the other items speak for 90, which stays, and against 95.
  assertEquals(best!.component, 1);
});
