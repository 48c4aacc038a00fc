import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  columnsIn,
  featureTerm,
  matching,
  termSlopes,
  termValues,
} from "../../lib/data/feature_terms.ts";

const COLUMNS: Record<string, Float64Array> = {
  a: new Float64Array([1, 4, 9]),
  b: new Float64Array([2, 0.5, 3]),
  "a*c": new Float64Array([5, 6, 7]),
  "log(b)": new Float64Array([8, 8, 9]),
  "c^2": new Float64Array([1, 0, 1]),
};
const isColumn = (name: string) => Object.hasOwn(COLUMNS, name);

Deno.test("featureTerm() makes logs, squares and products of columns, of one another too", () => {
  const cases: [text: string, columns: string[], values: number[]][] = [
    ["a", ["a"], [1, 4, 9]],
    ["log(a)", ["a"], [0, Math.log(4), Math.log(9)]],
    ["a^2", ["a"], [1, 16, 81]],
    ["a*b", ["a", "b"], [2, 2, 27]],
    ["b*b", ["b", "b"], [4, 0.25, 9]],
    ["log(a)*b", ["a", "b"], [0, 0.5 * Math.log(4), 3 * Math.log(9)]],
    ["log(a^2)", ["a"], [0, Math.log(16), Math.log(81)]],
    ["a*b*a", ["a", "b", "a"], [2, 8, 243]],
    // Exact names win, within an expression too.
    ["a*c", ["a*c"], [5, 6, 7]],
    ["log(b)", ["log(b)"], [8, 8, 9]],
    ["c^2", ["c^2"], [1, 0, 1]],
    ["a*c*b", ["a*c", "b"], [10, 3, 21]],
    ["log(a*c)", ["a*c"], [Math.log(5), Math.log(6), Math.log(7)]],
  ];
  for (const [text, columns, values] of cases) {
    const term = featureTerm(text, isColumn)!;
    assertEquals(columnsIn(term), columns, text);
    assertEquals(
      Array.from(termValues(term, (name) => COLUMNS[name]!)),
      values,
      text,
    );
  }
  for (const text of ["c", "log(c)", "log a", "a^3", "a*", "*", "", "a*d"]) {
    assertEquals(featureTerm(text, isColumn), undefined, text);
  }
});

Deno.test("matching() takes any text for *, none too", () => {
  const names = ["x", "x1", "x2", "ax", "x1x", "", "a*"];
  const cases: [pattern: string, found: string[]][] = [
    ["x*", ["x", "x1", "x2", "x1x"]],
    ["*x", ["x", "ax", "x1x"]],
    ["x*x", ["x1x"]],
    ["*", names],
    ["**", names],
    ["*1*", ["x1", "x1x"]],
    ["x1*1x", []],
    ["y*", []],
    ["x", ["x"]],
  ];
  for (const [pattern, found] of cases) {
    assertEquals(matching(pattern, names), found, pattern);
  }
});

Deno.test("termSlopes() are differences with respect to the logarithm of a column", () => {
  const columns: Record<string, number[]> = { a: [2, 3.5], b: [0.5, -4] };
  const names = Object.keys(columns);
  for (
    const text of [
      "a",
      "b",
      "log(a)",
      "a^2",
      "a*b",
      "log(a)^2",
      "log(a^2)*b",
      "a*a*b",
    ]
  ) {
    const term = featureTerm(text, (name) => names.includes(name))!;
    const at = (factor: number) =>
      termValues(
        term,
        (name) =>
          Float64Array.from(
            columns[name]!,
            (v) => name === "a" ? v * factor : v,
          ),
      );
    const slopes = termSlopes(term, "a", (n) => Float64Array.from(columns[n]!));
    const h = 1e-5;
    const [up, down] = [at(Math.exp(h)), at(Math.exp(-h))];
    for (const [row, slope] of slopes.entries()) {
      const difference = (up[row]! - down[row]!) / (2 * h);
      // Rounding over the step, 1e-11, and the square of the step.
      assertAlmostEquals(slope, difference, 1e-8, text);
    }
  }
});
