import { assert, assertEquals, assertMatch } from "@std/assert";
import { choiceTableFromCsv } from "../../lib/data/choice_table.ts";
import { selectComponents } from "../../mod.ts";
import { recommendation } from "../../lib/report/selection_reasons.ts";
import { runInMemory } from "./memory_environment.ts";

const SIMULATE = [
  "simulate",
  ...["--items=200", "--features=2", "--components=2", "--choices=20000"],
  ...["--scale=2", "--seed=5", "--out=s.csv"],
];
const TABLE = (await runInMemory(SIMULATE)).files.get("s.csv")!;
const SELECT = ["select", "s.csv", "--counts", "count", "--id", "item"];
const SELECT_THREE = [...SELECT, "--components=1..3", "--splits=2"];

/** What `softmix select` left behind after it went well. */
async function selected(
  args: readonly string[],
  options?: { terminal?: boolean },
) {
  const outcome = await runInMemory(args, { "s.csv": TABLE }, options);
  assertEquals(outcome.status, 0, outcome.error);
  return outcome;
}

/** The object without what differs from run to run. */
function timeless(text: string) {
  return JSON.parse(text, (key, value) => key === "seconds" ? 0 : value);
}

Deno.test("softmix select --json prints what selectComponents() returns, by the names of the contract", async () => {
  const { output, error, files } = await selected([...SELECT_THREE, "--json"]);
  assertEquals([error, files.size], ["", 0]);
  const object = JSON.parse(output);
  assertEquals(Object.keys(object), [
    ...["components", "featureNames", "items", "choices", "chosen"],
    ...["recommended", "candidates", "overdispersion", "latentSecondMoment"],
    ...["warnings", "seconds", "unusedColumns", "droppedFeatures"],
  ]);
  assertEquals(Object.keys(object.candidates[0]), [
    ...["components", "parameters", "weights", "atoms", "logLikelihood"],
    ...["logLikelihoodPerChoice", "status", "foundBest", "finished"],
    ...["aic", "bic", "icl", "quasiAic", "quasiBic", "entropy"],
    ...["devianceExplained", "heldOut", "onBound", "doubts", "warnings"],
    ...["seconds", "objective", "prior", "ridgeSearch"],
    ...["effort", "exploration"],
  ]);
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  const library = selectComponents(data, { components: [1, 2, 3], splits: 2 });
  assertEquals(object.components, [1, 2, 3]);
  assertEquals(object.chosen, { ...library.chosen });
  assertEquals(object.recommended, {
    components: library.chosen.bic,
    criterion: "bic",
    reason: recommendation(library),
  });
  assertEquals(object.warnings, []);
  for (const [i, { criteria, heldOut, fit }] of library.candidates.entries()) {
    const candidate = object.candidates[i];
    for (const name of ["aic", "bic", "icl", "quasiAic", "quasiBic"] as const) {
      assertEquals(candidate[name], criteria[name]);
    }
    assertEquals(candidate.parameters, 3 * (i + 1) - 1);
    assertEquals(candidate.heldOut.mean, heldOut!.mean);
    assertEquals(candidate.weights, Array.from(fit.mixture.weights));
    assertEquals(candidate.atoms.flat(), Array.from(fit.mixture.atoms.values));
  }
});

Deno.test("softmix select reads lists and ranges, and does what its options say", async () => {
  const object = async (...args: string[]) =>
    timeless(
      (await selected([...SELECT, "--splits=0", "--json", ...args])).output,
    );
  const plain = await object("--components=1,2");
  assertEquals(await object("--components=2,1"), plain);
  assertEquals(await object("--components", "1..2", "--seed", "1"), plain);
  assertEquals((await object("--components=1..1,2")).components, [1, 2]);
  assertEquals(plain.candidates[0].heldOut, null);
  assertEquals(plain.chosen.heldOut, null);
  assertEquals((await object("--components=2", "--features=x2")).featureNames, [
    "x2",
  ]);
  const bounded = await object("--components=2", "--atom-bound=0.5");
  assertEquals(bounded.candidates[0].doubts, [
    "2 atoms lie on the atom bound",
  ]);
  assertEquals(bounded.chosen.bic, null);
  const seeded = async (seed: string) =>
    timeless(
      (await selected([...SELECT, "--components=1", "--json", "--seed", seed]))
        .output,
    ).candidates[0].heldOut.perChoice;
  assertEquals((await seeded("7")).length, 5); // the default number of splits
  assert(`${await seeded("7")}` !== `${await seeded("8")}`);
});

Deno.test("softmix select says why it holds no choices out", async () => {
  const files = { "few.csv": "count,x\n3,1\n0,2\n1.5,4\n2,3\n" };
  const args = ["select", "few.csv", "--counts=count", "--components=1"];
  const reason =
    "The held-out log-likelihood is left out, as counts must be integers: the count of item 3 is 1.5.";
  const json = (await runInMemory([...args, "--json"], files)).output;
  assertEquals(JSON.parse(json).warnings, [reason]);
  const report = (await runInMemory(args, files)).output.replaceAll(
    /\s+/g,
    " ",
  );
  assert(report.includes(`Warning: ${reason} `), report);
});

Deno.test("softmix select --out writes what --json prints; --quiet prints nothing", async () => {
  const { output, files } = await selected([
    ...SELECT_THREE,
    "--out=m.json",
    "--json",
  ]);
  assertEquals(files.get("m.json"), output);
  const quiet = await selected([...SELECT_THREE, "--out=m.json", "--quiet"], {
    terminal: true,
  });
  assertEquals([quiet.output, quiet.error], ["", ""]);
  assertEquals(timeless(quiet.files.get("m.json")!), timeless(output));
});

Deno.test("softmix select says which fit it is at, and clears the line", async () => {
  const { error, output } = await selected(SELECT_THREE, { terminal: true });
  const shown = error.split("\r\x1b[K");
  assertEquals([shown.shift(), shown.pop()], ["", ""]);
  // A finish that takes more than a second, on a busy machine, says more.
  const fits = shown.filter((line) => !/held out|gradient/.test(line));
  for (const line of fits) {
    assertMatch(
      line,
      /^K = [123], [\w ]+: \d+ of \d+ starts, best -\d\.\d{7} per choice$/,
    );
    assert(line.length < 80);
  }
  assert(shown.includes("K = 2, choices held out: split 2"));
  for (const K of [1, 2, 3]) {
    assert(shown.some((line) => line.startsWith(`K = ${K},`)));
  }
  assertMatch(output, /^Number of components: 200 items, 2 features, 20,000 /);
  assertMatch(output, /\n {2}BIC {8}2 {2}the number of groups/);
});

Deno.test("softmix select leaves out what cannot be held out: counts that are not whole", async () => {
  const halves = TABLE.split("\n").map((line, i) => {
    const cells = line.split(",");
    if (i > 0 && cells.length > 1) cells[1] = `${Number(cells[1]) / 2}`;
    return cells.join(",");
  }).join("\n");
  const { status, output } = await runInMemory(
    [...SELECT, "--components=1..2"],
    {
      "s.csv": halves,
    },
  );
  assertEquals(status, 0);
  assert(!/^ {2}Held out/m.test(output), output);
});

Deno.test("softmix select reports columns it left out and features it dropped", async () => {
  const text = TABLE.trimEnd().split("\n").map((line, j) =>
    j === 0 ? `${line},kind,const` : `${line},thing,7`
  ).join("\n");
  const { status, output } = await runInMemory(
    [...SELECT, "--components=1", "--drop-dependent"],
    { "s.csv": text },
  );
  assertEquals(status, 0);
  assertMatch(output, /\nWarning: left out, as no cell is a number: "kind" /);
  assertMatch(output, /\nDropped +features not identified: "const"\n/);
});

Deno.test("softmix select --help", async () => {
  const { status, output } = await runInMemory(["select", "--help"]);
  assertEquals(status, 0);
  assertMatch(output, /^Fit several numbers of components to a table/);
  for (const line of output.split("\n")) assert(line.length <= 80, line);
});

Deno.test("softmix select --common and --fixed are those of selectComponents()", async () => {
  const { output } = await selected([
    ...SELECT_THREE,
    ...["--splits=0", "--common", "x1", "--fixed", "x2@1=0.5", "--json"],
  ].filter((arg) => arg !== "--splits=2"));
  const { candidates } = JSON.parse(output);
  const { data } = choiceTableFromCsv(TABLE, { counts: "count", id: "item" });
  const expected = selectComponents(data, {
    components: [1, 2, 3],
    splits: 0,
    common: ["x1"],
    fixed: { x2: { 1: 0.5 } },
  });
  for (const [i, candidate] of expected.candidates.entries()) {
    const { fit: { mixture }, criteria } = candidate;
    assertEquals(candidates[i].parameters, criteria.parameters);
    assertEquals(candidates[i].weights, Array.from(mixture.weights));
    assertEquals(candidates[i].common, ["x1"]);
    assertEquals(candidates[i].fixed, { x2: { "1": 0.5 } });
    assertEquals(candidates[i].atoms[0][1], 0.5);
  }
});
