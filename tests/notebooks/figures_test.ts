/** Every figure of the notebooks and of README keeps inside its frame and its edges. */
import { assert, assertEquals } from "@std/assert";
import { joined, type Notebook } from "../../notebooks/notebook.ts";
import { outside } from "../report/chart_frame.ts";

const folder = new URL("../../notebooks/", import.meta.url);

/** Texts that hold figures, by the name of their file. */
function texts(): [string, string][] {
  const read = (name: string) => Deno.readTextFileSync(new URL(name, folder));
  const named = (part: string, end: string) =>
    Array.from(
      Deno.readDirSync(new URL(part, folder)),
      ({ name }) => part + name,
    )
      .filter((name) => name.endsWith(end)).sort();
  return [
    ...named("", ".ipynb").map((name): [string, string] => {
      const { cells } = JSON.parse(read(name)) as Notebook;
      const outputs = cells.flatMap(({ outputs = [] }) => outputs);
      return [
        name,
        outputs.map(({ data }) => joined(data?.["text/html"])).join(""),
      ];
    }),
    ...named("pictures/", ".svg")
      .map((name): [string, string] => [name, read(name)]),
  ];
}

for (const [name, text] of texts()) {
  Deno.test(`every figure of ${name} keeps inside its frame and its edges`, () => {
    const figures = Array.from(text.matchAll(/<svg[\s\S]*?<\/svg>/g));
    assert(figures.length > 0);
    for (const [svg] of figures) {
      const title = /aria-label="([^"]*)"/.exec(svg)![1];
      assertEquals([title, ...outside(svg)], [title]);
    }
  });
}
