import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromExactJson, toExactJson } from "../../lib/farm/exact_json.ts";

const back = (value: unknown) =>
  fromExactJson(JSON.parse(JSON.stringify(toExactJson(value))));

/** Equal, NaN and −0 among numbers. */
function assertSame(value: unknown): void {
  assertEquals(back(value), value);
  if (typeof value === "number") {
    assertEquals(Object.is(back(value), value), true);
  }
}

Deno.test("numbers of every kind come back to the bit, alone and in arrays", () => {
  for (const value of [NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1, 1e300]) {
    assertSame(value);
    assertSame({ a: [value], b: new Float64Array([value, 1]) });
    const [one] = back(new Float64Array([value])) as Float64Array;
    assertEquals(Object.is(one, value), true);
  }
  fc.assert(fc.property(fc.double(), (value) => {
    assertSame(value);
  }));
});

Deno.test("objects, texts and arrays of every type come back", () => {
  for (
    const value of [
      null,
      "",
      "NaN",
      { number: 5, of: "x" },
      { number: ["5"] },
      [],
      {},
      [[1], { Float64Array: 3 }],
      { weights: new Float32Array([0.1]), rows: new Int32Array([-1, 2]) },
      new Float64Array(0),
      new Uint32Array([7]),
    ]
  ) assertSame(value);
  assertEquals(back({ a: undefined, b: 1 }), { b: 1 });
});
