import { assertEquals } from "@std/assert";
import {
  alike,
  countText,
  grouped,
  percent,
  shortNumber,
} from "../../lib/report/number_text.ts";

Deno.test("alike() gives numbers of one row the same decimals", () => {
  const rows: [values: number[], text: string[]][] = [
    [[0.12346, -0.000012], ["0.1235", "0.0000"]],
    [[1234.5, -0.4], ["1235", "0"]],
    [[12.346, 1], ["12.35", "1.00"]],
    [[0.00012346, -0.1e-4], ["0.0001235", "-0.0000100"]],
    [[1.2346e-7, 0], ["1.235e-7", "0.000e+0"]],
    [[-2.5e7], ["-2.500e+7"]],
    [[0, -0], ["0.000", "0.000"]],
  ];
  for (const [values, text] of rows) assertEquals(alike(values), text);
});

Deno.test("percent() has three significant digits", () => {
  const shares: [number, string][] = [
    [1, "100%"],
    [0.9999954, "100%"],
    [0.8123, "81.2%"],
    [0.056849, "5.68%"],
    [0.000935, "0.0935%"],
    [1e-12, "1.00e-10%"],
    [0, "0%"],
  ];
  for (const [share, text] of shares) assertEquals(percent(share), text);
});

Deno.test("grouped() and countText() set whole parts in groups of three", () => {
  assertEquals(grouped(-13000.25, 3), "-13,000.250");
  assertEquals(grouped(-Infinity, 3), "-Infinity");
  assertEquals(countText(7009728), "7,009,728");
  assertEquals(countText(1234.5), "1,234.50");
});

Deno.test("shortNumber() keeps two significant digits", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [1, "1.0"],
    [-0.01234, "-0.012"],
    [0.00012, "0.00012"],
    [0.000099, "9.9e-5"],
    [9.87, "9.9"],
    [42.4, "42"],
    [1762.5, "1,763"],
    [2.3e9, "2.3e+9"],
    [Infinity, "Infinity"],
    [NaN, "NaN"],
  ];
  for (const [value, text] of cases) assertEquals(shortNumber(value), text);
});
