/** Colours and symbols that those who see colours differently can tell apart. */

/** Okabe and Ito's colours (2008) without their yellow, which is faint on white. */
const COLORS = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#000000",
] as const;

const SYMBOLS = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "star",
  "wye",
  "cross",
] as const;

/** A shape that Plot draws. */
export type SymbolName = typeof SYMBOLS[number] | "times";

/** For what is there for comparison: truth, bounds, reference lines. */
export const REFERENCE = "#555555";
/** How a truth is marked. */
export const TIMES = { symbol: "times", stroke: "#000" } as const;

/** Colour of series or component i, from 0. */
export function colorOf(i: number): string {
  return COLORS[i % COLORS.length]!;
}

/** Shape of series or component i, from 0; after a round of colours the shapes shift. */
export function symbolOf(i: number): SymbolName {
  const round = Math.floor(i / COLORS.length);
  return SYMBOLS[(i + round) % SYMBOLS.length]!;
}
