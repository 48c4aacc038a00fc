import { assert, assertAlmostEquals } from "@std/assert";
import {
  itemProbabilities,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { chosenItems } from "../../lib/data/choice_data.ts";
import {
  logProbabilitiesOfMany,
  sparseProbabilities,
} from "../../lib/model/many_atoms.ts";
import { logMixtureProbabilities } from "../../lib/model/probabilities.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("probabilities under many atoms are those in logarithms, with an offset and where they underflow", () => {
  const { data } = simulatedCase(1, { spread: 1 });
  const far = softmaxMixture([0.5, 0.5], [[500, 0, 0], [600, 1, 0]]);
  for (const mixture of [simulateMixture(19, 3, { scale: 3 }), far]) {
    const logs = logProbabilitiesOfMany(data, mixture);
    for (const [j, v] of logMixtureProbabilities(data, mixture).entries()) {
      assertAlmostEquals(logs[j]!, v, 1e-12 * Math.max(1, Math.abs(v)));
    }
  }
});

Deno.test("sparse probabilities are those of the chosen items that are not negligible", () => {
  const { data } = simulatedCase(2, { choices: 100, scale: 3 });
  const mixture = simulateMixture(19, 3, { scale: 6 });
  const negligible = 1e-3;
  const sparse = sparseProbabilities(data, mixture.atoms, negligible);
  const all = itemProbabilities(data, mixture);
  const chosen = chosenItems(data);
  let left = 0;
  for (let k = 0; k < 19; k++) {
    const kept = new Map<number, number>();
    for (let e = sparse.starts[k]!; e < sparse.starts[k + 1]!; e++) {
      kept.set(sparse.indices[e]!, sparse.values[e]!);
    }
    for (const [o, j] of chosen.entries()) {
      const v = all.values[j * 19 + k]!;
      if (v > negligible * data.frequencies[j]!) {
        assertAlmostEquals(kept.get(o)!, v, 1e-13);
      } else {
        assert(!kept.has(o));
        left++;
      }
    }
  }
  assert(left > 0 && chosen.length < data.counts.length);
});
