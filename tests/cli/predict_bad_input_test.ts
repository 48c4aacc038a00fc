/** What the commands that predict refuse: what, and where. */
import { assertEquals } from "@std/assert";
import { predictShares } from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  assertClose,
  features,
  MODEL,
  model,
  SHOP,
  written,
} from "./shop_model.ts";

Deno.test("bad input is refused: what, and where", async () => {
  const predict = ["predict", "m.json", "shop.csv"];
  const version = MODEL.replace('"version": 1', '"version": 7');
  const cases: [readonly string[], Record<string, string>, number, string][] = [
    [["predict", "m.json"], {}, 2, "FILE is missing"],
    [["ratio"], {}, 2, "MODEL.json is missing"],
    [
      predict,
      { "m.json": version },
      1,
      '"m.json": Cannot read a model as model.version must be 1: current value is 7',
    ],
    [
      predict,
      { "m.json": "x" },
      1,
      'Cannot read "m.json" as it must be JSON',
    ],
    [
      predict,
      { "m.json": '{"weights": [1]}' },
      1,
      '"m.json": Cannot read a model as format must be "softmix-model": current value is undefined',
    ],
    [
      predict,
      { "shop.csv": SHOP.replaceAll("red", "blue") },
      1,
      '"shop.csv": Cannot read choices as column "colour" must hold categories that the model knows: row 1 (line 2, item "A") has "blue"',
    ],
    [
      predict,
      { "shop.csv": SHOP.replace("price", "cost") },
      1,
      '"shop.csv": Cannot read choices as there must be a column "price" to use as a feature of the model: the columns are "wine", "sold", "cost", "colour", "age"',
    ],
    [
      predict,
      { "shop.csv": SHOP.replace("A,310,9", "A,310,-9") },
      1,
      '"shop.csv": Cannot read choices as the feature "log(price)" must be finite, a log of numbers > 0: row 1 (line 2, item "A") has "-9"',
    ],
    [
      [...predict, "--change", "price=0"],
      {},
      1,
      '"shop.csv": Cannot read choices as the feature "log(price)" must be finite after the change: it is -Infinity in row 1 (line 2, item "A")',
    ],
    [
      [...predict, "--without", "Z"],
      {},
      1,
      '"shop.csv": Cannot read choices as there must be an item "Z": there is none',
    ],
    [
      [...predict, "--without", "A,B,C,D,E,F,G,H"],
      {},
      1,
      '"shop.csv": Cannot read choices as an item must be left: all would be gone',
    ],
    [
      [...predict, "--change", "price"],
      {},
      2,
      '--change must be COLUMN=NUMBER, COLUMN*NUMBER or ID: before them: current value is "price"',
    ],
    [
      [...predict, "--change", "A:prize=3"],
      {},
      2,
      '--change must be of a column that the model uses, "price", "age", "colour:red", "colour:rose": current value is "A:prize=3"',
    ],
    [
      [...predict, "--without", "A,,B"],
      {},
      2,
      '--without must be names with commas between them: current value is "A,,B"',
    ],
    [
      [...predict, "--by", "group"],
      {},
      2,
      '--by must be component or population: current value is "group"',
    ],
    [
      [...predict, "--by", "population"],
      {},
      2,
      "--by population needs a model of several populations",
    ],
    [
      [...predict, "--by", "component", "--compare"],
      {},
      2,
      "--compare and --by cannot both be given",
    ],
    [
      [...predict, "--level", "95"],
      {},
      2,
      '--level must be between 0 and 1: current value is "95"',
    ],
    [
      [...predict, "--missing", "drop"],
      {},
      2,
      '--missing must be error or skip: current value is "drop"',
    ],
    [
      [...predict, "--out", "./shop.csv"],
      {},
      2,
      '--out must be another file than the data: "./shop.csv" is "shop.csv"',
    ],
    [
      [...predict, "--out", "m.json"],
      {},
      2,
      '--out must be another file than the model: both are "m.json"',
    ],
    [
      ["elasticities", "m.json", "shop.csv"],
      {},
      2,
      "--feature is missing",
    ],
    [
      ["elasticities", "m.json", "shop.csv", "--feature", "wine"],
      {},
      2,
      '--feature must be a column that the model uses, "price", "age", "colour:red", "colour:rose": current value is "wine"',
    ],
    [
      [
        ...["elasticities", "m.json", "shop.csv", "--feature", "price"],
        ...["--items", "Z"],
      ],
      {},
      1,
      'there is no item "Z"',
    ],
    [
      ["ratio", "m.json", "--of", "price", "--per", "log(price)"],
      {},
      1,
      '"m.json": Cannot take ratios as there must be a feature "price": the features are "log(price)", "price*age", "colour:red", "colour:rose"',
    ],
    [["ratio", "m.json", "--of", "a"], {}, 2, "--per is missing"],
  ];
  for (const [args, files, status, message] of cases) {
    const outcome = await runInMemory(args, {
      "m.json": MODEL,
      "shop.csv": SHOP,
      ...files,
    });
    const hint = status === 2 ? ` (see softmix ${args[0]} --help)` : "";
    assertEquals(
      [outcome.error, outcome.status, outcome.output, outcome.files.size],
      [`softmix ${args[0]}: ${message}${hint}\n`, status, "", 0],
    );
  }
});

Deno.test("--change-item takes ids that hold anything, several with commas between them", async () => {
  const odd = SHOP.replace("\nB,", "\na:b,").replace("\nC,", "\nprice:=2,");
  const files = { "shop.csv": odd };
  const found = await written([
    ...["predict", "m.json", "shop.csv", "--change", "price*2"],
    ...["--change-item", "a:b,price:=2"],
  ], files);
  const expected = predictShares({
    features: features((p, id) => id === "B" || id === "C" ? 2 * p : p),
  }, model);
  assertClose(found["share"]!, expected.shares.values);
  for (
    const [args, message] of [
      [["--change-item", "A"], "--change-item needs --change"],
      [
        ["--change-item", "A", "--change", "A:price=2"],
        '--change must be of a column that the model uses, "price", "age", "colour:red", "colour:rose": current value is "A:price=2"',
      ],
    ] as const
  ) {
    const outcome = await runInMemory(
      ["predict", "m.json", "shop.csv", ...args],
      { "m.json": MODEL, "shop.csv": SHOP },
    );
    assertEquals(
      outcome.error,
      `softmix predict: ${message} (see softmix predict --help)\n`,
    );
  }
});
