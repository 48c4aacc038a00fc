import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  mixtureProbabilities,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { fitMixingMeasure } from "../../lib/fit/mixing_measure.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { rowsOf } from "../../lib/linalg/matrix.ts";
import { distance } from "../../lib/linalg/vectors.ts";
import { optimalityGap } from "../../lib/inference/optimality_gap.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("fitMixingMeasure() closes the gap, and no mixture tried is better", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { data, truth } = simulatedCase(seed);
    const { mixture, status, gap, rounds, logLikelihood: best } =
      fitMixingMeasure(data, { starts: 32 });
    assertEquals(status, "converged");
    assert(gap.gap <= 1e-6);
    assertEquals(rounds.at(-1)!.components, mixture.weights.length);
    // Other starts than those that it used.
    assert(optimalityGap(data, mixture, { seed: 99 }).gap <= 1e-5);
    const tried = [truth, quasiNewton(data, truth).mixture];
    for (let K = 1; K <= 6; K++) {
      const start = simulateMixture(K, 3, { seed: 100 * seed + K });
      tried.push(quasiNewton(data, start).mixture);
    }
    for (const other of tried) {
      const gain = (logLikelihood(data, other) - best) / data.choices;
      assert(gain <= gap.mostGain + 1e-12, `seed ${seed}: ${gain}`);
    }
  }
});

Deno.test("fitMixingMeasure() never falls from round to round", () => {
  const { data } = simulatedCase(5, { components: 3, scale: 2 });
  const { rounds } = fitMixingMeasure(data, { starts: 16 });
  for (const [i, { logLikelihoodPerChoice }] of rounds.entries()) {
    if (i === 0) continue;
    const before = rounds[i - 1]!.logLikelihoodPerChoice;
    assert(logLikelihoodPerChoice >= before - 1e-14);
  }
});

Deno.test("fitMixingMeasure() returns the truth from population frequencies", () => {
  const { data, truth } = simulatedCase(6, { items: 200, scale: 2 });
  const pi = mixtureProbabilities(data, truth);
  const { mixture, status } = fitMixingMeasure(choiceData(data.features, pi));
  assertEquals(status, "converged");
  // A gap of 1e-6 leaves differences of about its root.
  const fitted = mixtureProbabilities(data, mixture);
  for (const [j, v] of fitted.entries()) assertAlmostEquals(v, pi[j]!, 1e-5);
});

Deno.test("fitMixingMeasure() returns no atom twice", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { data } = simulatedCase(seed);
    const { mixture } = fitMixingMeasure(data, { atomBound: 3 });
    const atoms = rowsOf(toWhitened(mixture.atoms, data.whitening));
    for (const [k, atom] of atoms.entries()) {
      for (const other of atoms.slice(0, k)) {
        assert(distance(atom, other) > 1e-3);
      }
    }
  }
});

Deno.test("fitMixingMeasure() says when its rounds run out", () => {
  const { data } = simulatedCase(7, { components: 3, scale: 2 });
  const { status, rounds } = fitMixingMeasure(data, { maxRounds: 1 });
  assertEquals([status, rounds.length], ["max_rounds", 1]);
});

Deno.test("fitMixingMeasure() refuses options out of range", () => {
  const { data } = simulatedCase(8);
  assertRefused(
    () => fitMixingMeasure(data, { tolerance: 0 }),
    "Cannot fit a mixing measure as tolerance must be > 0: current value is 0",
  );
  assertRefused(
    () => fitMixingMeasure(data, { maxRounds: 0 }),
    "Cannot fit a mixing measure as maxRounds must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () => fitMixingMeasure(data, { atomBound: Infinity }),
    "Cannot fit a mixing measure as atomBound must be finite and > 0: current value is Infinity",
  );
});
