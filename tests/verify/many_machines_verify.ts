/** Many machines: the lines of README as one pastes them, and the same bytes by any number of workers. */
import { assert, assertEquals } from "@std/assert";
import { CLI, inDirectory, namesIn } from "../cli/shell.ts";

const readme = await Deno.readTextFile(
  new URL("../../README.md", import.meta.url),
);
const [, section = ""] =
  /## When one machine is not enough\n([\s\S]*?)\n## /.exec(readme) ?? [];
const blocks = Array.from(
  section.matchAll(/```(\w+)\n([\s\S]*?)```/g),
  ([, kind, text]) => ({ kind: kind!, text: text! }),
);

/** Runs lines of a shell in which `softmix` is the command line, with variables of a scheduler. */
async function pasted(
  lines: string,
  cwd: string,
  variables: Record<string, string> = {},
): Promise<void> {
  const softmix =
    `softmix() { "${Deno.execPath()}" run -q --allow-read --allow-write --allow-env "${CLI}" "$@"; }`;
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-c", `set -eu; ${softmix}\n${lines}`],
    cwd,
    env: { NO_COLOR: "1", ...variables },
    stdin: "null",
    stdout: "null",
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
}

/** Fewer replicates and quiet: the lines are the same. */
const quick = (lines: string) =>
  lines.replaceAll(/--replicates 40/g, "--replicates 6 --workers 1 --quiet")
    .replaceAll("softmix merge", "softmix merge --quiet");

Deno.test("README's lines on many machines run as they are pasted, those for schedulers too", async () => {
  const [here, slurm, kubernetes] = blocks;
  assertEquals(blocks.map(({ kind }) => kind), ["sh", "sh", "yaml"]);
  await inDirectory(async (directory) => {
    await pasted(quick(here!.text), directory);
    assert(namesIn(directory).includes("all.json"));
    const expected = await Promise.all(
      [1, 2, 3, 4].map((i) => Deno.readTextFile(`${directory}/part-${i}.json`)),
    );
    // What Slurm runs, and what a container does, with the variables that they set.
    const [, wrapped] = /--wrap '([\s\S]*)'/.exec(slurm!.text)!;
    const [, command] = /args:\n\s+- >-\n([\s\S]*?)\n\s+volumeMounts/
      .exec(kubernetes!.text)!;
    const container = command!.replaceAll(/\s+/g, " ")
      .replace("deno run -A jsr:@softmix/softmix/cli", "softmix");
    const [count] = /(?<=completions: )\d+/.exec(kubernetes!.text)!;
    assertEquals([count, /--array=1-(\d)/.exec(slurm!.text)![1]], ["4", "4"]);
    const task = 2;
    await Deno.remove(`${directory}/part-${task}.json`);
    await pasted(quick(wrapped!), directory, {
      SLURM_ARRAY_TASK_ID: `${task}`,
      SLURM_ARRAY_TASK_MIN: "1",
      SLURM_ARRAY_TASK_MAX: "4",
      SLURM_ARRAY_TASK_COUNT: "4",
    });
    assertEquals(
      await Deno.readTextFile(`${directory}/part-${task}.json`),
      expected[task - 1],
    );
    await Deno.remove(`${directory}/part-1.json`);
    await pasted(quick(container), directory, { JOB_COMPLETION_INDEX: "0" });
    assertEquals(
      await Deno.readTextFile(`${directory}/part-0.json`),
      expected[0],
    );
  });
});

Deno.test("1, 2, 3 and 7 workers write the same bytes", async () => {
  await inDirectory(async (directory) => {
    const plan = { items: 60, features: 2, components: 2, replicates: 9 };
    await Deno.writeTextFile(
      `${directory}/plan.json`,
      JSON.stringify({ ...plan, distances: [0, 2], ascents: ["finish"] }),
    );
    const studies = {
      bootstrap: "bootstrap m.json d.csv --replicates 9",
      experiment: "experiment initialisation-radius --plan plan.json",
      select:
        "select d.csv --counts count --id item --components 1..3 --splits 3 --shard 1/1",
    };
    await pasted(
      `softmix simulate --items 90 --features 2 --components 2 --choices 5000 --out d.csv
softmix fit d.csv --counts count --id item --components 2 --quiet --out m.json`,
      directory,
    );
    for (const [name, line] of Object.entries(studies)) {
      const bytes: string[] = [];
      for (const workers of [1, 2, 3, 7]) {
        const out = `${name}-${workers}.json`;
        await pasted(
          `softmix ${line} --quiet --workers ${workers} --out ${out}`,
          directory,
        );
        bytes.push(await Deno.readTextFile(`${directory}/${out}`));
      }
      assertEquals(new Set(bytes).size, 1, name);
    }
  });
});
