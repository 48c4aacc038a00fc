import {
  choiceData,
  choiceSetData,
  softmaxMixture,
  takeItems,
} from "../../mod.ts";
import { fitMixingMeasure } from "../../lib/estimation.ts";
import {
  calibratedDesign,
  densityDesign,
  designBias,
  estimateLatentMoments,
  estimateSubspace,
  gaussianDesign,
  logisticRatios,
  methodOfMoments,
  sampleSubspace,
  tensorMoments,
} from "../../lib/moments.ts";
import { withCounts } from "../../lib/data/choice_data.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const sets = choiceSetData([[0], [1], [5], [0], [2], [3]], {
  sets: [1, 1, 2, 2, 1, 1],
  persons: ["a", "a", "a", "a", "b", "b"],
  chosen: [1, 0, 1, 0, 0, 1],
});
const { data } = simulatedCase(1, { items: 400, choices: 40_000, features: 1 });
const populations = choiceData(
  data.features,
  Array.from(data.counts, (count) => [count, 1]),
);
const truth = softmaxMixture([1], [[0]]);
const subspace = estimateSubspace(data, { components: 1 });
const moments =
  "it needs one choice set: moments are averages over its many items";
const choosers = "it needs counts of one choice set and one population: ";

/** What works on one choice set, or on counts of one alone, and what it says of others. */
const refusals: Record<string, [run: (other: typeof data) => unknown, string]> =
  {
    "estimateLatentMoments()": [
      (other) => estimateLatentMoments(other),
      `estimate moments as ${moments}`,
    ],
    "designBias()": [
      (other) => designBias(other, truth),
      `find the bias of a design as ${moments}`,
    ],
    "methodOfMoments()": [
      (other) => methodOfMoments(other, { components: 1 }),
      `apply the method of moments as ${moments}`,
    ],
    "tensorMoments()": [
      (other) => tensorMoments(other, { components: 1 }),
      `decompose third moments as ${moments}`,
    ],
    "estimateSubspace()": [
      (other) => estimateSubspace(other, { components: 1 }),
      `estimate a subspace as ${moments}`,
    ],
    "sampleSubspace()": [
      (other) => sampleSubspace(other, { subspace, components: 1 }),
      `sample a start in a subspace as ${moments}`,
    ],
    "gaussianDesign()": [
      (other) => gaussianDesign().momentFunctions(other),
      `use a Gaussian design as ${moments}`,
    ],
    "densityDesign()": [
      (other) => densityDesign(logisticRatios([0], [1])).momentFunctions(other),
      `use a design by density as ${moments}`,
    ],
    "calibratedDesign()": [
      (other) => calibratedDesign({ atoms: 20 }).momentFunctions(other),
      `calibrate a design as ${moments}`,
    ],
    "takeItems()": [
      (other) => takeItems(other, [0, 1]),
      "take items as it needs one choice set: those of many sets are not one set",
    ],
  };

for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`${name} refuses many choice sets, not populations`, () => {
    assertRefused(() => run(sets), `Cannot ${message}`);
    run(populations);
  });
}

const refusalsOfChoosers: Record<
  string,
  [(other: typeof data) => unknown, string]
> = {
  "fitMixingMeasure()": [
    (other) => fitMixingMeasure(other),
    `fit a mixing measure as ${choosers}only there is the measure's certificate global`,
  ],
  "withCounts()": [
    (other) => withCounts(other, other.counts),
    `join items with counts as ${choosers}these have choosers`,
  ],
};

for (const [name, [run, message]] of Object.entries(refusalsOfChoosers)) {
  Deno.test(`${name} refuses choosers, many choice sets or one`, () => {
    for (const other of [sets, populations]) {
      assertRefused(() => run(other), `Cannot ${message}`);
    }
  });
}
