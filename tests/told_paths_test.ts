/** Files that pages and comments name are there. */
import { assert, assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

/** The files of the repository, but for data that are fetched and results that are made. */
function* files(folder = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) yield* files(`${folder}${name}/`);
    else yield folder + name;
  }
}

const ALL = Array.from(files());
/** Paths, and what they end in: a page about a folder names its files without it. */
const isThere = (path: string) =>
  ALL.some((file) => `/${file}`.endsWith(`/${path}`));

/** Paths from the root on, in any text. */
const FROM_ROOT =
  /(?<![\w./@-])((?:lib|tests|bench|notebooks)\/[\w/.-]*\w\.(?:ts|md|sh|c|py|R))(?!\w)/g;
/** What pages have between backquotes, or link to. */
const IN_PAGES = /`([\w/.-]+\/?\w*\.(?:ts|md|sh|c|py|R))`|\]\(([\w/.-]+)\)/g;

/** What is no file any more, and what never was one. */
const ELSEWHERE = [
  "lib/report/plots.ts",
  "lib/a.ts",
];

Deno.test("every file that a page or a comment names is there", async () => {
  const stale: string[] = [];
  let told = 0;
  for (const path of ALL) {
    if (!/\.(ts|md|sh|c|py|R)$/.test(path)) continue;
    const text = await Deno.readTextFile(new URL(path, root));
    const forms = path.endsWith(".md") ? [FROM_ROOT, IN_PAGES] : [FROM_ROOT];
    for (
      const [, quoted, linked] of forms.flatMap((f) => [...text.matchAll(f)])
    ) {
      const name = (quoted ?? linked)!.replace(/^(\.\.?\/)+(softmix\/)?/, "");
      if (ELSEWHERE.includes(name)) continue;
      told++;
      if (!isThere(name)) stale.push(`${path} names ${name}`);
    }
  }
  assertEquals(stale, []);
  assert(told > 300, `${told}`);
});
