import { assertEquals } from "@std/assert";
import {
  matchComponents,
  reorderComponents,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, i) => rest.toSpliced(i, 0, n - 1))
  );
}

Deno.test("matchComponents() finds the cheapest of all orders", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const K = 1 + seed % 6;
    const a = simulateMixture(K, 2, { seed });
    const b = simulateMixture(K, 2, { seed: seed + 1000 });
    const cost = (order: number[]) =>
      order.reduce(
        (sum, partner, k) =>
          sum +
          (a.atoms.values[2 * k]! - b.atoms.values[2 * partner]!) ** 2 +
          (a.atoms.values[2 * k + 1]! - b.atoms.values[2 * partner + 1]!) ** 2,
        0,
      );
    const cheapest = permutations(K).reduce((x, y) =>
      cost(y) < cost(x) ? y : x
    );
    assertEquals(matchComponents(a, b), cheapest);
  }
});

Deno.test("matchComponents() undoes a relabelling", () => {
  const rng = stream(1, "relabel");
  const mixture = simulateMixture(12, 3, { seed: 1 });
  const order = Array.from({ length: 12 }, (_, k) => ({ k, at: rng() }))
    .toSorted((a, b) => a.at - b.at).map(({ k }) => k);
  const shuffled = reorderComponents(mixture, order);
  assertEquals(
    reorderComponents(shuffled, matchComponents(mixture, shuffled)),
    mixture,
  );
});

Deno.test("matchComponents() can measure in whitened coordinates", () => {
  // In the user's units the second feature decides; whitened, the first.
  const a = softmaxMixture([0.6, 0.4], [[0, 0], [1, 10]]);
  const b = softmaxMixture([0.6, 0.4], [[0, 10], [1, 0]]);
  const factor = matrix([2, 2], new Float64Array([1, 0, 0, 1e-3]));
  assertEquals(matchComponents(a, b), [1, 0]);
  const whitening = { means: new Float64Array(2), factor };
  assertEquals(matchComponents(a, b, { whitening }), [0, 1]);
});

Deno.test("matchComponents() refuses mixtures of different shapes", () => {
  assertRefused(
    () =>
      matchComponents(
        softmaxMixture([1], [[1]]),
        softmaxMixture([1], [[1, 2]]),
      ),
    "Cannot match components as both mixtures must have atoms of one shape: current shapes are 1 x 1 and 1 x 2",
  );
});

Deno.test("matchComponents() finds the same pairs at every scale", () => {
  const a = simulateMixture(5, 3, { seed: 3 });
  const b = simulateMixture(5, 3, { seed: 4 });
  const scaled = ({ weights, atoms }: typeof a, by: number) => ({
    weights,
    atoms: matrix([5, 3], atoms.values.map((v) => v * by)),
  });
  const pairs = matchComponents(a, b);
  const wide = new Float64Array([1e150, 0, 0, 0, 1e150, 0, 0, 0, 1e150]);
  const whitening = {
    means: new Float64Array(3),
    factor: matrix([3, 3], wide),
  };
  // Squares of 1e200 overflow, of 1e-200 vanish; whitened, 1e200 itself overflows.
  for (const by of [1e-320, 1e-200, 1, 1e200, 1e308]) {
    assertEquals(matchComponents(scaled(a, by), scaled(b, by)), pairs);
    assertEquals(
      matchComponents(scaled(a, by), scaled(b, by), { whitening }),
      pairs,
    );
  }
  assertEquals(matchComponents(scaled(a, 0), scaled(b, 0)).length, 5);
});

Deno.test("matchComponents() refuses what is not finite", () => {
  const good = softmaxMixture([0.6, 0.4], [[0, 0], [1, 10]]);
  for (const value of [NaN, Infinity, -Infinity]) {
    const atoms = matrix([2, 2], new Float64Array([0, 0, 1, value]));
    const bad = { weights: good.weights, atoms };
    assertRefused(
      () => matchComponents(bad, good),
      `Cannot match components as atoms must be finite: entry 2 of atom 2 of the reference is ${value}`,
    );
    assertRefused(
      () => matchComponents(good, bad),
      `Cannot match components as atoms must be finite: entry 2 of atom 2 of the other mixture is ${value}`,
    );
    const whitening = { means: new Float64Array(2), factor: atoms };
    assertRefused(
      () => matchComponents(good, good, { whitening }),
      "Cannot match components as whitening must take atoms to finite ones: current result is NaN",
    );
  }
});
