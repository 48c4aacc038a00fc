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
 * Needs Jupyter's nbconvert; the kernel is this Deno, of which Jupyter is told for the time being
 * only. Fails if a cell fails or shows nothing. What fetches data is left out unless it is named.
 *
 * @module
 */
import { withoutScripts, withoutTex } from "./formulas.ts";
import {
  differences,
  faultsOf,
  type Notebook,
  printedBy,
  tidied,
} from "./notebook.ts";

const folder = new URL("./", import.meta.url);
const rendered = new URL("rendered/", folder);
const check = Deno.args.includes("--check");
const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));

/** Notebooks that fetch 110 MB when they are run. */
const FETCHES = ["08"];

/** Runs a command where Jupyter finds the kernel in a temporary folder. */
async function run(
  command: string,
  args: readonly string[],
  temporary: string,
): Promise<void> {
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(command, {
      args: [...args],
      env: { JUPYTER_PATH: temporary },
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

/** Writes down the kernel: this Deno. */
async function describeKernel(temporary: string): Promise<void> {
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn"];
  const kernel = {
    argv: [...argv, "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  };
  await Deno.mkdir(`${temporary}/kernels/softmix`, { recursive: true });
  await writeJson(`${temporary}/kernels/softmix/kernel.json`, kernel);
}

async function read(path: string | URL): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

async function writeJson(path: string | URL, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value, null, 1) + "\n");
}

/** Runs one notebook and returns what is wrong with it. */
async function runOne(name: string, temporary: string): Promise<string[]> {
  const path = new URL(name, folder);
  const target = `${temporary}/${name}`;
  if (!check) {
    // The configuration leaves notebooks out, and a file left out is an error here.
    const args = ["fmt", "--quiet", "--no-config", path.pathname];
    await run(Deno.execPath(), args, temporary);
  }
  await run("jupyter", [
    "nbconvert",
    "--to=notebook",
    "--execute",
    "--ExecutePreprocessor.kernel_name=softmix",
    "--ExecutePreprocessor.timeout=600",
    `--output-dir=${temporary}`,
    path.pathname,
  ], temporary);
  const executed = tidied(await read(target));
  const faults = faultsOf(executed);
  if (faults.length > 0) return faults;
  if (check) return compared(await read(path), executed);
  await writeJson(path, executed);
  await render(executed, name, temporary);
  return [];
}

/** Makes the page of a notebook. */
async function render(
  notebook: Notebook,
  name: string,
  temporary: string,
): Promise<void> {
  const target = `${temporary}/page.ipynb`;
  await writeJson(target, withoutTex(notebook));
  await run("jupyter", ["nbconvert", "--to=html", target], temporary);
  const page = await Deno.readTextFile(`${temporary}/page.html`);
  await Deno.mkdir(rendered, { recursive: true });
  await Deno.writeTextFile(
    new URL(name.replace(".ipynb", ".html"), rendered),
    withoutScripts(page).replace(
      "<title>page</title>",
      `<title>${name}</title>`,
    )
      .replaceAll(/href="(\w+)\.ipynb"/g, 'href="$1.html"'),
  );
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
    wanted.length === 0
      ? !FETCHES.some((start) => name.startsWith(start))
      : wanted.some((start) => name.startsWith(start))
  )
  .sort();
const temporary = await Deno.makeTempDir();
let failed = names.length === 0 ? 1 : 0;
try {
  await describeKernel(temporary);
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
