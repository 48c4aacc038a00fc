// deno-lint-ignore-file no-console
/**
 * Runs the notebooks under Deno's Jupyter kernel and renders them.
 *
 * ```sh
 * deno task notebooks            # run, write outputs into the files, render HTML
 * deno task notebooks 01 03      # some of them
 * deno task notebooks --check    # run, and compare with the outputs in the files
 * ```
 *
 * Needs Jupyter's nbconvert. Fails if a cell fails or lacks output.
 *
 * @module
 */
import {
  differences,
  faultsOf,
  type Notebook,
  printedBy,
  tidied,
} from "./notebook.ts";

const folder = new URL("./", import.meta.url);
const check = Deno.args.includes("--check");
const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));

async function run(command: string, args: readonly string[]): Promise<void> {
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot run the notebooks as ${command} is not installed`);
  }
  if (!result.success) {
    throw new Error(
      `${command} ${args[0]} failed:\n${
        new TextDecoder().decode(result.stderr).slice(-4000)
      }`,
    );
  }
}

async function read(path: string | URL): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** Runs one notebook and returns what is wrong with it. */
async function runOne(name: string, temporary: string): Promise<string[]> {
  const path = new URL(name, folder);
  const target = `${temporary}/${name}`;
  await run("jupyter", [
    "nbconvert",
    "--to=notebook",
    "--execute",
    "--ExecutePreprocessor.kernel_name=deno",
    "--ExecutePreprocessor.timeout=600",
    `--output-dir=${temporary}`,
    path.pathname,
  ]);
  const executed = tidied(await read(target));
  const faults = faultsOf(executed);
  if (faults.length > 0) return faults;
  if (check) return compared(await read(path), executed);
  await Deno.writeTextFile(path, JSON.stringify(executed, null, 1) + "\n");
  // The configuration leaves notebooks out, and a file left out is an error here.
  await run(Deno.execPath(), ["fmt", "--quiet", "--no-config", path.pathname]);
  await run("jupyter", [
    "nbconvert",
    "--to=html",
    `--output-dir=${new URL("rendered", folder).pathname}`,
    path.pathname,
  ]);
  return [];
}

function compared(was: Notebook, is: Notebook): string[] {
  const [before, after] = [printedBy(was), printedBy(is)];
  if (before.length !== after.length) {
    return [`${before.length} outputs are ${after.length} now`];
  }
  return before.flatMap((text, i) =>
    differences(text, after[i]!).map((what) => `output ${i + 1}: ${what}`)
  );
}

const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
  .filter((name) => name.endsWith(".ipynb"))
  .filter((name) =>
    wanted.length === 0 || wanted.some((start) => name.startsWith(start))
  )
  .sort();
const temporary = await Deno.makeTempDir();
let failed = names.length === 0 ? 1 : 0;
try {
  await run(Deno.execPath(), ["jupyter", "--install", "--force"]);
  for (const name of names) {
    const begun = performance.now();
    const faults = await runOne(name, temporary).catch((error: Error) => [
      error.message,
    ]);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(
      `${name}: ${faults.length === 0 ? "ok" : "FAILED"} (${seconds} s)`,
    );
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) failed++;
  }
} finally {
  await Deno.remove(temporary, { recursive: true });
}
console.log(`${names.length - failed} passed, ${failed} failed`);
Deno.exitCode = failed === 0 ? 0 : 1;
