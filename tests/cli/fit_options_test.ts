/** Options of fits on the command line: offsets, constraints, efforts, what is left out. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { choiceTableFromCsv } from "../../lib/data/choice_table.ts";
import { fit } from "../../lib/fit/fit.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { commandLine } from "../../lib/cli/command_line.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  FIT,
  FIT_TWO,
  fitted,
  SIMULATE,
  TABLE,
  timeless,
} from "./simulated_fit.ts";

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
  assertMatch(output, /\nWarning: left out, as no cell is a number: "kind" /);
  assertMatch(output, /\nDropped +features not identified: "const"\n/);
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

Deno.test("softmix fit --workers: as many threads, and the same result", async () => {
  const { Worker } = globalThis;
  let begun = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      begun++;
    }
  };
  try {
    const alone = await fitted([...FIT_TWO, "--json"]);
    assertEquals(begun, 0);
    const args = [...FIT_TWO, "--json", "--workers", "3"];
    const together = await fitted(args);
    assertEquals(begun, 2); // beside the calling thread
    const { model: { command, ...model }, ...rest } = timeless(together.output);
    const expected = timeless(alone.output);
    assertEquals(command, commandLine(["softmix", ...args]));
    assertEquals({
      ...rest,
      model: { command: expected.model.command, ...model },
    }, expected);
    const { status, error } = await runInMemory(
      [...FIT_TWO, "--workers", "0"],
      { "s.csv": TABLE },
    );
    assertEquals(status, 2);
    assertMatch(error, /--workers must be an integer >= 1/);
  } finally {
    globalThis.Worker = Worker;
  }
});
