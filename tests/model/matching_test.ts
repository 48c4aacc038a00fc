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
