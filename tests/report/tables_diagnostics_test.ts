/** What a report says of the diagnostics of a . */
import { assert, assertEquals } from "@std/assert";
import type { Diagnostics } from "../../lib/fit/diagnose.ts";
import type { Covariance } from "../../lib/inference/covariance_result.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { fitReport } from "../../lib/report/tables.ts";
import { DATA, RESULT } from "./made_up_fit.ts";

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

Deno.test("a test of the fit without p-values, as no refit to drawn data succeeded, says so alone", () => {
  const test = { statistic: 2, pValue: NaN, monteCarloError: NaN };
  const message = "no refit to drawn data succeeded";
  const report = reportWith({
    fitTest: {
      ...{ verdict: "unknown", message, dispersion: NaN },
      ...{ replicates: [], failed: 3 },
      ...{ deviance: test, pearson: undefined, agreement: undefined },
      structure: { ...test, by: "fitted share", groups: [] },
    } as unknown as NonNullable<Diagnostics["fitTest"]>,
  });
  assert(/Test of fit\s+no refit to drawn data succeeded\s/.test(report));
  assert(!/p = NaN/.test(report));
});
