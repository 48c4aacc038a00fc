import { assertEquals } from "@std/assert";
import sizes from "./sizes.ts";

/** What the plugin says of a file, each with the line that it points to. */
function complaints(path: string, source: string): string[] {
  return Deno.lint.runPlugin(sizes, path, source).map((
    { message, range: [start] },
  ) => `${source.slice(0, start).split("\n").length}: ${message}`);
}

/** `count` lines of code that stand inside a function. */
function statements(count: number): string {
  return "  sum += 1;\n".repeat(count);
}

/** What stands before and after the statements of a function of two more lines. */
const KINDS: Record<string, [head: string, tail: string]> = {
  declaration: ["function f() {\n", "}\n"],
  generator: ["\nfunction* f() {\n", "}\n"],
  "async exported": ["export async function f() {\n", "}\n"],
  arrow: ["const f = () => {\n", "};\n"],
  expression: ["const f = function () {\n", "};\n"],
  method: ["class A {\n  f() {\n", "  }\n}\n"],
  "method of an object": ["const a = {\n  f() {\n", "  },\n};\n"],
};

for (const [kind, [head, tail]] of Object.entries(KINDS)) {
  Deno.test(`a function of 60 lines of code is refused: ${kind}`, () => {
    const of = (count: number) => `${head}${statements(count)}${tail}`;
    const line = head.split("\n").length - 1;
    assertEquals(complaints("/softmix/lib/fit/starts.ts", of(57)), []);
    assertEquals(complaints("/softmix/lib/fit/starts.ts", of(58)), [
      `${line}: A function has fewer than 60 lines of code: this has 60`,
    ]);
  });
}

Deno.test("blank lines and comments are no lines of code; code beside one is", () => {
  const notCode = "\n  // é\n  /*\n   * b\n   */\n";
  const source = (count: number) =>
    `function f() { // why\n${notCode}${statements(count)}${notCode}}\n`;
  assertEquals(complaints("lib/a.ts", source(57)), []);
  assertEquals(
    complaints("lib/a.ts", source(58)),
    ["1: A function has fewer than 60 lines of code: this has 60"],
  );
});

Deno.test("a function counts those inside it", () => {
  const inner = `  const g = () => {\n${statements(56)}  };\n`;
  assertEquals(
    complaints("lib/a.ts", `function f() {\n${inner}}\n`),
    ["1: A function has fewer than 60 lines of code: this has 60"],
  );
});

Deno.test("a file of 300 lines is refused, comments among them", () => {
  const lines = (count: number) =>
    "// a\n".repeat(count - 1) + "const a = 1;\n";
  assertEquals(
    complaints("C:\\softmix\\lib\\fit\\starts.ts", lines(300)),
    ["1: A file has fewer than 300 lines: this has 300"],
  );
  assertEquals(complaints("/softmix/lib/fit/starts.ts", lines(299)), []);
});

Deno.test("tests and benches may be long, and the list of exports", () => {
  const long = `function f() {\n${statements(400)}}\n`;
  assertEquals(complaints("/softmix/tests/fit/fit_test.ts", long), []);
  assertEquals(complaints("/softmix/bench/compare.ts", long), []);
  assertEquals(
    complaints("/softmix/mod.ts", long),
    ["1: A function has fewer than 60 lines of code: this has 402"],
  );
});
