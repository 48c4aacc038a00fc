import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  drawBinomial,
  drawDirichlet,
  drawGamma,
  drawIndex,
  drawMultinomial,
  drawNormalsInto,
  drawOnSphereInto,
} from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const DRAWS = 20_000;

/** Fails if the mean of the draws is more than five standard errors from its expectation. */
function assertMean(
  draws: Float64Array,
  expected: number,
  variance: number,
): void {
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const z = (mean - expected) / Math.sqrt(variance / draws.length);
  assert(
    Math.abs(z) < 5,
    `mean ${mean} is ${z} standard errors from ${expected}`,
  );
}

Deno.test("normal draws have the first four moments of the normal law", () => {
  const z = new Float64Array(DRAWS + 1); // odd: the last pair is cut
  drawNormalsInto(z, stream(1, "normal"));
  assertMean(z, 0, 1);
  assertMean(z.map((v) => v ** 2), 1, 2);
  assertMean(z.map((v) => v ** 3), 0, 15);
  assertMean(z.map((v) => v ** 4), 3, 96);
});

Deno.test("draws on a sphere have its radius and no direction", () => {
  const rng = stream(2, "sphere");
  const first = new Float64Array(DRAWS);
  const point = new Float64Array(4);
  for (let i = 0; i < DRAWS; i++) {
    drawOnSphereInto(point, rng, 3);
    assertAlmostEquals(Math.hypot(...point), 3, 1e-14);
    first[i] = point[0]!;
  }
  assertMean(first, 0, 9 / 4);
  assertMean(first.map((v) => v * v), 9 / 4, 9 * 9 * (3 / 24 - 1 / 16));
});

Deno.test("gamma draws have the mean and the variance of their shape", () => {
  for (const shape of [0.3, 1, 10]) {
    const rng = stream(3, `gamma ${shape}`);
    const draws = Float64Array.from(
      { length: DRAWS },
      () => drawGamma(rng, shape),
    );
    assertMean(draws, shape, shape);
    // Var (X − m)² = 3m² + 6m − m² for shape m.
    assertMean(
      draws.map((v) => (v - shape) ** 2),
      shape,
      2 * shape ** 2 + 6 * shape,
    );
  }
});

Deno.test("Dirichlet draws lie on the simplex and vary as their concentration says", () => {
  const rng = stream(4, "dirichlet");
  const first = Float64Array.from({ length: DRAWS }, () => {
    const weights = drawDirichlet(rng, { size: 3, concentration: 2 });
    assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 1e-15);
    return weights[0]!;
  });
  assertMean(first, 1 / 3, (1 / 3) * (2 / 3) / 7);
});

Deno.test("Dirichlet draws follow their law where gamma draws underflow", () => {
  // Half of the sums of three draws of this shape are below the least number.
  const rng = stream(4, "dirichlet");
  const concentration = 1e-3;
  const first = new Float64Array(DRAWS);
  const shares = new Float64Array(DRAWS);
  for (let i = 0; i < DRAWS; i++) {
    const weights = drawDirichlet(rng, { size: 3, concentration });
    first[i] = weights[0]!;
    shares[i] = Number(weights[0]! > 0.01 && weights[0]! < 0.99);
  }
  assertMean(first, 1 / 3, (1 / 3) * (2 / 3) / (1 + 3 * concentration));
  // Beta(a, 2a) near 0: the density is 2a/3 · 1/(x(1 - x)) but for terms in a².
  const between = 2 * concentration / 3 * 2 * Math.log(99);
  assertMean(shares, between, between);
});

Deno.test("Dirichlet draws are the ratios of gamma draws where these do not underflow", () => {
  for (const concentration of [0.05, 0.5, 1, 10]) {
    const rng = stream(9, "ratios");
    const draws = Float64Array.from(
      { length: 4 },
      () => drawGamma(rng, concentration),
    );
    const sum = draws.reduce((a, b) => a + b);
    assertEquals(
      drawDirichlet(stream(9, "ratios"), { size: 4, concentration }),
      draws.map((v) => v / sum),
    );
  }
});

Deno.test("binomial draws follow the binomial law, by inversion and by rejection", () => {
  for (
    const { trials, probability } of [
      { trials: 20, probability: 0.3 }, // inversion
      { trials: 20, probability: 0.93 }, // inversion of the failures
      { trials: 60, probability: 0.25 }, // rejection
      { trials: 100, probability: 0.7 }, // rejection of the failures
    ]
  ) {
    const rng = stream(5, `binomial ${trials} ${probability}`);
    const seen = new Float64Array(trials + 1);
    for (let i = 0; i < DRAWS; i++) {
      seen[drawBinomial(rng, { trials, probability })]!++;
    }
    let chiSquare = 0, cells = -1, mass = (1 - probability) ** trials;
    for (let k = 0; k <= trials; k++) {
      if (mass * DRAWS >= 5) {
        chiSquare += (seen[k]! - mass * DRAWS) ** 2 / (mass * DRAWS);
        cells++;
      }
      mass *= (trials - k) / (k + 1) * probability / (1 - probability);
    }
    // Normal approximation of chi-square; four standard deviations.
    assert(
      chiSquare < cells + 4 * Math.sqrt(2 * cells),
      `chi-square ${chiSquare} on ${cells} for ${trials} trials of ${probability}`,
    );
  }
});

Deno.test("binomial draws of a billion trials have the right mean and variance", () => {
  const rng = stream(6, "large");
  const law = { trials: 1e9, probability: 0.2 };
  const draws = Float64Array.from(
    { length: DRAWS },
    () => drawBinomial(rng, law),
  );
  assertMean(draws, 2e8, 1.6e8);
  assertMean(draws.map((v) => (v - 2e8) ** 2), 1.6e8, 2 * 1.6e8 ** 2);
});

Deno.test("drawBinomial() at its edges", () => {
  const rng = stream(7, "edges");
  assertEquals(drawBinomial(rng, { trials: 0, probability: 0.5 }), 0);
  assertEquals(drawBinomial(rng, { trials: 9, probability: 0 }), 0);
  assertEquals(drawBinomial(rng, { trials: 9, probability: 1 }), 9);
});

Deno.test("drawMultinomial() counts every trial and never an item of probability 0", () => {
  const probabilities = new Float64Array([0.1, 0, 0.4, 0.5, 0]);
  for (let seed = 1; seed <= 200; seed++) {
    const rng = stream(seed, "multinomial");
    const counts = drawMultinomial(rng, { trials: 1000, probabilities });
    assertEquals(counts.reduce((a, b) => a + b), 1000);
    assertEquals([counts[1], counts[4]], [0, 0]);
  }
});

Deno.test("drawMultinomial() needs ratios only", () => {
  const draw = (scale: number) =>
    drawMultinomial(stream(8, "ratios"), {
      trials: 500,
      probabilities: new Float64Array([1, 2, 3]).map((v) => v * scale),
    });
  assertEquals(draw(1), draw(1 / 1024));
});

Deno.test("drawIndex() draws in proportion to the weights, and none of weight 0", () => {
  const weights = Float64Array.of(0, 3, 1, 0, 4, 0);
  const rng = stream(5, "index");
  const draws = Float64Array.from(
    { length: DRAWS },
    () => drawIndex(rng, weights),
  );
  for (const [i, weight] of weights.entries()) {
    const hits = draws.map((draw) => draw === i ? 1 : 0);
    const p = weight / 8;
    if (p === 0) assertEquals(hits.indexOf(1), -1);
    else assertMean(hits, p, p * (1 - p));
  }
  assertEquals(drawIndex(() => 0, weights), 1);
  // A draw that rounding leaves above all weights is the last that can be drawn.
  assertEquals(drawIndex(() => 1, weights), 4);
});

Deno.test("drawMultinomial() has the means, variances and covariances of the law", () => {
  const probabilities = Float64Array.of(0.5, 0.2, 0.3);
  const trials = 40;
  const rng = stream(11, "law");
  const draws = Array.from(
    { length: DRAWS },
    () => drawMultinomial(rng, { trials, probabilities }),
  );
  for (const [i, p] of probabilities.entries()) {
    const own = Float64Array.from(draws, (counts) => counts[i]!);
    const variance = trials * p * (1 - p);
    assertMean(own, trials * p, variance);
    assertMean(
      own.map((v) => (v - trials * p) ** 2),
      variance,
      2 * variance ** 2 * (1 + 1 / trials),
    );
  }
  // The last two of what the first leaves: as one binomial draw of their sum.
  const products = Float64Array.from(
    draws,
    (counts) => (counts[1]! - 8) * (counts[2]! - 12),
  );
  // Its variance is near (n·pᵢ)(n·pⱼ)(1 + …), below 1.2 of it.
  assertMean(products, -trials * 0.2 * 0.3, 1.2 * 8 * 12);
});

Deno.test("drawNormalsInto() fills an array, odd or even, with independent draws", () => {
  for (const length of [2, 3]) {
    const rng = stream(12, `normals ${length}`);
    const out = new Float64Array(length);
    const draws = Array.from({ length: DRAWS }, () => {
      drawNormalsInto(out, rng);
      return out.slice();
    });
    for (let i = 0; i < length; i++) {
      assertMean(Float64Array.from(draws, (v) => v[i]!), 0, 1);
      assertMean(Float64Array.from(draws, (v) => v[i]! ** 2), 1, 2);
      for (let j = 0; j < i; j++) {
        assertMean(Float64Array.from(draws, (v) => v[i]! * v[j]!), 0, 1);
        const squares = (v: Float64Array) => v[i]! ** 2 * v[j]! ** 2;
        assertMean(Float64Array.from(draws, squares), 1, 8);
      }
    }
  }
});
