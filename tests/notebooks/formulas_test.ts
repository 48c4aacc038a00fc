import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  withMathMl,
  withoutScripts,
  withoutTex,
} from "../../notebooks/formulas.ts";
import { joined, type Notebook } from "../../notebooks/notebook.ts";

Deno.test("formulas are MathML, in lines and by themselves; code keeps its dollars", () => {
  const text = withMathMl("Take $x<1$ and\n\n$$\\sum_k \\alpha_k$$\n\n`$x$`.");
  assertStringIncludes(text, "<mi>x</mi><mo>&lt;</mo><mn>1</mn>");
  assertStringIncludes(text, 'display="block"');
  assertStringIncludes(text, "`$x$`");
  assertEquals(text.match(/<math/g)?.length, 2);
});

Deno.test("a formula that cannot be read is an error, not a red word on the page", () => {
  assertThrows(() => withMathMl("$\\frac{1}$"));
  assertThrows(() => withMathMl("$\\nosuch$"));
});

Deno.test("no formula of the notebooks is left in TeX", () => {
  const folder = new URL("../../notebooks/", import.meta.url);
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".ipynb")) continue;
    const text = Deno.readTextFileSync(new URL(name, folder));
    const { cells } = withoutTex(JSON.parse(text) as Notebook);
    for (const { cell_type, source } of cells) {
      if (cell_type !== "markdown") continue;
      const left = joined(source).replaceAll(
        /`[^`]*`|<math[\s\S]*?<\/math>/g,
        "",
      )
        .match(/\$[^$]+\$|\\[a-z]+/g);
      assertEquals([name, left], [name, null]);
    }
  }
});

Deno.test("pages ask for nothing from elsewhere", () => {
  const page =
    '<p>a</p><script src="https://x/y.js"></script><script>\n1</script>b';
  assertEquals(withoutScripts(page), "<p>a</p>b");
});
