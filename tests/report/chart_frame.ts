/** Whether a drawn chart keeps its marks inside its frame and its words inside its edges. */
import { DOMParser } from "npm:linkedom@0.18.12";

interface Node {
  readonly tagName: string;
  readonly parentElement: Node | null;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Node>;
}

type Range = readonly [low: number, high: number];

/** A pixel for rounding, and half a stroke. */
const SLACK = 1.5;
/** Mean width of a letter over its size, on the safe side for sentences and a little wide for digits. */
const LETTER = 0.56;

/** What lies outside, one sentence each; empty where all is well. */
export function outside(svg: string): string[] {
  const document = new DOMParser().parseFromString(
    svg,
    "image/svg+xml",
  ) as unknown as Node;
  const [root] = document.querySelectorAll("svg");
  const numbers = root!.getAttribute("viewBox")!.split(" ").map(Number);
  const edges = { x: [0, numbers[2]!], y: [0, numbers[3]!] } as const;
  const frame = frameOf(root!);
  const faults: string[] = [];
  for (const node of root!.querySelectorAll("path,circle,line,rect")) {
    const label = labelOf(node);
    if (label === "" || /axis|grid/.test(label)) continue;
    for (const [x, y] of pointsOf(node)) {
      if (!isWithin(x, frame.x) || !isWithin(y, frame.y)) {
        faults.push(`${label} at ${x.toFixed(1)}, ${y.toFixed(1)}`);
      }
    }
  }
  for (const node of root!.querySelectorAll("text")) {
    const box = boxOf(node);
    if (
      !box.x.every((x) => isWithin(x, edges.x)) ||
      !box.y.every((y) => isWithin(y, edges.y))
    ) {
      faults.push(
        `"${node.textContent}" from ${box.x.map(Math.round)}, ${
          box.y.map(Math.round)
        }`,
      );
    }
  }
  return faults;
}

function isWithin(value: number, [low, high]: Range): boolean {
  return value >= low - SLACK && value <= high + SLACK;
}

/** The plot area, which the grid lines cross from side to side. */
function frameOf(root: Node): { readonly x: Range; readonly y: Range } {
  const along = (grid: string, axis: "x" | "y"): Range => {
    const [line] = root.querySelectorAll(`g[aria-label="${grid}"] line`);
    const at = (end: 1 | 2) => Number(line!.getAttribute(`${axis}${end}`));
    return [Math.min(at(1), at(2)), Math.max(at(1), at(2))];
  };
  return { x: along("y-grid", "x"), y: along("x-grid", "y") };
}

/** The label of the mark that a shape belongs to; "" for the swatches of a legend. */
function labelOf(node: Node): string {
  for (let up: Node | null = node; up; up = up.parentElement) {
    if (up.tagName.toLowerCase() === "svg") break;
    const label = up.getAttribute("aria-label");
    if (label !== null) return label;
  }
  return "";
}

/** Corners of paths, the middle of dots. */
function pointsOf(node: Node): [number, number][] {
  const at = (name: string) => Number(node.getAttribute(name));
  switch (node.tagName.toLowerCase()) {
    case "circle":
      return [[at("cx"), at("cy")]];
    case "line":
      return [[at("x1"), at("y1")], [at("x2"), at("y2")]];
    case "rect":
      return [
        [at("x"), at("y")],
        [at("x") + at("width"), at("y") + at("height")],
      ];
  }
  const shift = /translate\(([-\d.e]+),([-\d.e]+)\)/.exec(
    node.getAttribute("transform") ?? "",
  );
  if (shift) return [[Number(shift[1]), Number(shift[2])]];
  const path = node.getAttribute("d") ?? "";
  return Array.from(
    path.matchAll(/[MLC ]?(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)/g),
    ([, x, y]) => [Number(x), Number(y)],
  );
}

/** Where a text stands, about. */
function boxOf(node: Node): { x: number[]; y: number[] } {
  let [x, y] = [Number(node.getAttribute("x") ?? 0), offset(node)];
  let size = 10, anchor = "", turned = false;
  for (let up: Node | null = node; up; up = up.parentElement) {
    const transform = up.getAttribute("transform") ?? "";
    turned ||= transform.includes("rotate(-90");
    const shift = /translate\(([-\d.e]+),\s*([-\d.e]+)\)/.exec(transform);
    if (shift) [x, y] = [x + Number(shift[1]), y + Number(shift[2])];
    anchor ||= up.getAttribute("text-anchor") ?? "";
    if (up.tagName.toLowerCase() === "svg") break;
    const own = up.getAttribute("font-size");
    if (own !== null && size === 10) size = Number(own);
  }
  if (size === 10) size = 12; // the style of the whole
  const length = Array.from(node.textContent).length * size * LETTER;
  const [before, behind] = anchor === "start"
    ? [0, length]
    : anchor === "end"
    ? [length, 0]
    : [length / 2, length / 2];
  return turned
    ? { x: [x - 2, x + 2], y: [y - before, y + behind] }
    : { x: [x - before, x + behind], y: [y - size * 0.7, y + size * 0.3] };
}

/** The y of a text in pixels, where it is no part of a letter. */
function offset(node: Node): number {
  const y = node.getAttribute("y") ?? "0";
  return y.endsWith("em") ? Number(y.slice(0, -2)) * 12 : Number(y);
}
