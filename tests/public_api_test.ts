/**
 * What users may import: one door for each subject, and every name behind one door only. The list of
 * `public_api.txt` makes a name that comes, goes or moves a line of the change that does it; what it breaks for users
 * belongs in CHANGELOG.md.
 */
import { assert, assertEquals } from "@std/assert";
import { MODULES } from "./public_modules.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));

/** The public modules' files, as deno.json has them. */
async function files(): Promise<[module: string, path: string][]> {
  const { exports } = JSON.parse(await read("deno.json"));
  return Object.entries<string>(exports);
}

const EXPORTS = /export (type )?\{([^}]*)\} from "[^"]+";/g;

/** A module's code without comments. */
async function codeOf(path: string): Promise<string> {
  return (await read(path)).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

/** Names that a module exports, types among them. */
async function namesOf(path: string): Promise<string[]> {
  const code = await codeOf(path);
  const declared = code.matchAll(/export (?:async )?function (\w+)/g);
  return [
    ...Array.from(declared, ([, name]) => name!),
    ...Array.from(code.matchAll(EXPORTS), ([, , list]) => list!)
      .flatMap((list) => list.split(","))
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== ""),
  ].sort();
}

Deno.test("every name is exported by one module, which adds nothing of its own", async () => {
  const homes = new Map<string, string[]>();
  for (const [module, path] of await files()) {
    for (const name of await namesOf(path)) {
      homes.set(name, [...homes.get(name) ?? [], module]);
    }
    if (module === "./cli") continue;
    assertEquals((await codeOf(path)).replaceAll(EXPORTS, "").trim(), "", path);
    const values = Object.keys(MODULES[module] ?? {});
    assert(values.every((name) => homes.has(name)), module);
  }
  assertEquals(
    Array.from(homes).filter(([, modules]) => modules.length > 1),
    [],
  );
});

Deno.test("every file of lib's top is a public module", async () => {
  const top = Array.from(Deno.readDirSync(new URL("lib/", root)))
    .filter(({ name }) => name.endsWith(".ts")).map(({ name }) => name);
  assertEquals(
    (await files()).map(([, path]) => path).sort(),
    ["./mod.ts", ...top.map((name) => `./lib/${name}`)].sort(),
  );
});

Deno.test("the public names are those of public_api.txt", async () => {
  const listed = new Map<string, string[]>();
  const text = await read("tests/public_api.txt");
  for (const [, module, names] of text.matchAll(/^(\S+):\n((?: .*\n)+)/gm)) {
    listed.set(module!, names!.trim().split(/\s+/));
  }
  const changes: string[] = [];
  for (const [module, path] of await files()) {
    const before = listed.get(module) ?? [];
    const now = await namesOf(path);
    const say = (sign: string, names: readonly string[]) =>
      changes.push(...names.map((name) => `${module}: ${sign} ${name}`));
    say("+", now.filter((name) => !before.includes(name)));
    say("-", before.filter((name) => !now.includes(name)));
  }
  assertEquals(changes, []);
});

Deno.test("names that have moved are where CHANGELOG.md says", async () => {
  const wrong: string[] = [];
  let told = 0;
  const exported = new Map(await files());
  const items = (await read("CHANGELOG.md")).matchAll(
    /^- `@softmix\/softmix(\/\w+)`: ((?:.*\n)(?: {2}.*\n)*)/gm,
  );
  for (const [, module, item] of items) {
    const names = await namesOf(exported.get(`.${module}`)!);
    for (const [, name] of item!.matchAll(/`(\w+)`/g)) {
      told++;
      if (!names.includes(name!)) wrong.push(`${module} has no ${name}`);
    }
  }
  assertEquals(wrong, []);
  assert(told > 100, `${told}`);
});
