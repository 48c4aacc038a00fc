/** The modules imported by their path from a folder that has no deno.json. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const root = new URL("../", import.meta.url);

/** What a program prints that runs in a new folder with these files. */
async function printed(
  files: Readonly<Record<string, string>>,
  command: string,
  args: readonly string[],
): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    // With it the packages are those fetched already, without it the registry is asked.
    await Deno.copyFile(new URL("deno.lock", root), `${folder}/known.lock`);
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(path, text);
    }
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd: folder,
      stdin: "null",
      env: { NO_COLOR: "1", JUPYTER_PATH: ".", JUPYTER_RUNTIME_DIR: "." },
    }).output();
    const text = new TextDecoder();
    assert(success, text.decode(stderr).slice(-3000));
    return text.decode(stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const RUN = ["run", "--quiet", "--lock=known.lock", "--cached-only"];

function script(program: string, check = "--no-check"): Promise<string> {
  const files = { "script.ts": program };
  return printed(files, Deno.execPath(), [...RUN, check, "script.ts"]);
}

const FIT = `
const data = choiceData(
  [[9, 0], [12, 1], [15, 0], [18, 1], [11, 1], [14, 0], [8, 1], [16, 1]],
  [310, 95, 140, 260, 120, 150, 420, 180],
);
const { status } = fit(data, { components: 2 });
if (status !== "converged") throw new Error(status);`;
const { href, pathname } = new URL("mod.ts", root);

Deno.test("mod.ts imported by its path or address from another folder fits", async () => {
  const print = "console.log(status);";
  const byPath = `import { choiceData, fit } from "${pathname}";${FIT}`;
  assertEquals(await script(byPath + print), "converged\n");
  const byAddress = `import { choiceData, fit } from "${href}";${FIT}`;
  assertEquals(await script(byAddress + print, "--check"), "converged\n");
});

Deno.test("lib/report/plots.ts imported by its path from another folder draws", async () => {
  const program = `
    import { curvesChart, drawChart } from "${root.pathname}lib/report/plots.ts";
    const curves = [{ label: "squares", points: [[1, 1], [2, 4]] as const }];
    const axes = { x: { label: "n" }, y: { label: "n²" } };
    console.log(drawChart(curvesChart(curves, { title: "Squares", ...axes })));`;
  assertStringIncludes(await script(program), "<svg");
});

Deno.test("lib/cli.ts runs from another folder without this one's deno.json", async () => {
  const args = [...RUN, "--no-config", `${root.pathname}lib/cli.ts`, "demo"];
  assertStringIncludes(
    await printed({}, Deno.execPath(), args),
    "Root mean square error",
  );
});

function hasJupyter(): boolean {
  try {
    const args = ["nbconvert", "--version"];
    return new Deno.Command("jupyter", { args }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a notebook in another folder imports mod.ts by its path and fits",
  ignore: !hasJupyter(), // which runs the kernel
  fn: async () => {
    const cells = [`import { choiceData, fit } from "${pathname}";`, FIT];
    const notebook = {
      cells: cells.map((source) => ({
        ...{ cell_type: "code", metadata: {}, source },
        ...{ execution_count: null, outputs: [] },
      })),
      metadata: { kernelspec: { name: "here", display_name: "here" } },
      ...{ nbformat: 4, nbformat_minor: 4 },
    };
    const kernel = {
      argv: [
        ...[Deno.execPath(), "jupyter", "--kernel"],
        ...["--conn", "{connection_file}"],
      ],
      ...{ display_name: "here", language: "typescript" },
    };
    const files = {
      "kernels/here/kernel.json": JSON.stringify(kernel),
      "fit.ipynb": JSON.stringify(notebook),
    };
    const args = ["nbconvert", "--to=notebook", "--execute", "--stdout"];
    // A cell that throws ends it with an error; the kernel may lose what cells print.
    const executed = await printed(files, "jupyter", [...args, "fit.ipynb"]);
    assertStringIncludes(executed, '"execution_count": 2');
  },
});
