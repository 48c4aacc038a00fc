import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  confidenceIntervals,
  covariance,
  logLikelihood,
  type Matrix,
  matrix,
  matrixFromRows,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { profileIntervals } from "../../lib/inference.ts";
import { averageWeights } from "../../lib/model/membership.ts";
import { simulatedCase } from "../simulated.ts";
import { simulatedPanel } from "../simulated_panel.ts";
import { assertRefused } from "../refusal.ts";

/** ½z² for 95%. */
const ALLOWED = 1.959964 ** 2 / 2;
/** Ends are right to 1e-3 of a root: the drop to 1.96e-3. */
const SLACK = 2.5e-3;

const { data, truth } = simulatedCase(5, { items: 40, choices: 800, scale: 2 });
const { mixture, logLikelihood: highest } = quasiNewton(data, truth);
const profile = profileIntervals(data, mixture);

/** What fixing a coefficient costs, by a fit with it fixed: another search in other coordinates. */
function dropOf(name: string, k: number, value: number): number {
  const fixed = { [name]: { [k + 1]: value } };
  const found = quasiNewton(data, mixture, { fixed, atomBound: Infinity });
  return highest - found.logLikelihood;
}

Deno.test("at the ends of a coefficient's interval, fits with it fixed have lost z²/2 nats", () => {
  assertEquals(profile.doubts, []);
  for (const { side } of SIDES) {
    const ends = profile.atoms[side];
    for (let k = 0; k < 2; k++) {
      for (const [l, name] of data.featureNames.entries()) {
        const end = ends.values[k * 3 + l]!;
        assertAlmostEquals(dropOf(name, k, end), ALLOWED, SLACK, name);
      }
    }
  }
});

const SIDES = [{ side: "lower" }, { side: "upper" }] as const;

/** The highest log-likelihood over some numbers, by one at a time and golden sections: slow and plain. */
function climbed(start: number[], of: (at: number[]) => number): number {
  const at = start.slice();
  let step = 0.2;
  let best = of(at);
  while (step > 1e-5) {
    let gained = false;
    for (let i = 0; i < at.length; i++) {
      for (const by of [step, -step]) {
        const old = at[i]!;
        at[i] = old + by;
        const value = of(at);
        if (value > best) {
          best = value;
          gained = true;
          break;
        }
        at[i] = old;
      }
    }
    if (!gained) step /= 2;
  }
  return best;
}

Deno.test("at the ends of a weight's interval nothing else makes up for z²/2 nats", () => {
  const two = softmaxMixture([0.6, 0.4], [[1.5], [-1.2]]);
  const line = simulateChoices(simulateFeatures(30, 1), two, { choices: 600 });
  const found = quasiNewton(line, two);
  const { weights, doubts } = profileIntervals(line, found.mixture);
  assertEquals(doubts, []);
  for (const { side } of SIDES) {
    const weight = weights[side][0]!;
    assertAlmostEquals(weights[OTHER[side]][1]!, 1 - weight, 1e-12);
    const least = climbed(
      [...found.mixture.atoms.values],
      ([a, b]) => logLikelihood(line, pair(weight, [a!, b!])),
    );
    assertAlmostEquals(found.logLikelihood - least, ALLOWED, SLACK, side);
  }
});

const OTHER = { lower: "upper", upper: "lower" } as const;
const pair = (weight: number, [a, b]: [number, number]): SoftmaxMixture => ({
  weights: Float64Array.of(weight, 1 - weight),
  atoms: matrixFromRows([[a], [b]]),
});

Deno.test("intervals of the weights of populations and of three components lose z²/2 nats as well", () => {
  const features = simulateFeatures(12, 1, { seed: 4 });
  const counts: Matrix = matrixFromRows(
    Array.from(features.values, (x, j) => [
      Math.round(20 * Math.exp(1.5 * x) + 9 * Math.exp(-1.2 * x)) + j % 3,
      Math.round(12 * Math.exp(-1.2 * x) + 9 * Math.exp(x)),
    ]),
  );
  const both = choiceData(features, counts);
  const start = softmaxMixture([0.6, 0.4], [[1.5], [-1.2]]);
  const found = quasiNewton(both, start);
  const { populationWeights, atoms, doubts } = profileIntervals(
    both,
    found.mixture,
  );
  assertEquals(doubts, []);
  const { membership, atoms: { values } } = found.mixture;
  const withCoefficients = (coefficients: number[], own: number[]) => ({
    weights: averageWeights(Float64Array.from(coefficients), {
      covariates: both.choosers!.covariates!.values,
      shares: both.choosers!.counts.map((n) => n / both.choosers!.size),
    }),
    membership: matrixFromRows([coefficients.slice(0, 2), [0, 0]]),
    atoms: matrixFromRows(own.map((v) => [v])),
  });
  for (const { side } of SIDES) {
    const end = populationWeights![side].values[0]!;
    const logit = Math.log(end / (1 - end));
    const least = climbed(
      [membership!.values[1]!, ...values],
      ([g, ...own]) =>
        logLikelihood(both, withCoefficients([logit, g!, 0, 0], own)),
    );
    assertAlmostEquals(found.logLikelihood - least, ALLOWED, SLACK, side);
  }
  assert(atoms.lower.values[0]! < values[0]!);
  const far = softmaxMixture([0.5, 0.3, 0.2], [[2, 0], [-2, 0], [0, 3]]);
  const plane = simulateFeatures(60, 2, { seed: 4 });
  const three = simulateChoices(plane, far, { choices: 600 });
  const of3 = quasiNewton(three, far);
  const { weights } = profileIntervals(three, of3.mixture);
  for (let k = 0; k < 3; k++) {
    const end = weights.lower[k]!;
    const [a, b] = [0, 1, 2].filter((m) => m !== k) as [number, number];
    const [wa, wb] = [of3.mixture.weights[a]!, of3.mixture.weights[b]!];
    const least = climbed(
      [Math.log(wa / wb), ...of3.mixture.atoms.values],
      ([ratio, ...own]) => {
        const share = 1 / (1 + Math.exp(-ratio!));
        const all = new Float64Array(3);
        all[k] = end;
        all[a] = (1 - end) * share;
        all[b] = (1 - end) * (1 - share);
        return logLikelihood(three, {
          weights: all,
          atoms: matrix([3, 2], Float64Array.from(own)),
        });
      },
    );
    assertAlmostEquals(of3.logLikelihood - least, ALLOWED, SLACK, `${k}`);
  }
});

Deno.test("profile intervals of membership and of panels are those of fits that fix, or near Wald's where choices are many", () => {
  const panel = simulatedPanel("profile", {
    persons: 500,
    choices: 6,
    alternatives: 3,
    truth: {
      ...softmaxMixture([0.5, 0.5], [[1.2, -0.4], [-0.6, 0.8]]),
      membership: matrixFromRows([[0.3, 0.8, -0.6], [0, 0, 0]]),
    },
  });
  const found = quasiNewton(
    panel,
    softmaxMixture([0.6, 0.4], [[1.2, -0.4], [-0.6, 0.8]]),
  );
  const of = profileIntervals(panel, found.mixture);
  const wald = confidenceIntervals(covariance(panel, found.mixture))!;
  assertEquals(of.doubts, []);
  assert(of.weights.lower.every(Number.isNaN));
  const errors = covariance(panel, found.mixture);
  for (const { side } of SIDES) {
    for (let i = 0; i < 3; i++) {
      const error = errors.membershipErrors!.values[i]!;
      const [a, b] = [of, wald].map((one) => one.membership![side].values[i]!);
      assertAlmostEquals(a!, b!, 0.15 * error);
      assertEquals(of.membership![side].values[3 + i], 0);
    }
    const end = of.atoms[side].values[1]!;
    const name = panel.featureNames[1]!;
    const held = quasiNewton(panel, found.mixture, {
      fixed: { [name]: { 1: end } },
      atomBound: Infinity,
    });
    const drop = found.logLikelihood - held.logLikelihood;
    assertAlmostEquals(drop, ALLOWED, SLACK);
  }
});

Deno.test("units, constraints and over-dispersion: intervals follow", () => {
  const { features, counts } = data;
  const scaled = choiceData(
    { ...features, values: features.values.map((v, i) => i % 3 ? v : 1e4 * v) },
    counts,
  );
  const in1e4 = {
    ...mixture,
    atoms: {
      ...mixture.atoms,
      values: mixture.atoms.values.map((v, i) => i % 3 ? v : v / 1e4),
    },
  };
  const other = profileIntervals(scaled, in1e4);
  for (const { side } of SIDES) {
    for (const [i, end] of profile.atoms[side].values.entries()) {
      const found = other.atoms[side].values[i]! * (i % 3 ? 1 : 1e4);
      assertAlmostEquals(found, end, 1e-3, `${i}`);
    }
  }
  const [x1, x2] = data.featureNames as [string, string];
  const given = { common: [x2], fixed: { [x1]: { 2: -0.5 } } };
  const constrained = quasiNewton(data, truth, given);
  const of = profileIntervals(data, constrained.mixture, given);
  const { lower, upper } = of.atoms;
  assertEquals([lower.values[3], upper.values[3]], [-0.5, -0.5]);
  assertEquals(lower.values[1], lower.values[4]);
  const held = quasiNewton(data, constrained.mixture, {
    fixed: { [x1]: { 2: -0.5 }, [x2]: lower.values[1]! },
  });
  assertAlmostEquals(
    constrained.logLikelihood - held.logLikelihood,
    ALLOWED,
    SLACK,
  );
  const wide = profileIntervals(data, mixture, { scale: 2 }).atoms.lower;
  assertAlmostEquals(
    dropOf(x1, 0, wide.values[0]!),
    2 * ALLOWED,
    2 * SLACK,
  );
});

Deno.test("where a component is not needed its atom may lie anywhere, and a start is no maximum", () => {
  const one = softmaxMixture([1], [[0.8, -0.5, 0.3]]);
  const { data: single } = simulatedCase(8, { choices: 300, components: 1 });
  const found = quasiNewton(
    single,
    softmaxMixture([0.7, 0.3], [[1, 0, 0], [0, 0, 1]]),
    { atomBound: Infinity },
  );
  const { doubts, atoms } = profileIntervals(single, found.mixture);
  const unbounded = doubts.filter(({ status }) => status === "unbounded");
  assert(unbounded.length >= 3, `${unbounded.length}`);
  assert([...atoms.lower.values, ...atoms.upper.values].includes(-Infinity));
  const higher = profileIntervals(single, one).doubts;
  assert(higher.length > 0);
  assert(higher.some(({ status }) => status === "higher"));
});

Deno.test("held atoms have no interval, a single component has weight 1", () => {
  const held = profileIntervals(data, mixture, { onBound: [true, false] });
  assert(held.atoms.lower.values.slice(0, 3).every(Number.isNaN));
  assert(held.atoms.lower.values.slice(3).every(Number.isFinite));
  const { mixture: single } = quasiNewton(
    data,
    softmaxMixture([1], [[0, 0, 0]]),
  );
  const { weights } = profileIntervals(data, single);
  assertEquals([...weights.lower, ...weights.upper], [1, 1]);
  const refused = (given: object, rule: string, of: ChoiceData = data) =>
    assertRefused(
      () => profileIntervals(of, mixture, given),
      `Cannot make profile intervals as ${rule}`,
    );
  refused({ level: 1 }, "level must be between 0 and 1: current value is 1");
  refused(
    { scale: 0 },
    "scale must be finite and >= 1: current value is 0",
  );
  refused(
    { prior: { ridge: 2 } },
    "the mixture must be a maximum of the likelihood: it is one under a prior, ridge 2",
  );
  const anonymous = choiceSetData([[0], [1], [0], [2]], {
    sets: [1, 1, 2, 2],
    chosen: [1, 0, 0, 1],
  });
  const logit = profileIntervals(
    anonymous,
    softmaxMixture([1], [[Math.log(1)]]),
  );
  assert(logit.doubts.length > 0); // one set for x, one against: not at the maximum
});

Deno.test("an atom that comes to its bound first has no end, one that has room has", () => {
  const tosses = choiceData([[0], [1]], [9, 1]);
  const coin = softmaxMixture([1], [[-Math.log(9)]]);
  const bounded = profileIntervals(tosses, coin);
  assertEquals(bounded.atoms.lower.values[0], -Infinity);
  assertEquals(bounded.doubts.map(({ side, status }) => [side, status]), [
    ["lower", "unbounded"],
  ]);
  const free = profileIntervals(tosses, coin, { atomBound: Infinity });
  assertEquals(free.doubts, []);
  assertEquals(free.atoms.upper.values, bounded.atoms.upper.values);
});

Deno.test("a profile of a lesser maximum tells a better mixture where it meets one", () => {
  const close = softmaxMixture([0.6, 0.4], [[0.7, 0.3, 0, 0], [
    -0.4,
    -0.2,
    0,
    0,
  ]]);
  const few = simulateChoices(simulateFeatures(1000, 4, { seed: 1 }), close, {
    ...{ choices: 500, seed: "c:84" },
  });
  const lesser = quasiNewton(few, close);
  const { better, doubts } = profileIntervals(few, lesser.mixture);
  assert(doubts.some(({ status }) => status === "higher"));
  const found = quasiNewton(few, better!).logLikelihood;
  assert(found > lesser.logLikelihood + 0.1, `${found}`);
});

Deno.test("the interval of a coin's log-odds ends where its likelihood has fallen by z²/2, to 1e-5 nats", () => {
  for (const [tails, heads] of [[9, 1], [50, 3], [400, 37]] as const) {
    const odds = Math.log(heads / tails), n = heads + tails;
    const value = (x: number) => heads * x - n * Math.log1p(Math.exp(x));
    const { atoms } = profileIntervals(
      choiceData([[0], [1]], [tails, heads]),
      softmaxMixture([1], [[odds]]),
      { atomBound: Infinity },
    );
    for (const { side } of SIDES) {
      const end = atoms[side].values[0]!;
      const drop = value(odds) - value(end);
      assertAlmostEquals(drop, 1.959963984540054 ** 2 / 2, 1e-5, `${end}`);
    }
  }
});
