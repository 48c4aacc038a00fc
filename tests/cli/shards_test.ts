/** Shards, parts and their merge. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXPERIMENT_NAMES } from "../../lib/experiments.ts";
import { memoryEnvironment, runInMemory } from "./memory_environment.ts";
import { run } from "../../lib/cli/commands.ts";

/** Items with two features and counts that are not of one component. */
const TABLE = `id,n,x,y\n${
  Array.from({ length: 30 }, (_, j) => {
    const x = (7 * j) % 11 - 5, y = (5 * j) % 13 - 6;
    return `i${j},${(x * x + y * y * 3 + j) % 40 + 1},${x},${y}`;
  }).join("\n")
}\n`;

const fitted = await runInMemory(
  "fit d.csv --counts n --id id --components 2 --quiet --out m.json".split(" "),
  { "d.csv": TABLE },
);
const FILES = { "d.csv": TABLE, "m.json": fitted.files.get("m.json")! };
const PLAN = JSON.stringify({
  ...{ items: 40, features: 2, components: 2, replicates: 5 },
  distances: [0, 2],
  ascents: ["finish"],
});

const STUDIES = {
  bootstrap: "bootstrap m.json d.csv --replicates 9 --seed 3",
  experiment: "experiment initialisation-radius --plan plan.json",
  select:
    "select d.csv --counts n --id id --components 1..3 --splits 3 --starts 2",
};

type Files = Record<string, string>;

async function written(
  line: string,
  files: Files = {},
  options = {},
): Promise<string> {
  const all = { ...FILES, "plan.json": PLAN, ...files };
  const { status, error, files: made } = await runInMemory(
    [...line.split(" "), "--quiet", "--out", "out.json"],
    all,
    options,
  );
  assertEquals([status, error], [0, ""], line);
  return made.get("out.json")!;
}

async function refused(line: string, files: Files = {}, options = {}) {
  const all = { ...FILES, "plan.json": PLAN, ...files };
  const { status, error, files: made } = await runInMemory(
    line.split(" "),
    all,
    options,
  );
  assertEquals(made.size, 0);
  assertEquals(error.split("\n").length, 2, error);
  return [status, error.trimEnd()] as const;
}

const cache = new Map<string, Promise<string>>();
/** A part of a study, by one worker. */
function part(line: string, shard: string): Promise<string> {
  const asked = `${line} --workers 1 --shard ${shard}`;
  const known = cache.get(asked) ?? written(asked);
  cache.set(asked, known);
  return known;
}

for (const [name, line] of Object.entries(STUDIES)) {
  Deno.test(`softmix ${name}: 1, 3 and 8 shards merged in any order give the bytes of one process`, async () => {
    const whole = await part(line, "1/1");
    const single = name === "select"
      ? whole // without shards it writes the comparison alone, with its seconds
      : await written(`${line} --workers 2`);
    assertEquals(single, whole);
    for (const n of [1, 3, 8]) {
      const files: Files = {};
      for (let i = 1; i <= n; i++) {
        files[`p${i}`] = await part(line, `${i}/${n}`);
      }
      const names = Object.keys(files);
      for (const order of [names, names.toReversed()]) {
        assertEquals(await written(`merge ${order.join(" ")}`, files), whole);
      }
    }
  });
}

Deno.test("the result of shards of select is that of select", async () => {
  const { output } = await runInMemory(
    `${STUDIES.select} --json`.split(" "),
    FILES,
  );
  const { seconds: _, ...alone } = JSON.parse(output);
  for (const candidate of alone.candidates) delete candidate.seconds;
  const { result } = JSON.parse(await part(STUDIES.select, "1/1"));
  assertEquals(result, alone);
});

Deno.test("a part that is whole is not done again, one of other options or shards is in the way", async () => {
  const { bootstrap } = STUDIES;
  const p1 = await part(bootstrap, "1/3");
  const again = await runInMemory(
    `${bootstrap} --shard 1/3 --out p.json`.split(" "),
    { ...FILES, "p.json": p1 },
  );
  assertMatch(
    again.error,
    /3 of 3 replicates in "p.json", shard 1 of 3, 3 from before/,
  );
  assertEquals([...again.files.values()], []);
  const others = {
    "bootstrap m.json d.csv --replicates 9 --seed 4 --shard 1/3":
      "it is of other data or options",
    "bootstrap m.json d.csv --replicates 12 --seed 3 --shard 1/3":
      "it is of other data or options",
    [`${bootstrap} --shard 2/3`]: "it is shard 1/3, not 2/3",
    [`${bootstrap} --shard 1/4`]: "it is shard 1/3, not 1/4",
    [bootstrap]: "it is shard 1/3, not 1/1",
  };
  for (const [line, why] of Object.entries(others)) {
    assertEquals(await refused(`${line} --out p.json`, { "p.json": p1 }), [
      1,
      `softmix bootstrap: Cannot write "p.json" as there is a part in it already, and ${why}`,
    ]);
  }
});

Deno.test("half a part, or one in which a digit was changed, is not taken for a whole one", async () => {
  const p = await part(STUDIES.bootstrap, "1/3");
  const line = `${STUDIES.bootstrap} --shard 1/3 --out p.json`;
  for (const share of [0, 0.3, 0.9]) {
    const half = p.slice(0, share * p.length);
    const [status, error] = await refused(line, { "p.json": half });
    assertEquals(status, 1);
    assertMatch(
      error,
      /^softmix bootstrap: Cannot read "p.json" as it is not whole: a part ends with its seal/,
    );
  }
  const [, digit] = /"weights":\{"Float64Array":\[0\.(\d)/.exec(p)!;
  const changed = p.replace(`[0.${digit}`, `[0.${(Number(digit) + 1) % 10}`);
  assert(changed !== p);
  for (const command of [line, "merge p.json --out x.json"]) {
    const [, error] = await refused(command, { "p.json": changed });
    assertMatch(
      error,
      /Cannot read "p.json" as its seal is not that of what it holds/,
    );
  }
  assertEquals(await refused(line, { "p.json": "{}\n" }), [
    1,
    'softmix bootstrap: Cannot read "p.json" as it must be a part',
  ]);
});

Deno.test("an interrupted part goes on to the bytes of one that was not", async () => {
  for (const line of Object.values(STUDIES)) {
    const expected = await part(line, "1/1");
    let file: string | undefined;
    let runs = 0, ended: number;
    do {
      // The signal comes when it has been looked at so often.
      let looks = 0;
      const most = 4 << runs;
      const stop = {
        get aborted() {
          return ++looks > most;
        },
      };
      const { env, left } = memoryEnvironment({
        ...FILES,
        "plan.json": PLAN,
        ...file === undefined ? {} : { "out.json": file },
      }, { stop });
      const shard = "--workers 1 --shard 1/1 --quiet --out out.json";
      ended = await run([...line.split(" "), ...shard.split(" ")], env);
      file = left().files.get("out.json") ?? file;
      if (ended === 0) break;
      assertEquals(ended, 130);
      assertMatch(left().error, /interrupted/);
      if (file === undefined) continue;
      assertEquals(JSON.parse(file!).status, "interrupted");
      const [status, error] = await refused("merge p --out x.json", {
        p: file!,
      });
      assertEquals(status, 1);
      assertMatch(
        error,
        /^softmix merge: Cannot merge as parts were interrupted, and go on where their commands are given again: "p" has \d of \d tasks$/,
      );
    } while (++runs < 40);
    assert(runs > 1);
    assertEquals(file, expected);
  }
});

Deno.test("merge names what is missing, twice or different", async () => {
  const { bootstrap, experiment } = STUDIES;
  const files: Files = { e: await part(experiment, "1/3") };
  for (const i of [1, 2, 3]) files[`p${i}`] = await part(bootstrap, `${i}/3`);
  files.other = await written(
    "bootstrap m.json d.csv --replicates 9 --seed 4 --shard 3/3",
  );
  files.q = await part(bootstrap, "3/8");
  const cases = {
    "p2": "Cannot merge as 2 of 3 shards are missing: 1, 3",
    "p1 p2 p1": 'Cannot merge as "p1" and "p1" are both shard 1 of 3',
    "p1 p2 other":
      'Cannot merge "other" with "p1" as it is of other data or options',
    "p1 e":
      'Cannot merge "e" with "p1" as it is of experiment, not of bootstrap',
    "p1 q": 'Cannot merge "q" with "p1" as it is one of 8 shards, not of 3',
  };
  for (const [parts, why] of Object.entries(cases)) {
    assertEquals(await refused(`merge ${parts} --out x`, files), [
      1,
      `softmix merge: ${why}`,
    ]);
  }
  assertEquals(await refused("merge p1 p2 p3", files), [
    2,
    "softmix merge: --out or --json is missing (see softmix merge --help)",
  ]);
  assertEquals(await refused("merge p1 p2 p3 --out p2", files), [
    2,
    'softmix merge: --out must be another file than part 2: both are "p2" (see softmix merge --help)',
  ]);
});

Deno.test("parts of another arithmetic are merged only when asked", async () => {
  const { bootstrap } = STUDIES;
  const [p1, p2] = [await part(bootstrap, "1/2"), await part(bootstrap, "2/2")];
  const { digestOfText } = await import("../../lib/cli/digest.ts");
  const body = p2.slice(0, p2.lastIndexOf(',\n"seal"'))
    .replace(/"arithmetic": "\w+"/, '"arithmetic": "0123"')
    .replace("a test", "another machine");
  const files = {
    p1,
    p2: `${body},\n"seal": "${digestOfText(body)}"\n}\n`,
  };
  assertEquals(await refused("merge p1 p2 --out x", files), [
    1,
    'softmix merge: Cannot merge "p2" with "p1" as its arithmetic differs in the last digits: it was computed by another machine, not by a test',
  ]);
  const mixed = JSON.parse(await written("merge p1 p2 --mixed", files));
  assertEquals(mixed.arithmetic, "mixed");
  assertEquals(mixed.runtime, "a test; another machine");
});

Deno.test("--shard auto takes its shard from Slurm or Kubernetes", async () => {
  const line = `${STUDIES.bootstrap} --workers 1 --shard auto`;
  const slurm = {
    SLURM_ARRAY_TASK_MIN: "5",
    SLURM_ARRAY_TASK_MAX: "7",
    SLURM_ARRAY_TASK_COUNT: "3",
  };
  for (const i of [1, 2, 3]) {
    const variables = { ...slurm, SLURM_ARRAY_TASK_ID: `${i + 4}` };
    const expected = await part(STUDIES.bootstrap, `${i}/3`);
    assertEquals(await written(line, {}, { variables }), expected);
    const pod = { JOB_COMPLETION_INDEX: `${i - 1}` };
    const again = { SLURM_ARRAY_TASK_ID: `${i}`, SLURM_ARRAY_TASK_COUNT: "1" };
    for (const variables of [pod, again]) {
      assertEquals(
        await written(`${line} --shards 3`, {}, { variables }),
        expected,
      );
    }
  }
  const cases: [string, Record<string, string>, string][] = [
    [
      "",
      {},
      "--shard auto needs SLURM_ARRAY_TASK_ID of an array of Slurm, or JOB_COMPLETION_INDEX of an indexed job of Kubernetes: neither is set",
    ],
    [
      "",
      { JOB_COMPLETION_INDEX: "0" },
      "--shard auto needs --shards in a job of Kubernetes, the completions of the job",
    ],
    [
      " --shards 3",
      { JOB_COMPLETION_INDEX: "3" },
      "--shard auto is shard 4 by JOB_COMPLETION_INDEX 3: it must be from 1 to 3, the number of shards",
    ],
    [
      "",
      { ...slurm, SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_COUNT: "2" },
      "--shard auto needs --shards where the ids of an array are not one run: here are 2 from 5 to 7",
    ],
  ];
  for (const [more, variables, why] of cases) {
    assertEquals(
      await refused(`${line}${more} --out x.json`, {}, { variables }),
      [2, `softmix bootstrap: ${why} (see softmix bootstrap --help)`],
    );
  }
});

Deno.test("wrong usage of shards, plans and models is refused in one line", async () => {
  const { bootstrap, experiment, select } = STUDIES;
  const other = TABLE.replace("i3,", "i3,1");
  const cases: [string, number, string, Files?][] = [
    [
      `${bootstrap} --shard 4/3 --out x`,
      2,
      '--shard must be auto, or i/n with integers 1 <= i <= n: current value is "4/3"',
    ],
    [`${bootstrap} --shard 1/3`, 2, "--shard needs --out, a file for the part"],
    [`${bootstrap} --shards 3 --out x`, 2, "--shards goes with --shard auto"],
    [
      `${select} --shard 1/3 --splits 0 --out x`.replace("--splits 3 ", ""),
      2,
      "--shard shares out the splits: --splits must be >= 1",
    ],
    [
      `${bootstrap} --draw persons`,
      2,
      '--draw must be estimate or choosers: current value is "persons"',
    ],
    [
      `${bootstrap} --progress bars`,
      2,
      '--progress must be lines: current value is "bars"',
    ],
    [
      experiment.replace("radius", "centre"),
      2,
      'NAME must be one of initialisation-radius, draws-needed, error-against-choices, error-against-components: it is "initialisation-centre"',
    ],
    [
      experiment,
      1,
      '"plan.json": Cannot run an experiment as rounds must be an integer >= 1: current value is 0',
      { "plan.json": '{"rounds": 0}' },
    ],
    [
      experiment,
      1,
      'Cannot read "plan.json" as it must be a JSON object',
      { "plan.json": "{" },
    ],
  ];
  for (const [line, status, why, files] of cases) {
    const name = line.split(" ")[0];
    const hint = status === 2 ? ` (see softmix ${name} --help)` : "";
    assertEquals(await refused(line, files), [
      status,
      `softmix ${name}: ${why}${hint}`,
    ]);
  }
  const [status, error] = await refused(bootstrap, { "d.csv": other });
  assertEquals(status, 1);
  assertMatch(
    error,
    /^softmix bootstrap: "d.csv": "m.json" was fitted to other data: its log-likelihood is -[\d.]+ there and -[\d.]+ here$/,
  );
});

Deno.test("bootstrap and experiment print what they found, and their help the lines for schedulers", async () => {
  const all = { ...FILES, "plan.json": PLAN };
  const shown = await runInMemory(STUDIES.bootstrap.split(" "), all);
  assertMatch(
    shown.output,
    /^Bootstrap: 9 replicates\n\n +estimate +error +bias\nweight of component 1 /,
  );
  const { output } = await runInMemory(
    [...STUDIES.experiment.split(" "), "--json"],
    all,
  );
  assertEquals(JSON.parse(output).rows.length, 2);
  for (const name of ["bootstrap", "experiment"]) {
    const { output } = await runInMemory([name, "--help"]);
    assertMatch(output, /sbatch --array=1-8 .*\n.*--shard auto/);
    assertMatch(output, /completionMode: Indexed/);
    assert(output.split("\n").every((line) => line.length <= 80));
  }
  for (const name of EXPERIMENT_NAMES) {
    assert((await runInMemory(["experiment", "--help"])).output.includes(name));
  }
});
