/** Long fits on the command line: signals, checkpoints, progress. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { memoryEnvironment, runInMemory } from "./memory_environment.ts";
import { run } from "../../lib/cli/commands.ts";
import { CLI, inDirectory, namesIn } from "./shell.ts";

const TABLE = `id,n,x,y\n${
  Array.from({ length: 40 }, (_, j) => {
    const x = (7 * j) % 11 - 5, y = (5 * j) % 13 - 6;
    return `i${j},${(x * x + y * y * 3 + j * j) % 40 + 1},${x},${y}`;
  }).join("\n")
}\n`;
const FIT = "fit d.csv --counts n --id id --components 3 --starts 6";

/** The JSON of a fit without its seconds, and the line that made it. */
function timeless(text: string): unknown {
  return JSON.parse(
    text,
    (key, value) => key === "seconds" || key === "command" ? 0 : value,
  );
}

/** Runs a fit that is interrupted when the signal has been looked at so often. */
async function interrupted(
  args: string,
  files: Record<string, string>,
  most = Infinity,
) {
  let looks = 0;
  const { env, left } = memoryEnvironment({ "d.csv": TABLE, ...files }, {
    stop: {
      get aborted() {
        return ++looks > most;
      },
    },
  });
  const status = await run(`${FIT} ${args}`.split(" "), env);
  return { status, looks, ...left() };
}

Deno.test("a fit that is interrupted again and again goes on to the bytes of one that was not", async () => {
  const { files: { whole }, looks } = await interrupted("--out out.json", {})
    .then(({ files, looks }) => ({
      files: { whole: files.get("out.json")! },
      looks,
    }));
  const args = "--checkpoint c.json --out out.json";
  let files: Record<string, string> = {};
  let runs = 0;
  for (; runs < 30; runs++) {
    const resume = runs > 0 ? " --resume" : "";
    // More from run to run: a single step may take longer than the first.
    const most = Math.ceil(looks / 12 * (2 + runs));
    const { error, files: made } = await interrupted(
      args + resume,
      files,
      most,
    );
    files = { ...files, ...Object.fromEntries(made) };
    if (!error.includes("interrupted")) break;
    assertMatch(
      error,
      /^softmix fit: interrupted after \d+ starts?, \d+ finished: -\d\.\d+ per choice is the best so far; --resume goes on from there\n$/,
    );
    const out = JSON.parse(files["out.json"]!);
    assertEquals(out.status, "interrupted");
    assertEquals(
      out.model.covariance.message,
      "the fit was interrupted",
    );
  }
  assert(runs >= 2, `${runs}`);
  assertEquals(timeless(files["out.json"]!), timeless(whole));
});

Deno.test("a checkpoint is refused that is half, of other data or options, or in the way", async () => {
  const made = await interrupted("--checkpoint c.json", {}, 60);
  const kept = made.files.get("c.json")!;
  const resume = "--checkpoint c.json --resume";
  const cases: [string, string, number, string][] = [
    [
      "--checkpoint c.json",
      kept,
      2,
      '--checkpoint "c.json" is there already: --resume goes on from it (see softmix fit --help)',
    ],
    [
      "--resume",
      kept,
      2,
      "--resume needs --checkpoint (see softmix fit --help)",
    ],
    [
      `${resume} --seed 2`,
      kept,
      1,
      'Cannot go on from "c.json" as it is of other data or options',
    ],
    [
      resume,
      kept.slice(0, -9),
      1,
      `Cannot read "c.json" as it is not whole: a checkpoint ends with its seal, and this file of ${
        kept.length - 9
      } characters does not; remove it to make it again`,
    ],
    [
      `${resume} --out c.json`,
      kept,
      2,
      '--checkpoint must be another file than --out: both are "c.json" (see softmix fit --help)',
    ],
  ];
  for (const [args, file, status, why] of cases) {
    const refused = await interrupted(args, { "c.json": file });
    assertEquals([refused.status, refused.error], [
      status,
      `softmix fit: ${why}\n`,
    ]);
    assertEquals(refused.files.size, 0);
  }
  // Nothing to go on from: from the beginning, so that one line serves a scheduler.
  assertEquals((await interrupted(resume, {}, 60)).files.get("c.json"), kept);
});

Deno.test("what follows a fit ends with the replicate or split that is made, and the fit is written", async () => {
  const { looks } = await interrupted("--no-diagnostics", {});
  for (
    const [asked, left] of [
      ["--test --replicates 50", "diagnostics"],
      ["--errors bootstrap --replicates 50", "diagnostics"],
      ["--influence 20", "diagnostics"],
      ["--hold-out choosers --no-diagnostics", "choices held out"],
    ]
  ) {
    const ended = await interrupted(`${asked} --out m.json`, {}, looks + 2);
    assertEquals(ended.looks, looks + 3, asked);
    assertEquals(
      ended.error,
      `softmix fit: interrupted after the fit: ${left} are left out\n`,
    );
    const json = JSON.parse(ended.files.get("m.json")!);
    assertEquals([json.status, json.heldOut], ["converged", undefined]);
    if (left === "diagnostics") {
      assertMatch(
        JSON.stringify(json.model),
        /its diagnostics were interrupted/,
      );
    }
  }
});

Deno.test("a select that is interrupted says what it has, and chooses nothing", async () => {
  const { env, left } = memoryEnvironment({ "d.csv": TABLE }, {
    stop: { aborted: true },
  });
  const line =
    "select d.csv --counts n --id id --components 1..3 --out s.json --quiet";
  await run(line.split(" "), env);
  const { error, files } = left();
  assertEquals(error, "softmix select: interrupted after 1 fit\n");
  const json = JSON.parse(files.get("s.json")!);
  assertEquals([json.status, json.candidates.length], ["interrupted", 1]);
  assert(Object.values(json.chosen).every((K) => K === null));
});

Deno.test("progress is on a terminal, inside a finish too, or on lines where it is asked for", async () => {
  const files = { "d.csv": TABLE };
  const lines = await runInMemory(
    `${FIT} --progress lines --no-diagnostics --quiet`.split(" "),
    files,
  );
  assertEquals([lines.status, lines.error], [0, ""]); // less than ten seconds
  const { progressLine } = await import("../../lib/cli/progress_line.ts");
  const { env, left } = memoryEnvironment({}, { terminal: true });
  const line = progressLine(env, { choices: 10, quiet: false });
  const shown = { phase: "finish", done: 1, total: 8 } as const;
  line.show({ ...shown, logLikelihood: -30, objective: -30 });
  line.inside({ gradientNorm: 1e-4, evaluations: 30, secondsLeft: 130 });
  line.count({ done: 3, total: 9, failed: 1, secondsLeft: 7200 }, "replicates");
  line.close();
  assertEquals(left().error.split("\r\x1b[K"), [
    "",
    "Finish: 1 of 8 starts, best -3.0000000 per choice",
    "Finish: 1 of 8 starts, best -3.0000000 per choice; the next: gradient 1.0e-4, about 2 min left",
    "3 of 9 replicates, 1 failed, about 2.0 h left",
    "",
  ]);
});

Deno.test("SIGINT ends the process with 130, and leaves a part that is gone on with", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/d.csv`, TABLE);
    for (
      const [signal, status] of [["SIGINT", 130]] as const
    ) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-q", "--allow-read", "--allow-write", CLI],
          ...`experiment initialisation-radius --plan p.json --workers 1 --out e.json`
            .split(" "),
        ],
        cwd: directory,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        env: { NO_COLOR: "1" },
      });
      // Tasks enough for an hour.
      await Deno.writeTextFile(
        `${directory}/p.json`,
        '{"items": 60, "features": 2, "components": 2, "replicates": 100000, "distances": [0], "ascents": ["finish"]}',
      );
      const running = child.spawn();
      const there = async () => {
        while (!namesIn(directory).includes("e.json")) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await there();
      running.kill(signal);
      const { code, stderr } = await running.output();
      const error = new TextDecoder().decode(stderr);
      assertEquals(code, status);
      assertMatch(
        error,
        /^(?:softmix: interrupted, it ends with .*\n)?softmix experiment: interrupted, \d+ of 100000 problems are done: the same command goes on from "e.json"\n$/,
      );
      assertEquals(namesIn(directory), ["d.csv", "e.json", "p.json", "t.csv"]);
      const part = JSON.parse(
        await Deno.readTextFile(`${directory}/e.json`),
      );
      assertEquals(part.status, "interrupted");
      assert(error.includes(` ${part.values.length} of 100000`));
      await Deno.remove(`${directory}/e.json`);
    }
  });
});
