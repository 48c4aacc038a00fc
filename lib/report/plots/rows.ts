/** Charts with a row for each thing, named beside it. */
import { type Markish, ruleY } from "../marks.ts";
import type { Axis } from "./axes.ts";
import { REFERENCE } from "./palette.ts";

/** A vertical axis with rows 0, 1, … from the top. */
export function rowsAxis(label: string, names: readonly string[]): Axis {
  return {
    label,
    ticks: Array.from(names.keys()),
    words: names,
    domain: [Math.max(names.length - 1, 0) + 0.6, -0.6],
  };
}

/** Height of such a chart in pixels. */
export function rowsHeight(rows: number, perRow: number): number {
  return Math.max(150, perRow * (rows + 0.2));
}

/** A faint line through each of so many rows. */
export function rowLines(rows: number): Markish {
  return ruleY(Array.from({ length: rows }, (_, row) => row), {
    stroke: REFERENCE,
    strokeOpacity: 0.15,
  });
}
