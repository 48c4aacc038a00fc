/**
 * What every public function promises of its options: names that it does not know are refused with the nearest that it
 * does, and values of another kind than asked for, whatever a language without types passes.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  choiceData,
  choiceDataFromColumns,
  choiceDataToCsv,
  choiceSetData,
  choiceTableFromCsv,
  compareShares,
  confidenceIntervals,
  covariance,
  diagnose,
  elasticities,
  exampleTable,
  fit,
  fitParallel,
  fitReport,
  logLikelihood,
  matchComponents,
  matrixFromRows,
  modelToJson,
  oddsRatios,
  predictShares,
  ratios,
  selectComponents,
  selectionReport,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../mod.ts";
import {
  audit,
  auditReport,
  em,
  emStep,
  fitMixingMeasure,
  quasiNewton,
  runStudy,
  runTasks,
  selectComponentsParallel,
  selectComponentsShard,
} from "../lib/estimation.ts";
import {
  calibratedDesign,
  designBias,
  estimateLatentMoments,
  estimateSubspace,
  measureFromMixedMoments,
  measureFromMoments,
  measureFromThirdMoments,
  methodOfMoments,
  sampleAmbient,
  sampleSubspace,
  tensorMoments,
} from "../lib/moments.ts";
import {
  bootstrapParallel,
  bootstrapReplicate,
  bootstrapStudy,
  bootstrapTest,
  bootstrapTestParallel,
  bootstrapTestReplicate,
  bootstrapTestStudy,
  criteria,
  emRate,
  goodnessOfFit,
  goodnessOfFitReplicate,
  heldOutLogLikelihood,
  heldOutParallel,
  heldOutStudy,
  identifiability,
  influence,
  influenceParallel,
  missingComponent,
  optimalityGap,
  overdispersion,
  parameterCount,
  parametricBootstrap,
  percentileIntervals,
  profileIntervals,
  refitWithout,
  splitChoices,
  waldCheck,
} from "../lib/inference.ts";
import {
  drawsNeeded,
  errorAgainstChoices,
  errorAgainstComponents,
  experimentParallel,
  experimentStudy,
  initialisationRadius,
} from "../lib/experiments.ts";
import { show } from "../lib/notebook.ts";
import { RESULT_FIELDS } from "../lib/inference/result_fields.ts";
import { MODULES } from "./public_modules.ts";
import { assertRefused } from "./refusal.ts";

const features = simulateFeatures(60, 2);
const truth = simulateMixture(2, 2);
const data = simulateChoices(features, truth, { choices: 2000 });
const result = fit(data, { components: 2, starts: 2 });
const { mixture } = result;
const of = covariance(data, mixture);
const refit = () => mixture;
const study = bootstrapStudy(data, mixture, { replicates: 2 });

/** How a function is called, by its name. */
interface Case {
  /** What it cannot do. */
  readonly action: string;
  // deno-lint-ignore no-explicit-any -- what a program without types passes
  readonly call: (options: any) => unknown;
  /** Options that it needs. */
  readonly needs?: Readonly<Record<string, unknown>>;
  /** A slip of the pen, and what was meant. */
  readonly slip: readonly [wrong: string, right: string];
  /** An option, a value that it does not take, what it takes. */
  readonly not: readonly [option: string, value: unknown, words: string];
}

const seed = ["seed", null, "a number or a text"] as const;
const cases: Readonly<Record<string, Case>> = {
  choiceData: {
    action: "make choice data",
    call: (o) => choiceData(features, data.counts, o),
    slip: ["itemName", "itemNames"],
    not: ["featureNames", [1, 2], "an array of texts"],
  },
  choiceSetData: {
    action: "make choice data",
    call: (o) => choiceSetData([[1], [2]], o),
    needs: { sets: [1, 1], chosen: [1, 0] },
    slip: ["person", "persons"],
    not: ["sets", 3, "an array or a typed array"],
  },
  choiceTableFromCsv: {
    action: "read choices",
    call: (o) => choiceTableFromCsv("n,x\n1,2\n3,4\n", o),
    needs: { counts: "n" },
    slip: ["delimeter", "delimiter"],
    not: ["decimal", ";", '"." or ","'],
  },
  choiceDataFromColumns: {
    action: "read choices",
    call: (o) => choiceDataFromColumns({ n: [1, 3], x: [2, 4] }, o),
    needs: { counts: "n" },
    slip: ["categorial", "categorical"],
    not: ["missing", "drop", '"error" or "skip"'],
  },
  choiceDataToCsv: {
    action: "write choices",
    call: (o) => choiceDataToCsv(data, o),
    slip: ["count", "counts"],
    not: ["id", 1, "a text"],
  },
  matchComponents: {
    action: "match components",
    call: (o) => matchComponents(mixture, truth, o),
    slip: ["whitenning", "whitening"],
    not: ["whitening", "no", "an object"],
  },
  simulateFeatures: {
    action: "simulate features",
    call: (o) => simulateFeatures(3, 2, o),
    slip: ["sed", "seed"],
    not: seed,
  },
  simulateMixture: {
    action: "simulate a mixture",
    call: (o) => simulateMixture(2, 2, o),
    slip: ["scales", "scale"],
    not: ["concentration", "3", "finite and > 0"],
  },
  exampleTable: {
    action: "draw an example",
    call: (o) => exampleTable("wines", o),
    slip: ["sed", "seed"],
    not: ["seed", null, "a number or a text"],
  },
  simulateChoices: {
    action: "simulate choices",
    call: (o) => simulateChoices(features, truth, o),
    needs: { choices: 10 },
    slip: ["offsets", "offset"],
    not: ["choices", "10", "an integer >= 1"],
  },
  simulateChoiceSets: {
    action: "simulate choice sets",
    call: (o) => simulateChoiceSets(truth, o),
    needs: { persons: 3 },
    slip: ["rowPerSet", "rowsPerSet"],
    not: ["persons", null, "an integer >= 1"],
  },
  calibratedDesign: {
    action: "calibrate a design",
    call: (o) => calibratedDesign(o),
    slip: ["component", "components"],
    not: ["atoms", 3, "an integer >= 20"],
  },
  estimateLatentMoments: {
    action: "estimate moments",
    call: (o) => estimateLatentMoments(data, o),
    slip: ["oder", "order"],
    not: ["order", true, "an integer >= 1"],
  },
  designBias: {
    action: "find the bias of a design",
    call: (o) => designBias(data, mixture, o),
    slip: ["desing", "design"],
    not: ["design", "gaussian", "an object"],
  },
  measureFromMoments: {
    action: "solve for a measure",
    call: (o) => measureFromMoments(Float64Array.of(1, 0.5), o),
    needs: { bound: 1 },
    slip: ["error", "errors"],
    not: ["bound", "1", "finite and > 0"],
  },
  measureFromMixedMoments: {
    action: "solve for coordinates",
    call: (o) =>
      measureFromMixedMoments(
        { weights: Float64Array.of(1), nodes: Float64Array.of(0) },
        Float64Array.of(1),
        o,
      ),
    needs: { dimension: 1 },
    slip: ["spred", "spread"],
    not: ["spread", null, "> 0"],
  },
  measureFromThirdMoments: {
    action: "decompose third moments",
    call: (o) =>
      measureFromThirdMoments({
        first: Float64Array.of(1),
        second: Float64Array.of(1),
        third: Float64Array.of(1),
      }, o),
    needs: { components: 1 },
    slip: ["error", "errors"],
    not: ["components", [1], "an integer >= 1"],
  },
  methodOfMoments: {
    action: "apply the method of moments",
    call: (o) => methodOfMoments(data, o),
    needs: { components: 2 },
    slip: ["direction", "directions"],
    not: ["directions", 0.5, "an integer >= 1"],
  },
  tensorMoments: {
    action: "decompose third moments",
    call: (o) => tensorMoments(data, o),
    needs: { components: 2 },
    slip: ["atombound", "atomBound"],
    not: ["atomBound", "3", "> 0"],
  },
  estimateSubspace: {
    action: "estimate a subspace",
    call: (o) => estimateSubspace(data, o),
    needs: { components: 2 },
    slip: ["component", "components"],
    not: ["design", 1, "an object"],
  },
  sampleSubspace: {
    action: "sample a start",
    call: (o) => sampleSubspace(data, o),
    needs: {
      components: 2,
      subspace: estimateSubspace(data, { components: 2 }),
    },
    slip: ["low", "law"],
    not: ["law", "normal", '"gaussian" or "sphere"'],
  },
  sampleAmbient: {
    action: "sample a start",
    call: (o) => sampleAmbient(data, o),
    needs: { components: 2 },
    slip: ["raduis", "radius"],
    not: ["radius", "1", "finite and > 0"],
  },
  em: {
    action: "fit by EM",
    call: (o) => em(data, truth, o),
    slip: ["maxIteration", "maxIterations"],
    not: ["tolerance", null, ">= 0"],
  },
  emStep: {
    action: "fit by EM",
    call: (o) => emStep(data, truth, o),
    slip: ["mstep", "mStep"],
    not: ["mStep", "Newton", '"newton" or "gradient"'],
  },
  quasiNewton: {
    action: "fit",
    call: (o) => quasiNewton(data, truth, o),
    slip: ["maxEvaluation", "maxEvaluations"],
    not: ["gradientTolerance", "1e-8", ">= 0"],
  },
  fit: {
    action: "fit",
    call: (o) => fit(data, o),
    needs: { components: 2 },
    slip: ["sed", "seed"],
    not: ["starts", "4", "an integer >= 1"],
  },
  fitParallel: {
    action: "fit",
    call: (o) => fitParallel(data, o),
    needs: { components: 2 },
    slip: ["worker", "workers"],
    not: ["workers", null, "an integer >= 1"],
  },
  runTasks: {
    action: "run tasks",
    call: (o) => runTasks(study.at, study.input, o),
    needs: { tasks: [] },
    slip: ["onValues", "onValue"],
    not: ["tasks", 3, "an array or a typed array"],
  },
  runStudy: {
    action: "bootstrap",
    call: (o) => runStudy(study, o),
    slip: ["onTask", "onTasks"],
    not: ["workers", "2", "an integer >= 1"],
  },
  bootstrapStudy: {
    action: "bootstrap",
    call: (o) => bootstrapStudy(data, mixture, o),
    slip: ["replicate", "replicates"],
    not: ["refit", 3, "an object"],
  },
  bootstrapParallel: {
    action: "bootstrap",
    call: (o) => bootstrapParallel(data, mixture, o),
    slip: ["worker", "workers"],
    not: ["onReplicate", 3, "a function"],
  },
  bootstrapTestStudy: {
    action: "test components",
    call: (o) => bootstrapTestStudy(data, o),
    needs: { components: 1 },
    slip: ["replicate", "replicates"],
    not: ["replicates", "9", "an integer >= 1"],
  },
  bootstrapTestParallel: {
    action: "test components",
    call: (o) => bootstrapTestParallel(data, o),
    needs: { components: 1 },
    slip: ["worker", "workers"],
    not: ["onReplicate", 3, "a function"],
  },
  influenceParallel: {
    action: "measure influence",
    call: (o) => influenceParallel(data, mixture, o),
    slip: ["worker", "workers"],
    not: ["refit", 3, "an object"],
  },
  heldOutStudy: {
    action: "hold out choices",
    call: (o) => heldOutStudy(data, mixture, o),
    slip: ["split", "splits"],
    not: ["splits", "2", "an integer >= 1"],
  },
  heldOutParallel: {
    action: "hold out choices",
    call: (o) => heldOutParallel(data, mixture, o),
    slip: ["worker", "workers"],
    not: ["signal", true, "an object"],
  },
  selectComponentsParallel: {
    action: "select components",
    call: (o) => selectComponentsParallel(data, o),
    needs: { components: [1] },
    slip: ["worker", "workers"],
    not: ["workers", "2", "an integer >= 1"],
  },
  selectComponentsShard: {
    action: "select components",
    call: (o) => selectComponentsShard(data, o),
    needs: { components: [1], tasks: [] },
    slip: ["task", "tasks"],
    not: ["fits", 3, "an array or a typed array"],
  },
  experimentStudy: {
    action: "run an experiment",
    call: (o) => experimentStudy("drawsNeeded", o),
    slip: ["place", "places"],
    not: ["draws", "2", "an integer >= 1"],
  },
  experimentParallel: {
    action: "run an experiment",
    call: (o) => experimentParallel("drawsNeeded", o),
    slip: ["plans", "plan"],
    not: ["plan", "p.json", "an object"],
  },
  selectComponents: {
    action: "select components",
    call: (o) => selectComponents(data, o),
    needs: { components: [1] },
    slip: ["split", "splits"],
    not: ["fraction", "0.2", "between 0 and 1"],
  },
  initialisationRadius: {
    action: "run an experiment",
    call: (o) => initialisationRadius(o),
    slip: ["distance", "distances"],
    not: ["starts", null, "an integer >= 1"],
  },
  drawsNeeded: {
    action: "run an experiment",
    call: (o) => drawsNeeded(o),
    slip: ["place", "places"],
    not: ["features", 5, "an array of integers >= 1"],
  },
  errorAgainstChoices: {
    action: "run an experiment",
    call: (o) => errorAgainstChoices(o),
    slip: ["replicate", "replicates"],
    not: ["choices", [1, "2"], "an array of integers >= 1"],
  },
  errorAgainstComponents: {
    action: "run an experiment",
    call: (o) => errorAgainstComponents(o),
    slip: ["component", "components"],
    not: ["design", {}, "a function"],
  },
  covariance: {
    action: "compute a covariance",
    call: (o) => covariance(data, mixture, o),
    slip: ["kid", "kind"],
    not: ["onBound", [0, 1], "an array of true and false"],
  },
  confidenceIntervals: {
    action: "make confidence intervals",
    call: (o) => confidenceIntervals(of, o),
    slip: ["levels", "level"],
    not: ["level", "0.9", "between 0 and 1"],
  },
  oddsRatios: {
    action: "compute odds ratios",
    call: (o) => oddsRatios(data, mixture, o),
    slip: ["interval", "intervals"],
    not: ["intervals", 3, "an object"],
  },
  bootstrapReplicate: {
    action: "bootstrap",
    call: (o) => bootstrapReplicate(data, mixture, o),
    needs: { refit, replicate: 0 },
    slip: ["draws", "draw"],
    not: ["refit", mixture, "a function"],
  },
  profileIntervals: {
    action: "make profile intervals",
    call: (o) => profileIntervals(data, mixture, o),
    slip: ["levels", "level"],
    not: ["onBound", "no", "an array of true and false"],
  },
  percentileIntervals: {
    action: "make percentile intervals",
    call: (o) => percentileIntervals({ replicates: [] }, o),
    slip: ["levels", "level"],
    not: ["arePopulations", 1, "true or false"],
  },
  waldCheck: {
    action: "check Wald intervals",
    call: (o) => waldCheck(data, of, o),
    slip: ["levels", "level"],
    not: ["level", "95%", "between 0 and 1"],
  },
  influence: {
    action: "measure influence",
    call: (o) => influence(data, mixture, o),
    slip: ["mosts", "most"],
    not: ["most", 1.5, "an integer >= 0"],
  },
  refitWithout: {
    action: "measure influence",
    call: (o) => refitWithout(data, mixture, o),
    needs: { index: 0, refit },
    slip: ["indexs", "index"],
    not: ["refit", true, "a function"],
  },
  goodnessOfFit: {
    action: "test the fit",
    call: (o) => goodnessOfFit(data, mixture, o),
    needs: { refit },
    slip: ["replicate", "replicates"],
    not: ["replicates", "99", "an integer >= 1"],
  },
  goodnessOfFitReplicate: {
    action: "test the fit",
    call: (o) => goodnessOfFitReplicate(data, mixture, o),
    needs: { refit, replicate: 0, bunch: 1 },
    slip: ["bunches", "bunch"],
    not: ["replicate", "0", "an integer >= 0"],
  },
  bootstrapTest: {
    action: "test components",
    call: (o) => bootstrapTest(data, o),
    needs: { components: 1 },
    slip: ["replicate", "replicates"],
    not: ["replicates", "99", "an integer >= 1"],
  },
  bootstrapTestReplicate: {
    action: "test components",
    call: (o) => bootstrapTestReplicate(data, mixture, o),
    needs: { replicate: 0 },
    slip: ["start", "starts"],
    not: ["replicate", "0", "an integer >= 0"],
  },
  parametricBootstrap: {
    action: "bootstrap",
    call: (o) => parametricBootstrap(data, mixture, o),
    needs: { refit },
    slip: ["replicate", "replicates"],
    not: ["replicates", "200", "an integer >= 2"],
  },
  criteria: {
    action: "compute criteria",
    call: (o) => criteria(data, mixture, o),
    slip: ["overDispersions", "overdispersion"],
    not: ["overdispersion", "2", "finite and >= 1"],
  },
  overdispersion: {
    action: "estimate over-dispersion",
    call: (o) => overdispersion(data, mixture, o),
    slip: ["comon", "common"],
    not: ["fixed", null, "an object"],
  },
  parameterCount: {
    action: "count parameters",
    call: (o) => parameterCount(o),
    needs: { components: 2, features: 3 },
    slip: ["constraint", "constraints"],
    not: ["components", "2", "an integer >= 1"],
  },
  heldOutLogLikelihood: {
    action: "hold out choices",
    call: (o) => heldOutLogLikelihood(data, o),
    needs: { refit },
    slip: ["split", "splits"],
    not: ["splits", "2", "an integer >= 1"],
  },
  splitChoices: {
    action: "split choices",
    call: (o) => splitChoices(data, o),
    slip: ["fractions", "fraction"],
    not: ["holdOut", "persons", '"choosers" or "choices"'],
  },
  identifiability: {
    action: "check identifiability",
    call: (o) => identifiability(data, mixture, o),
    slip: ["fixd", "fixed"],
    not: seed,
  },
  emRate: {
    action: "compute the rate of EM",
    call: (o) => emRate(data, mixture, o),
    slip: ["onbounds", "onBound"],
    not: ["prior", 3, "an object"],
  },
  missingComponent: {
    action: "search a missing component",
    call: (o) => missingComponent(data, mixture, o),
    slip: ["start", "starts"],
    not: ["starts", "4", "an integer >= 1"],
  },
  optimalityGap: {
    action: "search the optimality gap",
    call: (o) => optimalityGap(data, mixture, o),
    slip: ["start", "starts"],
    not: ["atomBound", null, "> 0"],
  },
  fitMixingMeasure: {
    action: "fit a mixing measure",
    call: (o) => fitMixingMeasure(data, o),
    slip: ["maxRound", "maxRounds"],
    not: ["tolerance", "1", "> 0"],
  },
  diagnose: {
    action: "diagnose",
    call: (o) => diagnose(data, result, o),
    slip: ["gapStart", "gapStarts"],
    not: ["mostWork", null, ">= 0"],
  },
  audit: {
    action: "audit",
    call: (o) => audit(data, mixture, o),
    slip: ["error", "errors"],
    not: ["effort", "hard", '"quick", "default" or "thorough"'],
  },
  predictShares: {
    action: "predict shares",
    call: (o) => predictShares(data, of, o),
    slip: ["levle", "level"],
    not: ["level", "0.9", "between 0 and 1"],
  },
  compareShares: {
    action: "compare shares",
    call: (o) => compareShares(data, of, o),
    needs: { after: data },
    slip: ["row", "rows"],
    not: ["rows", 3, "an array or a typed array"],
  },
  elasticities: {
    action: "take elasticities",
    call: (o) => elasticities(data, of, o),
    needs: { feature: "x1" },
    slip: ["item", "items"],
    not: ["feature", 1, "a text"],
  },
  ratios: {
    action: "take ratios",
    call: (o) => ratios(of, o),
    needs: { of: "x1", per: "x2", featureNames: ["x1", "x2"] },
    slip: ["featureName", "featureNames"],
    not: ["per", 2, "a text"],
  },
  modelToJson: {
    action: "keep a model",
    call: (o) => modelToJson(data, result, o),
    slip: ["column", "columns"],
    not: ["why", 1, "a text"],
  },
  fitReport: {
    action: "write a report",
    call: (o) => fitReport(data, result, o),
    slip: ["diagnostic", "diagnostics"],
    not: ["width", "80", "an integer >= 60"],
  },
  selectionReport: {
    action: "write a report",
    call: (o) =>
      selectionReport(
        data,
        selectComponents(data, { components: [1], splits: 0 }),
        o,
      ),
    slip: ["note", "notes"],
    not: ["width", 79, "an integer >= 80"],
  },
  auditReport: {
    action: "write a report",
    call: (o) => auditReport(data, audited, o),
    slip: ["componentName", "componentNames"],
    not: ["width", null, "an integer >= 60"],
  },
  show: {
    action: "show it",
    call: (o) => show(mixture, o),
    slip: ["trueth", "truth"],
    not: ["title", 3, "a text"],
  },
};
const audited = audit(data, mixture, { starts: 1, effort: "quick" });

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
  ...["reweight", "grownStarts", "changeFeatures", "withoutItems"],
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
