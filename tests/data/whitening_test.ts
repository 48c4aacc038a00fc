import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  featureDeviations,
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

/** Rows times columns squared are so many that WebAssembly takes them; features depend on the first by a share. */
function manyFeatures(share: number): Matrix {
  const L = 320;
  const drawn = simulateFeatures(10_000, L, { seed: 3 });
  for (let i = 0; i < drawn.values.length; i += L) {
    for (let l = 1; l < L; l++) {
      drawn.values[i + l]! *= 1 - share;
      drawn.values[i + l]! += share * drawn.values[i]!;
    }
  }
  return drawn;
}

/** The largest error of means and of the covariances of some of the whitened features. */
function errorOfWhitened(m: Matrix): number {
  const { values } = whitenedFeatures(m, whiteningOf(m));
  const L = m.columns;
  let largest = 0;
  for (const k of [0, 1, 57, L - 1]) {
    for (const l of [0, 1, 200, L - 1]) {
      let product = 0;
      for (let i = 0; i < values.length; i += L) {
        product += values[i + k]! * values[i + l]! / m.rows;
      }
      largest = Math.max(largest, Math.abs(product - (k === l ? 1 : 0)));
    }
  }
  return largest;
}

Deno.test("many features are whitened to single precision where they are far from dependent, else to double", () => {
  const rough = errorOfWhitened(manyFeatures(0.2));
  assert(rough > 1e-12 && rough < 1e-6, `${rough}`);
  assert(errorOfWhitened(manyFeatures(0.95)) < 1e-11);
});

Deno.test("one of many features that others determine is found, whatever its size", () => {
  const m = manyFeatures(0);
  const L = m.columns;
  for (let i = 0; i < m.values.length; i += L) {
    const [a, b] = [m.values[i + 3]!, m.values[i + 7]!];
    m.values[i + 100] = 1e-3 * (a - 20 * b) + 5;
    m.values[i + 200] = 4;
  }
  assertEquals(makeWhitening(m), {
    dependent: [
      { feature: 100, explainedBy: [3, 7] },
      { feature: 200, explainedBy: [] },
    ],
  });
});

Deno.test("one of many features that others determine is found where each before it is far from dependent on those before", () => {
  const m = manyFeatures(0);
  const L = m.columns;
  // Each but the first has 2% of its variance alone, and rounding grows 49-fold from one to the next.
  const [own, shared] = [Math.sqrt(0.02), Math.sqrt(0.98)];
  for (let i = 0; i < m.values.length; i += L) {
    let before = m.values[i]!;
    for (let l = i + 1; l < i + 5; l++) {
      const drawn = m.values[l]!;
      m.values[l] = own * drawn - shared * before;
      before = drawn;
    }
    m.values[i + 5] = before;
  }
  assertEquals(makeWhitening(m), {
    dependent: [{ feature: 5, explainedBy: [0, 1, 2, 3, 4] }],
  });
});

Deno.test("deviations are right where rounding of a sum over items is as large", () => {
  const m = simulateFeatures(20_011, 2, { seed: 1 });
  const far = matrix([m.rows, 2], m.values.slice());
  for (let i = 0; i < m.values.length; i += 2) {
    // Binary fractions, which the sum with 2^43 does not round.
    m.values[i] = Math.round(m.values[i]! * 64) / 64;
    far.values[i] = m.values[i]! + 2 ** 43;
  }
  const [a] = featureDeviations(whiteningOf(m));
  const [b] = featureDeviations(whiteningOf(far));
  // A mean near 2^43 is off by up to 2^-10, and a variance of 1 by the square.
  assertAlmostEquals(b! / a!, 1, 2 ** -21);
});

Deno.test("a constant feature is found, however many the items and whatever its value", () => {
  for (const items of [1000, 20_011]) {
    for (const value of [4, 0.1, -3.3e200]) {
      const m = simulateFeatures(items, 2, { seed: 1 });
      for (let i = 1; i < m.values.length; i += 2) m.values[i] = value;
      assertEquals(makeWhitening(m), {
        dependent: [{ feature: 1, explainedBy: [] }],
      });
    }
  }
});
