import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choosersOfRows, choosersOfSets } from "../../lib/data/row_choosers.ts";
import { choiceSetData, matrix, softmaxMixture } from "../../mod.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";

const sets = ["a", "a", "b", "b", "b", "c", "c"];
const persons = ["p", "p", "q", "q", "q", "p", "p"];
const counts = Float64Array.of(2, 1, 0, 3, 0, 0, 4);
const weights = Float64Array.of(5, 5, 2, 2, 2, 5, 5);
const features = matrix([7, 1], Float64Array.of(1, 0, 3, -1, 2, 0.5, -2));
const covariates = {
  names: ["(Intercept)", "age"],
  arePopulations: false,
  values: matrix(
    [7, 2],
    Float64Array.of(1, 0.5, 1, 0.5, 1, -1, 1, -1, 1, -1, 1, 0.5, 1, 0.5),
  ),
};
const plain = softmaxMixture([0.6, 0.4], [[1], [-0.5]]);
const member = {
  ...plain,
  membership: matrix([2, 2], Float64Array.of(0.3, 0.8, 0, 0)),
};

for (const isPanel of [true, false]) {
  for (const isWeighed of [true, false]) {
    for (const isMembership of [true, false]) {
      const name = [
        isPanel ? "persons" : "a chooser for each choice",
        ...isWeighed ? ["weights"] : [],
        ...isMembership ? ["covariates"] : [],
      ].join(", ");
      Deno.test(`choosersOfRows(): the likelihood is that of choiceSetData(): ${name}`, () => {
        const { choosers, ofRow } = choosersOfRows({
          sets,
          counts,
          persons: isPanel ? persons : undefined,
          weights: isWeighed ? weights : undefined,
          covariates: isMembership ? covariates : undefined,
        });
        const data = choiceSetData(features, {
          sets,
          counts,
          persons: isPanel ? persons : undefined,
          weights: isWeighed ? weights : undefined,
          membership: isMembership
            ? {
              age: Array.from(counts, (_, r) =>
                covariates.values.values[2 * r + 1]!),
            }
            : undefined,
        });
        const mixture = isMembership ? member : plain;
        assertAlmostEquals(
          logLikelihood(
            {
              features,
              counts,
              frequencies: counts,
              choosers,
              offset: undefined,
            },
            mixture,
          ),
          logLikelihood(data, mixture),
          1e-12,
        );
        assertEquals(choosers.size, data.choosers!.size);
        assertEquals(
          Array.from(ofRow),
          isPanel ? [0, 0, 1, 1, 1, 0, 0] : [0, 1, -1, 2, -1, -1, 3],
        );
      });
    }
  }
}

Deno.test("choosersOfSets(): a chooser of the set's covariates for each, or nobody", () => {
  const { choosers, of } = {
    choosers: choosersOfSets(sets, covariates),
    of: choosersOfSets(sets, undefined),
  };
  assertEquals(choosers.sets, Int32Array.of(0, 2, 5, 7));
  assertEquals(
    choosers.covariates!.values.values,
    Float64Array.of(1, 0.5, 1, -1, 1, 0.5),
  );
  assertEquals(choosers.rows, Int32Array.of(0, 2, 5));
  assertEquals([of.size, of.sets.length, of.covariates], [0, 4, undefined]);
});
