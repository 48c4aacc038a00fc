import { assertEquals } from "@std/assert";
import { csvField, numberFromText, parseCsvLine } from "../../lib/data/csv.ts";

Deno.test("numberFromText() takes digits, sign, point and exponent, nothing else", () => {
  const good: [string, number][] = [
    ["0", 0],
    ["-12.50", -12.5],
    ["+.5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E-3", 0.001],
    [" 7\t", 7],
    ["00012", 12],
  ];
  for (const [text, value] of good) assertEquals(numberFromText(text), value);
  const bad = ["", " ", ".", "-", "e3", "1e", "0x10", "0b1", "1_000", "1,5"];
  bad.push("1 000", "NaN", "nan", "Infinity", "-inf", "1e999", "12%", "1e3.5");
  bad.push("--1", "1-", "\u0661", "true", "null");
  for (const text of bad) assertEquals(numberFromText(text), NaN, text);
});

Deno.test("numberFromText() takes time in proportion to the length", () => {
  // 0.02 s together on one 2-core machine; a quadratic reader would take an hour for each.
  const many = (text: string) => text.repeat(1e6);
  for (
    const text of [
      many("1") + "x",
      `${many("1")}.${many("1")}x`,
      `${many("1")}.${many("1")}e${many("1")}x`,
      `.${many("1")}x`,
      `1e${many("1")}x`,
      `${many(" ")}x`,
      `${many(" ")}1${many(" ")}x`,
      many("1e"),
      many("1."),
    ]
  ) assertEquals(numberFromText(text), NaN);
  assertEquals(numberFromText(`${many(" ")}0.${many("3")}${many(" ")}`), 1 / 3);
});

Deno.test("parseCsvLine() takes back what csvField() makes of any name", () => {
  const names = ["a", "", "a b", "a,b", 'say "x"', "'", "é日", " a ", "a\nb"];
  assertEquals(parseCsvLine(names.map(csvField).join(",")), names);
});

Deno.test("parseCsvLine() has nothing for two lines, none, or a stray quote", () => {
  for (const text of ["a\nb", "", 'a"b', '"a']) {
    assertEquals(parseCsvLine(text), undefined, text);
  }
});
