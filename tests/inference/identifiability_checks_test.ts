import { assertEquals, assertMatch } from "@std/assert";
import {
  type ChoiceData,
  choiceSetData,
  fit,
  softmaxMixture,
} from "../../mod.ts";
import { identifiability } from "../../lib/inference.ts";
import { freeProbabilities } from "../../lib/inference/distinct_choosers.ts";

/** Persons who choose so many times each in sets of these rows, always the first. */
function persons(
  sets: readonly (readonly (readonly number[])[])[][],
  membership?: readonly number[],
): ChoiceData {
  const rows = sets.flatMap((of, person) =>
    of.flatMap((set, task) =>
      set.map((x, i) => ({ x, i, person, set: `${person}:${task}` }))
    )
  );
  return choiceSetData(rows.map(({ x }) => x), {
    persons: rows.map(({ person }) => person),
    sets: rows.map(({ set }) => set),
    chosen: rows.map(({ i }) => i === 0),
    membership: membership &&
      { z: rows.map(({ person }) => membership[person]!) },
  });
}

/** Free probabilities, and of how many kinds of choosers. */
function outcomeCount(data: ChoiceData, most = Infinity) {
  const { features, offset, choosers } = data;
  const of = { features, offset, choosers: choosers! };
  const { probabilities, choosers: kinds } = freeProbabilities(of, most);
  return { free: probabilities, kinds };
}

const A = [[0, 1], [1, 0], [2, 2]];
const B = [[0, 0], [3, 1]];

Deno.test("freeProbabilities() sums outcomes less one over distinct sequences of sets", () => {
  const free = (data: ChoiceData) => outcomeCount(data).free;
  assertEquals(free(persons([[A]])), 2);
  assertEquals(free(persons([[A], [A], [A]])), 2);
  assertEquals(free(persons([[A], [B]])), 2 + 1);
  // C(T + J − 1, J − 1) − 1 for one set T times, products for several.
  assertEquals(free(persons([[A, A]])), 5);
  assertEquals(free(persons([[A, A, A]])), 9);
  assertEquals(free(persons([[A, B]])), 5);
  assertEquals(free(persons([[A, B], [B, A]])), 5);
  assertEquals(free(persons([[A, A, B, B, B]])), 6 * 4 - 1);
  assertEquals(free(persons([[A], [A, A]])), 2 + 5);
});

Deno.test("sets are one whatever the order of their rows, and differ by offsets; covariates tell choosers apart", () => {
  const turned = A.toReversed();
  assertEquals(outcomeCount(persons([[A], [turned]])), { free: 2, kinds: 1 });
  const shifted = { ...persons([[A], [A]]), offset: undefined };
  const offset = (values: number[]) =>
    outcomeCount({ ...shifted, offset: Float64Array.from(values) }).free;
  assertEquals(offset([0, 1, 2, 0, 1, 2]), 2);
  assertEquals(offset([0, 1, 2, 5, 6, 7]), 2);
  assertEquals(offset([0, 1, 2, 1, 0, 2]), 4);
  assertEquals(outcomeCount(persons([[A], [A], [A]], [0, 1, 1])).free, 4);
  // Equal rows have equal probabilities.
  const twice = [[0, 1], [1, 0], [1, 0]];
  assertEquals(outcomeCount(persons([[twice, twice], [A]])).free, 2 + 2);
});

Deno.test("fit() and identifiability() say where choice sets are too few to tell the parameters", () => {
  const one = persons(Array.from({ length: 30 }, () => [A]));
  const mixture = softmaxMixture([0.6, 0.4], [[1, 0], [0, 1]]);
  const { verdict, checks } = identifiability(one, mixture);
  assertEquals(verdict, "fail");
  const sentence =
    "5 parameters are more than the 2 free probabilities of 1 choosers with different choice sets or covariates: other parameters give the same probabilities, so do not interpret these";
  assertEquals(checks[0]!.sentence, sentence);
  const twice = persons(
    Array.from({ length: 30 }, (_, i) => i % 2 ? [A] : [B]),
  );
  assertMatch(
    fit(twice, { components: 2, starts: 1 }).warnings[0]!,
    /^5 parameters are more than the 3 free probabilities of 2 choosers with different choice sets or covariates: /,
  );
});
