/** Whitening of rows within their choice sets, and what is not identified there. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  softmaxMixture,
} from "../../mod.ts";
import { hessian } from "../../lib/estimation.ts";
import { stream } from "../../lib/random/streams.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { largestDifference } from "../simulated.ts";
import { dataOf, logsOf, panel, type Row } from "./choice_set_rows.ts";

/** Covariance of the features within sets, by its definition. */
function plainWithin(rows: readonly Row[], hasOffset: boolean): Float64Array {
  const L = rows[0]!.x.length;
  const W = new Float64Array(L * L);
  let choices = 0;
  const sets = Map.groupBy(rows, (row) => `${row.person}:${row.set}`);
  for (const set of sets.values()) {
    const weights = set.map((r) => hasOffset ? Math.exp(r.offset) : 1);
    const total = weights.reduce((a, b) => a + b, 0);
    const n = set.reduce((sum, r) => sum + r.count * r.weight, 0);
    choices += n;
    const mean = Array.from(
      { length: L },
      (_, l) =>
        set.reduce((sum, r, i) => sum + weights[i]! / total * r.x[l]!, 0),
    );
    for (const [i, r] of set.entries()) {
      for (let l = 0; l < L; l++) {
        for (let m = 0; m < L; m++) {
          W[l * L + m]! += n * weights[i]! / total * (r.x[l]! - mean[l]!) *
            (r.x[m]! - mean[m]!);
        }
      }
    }
  }
  return W.map((w) => w / choices);
}

function squareOf({ whitening: { factor } }: ChoiceData): Float64Array {
  const L = factor.rows;
  return Float64Array.from({ length: L * L }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < L; k++) {
      sum += factor.values[Math.floor(i / L) * L + k]! *
        factor.values[i % L * L + k]!;
    }
    return sum;
  });
}

Deno.test("whitening is by distance from the mean of the set, sets weighed by their choices", () => {
  for (const seed of [1, 2, 3]) {
    const rows = panel(seed, { counts: true });
    for (const hasOffset of [true, false]) {
      const data = dataOf(rows, hasOffset ? {} : { offset: undefined });
      const expected = plainWithin(rows, hasOffset);
      assert(largestDifference(squareOf(data), expected) < 1e-12);
    }
  }
});

Deno.test("whitening is by the information of one component on an atom of 0", () => {
  const data = dataOf(panel(8, { counts: true }), { membership: undefined });
  const L = data.features.columns;
  const origin = softmaxMixture([1], [new Array<number>(L).fill(0)]);
  // The first row and column are the weight's, and the Hessian is by chooser.
  const { values } = hessian(data, origin);
  const information = Float64Array.from({ length: L * L }, (_, i) => {
    const row = 1 + Math.floor(i / L), column = 1 + i % L;
    const second = values[row * (L + 1) + column]!;
    return -second * data.choosers!.size / data.choices;
  });
  assert(largestDifference(squareOf(data), information) < 1e-12);
});

Deno.test("one set in which each choice is a chooser has the whitening and counts of choiceData()", () => {
  const rng = stream(1, "test:one");
  const x = Array.from({ length: 30 }, () => [drawNormal(rng), 1e3 * rng()]);
  const counts = x.map(() => Math.floor(4 * rng()));
  for (const offset of [undefined, x.map(([a]) => a!)]) {
    const { choosers, ...rest } = choiceSetData(x, {
      sets: x.map(() => "all"),
      counts,
      offset,
    });
    const { whitening, ...expected } = choiceData(x, counts, { offset });
    assertEquals(
      { ...rest, whitening: 0 },
      { ...expected, whitening: 0 } as never,
    );
    assert(
      largestDifference(
        rest.whitening.factor.values,
        whitening.factor.values,
      ) < 1e-12,
    );
    assertEquals(choosers!.size, expected.choices);
    assertEquals(
      [...choosers!.rows],
      [...counts.keys()].filter((j) => counts[j]! > 0),
    );
  }
});

Deno.test("features far from 0 within their sets are held centred, and the means of sets give them back", () => {
  const near = panel(5).map((row) => ({
    ...row,
    x: row.x.map((v) => Math.round(v * 2 ** 10) / 2 ** 10),
  }));
  const shift = (person: string | number) => 2 ** 20 * Number(person);
  const far = near.map((row) => ({
    ...row,
    x: row.x.map((v) => v + shift(row.person)),
  }));
  const data = dataOf(near), shifted = dataOf(far);
  assertEquals(data.centres, undefined);
  const { centres, features, choosers } = shifted;
  const L = features.columns;
  for (let s = 0; s + 1 < choosers!.sets.length; s++) {
    for (let r = choosers!.sets[s]!; r < choosers!.sets[s + 1]!; r++) {
      for (let l = 0; l < L; l++) {
        assertAlmostEquals(
          features.values[r * L + l]! + centres!.values[s * L + l]!,
          far[r]!.x[l]!,
          1e-8,
        );
      }
    }
  }
  assert(features.values.every((v) => Math.abs(v) < 20));
  const logs = logsOf(data);
  assert(largestDifference(logsOf(shifted), logs) < 1e-10);
  assert(largestDifference(squareOf(shifted), squareOf(data)) < 1e-10);
});

Deno.test("offsets count by their differences within a set, however far they lie", () => {
  const rows = panel(6);
  const far = rows.map((row) => ({
    ...row,
    offset: Math.round(row.offset * 2 ** 10) / 2 ** 10 +
      (Number(row.person) % 3 === 0 ? 2 ** 30 : 0),
  }));
  const rounded = rows.map((row) => ({
    ...row,
    offset: Math.round(row.offset * 2 ** 10) / 2 ** 10,
  }));
  assert(
    largestDifference(logsOf(dataOf(far)), logsOf(dataOf(rounded))) < 1e-12,
  );
});

Deno.test("features that are not identified within sets can be dropped", () => {
  const rows = panel(7);
  const wide = rows.map((row) => ({
    ...row,
    x: [row.x[0]!, row.z, row.x[1]!, 2 * row.x[0]! + row.z, row.x[2]!],
  }));
  const data = dataOf(wide, { dependentFeatures: "drop" });
  assertEquals(data.featureNames, ["x1", "x3", "x5"]);
  const plain = dataOf(rows);
  assert(
    largestDifference(
      data.whitening.factor.values,
      plain.whitening.factor.values,
    ) < 1e-13,
  );
});
