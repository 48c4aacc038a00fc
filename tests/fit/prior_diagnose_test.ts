/**
 * What refuses, or is left out, where a fit has a prior.
 */
import { assert, assertEquals } from "@std/assert";
import { covariance, diagnose, fit, selectComponents } from "../../mod.ts";
import {
  criteria,
  emRate,
  missingComponent,
  optimalityGap,
} from "../../lib/inference.ts";
import { recommendedFit } from "../../lib/report/selection_reasons.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(4, { items: 300, choices: 2000 });
const prior = { ridge: 12, dirichlet: 3 };
const result = fit(data, { components: 2, ...prior });

for (
  const [action, run] of [
    ["search the optimality gap", optimalityGap],
    ["search a missing component", missingComponent],
    ["compute criteria", criteria],
  ] as const
) {
  const rule =
    "as the mixture must be a maximum of the likelihood: it is one under a prior, ridge 12, dirichlet 3";
  Deno.test(`refused: Cannot ${action} ${rule}`, () => {
    // A fit passes as its own options.
    const { prior } = result;
    assertRefused(
      () => run(data, result.mixture, { prior }),
      `Cannot ${action} ${rule}`,
    );
    assertRefused(
      () => run(data, result.mixture, { prior: { ridge: -1 } }),
      `Cannot ${action} as ridge must be finite and >= 0: current value is -1`,
    );
    const none = run(data, result.mixture, { prior: { ridge: 0 } });
    assertEquals(none, run(data, result.mixture));
  });
}

Deno.test("diagnose() of a fit under a prior leaves out what holds at a maximum of the likelihood only, and says so", () => {
  const { mixture, onBound } = result;
  const found = diagnose(data, result);
  assertEquals([found.optimalityGap, found.missing], [undefined, undefined]);
  assertEquals(found.skipped, [
    "the optimality gap and the score test for a missing component hold at a maximum of the likelihood only, and this is one under a prior (ridge 12, dirichlet 3)",
  ]);
  assertEquals(found.covariance, covariance(data, mixture, { onBound, prior }));
  assertEquals(found.covariance!.status, "ok");
  assertEquals(found.emRate, emRate(data, mixture, { onBound, prior }));
  assert(found.emRate! < emRate(data, mixture));
  assertEquals(diagnose(data, result, { mostWork: 0 }).skipped.length, 2);
});

Deno.test("selectComponents() under a prior lets choices held out choose, and says so", () => {
  const options = { components: [1, 2, 3], splits: 3, ridge: 12 };
  const selection = selectComponents(data, options);
  const { aic, bic, icl, quasiAic, quasiBic, heldOut } = selection.chosen;
  for (const none of [aic, bic, icl, quasiAic, quasiBic]) {
    assertEquals(none, undefined);
  }
  const { candidate, criterion } = recommendedFit(selection)!;
  assertEquals([candidate.components, criterion], [heldOut, "heldOut"]);
  assertEquals(selection.warnings, [
    "AIC, BIC, ICL and the quasi criteria are left out: they hold at maxima of the likelihood, and there are fits under a prior.",
  ]);
  for (const { fit, criteria, doubts } of selection.candidates) {
    assertEquals(fit.prior, { ridge: 12, dirichlet: 0 });
    assertEquals(criteria.logLikelihood / fit.logLikelihood > 0, true);
    assert(Number.isNaN(criteria.aic) && Number.isNaN(criteria.quasiBic));
    assertEquals(doubts, []);
  }
  const tested = selectComponents(data, {
    ...{ components: [1], splits: 0, ridge: 12, tests: 9 },
  });
  assertEquals(tested.tests, undefined);
  assertEquals(tested.warnings.slice(1), [
    "The tests of K are left out, as they are of maxima of the likelihood.",
  ]);
  // A component more never lowers the objective under a ridge.
  const objectives = selection.candidates.map(({ fit }) => fit.objective);
  for (const [i, objective] of objectives.slice(1).entries()) {
    assert(objective >= objectives[i]! - 1e-7 * data.choices);
  }
});

Deno.test(`selectComponents() with ridge "held-out" has a ridge for each number of components`, () => {
  let tried = 0;
  const selection = selectComponents(data, {
    components: [1, 2],
    splits: 2,
    ridge: "held-out",
    onRidge: () => tried++,
  });
  // For each number of components six ridges on five splits, and none again in its refits.
  assertEquals(tried, 2 * 6 * 5);
  for (const { components, fit: one, heldOut } of selection.candidates) {
    assertEquals(
      one.prior,
      fit(data, { components, ridge: "held-out" }).prior,
    );
    assertEquals(one.ridgeSearch!.tried.length, 6);
    assertEquals(heldOut!.perChoice.length, 2);
  }
});

Deno.test("a component more may lower the objective under a Dirichlet prior, which is no doubt", () => {
  const { data } = simulatedCase(4, { components: 1, choices: 2000 });
  const { candidates } = selectComponents(data, {
    components: [1, 2],
    splits: 0,
    dirichlet: 60,
  });
  const [one, two] = candidates;
  assert(two!.fit.objective < one!.fit.objective - 10);
  assertEquals([one!.doubts, two!.doubts], [[], []]);
});
