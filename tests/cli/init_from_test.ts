import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

const ROWS = Array.from(
  { length: 40 },
  (_, j) =>
    [
      Math.round(500 * (1 + Math.sin(3 * j)) * Math.exp(0.04 * j)),
      Math.round(400 * (1.5 + Math.cos(2 * j))),
      Math.sin(j).toFixed(6),
      Math.cos(j * j).toFixed(6),
    ].join(","),
);
const TABLE = `east,west,x,y\n${ROWS.join("\n")}\n`;
const [fit, out] = [["fit", "t.csv"], ["--out", "m.json", "--quiet"]];
const EAST = ["--counts", "east"];

async function run(args: readonly string[], model?: string) {
  const files = { "t.csv": TABLE, ...model ? { "m.json": model } : {} };
  return await runInMemory(args, files);
}

const made = async (args: readonly string[]) =>
  (await run([...fit, ...args, ...out])).files.get("m.json")!;
const TWO = await made([
  ...EAST,
  ...["--components", "2", "--features", "x,y"],
]);

Deno.test("--init-from starts where a fit ended, its features in any order", async () => {
  for (const features of ["x,y", "y,x"]) {
    const { status, output, error } = await run([
      ...[...fit, ...EAST, "--features", features, "--init-from", "m.json"],
      "--json",
    ], TWO);
    assertEquals([status, error], [0, ""]);
    const [was, is] = [JSON.parse(TWO), JSON.parse(output)];
    assertEquals(is.components, 2);
    assertEquals(is.starts.length, 1);
    assertEquals(is.starts[0].init, "given");
    assert(is.starts[0].evaluations < 12);
    assertAlmostEquals(is.logLikelihood, was.logLikelihood, 1e-6);
    const at = features === "x,y" ? 0 : 1;
    assertAlmostEquals(is.atoms[0][at], was.atoms[0][0], 1e-4);
  }
});

Deno.test("--init-from: populations start where populations ended", async () => {
  const both = ["--counts", "east,west", "--features", "x,y"];
  const model = await made([...both, "--components", "2"]);
  const { output, error } = await run([
    ...[...fit, ...both, "--components", "2", "--init-from", "m.json"],
    "--json",
  ], model);
  assertEquals(error, "");
  assertAlmostEquals(
    JSON.parse(output).logLikelihood,
    JSON.parse(model).logLikelihood,
    1e-6,
  );
});

Deno.test("--init-from refuses other features, sizes and populations by name", async () => {
  const refusals: [string[], number, string][] = [
    [
      [...EAST, "--components", "3"],
      1,
      'Cannot start from "m.json" as it must have 3 components: current number is 2',
    ],
    [
      [...EAST, "--features", "x"],
      1,
      'Cannot start from "m.json" as it must have the features of the table only: "y" is not in "x"',
    ],
    [
      [...EAST, "--features", "x,y,x^2"],
      1,
      'Cannot start from "m.json" as it must have the features of the table: there is no "x^2" in "x", "y"',
    ],
    [
      [...EAST, "--init", "random"],
      2,
      "--init and --init-from cannot both be given (see softmix fit --help)",
    ],
    [
      [...EAST, "--out", "m.json"],
      2,
      '--out must be another file than the model: both are "m.json" (see softmix fit --help)',
    ],
  ];
  for (const [args, status, message] of refusals) {
    const features = args.includes("--features") ? [] : ["--features", "x,y"];
    const found = await run([
      ...[...fit, ...args, ...features, "--init-from", "m.json"],
    ], TWO);
    assertEquals(
      [found.status, found.error],
      [status, `softmix fit: ${message}\n`],
    );
  }
  const both = await made([
    ...["--counts", "east,west", "--features", "x,y", "--components", "2"],
  ]);
  const turned = await run([
    ...[...fit, "--counts", "west,east", "--features", "x,y"],
    ...["--init-from", "m.json"],
  ], both);
  assertEquals(
    turned.error,
    'softmix fit: Cannot start from "m.json" as weights must depend on what they depend on here, "west", "east": there it is "east", "west"\n',
  );
  const other = await run([
    ...[...fit, ...EAST, "--features", "x,y", "--init-from", "m.json"],
  ], both);
  assertEquals(
    other.error,
    'softmix fit: Cannot start from "m.json" as weights must depend on what they depend on here, nothing: there it is "east", "west"\n',
  );
});
