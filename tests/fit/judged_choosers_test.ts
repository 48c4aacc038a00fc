/** What a fit, its diagnostics and a selection say where choosers are known, for every kind of data. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  diagnose,
  fit,
  fitReport,
  responsibilities,
  selectComponents,
  selectionReport,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { criteria } from "../../lib/inference.ts";
import { fitPage } from "../../lib/report/page.ts";
import { selectionPage } from "../../lib/report/selection_page.ts";
import { assertRefused } from "../refusal.ts";

const truth = simulateMixture(2, 3, { seed: 3, scale: 2 });
const sizes = { persons: 150, setsPerPerson: 6, rowsPerSet: 4, seed: 2 };

function populations(): ChoiceData {
  const features = simulateFeatures(30, 3, { seed: 5 });
  const [a, b] = [[0.7, 0.3], [0.2, 0.8]].map((weights, g) =>
    simulateChoices(features, {
      ...truth,
      weights: Float64Array.from(weights),
    }, { choices: 900, seed: g }).counts
  );
  const both = Array.from(a!, (count, j) => [count, b![j]!]);
  return choiceData(features, both, { populationNames: ["north", "south"] });
}

const DATA: Record<string, () => ChoiceData> = {
  panel: () => simulateChoiceSets(truth, sizes).data,
  "choice sets": () =>
    simulateChoiceSets(truth, { persons: 900, rowsPerSet: 4 }).data,
  membership: () =>
    simulateChoiceSets(truth, { ...sizes, membership: [[0.3, 1]] }).data,
  populations,
};

Deno.test("a fit of choosers has what is theirs, and nothing of items", () => {
  for (const [name, make] of Object.entries(DATA)) {
    const data = make();
    const result = fit(data, { components: 2, starts: 2 });
    const U = data.choosers!.size;
    assertEquals(result.choosers, U);
    assertEquals(result.effectiveItems, undefined);
    assertEquals(result.bounds.saturated, undefined);
    assertEquals(result.warnings, [], name);
    assertEquals(
      result.logLikelihoodPerChooser,
      U === data.choices ? undefined : result.logLikelihood / U,
    );
    const { membership, mixture } = result;
    const hasMembership = name === "membership" || name === "populations";
    assertEquals(membership !== undefined, hasMembership);
    if (!membership) continue;
    const Q = membership.names.length;
    assertEquals([membership.coefficients.rows, Q], [1, 2]);
    assertEquals(
      membership.coefficients.values,
      mixture.membership!.values.slice(0, Q),
    );
    if (name === "membership") continue;
    const { rows, columns, values } = membership.populations!;
    assertEquals([membership.names, rows, columns], [["north", "south"], 2, 2]);
    // At a maximum they are the mean responsibilities of each population.
    const r = responsibilities(data, mixture).values;
    const { counts, covariates } = data.choosers!;
    for (let g = 0; g < 2; g++) {
      let sum = 0, total = 0;
      for (const [u, count] of counts.entries()) {
        const here = count * covariates!.values.values[2 * u + g]!;
        sum += here * r[2 * u]!;
        total += here;
      }
      assertAlmostEquals(values[2 * g]!, sum / total, 1e-6);
    }
  }
});

Deno.test("diagnose(), its words and its page, for every kind of choosers", () => {
  for (const [name, make] of Object.entries(DATA)) {
    const data = make();
    const result = fit(data, { components: 2, starts: 2 });
    const found = diagnose(data, result, { gapStarts: 8 });
    assertEquals(found.fewestEffectiveItems, undefined);
    assertEquals(found.overdispersion, undefined);
    assertEquals(found.identifiability!.verdict, "ok", name);
    assertEquals(
      found.identifiability!.draws !== undefined,
      data.choices > data.choosers!.size,
    );
    assertEquals(found.optimalityGap === undefined, name === "membership");
    assertEquals(found.skipped.length, name === "membership" ? 1 : 0);
    assert(found.missing!.gain < 2 * found.missing!.chance, name);
    const report = fitReport(data, result, { diagnostics: found });
    assertMatch(report, /pseudo R² 0\.\d{4} \(McFadden\)/);
    assertMatch(report, /Smallest +component 2 has/);
    const isPanel = data.choices > data.choosers!.size;
    const differ = /persons\s+differ\s+more\s+than\s+components\s+can\s+say/;
    if (isPanel && name !== "membership") assertMatch(report, differ);
    else assert(!differ.test(report), name);
    assert(!report.includes("ffective items"));
    assertEquals(
      report.includes("Weights in each population"),
      name === "populations",
    );
    assertEquals(
      report.includes("log-odds against component 2"),
      name === "membership",
    );
    assertMatch(fitPage(data, result, { diagnostics: found }), /<h2>Atoms/);
  }
});

Deno.test("selectComponents() of choosers: two ways to hold out, no quasi criteria, no least K", () => {
  const data = DATA.panel!();
  const options = { components: [1, 2, 3], splits: 2, starts: 3 };
  const of = (holdOut: "choosers" | "choices") =>
    selectComponents(data, { ...options, holdOut });
  const [choosers, choices] = [of("choosers"), of("choices")];
  for (const selection of [choosers, choices]) {
    assertEquals(selection.chosen.bic, 2);
    assertEquals(selection.chosen.heldOut, 2);
    assertEquals(selection.chosen.quasiBic, undefined);
    assertEquals(selection.overdispersion, undefined);
    assertEquals(selection.subspace, undefined);
    assertEquals(selection.warnings, []);
    const report = selectionReport(data, selection);
    assertMatch(report, /Pseudo R²/);
    assertMatch(report, /BIC, choices/);
    assert(!/Quasi|Least K/.test(report));
    assertMatch(
      selectionPage(data, selection),
      /The fit that BIC chooses: K = 2/,
    );
  }
  const mean = (selection: typeof choosers) =>
    selection.candidates[1]!.heldOut!.mean;
  assert(mean(choices) > mean(choosers));
  const [, two] = choosers.candidates;
  assertEquals(two!.criteria, criteria(data, two!.fit.mixture));
  assertAlmostEquals(
    two!.criteria.bic,
    7 * Math.log(150) - 2 * two!.fit.logLikelihood,
    1e-9,
  );
  assertAlmostEquals(
    two!.criteria.bicChoices,
    7 * Math.log(900) - 2 * two!.fit.logLikelihood,
    1e-9,
  );
});

Deno.test("selectComponents() leaves out, with the reason, what cannot be held out", () => {
  const data = populations();
  const { warnings, candidates } = selectComponents(data, {
    ...{ components: [1], splits: 2, holdOut: "choices" },
  });
  assertEquals(warnings, [
    "The held-out log-likelihood is left out, as choices are held out given others of their chooser, and no chooser makes several.",
  ]);
  assertEquals(candidates[0]!.heldOut, undefined);
});

Deno.test("parameters of membership are counted: K−1 for each covariate or population", () => {
  const mixture = softmaxMixture([0.6, 0.4], [[1, 0, 0], [0, 1, 0]]);
  const counted = (name: string) => criteria(DATA[name]!(), mixture).parameters;
  assertEquals(counted("panel"), 7);
  assertEquals(counted("membership"), 8);
  assertEquals(counted("populations"), 8);
});

Deno.test("components with less than one chooser, and more components than choosers", () => {
  const few = simulateChoiceSets(truth, { ...sizes, persons: 5 }).data;
  assertRefused(
    () => fit(few, { components: 6 }),
    "Cannot fit as components must be at most the number of choosers, 5: current value is 6",
  );
  const { warnings } = fit(few, { components: 5, starts: 4 });
  assert(warnings.length > 0);
  const told = warnings.filter((warning) => warning.includes("choosers"));
  for (const warning of told) {
    assertMatch(warning, /less than one of the 5 choosers/);
  }
});
