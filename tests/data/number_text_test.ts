import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  numberFromText,
  numberInBytes,
  type NumberStyle,
  styledNumber,
} from "../../lib/data/number_text.ts";

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

const POINT: NumberStyle = { decimal: ".", thousands: "" };
const inBytes = (text: string, style = POINT) => {
  const bytes = new TextEncoder().encode(`,${text},`);
  return numberInBytes(bytes, 1, bytes.length - 1, style);
};

Deno.test("numberInBytes() reads the number that Number() reads, to the last bit", () => {
  const digits = fc.string({
    unit: fc.constantFrom(..."0123456789"),
    maxLength: 36,
  });
  const spelled = fc.record({
    sign: fc.constantFrom("", "-", "+"),
    whole: digits,
    part: fc.option(digits, { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -340, max: 340 }), {
      nil: undefined,
    }),
  }).map(({ sign, whole, part, exponent }) =>
    sign + whole + (part === undefined ? "" : `.${part}`) +
    (exponent === undefined ? "" : `e${exponent}`)
  );
  const short = fc.double({ noNaN: true }).map(String);
  fc.assert(
    fc.property(fc.oneof(spelled, short), (text) => {
      assertEquals(inBytes(text), numberFromText(text));
    }),
    { seed: 1, numRuns: 20_000 },
  );
});

Deno.test("numberInBytes() rounds what lies half way, and next to it, as Number() does", () => {
  // 2^53 + 1 is half way between two doubles, and so is each of these halves.
  const middles = [2n ** 53n + 1n, 2n ** 54n + 2n, 2n ** 60n + 2n ** 7n];
  for (const middle of middles) {
    for (const tail of ["", ".0", ".00000000001", "0e-1", "1e-1", "9e-1"]) {
      const text = `${middle}${tail}`;
      assertEquals(inBytes(text), Number(text), text);
    }
    const below = `${middle - 1n}.9999999999`;
    assertEquals(inBytes(below), Number(below), below);
  }
  for (const text of ["1e22", "1e23", "9007199254740993e-22", "-0", "0e99"]) {
    assertEquals(inBytes(text), Number(text), text);
  }
});

Deno.test("numberInBytes() takes nothing that numberFromText() does not, and blanks of any kind", () => {
  const texts = ["", " ", ".", "-", "+", "e3", "1e", "1e+", "0x10", "1_000"];
  texts.push("1,5", "1 000", "NaN", "Infinity", "1e999", "12%", "1.2.3", "--1");
  texts.push("1-", "\u0661", "1\u00a0", "\u20281", "\t1\n", "\v1\f", "1\u00e9");
  for (const text of texts) {
    assertEquals(inBytes(text), numberFromText(text), text);
  }
});

Deno.test("thousands are parted in groups of three, decimals follow the sign that is given", () => {
  const cases: [
    text: string,
    decimal: "." | ",",
    thousands: string,
    number: number,
  ][] = [
    ["1,234", ".", ",", 1234],
    ["-1,234,567.25", ".", ",", -1234567.25],
    ["1234", ".", ",", 1234],
    ["1,23", ".", ",", NaN],
    ["1,2345", ".", ",", NaN],
    ["1234,567", ".", ",", NaN],
    [",234", ".", ",", NaN],
    ["1,234,", ".", ",", NaN],
    ["1.5", ",", "", NaN],
    ["1,5", ",", "", 1.5],
    ["1,5,5", ",", "", NaN],
    ["1.234,5", ",", ".", 1234.5],
    ["1.234", ",", ".", 1234],
    ["1 234", ".", " ", 1234],
    [" 1 234 ", ".", " ", 1234],
    ["1\u202f234", ".", "\u202f", 1234],
    ["1'234.5", ".", "'", 1234.5],
  ];
  for (const [text, decimal, thousands, number] of cases) {
    const style = { decimal, thousands };
    assertEquals(inBytes(text, style), number, text);
    assertEquals(styledNumber(text, style), number, text);
  }
});

Deno.test("numberInBytes() and styledNumber() take time in proportion to the length", () => {
  const thousands: NumberStyle = { decimal: ".", thousands: "," };
  for (const text of ["1", "1,", ",", "1.", " ", "1e", "1 ,"]) {
    const long = text.repeat(3e5) + "x"; // 0.1 s together; in the square of the length, minutes
    for (const style of [POINT, thousands]) {
      assertEquals(inBytes(long, style), NaN);
      assertEquals(styledNumber(long, style), NaN);
    }
  }
});
