import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  itemProbabilities,
  logLikelihood,
  matrix,
  mixtureProbabilities,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { toUserUnits, toWhitened } from "../../lib/moments.ts";
import {
  fromBallInto,
  onBallInto,
  pullBackToBallInto,
} from "../../lib/inference/ball_map.ts";
import { optimalityGap } from "../../lib/inference/optimality_gap.ts";
import { DirectionalGain } from "../../lib/model/directional_gain.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

/** Σ_j q_j A_j(ω)/π_j − 1 as written, ω in the user's units. */
function gainOf(
  data: ChoiceData,
  mixture: ReturnType<typeof softmaxMixture>,
  atom: Float64Array,
): number {
  const single = {
    weights: new Float64Array([1]),
    atoms: matrix([1, atom.length], atom),
  };
  const { values } = itemProbabilities(data, single);
  const pi = mixtureProbabilities(data, mixture);
  return data.frequencies.reduce(
    (sum, q, j) => sum + q * values[j]! / pi[j]!,
    -1,
  );
}

/** log(1 + D) at an atom. */
function logGainAt(gain: DirectionalGain, atom: Float64Array): number {
  gain.atom.set(atom);
  gain.logGain();
  return gain.value;
}

Deno.test("logGain() is log(1 + D) as defined, and its gradient equals differences", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { data } = simulatedCase(seed, seed % 2 ? {} : { spread: 2 });
    const mixture = simulateMixture(2, 3, { seed: -seed });
    const gain = new DirectionalGain(data, mixture);
    const atom = new Float64Array(3);
    drawNormalsInto(atom, stream(seed, "test:gap"));
    gain.atom.set(atom);
    gain.logGainAndGradient();
    const { value } = gain;
    const gradient = gain.gradient.slice();
    assertEquals(value, logGainAt(gain, atom));
    const user = toUserUnits(matrix([1, 3], atom), data.whitening).values;
    assertAlmostEquals(Math.expm1(value), gainOf(data, mixture, user), 1e-10);
    for (let l = 0; l < 3; l++) {
      const shifted = (h: number) =>
        logGainAt(gain, atom.map((v, m) => m === l ? v + h : v));
      const central = (h: number) => (shifted(h) - shifted(-h)) / (2 * h);
      const slope = (4 * central(5e-4) - central(1e-3)) / 3;
      assertAlmostEquals(gradient[l]!, slope, 1e-9);
    }
  }
});

Deno.test("the ball map stays in the ball, has an inverse, and its pull-back equals differences", () => {
  const rng = stream(1, "test:ball");
  for (const size of [1e-6, 1e-3, 0.3, 1, Math.PI / 2, 3, 10]) {
    for (const radius of [0.5, 8, Infinity]) {
      const u = new Float64Array(4);
      drawNormalsInto(u, rng);
      const length = Math.hypot(...u);
      for (let i = 0; i < 4; i++) u[i]! *= size / length;
      const point = new Float64Array(4);
      onBallInto(point, u, radius);
      assert(Math.hypot(...point) <= radius * (1 + 1e-15));
      const inverse = new Float64Array(4), again = new Float64Array(4);
      fromBallInto(inverse, point, radius);
      onBallInto(again, inverse, radius);
      for (let i = 0; i < 4; i++) {
        assertAlmostEquals(again[i]!, point[i]!, 1e-14 * Math.min(radius, 10));
      }
      // f(ω) = c·ω has gradient c in the ball.
      const c = new Float64Array([1, -2, 0.5, 3]);
      const f = (values: Float64Array) => {
        const to = new Float64Array(4);
        onBallInto(to, values, radius);
        return to.reduce((sum, v, i) => sum + v * c[i]!, 0);
      };
      const gradient = c.slice();
      pullBackToBallInto(gradient, u, radius);
      for (let i = 0; i < 4; i++) {
        const h = 1e-4;
        const at = (by: number) => f(u.map((v, m) => m === i ? v + by : v));
        const central = (at(h) - at(-h)) / (2 * h);
        const scale = radius === Infinity ? 10 : 10 * radius;
        assertAlmostEquals(gradient[i]!, central, 1e-7 * scale);
      }
    }
  }
});

Deno.test("optimalityGap() is 0 at the truth on population frequencies", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data, truth } = simulatedCase(seed);
    const pi = mixtureProbabilities(data, truth);
    const population = choiceData(data.features, pi);
    const { gap, mostGain } = optimalityGap(population, truth);
    assertAlmostEquals(gap, 0, 1e-12);
    assertAlmostEquals(mostGain, 0, 1e-12);
  }
});

Deno.test("optimalityGap() finds the largest of a fine grid, at its atom", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data } = simulatedCase(seed, { features: 2 });
    const mixture = simulateMixture(2, 2, { seed: -seed });
    const atomBound = 4;
    const result = optimalityGap(data, mixture, { atomBound });
    assertAlmostEquals(gainOf(data, mixture, result.atom), result.gap, 1e-9);
    const whitened = toWhitened(matrix([1, 2], result.atom), data.whitening);
    assert(Math.hypot(...whitened.values) <= atomBound * (1 + 1e-12));
    const gain = new DirectionalGain(data, mixture);
    let largest = -Infinity;
    for (let r = 0; r <= 80; r++) {
      for (let a = 0; a < 120; a++) {
        const length = r / 80 * atomBound, angle = 2 * Math.PI * a / 120;
        const atom = new Float64Array([
          length * Math.cos(angle),
          length * Math.sin(angle),
        ]);
        largest = Math.max(largest, logGainAt(gain, atom));
      }
    }
    assert(result.gap >= Math.expm1(largest), `seed ${seed}`);
    // Steps of 0.05 and 3 degrees miss a smooth maximum by little.
    assert(result.gap <= Math.expm1(largest) * 1.05 + 0.01, `seed ${seed}`);
  }
});

Deno.test("optimalityGap() meets its ceiling where an atom can sit on the most missed item", () => {
  const data = choiceData([[-1, 0], [1, 0], [0, 1]], [30, 10, 20]);
  const fair = softmaxMixture([1], [[0, 0]]);
  const { gap, ceiling } = optimalityGap(data, fair, { atomBound: 60 });
  assertAlmostEquals(ceiling, 3 * 30 / 60 - 1, 1e-14);
  assertAlmostEquals(gap, ceiling, 1e-12);
  for (let seed = 1; seed <= 5; seed++) {
    const { data, truth } = simulatedCase(seed);
    const result = optimalityGap(data, truth);
    assert(result.gap <= result.ceiling);
  }
});

Deno.test("log(1 + gap) bounds what any mixture gains", () => {
  const { data } = simulatedCase(6, { components: 3, scale: 2 });
  const one = quasiNewton(data, softmaxMixture([1], [[0, 0, 0]])).mixture;
  const { mostGain, gap } = optimalityGap(data, one);
  assertEquals(mostGain, Math.log1p(gap));
  for (let seed = 1; seed <= 200; seed++) {
    const other = simulateMixture(1 + seed % 5, 3, {
      seed,
      scale: 1 + seed % 4 / 2,
    });
    const gain = (logLikelihood(data, other) - logLikelihood(data, one)) /
      data.choices;
    assert(gain <= mostGain);
  }
});

Deno.test("optimalityGap() depends on the seed only, and looks at the mixture's own atoms", () => {
  const { data, truth } = simulatedCase(7);
  const options = { starts: 8, seed: 3 };
  assertEquals(
    optimalityGap(data, truth, options),
    optimalityGap(data, truth, options),
  );
  // Weights that are not the best: the weighted mean of D over the atoms is 0.
  const result = optimalityGap(data, truth, { starts: 1 });
  assert(result.gap >= -1e-12);
});

Deno.test("optimalityGap() copes with items of probability below underflow", () => {
  const data = choiceData([[0], [1], [4]], [5, 5, 5]);
  const far = softmaxMixture([1], [[-300]]);
  const { gap, mostGain } = optimalityGap(data, far, { atomBound: 6 });
  assert(gap === Infinity || gap > 1e100);
  assert(mostGain > 200);
});

Deno.test("optimalityGap() refuses options out of range", () => {
  const { data, truth } = simulatedCase(8);
  assertRefused(
    () => optimalityGap(data, truth, { starts: 0 }),
    "Cannot search the optimality gap as starts must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () => optimalityGap(data, truth, { atomBound: NaN }),
    "Cannot search the optimality gap as atomBound must be > 0: current value is NaN",
  );
});

Deno.test("optimalityGap() counts the starts that end at the largest D", () => {
  // Two components for a cloud of items on a line: D has one maximum for what lies above, one below.
  const data = choiceData([[-2], [-1], [0], [1], [2]], [10, 10, 20, 30, 200]);
  const one = quasiNewton(data, softmaxMixture([1], [[0]])).mixture;
  const { maxima, foundBest, starts } = optimalityGap(data, one, {
    starts: 12,
  });
  assertEquals(starts, 12);
  assert(foundBest > 1, `${foundBest}`);
  assertEquals(foundBest, maxima[0]!.found);
  assert(maxima.reduce((sum, { found }) => sum + found, 0) <= starts);
});

Deno.test("optimalityGap() looks at no atom beyond the bound, though the mixture has one there", () => {
  // The middle is chosen more than any softmax has it, so that no atom is missed.
  const data = choiceData([[0], [1], [2]], [1, 100, 60]);
  const { mixture } = quasiNewton(data, softmaxMixture([1], [[0]]), {
    atomBound: Infinity,
  });
  const [length] = toWhitened(mixture.atoms, data.whitening).values;
  const bound = length! / 2;
  const { gap, atom, mostGain } = optimalityGap(data, mixture, {
    atomBound: bound,
    starts: 4,
  });
  const whitened = toWhitened(matrix([1, 1], atom), data.whitening).values[0]!;
  assertAlmostEquals(whitened, bound, 1e-6);
  // No atom that short is as good as the mixture's own, at which D is 0.
  assert(gap < -0.01, `${gap}`);
  assertEquals(mostGain, 0);
});
