import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  choiceData,
  fit,
  logLikelihood,
  selectComponents,
  type Selection,
} from "../../mod.ts";
import { quasiNewton, selectComponentsParallel } from "../../lib/estimation.ts";
import { splitChoices } from "../../lib/inference.ts";
import { overdispersion } from "../../lib/inference/criteria.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(1, {
  items: 400,
  components: 2,
  scale: 2,
  choices: 30_000,
});
const selection = selectComponents(data, { components: [3, 1, 2], splits: 3 });

Deno.test("selectComponents() compares in ascending order and finds the truth by BIC", () => {
  assertEquals(selection.candidates.map(({ components }) => components), [
    1,
    2,
    3,
  ]);
  assertEquals(selection.chosen.bic, 2);
  assertEquals(selection.chosen.icl, 2);
  assertEquals(selection.subspace!.eigenvalues.length, 3);
});

Deno.test("criteria are those of the fits, with one over-dispersion", () => {
  for (const { fit: result, criteria, components } of selection.candidates) {
    const parameters = components - 1 + components * 3;
    assertEquals(result.mixture.weights.length, components);
    const deviance = -2 * logLikelihood(data, result.mixture);
    assertAlmostEquals(
      criteria.bic,
      deviance + parameters * Math.log(30_000),
      1e-6,
    );
    assertAlmostEquals(
      criteria.quasiAic,
      deviance / selection.overdispersion! + 2 * parameters,
      1e-6,
    );
  }
  const largest = selection.candidates[2]!.fit.mixture;
  assertAlmostEquals(
    selection.overdispersion,
    Math.max(1, overdispersion(data, largest).estimate),
    1e-12,
  );
});

Deno.test("the likelihood rises with the number of components, and is at least that of a fit alone", () => {
  const values = selection.candidates.map((c) => c.fit.logLikelihoodPerChoice);
  assert(values[0]! < values[1]! && values[1]! < values[2]!, `${values}`);
  for (const { components, fit: result } of selection.candidates) {
    const alone = fit(data, { components });
    assert(
      result.logLikelihoodPerChoice >= alone.logLikelihoodPerChoice - 1e-9,
    );
  }
});

Deno.test("where a fit grown from one component less comes to more, the search goes on from there", () => {
  const { data } = simulatedCase(35, {
    ...{ items: 200, components: 4, choices: 20_000, scale: 2 },
  });
  const options = { starts: 1, effort: "quick" } as const;
  const alone = fit(data, { ...options, components: 4 }).logLikelihood;
  const likelihood = (components: number[]) =>
    selectComponents(data, { ...options, components, splits: 0 })
      .candidates.at(-1)!.fit.logLikelihood;
  assertEquals(likelihood([2, 4]), alone);
  assert(likelihood([3, 4]) > alone + 4);
});

Deno.test("held-out values are per choice, near the fit's own", () => {
  for (const { heldOut, fit: result } of selection.candidates) {
    assertEquals(heldOut!.perChoice.length, 3);
    // 6,000 choices held out: standard error about 0.01.
    assertAlmostEquals(heldOut!.mean, result.logLikelihoodPerChoice, 0.05);
  }
  const none = selectComponents(data, { components: [1], splits: 0 });
  assertEquals([none.candidates[0]!.heldOut, none.chosen.heldOut], [
    undefined,
    undefined,
  ]);
  const weights = choiceData(data.features, data.counts.map((n) => n / 2));
  assertEquals(
    selectComponents(weights, { components: [1] }).candidates[0]!.heldOut,
    undefined,
  );
});

Deno.test("selectComponents() leaves out what is held out where the choices cannot be split, and says why", () => {
  const { features } = simulatedCase(1, { items: 12 });
  const selected = (counts: number[], splits?: number) =>
    selectComponents(choiceData(features, counts), {
      components: [1],
      starts: 2,
      splits,
      seed: 2,
    });
  // The first of its splits has choices on both sides.
  const few = [2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
  const one = few.map((count) => count === 2 ? 1 : 0);
  const even = few.map(() => 2 ** 49);
  const reasons: [counts: number[], splits: number, reason: string][] = [
    [
      few,
      5,
      "each part of a split must have some choices: split 2 of 5 would hold out 0 of 4",
    ],
    [
      one,
      1,
      "each part of a split must have some choices: split 1 of 1 would hold out 0 of 1",
    ],
    [
      even.with(2, 2 ** 53),
      5,
      `counts must be at most ${2 ** 53 - 1}: the count of item 3 is ${
        2 ** 53
      }`,
    ],
    [
      even.with(3, 2.5),
      5,
      "counts must be integers: the count of item 4 is 2.5",
    ],
  ];
  for (const [counts, splits, reason] of reasons) {
    const made = selected(counts, splits);
    const without = selected(counts, 0);
    assertEquals(made.warnings, [
      `The held-out log-likelihood is left out, as ${reason}.`,
    ]);
    assertEquals(made.chosen, without.chosen);
    assertEquals(made.candidates.map((c) => c.criteria), [
      without.candidates[0]!.criteria,
    ]);
    assertEquals(made.candidates[0]!.heldOut, undefined);
    assertEquals(without.warnings, []);
  }
  const most = selected(even.with(2, 2 ** 53 - 1));
  assertEquals(most.warnings, []);
  assertEquals(most.candidates[0]!.heldOut!.perChoice.length, 5);
});

Deno.test("a single split has a mean, and a deviation that is not a number", () => {
  const { candidates, chosen } = selectComponents(data, {
    components: [1],
    splits: 1,
  });
  const { mean, deviation, perChoice } = candidates[0]!.heldOut!;
  assertEquals([mean, deviation, chosen.heldOut], [perChoice[0]!, NaN, 1]);
});

Deno.test("selectComponents() refuses a fraction before any fit", () => {
  const fits: number[] = [];
  assertRefused(
    () =>
      selectComponents(data, {
        components: [1],
        fraction: 1,
        onFit: (components) => fits.push(components),
      }),
    "Cannot select components as fraction must be between 0 and 1: current value is 1",
  );
  assertEquals(fits, []);
});

Deno.test("what is held out does not take part in the refit", () => {
  // One component is the truth. From the fit of two to all choices, a refit to the
  // training part stays 0.9 nats below its best, and looks 0.3 nats better on the rest.
  const { data } = simulatedCase(12, { items: 300, components: 1 });
  const { candidates } = selectComponents(data, {
    components: [1, 2],
    splits: 1,
  });
  const { train, test } = splitChoices(data, { seed: "1:held out:0" });
  const { mixture } = fit(train, { components: 2, starts: 10 });
  assertAlmostEquals(
    candidates[1]!.heldOut!.mean,
    logLikelihood(test, mixture) / test.choices,
    1e-6,
  );
  const spoilt = quasiNewton(train, candidates[1]!.fit.mixture).mixture;
  const loss = logLikelihood(test, mixture) - logLikelihood(test, spoilt);
  assert(loss < -0.2, `${loss}`);
});

Deno.test("candidates in doubt are not ranked", () => {
  // All choices on one item: one component runs to the bound.
  const extreme = choiceData([[0], [1], [2], [3]], [0, 0, 0, 9]);
  const { candidates, chosen } = selectComponents(extreme, {
    components: [1],
    splits: 0,
  });
  assertEquals(candidates[0]!.doubts, ["1 atom lies on the atom bound"]);
  assertEquals(chosen.bic, undefined);
  const hurried = selectComponents(data, {
    components: [2],
    splits: 0,
    maxEvaluations: 2,
  });
  assertEquals(hurried.candidates[0]!.doubts, [
    "the best start did not converge",
  ]);
});

const refusals: [() => unknown, string][] = [
  [
    () => selectComponents(data, { components: [] }),
    "Cannot select components as components must be distinct integers >= 1: current value is []",
  ],
  [
    () => selectComponents(data, { components: [2, 2] }),
    "Cannot select components as components must be distinct integers >= 1: current value is [2, 2]",
  ],
  [
    () => selectComponents(data, { components: [1, NaN] }),
    "Cannot select components as components must be distinct integers >= 1: current value is [1, NaN]",
  ],
  [
    () => selectComponents(data, { components: [401, 1] }),
    "Cannot select components as components must be at most the number of items, 400: current value is 401",
  ],
  [
    () => selectComponents(data, { components: [1], splits: -1 }),
    "Cannot select components as splits must be an integer >= 0: current value is -1",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}

Deno.test("selectComponentsParallel() gives the bytes of selectComponents() with any number of workers", async () => {
  const { data } = simulatedCase(5, { features: 2, choices: 2000 });
  const options = { components: [1, 2, 3], splits: 2, starts: 2 };
  const timeless = ({ candidates, ...rest }: Selection) => ({
    ...rest,
    candidates: candidates.map(({ fit: { seconds: _, ...fit }, ...one }) => ({
      ...one,
      fit,
    })),
  });
  const alone = timeless(selectComponents(data, options));
  assert(alone.candidates.some(({ heldOut }) => heldOut));
  for (const workers of [1, 2, 3, 7]) {
    const seen: number[] = [];
    const made = await selectComponentsParallel(data, {
      ...options,
      workers,
      onTasks: ({ done }) => seen.push(done),
    });
    assertEquals(timeless(made), alone);
    assertEquals(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

Deno.test("an interrupted comparison holds the fits made before, and chooses nothing", async () => {
  const { data } = simulatedCase(5, { features: 2, choices: 2000 });
  const options = { components: [1, 2, 3], splits: 2, starts: 2 };
  const ended = { aborted: false };
  const atSplit = selectComponents(data, {
    ...options,
    signal: ended,
    onSplit: () => ended.aborted = true,
  });
  assert(atSplit.interrupted);
  assertEquals(atSplit.candidates.length, 3);
  assert(atSplit.candidates.every(({ heldOut }) => heldOut === undefined));
  assert(Object.values(atSplit.chosen).every((K) => K === undefined));
  assertEquals(
    atSplit.warnings[0],
    "The comparison was interrupted: nothing is chosen.",
  );
  const signal = { aborted: false };
  const atFit = await selectComponentsParallel(data, {
    ...options,
    workers: 2,
    signal,
    onTasks: ({ done }) => signal.aborted = done >= 1,
  });
  assert(atFit.interrupted);
  assertEquals(atFit.candidates.length, 1);
});

Deno.test("tests of K that are interrupted end after that replicate; fits and refits still choose", async () => {
  const { data } = simulatedCase(5, { features: 2, choices: 2000 });
  const options = { components: [1, 2], splits: 1, starts: 2, tests: 19 };
  const whole = selectComponents(data, options);
  assert(whole.tests!.length > 0 && !whole.interrupted);
  for (const select of [selectComponents, selectComponentsParallel]) {
    const signal = { aborted: false };
    let replicates = 0;
    const ended = await select(data, {
      ...options,
      signal,
      onTest: () => signal.aborted = ++replicates === 3,
    });
    assertEquals(replicates, 3);
    assert(ended.interrupted);
    assertEquals(ended.tests, []);
    assertEquals(ended.chosen, whole.chosen);
    assertEquals(ended.warnings, ["The tests of K were interrupted."]);
  }
});

Deno.test("who is told of tests does not keep workers from the fits", async () => {
  const { data } = simulatedCase(5, { features: 2, choices: 2000 });
  const here = globalThis.Worker;
  let hired = 0, fired = 0;
  globalThis.Worker = class extends here {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      hired++;
    }
    override terminate() {
      fired++;
      super.terminate();
    }
  };
  const working: number[] = [];
  try {
    await selectComponentsParallel(data, {
      ...{ components: [1, 2], splits: 1, starts: 2, workers: 2 },
      onTasks: () => working.push(hired - fired),
      onTest: () => {},
    });
  } finally {
    globalThis.Worker = here;
  }
  assertEquals(working, [1, 1, 1, 1]);
  assertEquals(hired, fired);
});

Deno.test("what a fit refuses selectComponentsParallel() refuses in the same words, whoever makes it", async () => {
  const { features } = simulatedCase(5, { features: 2, choices: 2000 }).data;
  const counts = new Float64Array(features.rows).fill(1.5);
  const data = choiceData(features, counts);
  const options = { components: [1, 2], ridge: "held-out" as const };
  const { message } = assertThrows(
    () => selectComponents(data, options),
    RangeError,
  );
  for (const workers of [1, 2, 3]) {
    const refused = await assertRejects(
      () => selectComponentsParallel(data, { ...options, workers }),
      RangeError,
    );
    assertEquals(refused.message, message);
  }
});

Deno.test("tests of K are left out, and this is said, where choices cannot be drawn as they are no whole number", () => {
  const { features, counts } = simulatedCase(1).data;
  const data = choiceData(features, counts.map((n, j) => j ? n : n + 0.5));
  const options = { components: [1], splits: 0, tests: 9 };
  const { tests, warnings } = selectComponents(data, options);
  assertEquals(tests, undefined);
  assertEquals(warnings, [
    `The tests of K are left out, as the number of choices must be an integer: current value is ${data.choices}.`,
  ]);
});
