import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { measureFromMoments } from "../../lib/moments/moment_problem.ts";
import { assertRefused } from "../refusal.ts";

/** Moments of order 0 … 2K − 1 of a measure on a line. */
function momentsOf(
  weights: readonly number[],
  nodes: readonly number[],
  count: number,
): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, r) =>
      r === 0 ? 1 : weights.reduce((sum, w, k) => sum + w * nodes[k]! ** r, 0),
  );
}

Deno.test("measureFromMoments returns measures with up to four atoms", () => {
  const weights = [0.4, 0.3, 0.2, 0.1];
  const nodes = [-2.5, -1, 1, 2.4];
  for (let K = 1; K <= 4; K++) {
    const w = weights.slice(0, K);
    const sum = w.reduce((a, b) => a + b, 0);
    const scaled = w.map((v) => v / sum);
    const moments = momentsOf(scaled, nodes, 2 * K);
    const found = measureFromMoments(moments, { bound: 8 });
    assertEquals(found.status, "exact");
    assertEquals(found.nodes.length, K);
    // The issue asks for 1e-8; the Hankel matrix costs about 1e3 roundings.
    for (let k = 0; k < K; k++) {
      assertAlmostEquals(found.nodes[k]!, nodes[k]!, 1e-12);
      assertAlmostEquals(found.weights[k]!, scaled[k]!, 1e-12);
    }
  }
});

Deno.test("measureFromMoments returns fewer atoms where the measure has fewer", () => {
  const moments = momentsOf([0.3, 0.7], [-1, 0.5], 8);
  const found = measureFromMoments(moments, { bound: 8 });
  assertEquals(found.status, "exact");
  assertEquals(found.nodes.length, 2);
  assertAlmostEquals(found.nodes[0]!, -1, 1e-6);
  assertAlmostEquals(found.nodes[1]!, 0.5, 1e-6);
});

Deno.test("measureFromMoments projects moments that no measure has", () => {
  // A variance of −1, and a node that would lie at 10.
  for (const moments of [[1, 0, -1, 0], [1, 1, 10, 100]]) {
    const found = measureFromMoments(Float64Array.from(moments), { bound: 3 });
    assertEquals(found.status, "projected");
    for (const node of found.nodes) assert(Math.abs(node) <= 3);
  }
  // The nearest to variance −1 at mean 0.5 in equal errors, m_3 free: a point mass.
  const errors = new Float64Array([0, 1e-3, 1, 1e3]);
  const { nodes } = measureFromMoments(
    new Float64Array([1, 0.5, -1, 0]),
    { bound: 2, errors },
  );
  // All nodes within a grid step of the mean.
  for (const node of nodes) assertAlmostEquals(node, 0.5, 2 * 4 / 320);
});

Deno.test("measureFromMoments: the projection is the nearest on the grid", () => {
  const three = Float64Array.from([1, 0, 1, 0, 0.9, 0]);
  const found = measureFromMoments(three, { bound: 2 }); // m_4 < m_2²
  assertEquals(found.status, "projected");
  const of = (r: number) =>
    found.nodes.reduce((s, t, k) => s + found.weights[k]! * t ** r, 0);
  // In units of 2^r the misfit of m_4 is 0.1/16; no more can be needed.
  let misfit = 0;
  for (let r = 1; r < 6; r++) misfit += ((of(r) - three[r]!) / 2 ** r) ** 2;
  assert(Math.sqrt(misfit) <= 0.1 / 16, `${misfit}`);
  assert(of(4) >= of(2) ** 2 - 1e-12);
});

Deno.test("measureFromMoments: real, bounded and on the simplex, whatever the moments", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
        minLength: 1,
        maxLength: 11,
      }).filter((a) => a.length % 2 === 1),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (rest, bound) => {
        const moments = Float64Array.from([1, ...rest]);
        const { nodes, weights } = measureFromMoments(moments, { bound });
        assert(nodes.length >= 1 && nodes.length <= moments.length / 2);
        let sum = 0;
        for (const [k, node] of nodes.entries()) {
          assert(Math.abs(node) <= bound * (1 + 1e-12), `node ${node}`);
          assert(weights[k]! >= 0);
          sum += weights[k]!;
        }
        assertAlmostEquals(sum, 1, 1e-12);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("measureFromMoments refuses what is not a list of moments", () => {
  assertRefused(
    () => measureFromMoments(new Float64Array([1, 0, 1]), { bound: 1 }),
    "Cannot solve for a measure as the number of moments must be even and >= 2: current number is 3",
  );
  assertRefused(
    () => measureFromMoments(new Float64Array([2, 0]), { bound: 1 }),
    "Cannot solve for a measure as moments must be finite and begin with 1: the moment of order 0 is 2",
  );
  assertRefused(
    () => measureFromMoments(new Float64Array([1, NaN]), { bound: 1 }),
    "Cannot solve for a measure as moments must be finite and begin with 1: the moment of order 1 is NaN",
  );
  assertRefused(
    () => measureFromMoments(new Float64Array([1, 0]), { bound: Infinity }),
    "Cannot solve for a measure as bound must be finite and > 0: current value is Infinity",
  );
});
