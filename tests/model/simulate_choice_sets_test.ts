import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  choiceSetData,
  itemProbabilities,
  matrix,
  matrixFromRows,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

const truth = simulateMixture(2, 3, { seed: 4 });

Deno.test("simulateChoiceSets() gives persons as many sets, and sets as many rows, as asked for", () => {
  const { data, components } = simulateChoiceSets(truth, {
    persons: 3,
    setsPerPerson: [2, 1, 3],
    rowsPerSet: [2, 5, 3, 2, 4, 6],
  });
  const { sets, starts, names, setNames } = data.choosers!;
  assertEquals([...sets], [0, 2, 7, 10, 12, 16, 22]);
  assertEquals([...starts], [0, 2, 3, 6]);
  assertEquals(names, ["1", "2", "3"]);
  assertEquals(setNames, ["1", "2", "1", "1", "2", "3"]);
  assertEquals(data.choices, 6);
  assert(components.every((k) => k === 0 || k === 1));
});

Deno.test("the same seed gives the same panel, and what is given changes no other draw", () => {
  const options = { persons: 50, setsPerPerson: 4, rowsPerSet: 3, seed: 9 };
  const drawn = simulateChoiceSets(truth, options);
  assertEquals(simulateChoiceSets(truth, options), drawn);
  assertNotEquals(
    simulateChoiceSets(truth, { ...options, seed: 10 }).data.counts,
    drawn.data.counts,
  );
  const features = simulateFeatures(600, 3, { seed: 9 });
  const given = simulateChoiceSets(truth, { ...options, features });
  assertEquals(given, drawn);
  assert(given.data.features === features, "features were copied");
  // Weights of the mixture, from an intercept alone.
  const [large, small] = truth.weights as unknown as [number, number];
  const membership = [[Math.log(large / small)]];
  assertEquals(simulateChoiceSets(truth, { ...options, membership }), drawn);
});

/** Fails where a count is 5 standard deviations or more from its mean. */
function assertBinomial(count: number, trials: number, probability: number) {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  assert(
    Math.abs(count - trials * probability) < 5 * deviation,
    `${count} of ${trials} at ${probability}`,
  );
}

Deno.test("choices follow the component of their person, with the offset", () => {
  const J = 4, persons = 400, T = 5;
  const one = simulateFeatures(J, 3, { seed: 1 });
  const offset = [0.5, -1, 0, 1];
  const features = matrix([J * persons * T, 3]);
  for (let s = 0; s < persons * T; s++) {
    features.values.set(one.values, 3 * J * s);
  }
  const { data, components } = simulateChoiceSets(truth, {
    persons,
    setsPerPerson: T,
    rowsPerSet: J,
    features,
    offset: Array.from({ length: J * persons * T }, (_, r) => offset[r % J]!),
  });
  const expected = itemProbabilities(
    { features: one, offset: Float64Array.from(offset) },
    truth,
  );
  for (const k of [0, 1]) {
    const counts = new Array<number>(J).fill(0);
    for (const r of data.counts.keys()) {
      if (components[Math.floor(r / (J * T))] === k) {
        counts[r % J]! += data.counts[r]!;
      }
    }
    const trials = counts.reduce((a, b) => a + b);
    for (const [j, count] of counts.entries()) {
      assertBinomial(count, trials, expected.values[j * 2 + k]!);
    }
  }
  const first = components.filter((k) => k === 0).length;
  assertBinomial(first, persons, truth.weights[0]!);
});

Deno.test("components follow membership, the last being the base", () => {
  const three = simulateMixture(3, 2, { seed: 4 });
  const persons = 3000;
  const covariates = matrix([persons, 1]);
  for (let u = 0; u < persons; u++) covariates.values[u] = u % 2;
  const gamma = [[0.4, -1], [-0.5, 1.5]];
  const { data, components } = simulateChoiceSets(three, {
    persons,
    covariates,
    membership: gamma,
  });
  for (const z of [0, 1]) {
    const weights = [...gamma.map(([a, b]) => Math.exp(a! + b! * z)), 1];
    const total = weights.reduce((a, b) => a + b);
    for (const [k, weight] of weights.entries()) {
      const count = components.filter((c, u) => c === k && u % 2 === z).length;
      assertBinomial(count, persons / 2, weight / total);
    }
  }
  const membership = matrixFromRows([...gamma, [0, 0]]);
  assertEquals(
    simulateChoiceSets({ ...three, membership }, { persons, covariates }),
    { data, components },
  );
  const { values, names } = data.choosers!.covariates!;
  assertEquals(names, ["(Intercept)", "z1"]);
  assertEquals(
    values.values,
    Float64Array.from(
      { length: 2 * persons },
      (_, i) => i % 2 === 0 ? 1 : covariates.values[(i - 1) / 2]!,
    ),
  );
});

Deno.test("covariates are drawn where none are given", () => {
  const options = { persons: 20, membership: matrixFromRows([[0, 1, -1]]) };
  const { covariates } = simulateChoiceSets(truth, options).data.choosers!;
  assertEquals(covariates!.names, ["(Intercept)", "z1", "z2"]);
  const { values } = covariates!.values;
  const given = Array.from({ length: 20 }, (_, u) => [
    values[3 * u + 1]!,
    values[3 * u + 2]!,
  ]);
  assertEquals(
    simulateChoiceSets(truth, { ...options, covariates: given }),
    simulateChoiceSets(truth, options),
  );
});

/** Every way in which a panel cannot be simulated, and what is said. */
const refusals: Record<string, [() => unknown, string]> = {
  "no person": [
    () => simulateChoiceSets(truth, { persons: 0 }),
    "persons must be an integer >= 1: current value is 0",
  ],
  "a person without a set": [
    () => simulateChoiceSets(truth, { persons: 2, setsPerPerson: [1, 0] }),
    "setsPerPerson must be an integer >= 1: current value is 0",
  ],
  "sets of another number of persons": [
    () => simulateChoiceSets(truth, { persons: 2, setsPerPerson: [1] }),
    "setsPerPerson must have length 2: current length is 1",
  ],
  "a set of one row": [
    () => simulateChoiceSets(truth, { persons: 2, rowsPerSet: 1 }),
    "rowsPerSet must be an integer >= 2: current value is 1",
  ],
  "rows of another number of sets": [
    () =>
      simulateChoiceSets(truth, {
        persons: 2,
        setsPerPerson: 2,
        rowsPerSet: [2, 2],
      }),
    "rowsPerSet must have length 4: current length is 2",
  ],
  "features of another size": [
    () => simulateChoiceSets(truth, { persons: 2, features: matrix([6, 2]) }),
    "features must be 6 x 3: current size is 6 x 2",
  ],
  "an offset of another length": [
    () => simulateChoiceSets(truth, { persons: 2, offset: [1] }),
    "offset must have length 6: current length is 1",
  ],
  "membership of another size": [
    () => simulateChoiceSets(truth, { persons: 2, membership: [[1], [2]] }),
    "membership must be 1 x 1: current size is 2 x 1",
  ],
  "membership without the intercept": [
    () => simulateChoiceSets(truth, { persons: 2, membership: [[]] }),
    "membership must be 1 x 1: current size is 1 x 0",
  ],
  "membership that is NaN": [
    () => simulateChoiceSets(truth, { persons: 2, membership: [[NaN]] }),
    "membership coefficients must be finite: current value is NaN",
  ],
  "covariates of another size": [
    () =>
      simulateChoiceSets(truth, {
        persons: 2,
        membership: [[1, 1]],
        covariates: [[1], [2], [3]],
      }),
    "covariates must be 2 x 1: current size is 3 x 1",
  ],
  "covariates that nothing depends on": [
    () => simulateChoiceSets(truth, { persons: 2, covariates: [[1], [2]] }),
    "covariates need a membership that depends on them: current one is undefined",
  ],
};

for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`simulateChoiceSets() refuses ${name}`, () =>
    assertRefused(run, `Cannot simulate choice sets as ${message}`));
}

Deno.test("simulateChoiceSets() refuses a mixture that is none, and an offset that is NaN", () => {
  assertRefused(
    () =>
      simulateChoiceSets({ weights: truth.weights, atoms: matrix([1, 3]) }, {
        persons: 2,
      }),
    "Cannot use the mixture as there must be one atom per weight: current numbers are 1 and 2",
  );
  assertRefused(
    () =>
      simulateChoiceSets(truth, { persons: 2, offset: [0, 0, 0, NaN, 0, 0] }),
    "Cannot make choice data as offsets must be finite: the offset of row 4 is NaN",
  );
});

Deno.test("a simulated panel is what choiceSetData() makes of its rows", () => {
  const { data } = simulateChoiceSets(softmaxMixture([1], [[0.5]]), {
    persons: 30,
    setsPerPerson: 2,
  });
  const again = choiceSetData(data.features, {
    persons: Array.from(data.counts, (_, r) => `${Math.floor(r / 6) + 1}`),
    sets: Array.from(data.counts, (_, r) => Math.floor(r / 3) % 2 + 1),
    counts: data.counts,
  });
  assertEquals(again, data);
});
