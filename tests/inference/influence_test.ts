import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  matrixFromRows,
  mixtureProbabilities,
  type SoftmaxMixture,
  softmaxMixture,
  takeItems,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  influence,
  type Influential,
  refitWithout,
} from "../../lib/inference.ts";
import { likelihoodAt } from "../../lib/model/likelihood.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const { data, truth } = simulatedCase(7, { items: 80, choices: 8000 });
const { mixture } = quasiNewton(data, truth);
const refit = (drawn: ChoiceData, from: SoftmaxMixture) =>
  quasiNewton(drawn, from).mixture;
const all = influence(data, mixture, { refit, most: 80 })!;

/** How far a step is from the refit, over how far the refit is from the estimate, in standard errors of the atoms. */
function missed(
  of: ChoiceData,
  estimate: SoftmaxMixture,
  { step, refit }: Influential,
): number {
  const errors = covariance(of, estimate).atomErrors!.values;
  const apart = (a: SoftmaxMixture, b: SoftmaxMixture) =>
    Math.hypot(
      ...a.atoms.values.map((v, i) => (v - b.atoms.values[i]!) / errors[i]!),
    );
  return apart(step, refit!) / (apart(refit!, estimate) + 0.01);
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** The log-likelihood of choices among the other items. */
function without(j: number, of: SoftmaxMixture): number {
  const shares = mixtureProbabilities(data, of);
  return data.counts.reduce(
    (sum, count, i) =>
      i === j ? sum : sum + count * Math.log(shares[i]! / (1 - shares[j]!)),
    0,
  );
}

Deno.test("the refit without an item is a maximum of the likelihood of choices among the others", () => {
  for (const { index, refit: found } of all.most.slice(0, 3)) {
    const best = without(index, found!);
    assert(best > without(index, mixture) + 1e-4);
    for (let i = 0; i < 6; i++) {
      for (const step of [1e-3, -1e-3]) {
        const values = found!.atoms.values.with(
          i,
          found!.atoms.values[i]! + step,
        );
        const near = { ...found!, atoms: { ...found!.atoms, values } };
        assert(without(index, near) < best, `${index} ${i}`);
      }
    }
    for (const step of [1e-3, -1e-3]) {
      const [a, b] = found!.weights as Float64Array & [number, number];
      const weights = Float64Array.of(a + step, b - step);
      assert(without(index, { ...found!, weights }) < best);
    }
  }
});

Deno.test("one step goes nearly where the refit ends, for every item", () => {
  const off = all.most.map((one) => missed(data, mixture, one));
  // Where the leverage is large the likelihood is no parabola any more.
  for (const [i, share] of off.entries()) assert(share < 0.6, `${i}: ${share}`);
  assert(median(off) < 0.1, `${median(off)}`);
  const sorted = all.most.map(({ distance }) => distance);
  assertEquals(sorted, sorted.toSorted((a, b) => b - a));
  assertEquals(sorted.toSorted(), Array.from(all.distances).toSorted());
});

Deno.test("the jackknife of independent choices has about the errors of the information, of bunches those of bunches", () => {
  const errors = covariance(data, mixture).atomErrors!.values;
  const { atomErrors, kind } = all.jackknife;
  assertEquals(kind, "jackknife");
  for (const [i, error] of errors.entries()) {
    assert(Math.abs(atomErrors!.values[i]! / error - 1) < 0.35, `${i}`);
  }
  const bunched = choiceData(data.features, data.counts.map((n) => 9 * n));
  const of = influence(bunched, mixture)!.jackknife.atomErrors!;
  // The same relative counts, hence the same jackknife, where the information says a third.
  assert(largestDifference(of.values, atomErrors!.values) < 1e-9);
});

Deno.test("without a chooser the panel's others alone are fitted", () => {
  const panel = simulatedPanel("influence", {
    persons: 60,
    choices: 6,
    alternatives: 3,
    truth: softmaxMixture([0.6, 0.4], [[1.5, -0.8], [-1, 1]]),
  });
  const start = softmaxMixture([0.6, 0.4], [[1.5, -0.8], [-1, 1]]);
  const found = quasiNewton(panel, start).mixture;
  const { unit, most, distances, jackknife } = influence(panel, found, {
    refit,
  })!;
  assertEquals([unit, most.length, distances.length], ["chooser", 10, 60]);
  const off = most.map((one) => missed(panel, found, one));
  assert(median(off) < 0.35, `${median(off)}`);
  for (const one of most) {
    const twice = one.largestOfRefit!.standardErrors;
    assert(Math.sign(twice) === Math.sign(one.largest.standardErrors));
  }
  const robust = covariance(panel, found, { kind: "sandwich" });
  for (const [i, error] of robust.atomErrors!.values.entries()) {
    // Larger by the leverages.
    const ratio = jackknife.atomErrors!.values[i]! / error;
    assert(ratio > 1 && ratio < 1.35, `${ratio}`);
  }
});

Deno.test("scores one by one sum to the gradient, of items and of choosers of every kind", () => {
  const panel = simulatedPanel(3, {
    persons: 30,
    choices: 3,
    alternatives: 3,
    truth: {
      ...softmaxMixture([0.5, 0.5], [[1, 0], [-1, 1]]),
      membership: matrixFromRows([[0.3, 0.8, -0.6], [0, 0, 0]]),
    },
  });
  const elsewhere = {
    ...softmaxMixture([0.7, 0.3], [[0.5, 0.2], [-0.2, 0.4]]),
    membership: matrixFromRows([[0.1, -0.2, 0.4], [0, 0, 0]]),
  };
  const cases = [[data, truth], [panel, elsewhere]] as const;
  for (const [of, at] of cases) {
    const e = likelihoodAt(of, at);
    const shares = of.choosers?.counts.map((n) => n / of.choosers!.size) ??
      of.frequencies;
    const rows = e.scoreRows(e.blocks[0]!, { first: 0, end: shares.length });
    const sums = new Float64Array(rows.columns);
    for (const [i, share] of shares.entries()) {
      for (let c = 0; c < sums.length; c++) {
        sums[c]! += share * rows.values[i * rows.columns + c]!;
      }
    }
    const gradient = [...e.weightGradient, ...e.atomGradient];
    for (const [c, v] of gradient.entries()) {
      assertAlmostEquals(sums[c]!, v, 1e-12);
    }
    // Nor does what is never chosen count as nothing.
    const some = e.scoreRows(e.blocks[0]!, { first: 2, end: 4 });
    assertEquals(
      some.values,
      rows.values.slice(2 * rows.columns, 4 * rows.columns),
    );
  }
});

Deno.test("influence() follows constraints, takes no covariance for none, and refuses populations by name", () => {
  const [name] = data.featureNames as [string];
  const given = { common: [name] };
  const common = quasiNewton(data, truth, given).mixture;
  const { most: [first] } = influence(data, common, { ...given, most: 1 })!;
  const { values } = first!.step.atoms;
  assertAlmostEquals(values[0]!, values[3]!, 1e-12);
  assertEquals(influence(data, softmaxMixture([1], [[9, 9, 9]])), undefined);
  const both = choiceData(
    takeItems(data, [0, 1, 2, 3, 4, 5]).features,
    matrixFromRows([[5, 50], [20, 20], [30, 10], [60, 20], [9, 9], [8, 7]]),
  );
  assertRefused(
    () => influence(both, truth),
    "Cannot measure influence as counts must be of one population, or choosers be persons or have sets of their own: these are populations that choose among the same items",
  );
  const refused = (index: number, rule: string) =>
    assertRefused(
      () => refitWithout(data, mixture, { index, refit }),
      `Cannot measure influence as index must be ${rule}`,
    );
  refused(80, "< 80: current value is 80");
  refused(-1, "an integer >= 0: current value is -1");
});
