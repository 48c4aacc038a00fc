/** What `softmix predict` says of a table that has what was chosen, and of choosers by their covariates. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceSetData,
  matrix,
  modelFromJson,
  responsibilities,
  softmaxMixture,
} from "../../mod.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { simulatedPanel } from "../simulated_panel.ts";
import { runInMemory } from "./memory_environment.ts";

const PERSONS = 80, SETS = 4, ROWS = 3;
const REGIONS = ["north", "south", "west"];
const age = (u: number) => 20 + (u * 7) % 50;
const region = (u: number) => REGIONS[Math.floor(u / 5) % 3]!;
const drawn = simulatedPanel(5, {
  persons: PERSONS,
  choices: SETS,
  alternatives: ROWS,
  truth: {
    ...softmaxMixture([0.6, 0.4], [[2, -0.5], [-2, -0.5]]),
    membership: matrix([2, 3], Float64Array.of(0.3, 1, -0.5, 0, 0, 0)),
  },
  covariates: Array.from(
    { length: PERSONS },
    (_, u) => [age(u) / 20 - 2, u % 2],
  ),
});
/** Rows of the panel as text, those of a person not together. */
const header = "who,task,picked,time,price,age,region";
const LINES = Array.from(drawn.counts, (count, r) => {
  const u = Math.floor(r / (SETS * ROWS)), s = Math.floor(r / ROWS) % SETS;
  const [time, price] = rowOf(drawn.features, r);
  return `${u},${s},${count > 0},${time},${price},${age(u)},${region(u)}`;
});
const TABLE = [header, ...LINES].join("\n") + "\n";
const { files } = await runInMemory([
  ...["fit", "t.csv", "--set", "task", "--person", "who", "--chosen", "picked"],
  ...["--features", "time,price", "--membership", "log(age),region"],
  ...["--categorical", "region=north", "--components", "2", "--quiet"],
  ...["--out", "m.json"],
], { "t.csv": TABLE });
const MODEL = files.get("m.json")!;
const json = JSON.parse(MODEL);
const model = modelFromJson(json);

async function written(table: string, args: readonly string[] = []) {
  const outcome = await runInMemory(
    ["predict", "m.json", "t.csv", ...args, "--out", "o.csv"],
    { "m.json": MODEL, "t.csv": table },
  );
  assertEquals(outcome.status, 0, outcome.error);
  const [head, ...lines] = outcome.files.get("o.csv")!.trim().split("\n")
    .map((line) => line.split(","));
  const columns = Object.fromEntries(
    head!.map((name, c) => [name, lines.map((line) => line[c]!)]),
  );
  return { ...outcome, columns };
}

/** The weights of a person by its covariates. */
function weights(years: number, place: string): number[] {
  const z = [
    1,
    Math.log(years),
    Number(place === "south"),
    Number(place === "west"),
  ];
  assertEquals(model.membershipNames, [
    ...["(Intercept)", "log(age)", "region:south", "region:west"],
  ]);
  const powers = [0, 1].map((k) =>
    Math.exp(
      z.reduce(
        (sum, v, q) => sum + v * model.mixture.membership!.values[4 * k + q]!,
        0,
      ),
    )
  );
  const total = powers[0]! + powers[1]!;
  return powers.map((power) => power / total);
}

function dataOf(): ChoiceData {
  const cells = LINES.map((line) => line.split(","));
  return choiceSetData(cells.map((row) => [Number(row[3]), Number(row[4])]), {
    sets: cells.map((row) => row[1]!),
    persons: cells.map((row) => row[0]!),
    chosen: cells.map((row) => row[2] === "true"),
    membership: {
      logAge: cells.map((row) => Math.log(Number(row[5]))),
      south: cells.map((row) => Number(row[6] === "south")),
      west: cells.map((row) => Number(row[6] === "west")),
    },
  });
}

Deno.test("a table with choices has their log-likelihood, and the responsibilities of persons", async () => {
  const { output, columns, error } = await written(TABLE);
  assertEquals(error, "");
  const [first] = output.split("\n");
  const total = first!.match(/^Log-likelihood: (-[\d.,]+) of 320 choices/)![1]!;
  assertAlmostEquals(
    Number(total.replace(",", "")),
    json.logLikelihood,
    0.0006,
  );
  const { values } = responsibilities(dataOf(), model.mixture);
  for (const [r, text] of columns["responsibility_2"]!.entries()) {
    const u = Math.floor(r / (SETS * ROWS));
    assertAlmostEquals(Number(text), values[2 * u + 1]!, 1e-9);
  }
  assertEquals(columns["observed"]!.map(Number), Array.from(drawn.counts));
});

Deno.test("new choosers have weights by their covariates, and shares by these", async () => {
  const table = `who,task,age,region,price,time
x,1,33,west,1,2
x,1,33,west,2,1
y,1,61,north,1,2
y,1,61,north,2,1
`;
  const { columns, error, output } = await written(table);
  assertEquals(error, "");
  assert(!output.includes("Log-likelihood"));
  assertEquals(Object.keys(columns).slice(2), [
    ...["row", "share", "error", "lower", "upper", "component_1"],
    ...["component_2", "weight_1", "weight_2"],
  ]);
  const { atoms } = model.mixture;
  for (
    const [i, own] of [weights(33, "west"), weights(61, "north")].entries()
  ) {
    assertAlmostEquals(Number(columns["weight_1"]![2 * i]), own[0]!, 1e-12);
    const share = own.reduce((sum, weight, k) => {
      const [time, price] = rowOf(atoms, k);
      const of = (t: number, p: number) => Math.exp(time! * t + price! * p);
      return sum + weight * of(2, 1) / (of(2, 1) + of(1, 2));
    }, 0);
    assertAlmostEquals(Number(columns["share"]![2 * i]), share, 1e-12);
    assert(Number(columns["error"]![2 * i]) > 0);
  }
});

Deno.test("without covariates shares are averages, and that is said; some of them, or several in a set, are refused", async () => {
  const rows = ["x,1,1,2", "x,1,2,1"];
  const none = await written(`who,task,price,time\n${rows.join("\n")}\n`);
  assertEquals(
    none.error,
    'softmix: shares are averages over the choosers of the fit, as the table has none of "log(age)", "region:south", "region:west"\n',
  );
  assertEquals(none.columns["weight_1"], undefined);
  const average = model.mixture.weights[0]!;
  const within = [0, 1].map((k) =>
    Number(none.columns[`component_${k + 1}`]![0])
  );
  assertAlmostEquals(
    Number(none.columns["share"]![0]),
    average * within[0]! + (1 - average) * within[1]!,
    1e-12,
  );
  const refused = async (table: string) =>
    (await runInMemory(["predict", "m.json", "t.csv"], {
      "m.json": MODEL,
      "t.csv": table,
    })).error;
  assertEquals(
    await refused(
      `who,task,price,time,age\n${rows.map((r) => `${r},30\n`).join("")}`,
    ),
    'softmix predict: "t.csv": Cannot read choices as there must be a column "region" to use as a column of categories: the columns are "who", "task", "price", "time", "age"\n',
  );
  assertEquals(
    await refused(
      `who,task,price,time,age,region\n${
        rows.map((r, i) => `${r},${30 + i},west\n`).join("")
      }`,
    ),
    'softmix predict: "t.csv": Cannot read choices as covariates of membership must be the same in all rows of a choice set: "log(age)" is 3.4011973816621555 in row 1 (line 2) and 3.4339872044851463 in row 2 (line 3)\n',
  );
});

Deno.test("populations have their log-likelihood and observed shares; items have responsibilities", async () => {
  const table =
    `x,east,west\n0,30,90\n1,20,40\n2,25,20\n3,30,15\n5,60,20\n6,90,10\n`;
  const predicted = async (counts: string) => {
    const { files } = await runInMemory([
      ...["fit", "t.csv", "--counts", counts, "--features", "x"],
      ...["--components", "2", "--quiet", "--out", "m.json"],
    ], { "t.csv": table });
    const own = files.get("m.json")!;
    const outcome = await runInMemory([
      ...["predict", "m.json", "t.csv", "--out", "o.csv"],
    ], { "t.csv": table, "m.json": own });
    assertEquals(outcome.error, "");
    const said = /Log-likelihood: (-[\d.,]+)/.exec(outcome.output)![1]!;
    assertAlmostEquals(
      Number(said.replace(",", "")),
      JSON.parse(own).logLikelihood,
      0.0006,
    );
    return {
      lines: outcome.files.get("o.csv")!.split("\n"),
      mixture: modelFromJson(JSON.parse(own)).mixture,
    };
  };
  const both = await predicted("east,west");
  assertEquals(both.lines[0]!.split(",").slice(-4), [
    ...["observed", "residual", "observed_east", "observed_west"],
  ]);
  assertAlmostEquals(Number(both.lines[1]!.split(",").at(-2)), 30 / 255, 1e-15);
  const one = await predicted("east");
  const features = matrix([6, 1], Float64Array.of(0, 1, 2, 3, 5, 6));
  const { values } = responsibilities({ features }, one.mixture);
  assertAlmostEquals(
    Number(one.lines[2]!.split(",").at(-2)),
    values[2]!,
    1e-12,
  );
});
