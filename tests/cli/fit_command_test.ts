import { assert, assertEquals, assertMatch } from "@std/assert";
import { choiceTableFromCsv } from "../../lib/data/choice_table.ts";
import { diagnose } from "../../lib/fit/diagnose.ts";
import { fit } from "../../lib/fit/fit.ts";
import { confidenceIntervals } from "../../lib/inference/intervals.ts";
import { oddsRatios } from "../../lib/inference/odds_ratios.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { plainWords } from "../../lib/report/plain_words.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  FIT,
  FIT_TWO,
  fitted,
  SIMULATE,
  simulated,
  TABLE,
  timeless,
} from "./simulated_fit.ts";

Deno.test("softmix simulate writes the table and the truth, the same for a seed", async () => {
  assertEquals([simulated.status, simulated.output, simulated.error], [
    0,
    "",
    "",
  ]);
  assertEquals(TABLE.split("\n")[0], "item,count,x1,x2");
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  assertEquals([data.choices, data.features.rows], [5000, 60]);
  const truth = JSON.parse(simulated.files.get("truth.json")!);
  assertEquals(truth.components, 2);
  for (const atom of truth.atoms) {
    assert(Math.abs(Math.hypot(...atom) - 1.5) < 1e-12); // the default scale
  }
  assertEquals((await runInMemory(SIMULATE)).files, simulated.files);
  const other = await runInMemory([
    ...SIMULATE.slice(0, 5),
    "--seed=4",
    "--out=s.csv",
  ]);
  assert(other.files.get("s.csv") !== TABLE);
  assertEquals([...other.files.keys()], ["s.csv"]);
});

/** Without the seconds and the line that made it. */
function uncommanded(text: string) {
  const { model: { command: _, ...model }, ...rest } = timeless(text);
  return { ...rest, model };
}

Deno.test("softmix fit --json prints one object with the fields of the contract", async () => {
  const { output, error, files } = await fitted([...FIT_TWO, "--json"], {
    terminal: false,
  });
  assertEquals([error, files.size], ["", 0]);
  const object = JSON.parse(output);
  assertEquals(Object.keys(object).slice(0, 12), [
    ...["components", "featureNames", "items", "choices", "weights", "atoms"],
    ...["logLikelihood", "logLikelihoodPerChoice", "status", "foundBest"],
    ...["starts", "seconds"],
  ]);
  assertEquals(object.components, 2);
  assertEquals(object.featureNames, ["x1", "x2"]);
  assertEquals([object.items, object.choices], [60, 5000]);
  assertEquals(object.status, "converged");
  assert(object.starts.length >= 4);
  assertEquals(Object.keys(object.starts[0]), [
    ...["init", "logLikelihood", "objective", "status", "evaluations"],
  ]);
  assertEquals(typeof object.seconds, "number");
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  const again = logLikelihood(
    data,
    softmaxMixture(object.weights, object.atoms),
  );
  // Two summations of 60 terms.
  assert(Math.abs(again / object.logLikelihood - 1) < 1e-13);
  assertEquals(object.logLikelihood / 5000, object.logLikelihoodPerChoice);
});

Deno.test("softmix fit --json has diagnostics last, those of diagnose(); --no-diagnostics leaves them out", async () => {
  const object = JSON.parse((await fitted([...FIT_TWO, "--json"])).output);
  assertEquals(Object.keys(object).at(-1), "diagnostics");
  const { diagnostics } = object;
  assertEquals(Object.keys(diagnostics), [
    ...["smallestWeight", "fewestEffectiveItems", "closestAtoms"],
    ...["overdispersion", "covariance", "identifiability", "emRate"],
    ...["optimalityGap", "missing", "wald", "warnings", "intervals"],
    ...["skipped", "seconds"],
  ]);
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  const result = fit(data, { components: 2, starts: 4 });
  const expected = diagnose(data, result);
  const { covariance, optimalityGap, missing, closestAtoms } = expected;
  const intervals = confidenceIntervals(covariance!)!;
  assertEquals(diagnostics.covariance, {
    kind: "observed",
    scale: 1,
    status: "ok",
    message: covariance!.message,
    condition: covariance!.condition,
    weakest: covariance!.weakest!.words,
    weightErrors: Array.from(covariance!.weightErrors!),
    atomErrors: matrixToRows(covariance!.atomErrors!),
  });
  assertEquals(diagnostics.intervals, {
    kind: "wald",
    level: 0.95,
    weights: {
      lower: Array.from(intervals.weights.lower),
      upper: Array.from(intervals.weights.upper),
    },
    atoms: {
      lower: matrixToRows(intervals.atoms.lower),
      upper: matrixToRows(intervals.atoms.upper),
    },
  });
  assertEquals(object.summary, plainWords(data, result, expected));
  const { perUnit } = oddsRatios(data, result.mixture, { intervals });
  assertEquals(object.oddsRatios.perUnit, {
    values: matrixToRows(perUnit.values),
    lower: matrixToRows(perUnit.ends!.lower),
    upper: matrixToRows(perUnit.ends!.upper),
  });
  assert(object.seconds > diagnostics.seconds && diagnostics.seconds > 0);
  assertEquals(diagnostics.closestAtoms, {
    components: [1, 2],
    distance: closestAtoms!.distance,
  });
  const { verdict, checks } = expected.identifiability!;
  assertEquals(diagnostics.identifiability, {
    verdict,
    checks: checks.map(({ name, verdict, isLocal }) => ({
      ...{ name, verdict, isLocal },
    })),
  });
  assertEquals(diagnostics.emRate, expected.emRate);
  assertEquals(diagnostics.optimalityGap.gap, optimalityGap!.gap);
  assertEquals(diagnostics.optimalityGap.atom, Array.from(optimalityGap!.atom));
  assertEquals(diagnostics.missing, {
    gain: missing!.gain,
    chance: missing!.chance,
    atom: Array.from(missing!.atoms[0]!.atom),
  });
  assertEquals(diagnostics.overdispersion, expected.overdispersion!.estimate);
  const without =
    (await fitted([...FIT_TWO, "--json", "--no-diagnostics"])).output;
  assertEquals(JSON.parse(without).diagnostics, null);
  assertMatch((await fitted(FIT_TWO)).output, /\nOptimality gap {3}/);
  const plain = (await fitted([...FIT_TWO, "--no-diagnostics"])).output;
  assert(!plain.includes("Optimality gap") && !plain.includes("error"));
});

Deno.test("softmix fit --out writes what --json prints; --quiet prints nothing", async () => {
  const { output, files } = await fitted([
    ...FIT_TWO,
    "--out=m.json",
    "--json",
  ]);
  assertEquals(files.get("m.json"), output);
  const quiet = await fitted([...FIT_TWO, "--out=m.json", "--quiet"], {
    terminal: true,
  });
  assertEquals([quiet.output, quiet.error], ["", ""]);
  assertEquals(
    uncommanded(quiet.files.get("m.json")!),
    uncommanded(output),
  );
  const both = await fitted([...FIT_TWO, "--json", "--quiet"], {
    terminal: true,
  });
  assertEquals(uncommanded(both.output), uncommanded(output));
  assertEquals(both.error, "");
});

Deno.test("softmix fit writes over one line of a terminal and clears it", async () => {
  const { error, output } = await fitted(FIT_TWO, { terminal: true });
  const shown = error.split("\r\x1b[K");
  assertEquals(shown.shift(), "");
  assertEquals(shown.pop(), ""); // cleared at the end
  assert(shown.length >= 5, `${shown.length} states of the line`);
  for (const line of shown) {
    assertMatch(
      line,
      /^[\w ]+: \d+ of \d+ starts, best -\d\.\d{7} per choice$/,
    );
    assert(line.length < 80);
  }
  assertMatch(output, /^Softmax mixture with 2 components/);
  assertEquals((await fitted(FIT_TWO, { terminal: false })).error, "");
});

Deno.test("the progress line is cleared when the fit is refused", async () => {
  const { status, error } = await runInMemory(
    [...FIT, "--components", "61"],
    { "s.csv": TABLE },
    { terminal: true },
  );
  assertEquals(status, 1);
  assertEquals(
    error,
    `\r\x1b[Ksoftmix fit: "s.csv": Cannot fit as components must be at most the number of items, 60: current value is 61\n`,
  );
});

Deno.test("softmix demo puts the truth beside the estimate, and they agree", async () => {
  const { status, output, error } = await runInMemory(["demo"]);
  assertEquals([status, error], [0, ""]);
  const [, weights, atoms] = /error: ([\d.]+) in weights, ([\d.]+) in atoms\./
    .exec(output)!;
  // Root mean square standard errors from the observed information: .0084 and
  // .0132. Three of them for 2 free weights, one and a half for 24 entries.
  assert(Number(weights) < 0.0253 && Number(atoms) < 0.0198, output);
  for (const line of output.split("\n")) assert(line.length <= 80, line);
});

Deno.test("softmix fit finds that --out cannot be written before it fits", async () => {
  const { status, error } = await runInMemory(
    [...FIT_TWO, "--out", "m.locked"],
    { "s.csv": TABLE },
    { terminal: true },
  );
  assertEquals(status, 1);
  // No progress line came first.
  assertEquals(
    error,
    `softmix fit: Cannot write "m.locked" as permission is denied\n`,
  );
});
