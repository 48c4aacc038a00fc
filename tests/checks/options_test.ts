import { assertEquals } from "@std/assert";
import {
  ABOVE_ZERO,
  check,
  integerFrom,
  needed,
} from "../../lib/checks/check.ts";
import {
  ARRAY,
  arrayOf,
  either,
  FLAGS,
  named,
  OBJECT,
  TEXTS,
} from "../../lib/checks/kinds.ts";
import { checkOptions, nearestName } from "../../lib/checks/options.ts";
import { assertRefused } from "../refusal.ts";

Deno.test("nearestName() takes the fewest changes of letters, and less than half of them", () => {
  const known = ["seed", "starts", "effort", "atomBound", "onProgress"];
  for (
    const [name, near] of [
      ["sed", "seed"],
      ["SEED", "seed"],
      ["start", "starts"],
      ["efort", "effort"],
      ["atombound", "atomBound"],
      ["progress", "onProgress"],
      ["components", undefined],
      ["s", undefined],
      ["", undefined],
    ] as const
  ) assertEquals(nearestName(name, known), near, name);
  assertEquals(nearestName("ac", ["ab", "ad"]), undefined); // one of two letters is half
  assertEquals(nearestName("abx", ["abc", "abd"]), "abc"); // the first of equals
});

Deno.test("checkOptions() passes what is undefined, and names of results where they may be", () => {
  const rules = { size: ABOVE_ZERO };
  const checked = (options: unknown, others: readonly string[] = []) =>
    checkOptions("test", options as { size: number }, rules, others);
  checked({ size: undefined });
  checked({ size: 2, best: 1 }, ["best"]);
  assertRefused(
    () => checked({ size: "2" }),
    'Cannot test as size must be > 0: current value is "2"',
  );
  assertRefused(
    () => checked({ toString: 2 }),
    'Cannot test as there is no option "toString": the options are "size"',
  );
});

Deno.test("checkOptions() refuses that an option is missing where it is needed, after names and values", () => {
  const rules = { size: needed(integerFrom(1, 3)), rate: ABOVE_ZERO };
  const checked = (options: unknown) =>
    checkOptions("test", options as { size: number; rate?: number }, rules);
  for (const size of [1, 3]) checked({ size });
  const words = "Cannot test as size must be an integer from 1 to 3";
  for (const options of [{}, { size: undefined }, { rate: 1 }]) {
    assertRefused(
      () => checked(options),
      `${words}: current value is undefined`,
    );
  }
  for (const size of [0, 4, 1.5, NaN]) {
    assertRefused(
      () => checked({ size }),
      `${words}: current value is ${size}`,
    );
  }
  assertRefused(
    () => checked({ rate: 0 }),
    "Cannot test as rate must be > 0: current value is 0",
  );
});

Deno.test("kinds hold for what they say", () => {
  const values: Record<string, unknown> = {
    list: ["a"],
    flags: [true],
    typed: new Float64Array(1),
    buffer: new DataView(new ArrayBuffer(1)),
    like: { length: 1, 0: 2 },
    text: "a",
    fields: {},
    nothing: null,
  };
  const holding = ({ holds }: { holds: (value: never) => boolean }) =>
    Object.keys(values).filter((name) => holds(values[name] as never));
  assertEquals(holding(ARRAY), ["list", "flags", "typed", "like"]);
  assertEquals(holding(TEXTS), ["list"]);
  assertEquals(holding(FLAGS), ["flags"]);
  assertEquals(holding(OBJECT), ["typed", "buffer", "like", "fields"]);
  assertEquals(holding(arrayOf("numbers > 0", ABOVE_ZERO)), ["like"]);
  assertEquals(holding(either(named("a"), FLAGS)), ["flags", "text"]);
  assertRefused(
    () => check("test", { x: 0 }, either(ABOVE_ZERO, named("auto"))),
    'Cannot test as x must be > 0 or "auto": current value is 0',
  );
});
