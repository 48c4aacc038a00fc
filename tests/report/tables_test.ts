import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { diagnose, type Diagnostics } from "../../lib/fit/diagnose.ts";
import { fit } from "../../lib/fit/fit.ts";
import type { FitResult } from "../../lib/fit/fit_result.ts";
import type { Covariance } from "../../lib/inference/covariance_result.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { comparisonReport } from "../../lib/report/comparison.ts";
import { fitReport } from "../../lib/report/tables.ts";
import { textWidth } from "../../lib/report/text_width.ts";

/** A small fit whose numbers are made up, so that its report can be read off. */
const DATA = choiceData(
  [[1, 2000], [2, 1000], [3, 5000], [4, 3000]],
  [1000, 3000, 2000, 4000],
  {
    featureNames: ["size", "price_in_cents"],
    itemNames: ["ant", "bee", "cat", "dog"],
  },
);
const RESULT: FitResult = {
  mixture: {
    weights: new Float64Array([0.75, 0.25]),
    atoms: matrix([2, 2], new Float64Array([-1.5, 0.0005, 12.25, -0.000025])),
  },
  logLikelihood: -13000.25,
  objective: -13000.25,
  prior: undefined,
  ridgeSearch: undefined,
  spread: undefined,
  logLikelihoodPerChoice: -1.300025,
  bounds: { uniform: -Math.log(4), saturated: -1.2798542 },
  status: "converged",
  gradientNorm: 2.34e-9,
  foundBest: 3,
  finished: 8,
  effort: "default",
  exploration: undefined,
  starts: Array.from({ length: 10 }, () => ({
    init: "random",
    logLikelihood: -13000.25,
    objective: -13000.25,
    status: "converged",
    evaluations: 30,
  })),
  atomBound: 3.3302,
  atomNorms: new Float64Array([1.5, 3.3302]),
  onBound: [false, true],
  effectiveItems: new Float64Array([3.25, 1]),
  membership: undefined,
  choosers: 10,
  logLikelihoodPerChooser: undefined,
  warnings: ["the second atom lies on the bound"],
  seconds: { em: 0.1, finish: 0.2, insertion: 0, total: 1234.567 },
};

Deno.test("fitReport() says all there is to say", () => {
  // Shares and probabilities worked out apart from the library, in Python.
  assertEquals(
    fitReport(DATA, RESULT, { notes: [["Not used", 'columns of text: "a"']] }),
    `\
Softmax mixture with 2 components: 4 items, 2 features, 10,000 choices

These choices do not tell the numbers of this fit from others: 5 parameters are
more than the 3 free probabilities of 4 items: other parameters give the same
probabilities, so do not interpret these. Sizes and tastes below are not to be
read as facts about choosers.

Log-likelihood  -13,000.250 in total, -1.3000250 per choice
                81.0% of the way from uniform -1.38629 to saturated -1.27985
Status          converged; gradient norm 2.3e-9 per choice
Starts          best optimum found by 3 of 8 finished starts; 10 starts drawn
Atom bound      3.330, reached (see below)
Time            1234.57 s
Not used        columns of text: "a"

Component  Weight  Effective items  Norm of atom
        1  0.7500              3.3         1.500
        2  0.2500              1.0         3.330 on bound

Atoms, per unit of each feature
  component                1           2
  size            -1.50       12.25
  price_in_cents   0.0005000  -0.0000250

Atoms, per standard deviation of each feature
  component            1       2
  size            -1.677  13.696
  price_in_cents   0.740  -0.037

Odds ratios, per unit of each feature
  component                     1                2
  size                  0.223      208,981
  price_in_cents        1.000500         0.9999750

Odds ratios, per standard deviation of each feature
  component                  1             2
  size                  0.187   887,280
  price_in_cents        2.09          0.9637

Items each component likes most (item probability within the component)
  1  ant 72.6%, cat 16.2%, bee 9.83%, dog 1.33%
  2  dog 100%, cat 0.000455%, bee 2.41e-9%, ant 1.12e-14%

Warning: the second atom lies on the bound
`,
  );
});

/** Diagnostics of RESULT, made up too. */
Deno.test("fitReport() says what an effort found beside what starts did", () => {
  const linesOf = (more: Pick<FitResult, "effort" | "exploration">) =>
    fitReport(DATA, { ...RESULT, ...more }).split("\n")
      .filter((line) => line.includes("effort"));
  assertEquals(linesOf({ effort: "default", exploration: undefined }), []);
  assertEquals(linesOf({ effort: "quick", exploration: undefined }), [
    "                quick effort",
  ]);
  const exploration = { rounds: 7, idle: 5 };
  assertEquals(linesOf({ effort: "default", exploration }), [
    "                default effort explored 7 rounds, the last 5 without a gain",
  ]);
});

const COVARIANCE: Covariance = {
  unbounded: [],
  status: "ok",
  message: "standard errors are conditional on the atoms on the bound",
  kind: "observed",
  scale: 1,
  mixture: RESULT.mixture,
  names: [],
  matrix: undefined,
  weightErrors: new Float64Array([0.0125, 0.0125]),
  atomErrors: matrix([2, 2], new Float64Array([0.25, 0.00004, NaN, NaN])),
  held: [false, true],
  condition: 1234.5,
  weakest: { changes: [], words: "+1.00 size in component 1" },
  newtonStep: 0,
  root: undefined,
};
const SCALED: Covariance = {
  ...COVARIANCE,
  scale: 9,
  weightErrors: new Float64Array([0.0375, 0.0375]),
  atomErrors: matrix([2, 2], new Float64Array([0.75, 0.00012, NaN, NaN])),
};
const DIAGNOSTICS: Diagnostics = {
  scaled: SCALED,
  warnings: [],
  identifiability: undefined,
  smallestWeight: 0.25,
  fewestEffectiveItems: 1,
  closestAtoms: { distance: 4.25, components: [0, 1] },
  overdispersion: { pearson: 27, degreesOfFreedom: 3, estimate: 9 },
  covariance: COVARIANCE,
  emRate: 0.975,
  optimalityGap: {
    gap: 0.25,
    atom: new Float64Array(2),
    mostGain: Math.log(1.25),
    ceiling: 3,
    maxima: [],
    foundBest: 5,
    starts: 32,
    evaluations: 1000,
  },
  missing: {
    test: "score",
    gain: 212,
    chance: 3,
    freeCoefficients: 3,
    atoms: [],
    evaluations: 60,
  },
  skipped: ["something takes long"],
  seconds: 0.5,
};

Deno.test("fitReport() adds what diagnose() found", () => {
  const lines = fitReport(DATA, RESULT, { diagnostics: DIAGNOSTICS });
  assertEquals(
    lines.slice(
      lines.indexOf("Optimality gap"),
      lines.indexOf("\nAtoms, per st"),
    ),
    `\
Optimality gap   0.25: no mixture inside the bound, with any number of
                 components, gains more than 0.020 per choice: the distance to
                 the saturated model (found by 5 of 32 starts)
Missing          another component would gain about 212 nats by a score test,
                 where chance alone gives up to 3.0
Smallest         component 2 makes 25.0% of the choices, 2,500
Narrowest        component 2 is spread over 1.0 effective items
Closest atoms    of components 1 and 2, 4.3 apart in whitened units
Information      condition 1,235; known least: +1.00 size in component 1
Rate of EM       0.9750, the share of missing information: 92 rounds a digit
Standard errors  from the observed information of independent choices; standard
                 errors are conditional on the atoms on the bound. The counts
                 vary 9.0 times as much around this mixture, as choices come in
                 bunches or it does not fit: for bunches errors are 3.0 times as
                 large, the second number in the tables
Skipped          something takes long

Component        Weight (errors)  Effective items  Norm of atom
        1  0.7500 (0.013; 0.037)              3.3         1.500
        2  0.2500 (0.013; 0.037)              1.0         3.330 on bound

Weights, 95% intervals
  component                 1                 2
  weight     0.7247 to 0.7737  0.2263 to 0.2753

Atoms, per unit of each feature (standard errors; for choices in bunches)
  component                                  1                             2
  size            -1.50      (0.25; 0.75)       12.25      (-)
  price_in_cents   0.0005000 (4.0e-5; 0.00012)  -0.0000250 (-)

Atoms, 95% intervals
  component                             1                        2
  size            -1.990 to -1.010          -
  price_in_cents   0.0004216 to 0.0005784   -
`,
  );
});

/** The report in one line, with some diagnostics changed. */
function reportWith(changes: Partial<Diagnostics>): string {
  const diagnostics = { ...DIAGNOSTICS, ...changes };
  return fitReport(DATA, RESULT, { diagnostics }).replaceAll(/\s+/g, " ");
}

Deno.test("fitReport() has a sentence for each way in which diagnostics end", () => {
  const gap = DIAGNOSTICS.optimalityGap!;
  const cases: [Partial<Diagnostics>, string][] = [
    [
      { optimalityGap: { ...gap, gap: 1e-8 } },
      "Optimality gap none: as far as 32 starts see, no mixture inside the bound is better, with any number of components",
    ],
    [
      { optimalityGap: { ...gap, gap: 9, mostGain: Math.log(10) } },
      "Optimality gap 9.0: no mixture inside the bound, with any number of components, gains more than 0.020 per choice: the distance to the saturated model (found by 5 of 32 starts)",
    ],
    [
      {
        missing: {
          test: "score",
          gain: 1.5,
          chance: 3,
          freeCoefficients: 3,
          atoms: [],
          evaluations: 60,
        },
      },
      "Missing no component beyond chance: by a score test another would gain about 1.5 nats, and chance alone gives up to 3.0 S",
    ],
    [{ emRate: NaN }, "Rate of EM none: a component sits on a single item"],
    [
      { emRate: 1.5 },
      "Rate of EM 1 or more: EM comes no closer along a direction that choices do not tell S",
    ],
    [
      { emRate: 1 - 1e-15 },
      "Rate of EM 1 or more: EM comes no closer along a direction that choices do not tell S",
    ],
    [{ emRate: 0.5 }, "Rate of EM 0.5000, the share of missing information S"],
    [
      {
        covariance: {
          ...COVARIANCE,
          status: "singular",
          message: "the data do not identify one direction",
          condition: Infinity,
          weightErrors: undefined,
          atomErrors: undefined,
        },
      },
      "in whitened units Rate of EM 0.9750, the share of missing information: 92 rounds a digit Standard errors none: the data do not identify one direction Skipped",
    ],
    [
      {
        covariance: { ...COVARIANCE, held: [false, false] },
        overdispersion: { pearson: 3, degreesOfFreedom: 3, estimate: 1 },
        scaled: undefined,
      },
      "Standard errors from the observed information of independent choices Skipped",
    ],
  ];
  for (const [changes, sentence] of cases) {
    const report = reportWith(changes);
    assert(report.includes(sentence), `${sentence}\n${report}`);
  }
  const nothing = reportWith({
    covariance: undefined,
    emRate: undefined,
    optimalityGap: undefined,
    missing: undefined,
    closestAtoms: undefined,
  });
  assert(
    !/Optimality|Missing|Closest|Smallest|Information|Rate|errors/.test(
      nothing,
    ),
  );
});

Deno.test("fitReport() says how a fit that did not converge ended", () => {
  const words: [FitResult["status"], RegExp][] = [
    ["max_evaluations", /^Status +not converged: the evaluations ran out;/m],
    ["stalled", /^Status +stalled: no step gains more than rounding;/m],
    ["not_finite", /^Status +failed: the log-likelihood is not finite;/m],
  ];
  for (const [status, expected] of words) {
    assertMatch(fitReport(DATA, { ...RESULT, status }), expected);
  }
});

Deno.test("fitReport() has no share of the way where the bounds are one", () => {
  const flat = -Math.log(4);
  const report = fitReport(DATA, {
    ...RESULT,
    bounds: { uniform: flat, saturated: flat },
  });
  assertMatch(report, /^ +from uniform -1.38629 to saturated -1.38629$/m);
});

Deno.test("fitReport() stays within its width whatever the names", () => {
  const names = [
    "x",
    "a name so long that it takes more than one line of the table of atoms",
    "特徴量の名前は全角文字で書かれていてとても長いので折り返さなければならない",
    "🛫🛬✈️👩‍👩‍👧 e\u0301te\u0301 नमस्ते",
    "line\nbreak and \x1b[31mred\x1b[0m",
  ];
  for (const [L, K] of [[5, 1], [5, 12], [50, 3]] as const) {
    const features = simulateFeatures(300, L, { seed: L });
    const drawn = simulateChoices(features, simulateMixture(K, L), {
      choices: 3000,
    });
    const data = choiceData(features, drawn.counts, {
      featureNames: Array.from(
        { length: L },
        (_, l) => `${names[l % 5]}${l < 5 ? "" : l}`,
      ),
      itemNames: Array.from({ length: 300 }, (_, j) => names[j % 5]! + j),
    });
    const result = fit(data, { components: K, starts: 2, maxEvaluations: 30 });
    const diagnostics = diagnose(data, result, { gapStarts: 1 });
    for (const width of [60, 80, 120]) {
      const report = fitReport(data, result, { width, diagnostics });
      assert(
        !report.includes("\x1b"),
        "a name reached the terminal as control",
      );
      for (const line of report.split("\n")) {
        assert(
          textWidth(line) <= width,
          `${textWidth(line)} > ${width}: ${line}`,
        );
      }
      // Every component is in all tables of atoms and odds, and in that of intervals where there are any.
      const heads = report.matchAll(/^ {2}component\b(.*)$/gm);
      const shown = Array.from(heads).flatMap((head) =>
        head[1]!.trim().split(/ +/)
      );
      const all = Array.from({ length: K }, (_, k) => `${k + 1}`);
      const intervals = diagnostics.covariance?.status === "ok" ? all : [];
      assertEquals(shown, [
        ...all,
        ...intervals,
        ...all,
        ...all,
        ...all,
      ]);
    }
  }
});

Deno.test("fitReport() refuses a width that holds no table", () => {
  assertThrows(
    () => fitReport(DATA, RESULT, { width: 59 }),
    RangeError,
    "Cannot write a report as width must be an integer >= 60: current value is 59",
  );
});

Deno.test("comparisonReport() matches components before it compares", () => {
  const truth = RESULT.mixture;
  const estimate = {
    weights: new Float64Array([0.6, 0.4]),
    atoms: matrix([2, 2], new Float64Array([12.5, 0, -1.5, 0.0005])),
  };
  const lines = comparisonReport(DATA, { truth, estimate }).split("\n");
  assertEquals(lines.slice(0, 4), [
    "                    component 1             component 2",
    "          truth estimate  error   truth estimate  error",
    "weight    0.750    0.400 -0.350   0.250    0.600 +0.350",
    "size     -1.500   -1.500  0.000  12.250   12.500 +0.250",
  ]);
  // √((.35² + .35²)/2) and √((.25² + .000025²)/4).
  assertEquals(
    lines[6],
    "Root mean square error: 0.3500 in weights, 0.1250 in atoms.",
  );
});
