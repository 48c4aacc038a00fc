/** Help and version. */
import denoJson from "../../deno.json" with { type: "json" };
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
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

Deno.test("softmix --help lists every command, in the order of the table", async () => {
  const { output } = await runInMemory(["--help"]);
  const [, list] = /^Commands:\n((?: .*\n)+)/m.exec(output)!;
  const listed = Array.from(list!.matchAll(/^ {2}(\w+)/gm), ([, name]) => name);
  assertEquals(listed, Object.keys(COMMANDS));
});

/** What bootstrap knows from the model, in the words of its help "Columns are those of the fit", and refuses if it differs. */
const OF_THE_FIT = [
  ...["counts", "id", "offset", "set", "chosen", "person", "membership"],
  ...["weight", "features", "categorical", "names"],
];

Deno.test("the help of a command names every option that it takes, and no other", () => {
  let options = 0;
  for (const [command, { help, syntax }] of Object.entries(COMMANDS)) {
    const mentioned = (form: RegExp) =>
      new Set(Array.from(help.matchAll(form), ([, name]) => name!));
    const taken = new Set([...syntax.options, ...syntax.switches]);
    const inText = mentioned(/--([\w-]+)/g);
    assertEquals(
      [...taken.difference(inText)],
      command === "bootstrap" ? OF_THE_FIT : [],
      `${command}: not told`,
    );
    const explained = mentioned(/^ {2}--([\w-]+)/gm);
    assertEquals(
      [...explained.difference(taken)],
      ["help"], // goes with every command
      `${command}: not taken`,
    );
    options += taken.size;
  }
  assert(options > 100, `${options}`);
});
