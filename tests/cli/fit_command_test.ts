import denoJson from "../../deno.json" with { type: "json" };
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { choiceTableFromCsv } from "../../lib/data/choice_table.ts";
import { diagnose } from "../../lib/fit/diagnose.ts";
import { fit } from "../../lib/fit/fit.ts";
import { confidenceIntervals } from "../../lib/inference/intervals.ts";
import { oddsRatios } from "../../lib/inference/odds_ratios.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { commandLine } from "../../lib/cli/command_line.ts";
import { plainWords } from "../../lib/report/plain_words.ts";
import { runInMemory } from "./memory_environment.ts";

const SIMULATE = [
  "simulate",
  ...["--items=60", "--features=2", "--components=2", "--choices=5000"],
  ...["--seed=3", "--out=s.csv", "--truth=truth.json"],
];
const simulated = await runInMemory(SIMULATE);
const TABLE = simulated.files.get("s.csv")!;
const FIT = ["fit", "s.csv", "--counts", "count", "--id", "item"];
const FIT_TWO = [...FIT, "--components", "2", "--starts", "4"];

/** What `softmix fit` left behind after it went well. */
async function fitted(
  args: readonly string[],
  options?: { terminal?: boolean },
) {
  const outcome = await runInMemory(args, { "s.csv": TABLE }, options);
  assertEquals(outcome.status, 0, outcome.error);
  return outcome;
}

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

Deno.test("softmix simulate --offsets adds a column that the fit takes", async () => {
  const { files } = await runInMemory([...SIMULATE, "--offsets=2"]);
  const table = files.get("s.csv")!;
  assertEquals(table.split("\n")[0], "item,count,offset,x1,x2");
  const { data } = choiceTableFromCsv(table, {
    counts: "count",
    id: "item",
    offset: "offset",
  });
  const offset = data.offset!;
  const square = offset.reduce((sum, o) => sum + o * o, 0) / offset.length;
  assert(Math.abs(Math.sqrt(square) - 2) < 0.6, `${square}`); // 3 errors, 2/√120
  // Features are as without, and counts follow the offset.
  const plain = choiceTableFromCsv(TABLE, { counts: "count", id: "item" }).data;
  assertEquals(data.features, plain.features);
  const mean = offset.reduce((sum, o, j) => sum + o * data.counts[j]!, 0) /
    data.choices;
  assert(mean > 2, `${mean}`);
});

/** The object without what differs from run to run. */
function timeless(text: string) {
  return JSON.parse(text, (key, value) => key === "seconds" ? 0 : value);
}

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

Deno.test("softmix fit does what its options say", async () => {
  const object = async (...args: string[]) => {
    const { output } = await fitted([...FIT_TWO, "--json", ...args]);
    const { model: { command, ...model }, ...rest } = timeless(output);
    assertEquals(
      command,
      commandLine(["softmix", ...FIT_TWO, "--json", ...args]),
    );
    return { ...rest, model };
  };
  const plain = await object();
  assertEquals(await object("--seed", "1", "--init", "auto"), plain);
  assertEquals((await object("--init", "random")).starts[0].init, "random");
  assertNotEquals((await object("--seed", "-2")).starts, plain.starts);
  assertEquals((await object("--atom-bound", "Infinity")).atomBound, null);
  const bounded = await object("--atom-bound", "0.5");
  assertEquals(bounded.atomBound, 0.5);
  assert(bounded.onBound.includes(true));
  assert(bounded.warnings[0].includes("lies on the atom bound"));
  assertEquals((await object("--features", "x2")).featureNames, ["x2"]);
  assertEquals((await object("--features", 'x2,"x1"')).featureNames, [
    "x2",
    "x1",
  ]);
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

Deno.test("softmix fit reports columns it left out and features it dropped", async () => {
  const lines = TABLE.trimEnd().split("\n");
  const text = lines.map((line, j) =>
    j === 0 ? `${line},kind,const` : `${line},thing,7`
  ).join("\n");
  const { status, output } = await runInMemory(
    [...FIT_TWO, "--drop-dependent"],
    { "s.csv": text },
  );
  assertEquals(status, 0);
  assertMatch(output, /\nNot used +columns of text: "kind"\n/);
  assertMatch(output, /\nDropped +features not identified: "const"\n/);
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

Deno.test("softmix fit --offset: part of the utility and no feature, said in text, JSON and page", async () => {
  const args = [...FIT_TWO, "--offset", "x2"];
  const { output, files } = await fitted([
    ...args,
    ...["--out", "o.json", "--report", "o.html"],
  ]);
  const json = JSON.parse(files.get("o.json")!);
  assertEquals([json.offset, json.featureNames], ["x2", ["x1"]]);
  const { data } = choiceTableFromCsv(TABLE, {
    counts: "count",
    id: "item",
    offset: "x2",
  });
  const { bounds, logLikelihood } = fit(data, { components: 2, starts: 4 });
  assertEquals([json.bounds, json.logLikelihood], [bounds, logLikelihood]);
  const said = `from the offset alone ${
    bounds.uniform.toFixed(5)
  } to saturated`;
  for (const text of [output, files.get("o.html")!]) {
    assert(text.replaceAll(/\s+/g, " ").includes(said), text);
    assertMatch(text, /Offset\b[^]{1,20}column (&quot;|")x2/);
  }
  const without = await fitted([...FIT_TWO, "--out", "w.json"]);
  assert(!("offset" in JSON.parse(without.files.get("w.json")!)));
  assertMatch(without.output, /from uniform/);
});

Deno.test("softmix select --offset", async () => {
  const { output } = await fitted([
    ...["select", "s.csv", "--counts", "count", "--id", "item", "--splits=0"],
    ...["--components", "1,2", "--offset", "x2", "--json"],
  ]);
  const json = JSON.parse(output);
  assertEquals([json.offset, json.featureNames], ["x2", ["x1"]]);
});

Deno.test("help and version go to standard output with status 0", async () => {
  assertEquals(
    (await runInMemory(["--version"])).output,
    `softmix ${denoJson.version}\n`,
  );
  const cases: [args: string[], start: string][] = [
    [
      ["--help"],
      `softmix ${denoJson.version}: softmax mixtures from choice counts\n`,
    ],
    [
      ["-h"],
      `softmix ${denoJson.version}: softmax mixtures from choice counts\n`,
    ],
    [["fit", "--help"], "Fit a softmax mixture to a table"],
    [["fit", "t.csv", "-h"], "Fit a softmax mixture to a table"],
    [["simulate", "--help"], "Draw features, a mixture and choices"],
    [["demo", "--help"], "Simulate 50,000 choices"],
  ];
  for (const [args, start] of cases) {
    const { status, output, error } = await runInMemory(args);
    assertEquals([status, error], [0, ""]);
    assertEquals(output.slice(0, start.length), start);
    for (const line of output.split("\n")) assert(line.length <= 80, line);
  }
});

Deno.test("help names every option that a command takes", async () => {
  const help = (await runInMemory(["fit", "--help"])).output;
  for (
    const name of [
      ...["counts", "id", "offset", "features", "drop-dependent", "components"],
      ...["init", "starts", "seed", "atom-bound", "ridge", "dirichlet"],
      ...["out", "json", "quiet", "help"],
    ]
  ) assertMatch(help, new RegExp(`^  --${name}\\b`, "m"));
  assert(!help.includes("{INITS}"));
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

Deno.test("softmix fit --common and --fixed are those of fit(), in JSON, text and page", async () => {
  const args = [...FIT_TWO, "--common", "x1", "--fixed", "x2@2=-0.5"];
  const outcome = await fitted([...args, "--report=r.html", "--out=o.json"]);
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  const options = { common: ["x1"], fixed: { x2: { 2: -0.5 } } };
  const result = fit(data, { components: 2, starts: 4, ...options });
  const json = JSON.parse(outcome.files.get("o.json")!);
  assertEquals(json.atoms, matrixToRows(result.mixture.atoms));
  assertEquals(json.weights, Array.from(result.mixture.weights));
  assertEquals([json.common, json.fixed], [["x1"], { x2: { "2": -0.5 } }]);
  assertEquals(json.diagnostics.covariance.atomErrors[1][1], 0);
  assertEquals(json.diagnostics.covariance.status, "ok");
  const lines = outcome.output.split("\n");
  const line = (start: string) =>
    lines.filter((text) => text.startsWith(start)).map((text) =>
      text.replaceAll(/ +/g, " ")
    );
  assertEquals(line("Common"), [
    "Common x1: one coefficient for all components",
  ]);
  assertEquals(line("Fixed"), ["Fixed x2 = -0.5 in component 2"]);
  assertMatch(outcome.output, /x2 .*-0\.5000? +\(fixed\)/);
  assertMatch(
    outcome.output.replaceAll(/\s+/g, " "),
    /no mixture inside the bound with these common and fixed coefficients/,
  );
  const page = outcome.files.get("r.html")!;
  assert(page.includes("x1: one coefficient for all components"));
  assert(page.includes("x2 = -0.5 in component 2"));
  assertMatch(page, /-0\.50*\s+<span class="error">fixed<\/span>/);
  // Without the options nothing of it is anywhere.
  const plain = await fitted([...FIT_TWO, "--out=o.json"]);
  const { common, fixed } = JSON.parse(plain.files.get("o.json")!);
  assertEquals([common, fixed], [undefined, undefined]);
  assert(!/^(Common|Fixed)/m.test(plain.output));
});

Deno.test("a feature may have = and @ in its name", async () => {
  const table = TABLE.replace("x1,x2", "x@1,a=b");
  const outcome = await runInMemory(
    [...FIT_TWO, "--json", "--fixed", "x@1=0.5,a=b@2=1"],
    { "s.csv": table },
  );
  assertEquals(outcome.status, 0, outcome.error);
  const { atoms, fixed } = JSON.parse(outcome.output);
  assertEquals(fixed, { "x@1": 0.5, "a=b": { "2": 1 } });
  assertEquals([atoms[0][0], atoms[1][0], atoms[1][1]], [0.5, 0.5, 1]);
});

Deno.test("softmix fit and select take an effort and say which it was", async () => {
  const one = [...FIT, "--components=2", "--json", "--no-diagnostics"];
  for (const effort of ["quick", "thorough"]) {
    const { output } = await fitted([...one, `--effort=${effort}`]);
    const result = JSON.parse(output);
    assertEquals([result.effort, result.exploration], [effort, null]);
    // What it costs: three starts at the most, or all ten and more.
    assertEquals(result.starts.length > 9, effort === "thorough");
  }
  assertEquals(JSON.parse((await fitted(one)).output).effort, "default");
  const { output } = await fitted([
    ...["select", "s.csv", "--counts=count", "--id=item", "--components=1,2"],
    ...["--splits=0", "--effort=quick", "--json"],
  ]);
  const { candidates } = JSON.parse(output);
  assertEquals(candidates.map((of: { effort: string }) => of.effort), [
    "quick",
    "quick",
  ]);
});
