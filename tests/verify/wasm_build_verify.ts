import { assertEquals } from "@std/assert";

const modules = "lib/kernels/wasm/modules.ts";
const committed = Deno.readTextFileSync(modules);
const builtBy = committed.match(/clang (\S+);/)![1]!;

/** The version of the compiler that the build command takes, if it is there. */
function clangVersion(): string {
  try {
    const { stdout } = new Deno.Command("clang-19", { args: ["--version"] })
      .outputSync();
    return new TextDecoder().decode(stdout).match(/[0-9][0-9.]*/)![0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    throw error;
  }
}

const version = clangVersion();
const skipped = version === builtBy
  ? ""
  : ` (skipped: it takes clang ${builtBy}, and there is ${version})`;

Deno.test({
  name: `the committed modules are what the source builds${skipped}`,
  ignore: skipped !== "",
  fn: () => {
    const built = Deno.makeTempFileSync();
    const { code, stderr } = new Deno.Command("sh", {
      args: ["lib/kernels/wasm/build.sh", built],
    }).outputSync();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const text = Deno.readTextFileSync(built);
    Deno.removeSync(built);
    // Not assertEquals on the texts: its difference would be 50 kB long.
    assertEquals(
      text === committed,
      true,
      "modules.ts is not what build.sh makes",
    );
  },
});
