import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceSetData,
  simulateChoiceSets,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { identifiability } from "../../lib/inference.ts";
import { freeParameters } from "../../lib/inference/free_parameters.ts";
import { outcomeJacobian } from "../../lib/inference/outcome_jacobian.ts";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { scatter } from "../../lib/linalg/scatter.ts";

/** Standard error of the worst direction, in log-weights and whitened atoms, at the data's number of choosers. */
function worstError(data: ChoiceData, mixture: SoftmaxMixture): number {
  const free = freeParameters(data, mixture);
  const { rows } = outcomeJacobian(data, mixture, { free, seed: 1 });
  const information = scatter(rows, new Float64Array(rows.rows).fill(1));
  const { values } = symmetricEigen(information);
  return 1 / Math.sqrt(data.choosers!.size * values[0]!);
}

Deno.test("one set of three rows twice: 5 free probabilities, 5 parameters, rank 4", () => {
  const rows = Array.from({ length: 40 * 6 }, (_, r) => r);
  const x = [[0, 1], [1, 0], [2, 2]];
  const data = choiceSetData(rows.map((r) => x[r % 3]!), {
    persons: rows.map((r) => Math.floor(r / 6)),
    sets: rows.map((r) => Math.floor(r / 3)),
    chosen: rows.map((r) => r % 3 === Math.floor(r / 3) % 3),
  });
  const mixture = softmaxMixture([0.6, 0.4], [[1, 0.3], [-0.5, 1]]);
  const { checks, rank, parameters, condition, draws } = identifiability(
    data,
    mixture,
  );
  assertEquals(checks[0]!.verdict, "ok"); // the count does not see it
  assertEquals([parameters, rank, condition], [5, 4, Infinity]);
  assert(draws! >= 1000);
  const { sentence } = checks.find(({ name }) => name === "rank")!;
  assert(
    sentence.startsWith(
      `only 4 of 5 directions change the probabilities, near this mixture and as far as ${draws} simulated choosers tell; `,
    ),
    sentence,
  );
  // With three choices each there are 9 free probabilities, and the rank is full.
  const thrice = choiceSetData(rows.map((r) => x[r % 3]!), {
    persons: rows.map((r) => Math.floor(r / 9)),
    sets: rows.map((r) => Math.floor(r / 3)),
    chosen: rows.map((r) => r % 3 === Math.floor(r / 3) % 3),
  });
  assertEquals(identifiability(thrice, mixture).rank, 5);
});

Deno.test("600 choices tell more the more of them a person makes", () => {
  const mixture = simulateMixture(3, 3, { seed: 1, scale: 1.2 });
  const errors = [1, 2, 3, 6].map((setsPerPerson) => {
    const persons = 600 / setsPerPerson;
    const sizes = { persons, setsPerPerson, rowsPerSet: 3, seed: 1 };
    return worstError(simulateChoiceSets(mixture, sizes).data, mixture);
  });
  for (let i = 1; i < errors.length; i++) {
    assert(errors[i]! < 0.8 * errors[i - 1]!, `${errors}`);
  }
  // Another program's of another such case: 1.26, .82, .55, .40.
  assert(errors[0]! > 3 * errors[3]!, `${errors}`);
});

Deno.test("drawn outcomes have the information of listed ones, as far as draws tell", () => {
  const mixture = simulateMixture(2, 2, { seed: 4, scale: 1.5 });
  const { data } = simulateChoiceSets(mixture, { persons: 3000, seed: 4 });
  const { choosers } = data;
  const free = freeParameters(data, mixture);
  const informationOf = (of: ChoiceData) => {
    const { rows } = outcomeJacobian(of, mixture, { free, seed: 2 });
    return scatter(rows, new Float64Array(rows.rows).fill(1)).values;
  };
  // A second choice in a set of two equal rows tells nothing, but makes a panel.
  const R = data.features.rows, L = 2;
  const values = new Float64Array((R + 2) * L);
  values.set(data.features.values);
  const panel: ChoiceData = {
    ...data,
    features: { rows: R + 2, columns: L, values },
    choosers: {
      ...choosers!,
      sets: Int32Array.of(...choosers!.sets, R + 2),
      starts: choosers!.starts.map((e) => 2 * e),
      rows: Int32Array.from(choosers!.rows).reduce(
        (all, row, u) => (all.set([row, R], 2 * u), all),
        new Int32Array(2 * choosers!.rows.length),
      ),
      multiplicities: new Float64Array(2 * choosers!.rows.length).fill(1),
    },
  };
  const listed = informationOf(data), drawn = informationOf(panel);
  for (const [i, value] of listed.entries()) {
    const scale = Math.sqrt(
      listed[Math.floor(i / 5) * 6]! * listed[(i % 5) * 6]!,
    );
    assertAlmostEquals(drawn[i]!, value, 4 * scale / Math.sqrt(3000) * 3);
  }
});
