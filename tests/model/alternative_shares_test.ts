import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { alternativeShares } from "../../lib/model/alternative_shares.ts";

const MIXTURE = softmaxMixture([0.7, 0.3], [[1, -0.5], [-0.8, 0.4]]);

/** Three persons with sets of two and three rows; the second chooses twice from one set. */
const GIVEN = {
  persons: ["u", "u", "u", "u", "u", "v", "v", "v", "w", "w"],
  sets: [1, 1, 2, 2, 2, 1, 1, 1, 1, 1],
  counts: [1, 0, 0, 1, 0, 1, 0, 1, 0, 1],
  weights: [1, 1, 1, 1, 1, 2, 2, 2, 1, 1],
  names: ["a", "b", "b", "a", "c", "c", "a", "b", "b", "a"],
  z: [0, 0, 0, 0, 0, 1, 1, 1, 3, 3],
  features: Array.from({ length: 10 }, (_, r) => [Math.sin(r), r % 3]),
};
const { names, features, z, ...ids } = GIVEN;
const DATA = choiceSetData(features, {
  ...ids,
  membership: { z },
  itemNames: names,
});
const WITH_MEMBERSHIP: SoftmaxMixture = {
  ...MIXTURE,
  membership: matrixFromRows([[0.5, -0.4], [0, 0]]),
};

/** In plain loops: every choice of every chooser adds a chance for each row of its set. */
function plainly(named: boolean) {
  const shares: Record<string, { observed: number; predicted: number }> = {};
  let total = 0;
  for (let r = 0; r < 10; r++) {
    const choices = GIVEN.counts[r]! * GIVEN.weights[r]!;
    const set = features.map((_, i) => i).filter((i) =>
      GIVEN.persons[i] === GIVEN.persons[r] && GIVEN.sets[i] === GIVEN.sets[r]
    );
    const nameOf = (i: number) => named ? names[i]! : `${set.indexOf(i) + 1}`;
    const odds = Math.exp(0.5 - 0.4 * z[r]!);
    const weights = [odds / (1 + odds), 1 / (1 + odds)];
    for (const i of set) {
      const chance = [[1, -0.5], [-0.8, 0.4]].map((atom) => {
        const size = (j: number) =>
          Math.exp(atom[0]! * features[j]![0]! + atom[1]! * features[j]![1]!);
        return size(i) / set.reduce((sum, j) => sum + size(j), 0);
      });
      const share = shares[nameOf(i)] ??= { observed: 0, predicted: 0 };
      share.predicted += choices *
        (weights[0]! * chance[0]! + weights[1]! * chance[1]!);
    }
    shares[nameOf(r)]!.observed += choices;
    total += choices;
  }
  return { shares, total };
}

Deno.test("alternativeShares() is the mean over choices, by name or by place, in plain loops", () => {
  const unnamed: ChoiceData = { ...DATA, itemNames: undefined };
  for (const data of [DATA, unnamed]) {
    const found = alternativeShares(data, WITH_MEMBERSHIP);
    const { shares, total } = plainly(data.itemNames !== undefined);
    assertEquals(found.named, data.itemNames !== undefined);
    assertEquals(found.names.toSorted(), Object.keys(shares).toSorted());
    for (const [a, name] of found.names.entries()) {
      const { observed, predicted } = shares[name]!;
      assertAlmostEquals(found.observed[a]!, observed / total, 1e-14);
      assertAlmostEquals(found.predicted[a]!, predicted / total, 1e-14);
    }
    // Each column of shares is one of all choices.
    for (const k of [0, 1]) {
      const sum = found.names.reduce(
        (sum, _, a) => sum + found.components.values[a * 2 + k]!,
        0,
      );
      assertAlmostEquals(sum, 1, 1e-14);
    }
  }
});

Deno.test("alternativeShares() of one set are frequencies and mixture probabilities of its items", () => {
  const counts = [5, 1, 0, 4];
  const data = choiceData([[0, 1], [1, 0], [2, 2], [3, 1]], counts);
  const found = alternativeShares(data, MIXTURE);
  assertEquals(found.names, ["1", "2", "3", "4"]);
  assertEquals(found.observed, data.frequencies);
  for (const a of counts.keys()) {
    const [one, two] = [0, 1].map((k) => found.components.values[a * 2 + k]!);
    assertAlmostEquals(found.predicted[a]!, 0.7 * one! + 0.3 * two!, 1e-15);
  }
});
