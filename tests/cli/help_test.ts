/** Help and version. */
import denoJson from "../../deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

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
