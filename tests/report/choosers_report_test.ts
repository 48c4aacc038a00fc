/** Reports and pages of choosers: panels with and without membership, populations. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  confidenceIntervals,
  diagnose,
  fit,
  fitReport,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { deltaMethod } from "../../lib/inference/intervals.ts";
import { spreadOf } from "../../lib/report/plots/atoms.ts";
import { atomPoints, planeOf } from "../../lib/report/plots/coordinates.ts";
import { featureDeviations } from "../../lib/data/whitening.ts";
import { alternativeShares } from "../../lib/model/alternative_shares.ts";
import { percent, shortNumber } from "../../lib/report/number_text.ts";
import * as charts from "../../lib/plot.ts";
import { textWidth } from "../../lib/report/text_width.ts";

const ALTERNATIVES = ["bus", "car", "a train that <stops> everywhere"];

/** A fit of two components with all that is said of it. */
function told(data: ChoiceData) {
  const result = fit(data, { components: 2, starts: 4 });
  const diagnostics = diagnose(data, result, { gapStarts: 8 });
  return { data, result, diagnostics };
}

function panelOf(membership: number[][] | undefined) {
  const truth = simulateMixture(2, 3, { seed: 2 });
  const { data } = simulateChoiceSets(truth, {
    persons: 150,
    setsPerPerson: 5,
    rowsPerSet: 3,
    membership,
  });
  const itemNames = Array.from(data.counts, (_, r) => ALTERNATIVES[r % 3]!);
  return told({ ...data, itemNames });
}

const PANEL = panelOf(undefined);
const WITH_MEMBERSHIP = panelOf([[0.2, 1]]);
const POPULATIONS = (() => {
  const features = simulateFeatures(60, 2, { seed: 1 });
  const mixture = simulateMixture(2, 2, { seed: 1 });
  const counts = [0.7, 0.3].map((share) =>
    simulateChoices(features, {
      ...mixture,
      weights: Float64Array.of(share, 1 - share),
    }, { choices: 4000, seed: share }).counts
  );
  return told(choiceData(
    features,
    Array.from(counts[0]!, (count, j) => [count, counts[1]![j]!]),
    { populationNames: ["north", "south"] },
  ));
})();
const ALL = { PANEL, WITH_MEMBERSHIP, POPULATIONS };

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");
/** What a person reads on a page, in one line. */
const wordsOf = (page: string) =>
  oneLine(
    page.replace(/<style>.*?<\/style>/s, "")
      .replaceAll(/<svg.*?<\/svg>/gs, "").replaceAll(/<[^>]*>/g, " "),
  );

for (const [name, { data, result, diagnostics }] of Object.entries(ALL)) {
  Deno.test(`the report of choosers has nothing undefined and keeps within its width: ${name}`, () => {
    for (const width of [60, 80]) {
      const report = fitReport(data, result, { diagnostics, width });
      assert(!/NaN|undefined|\[object|Infinity/.test(report), report);
      for (const line of report.split("\n")) {
        assert(textWidth(line) <= width, line);
      }
    }
  });

  Deno.test(`the page of choosers has the charts that hold for them, and no other: ${name}`, () => {
    const page = charts.fitPage(data, result, { diagnostics });
    assert(!/NaN|undefined|\[object|<stops>/.test(page));
    const titles = Array.from(
      page.matchAll(/<svg[^>]*aria-label="([^"]*)"/g),
      ([, title]) => title,
    );
    assertEquals(titles, [
      "Coefficients of the components",
      "Predicted against observed shares",
      ...result.starts.length >= 10 ? ["Where the starts ended"] : [],
    ]);
  });

  Deno.test(`text and page of choosers give errors and intervals of the covariance: ${name}`, () => {
    const report = oneLine(fitReport(data, result, { diagnostics }));
    const words = wordsOf(charts.fitPage(data, result, { diagnostics }));
    const { atomErrors, weightErrors } = diagnostics.covariance!;
    for (const error of [...atomErrors!.values, ...weightErrors!]) {
      assertStringIncludes(report, shortNumber(error));
      assertStringIncludes(words, `± ${shortNumber(error)}`);
    }
    assertStringIncludes(report, "Atoms, 95% intervals");
    assertStringIncludes(words, "95% interval");
    for (const text of [report, words]) {
      assertStringIncludes(text, "over the null log-likelihood -");
    }
  });
}

Deno.test("the report of a panel says per chooser what is per chooser, and that persons differ", () => {
  const report = oneLine(
    fitReport(PANEL.data, PANEL.result, { diagnostics: PANEL.diagnostics }),
  );
  for (
    const text of [
      "2,250 rows in 750 choice sets, 3 features, 750 choices by 150 persons",
      `${PANEL.result.logLikelihoodPerChooser!.toFixed(7)} per chooser`,
      "per chooser: persons differ more than components can say",
    ]
  ) assertStringIncludes(report, text);
});

Deno.test("the report of a panel has the shares of its alternatives, observed and predicted", () => {
  const { data, result } = PANEL;
  const report = fitReport(data, result);
  const words = wordsOf(charts.fitPage(data, result));
  const { names, observed, predicted } = alternativeShares(
    data,
    result.mixture,
  );
  assertEquals(names, ALTERNATIVES);
  for (const a of names.keys()) {
    const cells = `${percent(observed[a]!)} ${percent(predicted[a]!)}`;
    assertStringIncludes(oneLine(report), cells);
    assertStringIncludes(words, cells);
  }
  const { data: unnamed } = simulateChoiceSets(result.mixture, {
    persons: 50,
    rowsPerSet: 4,
  });
  assertStringIncludes(
    oneLine(fitReport(unnamed, fit(unnamed, { components: 1 }))),
    "place in set observed predicted 1 ",
  );
});

Deno.test("the report has coefficients of membership, or weights of populations, with errors", () => {
  const { data, result, diagnostics } = WITH_MEMBERSHIP;
  const report = oneLine(fitReport(data, result, { diagnostics }));
  const { membershipErrors } = diagnostics.covariance!;
  const { coefficients } = result.membership!;
  for (const q of [0, 1]) {
    // Four significant digits of each, whatever row it is in.
    assertStringIncludes(
      report,
      ` ${coefficients.values[q]!.toPrecision(4)} (${
        shortNumber(membershipErrors!.values[q]!)
      })`,
    );
  }
  assertStringIncludes(report, "Membership: log-odds against component 2");
  const { populations } = POPULATIONS.result.membership!;
  const { populationWeightErrors } = POPULATIONS.diagnostics.covariance!;
  const ends = confidenceIntervals(POPULATIONS.diagnostics.covariance!)!
    .populationWeights!;
  const text = oneLine(
    fitReport(POPULATIONS.data, POPULATIONS.result, {
      diagnostics: POPULATIONS.diagnostics,
    }),
  );
  const page = wordsOf(charts.fitPage(POPULATIONS.data, POPULATIONS.result, {
    diagnostics: POPULATIONS.diagnostics,
  }));
  for (const [g, name] of ["north", "south"].entries()) {
    const cells = [0, 1].map((k) => ({
      weight: populations!.values[g * 2 + k]!.toFixed(4),
      error: shortNumber(populationWeightErrors!.values[k * 2 + g]!),
      ends: [ends.lower, ends.upper].map(({ values }) =>
        values[k * 2 + g]!.toFixed(4)
      ).join(" to "),
    }));
    assertStringIncludes(
      text,
      `${name} ${cells.map((c) => `${c.weight} (${c.error})`).join(" ")}`,
    );
    assertStringIncludes(
      text,
      `${name} ${cells.map((c) => c.ends).join(" ")}`,
    );
    assertStringIncludes(
      page,
      `${name} ${
        cells.map((c) => `${c.weight} ± ${c.error} ${c.ends}`).join(" ")
      }`,
    );
  }
  assertStringIncludes(
    text,
    "60 items, 2 features, 8,000 choices in 2 populations",
  );
});

Deno.test("the spread of an atom in the plane agrees with the delta method where weights depend on covariates", () => {
  for (const { data, result, diagnostics } of [WITH_MEMBERSHIP, POPULATIONS]) {
    const plane = planeOf(data, result.mixture, "principal");
    const { covariance } = diagnostics;
    const { covariance: expected } = deltaMethod(
      covariance!,
      (moved) => atomPoints(plane, moved).flatMap(({ x, y }) => [x, y]),
    )!;
    for (const k of [0, 1]) {
      const spread = spreadOf(covariance!.matrix!, plane.map, { k, K: 2 });
      for (const [i, [a, b]] of [[0, 0], [0, 1], [1, 1]].entries()) {
        const at = (2 * k + a!) * 4 + 2 * k + b!;
        assertAlmostEquals(spread[i]!, expected.values[at]!, 1e-8);
      }
    }
  }
});

/** The data of the marks that hold objects with this field. */
function drawn(chart: charts.Chart, field: string): Record<string, number>[] {
  return (chart.marks as { data?: unknown }[]).flatMap(({ data }) =>
    Array.isArray(data) ? data.filter((row) => Object.hasOwn(row, field)) : []
  );
}

Deno.test("coefficientsChart() draws every coefficient and interval per standard deviation", () => {
  const { data, result: { mixture }, diagnostics } = PANEL;
  const { covariance } = diagnostics;
  const points = drawn(
    charts.coefficientsChart(data, mixture, { covariance }),
    "value",
  );
  const { lower, upper } = confidenceIntervals(covariance!)!.atoms;
  const deviations = featureDeviations(data.whitening);
  for (const [at, value] of mixture.atoms.values.entries()) {
    const deviation = deviations[at % 3]!;
    const row = at % 3 + 0.7 * ((Math.floor(at / 3) + 0.5) / 2 - 0.5);
    const own = points.filter((point) => point.row === row);
    assertEquals(own.length, 2); // its line and its dot
    for (const point of own) {
      assertEquals(
        [point.value, point.lower, point.upper],
        [value, lower.values[at]!, upper.values[at]!].map((v) => v * deviation),
      );
    }
  }
  const few = charts.coefficientsChart(data, mixture, { maxFeatures: 1 });
  assertStringIncludes(charts.drawChart(few), "1 of 3 features are drawn");
});

Deno.test("sharesChart() names its rows, and draws those chosen most", () => {
  const { data, result: { mixture } } = PANEL;
  const svg = charts.drawChart(charts.sharesChart(data, mixture));
  for (const name of ["bus", "car", "a train that &lt;stops&gt;…verywhere"]) {
    assertStringIncludes(svg, `>${name}</text>`);
  }
  const most = charts.sharesChart(data, mixture, { maxAlternatives: 1 });
  const { names, observed } = alternativeShares(data, mixture);
  const largest = names[observed.indexOf(Math.max(...observed))];
  assertEquals(
    [...new Set(drawn(most, "observed").map(({ name }) => name))] as unknown[],
    [largest],
  );
});
