import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  logLikelihood,
  matrix,
  softmaxMixture,
} from "../../mod.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const square = [[0, 0], [1, 0], [0, 1], [1, 1]];
const counts = [1, 2, 3, 4];

/** Every way in which features and counts can be wrong, and what is said. */
const refusals: Record<string, [() => unknown, string]> = {
  "one item": [
    () => choiceData([[1, 2]], [3]),
    "Cannot make choice data as there must be at least 2 items: current number is 1",
  ],
  "no items": [
    () => choiceData([], []),
    "Cannot make choice data as there must be at least 2 items: current number is 0",
  ],
  "no features": [
    () => choiceData([[], []], [1, 1]),
    "Cannot make choice data as there must be at least 1 feature: current number is 0",
  ],
  "ragged features": [
    () => choiceData([[1, 2], [3]], [1, 1]),
    "Cannot make a matrix as every row must have 2 values like the first: row 2 has 1",
  ],
  "values that do not fill the matrix": [
    () =>
      choiceData({ rows: 2, columns: 2, values: new Float64Array(3) }, [1, 1]),
    "Cannot make choice data as 2 items with 2 features need 4 values: current number is 3",
  ],
  "counts of another length": [
    () => choiceData(square, [1, 2, 3]),
    "Cannot make choice data as counts must have length 4: current length is 3",
  ],
  "feature names of another length": [
    () => choiceData(square, counts, { featureNames: ["a"] }),
    "Cannot make choice data as featureNames must have length 2: current length is 1",
  ],
  "item names of another length": [
    () => choiceData(square, counts, { itemNames: ["a"] }),
    "Cannot make choice data as itemNames must have length 4: current length is 1",
  ],
  "two features of one name": [
    () => choiceData(square, counts, { featureNames: ["a", "a"] }),
    'Cannot make choice data as feature names must differ: "a" occurs twice',
  ],
  "a feature that is NaN": [
    () => choiceData([[0, 0], [1, NaN], [0, 1], [1, 1]], counts),
    'Cannot make choice data as features must be finite: feature "x2" of item 2 is NaN',
  ],
  "an infinite feature of a named item": [
    () =>
      choiceData([[0], [-Infinity]], [1, 1], {
        featureNames: ["price"],
        itemNames: ["tea", "ale"],
      }),
    'Cannot make choice data as features must be finite: feature "price" of item 2 ("ale") is -Infinity',
  ],
  "a negative count": [
    () => choiceData(square, [1, -2, 3, 4]),
    "Cannot make choice data as counts must be finite and >= 0: the count of item 2 is -2",
  ],
  "a count that is NaN": [
    () => choiceData(square, [1, NaN, 3, 4]),
    "Cannot make choice data as counts must be finite and >= 0: the count of item 2 is NaN",
  ],
  "an infinite count": [
    () =>
      choiceData(square, [1, 2, 3, Infinity], {
        itemNames: ["a", "b", "c", "d"],
      }),
    'Cannot make choice data as counts must be finite and >= 0: the count of item 4 ("d") is Infinity',
  ],
  "all counts 0": [
    () => choiceData(square, [0, 0, 0, 0]),
    "Cannot make choice data as the counts must have a finite sum > 0: current sum is 0",
  ],
  "counts whose sum overflows": [
    () => choiceData(square, [1e308, 1e308, 0, 0]),
    "Cannot make choice data as the counts must have a finite sum > 0: current sum is Infinity",
  ],
  "counts whose squares overflow": [
    () => choiceData(square, [1e200, 2, 3, 4]),
    "Cannot make choice data as the sum of the counts must lie between 1e-150 and 1e+150, where squares do not overflow: current sum is 1e+200",
  ],
  "counts whose squares vanish": [
    () => choiceData(square, [1e-200, 0, 0, 0]),
    "Cannot make choice data as the sum of the counts must lie between 1e-150 and 1e+150, where squares do not overflow: current sum is 1e-200",
  ],
  "a feature whose square overflows": [
    () => choiceData([[1], [1e155]], [1, 1]),
    'Cannot make choice data as features must be within ±1e+150: feature "x1" of item 2 is 1e+155',
  ],
  "a way with dependent features that it does not know": [
    () =>
      choiceData(square, counts, { dependentFeatures: "Reject" as "reject" }),
    'Cannot make choice data as dependentFeatures must be "reject" or "drop": current value is "Reject"',
  ],
  "an offset of another length": [
    () => choiceData(square, counts, { offset: [0, 1] }),
    "Cannot make choice data as offset must have length 4: current length is 2",
  ],
  "an offset that is NaN": [
    () => choiceData(square, counts, { offset: [0, 1, NaN, 2] }),
    "Cannot make choice data as offsets must be finite: the offset of item 3 is NaN",
  ],
  "an infinite offset": [
    () =>
      choiceData(square, counts, {
        offset: [0, 1, 2, -Infinity],
        itemNames: ["a", "b", "c", "d"],
      }),
    'Cannot make choice data as offsets must be finite: the offset of item 4 ("d") is -Infinity',
  ],
  "an offset beyond all measure": [
    () => choiceData(square, counts, { offset: [0, 1e155, 0, 0] }),
    "Cannot make choice data as offsets must be within ±1e+150: the offset of item 2 is 1e+155",
  ],
  "a feature that varies only where the offset leaves no chance": [
    () =>
      choiceData([[1, 0], [7, 1], [7, 4]], [1, 1, 1], {
        offset: [-2000, 0, 1],
      }),
    'Cannot make choice data as every feature must vary over the items: "x1" is 7 for all of them that the offset leaves a chance',
  ],
  "a constant feature under an offset": [
    () =>
      choiceData(
        Array.from({ length: 150_000 }, (_, j) => [0.1, j]),
        Array(150_000).fill(1),
        {
          offset: Array.from({ length: 150_000 }, (_, j) => Math.sin(j)),
        },
      ),
    'Cannot make choice data as every feature must vary over the items: "x1" is 0.1 for all of them that the offset leaves a chance',
  ],
  "a constant feature": [
    () => choiceData([[7, 0], [7, 1], [7, 4]], [1, 1, 1]),
    'Cannot make choice data as every feature must vary over the items: "x1" is 7 for all of them',
  ],
  "a collinear feature": [
    () =>
      choiceData(square.map(([a, b]) => [a!, b!, 3 * a! - b! + 2]), counts, {
        featureNames: ["length", "width", "sum"],
      }),
    'Cannot make choice data as no feature may be a linear combination of others: "sum" is one of "length", "width"',
  ],
  "several features that are not identified": [
    () => choiceData(square.map(([a, b]) => [a!, 2 * a!, b!, 5]), counts),
    'Cannot make choice data as no feature may be a linear combination of others: "x2" is one of "x1" (not identified either: "x4")',
  ],
  "fewer items than features": [
    () => choiceData([[1, 0, 2], [0, 1, 5], [1, 1, 1]], [1, 1, 1]),
    'Cannot make choice data as no feature may be a linear combination of others: "x3" is one of "x1", "x2"',
  ],
};

for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`choiceData() refuses ${name}`, () => assertRefused(run, message));
}

/** What a caller without types can give for a number, and how a message shows it. */
const OTHERS: [value: unknown, shown: string][] = [
  ["", '""'],
  [" ", '" "'],
  ["7", '"7"'],
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [false, "false"],
  [7n, "7n"],
  [Symbol("x"), "Symbol(x)"],
  [new Date(0), "[object Date]"],
  [[7], "[object Array]"],
  [Object.create(null), "[object Object]"],
  [new Number(7), "[object Number]"],
];

for (const [other, shown] of OTHERS) {
  const value = other as number;
  Deno.test(`choiceData() refuses ${shown} for a feature, a count or an offset`, () => {
    assertRefused(
      () => choiceData(square, counts, { offset: [0, value, 1, 1] }),
      `Cannot make choice data as offsets must be numbers: the offset of item 2 is ${shown}`,
    );
    const rows = [[0, 0], [1, value], [0, 1], [1, 1]];
    assertRefused(
      () => choiceData(rows, counts),
      `Cannot make choice data as features must be numbers: feature "x2" of item 2 is ${shown}`,
    );
    const names = {
      featureNames: ["price", "size"],
      itemNames: ["tea", "ale", "gin", "rum"],
    };
    assertRefused(
      () => choiceData(rows, counts, names),
      `Cannot make choice data as features must be numbers: feature "size" of item 2 ("ale") is ${shown}`,
    );
    const values = rows.flat() as unknown as Float64Array;
    assertRefused(
      () => choiceData({ rows: 4, columns: 2, values }, counts, names),
      `Cannot make choice data as features must be numbers: feature "size" of item 2 ("ale") is ${shown}`,
    );
    assertRefused(
      () => choiceData(square, [1, 2, 3, value]),
      `Cannot make choice data as counts must be numbers: the count of item 4 is ${shown}`,
    );
    assertRefused(
      () => choiceData(square, { ...[1, value, 3, 4], length: 4 }, names),
      `Cannot make choice data as counts must be numbers: the count of item 2 ("ale") is ${shown}`,
    );
  });
}

Deno.test("choiceData() refuses holes, and big integers in a typed array", () => {
  const holes = new Array<number>(4).fill(1, 1);
  assertRefused(
    () => choiceData(square, holes),
    "Cannot make choice data as counts must be numbers: the count of item 1 is undefined",
  );
  assertRefused(
    () => choiceData([holes, ...square.map((row) => [...row, ...row])], counts),
    'Cannot make choice data as features must be numbers: feature "x1" of item 1 is undefined',
  );
  const big = new BigInt64Array([1n, 2n, 3n, 4n]) as unknown as Float64Array;
  assertRefused(
    () => choiceData(square, big),
    "Cannot make choice data as counts must be numbers: the count of item 1 is 1n",
  );
});

Deno.test("choiceData() takes rows and counts in typed arrays of any kind", () => {
  const expected = choiceData(square, counts);
  for (const kind of [Float64Array, Float32Array, Int32Array, Uint8Array]) {
    const rows = square.map((row) => kind.from(row)) as unknown as number[][];
    assertEquals(choiceData(rows, kind.from(counts)), expected);
  }
});

Deno.test("choiceData() holds frequencies, and copies counts but not features", () => {
  const features = matrix([4, 2], Float64Array.from(square.flat()));
  const given = new Float64Array(counts);
  const data = choiceData(features, given);
  given[0] = 99;
  assertEquals(data.choices, 10);
  assertEquals(data.frequencies, new Float64Array([0.1, 0.2, 0.3, 0.4]));
  assertEquals(data.features, features);
  assertEquals(data.featureNames, ["x1", "x2"]);
  assertEquals(data.itemNames, undefined);
});

Deno.test("choiceData() copies an offset, and holds one far from 0 less its largest value", () => {
  const given = Float64Array.of(0.5, -3, 12, 10);
  const { offset } = choiceData(square, counts, { offset: given });
  assertEquals(offset, given);
  assert(offset !== given, "not a copy");
  assertEquals(choiceData(square, counts).offset, undefined);
  const far = choiceData(square, counts, {
    offset: [1e9, 1e9 - 2, 1e9, 1e9 - 9],
  });
  assertEquals(far.offset, Float64Array.of(0, -2, 0, -9));
});

Deno.test("choiceData() takes counts that are not whole, and items with equal features", () => {
  assertEquals(choiceData([[1], [1], [2]], [0.5, 0, 0.25]).choices, 0.75);
});

Deno.test("dependent features can be dropped instead", () => {
  const data = choiceData(square.map(([a, b]) => [a!, 2 * a!, b!, 5]), counts, {
    dependentFeatures: "drop",
  });
  assertEquals(data.featureNames, ["x1", "x3"]);
  assertEquals(data.features.values, Float64Array.from(square.flat()));
  assertRefused(
    () => choiceData([[3], [3]], [1, 1], { dependentFeatures: "drop" }),
    'Cannot make choice data as every feature must vary over the items: "x1" is 3 for all of them',
  );
});

Deno.test("a feature nearly, but not quite, a combination of others is kept", () => {
  const noisy = Array.from({ length: 50 }, (_, j) => {
    const a = Math.sin(j + 1), b = Math.cos(3 * j);
    return [a, b, a + b + 1e-4 * Math.sin(7 * j)];
  });
  assertEquals(choiceData(noisy, noisy.map(() => 1)).features.columns, 3);
});

Deno.test("features keep their digits however far from 0 they lie", () => {
  const { features, data, truth } = simulatedCase(1);
  const near = fit(data, { components: 2, init: [truth] });
  for (const shift of [1e6, 1e9]) {
    // Rounded first, so that the shifted features are the same numbers.
    const grain = 2 ** -20;
    const rounded = features.values.map((x) => Math.round(x / grain) * grain);
    const shifted = rounded.map((x) => x + shift);
    const far = fit(choiceData({ ...features, values: shifted }, data.counts), {
      components: 2,
      init: [truth],
    });
    assertEquals(far.status, "converged");
    assertAlmostEquals(
      far.logLikelihoodPerChoice,
      near.logLikelihoodPerChoice,
      1e-5,
    );
    const exact = choiceData({ ...features, values: rounded }, data.counts);
    assertAlmostEquals(
      far.logLikelihoodPerChoice,
      fit(exact, { components: 2, init: [truth] }).logLikelihoodPerChoice,
      1e-12,
    );
  }
});

Deno.test("an item that was never chosen matters through the normaliser", () => {
  const mixture = softmaxMixture([1], [[1]]);
  const without = logLikelihood(choiceData([[0], [1]], [3, 5]), mixture);
  const withIt = logLikelihood(choiceData([[0], [1], [2]], [3, 5, 0]), mixture);
  const gap = 8 * Math.log((1 + Math.E) / (1 + Math.E + Math.E ** 2));
  assert(gap < 0);
  assertAlmostEquals(withIt - without, gap, 1e-13);
});
