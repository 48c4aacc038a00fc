/** The modules imported by their path from a folder that has no deno.json; `tests/ways` tries what needs more than Deno. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const root = new URL("../../", import.meta.url);

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
      env: { NO_COLOR: "1" },
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

Deno.test("lib/plot.ts imported by its path from another folder draws", async () => {
  const program = `
    import { curvesChart, drawChart } from "${root.pathname}lib/plot.ts";
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
