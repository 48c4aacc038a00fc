import { assert, assertAlmostEquals } from "@std/assert";
import {
  makeWhitening,
  toUserUnits,
  toWhitened,
  whitenedFeatures,
  type Whitening,
} from "../../lib/data/whitening.ts";
import { type Matrix, matrix } from "../../lib/linalg/matrix.ts";
import { simulateFeatures, simulateMixture } from "../../mod.ts";
import { largestDifference } from "../simulated.ts";

/** Correlated features of scales from 1e-3 to 1e3, off centre. */
function features(): Matrix {
  const drawn = simulateFeatures(200, 3, { seed: 1 });
  const mixed = matrix([200, 3]);
  for (let j = 0; j < 200; j++) {
    const [a, b, c] = drawn.values.subarray(3 * j, 3 * j + 3) as unknown as [
      number,
      number,
      number,
    ];
    mixed.values.set([1e3 * a + 5e3, 1e-3 * (b + 0.9 * a), c - a + 2], 3 * j);
  }
  return mixed;
}

function whiteningOf(m: Matrix): Whitening {
  const made = makeWhitening(m);
  if (!("means" in made)) throw new Error("features are not independent");
  return made;
}

Deno.test("whitened features have mean 0 and covariance I", () => {
  const m = features();
  const { values } = whitenedFeatures(m, whiteningOf(m));
  for (let l = 0; l < 3; l++) {
    for (let k = 0; k < 3; k++) {
      let mean = 0, product = 0;
      for (let j = 0; j < 200; j++) {
        mean += values[3 * j + l]! / 200;
        product += values[3 * j + l]! * values[3 * j + k]! / 200;
      }
      assertAlmostEquals(mean, 0, 1e-12);
      assertAlmostEquals(product, k === l ? 1 : 0, 1e-12);
    }
  }
});

Deno.test("toUserUnits() undoes toWhitened(), and scores differ by a constant", () => {
  const m = features();
  const whitening = whiteningOf(m);
  const { atoms } = simulateMixture(2, 3, { seed: 2 });
  const user = toUserUnits(atoms, whitening);
  const back = toWhitened(user, whitening).values;
  assert(largestDifference(back, atoms.values) < 1e-12);
  const whitened = whitenedFeatures(m, whitening).values;
  const score = (x: Float64Array, w: Float64Array, j: number) =>
    x[3 * j]! * w[0]! + x[3 * j + 1]! * w[1]! + x[3 * j + 2]! * w[2]!;
  const offset = score(m.values, user.values, 0) -
    score(whitened, atoms.values, 0);
  for (let j = 1; j < 200; j++) {
    const difference = score(m.values, user.values, j) -
      score(whitened, atoms.values, j);
    assertAlmostEquals(difference, offset, 1e-11);
  }
});
