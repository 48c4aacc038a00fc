/** README's lines for a shell, as they stand and in their order, in one folder. */
import { assert, assertEquals } from "@std/assert";
import { inDirectory, namesIn, shell } from "../cli/shell.ts";

/** Indented lines that begin with the command, each with those that it goes on in. */
function commands(readme: string): string[] {
  return Array.from(
    readme.matchAll(/^ {4}((?:softmix|printf) (?:.*\\\n)*.*)$/gm),
    ([, line]) => line!,
  );
}

Deno.test("README's command lines run as they stand", async () => {
  const readme = new URL("../../README.md", import.meta.url);
  const lines = commands(await Deno.readTextFile(readme));
  assert(lines.length > 10, `${lines.length}`);
  await inDirectory(async (directory) => {
    const { status, output, error } = await shell(
      `set -e; softmix() { $softmix "$@"; }\n` +
        lines.map((line) => `echo ${commandMark(line)} >&2\n${line}\n`).join(
          "",
        ),
      directory,
    );
    assertEquals(status, 0, error.split("# ").at(-1));
    assertEquals(output.match(/^Softmax mixture with/gm)?.length, fits(lines));
    // Nothing of what they read is theirs to bring.
    assertEquals(namesIn(directory), [
      ...[
        "after.html",
        "long.csv",
        "model.json",
        "shares.csv",
        "simulated.csv",
        "t.csv",
        "theirs.csv",
      ],
      ...["trains.csv", "truth.json", "wines.csv", "words.csv"],
    ]);
  });
});

/** A line that tells commands apart where one fails. */
const commandMark = (line: string) => `'# ${line.replaceAll("'", "")}'`;

const fits = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith("softmix fit")).length;
