import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  compareShares,
  elasticities,
  matrixFromRows,
  modelFromJson,
  predictShares,
  ratios,
} from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  after,
  assertClose,
  features,
  FIT,
  MODEL,
  model,
  numbers,
  SHOP,
  written,
} from "./shop_model.ts";

Deno.test("softmix predict writes shares, errors, ends, components and what was observed", async () => {
  const table = await written([
    ...["predict", "m.json", "shop.csv", "--by", "component", "--level", ".9"],
  ]);
  assertEquals(Object.keys(table), [
    ...["wine", "share", "error", "lower", "upper", "component_1"],
    ...["observed", "residual", "responsibility_1"],
  ]);
  const { shares } = predictShares({ features: features() }, model, {
    level: 0.9,
  });
  assertEquals(table["wine"]!.join(""), "ABCDEFGH");
  assertClose(table["share"]!, shares.values);
  assertClose(table["error"]!, shares.standardErrors!);
  assertClose(table["lower"]!, shares.lower!);
  assertClose(table["upper"]!, shares.upper!);
  assertClose(table["component_1"]!, shares.values);
  assertAlmostEquals(Number(table["observed"]![0]), 310 / 1675, 1e-15);
  const residual = 310 / 1675 - shares.values[0]!;
  assertAlmostEquals(Number(table["residual"]![0]), residual, 1e-13);
});

Deno.test("softmix predict --without and --change go through logs and products of the column", async () => {
  const shares = (items: ReturnType<typeof features>) =>
    predictShares({ features: items }, model).shares.values;
  const changed = await written([
    ...["predict", "m.json", "shop.csv", "--change", "price*1.1,A:price=7"],
  ]);
  assertEquals(Object.keys(changed).length, 6); // nothing that was observed
  assertClose(
    changed["share"]!,
    shares(features((p, id) => id === "A" ? 7 : 1.1 * p)),
  );
  const without = await written([
    ...["predict", "m.json", "shop.csv", "--without", "A,G"],
  ]);
  assertEquals(without["wine"]!.join(""), "BCDEFH");
  const all = features();
  const left = matrixFromRows(
    [1, 2, 3, 4, 5, 7].map((j) => all.values.slice(j * 4, j * 4 + 4)),
  );
  assertClose(without["share"]!, shares(left));
});

Deno.test("softmix predict --compare has both shares and where lost share went", async () => {
  const table = await written([
    ...["predict", "m.json", "shop.csv", "--change", "B:price=6", "--compare"],
  ]);
  assertEquals(Object.keys(table), [
    ...["wine", "before", "after", "difference", "error", "lower", "upper"],
    "diversion",
  ]);
  const expected = compareShares({ features: features() }, model, {
    after: { features: features((p, id) => id === "B" ? 6 : p) },
  });
  assertClose(table["before"]!, expected.before.values);
  assertClose(table["after"]!, expected.after.values);
  assertClose(table["error"]!, expected.difference.standardErrors!);
  assertClose(table["diversion"]!, expected.diversion);
  const { output } = await after([
    ...["predict", "m.json", "shop.csv", "--without", "B", "--compare"],
  ]);
  const rows = output.trimEnd().split("\n").slice(1);
  assertEquals(rows.length, 8);
  assertEquals(rows[0]![0], "B"); // which loses its share; G has the largest
  const lost = rows.map((row) => Math.abs(parseFloat(row.split(/ +/)[3]!)));
  assertEquals(lost, lost.toSorted((a, b) => b - a));
  const plain = await after(["predict", "m.json", "shop.csv"]);
  assertEquals(plain.output.split("\n")[2]![0], "G");
});

Deno.test("softmix elasticities count all features that are made of the column", async () => {
  const table = await written([
    ...["elasticities", "m.json", "shop.csv", "--feature", "price"],
    ...["--items", "B,A"],
  ]);
  assertEquals(Object.keys(table), [
    ...["share of", "feature of", "elasticity", "error", "lower", "upper"],
  ]);
  assertEquals(table["share of"], ["B", "B", "A", "A"]);
  assertEquals(table["feature of"], ["B", "A", "B", "A"]);
  const h = 1e-5;
  const share = (factor: number) =>
    predictShares({
      features: features((p, id) => id === "B" ? p * factor : p),
    }, model).shares.values[1]!;
  const slope = Math.log(share(Math.exp(h)) / share(Math.exp(-h))) / (2 * h);
  const elasticity = Number(table["elasticity"]![0]);
  assertAlmostEquals(elasticity, slope, 1e-9); // rounding over the step
  const of = { features: features(), featureNames: model.featureNames };
  const alone = elasticities(of, model, { feature: "log(price)" }).values[9]!;
  assert(Math.abs(alone - slope) > 0.01); // the product counts
});

Deno.test("softmix ratio prints ratios by component and on average", async () => {
  const { output } = await after([
    ...["ratio", "m.json", "--of", "colour:red", "--per", "log(price)"],
  ]);
  const { average } = ratios(model, {
    of: "colour:red",
    per: "log(price)",
    featureNames: model.featureNames,
  });
  const [header, one, mean] = output.split("\n").map((line) =>
    line.trim().split(/\s{2,}/)
  );
  assertEquals(header, ["ratio", "error", "95% interval", "by"]);
  assertEquals([one![0], mean![0]], ["component 1", "average"]);
  assertEquals(Number(one![1]), Number(average.value.toPrecision(4)));
  assertEquals(one!.at(-1), average.interval!.method);
});

const LONG = `who,task,alt,picked,price
p,1,bus,1,2
q,1,car,0,5
p,1,car,0,4
q,1,bus,1,3
p,2,bus,0,3
p,2,car,1,2
q,2,bus,0,4
q,2,car,1,3
r,1,car,0,1
r,1,bus,1,2
`;

Deno.test("shares of rows are those of their choice set, whose rows need not stand together", async () => {
  const { files, error } = await runInMemory([
    ...["fit", "long.csv", "--set", "task", "--person", "who", "--chosen"],
    ...["picked", "--id", "alt", "--features", "price", "--components", "1"],
    ...["--out", "m.json", "--quiet"],
  ], { "long.csv": LONG });
  assertEquals(error, "");
  const table = await written(
    ["predict", "m.json", "long.csv"],
    { "m.json": files.get("m.json")!, "long.csv": LONG },
  );
  const slope = modelFromJson(JSON.parse(files.get("m.json")!)).mixture.atoms
    .values[0]!;
  const pairs = [[2, 4], [5, 3], [3, 2], [4, 3], [1, 2]]; // p1, q1, p2, q2, r1
  const expected = pairs.flatMap(([a, b]) => {
    const first = 1 / (1 + Math.exp(slope * (b! - a!)));
    return [first, 1 - first];
  });
  assertClose(table["share"]!, Float64Array.from(expected));
  const words = ["bus", "car", "car", "bus", "bus", "car", "bus", "car"];
  assertEquals(table["alt"], [...words, "car", "bus"]);
  assertEquals(Object.keys(table).slice(0, 3), ["who", "task", "alt"]);
  assertEquals(table["who"]!.join(""), "ppqqppqqrr");
  assertEquals(numbers(table["observed"]!), [1, 0, 0, 1, 0, 1, 0, 1, 0, 1]);
});

Deno.test("softmix predict --by population has the shares in each", async () => {
  const rows = SHOP.trim().split("\n").map((line, j) =>
    `${line},${j === 0 ? "east" : 50 + (j * j * 37) % 200}`
  );
  const table = `${rows.join("\n")}\n`;
  const { files } = await runInMemory([
    ...["fit", "shop.csv", "--counts", "sold,east", "--id", "wine"],
    ...["--features", "price,age", "--components", "2", "--out", "m.json"],
    ...["--quiet", "--seed", "1"],
  ], { "shop.csv": table });
  const kept = { "m.json": files.get("m.json")!, "shop.csv": table };
  const { populations } = predictShares({
    features: matrixFromRows(
      rows.slice(1).map((row) => [row.split(",")[2]!, row.split(",")[4]!])
        .map((pair) => pair.map(Number)),
    ),
  }, modelFromJson(JSON.parse(kept["m.json"])));
  const found = await written(
    ["predict", "m.json", "shop.csv", "--by", "population"],
    kept,
  );
  for (const [g, name] of ["sold", "east"].entries()) {
    assertClose(
      found[`population_${name}`]!,
      populations!.values.filter((_, i) => i % 2 === g),
    );
  }
});

Deno.test("a model without errors predicts, and says why there are none", async () => {
  const { files } = await runInMemory([...FIT, "--no-diagnostics"], {
    "shop.csv": SHOP,
  });
  const bare = { "m.json": files.get("m.json")! };
  const { output } = await after(["predict", "m.json", "shop.csv"], bare);
  const words =
    "No standard errors: errors were left out by --no-diagnostics\n";
  assert(output.startsWith(words));
  const table = await written(["predict", "m.json", "shop.csv"], bare);
  assertEquals(table["error"], new Array(8).fill(""));
  const ratio = await after([
    ...["ratio", "m.json", "--of", "colour:red", "--per", "log(price)"],
  ], bare);
  assert(ratio.output.startsWith(words));
});

Deno.test("a table may lack the counts and hold other columns, and rows be left out", async () => {
  const lines = SHOP.trim().split("\n").map((line) => line.split(","));
  const table = lines.map(([id, , ...rest], i) =>
    [i === 2 ? "B" : id, i === 0 ? "note" : "x", ...rest].join(",")
  ).join("\n").replace("C,x,15", "C,x,NA");
  const args = ["predict", "m.json", "t.csv"];
  const files = { "m.json": MODEL, "t.csv": table };
  const outcome = await runInMemory([...args, "--missing", "skip"], files);
  assertEquals(outcome.status, 0);
  assertEquals(
    outcome.error,
    "softmix: left out as a value is missing: 1 row\n",
  );
  assertEquals(outcome.output.split("\n").length, 9);
  assert(!outcome.output.includes("observed"));
});

Deno.test("softmix predict --report is a page with chart, table and command", async () => {
  const { files } = await after([
    ...["predict", "m.json", "shop.csv", "--without", "B", "--compare"],
    ...["--report", "o.html", "--out", "o.csv"],
  ]);
  const page = files.get("o.html")!;
  for (
    const part of [
      "<h1>Shares before and after a change: shop.csv</h1>",
      "<svg",
      ">diversion</th>",
      "softmix predict m.json shop.csv --without B --compare",
    ]
  ) assert(page.includes(part), part);
  // One for a screen and paper, one for a phone.
  const widths = [
    ...page.matchAll(/<figure class="(\w+)"><svg[^>]* width="(\d+)"/g),
  ]
    .map(([, where, width]) => `${where} ${width}`);
  assertEquals(widths, ["wide 720", "narrow 348"]);
  const plain = await after([
    ...["predict", "m.json", "shop.csv", "--report", "o.html"],
  ]);
  assert(plain.files.get("o.html")!.includes("Bars are 95% intervals."));
  const both = await runInMemory(
    ["predict", "m.json", "shop.csv", "--out", "o", "--report", "./o"],
    { "m.json": MODEL, "shop.csv": SHOP },
  );
  assertEquals([both.status, both.files.size], [2, 0]);
});

Deno.test("each command has its help", async () => {
  for (const name of ["predict", "elasticities", "ratio"]) {
    const { output } = await after([name, "--help"]);
    assert(output.includes(`Usage: softmix ${name} MODEL.json`));
    assert(output.split("\n").every((line) => line.length <= 80));
  }
});
