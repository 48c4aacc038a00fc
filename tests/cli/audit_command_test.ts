import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceSetData, fit, matrixToRows, softmaxMixture } from "../../mod.ts";
import { audit } from "../../lib/estimation.ts";
import { simulatedPanel } from "../simulated_panel.ts";
import { runInMemory } from "./memory_environment.ts";

const panel = simulatedPanel(3, {
  persons: 50,
  choices: 4,
  alternatives: 3,
  truth: softmaxMixture([0.6, 0.4], [[2, -0.5], [-2, -0.5]]),
});
const table = (() => {
  const { choosers, features, counts } = panel;
  const { sets, starts, rows } = choosers!;
  const person = new Map<number, number>();
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const s = sets.findLastIndex((first) => first <= rows[e]!);
      person.set(s, u);
    }
  }
  const lines = matrixToRows(features).map(([time, price], r) => {
    const s = sets.findLastIndex((first) => first <= r);
    return `${person.get(s)},${s},${counts[r]},${time},${price}`;
  });
  return `person,task,chosen,time,price\n${lines.join("\n")}\n`;
})();
const columns = ["--set", "task", "--person", "person", "--chosen", "chosen"];
const found = fit(panel, { components: 2 });
const { weights, atoms } = found.mixture;
const [w1, w2] = weights;
const [a, b, c, d] = atoms.values;

async function audited(
  theirs: string,
  more: readonly string[] = [],
  files: Record<string, string> = {},
) {
  return await runInMemory(
    ["audit", "t.csv", ...columns, "--estimates", "e.csv", ...more],
    { "t.csv": table, "e.csv": theirs, ...files },
  );
}

async function json(theirs: string, more: readonly string[] = []) {
  const { status, output, error } = await audited(theirs, ["--json", ...more]);
  assertEquals([status, error], [0, ""]);
  return JSON.parse(output);
}

const inColumns = `component,weight,time,price
low,${w1},${a},${b}
high,${w2},${c},${d}
`;

Deno.test("softmix audit reads a column for each parameter, or a row, and tells what audit() tells", async () => {
  const one = await json(inColumns);
  const own = audit(panel, found.mixture);
  assertEquals(one.components, ["low", "high"]);
  assertEquals([one.verdict, one.best.finished > 0], ["best", true]);
  assertEquals(one.logLikelihood, own.logLikelihood);
  assertEquals(one.parameters.map((p: { name: string }) => p.name), [
    ...["weight", "time", "price", "weight", "time", "price"],
  ]);
  for (const [i, parameter] of own.parameters.entries()) {
    assertEquals(one.parameters[i].estimate, parameter.estimate);
    assertEquals(one.parameters[i].observed, parameter.observed);
    assertEquals(one.parameters[i].sandwich, parameter.sandwich);
    assertEquals(one.parameters[i].error, null);
  }
  const inRows = `parameter;component;error;estimate
price;low;;${b}
weight;low;,2;${w1}
time;low;,4;${a}
time;high;;${c}
price;high;;${d}
weight;high;;${w2}
`.replaceAll(".", ",");
  const two = await json(inRows);
  assertEquals(two.logLikelihood, one.logLikelihood);
  assertEquals(two.parameters.map((p: { error: number }) => p.error), [
    ...[0.2, 0.4, null, null, null, null],
  ]);
});

Deno.test("softmix audit: percents, log-odds, what components share", async () => {
  const percents = await audited(
    inColumns.replace(`${w1}`, "60").replace(`${w2}`, "39"),
    ["--json"],
  );
  assertEquals(percents.error, "");
  const one = JSON.parse(percents.output);
  assertEquals(one.parameters[0].estimate, 60 / 99);
  assertEquals(
    one.warnings[0],
    "weights sum to 99: they are taken as shares of that",
  );
  assertEquals(one.verdict, "not_maximum");
  const inRows = await json(
    `component,parameter,estimate,error
1,weight,60,5
2,weight,39,5
1,time,${a},
2,time,${c},
1,price,${b},
2,price,${d},
`,
  );
  assertEquals(inRows.parameters[0].error, 5 / 99);
  const odds = await json(
    `component,parameter,estimate
1,(Intercept),${Math.log(w1! / w2!)}
1,time,${a}
2,time,${c}
1,price,${b}
2,price,${d}
`,
  );
  assertAlmostEquals(odds.parameters[0].estimate, w1!, 1e-14);
  assertEquals(odds.verdict, "best");
  const shared = fit(panel, { components: 2, common: ["x2"] });
  const { values } = shared.mixture.atoms;
  const common = await json(
    `component,parameter,estimate
1,weight,${shared.mixture.weights[0]}
2,weight,${shared.mixture.weights[1]}
1,time,${values[0]}
2,time,${values[2]}
all,price,${values[1]}
`,
  );
  assertEquals([common.common, common.verdict], [["price"], "best"]);
  assertEquals(common.best.atoms[0][1], common.best.atoms[1][1]);
});

Deno.test("softmix audit: membership in parameters, relative to any component", async () => {
  const z = Array.from({ length: 50 }, (_, u) => Math.sin(u));
  const lines = table.trim().split("\n");
  const wide = lines.map((line, i) =>
    `${line},${i === 0 ? "age" : z[Number(line.split(",")[0])]}`
  ).join("\n");
  const rows = lines.slice(1).map((line) => line.split(",").map(Number));
  const data = choiceSetData(rows.map((row) => row.slice(3)), {
    sets: rows.map((row) => row[1]!),
    persons: rows.map((row) => row[0]!),
    chosen: rows.map((row) => row[2]!),
    membership: { age: rows.map((row) => z[row[0]!]!) },
  });
  const { mixture, logLikelihood } = fit(data, { components: 2 });
  const [own, slope] = mixture.membership!.values;
  const e = mixture.atoms.values;
  const theirs = (base: boolean) =>
    `component,parameter,estimate,error
1,time,${e[0]},
1,price,${e[1]},
2,time,${e[2]},
2,price,${e[3]},
${
      base
        ? `2,(Intercept),${-own!},.5\n2,age,${-slope!},.5\n`
        : `1,(Intercept),${own},.5\n1,age,${slope},.5\n`
    }`;
  for (const base of [true, false]) {
    const { output, error } = await audited(theirs(base), [
      ...["--membership", "age", "--json"],
    ], { "t.csv": wide });
    assertEquals(error, "");
    const judged = JSON.parse(output);
    assertAlmostEquals(judged.logLikelihood, logLikelihood, 1e-8);
    assertEquals(judged.verdict, "best");
    const [intercept] = judged.parameters.filter((p: { name: string }) =>
      p.name === "(Intercept)"
    );
    assertEquals(intercept.error, base ? null : 0.5);
    assertEquals(judged.warnings.length, base ? 1 : 0);
  }
});

Deno.test("softmix audit: populations have weights of their own", async () => {
  const wide =
    `x,east,west\n0,30,90\n1,20,40\n2,25,20\n3,30,15\n5,60,20\n6,90,10\n`;
  const { output, error } = await runInMemory([
    ...["audit", "w.csv", "--counts", "east,west", "--estimates", "e.csv"],
    "--json",
  ], {
    "w.csv": wide,
    "e.csv": `component,weight:east,weight:west,x\n1,.6,.3,.5\n2,.4,.7,-.5\n`,
  });
  assertEquals(error, "");
  const { parameters } = JSON.parse(output);
  assertEquals(
    parameters.map((p: { name: string }) => p.name).slice(0, 3),
    ["weight:east", "weight:west", "x"],
  );
  assertAlmostEquals(parameters[1].estimate, 0.3, 1e-12);
  const rows = await runInMemory([
    ...["audit", "w.csv", "--counts", "east,west", "--estimates", "e.csv"],
    "--json",
  ], {
    "w.csv": wide,
    "e.csv": `component,parameter,estimate,error
1,weight:east,60,4
2,weight:east,40,4
1,weight:west,.3,.05
2,weight:west,.7,.05
1,x,.5,
2,x,-.5,
`,
  });
  assertEquals(rows.error, "");
  assertEquals(
    JSON.parse(rows.output).parameters.map((p: { error: number }) => p.error),
    [0.04, 0.05, null, 0.04, 0.05, null],
  );
});

Deno.test("softmix audit refuses what it cannot read, by name", async () => {
  const refusals: [string, string][] = [
    [
      inColumns.replace("price", "cost"),
      'there must be an estimate of "price" of component low: the file has "weight", "time", "cost"',
    ],
    [
      inColumns.replace("price", "price,cost").replaceAll(
        /(low|high),(.*)/g,
        "$1,$2,3",
      ),
      'estimates must be of parameters that the data have, "weight", "time", "price": current name is "cost"',
    ],
    [
      inColumns.replace(`${w1}`, "3"),
      `weights must be >= 0 and sum to 1, or to 100: current values are 3, ${w2}`,
    ],
    [
      inColumns.replace("high", "low"),
      'there must be one estimate of each parameter: "weight" of component low occurs twice',
    ],
    [
      `component,parameter,estimate\n1,weight,\n`,
      "every estimate must be there: row 1 (line 2) is empty",
    ],
  ];
  for (const [theirs, rule] of refusals) {
    assertEquals(await audited(theirs), {
      ...await audited(theirs),
      status: 1,
      output: "",
      error: `softmix audit: "e.csv": Cannot read estimates as ${rule}\n`,
    });
  }
  const missing = await runInMemory(["audit", "t.csv", ...columns], {});
  assertEquals(
    [missing.status, missing.error],
    [
      2,
      "softmix audit: --estimates is missing (see softmix audit --help)\n",
    ],
  );
  const lost = await audited(inColumns, ["--out", "e.csv"]);
  assertEquals([lost.status, lost.files.has("e.csv")], [2, false]);
  assertEquals(
    lost.error,
    'softmix audit: --out must be another file than the estimates: both are "e.csv" (see softmix audit --help)\n',
  );
});

Deno.test("softmix audit writes JSON and a page, and prints a report", async () => {
  const { output, files, error } = await audited(inColumns, [
    ...["--out", "o.json", "--report", "o.html"],
  ]);
  assertEquals(error, "");
  assert(
    output.startsWith("Audit of 2 components: 600 rows in 200 choice sets"),
  );
  assert(output.includes("a maximum, and no higher one was found"));
  assert(/^high\s+price/m.test(output));
  assertEquals(JSON.parse(files.get("o.json")!).verdict, "best");
  assert(files.get("o.html")!.includes("<h1>Audit of 2 components</h1>"));
});
