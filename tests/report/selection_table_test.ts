import { assert, assertEquals, assertMatch } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import type { FitResult } from "../../lib/fit/fit_result.ts";
import type {
  ComponentsCandidate,
  Selection,
} from "../../lib/fit/selection.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { selectionReport } from "../../lib/report/selection_table.ts";
import { assertRefused } from "../refusal.ts";

/** Twenty items, so that there are degrees of freedom. */
const DATA = choiceData(
  Array.from({ length: 20 }, (_, j) => [j, j * j % 7]),
  new Array(20).fill(50),
);

/** A candidate whose numbers are made up, so that the report can be read off. */
function candidate(
  components: number,
  values: readonly [aic: number, bic: number, icl: number],
  doubts: readonly string[] = [],
): ComponentsCandidate {
  const [aic, bic, icl] = values;
  return {
    components,
    fit: { foundBest: components, finished: 8 } as FitResult,
    criteria: {
      components,
      parameters: 3 * components - 1,
      logLikelihood: -1300 + components,
      logLikelihoodPerChoice: -1.3 + components / 1000,
      aic,
      bic,
      icl,
      entropy: 500 * Math.log(components), // half of what K components can hide
      overdispersion: 1.25,
      quasiAic: aic / 1.25,
      quasiBic: bic / 1.25,
      devianceExplained: 0.125 * components,
      choosers: 100,
      bicChoices: 0,
      pseudoRSquared: 0.1,
    },
    heldOut: {
      perChoice: new Float64Array([-1.3125, -1.3125]),
      mean: -1.3125,
      deviation: 0,
    },
    doubts,
  };
}

const SELECTION: Selection = {
  interrupted: false,
  candidates: [
    candidate(1, [2700, 2700, 2700]),
    candidate(2, [2610.5, 2600, 2800]),
    candidate(3, [2600.25, 2620, 2900]),
    candidate(4, [2500, 2500, 2500], [
      "the best start did not converge",
      "1 atom lies on the atom bound",
    ]),
  ],
  chosen: {
    aic: 3,
    bic: 2,
    bicChoices: 2,
    icl: 1,
    quasiAic: 3,
    quasiBic: 2,
    heldOut: 3,
  },
  overdispersion: 1.25,
  holdOut: undefined,
  subspace: {
    basis: matrix([2, 2], new Float64Array([1, 0, 0, 1])),
    eigenvalues: new Float64Array([0.75, 0.0625]),
    standardErrors: new Float64Array(2),
    designErrors: new Float64Array(2),
    gap: Infinity,
    noise: 0.25,
    leastComponents: 1,
    radius: 1,
    warnings: [],
  },
  warnings: [],
};

Deno.test("selectionReport() says all there is to say", () => {
  assertEquals(
    selectionReport(DATA, SELECTION, { notes: [["Time", "1.00 s"]] }),
    `\
Number of components: 20 items, 2 features, 1,000 choices

Go on with K = 2: its BIC, which looks for the number of groups, is the lowest,
20.0 below that of K = 3.

 K   Parameters  Log-lik./choice  Explained    Held out  Best found by
 1            2       -1.2990000      12.5%  -1.3125000         1 of 8
 2            5       -1.2980000      25.0%  -1.3125000         2 of 8
 3            8       -1.2970000      37.5%  -1.3125000         3 of 8
(4)          11       -1.2960000      50.0%  -1.3125000         4 of 8

Criteria, less their value for the K chosen (*), which is in the last line
 K       AIC      BIC      ICL  Quasi AIC  Quasi BIC
 1      99.8    100.0   *  0.0       79.8       80.0
 2      10.3   *  0.0    100.0        8.2     *  0.0
 3    *  0.0     20.0    200.0     *  0.0       16.0
(4)   -100.3   -100.0   -200.0      -80.2      -80.0
 *   2,600.3  2,600.0  2,700.0    2,080.2    2,080.0

(4) not ranked: the best start did not converge; 1 atom lies on the atom bound

What each criterion chooses
  AIC        3  what predicts best, if choices are independent
  BIC        2  the number of groups, if choices are independent
  ICL        1  groups that single choices tell apart
  Quasi AIC  3  what predicts best, if choices come in bunches
  Quasi BIC  2  the number of groups, if choices come in bunches
  Held out   3  what predicts choices left out of the fit

Why
- A parameter costs 2 in AIC and log N = 6.9 in BIC. A component more than there
  are groups hardly harms predictions, so AIC (3) often takes one that BIC (2)
  does not.
- ICL (1) charges for not knowing which component a choice comes from as well,
  and with K = 2 a choice leaves 50% of that open: the groups overlap, which
  does not mean that there are fewer of them.
- Around K = 4 the counts vary 1.3 times as much as independent choices would,
  so the quasi criteria are close to AIC and BIC.
- K = 3 is the largest that is ranked: a larger K may fit better where its fit
  can be trusted, with more starts, or another bound.

Least K  1, if the features are normal: 1 of the 2 eigenvalues of the latent
         second moment 0.750, 0.063 is above the noise, 0.250. It needs no fit
         and is no estimate of K, which is often larger: atoms in one line count
         once, small ones not at all.
Time     1.00 s
`,
  );
});

Deno.test("selectionReport() refuses a width that holds no table", () => {
  assertRefused(
    () => selectionReport(DATA, SELECTION, { width: 79 }),
    "Cannot write a report as width must be an integer >= 80: current value is 79",
  );
});

Deno.test("selectionReport() says when all criteria agree", () => {
  const two = {
    ...{ aic: 2, bic: 2, bicChoices: 2, icl: 2 },
    ...{ quasiAic: 2, quasiBic: 2, heldOut: 2 },
  };
  const report = selectionReport(DATA, { ...SELECTION, chosen: two });
  assertMatch(report, /\nWhy\n- All criteria choose K = 2\.\n- Around K = 4/);
  assert(!report.includes("ICL (") && !report.includes("is the largest"));
});

Deno.test("selectionReport() says what is left out, also where no fit can be trusted", () => {
  const warnings = ["Nothing is held out, as it is Sunday."];
  const candidates = SELECTION.candidates.slice(3);
  for (const selection of [SELECTION, { ...SELECTION, candidates }]) {
    assertMatch(
      selectionReport(DATA, { ...selection, warnings }),
      /\nWhy\n(- .+\n( .+\n)*)+\nWarning: Nothing is held out, as it is Sunday\.\n\n/,
    );
  }
});

Deno.test("selectionReport() does not choose where no fit can be trusted", () => {
  const { candidates } = SELECTION;
  const none = {
    aic: undefined,
    bic: undefined,
    bicChoices: undefined,
    icl: undefined,
    quasiAic: undefined,
    quasiBic: undefined,
    heldOut: undefined,
  };
  const report = selectionReport(DATA, {
    ...SELECTION,
    candidates: candidates.slice(3),
    chosen: none,
  });
  assertMatch(report, /\n {2}AIC {8}- {2}what predicts best/);
  assertMatch(report, /\nWhy\n- No fit can be trusted, so there is nothing to/);
  assertMatch(report, /\n\(4\) +2,500\.0 +2,500\.0 +2,500\.0 /);
});

Deno.test("selectionReport() sends a reader with bunched choices to the quasi criteria, and past the largest K", () => {
  const { candidates, chosen } = SELECTION;
  const report = selectionReport(DATA, {
    ...SELECTION,
    candidates: candidates.slice(0, 3),
    chosen: { ...chosen, quasiBic: 1 },
    overdispersion: 4,
  }).replaceAll(/\s+/g, " ");
  assertMatch(
    report,
    /Around K = 3 the counts vary 4\.0 times as much as independent choices would: choices come in bunches, or no K fits\. The quasi criteria take the 1,000 choices for 250; trust them \(3 and 1\) rather than AIC and BIC\. Choices held out come from the same bunches, so they side with AIC\./,
  );
  assertMatch(report, /K = 3 is the largest compared: try larger ones\./);
});

Deno.test("selectionReport() stays within 80 cells with billions of choices", () => {
  const report = selectionReport(DATA, {
    ...SELECTION,
    candidates: SELECTION.candidates.map((c) => ({
      ...c,
      criteria: {
        ...c.criteria,
        aic: c.criteria.aic * 4e4,
        bic: c.criteria.bic * 1e6,
        icl: c.criteria.icl * 1e9,
        quasiAic: -c.criteria.quasiAic * 1e8,
        quasiBic: c.criteria.quasiBic * 1e12,
      },
    })),
  });
  for (const line of report.split("\n")) assert(line.length <= 80, line);
});

Deno.test("selectionReport() says where the over-dispersion is 1, or cannot be known", () => {
  const none = selectionReport(DATA, { ...SELECTION, overdispersion: 1 });
  assertMatch(
    none,
    /vary no more than independent choices would, so the\s+quasi/,
  );
  const few = choiceData([[1, 4], [2, 1], [3, 9], [4, 2]], [1, 300, 349, 350]);
  assertMatch(
    selectionReport(few, { ...SELECTION, overdispersion: 1 }),
    /- K = 4 has no fewer parameters than the 4 items have free probabilities,/,
  );
});

Deno.test("selectionReport() gives no p-value and no verdict where no refit to drawn data succeeded", () => {
  const { mixture } = SELECTION.candidates[0]!.fit;
  const failing = {
    ...{ components: 1, statistic: 3.25, mixture, larger: mixture },
    replicates: [{ replicate: 0, statistic: NaN }],
    ...{ failed: 1, pValue: NaN, monteCarloError: NaN },
  };
  const report = selectionReport(DATA, { ...SELECTION, tests: [failing] });
  assertMatch(
    report,
    /K = 1 is not tested: twice the log-likelihood gains 3\.3, and no\s+refit to drawn data succeeded/,
  );
  assert(!report.includes("NaN"));
});
