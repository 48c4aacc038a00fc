/** The command line as a process, in a directory of its own. */

/** The file that a process runs. */
export const CLI = new URL("../../lib/cli.ts", import.meta.url).pathname;

/** Runs a line of bash, in which `$softmix` is the command line and `$pure` is it without permissions. */
export async function shell(line: string, directory: string) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `set -o pipefail; ${line}`],
    cwd: directory,
    env: {
      NO_COLOR: "1",
      softmix: `${Deno.execPath()} run -q --allow-read --allow-write ${CLI}`,
      pure: `${Deno.execPath()} run -q ${CLI}`,
    },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { status: code, output: text(stdout), error: text(stderr) };
}

/** Runs a test in a directory that is removed afterwards, with a small table in it. */
export async function inDirectory(work: (directory: string) => Promise<void>) {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/t.csv`, TABLE);
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

export const TABLE = "id,n,x\na,1,0\nb,4,1\nc,2,3\n";
/** A fit to that table, which takes no time. */
export const FIT = "$softmix fit t.csv --counts n --id id --components 1";
/** The names of all files in a directory, sorted. */
export const namesIn = (directory: string) =>
  Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
