import { assertEquals, assertNotEquals } from "@std/assert";
import { MUTANTS, mutated } from "./mutants.ts";

const HERE = new URL("../../", import.meta.url);

Deno.test("the text that a mutant changes occurs once, and its tests are there", () => {
  const texts = new Map<string, string>();
  for (const mutant of MUTANTS) {
    const { file, tests } = mutant;
    const text = texts.get(file) ?? Deno.readTextFileSync(new URL(file, HERE));
    texts.set(file, text);
    assertNotEquals(mutated(mutant, text), text, mutant.name);
    for (const test of tests) Deno.statSync(new URL(test, HERE));
  }
});

Deno.test("no two mutants have one name", () => {
  const names = MUTANTS.map(({ name }) => name);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
});
