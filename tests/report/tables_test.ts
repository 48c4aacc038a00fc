import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { diagnose } from "../../lib/fit/diagnose.ts";
import { fit } from "../../lib/fit/fit.ts";
import type { FitResult } from "../../lib/fit/fit_result.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { comparisonReport } from "../../lib/report/comparison.ts";
import { fitReport } from "../../lib/report/tables.ts";
import { textWidth } from "../../lib/report/text_width.ts";
import { DATA, RESULT } from "./made_up_fit.ts";

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
  2  dog 100%, cat 0.000455%, bee <0.000001%, ant <0.000001%

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
