import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { show, type Showable, type ShowOptions } from "../../lib/notebook.ts";
import { curvesChart } from "../../lib/plot.ts";
import {
  changeFeatures,
  choiceData,
  compareShares,
  confidenceIntervals,
  covariance,
  diagnose,
  elasticities,
  fit,
  oddsRatios,
  predictShares,
  ratios,
  selectComponents,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { em, fitMixingMeasure, quasiNewton } from "../../lib/estimation.ts";
import {
  estimateLatentMoments,
  estimateSubspace,
  measureFromMoments,
  methodOfMoments,
  tensorMoments,
} from "../../lib/moments.ts";
import {
  atomDifference,
  coefficientSummaries,
  criteria,
  heldOutLogLikelihood,
  identifiability,
  missingComponent,
  optimalityGap,
  parametricBootstrap,
} from "../../lib/inference.ts";
import {
  drawsNeeded,
  errorAgainstChoices,
  errorAgainstComponents,
  initialisationRadius,
} from "../../lib/experiments.ts";
import { outside } from "../report/chart_frame.ts";

interface Output {
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: { readonly softmix: { readonly output: number } };
}

/** What the kernel is sent while `run` runs. */
async function sent(run: () => unknown): Promise<Output[]> {
  const outputs: Output[] = [];
  const broadcast = (type: string, content: Output) => {
    assertEquals(type, "display_data");
    outputs.push(content);
  };
  const real = Object.getOwnPropertyDescriptor(globalThis, "Deno")!;
  Object.defineProperty(globalThis, "Deno", {
    value: { jupyter: { broadcast } },
    configurable: true,
  });
  try {
    await run();
  } finally {
    Object.defineProperty(globalThis, "Deno", real);
  }
  return outputs;
}

const truth = softmaxMixture([0.6, 0.4], [[1.2, -0.6], [-0.9, 0.8]]);
const simulated = simulateChoices(simulateFeatures(60, 2), truth, {
  choices: 3000,
});
const data = choiceData(simulated.features, simulated.counts, {
  featureNames: ["price", "rooms"],
  itemNames: Array.from({ length: 60 }, (_, j) => `house ${j + 1}`),
});
const result = fit(data, { components: 2 });
const { mixture } = result;
const errors = covariance(data, mixture);
const refit = (drawn: typeof data) => quasiNewton(drawn, mixture).mixture;
const small = { items: 60, features: 2, components: 2, replicates: 2 };

/** Each kind of result, and words that belong on its face. */
const FACES: Record<string, [Showable, ...string[]]> = {
  data: [data, "60 items", "price", "house 1"],
  mixture: [mixture, "component", "weight", "rooms"],
  fit: [result, "status", "best", "price"],
  selection: [
    selectComponents(data, { components: [1, 2], splits: 0 }),
    ...["AIC", "BIC"],
  ],
  em: [em(data, truth), "rounds"],
  quasiNewton: [quasiNewton(data, truth), "evaluations"],
  mixingMeasure: [fitMixingMeasure(data, { maxRounds: 3 }), "atoms"],
  diagnostics: [diagnose(data, result), "smallest weight"],
  covariance: [
    errors,
    ...["price in component 1", "standard error", "95% from", "holds"],
  ],
  intervals: [confidenceIntervals(errors)!, "rooms in component 2", "95%"],
  oddsRatios: [
    oddsRatios(data, mixture, { intervals: confidenceIntervals(errors) }),
    ...["odds ratio", "rooms", "95% from"],
  ],
  derived: [atomDifference(errors, [0, 1])!, "price", "standard error"],
  summaries: [coefficientSummaries(errors)!, "variance", "±"],
  identifiability: [identifiability(data, mixture), "Locally identified"],
  gap: [optimalityGap(data, mixture), "largest D", "price"],
  missing: [missingComponent(data, mixture), "chance alone"],
  lacking: [
    missingComponent(data, fit(data, { components: 1 }).mixture),
    ...["would gain", "rooms"],
  ],
  bootstrap: [
    parametricBootstrap(data, mixture, { replicates: 3, refit }),
    ...["bootstrap error", "rooms in component 2"],
  ],
  criteria: [criteria(data, mixture), "bic"],
  heldOut: [heldOutLogLikelihood(data, { refit, splits: 2 }), "held out"],
  moments: [estimateLatentMoments(data), "price · rooms", "error from items"],
  subspace: [estimateSubspace(data, { components: 1 }), "gap, in errors"],
  methodOfMoments: [methodOfMoments(data, { components: 2 }), "status"],
  tensor: [tensorMoments(data, { components: 2 }), "status"],
  line: [
    measureFromMoments(new Float64Array([1, 0, 1, 0]), { bound: 2 }),
    "atom",
  ],
  shares: [predictShares(data, errors), "house", "share from"],
  compared: [
    compareShares(data, errors, {
      after: changeFeatures(data, [{ feature: "price", to: 1, items: [0] }]),
    }),
    ...["before", "diversion"],
  ],
  elasticities: [
    elasticities(data, errors, { feature: "price", items: [0, 1] }),
    ...["estimate", "to"],
  ],
  ratios: [
    ratios(errors, {
      of: "rooms",
      per: "price",
      featureNames: data.featureNames,
    }),
    ...["average over choosers", "component 2"],
  ],
  radius: [
    initialisationRadius({ ...small, ascents: ["finish"], distances: [0, 1] }),
    ...["distance", "±"],
  ],
  draws: [
    drawsNeeded({ ...small, features: [2], ascents: ["finish"], draws: 1 }),
    ...["true span", "cosine"],
  ],
  choices: [
    errorAgainstChoices({ ...small, choices: [1000, 4000] }),
    ...["slope, atoms", "likelihood"],
  ],
  components: [
    errorAgainstComponents({ ...small, components: [1, 2] }),
    ...["method of moments", "error of the atoms"],
  ],
  chart: [
    curvesChart([{ label: "", points: [[1, 1], [2, 4]] }], {
      title: "Squares",
      x: { label: "n" },
      y: { label: "n²" },
    }),
    "Squares",
  ],
  table: [
    [{ wine: "A", price: 9 }, { wine: "B", price: 12.5 }],
    "wine",
    "12.5",
  ],
};

for (const [kind, [face, ...words]] of Object.entries(FACES)) {
  Deno.test(`show() has a face for ${kind}: words, tables, figures in their frames`, async () => {
    const [output, ...more] = await sent(() => show(face, { data, truth }));
    assertEquals(more, []);
    const { "text/html": html, "text/plain": text } = output!.data;
    for (const word of words) assertStringIncludes(html! + text, word);
    // Names alone, with no data to tell them, are no reason to fail.
    assert((await sent(() => show(face)))[0]!.data["text/plain"]);
    assert(!/undefined|NaN|\[object/.test(html! + text), text);
    for (const [svg] of html!.matchAll(/<svg[\s\S]*?<\/svg>/g)) {
      assertEquals(outside(svg), []);
    }
  });
}

Deno.test("show() numbers its outputs, and shows them once, whether awaited or last in a cell", async () => {
  const outputs = await sent(async () => {
    const shown = show(["**bold**", [{ a: 1 }], [{ b: 2 }]]);
    await shown;
    const display = Symbol.for("Jupyter.display");
    // deno-lint-ignore no-explicit-any -- what the kernel does with a cell's last value
    assertEquals(await (shown as any)[display](), {});
    // deno-lint-ignore no-explicit-any
    await (show([{ c: 3 }]) as any)[display]();
  });
  assertEquals(outputs.map(({ data }) => data["text/plain"]), [
    "**bold**",
    "a\n─\n1",
    "b\n─\n2",
    "c\n─\n3",
  ]);
  assertEquals(outputs[0]!.data["text/markdown"], "**bold**");
  const numbers = outputs.map(({ metadata }) => metadata.softmix.output);
  assertEquals(numbers.map((n) => n - numbers[0]!), [0, 1, 2, 3]);
});

Deno.test("an estimate stands beside the truth of its own component", async () => {
  const swapped = softmaxMixture([0.6, 0.4], [[1, 0], [-1, 0]]);
  const other = softmaxMixture([0.7, 0.3], [[-1.1, 0], [1.1, 0]]);
  const options: ShowOptions = { truth: swapped };
  const [output] = await sent(() => show(other, options));
  const cells = output!.data["text/plain"]!.split("\n").slice(2)
    .map((line) => line.split(/\s+/).filter((cell) => cell !== ""));
  assertEquals(cells.map((row) => [row[0], row[1], Number(row[3])]), [
    ["1", "estimate", -1.1],
    ["1", "truth", -1],
    ["2", "estimate", 1.1],
    ["2", "truth", 1],
  ]);
});

Deno.test("tables give a column its decimals, and words for what is no number", async () => {
  const rows = [
    { n: 1200, x: 1.5, wide: 1e-9, even: 0.1, ok: true },
    { n: 3, x: 12.25, wide: 2, even: 4, ok: false },
    { n: 4, x: Infinity, wide: 1.71e10, even: 1.5, ok: true },
  ];
  const [output] = await sent(() => show(rows));
  assertEquals(output!.data["text/plain"]!.split("\n"), [
    "    n         x     wide  even  ok",
    "─────  ────────  ───────  ────  ───",
    "1,200      1.50     1e-9   0.1  yes",
    "    3     12.25        2   4.0  no",
    "    4  infinite  1.71e10   1.5  yes",
  ]);
});

Deno.test("show() refuses what is no result, and says what it is", () => {
  const refuse = (what: Showable, value: string) =>
    assertThrows(
      () => show(what),
      TypeError,
      `Cannot show it as it must be a result of softmix, a chart, a string or rows of a table: current value is ${value}`,
    );
  refuse({ name: 1, of: 2 }, "an object with name, of");
  refuse({}, "an object without properties");
  refuse([3 as unknown as string], "3");
});

Deno.test("show() refuses options that it has not, and levels that are none", () => {
  const refuse = (options: object, message: string) =>
    assertThrows(() => show("a", options), RangeError, message);
  refuse(
    { titel: "a" },
    'Cannot show it as there is no option "titel": did you mean "title"?',
  );
  refuse(
    { level: 95 },
    "Cannot show it as level must be between 0 and 1: current value is 95",
  );
});
