import { assertEquals } from "@std/assert";
import {
  chop,
  escaped,
  printable,
  textWidth,
  wrap,
} from "../../lib/report/text_width.ts";

Deno.test("textWidth() counts the cells of a terminal", () => {
  // Widths as in Unicode's EastAsianWidth.txt and as terminals draw them.
  const widths: [text: string, width: number][] = [
    ["", 0],
    ["distance_km", 11],
    ["été", 3],
    ["e\u0301te\u0301", 3],
    ["日本", 4],
    ["ﾃｽﾄ", 3],
    ["한국어", 6],
    ["Ａ", 2],
    ["✈️", 2],
    ["👩‍👩‍👧", 2],
    ["🇯🇵", 2],
    ["—…", 2],
  ];
  for (const [text, width] of widths) {
    assertEquals(textWidth(text), width, text);
  }
});

Deno.test("chop() cuts between characters and loses none", () => {
  assertEquals(chop("distance", 3), ["dis", "tan", "ce"]);
  assertEquals(chop("日本語", 3), ["日", "本", "語"]);
  assertEquals(chop("ae\u0301o", 2), ["ae\u0301", "o"]);
  assertEquals(chop("", 4), [""]);
});

Deno.test("wrap() keeps parts together where they fit", () => {
  const layout = { width: 12, first: "1  ", rest: "   " };
  assertEquals(wrap(["ab cd", "efg", "hi"], layout), ["1  ab cd efg", "   hi"]);
  assertEquals(wrap(["abcdefghijkl"], layout), ["1  abcdefghi", "   jkl"]);
});

Deno.test("printable() lets no control character through", () => {
  assertEquals(
    printable("a\x1b[31m\nb\u202Ec\x9b"),
    "a\uFFFD[31m\uFFFDb\uFFFDc\uFFFD",
  );
  assertEquals(printable("a\u061C\u200Eb\u2066"), "a\uFFFD\uFFFDb\uFFFD");
  assertEquals(printable("é日✈️👩‍👩‍👧"), "é日✈️👩‍👩‍👧");
  const layout = { width: 8, first: "", rest: "" };
  assertEquals(wrap(["a\x9b", "b\u202E"], layout), ["a\uFFFD b\uFFFD"]);
});

Deno.test("escaped() writes control characters as JSON may", () => {
  const text = "a\x1b[31m\nb\u202Ec\x9b\x7f\u2028é日✈️";
  const shown = escaped(text);
  assertEquals(
    shown,
    String.raw`a\u001b[31m\u000ab\u202ec\u009b\u007f\u2028é日✈️`,
  );
  assertEquals(JSON.parse(`"${shown}"`), text);
});
