/** `deno task examples` runs the examples of the documentation; each says what must come of it. */
import { assert, assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

/** TypeScript between fences in the comments of a file. */
function examples(text: string): string[] {
  return Array.from(
    text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm),
    ([, code]) => code!,
  );
}

function* files(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) yield* files(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}

Deno.test("every example of the documentation asserts something, by what throws", async () => {
  const without: string[] = [];
  let all = 0;
  for (const path of ["mod.ts", ...files("lib/")]) {
    for (const code of examples(await Deno.readTextFile(new URL(path, root)))) {
      all++;
      if (!/(?<![.\w])assert\w*\(/.test(code)) without.push(path);
    }
  }
  assert(all > 60, `${all}`);
  assertEquals(without, []);
});
