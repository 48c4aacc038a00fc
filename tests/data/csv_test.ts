import { assertEquals } from "@std/assert";
import { csvField, parseCsvLine } from "../../lib/data/csv.ts";

Deno.test("parseCsvLine() takes back what csvField() makes of any name", () => {
  const names = ["a", "", "a b", "a,b", 'say "x"', "'", "é日", " a ", "a\nb"];
  assertEquals(parseCsvLine(names.map(csvField).join(",")), names);
});

Deno.test("parseCsvLine() has nothing for two lines, none, or a stray quote", () => {
  for (const text of ["a\nb", "", 'a"b', '"a']) {
    assertEquals(parseCsvLine(text), undefined, text);
  }
});
