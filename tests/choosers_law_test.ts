/** One model, whatever kind of data it comes in: what must be the same is. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  fit,
  logLikelihood,
  type SoftmaxMixture,
} from "../mod.ts";
import { hessian, score } from "../lib/estimation.ts";
import { drawNormal } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";
import { chooserMixture } from "./chooser_data.ts";

const L = 2, P = 7;

function itemsAndCounts(seed: number) {
  const rng = stream(seed, "law");
  const features = Array.from(
    { length: P },
    () => Array.from({ length: L }, () => drawNormal(rng)),
  );
  const counts = Array.from({ length: P }, () => Math.floor(5 * rng()));
  const offset = Array.from({ length: P }, () => rng());
  return {
    features,
    counts: counts.map((c, j) => j === 0 ? c + 1 : c),
    offset,
  };
}

/** Score and Hessian, weights and atoms. */
function derivatives(data: ChoiceData, mixture: SoftmaxMixture): number[] {
  const { weights, atoms } = score(data, mixture);
  return [...weights, ...atoms.values, ...hessian(data, mixture).values];
}

function assertAllClose(a: number[], b: number[], tolerance: number) {
  assertEquals(a.length, b.length);
  for (const [i, value] of a.entries()) {
    assertAlmostEquals(value, b[i]!, tolerance * (1 + Math.abs(value)));
  }
}

/** The same choices as one table with counts, as a choice set for each choice, and as choosers of one set. */
function threeKinds(seed: number) {
  const { features, counts, offset } = itemsAndCounts(seed);
  const choices = counts.flatMap((count, j) =>
    new Array<number>(count).fill(j)
  );
  const long = choiceSetData(choices.flatMap(() => features), {
    sets: choices.flatMap((_, n) => new Array<number>(P).fill(n)),
    chosen: choices.flatMap((j) => features.map((_, i) => i === j)),
    offset: choices.flatMap(() => offset),
  });
  const columns = choices.map((j) => features.map((_, i) => i === j ? 1 : 0));
  const byItem = features.map((_, i) => columns.map((column) => column[i]!));
  const choosers = choiceData(features, byItem, {
    offset,
    columns: "choosers",
  });
  return [choiceData(features, counts, { offset }), long, choosers] as const;
}

Deno.test("one set with counts, a set for each choice, and choosers of one choice are one model", () => {
  for (const seed of [1, 2, 3]) {
    const [counts, ...others] = threeKinds(seed);
    const mixture = chooserMixture(seed, 2, counts);
    const expected = derivatives(counts, mixture);
    for (const data of others) {
      assertAlmostEquals(
        logLikelihood(data, mixture),
        logLikelihood(counts, mixture),
        1e-10,
      );
      assertAllClose(derivatives(data, mixture), expected, 1e-10);
    }
  }
});

Deno.test("they have one fit", () => {
  const [counts, ...others] = threeKinds(4);
  const expected = fit(counts, { components: 2, ridge: 0.1 });
  for (const data of others) {
    const { mixture, objective } = fit(data, { components: 2, ridge: 0.1 });
    assertAlmostEquals(objective, expected.objective, 1e-9);
    assertAllClose(
      [...mixture.weights, ...mixture.atoms.values],
      [...expected.mixture.weights, ...expected.mixture.atoms.values],
      1e-4,
    );
  }
});

/** A panel as rows, to be put in other orders. */
function panelRows(seed: number) {
  const rng = stream(seed, "panel");
  return Array.from(
    { length: 9 },
    (_, person) =>
      Array.from({ length: 1 + person % 4 }, (_, set) => {
        const size = 2 + Math.floor(3 * rng());
        const taken = Math.floor(size * rng());
        return Array.from({ length: size }, (_, i) => ({
          person,
          set,
          chosen: i === taken,
          x: [drawNormal(rng), drawNormal(rng)],
          z: person % 3,
        }));
      }).flat(),
  ).flat();
}

function dataOf(
  rows: ReturnType<typeof panelRows>,
  more: { weights?: number[] } = {},
) {
  return choiceSetData(rows.map(({ x }) => x), {
    sets: rows.map(({ set }) => set),
    persons: rows.map(({ person }) => person),
    chosen: rows.map(({ chosen }) => chosen),
    membership: { z: rows.map(({ z }) => z) },
    ...more,
  });
}

Deno.test("order of rows, of persons, and a shift of features within a set change nothing", () => {
  const rows = panelRows(1);
  const data = dataOf(rows), mixture = chooserMixture(1, 2, data);
  const expected = [
    logLikelihood(data, mixture),
    ...derivatives(data, mixture),
  ];
  const backwards = rows.toReversed();
  const shifted = rows.map((row) => ({
    ...row,
    x: row.x.map((v) => v + 3 * row.person - 2 * row.set),
  }));
  for (const other of [backwards, shifted]) {
    const moved = dataOf(other);
    assertAllClose(
      [logLikelihood(moved, mixture), ...derivatives(moved, mixture)],
      expected,
      1e-10,
    );
  }
});

Deno.test("two persons alike are one with weight 2", () => {
  const rows = panelRows(2);
  const twin = rows.filter(({ person }) => person === 3)
    .map((row) => ({ ...row, person: 100 }));
  const twice = dataOf([...rows, ...twin]);
  const weighted = dataOf(rows, {
    weights: rows.map(({ person }) => person === 3 ? 2 : 1),
  });
  const mixture = chooserMixture(2, 3, twice);
  assertAllClose(
    [logLikelihood(twice, mixture), ...derivatives(twice, mixture)],
    [logLikelihood(weighted, mixture), ...derivatives(weighted, mixture)],
    1e-10,
  );
});
