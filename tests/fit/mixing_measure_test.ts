import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  itemProbabilities,
  logLikelihood,
  matrixFromRows,
  mixtureProbabilities,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { fitMixingMeasure } from "../../lib/fit/mixing_measure.ts";
import { toUserUnits, toWhitened } from "../../lib/data/whitening.ts";
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

Deno.test("fitMixingMeasure() is optimal by D on a fine grid, and above weights on the grid that EM found", () => {
  const atomBound = 3;
  const cells = Array.from({ length: 61 }, (_, i) => i / 30 - 1);
  const disc = cells.flatMap((a) => cells.map((b) => [a, b]))
    .filter(([a, b]) => Math.hypot(a!, b!) <= 1);
  const line = Array.from({ length: 2001 }, (_, i) => [i / 1000 - 1]);
  for (const [L, points] of [[1, line], [2, disc]] as const) {
    const { data } = simulatedCase(1, { items: 20, features: L });
    const whitened = points.map((point) => point.map((v) => atomBound * v));
    const atoms = toUserUnits(matrixFromRows(whitened), data.whitening);
    const K = points.length;
    const { values } = itemProbabilities(data, {
      weights: new Float64Array(K).fill(1 / K),
      atoms,
    });
    const slopesAt = (pi: Float64Array) => {
      const slopes = new Float64Array(K);
      for (const [j, q] of data.frequencies.entries()) {
        for (let k = 0; k < K; k++) {
          slopes[k]! += q * values[j * K + k]! / pi[j]!;
        }
      }
      return slopes;
    };
    const { status, logLikelihood: best, gap, mixture } = fitMixingMeasure(
      data,
      { atomBound },
    );
    assertEquals(status, "converged");
    const slopes = slopesAt(mixtureProbabilities(data, mixture));
    assert(Math.max(...slopes) - 1 <= gap.gap + 1e-9);
    assert(Math.max(...slopes) > 1 - 1e-2);
    let weights: Float64Array = new Float64Array(K).fill(1 / K);
    let onGrid = -Infinity;
    for (let step = 0; step < 300; step++) {
      const pi = data.frequencies.map((_, j) =>
        weights.reduce((sum, v, k) => sum + v * values[j * K + k]!, 0)
      );
      onGrid = data.frequencies.reduce(
        (sum, q, j) => sum + q * Math.log(pi[j]!),
        0,
      );
      weights = slopesAt(pi).map((slope, k) => slope * weights[k]!);
    }
    const above = best / data.choices - onGrid;
    assert(above > 0 && above < 1e-3, `${L}: ${above}`);
  }
});

Deno.test("fitMixingMeasure() nearly repeats the frequencies where each item can have an atom to itself", () => {
  const { data } = simulatedCase(1, {
    ...{ items: 400, features: 30, choices: 20_000 },
  });
  let saturated = 0;
  for (const q of data.frequencies) if (q > 0) saturated += q * Math.log(q);
  const { rounds, status, logLikelihood: best, gap } = fitMixingMeasure(data);
  assertEquals([status, rounds.length], ["converged", 2]);
  assert(rounds[1]!.components > 256);
  const left = saturated - best / data.choices;
  assert(left >= 0 && left <= 1e-6, `${left}`);
  assertAlmostEquals(gap.mostGain, Math.min(left, Math.log1p(gap.gap)), 1e-12);
});

Deno.test("fitMixingMeasure() gains in each round where atoms are many", () => {
  const shape = { items: 500, features: 12, choices: 20_000 };
  const { data } = simulatedCase(1, shape);
  const { rounds, mixture } = fitMixingMeasure(data, {
    ...{ maxRounds: 4, starts: 8 },
  });
  for (const [i, { components, logLikelihoodPerChoice }] of rounds.entries()) {
    if (i === 0) continue;
    assert(components > 256);
    assert(logLikelihoodPerChoice > rounds[i - 1]!.logLikelihoodPerChoice);
  }
  const value = logLikelihood(data, mixture) / data.choices;
  assertAlmostEquals(rounds.at(-1)!.logLikelihoodPerChoice, value, 1e-12);
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
