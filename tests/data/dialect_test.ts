/** How a delimited text is written, from its first rows. */
import { assertEquals } from "@std/assert";
import { type DialectOptions, readDialect } from "../../lib/data/dialect.ts";

/** Delimiter, decimal sign and what parts thousands. */
function dialectOf(
  text: string,
  options?: DialectOptions,
): [string, string, string] {
  const bytes = new TextEncoder().encode(text);
  const { delimiter, decimal, thousands } = readDialect(bytes, options);
  return [delimiter, decimal, thousands];
}

Deno.test("the delimiter gives all first rows as many cells, and most of them", () => {
  const cases: [string, string][] = [
    ["a,b\n1,2\n", ","],
    ["a;b;c\n1;2;3\n", ";"],
    ["a\tb\n1\t2\n", "\t"],
    ["a|b\n1|2\n", "|"],
    // Commas are more, but not in every row.
    ["a, b, c, d;e\n1;2\n", ";"],
    ["a;b\n1,5;2,5,5\n", ";"],
    // Both are in every row: the one that makes more cells.
    ["a,b;c,d\n1,2;3,4\n", ","],
    ["a;b;c,d\n1;2;3,4\n", ";"],
    // None gives all rows as many: the one that the header has most of.
    ["a;b;c,d\n1;2\n", ";"],
    ["alone\n1\n", ","],
    // In quotes nothing is between cells.
    ['"a,b,c";d\n"1,2,3";4\n', ";"],
  ];
  for (const [text, delimiter] of cases) {
    assertEquals(dialectOf(text)[0], delimiter, JSON.stringify(text));
  }
});

Deno.test("commas are decimals where they are not between cells and nothing speaks for points", () => {
  const cases: [string, string, string][] = [
    ["a;b\n1,5;2\n", ",", ""],
    ["a;b\n1,5;2.5\n", ".", ""],
    ["a,b\n1.5,2\n", ".", ""],
    ['a,b\n"1,5",2\n', ".", ""],
    // Parted twice, or before a decimal sign, is parted.
    ["a;b\n1,234,567;2\n", ".", ","],
    ["a;b\n1,234.5;2\n", ".", ","],
    ["a;b\n1.234.567;2\n", ",", "."],
    ["a;b\n1.234,5;2\n", ",", "."],
    // One group may be either: three digits after a comma are decimals unless thousands were seen.
    ["a;b\n1,234;2\n", ",", ""],
    ["a;b\n1,234;1,234,567\n", ".", ","],
    ["a;b\n1.234;2\n", ".", ""],
  ];
  for (const [text, decimal, thousands] of cases) {
    const [, ...found] = dialectOf(text);
    assertEquals(found, [decimal, thousands], JSON.stringify(text));
  }
});

Deno.test("what is given of a dialect is taken, and what follows from it", () => {
  assertEquals(dialectOf("a,b\n1;2\n", { delimiter: "," })[0], ",");
  assertEquals(dialectOf("sep=;\na,b,c;d\n1;2\n")[0], ";");
  const given = (options: DialectOptions) =>
    dialectOf("a;b\n1,5;2\n", options).slice(1);
  assertEquals(given({ decimal: "." }), [".", ""]);
  assertEquals(given({ thousands: "." }), [",", "."]);
  assertEquals(given({ thousands: "," }), [".", ","]);
});
