/** The cells of the notebooks as a program: their types, and what the quick ones draw. */
import { assert, assertStringIncludes } from "@std/assert";
import { printedBy, scriptOf } from "../../notebooks/notebook.ts";
import { folder, notebooks } from "../notebooks/committed.ts";

/** Notebooks that run as scripts within seconds; the others run under the kernel only. */
const QUICK = ["01_first_fit.ipynb", "02_identifiability.ipynb"];

async function deno(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    { args: [...args], stdin: "null", env: { NO_COLOR: "1" } },
  ).output();
  const decoder = new TextDecoder();
  assert(success, decoder.decode(stderr).slice(-3000));
  return decoder.decode(stdout);
}

const config = new URL("../../deno.json", import.meta.url).pathname;

Deno.test("the cells of every notebook pass the type check, and the quick ones run as scripts", async () => {
  const temporary = await Deno.makeTempDir();
  try {
    const scripts = notebooks.map(({ name, notebook }) => {
      const path = `${temporary}/${name.replace(".ipynb", ".ts")}`;
      Deno.writeTextFileSync(path, scriptOf(notebook, folder));
      return path;
    });
    await deno(["check", "--quiet", "--config", config, ...scripts]);
    for (const [i, { name, notebook }] of notebooks.entries()) {
      if (!QUICK.includes(name)) continue;
      const printed = await deno(
        ["run", "--quiet", "--config", config, scripts[i]!],
      );
      // The charts only: numbers change with the library, and
      // `deno task notebooks --check` compares those.
      for (const text of printedBy(notebook)) {
        if (text.startsWith("[chart")) assertStringIncludes(printed, text);
      }
    }
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
});
