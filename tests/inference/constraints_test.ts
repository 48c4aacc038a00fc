/**
 * What is said of a fit with common and fixed coefficients.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import {
  choiceTableFromCsv,
  confidenceIntervals,
  type ConstraintOptions,
  covariance,
  diagnose,
  fit,
  logLikelihood,
  reorderComponents,
  type SoftmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  coefficientSummaries,
  criteria,
  deltaMethod,
  emRate,
  identifiability,
  missingComponent,
  optimalityGap,
  overdispersion,
  parametricBootstrap,
} from "../../lib/inference.ts";
import { matchComponents } from "../../lib/model/matching.ts";
import { checkedConstraints } from "../../lib/model/constraints.ts";
import { ComponentScore } from "../../lib/model/component_score.ts";
import { DirectionalGain } from "../../lib/model/directional_gain.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { assertRefused } from "../refusal.ts";
import python from "../reference/constraints_python.json" with { type: "json" };

const csv = Deno.readTextFileSync(
  new URL("../reference/constraints.csv", import.meta.url),
);
/** 80 items, quality, price, time and local; 20,000 choices of three groups. */
const { data } = choiceTableFromCsv(csv, { counts: "count" });

/** The result of the reference, its components in the order of ours. */
function reference(i: number, mixture: SoftmaxMixture) {
  const { weights, atoms, ...rest } = python[i]!;
  const values = Float64Array.from(atoms.flat());
  const theirs = {
    weights: Float64Array.from(weights),
    atoms: { ...mixture.atoms, values },
  };
  const order = matchComponents(mixture, theirs, { whitening: data.whitening });
  return {
    mixture: reorderComponents(theirs, order),
    logLikelihood: rest.logLikelihood,
    parameters: rest.parameters,
    weightErrors: Array.from(order, (k) => rest.weightErrors[k]!),
    atomErrors: Array.from(order, (k) => rest.atomErrors[k]!).flat(),
  };
}

const fits = python.map(({ components, common, fixed }) => {
  const options = { common, fixed } as ConstraintOptions;
  return fit(data, { components, ...options, atomBound: Infinity });
});

for (const [i, { components, common, fixed }] of python.entries()) {
  const what = JSON.stringify({ components, common, fixed });
  Deno.test(`likelihood, estimates and errors are those of SciPy: ${what}`, () => {
    const result = fits[i]!;
    const { mixture } = result;
    const expected = reference(i, mixture);
    assertAlmostEquals(result.logLikelihood, expected.logLikelihood, 1e-8);
    const { status, weightErrors, atomErrors, names } = covariance(
      data,
      mixture,
      result,
    );
    assertEquals(status, "ok");
    // Both stop where a gradient of 1e-8 a choice leaves them.
    const errors = [...weightErrors!, ...atomErrors!.values];
    const theirs = [...expected.weightErrors, ...expected.atomErrors];
    const estimates = [...mixture.weights, ...mixture.atoms.values];
    const others = [
      ...expected.mixture.weights,
      ...expected.mixture.atoms.values,
    ];
    for (const [m, error] of errors.entries()) {
      if (theirs[m] === 0) assertEquals(error, 0, names[m]);
      else assertAlmostEquals(error / theirs[m]!, 1, 1e-5, names[m]);
      const apart = Math.abs(estimates[m]! - others[m]!);
      assert(apart <= 1e-4 * theirs[m]! + 1e-15, names[m]);
    }
    const { parameters } = criteria(data, mixture, result);
    assertEquals(parameters, expected.parameters);
  });
}

/** Price common, time 0 in component 2. */
const both = fits[7]!;

Deno.test("a fit says what was common and fixed, and a fit of neither says nothing", () => {
  assertEquals([both.common, both.fixed], [["price"], { time: { 2: 0 } }]);
  const plain = fit(data, { components: 1 });
  assertEquals(["common" in plain, "fixed" in plain], [false, false]);
});

Deno.test("rows of a common coefficient are the same in all components, those of a fixed one 0", () => {
  for (const kind of ["observed", "sandwich", "expected"] as const) {
    const { matrix, names, message } = covariance(data, both.mixture, {
      ...both,
      kind,
    });
    const row = (name: string) => rowOf(matrix!, names.indexOf(name));
    assertEquals(row("price in component 1"), row("price in component 2"));
    assertEquals(row("time in component 2"), new Float64Array(10));
    assert(row("time in component 1").some((v) => v !== 0));
    assertEquals(
      message,
      "the information has an inverse; fixed, with error 0: time in component 2",
    );
  }
});

Deno.test("intervals and the delta method follow the constraints", () => {
  const of = covariance(data, both.mixture, both);
  const { atoms: { lower, upper } } = confidenceIntervals(of)!;
  assertEquals([lower.values[6], upper.values[6]], [0, 0]);
  const seen: number[][] = [];
  const { standardErrors } = deltaMethod(of, ({ atoms: { values } }) => {
    seen.push([values[1]! - values[5]!, values[6]!]);
    return [values[1]!, values[5]!];
  })!;
  assert(seen.every(([apart, time]) => apart === 0 && time === 0));
  const error = of.atomErrors!.values[1]!;
  for (const one of standardErrors) {
    assertAlmostEquals(one / error, 1, 1e-8);
  }
  // The mean of a common coefficient is that coefficient, its variance 0.
  const { means, variances } = coefficientSummaries(of)!;
  assertAlmostEquals(means.standardErrors[1]! / error, 1, 1e-8);
  // Of numbers of 1e-2 that differ by rounding.
  assert(variances.values[1]! < 1e-30 && variances.standardErrors[1]! < 1e-15);
});

Deno.test("an atom on the bound holds its own coefficients: what is common still has an error", () => {
  const result = fit(data, {
    components: 2,
    common: ["price"],
    fixed: { local: 0.1 },
    atomBound: 0.5,
  });
  assertEquals(result.onBound, [true, true]);
  for (const length of result.atomNorms) assertAlmostEquals(length, 0.5, 1e-9);
  const { atomErrors, status } = covariance(data, result.mixture, result);
  assertEquals(status, "ok");
  const [quality, price, time, local] = rowOf(atomErrors!, 0);
  assertEquals([quality, time, local], [NaN, NaN, 0]);
  assert(price! > 0 && price! < 0.01);
});

Deno.test("parameters are K−1, a component's own and the common ones, wherever they are counted", () => {
  const { mixture } = both;
  const parameters = 1 + (3 + 2) + 1;
  const diagnostics = diagnose(data, both);
  assertEquals(diagnostics.identifiability!.parameters, parameters);
  assertEquals(diagnostics.identifiability!.rank, parameters);
  assertEquals(identifiability(data, mixture, both).checks[0]!.value, 7);
  const { degreesOfFreedom } = overdispersion(data, mixture, both);
  assertEquals(degreesOfFreedom, 80 - 1 - parameters);
  assertEquals(
    criteria(data, mixture, both).aic - criteria(data, mixture).aic,
    2 * (parameters - 9),
  );
  const rate = emRate(data, mixture, both);
  assert(rate > 0 && rate < emRate(data, fits[5]!.mixture, fits[5]) + 0.5);
  assertEquals(diagnostics.emRate, rate);
});

Deno.test("more parameters than rows is told from the free ones", () => {
  // Nine distinct rows tell 8 parameters; two components of 4 features have 9.
  const few = choiceTableFromCsv(csv.split("\n").slice(0, 10).join("\n"), {
    counts: "count",
  }).data;
  const warned = (options: ConstraintOptions) =>
    fit(few, { components: 2, starts: 2, ...options }).warnings
      .filter((text) => text.includes("parameters are more")).length;
  assertEquals(warned({}), 1);
  assertEquals(warned({ common: ["price"] }), 0);
  assertEquals(warned({ fixed: { time: { 2: 0 } } }), 0);
});

Deno.test("an atom to be added obeys the constraints, and D has its derivatives there", () => {
  const { mixture, common } = both;
  const options = { common, fixed: { time: { 2: 0 } }, seed: 3 };
  const gap = optimalityGap(data, mixture, options);
  const { atoms, freeCoefficients } = missingComponent(data, mixture, options);
  assertEquals(freeCoefficients, 3); // what is fixed in one component binds no other
  assert(gap.maxima.length > 0 && atoms.length > 0);
  const price = mixture.atoms.values[1];
  for (const { atom } of [...gap.maxima, ...atoms]) {
    assertEquals(atom[1], price);
  }
  const constraints = checkedConstraints(options, {
    featureNames: data.featureNames,
    components: 2,
    action: "fit",
  });
  const gain = new DirectionalGain(data, mixture, constraints);
  const score = new ComponentScore(data, mixture, constraints);
  const evaluations = [
    [gain, () => gain.logGainAndGradient()],
    [score, () => score.score()],
  ] as const;
  for (const [of, evaluate] of evaluations) {
    const point = Float64Array.of(0.6, -0.8, 0.3);
    const at = (i: number, by: number) => {
      of.atom.set(point);
      of.atom[i]! += by;
      evaluate();
      return of.value;
    };
    for (let i = 0; i < 3; i++) {
      const slope = (at(i, 1e-5) - at(i, -1e-5)) / 2e-5;
      at(i, 0);
      assertAlmostEquals(of.gradient[i]!, slope, 1e-8);
    }
  }
});

Deno.test("no mixture with the same given coefficients gains more than the certificate says", () => {
  const fixed = { price: -0.03, time: 0 };
  const two = fit(data, { components: 2, fixed });
  const { mostGain, atom } = optimalityGap(data, two.mixture, { fixed });
  assertEquals([atom[1], atom[2]], [-0.03, 0]);
  for (const components of [3, 4]) {
    const more = fit(data, { components, fixed });
    const gain = more.logLikelihoodPerChoice - two.logLikelihoodPerChoice;
    assert(gain > -1e-9 && gain <= mostGain + 1e-9, `${gain} ${mostGain}`);
  }
  // Nothing free: an atom to be added is one that is there.
  const all = { common: ["quality", "local"], fixed };
  const one = fit(data, { components: 1, ...all });
  const none = optimalityGap(data, one.mixture, all);
  assertAlmostEquals(none.gap, 0, 1e-12);
  assertEquals(none.starts, 0);
  const { gain, chance, atoms } = missingComponent(data, one.mixture, all);
  assertEquals([gain, chance, atoms], [0, 0, []]);
});

Deno.test("replicates of the bootstrap keep their order, and fixed coefficients have error 0", () => {
  const { mixture } = fits[5]!;
  const options = { fixed: { time: { 2: 0 } } };
  const { weightErrors, atomErrors } = parametricBootstrap(data, mixture, {
    ...options,
    replicates: 60,
    refit: (drawn) => quasiNewton(drawn, mixture, options).mixture,
  });
  assertEquals(atomErrors.values[6], 0);
  const observed = covariance(data, mixture, options);
  for (const [i, error] of atomErrors.values.entries()) {
    if (i === 6) continue;
    // Four standard errors of an error from 60 replicates.
    const ratio = error / observed.atomErrors!.values[i]!;
    assert(Math.abs(ratio - 1) < 4 / Math.sqrt(120), `${i}: ${ratio}`);
  }
  assert(weightErrors[0]! > 0);
  // Closest as they are would be the other order: it is kept.
  const swapped = parametricBootstrap(data, mixture, {
    ...options,
    replicates: 2,
    refit: () => ({
      weights: mixture.weights,
      atoms: reorderComponents(mixture, [1, 0]).atoms,
    }),
  });
  const { atoms } = swapped.replicates[0]!.mixture!;
  assertNotEquals(rowOf(atoms, 0), rowOf(mixture.atoms, 0));
});

Deno.test("what does not obey is refused by name, whichever function is asked", () => {
  const { mixture } = fits[5]!;
  const price = mixture.atoms.values[1];
  const rest =
    `as the mixture must have "price" fixed at 0: current value in component 1 is ${price}`;
  const options = { fixed: { price: 0 } };
  const calls: readonly (readonly [string, () => unknown])[] = [
    ["count parameters", () => criteria(data, mixture, options)],
    ["compute a covariance", () => covariance(data, mixture, options)],
    ["compute the rate of EM", () => emRate(data, mixture, options)],
    ["check identifiability", () => identifiability(data, mixture, options)],
    ["search the optimality gap", () => optimalityGap(data, mixture, options)],
    [
      "search a missing component",
      () => missingComponent(data, mixture, options),
    ],
    [
      "bootstrap",
      () =>
        parametricBootstrap(data, mixture, {
          ...options,
          refit: () => mixture,
        }),
    ],
    ["diagnose", () => diagnose(data, { ...fits[5]!, ...options })],
  ];
  for (const [action, call] of calls) {
    assertRefused(call, `Cannot ${action} ${rest}`);
  }
  assert(logLikelihood(data, mixture) < 0);
});
