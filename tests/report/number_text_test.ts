import { assertEquals } from "@std/assert";
import {
  alike,
  besideError,
  countText,
  grouped,
  percent,
  ratioTexts,
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
    [[-Infinity, 1.7524], ["-Infinity", "1.752"]], // an interval without a lower end
  ];
  for (const [values, text] of rows) assertEquals(alike(values), text);
});

Deno.test("besideError() shows three digits of the error, and as many decimals of what stands beside it", () => {
  const rows: [values: number[], text: string[]][] = [
    [[0.5226, 0.02637, 0.01334], ["0.5226", "0.0264", "0.0133"]],
    [[2.138, 0.0021, -1e-5], ["2.13800", "0.00210", "-0.00001"]],
    [[0.003395, 0.05007, -0.05696], ["0.0034", "0.0501", "-0.0570"]],
    [[1234.5, 321.4, -0.2], ["1235", "321", "0"]],
    [[2.5e-7, 1e-7], ["2.500e-7", "1.000e-7"]],
    [[0.5, 1e-30], ["0.500000000000", "0.000000000000"]],
    [[0.4, 0, 0], ["0.4000", "0.0000", "0.0000"]], // a fixed coefficient
    [[0.4, NaN], ["0.4000", "NaN"]],
  ];
  for (const [values, text] of rows) {
    assertEquals(besideError(values, values[1]), text);
  }
});

Deno.test("percent() has three significant digits, and six decimals at most", () => {
  const shares: [number, string][] = [
    [1, "100%"],
    [0.9999954, "100%"],
    [0.8123, "81.2%"],
    [0.056849, "5.68%"],
    [0.000935, "0.0935%"],
    [-6.25e-7, "-0.000063%"],
    [9.996e-9, "0.000001%"],
    [9.99e-9, "<0.000001%"],
    [-1e-12, ">-0.000001%"],
    [0, "0%"],
    [-0, "0%"],
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

Deno.test("ratioTexts() has the digits that the interval bears out, else those that show how far from 1 it is", () => {
  const rows: [ratio: number, low: number, high: number, texts: string[]][] = [
    [0.90084, 0.89453, 0.90719, ["0.9008", "0.8945", "0.9072"]],
    [3.2577, 2.8666, 3.7021, ["3.26", "2.87", "3.70"]],
    [1.00133, 0.9336, 1.074, ["1.001", "0.934", "1.074"]],
    [0.00051, 0.0001, 3, ["0.00051", "0.00010", "3.00000"]],
    [0.99912, NaN, NaN, ["0.999120"]],
    [12.345, NaN, NaN, ["12.3"]],
    [1, NaN, NaN, ["1.00"]],
    [208981.29, NaN, NaN, ["208,981"]],
    [2.5e9, NaN, NaN, ["2.50e+9"]],
    [Infinity, NaN, NaN, ["over 1e+308"]],
    [0, NaN, NaN, ["below 1e-308"]],
  ];
  for (const [ratio, low, high, texts] of rows) {
    assertEquals(ratioTexts([ratio, low, high]).slice(0, texts.length), texts);
  }
});
