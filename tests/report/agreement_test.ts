/** One quantity, one value: the figures of the text, of the page and of the JSON of one fit. */
import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  diagnose,
  fit,
  fitReport,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { fitJson } from "../../lib/cli/fit_json.ts";
import { fitPage } from "../../lib/report/page.ts";

interface Outputs {
  readonly text: string;
  /** What a person reads on the page, without the terms at its foot. */
  readonly page: string;
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

function outputsOf(data: ChoiceData, components = 2): Outputs {
  const result = fit(data, { components, starts: 4 });
  const diagnostics = diagnose(data, result, { gapStarts: 8 });
  const table = { data, unusedColumns: [], droppedFeatures: [] };
  const html = fitPage(data, result, { diagnostics });
  return {
    text: fitReport(data, result, { diagnostics }),
    page: html.replace(/<h2>Terms.*/s, "").replace(/<style>.*?<\/style>/s, "")
      .replaceAll(/<svg.*?<\/svg>/gs, "").replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " "),
    json: JSON.parse(JSON.stringify(
      fitJson(table as never, result, { diagnostics, model: {}, more: {} }),
    )),
  };
}

const FEATURES = simulateFeatures(60, 3, { seed: 5 });
const TRUTH = simulateMixture(2, 3, { seed: 5 });
const countsOf = (seed: number, share: number) =>
  simulateChoices(FEATURES, {
    ...TRUTH,
    weights: Float64Array.of(share, 1 - share),
  }, { choices: 9000, seed }).counts;
const panel = (membership: number[][] | undefined) =>
  simulateChoiceSets(TRUTH, {
    ...{ persons: 150, setsPerPerson: 5, rowsPerSet: 3 },
    membership,
  }).data;
const CASES: Record<string, ChoiceData> = {
  "one set": choiceData(FEATURES, countsOf(1, 0.7)),
  "cents": choiceData(
    { ...FEATURES, values: FEATURES.values.map((v) => 412.3 * v) },
    countsOf(2, 0.6),
  ),
  "populations": choiceData(
    FEATURES,
    Array.from(countsOf(3, 0.7), (n, j) => [n, countsOf(4, 0.3)[j]!]),
    { populationNames: ["north", "south"] },
  ),
  "a panel": panel(undefined),
  "membership": panel([[0.2, 1]]),
};
const ALL = Object.entries(CASES).map(([name, data]) =>
  [name, outputsOf(data)] as const
);

/** Numbers as they are written; those in names such as x1, and ends of sentences, are none. */
function numbersIn(text: string): string[] {
  return text.match(
    /(?<![\w.])[-−+]?\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?%?(?![\w])/g,
  )?.map((one) => one.replace(/,$/, "")) ?? [];
}

/** Rows of the page's checks that the text does not have. */
const PAGE_ONLY =
  /(?:Parameters|Rank|Atom size) (?:ok|warning|fail) .*?(?=(?:Rank|Information|Closest atoms|Rate of EM) )/g;
/** How many starts, said once more at the foot. */
const PROVENANCE = /How to make it again.*/;

for (const [name, { text, page }] of ALL) {
  Deno.test(`every number on the page stands in the text, digit by digit: ${name}`, () => {
    const inText = new Set(numbersIn(text));
    const onPage = numbersIn(
      page.replace(PROVENANCE, "").replaceAll(PAGE_ONLY, ""),
    );
    assert(onPage.length > 60, `${onPage.length}`);
    assertEquals(onPage.filter((number) => !inText.has(number)), []);
  });
}

/** All numbers of a JSON object. */
function numbersOf(json: unknown): number[] {
  return typeof json === "number"
    ? [json]
    : typeof json === "object" && json !== null
    ? Object.values(json).flatMap(numbersOf)
    : [];
}

/** What the text makes of numbers of the JSON. */
function derivedFrom({ json }: Outputs): number[] {
  const { diagnostics, bounds, oddsRatios } = json;
  const effects = ["values", "lower", "upper"].flatMap((ends) =>
    oddsRatios.perStep[ends].flat().map((r: number) => 100 * Math.abs(1 - r))
  );
  return [
    Math.LN10 / (1 - diagnostics.emRate),
    Math.min(
      diagnostics.optimalityGap?.mostGain ?? NaN,
      bounds.saturated - json.logLikelihoodPerChoice,
    ),
    json.logLikelihoodPerChoice - bounds.uniform,
    (json.logLikelihoodPerChoice - bounds.uniform) /
    (bounds.saturated - bounds.uniform),
    diagnostics.smallestWeight * (json.choosers ?? json.choices),
    ...oddsRatios.perDeviation.values.flat().map(Math.log),
    ...effects,
  ];
}

/** Whether a number as written is a rounding of one of these. */
function isRoundingOf(written: string, values: readonly number[]): boolean {
  const plain = written.replaceAll(",", "").replace("−", "-");
  const isPercent = plain.endsWith("%");
  const digits = plain.replace("%", "");
  const [mantissa, power = "0"] = digits.split("e");
  const decimals = mantissa!.split(".")[1]?.length ?? 0;
  const unit = Number(`1e${Number(power) - decimals}`);
  const value = Number(digits);
  return values.some((one) =>
    [one, -one, ...isPercent ? [100 * one] : []]
      .some((v) => Math.abs(v - value) <= unit * (0.5 + 1e-6))
  );
}

/** Level of the intervals, and what words count. */
const SAID = ["95%", "1", "2", "3", "0"];
/** Sections that the JSON leaves to `predict`, and loadings, which it has in words. */
const TEXT_ONLY =
  /Items each component likes.*|Shares of the alternatives.*|known least: .*?(?=Rate of EM)/gs;

for (const [name, outputs] of ALL) {
  Deno.test(`every number of the text is one of the JSON, rounded: ${name}`, () => {
    const values = [
      ...numbersOf(outputs.json),
      ...derivedFrom(outputs),
      outputs.json.starts.length,
      ...outputs.json.featureNames.length ? [3] : [],
    ];
    const written = numbersIn(outputs.text.replaceAll(TEXT_ONLY, ""))
      .filter((number) => !SAID.includes(number));
    assert(written.length > 60);
    assertEquals(
      written.filter((number) => !isRoundingOf(number, values)),
      [],
    );
  });

  Deno.test(`the sentences on top are the same in text, page and JSON: ${name}`, () => {
    const { text, page, json } = outputs;
    const summary = json.summary.join(" ");
    assert(text.replaceAll(/\s+/g, " ").includes(` ${summary} Log-likelihood`));
    assert(page.includes(` ${summary} Components`));
    assertEquals(
      text.match(/known least: (.*?)Rate of EM/s)![1]!.replaceAll(/\s+/g, " ")
        .trim(),
      json.diagnostics.covariance.weakest,
    );
  });
}
