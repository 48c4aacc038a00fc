/**
 * What every public function promises of its options: names that it does not know are refused with the nearest that it
 * does, and values of another kind than asked for, whatever a language without types passes.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  choiceData,
  choiceSetData,
  covariance,
  fit,
  logLikelihood,
  matrixFromRows,
  predictShares,
  softmaxMixture,
} from "../mod.ts";
import { audit, em, emStep, quasiNewton } from "../lib/estimation.ts";
import {
  estimateSubspace,
  methodOfMoments,
  sampleAmbient,
  sampleSubspace,
  tensorMoments,
} from "../lib/moments.ts";
import { identifiability, optimalityGap } from "../lib/inference.ts";
import { RESULT_FIELDS } from "../lib/inference/result_fields.ts";
import { MODULES } from "./public_modules.ts";
import { assertRefused } from "./refusal.ts";
import { type Case, data, mixture, of, result, truth } from "./options/case.ts";
import { MAIN_CASES } from "./options/main.ts";
import { MOMENTS_CASES } from "./options/moments.ts";
import { ESTIMATION_CASES } from "./options/estimation.ts";
import { INFERENCE_CASES } from "./options/inference.ts";
import { EXPERIMENTS_CASES } from "./options/experiments.ts";

const cases: Readonly<Record<string, Case>> = {
  ...MAIN_CASES,
  ...MOMENTS_CASES,
  ...ESTIMATION_CASES,
  ...INFERENCE_CASES,
  ...EXPERIMENTS_CASES,
};

/** Functions without an object of options. */
const WITHOUT = [
  ...["matrix", "matrixFromRows", "matrixToRows", "sharedFeatures"],
  ...["takeItems", "toUserUnits", "toWhitened", "whitenedFeatures"],
  ...["reorderComponents", "softmaxMixture", "itemProbabilities"],
  ...["mixtureProbabilities", "responsibilities", "hessian", "score"],
  ...["likelihoodBounds", "logLikelihood", "gaussianDesign", "densityDesign"],
  ...["gaussianMixtureRatios", "logisticRatios", "latentMomentsOf"],
  ...["atomDifference", "coefficientSummaries", "deltaMethod"],
  ...["indistinguishableMixtures", "effectiveItems", "closestAtoms"],
  ...["reweight", "changeFeatures", "withoutItems"],
  ...[
    "modelFromJson",
    "comparisonReport",
    "bootstrapCovariance",
    "bootstrapOf",
    "heldOutOf",
    "chosenByHeldOut",
  ],
  ...["logLogSlope", "withError"],
];

Deno.test("every public function is among those whose options are held here, or has none", () => {
  // Those of charts are held by `report/chart_options_test.ts`.
  const { "./plot": _, ...modules } = MODULES;
  const all = Object.values(modules)
    .flatMap((module) => Object.entries(module))
    .filter(([, value]) => typeof value === "function").map(([name]) => name);
  assertEquals([...Object.keys(cases), ...WITHOUT].sort(), all.sort());
});

/** The message with which a call is refused, be it now or later. */
async function refusal(call: () => unknown): Promise<string> {
  const error = await assertRejects(async () => {
    await call();
  }, RangeError);
  return error.message;
}

for (
  const [name, { action, call, needs = {}, slip, not }] of Object.entries(cases)
) {
  Deno.test(`${name}() refuses a misspelt option with the nearest name, and values of another kind`, async () => {
    const [wrong, right] = slip;
    assertEquals(
      await refusal(() => call({ ...needs, [wrong]: 1 })),
      `Cannot ${action} as there is no option "${wrong}": did you mean "${right}"?`,
    );
    const [option, value, words] = not;
    const shown = typeof value === "string"
      ? JSON.stringify(value)
      : typeof value === "object" && value !== null
      ? Object.prototype.toString.call(value)
      : String(value);
    assertEquals(
      await refusal(() => call({ ...needs, [option]: value })),
      `Cannot ${action} as ${option} must be ${words}: current value is ${shown}`,
    );
    assertEquals(
      await refusal(() => call(null)),
      `Cannot ${action} as options must be an object: current value is null`,
    );
  });
}

Deno.test("every bound on atoms is > 0, at each door that takes one", async () => {
  for (
    const name of [
      ...["fit", "fitParallel", "selectComponents", "fitMixingMeasure"],
      ...["audit", "em", "emStep", "quasiNewton"],
      ...["optimalityGap", "missingComponent", "profileIntervals"],
      ...["methodOfMoments", "tensorMoments", "sampleSubspace"],
    ]
  ) {
    const { action, call, needs } = cases[name]!;
    const rule = name === "fitMixingMeasure" ? "finite and > 0" : "> 0";
    for (const atomBound of [0, -1, NaN]) {
      assertEquals(
        await refusal(() => call({ ...needs, atomBound })),
        `Cannot ${action} as atomBound must be ${rule}: current value is ${atomBound}`,
      );
    }
  }
});

Deno.test("what a function cannot do without is refused where it is missing", async () => {
  const refit = () => mixture;
  for (
    const [name, option, words, given] of [
      ["bootstrapReplicate", "refit", "a function", { replicate: 0 }],
      ["bootstrapReplicate", "replicate", "an integer >= 0", { refit }],
      ["parametricBootstrap", "refit", "a function", {}],
      ["goodnessOfFit", "refit", "a function", {}],
      ["goodnessOfFitReplicate", "replicate", "an integer >= 0", {
        ...{ refit, bunch: 1 },
      }],
      ["goodnessOfFitReplicate", "bunch", ">= 1", { refit, replicate: 0 }],
      ["bootstrapTestReplicate", "replicate", "an integer >= 0", {}],
      ["heldOutLogLikelihood", "refit", "a function", {}],
      ["refitWithout", "index", "an integer >= 0", { refit }],
      ["refitWithout", "refit", "a function", { index: 0 }],
      ["sampleSubspace", "subspace", "an object", { components: 2 }],
      ["sampleSubspace", "components", "an integer >= 1", { subspace: {} }],
      ["sampleAmbient", "components", "an integer >= 1", {}],
      ["estimateSubspace", "components", "an integer >= 1", {}],
      ["methodOfMoments", "components", "an integer >= 1", {}],
      ["tensorMoments", "components", "an integer >= 1", {}],
      ["fit", "components", "an integer >= 1", {}],
      ["fitParallel", "components", "an integer >= 1", {}],
      ["bootstrapTest", "components", "an integer >= 1", {}],
      ["parameterCount", "components", "an integer >= 1", { features: 2 }],
      ["parameterCount", "features", "an integer >= 1", { components: 2 }],
      ["measureFromMoments", "bound", "finite and > 0", {}],
      ["measureFromMixedMoments", "dimension", "an integer >= 1", {}],
      ["simulateChoices", "choices", "an integer >= 1", {}],
      ["simulateChoiceSets", "persons", "an integer >= 1", {}],
    ] as const
  ) {
    const { action, call } = cases[name]!;
    assertEquals(
      await refusal(() => call(given)),
      `Cannot ${action} as ${option} must be ${words}: current value is undefined`,
    );
  }
});

Deno.test("a name that is near none is refused with all there are", () =>
  assertRefused(
    () => emStep(data, truth, { patience: 3 } as never),
    'Cannot fit by EM as there is no option "patience": the options are "ridge", "dirichlet", "common", "fixed", "mStep", "newtonSteps", "stepSize", "atomBound"',
  ));

Deno.test("the result of a fit is valid as options of what is computed of its mixture, a slip beside it is not", () => {
  assertEquals(
    RESULT_FIELDS.toSorted(),
    Array.from(new Set([...Object.keys(result), "common", "fixed"])).sort(),
  );
  assertEquals(covariance(data, mixture, result).matrix, of.matrix);
  assertEquals(
    identifiability(data, mixture, result),
    identifiability(data, mixture),
  );
  assertRefused(
    () => covariance(data, mixture, { ...result, kid: "sandwich" } as never),
    'Cannot compute a covariance as there is no option "kid": did you mean "kind"?',
  );
});

Deno.test("a starting method passes its request on to any estimator", () => {
  const { logLikelihood } = fit(data, {
    components: 2,
    init: (choices, request) => [
      methodOfMoments(choices, request).mixture,
      tensorMoments(choices, request).mixture,
      sampleAmbient(choices, request),
      sampleSubspace(choices, {
        ...request,
        subspace: estimateSubspace(choices, request),
      }),
    ],
  });
  assert(Math.abs(logLikelihood - result.logLikelihood) < 1e-3);
});

Deno.test("rows are arrays or typed arrays; what is neither is refused by its row", () => {
  const rows = [[1, 2], [3, 5], [4, 4]];
  const typed = rows.map((row) => new Float64Array(row));
  const counts = [3, 4, 5];
  assertEquals(choiceData(typed, counts), choiceData(rows, counts));
  assertEquals(matrixFromRows(typed), matrixFromRows(rows));
  assertEquals(
    softmaxMixture([1], [new Float64Array([1, 2])]),
    softmaxMixture([1], [[1, 2]]),
  );
  const sets = { sets: [1, 1, 1], chosen: [1, 0, 0] };
  assertEquals(choiceSetData(typed, sets), choiceSetData(rows, sets));
  for (
    const [given, rule] of [
      [null, "features must be an array or an object: current value is null"],
      ["x", 'features must be an array or an object: current value is "x"'],
      [
        [[1], null],
        "every row of features must be an array or a typed array: item 2 is null",
      ],
      [
        new Float64Array(2),
        "every row of features must be an array or a typed array: item 1 is 0",
      ],
    ] as const
  ) {
    assertRefused(
      () => choiceData(given as never, [1, 2]),
      `Cannot make choice data as ${rule}`,
    );
  }
  assertRefused(
    () => choiceData([[1], [2]], null as never),
    "Cannot make choice data as counts must be an array or an object: current value is null",
  );
  assertRefused(
    () => matrixFromRows([[1], null] as never),
    "Cannot make a matrix as every row must have 1 values like the first: row 2 has none",
  );
});

Deno.test("what JSON makes of a mixture is refused, with what reads one", () => {
  const made = "softmaxMixture makes one of arrays, modelFromJson of a file";
  const json = JSON.parse(JSON.stringify(mixture));
  const uses: ((given: never) => unknown)[] = [
    (given) => logLikelihood(data, given),
    (given) => covariance(data, given),
    (given) => em(data, given),
    (given) => quasiNewton(data, given),
    (given) => fit(data, { components: 2, init: [given] }),
    (given) => audit(data, given),
    (given) => identifiability(data, given),
    (given) => optimalityGap(data, given),
    (given) => predictShares(data, { mixture: given }),
  ];
  for (const use of uses) {
    assertRefused(
      () => use(json as never),
      `Cannot use the mixture as weights must be a Float64Array (${made}): current value is [object Object]`,
    );
    assertRefused(
      () => use(null as never),
      "Cannot use the mixture as it must be an object: current value is null",
    );
    assertRefused(
      () => use({ weights: mixture.weights, atoms: [[1, 2], [3, 4]] } as never),
      `Cannot use the mixture as the values of atoms must be a Float64Array (${made}): current value is [object Array]`,
    );
  }
});
