/** A shop of wines, and a model fitted to it on the command line. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { matrixFromRows, modelFromJson } from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";

export const SHOP = `wine,sold,price,colour,age
A,310,9,red,2
B,95,12,white,5
C,140,15,red,3
D,260,18,white,8
E,120,11,rose,1
F,150,14,rose,7
G,420,8,red,4
H,180,16,white,6
`;
export const FIT = [
  ...["fit", "shop.csv", "--counts", "sold", "--id", "wine", "--out", "m.json"],
  ...["--features", "log(price),price*age,colour", "--categorical"],
  ...["colour=white", "--components", "1", "--quiet"],
];
export const MODEL = (await runInMemory(FIT, { "shop.csv": SHOP })).files
  .get("m.json")!;
export const model = modelFromJson(JSON.parse(MODEL));

/** The features of the model, by hand. */
export function features(price = (p: number, _id: string) => p) {
  const rows = SHOP.trim().split("\n").slice(1).map((line) => line.split(","));
  return matrixFromRows(rows.map(([id, , p, colour, age]) => {
    const own = price(Number(p), id!);
    return [
      Math.log(own),
      own * Number(age),
      Number(colour === "red"),
      Number(colour === "rose"),
    ];
  }));
}

export async function after(args: readonly string[], files = {}) {
  const all = { "m.json": MODEL, "shop.csv": SHOP, ...files };
  const outcome = await runInMemory(args, all);
  assertEquals([outcome.status, outcome.error], [0, ""]);
  return outcome;
}

/** A table that was written, by column. */
export async function written(args: readonly string[], files = {}) {
  const { files: left } = await after([...args, "--out", "o.csv"], files);
  const [header, ...lines] = left.get("o.csv")!.trim().split("\n")
    .map((line) => line.split(","));
  return Object.fromEntries(
    header!.map((name, c) => [name, lines.map((line) => line[c]!)]),
  );
}

export const numbers = (texts: readonly string[]) => texts.map(Number);

/** Equal but for roundings of features that are made in another order. */
export function assertClose(actual: readonly string[], expected: Float64Array) {
  assertEquals(actual.length, expected.length);
  for (const [i, value] of numbers(actual).entries()) {
    assertAlmostEquals(value, expected[i]!, 1e-13);
  }
}
