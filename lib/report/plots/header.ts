/** Title, subtitle and legend above a chart, drawn inside its SVG. */
import type { Markish } from "../marks.ts";
import { colorOf, type SymbolName, symbolOf } from "./palette.ts";

/** One entry of a legend. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** How the series is drawn. */
  readonly kind: "line" | "dashed" | "dot" | "ring";
  readonly symbol?: SymbolName | undefined;
}

/** The entry of a truth beside an estimate. */
export const TRUTH: LegendEntry = {
  label: "truth",
  color: "#000",
  kind: "ring",
  symbol: "times",
};

/** Legend of series by colour and symbol, in their order. */
export function seriesLegend(labels: readonly string[]): LegendEntry[] {
  return labels.map((label, i) => ({
    label,
    color: colorOf(i),
    kind: "dot",
    symbol: symbolOf(i),
  }));
}

/** What stands above the plot area. */
export interface Header {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly legend: readonly LegendEntry[];
  /** Width of the chart in pixels. */
  readonly width: number;
}

const LEFT = 12;
const TITLE_SIZE = 15;
const SIZE = 12;
const LINE = 17;
/** Mean width of a character over its size in the sans-serif faces in use, on the safe side. */
const CHARACTER = 0.56;
const SWATCH = 22;
const GAP = 18;

/** Height in pixels of the header with the room below it. */
export function headerHeight(header: Header): number {
  const { titles, subtitles, rows } = layout(header);
  return 14 + (TITLE_SIZE + 4) * titles.length +
    LINE * (subtitles.length + rows.length);
}

/** The header as a mark. */
export function headerMark(header: Header): Markish {
  const { titles, subtitles, rows } = layout(header);
  const render = (...args: unknown[]) => {
    const { document } = args[4] as { readonly document: SvgDocument };
    const group = newElement(document, "g", { "text-anchor": "start" });
    let y = 2;
    const write = (line: string, attributes: Attributes) => {
      const text = newElement(document, "text", { x: LEFT, y, ...attributes });
      text.textContent = line;
      group.append(text);
    };
    for (const line of titles) {
      y += TITLE_SIZE + 4;
      write(line, { "font-size": TITLE_SIZE, "font-weight": "bold" });
    }
    for (const line of subtitles) {
      y += LINE;
      write(line, { "font-size": SIZE, fill: "#555" });
    }
    for (const row of rows) {
      y += LINE;
      let x = LEFT;
      for (const entry of row) {
        group.append(swatch(document, entry, { x, y: y - 4 }));
        write(entry.label, { x: x + SWATCH, "font-size": SIZE });
        x += widthOf(entry);
      }
    }
    return group;
  };
  return render as unknown as Markish;
}

/** Lines that fit the width. */
function layout({ title, subtitle = "", legend, width }: Header) {
  const room = width - 2 * LEFT;
  const rows: LegendEntry[][] = [];
  let filled = Infinity;
  for (const entry of legend) {
    if (filled + widthOf(entry) > room) {
      rows.push([]);
      filled = 0;
    }
    rows.at(-1)!.push(entry);
    filled += widthOf(entry);
  }
  return {
    titles: wrapped(title, room / (CHARACTER * 1.05 * TITLE_SIZE)),
    subtitles: wrapped(subtitle, room / (CHARACTER * SIZE)),
    rows,
  };
}

function widthOf({ label }: LegendEntry): number {
  return SWATCH + label.length * CHARACTER * SIZE + GAP;
}

function wrapped(text: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > characters) {
      lines.push(word);
    } else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The little that is used of a document, in a browser or out of it. */
interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement;
}

interface SvgElement {
  setAttribute(name: string, value: string): void;
  append(child: SvgElement): void;
  textContent: string | null;
}

type Attributes = Readonly<Record<string, string | number>>;

function newElement(
  document: SvgDocument,
  name: string,
  attributes: Attributes,
): SvgElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, String(value));
  }
  return element;
}

function swatch(
  document: SvgDocument,
  entry: LegendEntry,
  at: { readonly x: number; readonly y: number },
): SvgElement {
  const { kind, color } = entry;
  if (kind === "line" || kind === "dashed") {
    return newElement(document, "path", {
      d: `M${at.x},${at.y}h16`,
      stroke: color,
      "stroke-width": 2,
      ...(kind === "dashed" ? { "stroke-dasharray": "4,3" } : {}),
    });
  }
  return newElement(document, "path", {
    d: OUTLINES[entry.symbol ?? "circle"],
    transform: `translate(${at.x + 8},${at.y})`,
    ...(kind === "ring" || entry.symbol === "times"
      ? { fill: "none", stroke: color, "stroke-width": 1.8 }
      : { fill: color }),
  });
}

/** Outlines of the symbols around 0, about 9 pixels wide. */
const OUTLINES: Readonly<Record<SymbolName, string>> = {
  circle: "M4.5,0a4.5,4.5,0,1,1,-9,0a4.5,4.5,0,1,1,9,0",
  square: "M-4,-4h8v8h-8z",
  triangle: "M0,-5L5,4H-5z",
  diamond: "M0,-6L4,0L0,6L-4,0z",
  star:
    "M0,-6L1.5,-1.9L5.7,-1.9L2.3,0.7L3.5,4.9L0,2.4L-3.5,4.9L-2.3,0.7L-5.7,-1.9L-1.5,-1.9z",
  wye: "M1.7,1V5.5H-1.7V1L-5.6,-1.3L-3.9,-4.2L0,-2L3.9,-4.2L5.6,-1.3z",
  cross: "M-1.7,-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",
  times: "M-4,-4L4,4M-4,4L4,-4",
};
