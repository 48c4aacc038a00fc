import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parse } from "npm:deno-std@1.4.0/csv/mod.js";
import {
  findCells,
  linesEndByReturns,
  QuoteError,
  textOf,
} from "../../lib/data/cells.ts";

function recordsOf(text: string): string[][] {
  const cells = findCells({
    bytes: new TextEncoder().encode(text),
    from: 0,
    delimiter: 44,
    returns: false,
  });
  return Array.from(
    cells.records.subarray(1),
    (end, r) =>
      Array.from(
        { length: end - cells.records[r]! },
        (_, c) => textOf(cells, cells.records[r]! + c),
      ),
  );
}

Deno.test("findCells() finds what another parser does, in any text of quotes, commas and line ends", () => {
  const piece = fc.constantFrom(
    ...[
      '"',
      '""',
      ",",
      "\n",
      "\r\n",
      "a",
      " ",
      "é",
      '"x"',
      '"a,\r\n""b"',
      "\r",
    ],
  );
  const text = fc.array(piece, { maxLength: 14 }).map((parts) =>
    parts.join("")
  );
  let read = 0, refused = 0;
  fc.assert(
    fc.property(text, (csv) => {
      let expected: string[][] | undefined;
      try {
        expected = (parse as (text: string) => string[][])(csv);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      if (expected !== undefined) {
        read++;
        assertEquals(recordsOf(csv), expected);
        return;
      }
      refused++;
      try {
        recordsOf(csv);
      } catch (error) {
        if (error instanceof QuoteError) return;
        throw error;
      }
      // Blanks around quotes are taken here only.
      assertEquals(
        / ["]|["] |["]\t|\t["]/.test(csv),
        true,
        JSON.stringify(csv),
      );
    }),
    { seed: 1, numRuns: 6000 },
  );
  assertEquals([read > 600, refused > 600], [true, true]);
});

Deno.test("findCells() tells the line of a record whose quotes are amiss", () => {
  const cases: [string, number][] = [
    ['a"b', 1],
    ['x\n"a', 2],
    ['x\r\n\r\n"a\n"b', 3],
    ['"a\nb"\nc,d"', 3],
  ];
  for (const [text, line] of cases) {
    assertThrows(
      () => recordsOf(text),
      QuoteError,
      `a quote must open and close a field and be doubled inside: the row on line ${line} breaks this`,
    );
  }
});

Deno.test("findCells() takes time in proportion to the length", () => {
  // 0.2 s together.
  const many = (text: string) => text.repeat(1e6);
  assertEquals(recordsOf(`"${many(',"",\n')}",b`)[0]!.length, 2);
  assertEquals(recordsOf(many("a,"))[0]!.length, 1e6 + 1);
  assertEquals(recordsOf(many(" ")).length, 1);
  assertEquals(recordsOf(many("\n")), []);
  assertThrows(() => recordsOf(many('"') + "x"), QuoteError);
});

Deno.test("lines end by returns where the first line outside quotes does", () => {
  const cases: [string, boolean][] = [
    ["a\rb", true],
    ["a\r\nb", false],
    ["a\nb\rc", false],
    ["a\r", false],
    ['"a\rb",c\nd,e', false],
    ['"a\nb",c\rd,e', true],
    ["a,b", false],
  ];
  for (const [text, expected] of cases) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(linesEndByReturns(bytes, 0), expected, JSON.stringify(text));
  }
});
