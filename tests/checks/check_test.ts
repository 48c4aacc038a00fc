import { assertEquals } from "@std/assert";
import {
  ABOVE_ZERO,
  atLeast,
  check,
  finiteFrom,
  integerFrom,
  oneOf,
  POSITIVE,
  type Rule,
  SHARE,
} from "../../lib/checks/check.ts";
import { assertRefused } from "../refusal.ts";

const NUMBERS = [NaN, -Infinity, -1, 0, 0.5, 1, 1.5, 2, 2 ** 53, Infinity];

const RULES: readonly (readonly [Rule<number>, string, readonly number[]])[] = [
  [integerFrom(1), "an integer >= 1", [1, 2]],
  [integerFrom(-1), "an integer >= -1", [-1, 0, 1, 2]],
  [atLeast(1), ">= 1", [1, 1.5, 2, 2 ** 53, Infinity]],
  [finiteFrom(1), "finite and >= 1", [1, 1.5, 2, 2 ** 53]],
  [ABOVE_ZERO, "> 0", [0.5, 1, 1.5, 2, 2 ** 53, Infinity]],
  [POSITIVE, "finite and > 0", [0.5, 1, 1.5, 2, 2 ** 53]],
  [SHARE, "between 0 and 1", [0.5]],
];

for (const [rule, words, kept] of RULES) {
  Deno.test(`check() with "${words}" passes what it says, and refuses NaN`, () => {
    assertEquals(NUMBERS.filter(rule.holds), kept);
    for (const value of kept) check("test", { value }, rule);
    assertRefused(
      () => check("test", { value: NaN }, rule),
      `Cannot test as value must be ${words}: current value is NaN`,
    );
  });
}

Deno.test("check() names the first of several values that breaks the rule", () => {
  assertRefused(
    () =>
      check("fit", { starts: 3, finishes: 0.5, rounds: -1 }, integerFrom(1)),
    "Cannot fit as finishes must be an integer >= 1: current value is 0.5",
  );
});

Deno.test("check() with oneOf() quotes the names and the value", () => {
  const rule = oneOf("observed", "sandwich", "expected");
  check("test", { kind: "sandwich" }, rule);
  assertRefused(
    () => check("test", { kind: "sand" }, rule),
    'Cannot test as kind must be "observed", "sandwich" or "expected": current value is "sand"',
  );
  assertEquals(oneOf("a", "b").words, '"a" or "b"');
});

Deno.test("check() shows values that are no numbers, and none that throws when shown", () => {
  const shown: readonly (readonly [unknown, string])[] = [
    ["3", '"3"'],
    [3n, "3n"],
    [null, "null"],
    [undefined, "undefined"],
    [Object.create(null), "[object Object]"],
    [Symbol("x"), "Symbol(x)"],
  ];
  for (const [value, text] of shown) {
    assertRefused(
      () => check("test", { value: value as number }, integerFrom(1)),
      `Cannot test as value must be an integer >= 1: current value is ${text}`,
    );
  }
});
