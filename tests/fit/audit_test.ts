import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  covariance,
  fit,
  matrix,
  reorderComponents,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { audit, auditReport, quasiNewton } from "../../lib/estimation.ts";
import { sampleAmbient } from "../../lib/moments.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const truth = softmaxMixture([0.3, 0.3, 0.2, 0.2], [
  [2, 0],
  [-2, 0],
  [0, 2],
  [0, -2],
]);
/** Four groups, so that three components have several optima. */
const panel = simulatedPanel(1, {
  persons: 120,
  choices: 4,
  alternatives: 3,
  truth,
});
/** An optimum of three components, and one that is 17 nats lower. */
const [high, low] = [1, 4].map((seed) =>
  quasiNewton(panel, sampleAmbient(panel, { components: 3, seed }))
) as [ReturnType<typeof quasiNewton>, ReturnType<typeof quasiNewton>];

Deno.test("audit(): a lower optimum is a maximum, and the higher one is found", () => {
  const found = audit(panel, low.mixture);
  assert(low.logLikelihood < high.logLikelihood - 10);
  assertEquals(found.verdict, "local");
  assertAlmostEquals(found.logLikelihood, low.logLikelihood, 1e-9);
  assert(found.newtonStep < 1e-4 && found.nearest.gain < 1e-6);
  assertAlmostEquals(
    found.best.gain,
    high.logLikelihood - low.logLikelihood,
    1e-4,
  );
  assert(found.best.foundBest > 0);
  assert(auditReport(panel, found).includes("one 17.0 nats higher was found"));
});

Deno.test("audit(): the best stays the best, components in the order given, with errors of that order", () => {
  const order = [2, 0, 1];
  const mixture = reorderComponents(high.mixture, order);
  const found = audit(panel, mixture, {
    errors: { atoms: matrix([3, 2], new Float64Array(6).fill(0.5)) },
  });
  assertEquals(found.verdict, "best");
  assert(Math.abs(found.best.gain) < 1e-5);
  assertEquals(
    found.parameters.map(({ component, name }) => [
      component,
      name,
    ]),
    [0, 1, 2].flatMap((k) => ["weight", "x1", "x2"].map((name) => [k, name])),
  );
  for (const kind of ["observed", "sandwich"] as const) {
    const own = covariance(panel, high.mixture, { kind });
    for (const [k, place] of order.entries()) {
      const [weight, x1] = found.parameters.slice(3 * k);
      assertEquals(weight!.estimate, high.mixture.weights[place]);
      assertAlmostEquals(weight![kind]!, own.weightErrors![place]!, 1e-5);
      assertAlmostEquals(x1![kind]!, own.atomErrors!.values[2 * place]!, 1e-5);
      assertAlmostEquals(x1!.nearest, x1!.estimate, 1e-5);
      assertEquals([weight!.error, x1!.error], [undefined, 0.5]);
    }
  }
});

Deno.test("audit(): half an error from the maximum Newton's step is half an error long", () => {
  const one = fit(panel, { components: 1 }).mixture;
  const { atomErrors, matrix: spread } = covariance(panel, one);
  // Along the whole column of the covariance: that is Newton's step to where x1 is at its maximum.
  const atoms = matrix([1, 2]);
  const [error] = atomErrors!.values;
  for (let l = 0; l < 2; l++) {
    atoms.values[l] = one.atoms.values[l]! +
      0.5 * spread!.values[(1 + l) * 3 + 1]! / error!;
  }
  const found = audit(panel, { weights: one.weights, atoms });
  assertEquals(found.verdict, "not_maximum");
  assert(Number.isFinite(found.newtonStep));
  assertAlmostEquals(found.newtonStep, 0.5, 0.02);
  // ℓ falls by half the square of the distance in errors.
  assertAlmostEquals(found.nearest.gain, 0.125, 0.01);
});

Deno.test("audit(): the log-likelihood is that of plain loops, for any estimates", () => {
  const { features, choosers } = panel;
  const mixture: SoftmaxMixture = {
    weights: Float64Array.of(0.4, 0.6),
    atoms: matrix([2, 2], Float64Array.of(1, 0.3, -0.5, 0.2)),
  };
  const { sets, starts, rows } = choosers!;
  let total = 0;
  for (let u = 0; u + 1 < starts.length; u++) {
    let person = 0;
    for (let k = 0; k < 2; k++) {
      let product = mixture.weights[k]!;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const set = sets.findIndex((first, s) =>
          rows[e]! >= first && rows[e]! < sets[s + 1]!
        );
        const power = (r: number) =>
          Math.exp(
            features.values[2 * r]! * mixture.atoms.values[2 * k]! +
              features.values[2 * r + 1]! * mixture.atoms.values[2 * k + 1]!,
          );
        let sum = 0;
        for (let r = sets[set]!; r < sets[set + 1]!; r++) sum += power(r);
        product *= power(rows[e]!) / sum;
      }
      person += product;
    }
    total += Math.log(person);
  }
  const found = audit(panel, mixture, { starts: 1, effort: "quick" });
  assertAlmostEquals(found.logLikelihood, total, 1e-9);
  assertEquals(found.verdict, "not_maximum");
});

Deno.test("audit(): weights of populations, and coefficients of membership", () => {
  const shops = choiceData([[0, 1], [1, 0], [2, 2], [3, 1], [5, 0], [6, 2]], [
    [30, 90],
    [20, 40],
    [25, 20],
    [30, 15],
    [60, 20],
    [90, 10],
  ], { populationNames: ["east", "west"] });
  const two = fit(shops, { components: 2 });
  const found = audit(shops, two.mixture);
  assertEquals(found.verdict, "best");
  assertEquals(found.parameters.slice(0, 4).map(({ name }) => name), [
    ...["weight:east", "weight:west", "x1", "x2"],
  ]);
  assertAlmostEquals(
    found.parameters[1]!.estimate,
    two.membership!.populations!.values[2]!,
    1e-9,
  );
  assertAlmostEquals(
    found.parameters[0]!.estimate + found.parameters[4]!.estimate,
    1,
    1e-12,
  );
  assert(found.optimalityGap !== undefined);
  const { weights, atoms } = two.mixture;
  assertRefused(
    () => audit(shops, { weights, atoms }),
    "Cannot audit as the mixture must have membership of 2 × 2 coefficients: current shape is none",
  );

  const persons = simulatedPanel(2, {
    persons: 80,
    choices: 4,
    alternatives: 3,
    truth: {
      ...softmaxMixture([0.6, 0.4], [[1.5, 0], [-1.5, 0.5]]),
      membership: matrix([2, 3], Float64Array.of(0.3, 1, -0.5, 0, 0, 0)),
    },
    covariates: Array.from(
      { length: 80 },
      (_, i) => [Math.sin(i), Math.cos(3 * i)],
    ),
  });
  const own = fit(persons, { components: 2, starts: 3 });
  const coefficients = own.mixture.membership!.values.slice();
  coefficients[1] = NaN;
  assertRefused(
    () =>
      audit(persons, {
        ...own.mixture,
        membership: matrix([2, 3], coefficients),
      }),
    "Cannot audit as coefficients of membership must be finite: entry 2 of component 1 is NaN",
  );
  const swapped = reorderComponents(own.mixture, [1, 0]);
  const judged = audit(persons, {
    ...swapped,
    weights: Float64Array.of(0.5, 0.5), // follow from membership
  });
  assertEquals(judged.verdict, "best");
  assertAlmostEquals(judged.logLikelihood, own.logLikelihood, 1e-8);
  assertAlmostEquals(judged.mixture.weights[1]!, own.mixture.weights[0]!, 1e-6);
  assertEquals(judged.parameters.slice(0, 5).map(({ name }) => name), [
    ...["(Intercept)", "z1", "z2", "x1", "x2"],
  ]);
  assertEquals(judged.parameters.length, 3 + 2 * 2);
  assertEquals(judged.optimalityGap, undefined);
});

Deno.test("audit(): constraints are kept by the ascent and by the search", () => {
  const one = fit(panel, {
    components: 2,
    common: ["x2"],
    fixed: { x1: { 1: 0.5 } },
  });
  const { common, fixed } = one;
  const found = audit(panel, one.mixture, { common, fixed });
  assertEquals(found.verdict, "best");
  const { values } = found.best.mixture.atoms;
  assertEquals([values[0], values[1]], [0.5, values[3]]);
  assertEquals(found.parameters[1]!.observed, 0);
  assertRefused(
    () => audit(panel, high.mixture, { fixed: { x1: 0 } }),
    `Cannot audit as the mixture must have "x1" fixed at 0: current value in component 1 is ${
      high.mixture.atoms.values[0]
    }`,
  );
});

Deno.test("audit(): a direction that choices do not tell, and estimates beyond the bound", () => {
  const three = choiceData([[1], [2], [4]], [10, 20, 30]);
  const two = fit(three, { components: 2 }).mixture;
  assertEquals(audit(three, two).verdict, "not_identified");
  const far = audit(three, softmaxMixture([1], [[40]]));
  assert(far.atomBound > 40 && far.verdict === "not_maximum");
  assert(far.best.foundBest > 0);
});

Deno.test("audit(): errors of another shape are refused", () => {
  assertRefused(
    () => audit(panel, high.mixture, { errors: { weights: [0.1] } }),
    "Cannot audit as errors of weights must be 3 numbers: current number is 1",
  );
});
