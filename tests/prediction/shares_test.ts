import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  changeFeatures,
  choiceData,
  compareShares,
  itemProbabilities,
  mixtureProbabilities,
  predictShares,
  softmaxMixture,
  withoutItems,
} from "../../mod.ts";
import { deltaMethod } from "../../lib/inference.ts";
import { rowsLeft } from "../../lib/prediction/changes.ts";
import {
  chooserWeights,
  populationWeights,
} from "../../lib/model/membership.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { chooserData, KINDS } from "../chooser_data.ts";
import reference from "../reference/predictions_python.json" with {
  type: "json",
};
import { assertRefused } from "../refusal.ts";
import { fittedAtRandom } from "./random_root.ts";

const shop = choiceData(reference.features, [5, 4, 3, 2, 6], {
  featureNames: ["price", "organic"],
  offset: reference.offset,
});
const mixture = softmaxMixture(reference.weights, reference.atoms);

/** Equal but for roundings of sums of five terms. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  assertEquals(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assertAlmostEquals(actual[i]!, expected[i]!, 1e-14);
  }
}

Deno.test("shares with an item gone and with prices changed are those of plain loops", () => {
  const shares = (items: typeof shop | ReturnType<typeof withoutItems>) =>
    predictShares(items, { mixture }).shares.values;
  assertClose(shares(shop), reference.before);
  assertClose(shares(withoutItems(shop, [3])), reference.without4);
  const feature = "price";
  assertClose(
    shares(changeFeatures(shop, [{ feature, to: 9, items: [1] }])),
    reference.price2is9,
  );
  assertClose(
    shares(changeFeatures(shop, [{ feature, times: 1.1 }])),
    reference.pricesUpTenth,
  );
  assertEquals(shop.features.values[2], 12); // as it was
});

Deno.test("compareShares() says where the share of what is gone went", () => {
  const after = withoutItems(shop, [3]);
  const rows = rowsLeft(5, [3]);
  const compared = compareShares(shop, { mixture }, { after, rows });
  const then = [...reference.without4];
  then.splice(3, 0, 0);
  assertClose(compared.before.values, reference.before);
  assertClose(compared.after.values, then);
  const lost = reference.before[3]!;
  for (let j = 0; j < 5; j++) {
    const change = then[j]! - reference.before[j]!;
    assertAlmostEquals(compared.difference.values[j]!, change, 1e-14);
    const part = j === 3 ? 0 : change / lost;
    assertAlmostEquals(compared.diversion[j]!, part, 1e-13);
  }
  const same = compareShares(shop, { mixture }, { after: shop });
  assertEquals(same.diversion, new Float64Array(5));
  assertEquals(same.difference.values, new Float64Array(5));
  assertEquals(same.difference.standardErrors, undefined);
});

Deno.test("errors of shares are those of the delta method by differences, for every kind of choosers", () => {
  for (const [i, kind] of KINDS.entries()) {
    for (const K of [1, 3]) {
      const data = chooserData(10 + i, kind);
      const of = fittedAtRandom(i + K, K, data);
      const found = predictShares(data, of);
      for (const name of ["shares", "components", "populations"] as const) {
        const part = found[name];
        if (name === "populations" && kind !== "populations") {
          assertEquals(part, undefined);
          continue;
        }
        const expected = deltaMethod(
          of,
          (mixture) => predictShares(data, { mixture })[name]!.values,
        )!;
        assertEquals(part!.values, expected.values);
        // The weights beside them are those by which components make shares.
        const { components: { values: a }, weights } = found;
        const mixed = found.shares.values.map((_, j) =>
          rowOf(weights, j).reduce((sum, w, k) => sum + w * a[j * K + k]!, 0)
        );
        assertClose(found.shares.values, mixed);
        for (const [j, error] of expected.standardErrors.entries()) {
          assertAlmostEquals(part!.standardErrors![j]!, error, 1e-10);
          assert(part!.lower![j]! < part!.values[j]!);
          assert(part!.values[j]! < part!.upper![j]!);
        }
      }
    }
  }
});

Deno.test("shares of a set have the weights of who chose there, of populations their own", () => {
  const panel = chooserData(3, "membership");
  const of = fittedAtRandom(3, 2, panel);
  const { sets, starts, rows, multiplicities, counts } = panel.choosers!;
  const each = chooserWeights(of.mixture, panel.choosers!);
  const a = itemProbabilities(panel, of.mixture);
  const { values } = predictShares(panel, of).shares;
  for (let s = 0; s + 1 < sets.length; s++) {
    let total = 0, first = 0;
    for (let u = 0; u < counts.length; u++) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        if (rows[e]! < sets[s]! || rows[e]! >= sets[s + 1]!) continue;
        total += counts[u]! * multiplicities[e]!;
        first += counts[u]! * multiplicities[e]! * each.values[u * 2]!;
      }
    }
    const weight = total > 0 ? first / total : of.mixture.weights[0]!;
    for (let j = sets[s]!; j < sets[s + 1]!; j++) {
      const expected = weight * a.values[2 * j]! +
        (total > 0 ? 1 - weight : of.mixture.weights[1]!) *
          a.values[2 * j + 1]!;
      assertAlmostEquals(values[j]!, expected, 1e-14);
    }
  }
  const towns = chooserData(4, "populations");
  const there = fittedAtRandom(4, 2, towns);
  const alpha = populationWeights(there.mixture.membership!.values, 2);
  const b = itemProbabilities(towns, there.mixture);
  const { populations } = predictShares(towns, there);
  for (let j = 0; j < 7; j++) {
    for (let g = 0; g < 3; g++) {
      const expected = alpha[g]! * b.values[2 * j]! +
        alpha[3 + g]! * b.values[2 * j + 1]!;
      assertAlmostEquals(populations!.values[j * 3 + g]!, expected, 1e-14);
    }
  }
});

Deno.test("items alone are predicted with average weights and their errors", () => {
  const data = chooserData(5, "membership");
  const of = fittedAtRandom(5, 3, data);
  const items = { features: data.features, offset: data.offset };
  const { shares } = predictShares(items, of);
  const expected = deltaMethod(
    of,
    (moved) => mixtureProbabilities(items, moved),
  )!;
  for (const [j, error] of expected.standardErrors.entries()) {
    assertAlmostEquals(shares.values[j]!, expected.values[j]!, 1e-14);
    assertAlmostEquals(shares.standardErrors![j]!, error, 1e-10);
  }
});

Deno.test("errors of a difference count that both shares come from one fit", () => {
  const data = chooserData(6, "panel", { offset: true });
  const of = fittedAtRandom(6, 2, data);
  const after = changeFeatures(data, [{ feature: "x2", times: 1.5 }]);
  const { before, after: later, difference } = compareShares(data, of, {
    after,
  });
  const expected = deltaMethod(of, (moved) => {
    const then = mixtureProbabilities(data, moved);
    return mixtureProbabilities(after, moved).map((v, j) => v - then[j]!);
  })!;
  for (const [j, error] of expected.standardErrors.entries()) {
    assertAlmostEquals(difference.standardErrors![j]!, error, 1e-10);
  }
  for (const [part, items] of [[before, data], [later, after]] as const) {
    const { shares } = predictShares(items, of);
    assertClose(part.values, shares.values);
    assertClose(part.standardErrors!, shares.standardErrors!);
    assertClose(part.upper!, shares.upper!);
  }
});

Deno.test("shares that underflow, and the share of a single item, have ends that are known", () => {
  const of = fittedAtRandom(7, 1, chooserData(7, "shared set"));
  const far = { features: chooserData(7, "shared set").features };
  const features = {
    ...far.features,
    values: far.features.values.map((v, i) => i < 3 ? -1e5 : v),
  };
  const { shares } = predictShares({ features }, of);
  const { values, standardErrors, lower, upper } = shares;
  for (const part of [values, standardErrors, lower, upper]) {
    assert(part!.every(Number.isFinite));
  }
  const only = predictShares(
    { features: { rows: 1, columns: 3, values: Float64Array.of(1, 2, 3) } },
    of,
  );
  assertEquals(only.shares.values, Float64Array.of(1));
  assertEquals(only.shares.lower, Float64Array.of(1));
});

Deno.test("what cannot be predicted is refused", () => {
  for (const level of [0, 1, NaN]) {
    assertRefused(
      () => predictShares(shop, { mixture }, { level }),
      `Cannot predict shares as level must be between 0 and 1: current value is ${level}`,
    );
  }
  assertRefused(
    () => predictShares(shop, { mixture: softmaxMixture([1], [[1]]) }),
    "Cannot use the mixture as its atoms must have 2 entries, one per feature: current number is 1",
  );
  const data = chooserData(8, "membership");
  const of = fittedAtRandom(8, 2, data);
  const choosers = chooserData(8, "populations").choosers!;
  const four = {
    ...choosers,
    covariates: { ...choosers.covariates!, names: ["a", "b", "c", "d"] },
  };
  assertRefused(
    () => predictShares({ ...data, choosers: four }, of),
    "Cannot predict as choosers must have the 3 covariates of the mixture: current number is 4",
  );
  const after = withoutItems(shop, [3]);
  assertRefused(
    () => compareShares(shop, { mixture }, { after }),
    "Cannot compare shares as rows must name the row before the change of each of 4 items: current length is 5",
  );
  for (
    const [rows, at, value] of [[[0, 1, 2, 5], 4, 5], [
      [0, 1, 1, 2],
      3,
      1,
    ]] as const
  ) {
    assertRefused(
      () => compareShares(shop, { mixture }, { after, rows }),
      `Cannot compare shares as rows must be integers from 0 to 4, each at most once: entry ${at} is ${value}`,
    );
  }
});
