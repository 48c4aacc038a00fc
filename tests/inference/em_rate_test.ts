import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { emStep, quasiNewton } from "../../lib/estimation.ts";
import { emRate } from "../../lib/inference/em_rate.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";
import { simulatedPanel } from "../simulated_panel.ts";

/** The factor by which the last rounds of EM from beside a maximum shorten the distance to it. */
function seenRate(data: ChoiceData, mixture: SoftmaxMixture): number {
  let beside: SoftmaxMixture = {
    ...mixture,
    atoms: {
      ...mixture.atoms,
      values: mixture.atoms.values.map((v) => v + 1e-2),
    },
  };
  // Until one direction is left; EM cannot see steps below 1e-7 gain.
  let step = Infinity, seen = NaN;
  while (step > 1e-6) {
    const next = emStep(data, beside, { newtonSteps: 5 }).mixture;
    const length = Math.hypot(
      ...next.atoms.values.map((v, i) => v - beside.atoms.values[i]!),
    );
    [seen, step, beside] = [length / step, length, next];
  }
  return seen;
}

function assertIsSeen(data: ChoiceData, start: SoftmaxMixture): void {
  const { mixture } = quasiNewton(data, start, { gradientTolerance: 1e-12 });
  const rate = emRate(data, mixture);
  assert(rate > 0.1 && rate < 1);
  assertAlmostEquals(seenRate(data, mixture), rate, 2e-3);
}

Deno.test("emRate() is the rate at which EM is seen to converge", () => {
  for (const seed of [1, 2, 3, 5]) {
    const { data, truth } = simulatedCase(seed, { scale: 2 });
    assertIsSeen(data, truth);
  }
});

Deno.test("emRate() of panels with membership is the rate at which EM is seen to converge", () => {
  const truth: SoftmaxMixture = {
    ...softmaxMixture([0.6, 0.4], [[1, -0.5], [-0.5, 0.5]]),
    membership: matrixFromRows([[0.3, 1, -0.8], [0, 0, 0]]),
  };
  const shape = { persons: 200, choices: 3, alternatives: 3, truth };
  for (const seed of [1, 2]) assertIsSeen(simulatedPanel(seed, shape), truth);
});

Deno.test("emRate() of one component is 0: EM is Newton's method there", () => {
  const { data, truth } = simulatedCase(6, { components: 1 });
  const { mixture } = quasiNewton(data, truth, { gradientTolerance: 1e-12 });
  assertAlmostEquals(emRate(data, mixture), 0, 1e-10);
});

Deno.test("emRate() of two equal atoms is at least 1, of a component without weight NaN", () => {
  const { data } = simulatedCase(7);
  const twice = softmaxMixture([0.6, 0.4], [[1, 0, 0], [1, 0, 0]]);
  assert(emRate(data, twice) >= 1 - 1e-12);
  const absent = softmaxMixture([1, 0], [[1, 0, 0], [0, 1, 0]]);
  assertEquals(emRate(data, absent), NaN);
});

Deno.test("emRate() refuses a wrong number of bound flags", () => {
  const { data, truth } = simulatedCase(8);
  assertRefused(
    () => emRate(data, truth, { onBound: [] }),
    "Cannot hold atoms as onBound must have length 2, one per component: current length is 0",
  );
});
