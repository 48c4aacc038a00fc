import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  choiceData,
  fit,
  logLikelihood,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { missingComponent } from "../../lib/inference.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { ComponentScore } from "../../lib/model/component_score.ts";
import { simulatedCase } from "../simulated.ts";

/** Means of A_j(ω)/π_j − 1 and of its square over the choices, term by term. */
function momentsOf(
  { features, frequencies, offset }: ReturnType<typeof choiceData>,
  pi: Float64Array,
  atom: Float64Array,
) {
  const one = softmaxMixture([1], matrix([1, atom.length], atom));
  const A = mixtureProbabilities({ features, offset }, one);
  let mean = 0, square = 0;
  for (const [j, q] of frequencies.entries()) {
    const gain = A[j]! / pi[j]! - 1;
    mean += q * gain;
    square += q * gain * gain;
  }
  return { mean, square };
}

/** What is computed at an atom, and its gradient. */
function computed(
  gain: ComponentScore,
  want: "score" | "logGainAndGradient",
  atom: Float64Array,
) {
  gain.atom.set(atom);
  gain[want]();
  return { value: gain.value, gradient: gain.gradient.slice() };
}

Deno.test("score() is D/√V and logGainAndGradient() log(1 + D) as defined, and their gradients equal differences", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data } = simulatedCase(seed, {
      items: 80,
      choices: 300,
      ...seed % 2 ? {} : { spread: 1 },
    });
    const mixture = simulateMixture(2, 3, { seed: seed + 50 });
    const pi = mixtureProbabilities(data, mixture);
    const gain = new ComponentScore(data, mixture);
    const user = simulateMixture(1, 3, { seed: seed + 70 }).atoms;
    const atom = toWhitened(user, data.whitening).values;
    const { mean, square } = momentsOf(data, pi, user.values);
    const expected = {
      score: mean / Math.sqrt(square),
      logGainAndGradient: Math.log1p(mean),
    };
    for (const want of ["score", "logGainAndGradient"] as const) {
      const { value, gradient } = computed(gain, want, atom);
      assertAlmostEquals(value, expected[want], 1e-11);
      for (let l = 0; l < 3; l++) {
        const at = (step: number) =>
          computed(gain, want, atom.map((v, m) => m === l ? v + step : v))
            .value;
        assertAlmostEquals(gradient[l]!, (at(1e-5) - at(-1e-5)) / 2e-5, 1e-8);
      }
    }
  }
});

Deno.test("an atom that changes nothing has score 0, without NaN", () => {
  const { data } = simulatedCase(3);
  const { mixture } = fit(data, { components: 1 });
  const gain = new ComponentScore(data, mixture);
  gain.gradient.fill(9);
  const same = toWhitened(mixture.atoms, data.whitening).values;
  assertEquals(computed(gain, "score", same), {
    value: 0,
    gradient: new Float64Array(3),
  });
});

Deno.test("N·D²/(2V) is what a component of small weight gains", () => {
  const features = simulateFeatures(60, 2, { seed: 4 });
  const one = softmaxMixture([1], [[0.5, -0.2]]);
  const atom = [-1, 0.8];
  for (const weight of [0.01, 0.001]) {
    const two = softmaxMixture([1 - weight, weight], [[0.5, -0.2], atom]);
    const exact = choiceData(features, mixtureProbabilities({ features }, two));
    const pi = mixtureProbabilities({ features }, one);
    const { mean, square } = momentsOf(exact, pi, Float64Array.from(atom));
    const gained = logLikelihood(exact, two) - logLikelihood(exact, one);
    // The third moment is left out: an error in proportion to the weight.
    assertAlmostEquals(mean ** 2 / (2 * square) / gained, 1, 20 * weight);
  }
});

Deno.test("missingComponent() finds what is missing, and little at a full model", () => {
  let beyondChance = 0;
  let tried = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const features = simulateFeatures(400, 4, { seed });
    const truth = simulateMixture(3, 4, { seed, scale: 1.5 });
    const data = simulateChoices(features, truth, { choices: 20_000, seed });
    const full = fit(data, { components: 3, init: [truth] });
    const found = missingComponent(data, full.mixture);
    if (found.gain > found.chance) beyondChance++;
    const less = fit(data, { components: 2, init: "random", starts: 4 });
    const lack = missingComponent(data, less.mixture);
    const lost = full.logLikelihood - less.logLikelihood;
    assert(lack.gain < lost);
    if (lost < 100) continue; // two atoms all but coincide
    tried++;
    assert(lack.gain > 5 * lack.chance, `seed ${seed}: ${lack.gain}`);
  }
  assert(tried >= 15);
  assert(beyondChance <= 3, `${beyondChance} of 20`);
});

Deno.test("the gain does not depend on item order or a shift, and grows as the counts", () => {
  const { data, features } = simulatedCase(6, { choices: 500 });
  const { mixture } = fit(data, { components: 1 });
  const { gain, chance } = missingComponent(data, mixture);
  assert(gain > chance);
  const order = Array.from(data.counts.keys()).reverse();
  const rows = order.map((j) =>
    Array.from(features.values.subarray(3 * j, 3 * j + 3), (v) => v + 7)
  );
  const counts = order.map((j) => 10 * data.counts[j]!);
  const other = missingComponent(choiceData(rows, counts), mixture);
  assertAlmostEquals(other.gain / gain, 10, 1e-4);
});

Deno.test("missingComponent() refuses what is out of range", () => {
  const { data } = simulatedCase(1);
  const { mixture } = fit(data, { components: 1 });
  for (
    const [options, message] of [
      [
        { starts: 0 },
        "Cannot search a missing component as starts must be an integer >= 1: current value is 0",
      ],
      [
        { atomBound: NaN },
        "Cannot search a missing component as atomBound must be > 0: current value is NaN",
      ],
    ] as const
  ) {
    assertThrows(
      () => missingComponent(data, mixture, options),
      RangeError,
      message,
    );
  }
});

Deno.test("missingComponent() finds what is missing however wrong the mixture", () => {
  const data = choiceData([[-1], [0], [1], [2]], [40, 10, 20, 80]);
  for (const atom of [1, 10, 130, 300, 1000]) {
    const { gain, chance } = missingComponent(
      data,
      softmaxMixture([1], [[atom]]),
    );
    assert(gain > 5 * chance && Number.isFinite(gain), `${atom}: ${gain}`);
  }
});

Deno.test("missingComponent() gains nothing where every atom inside the bound takes from the likelihood", () => {
  // The middle is chosen more than any softmax has it, so that no atom is missed.
  const data = choiceData([[0], [1], [2]], [1, 100, 60]);
  const bound = 0.3;
  const { mixture, onBound } = fit(data, { components: 1, atomBound: bound });
  assertEquals(onBound, [true]);
  const { gain, atoms } = missingComponent(data, mixture, { atomBound: bound });
  assertEquals(gain, 0);
  for (const { gain } of atoms) assertEquals(gain, 0);
});

Deno.test("missingComponent() looks also where D itself is largest, far out", () => {
  const farthest: number[] = [];
  for (const seed of [72, 84]) {
    const features = simulateFeatures(20 + seed % 60, 1, { seed });
    const components = 1 + seed % 3;
    const truth = simulateMixture(components + 1, 1, {
      seed,
      scale: 1 + seed % 5,
    });
    const choices = 300 * (1 + seed % 7);
    const data = simulateChoices(features, truth, { seed, choices });
    const { mixture, atomBound } = fit(data, { components });
    const pi = mixtureProbabilities(data, mixture);
    const [deviation] = data.whitening.factor.values;
    let most = 0, there = 0, where = 0;
    for (let t = -atomBound; t <= atomBound; t += 0.01) {
      const atom = Float64Array.of(t / deviation!);
      const { mean, square } = momentsOf(data, pi, atom);
      if (!(mean > most)) continue;
      [most, where] = [mean, t];
      there = choices * mean ** 2 / (2 * square);
    }
    const { gain } = missingComponent(data, mixture, { starts: 2 });
    assert(gain > 0.99 * there, `seed ${seed}: ${gain}, ${there} at ${where}`);
    farthest.push(Math.abs(where) / atomBound);
  }
  assert(farthest.every((share) => share > 0.5), `${farthest}`);
});

Deno.test("chance is half the 95% point of χ² with as many degrees of freedom as features", () => {
  const tabled = [3.841459, 5.991465, 7.814728, 9.487729, 11.070498];
  for (const [i, point] of tabled.entries()) {
    const data = simulatedCase(1, { items: 30, features: i + 1 }).data;
    const { mixture } = fit(data, { components: 1 });
    const { chance, freeCoefficients } = missingComponent(data, mixture);
    assertEquals(freeCoefficients, i + 1);
    // Wilson and Hilferty's approximation is good to 3% at 1, to 1% from 2 on.
    assertAlmostEquals(2 * chance / point, 1, i === 0 ? 0.03 : 0.01);
  }
});

Deno.test("missingComponent() tells N·D²/(2V) of the atoms it returns", () => {
  const { data } = simulatedCase(1, { items: 40, components: 2 });
  const { mixture } = fit(data, { components: 1 });
  const { atoms } = missingComponent(data, mixture);
  assert(atoms.length > 1 && atoms[0]!.gain > 10, `${atoms.length}`);
  const pi = mixtureProbabilities(data, mixture);
  for (const { gain, atom } of atoms) {
    const { mean, square } = momentsOf(data, pi, atom);
    const expected = data.choices * mean ** 2 / (2 * square);
    assertAlmostEquals(gain / expected, 1, 1e-9);
  }
});
