/**
 * What every chart has: a title, a legend, two axes with units.
 *
 * Title and legend are drawn inside the picture, so that a chart is one SVG
 * element wherever it goes: a notebook, a page, a file.
 */
import { finiteFrom } from "../../checks/check.ts";
import { TEXT } from "../../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../../checks/options.ts";
import { axisX, axisY, gridX, gridY, type Markish } from "../marks.ts";
import { type Axis, linearTicks, logTicks, powerText } from "./axes.ts";
import { headerHeight, headerMark, type LegendEntry } from "./header.ts";

/** Options for the `plot` function of Observable Plot, which `drawChart` passes on. */
export interface Chart {
  /** The title, for those who hear the picture. */
  readonly ariaLabel: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Marks, from the back to the front. */
  readonly marks: readonly unknown[];
  /** Further options of Plot. */
  readonly [option: string]: unknown;
}

/** Options of every chart. */
export interface ChartOptions {
  /** The title; left out, it says what the chart shows. */
  title?: string | undefined;
  /**
   * Width in pixels, at least 280; letters keep their size.
   * @default {640, a column of text}
   */
  width?: number | undefined;
}

/** What {@linkcode chartOf} puts together. */
export interface ChartParts {
  readonly title: string;
  readonly width?: number | undefined;
  readonly subtitle?: string | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Markish[];
  /**
   * Height of the plot area in pixels.
   * @default {that suits the width}
   */
  readonly plotHeight?: number | undefined;
  /** Whether both axes are coordinates of a map, which is a little higher. */
  readonly isMap?: boolean | undefined;
  /** Same length per unit on both axes. */
  readonly equalScales?: boolean | undefined;
}

/** Width of a chart in pixels unless told: a column of text. */
const WIDTH = 640;
/** Least width that holds an axis with words and a plot. */
const LEAST_WIDTH = 280;

const CHART_RULES: OptionRules<ChartOptions> = {
  title: TEXT,
  width: finiteFrom(LEAST_WIDTH),
};

/** Checks the options of a chart, `rules` being those that it has beside {@linkcode ChartOptions}. */
export function checkChart<Options extends ChartOptions>(
  action: string,
  options: Options,
  rules: OptionRules<Omit<Options, keyof ChartOptions>>,
): void {
  checkOptions<object>(action, options, { ...CHART_RULES, ...rules });
}

const MARGIN = { left: 74, right: 20, bottom: 44 } as const;

/** Room on the left for the words of an axis at most, and that of a letter, in pixels. */
const WORDS = { most: 200, share: 0.3125, letter: 6.6 } as const;

/** Puts marks, axes, title and legend together. */
export function chartOf(parts: ChartParts): Chart {
  const { title, subtitle, legend = [], width = WIDTH } = parts;
  const { plotHeight = heightFor(width, parts.isMap) } = parts;
  const header = { title, subtitle, legend, width };
  const marginTop = headerHeight(header);
  const marginLeft = MARGIN.left + roomFor(parts.y, width);
  const inner = {
    width: width - marginLeft - MARGIN.right,
    height: plotHeight,
  };
  const [x, y] = parts.equalScales
    ? stretched([parts.x, parts.y], inner)
    : [parts.x, parts.y];
  return {
    ariaLabel: title,
    width,
    height: marginTop + plotHeight + MARGIN.bottom,
    marginLeft,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginTop,
    style: { background: "white", color: "#222", fontSize: "12px" },
    x: scaleOf(x),
    y: scaleOf(y),
    marks: [
      ...axisMarks(x, "x", width),
      ...axisMarks(y, "y", width),
      ...parts.marks,
      headerMark(header),
    ],
  };
}

/** Heights of a plot area: at most so many pixels, and this share of the width of a narrow chart. */
const HEIGHTS = { plain: [300, 0.57], map: [340, 0.62] } as const;

function heightFor(width: number, isMap = false): number {
  const [most, share] = HEIGHTS[isMap ? "map" : "plain"];
  return Math.min(most, Math.round(share * width));
}

/** Pixels that words need beyond the room of numbers. */
function roomFor({ words = [] }: Axis, width: number): number {
  const longest = Math.max(0, ...words.map((word) => word.length));
  const needed = Math.min(mostWords(width), longest * WORDS.letter);
  return Math.max(0, needed + NUMBERS_AND_LABEL - MARGIN.left);
}

/** The room that words may take of a chart. */
function mostWords(width: number): number {
  return Math.min(WORDS.most, WORDS.share * width);
}

/** Pixels on the left for the name of the axis and the gap to the ticks. */
const NUMBERS_AND_LABEL = 46;

function scaleOf({ log, domain, label }: Axis) {
  return { type: log ? "log" : "linear", domain, label, axis: null };
}

/** Distance of an axis's name from the plot area, in pixels. */
const LABEL_OFFSET = { x: 38, y: 67 } as const;

/** Grid and axis. Left to itself Plot drops some labels of a log scale, and turns others into powers of two kinds. */
function axisMarks(axis: Axis, side: "x" | "y", width: number): Markish[] {
  const ticks = axis.ticks ??
    fewer((axis.log ? logTicks : linearTicks)(axis.domain), side, width);
  const { words } = axis;
  const options = {
    text: words ? (tick: number) => shortened(words[tick]!, width) : powerText,
    label: axis.label,
    labelAnchor: "center",
    labelArrow: "none",
    labelOffset: LABEL_OFFSET[side] + roomFor(axis, width),
  } as const;
  return side === "x"
    ? [gridX(ticks), axisX(ticks, options)]
    : [gridY(ticks), axisY(ticks, options)];
}

/** Pixels that a tick with its number takes on the horizontal axis. */
const PER_TICK = 45;

/** Ticks that have room: on a narrow chart every second, third, …, 0 among them where it was. */
function fewer(
  ticks: readonly number[],
  side: "x" | "y",
  width: number,
): readonly number[] {
  const room = (width - MARGIN.left - MARGIN.right) / PER_TICK;
  const step = side === "y" ? 1 : Math.ceil(ticks.length / room);
  const first = Math.max(ticks.indexOf(0), 0) % step;
  return ticks.filter((_, i) => i % step === first);
}

/** A word that has room beside an axis: its middle goes, as names often differ at their ends, such as in a year. */
function shortened(word: string, width: number): string {
  const most = Math.floor(mostWords(width) / WORDS.letter);
  const letters = Array.from(word);
  if (letters.length <= most) return word;
  const end = Math.floor((most - 1) / 3);
  return `${letters.slice(0, most - 1 - end).join("")}…${
    letters.slice(letters.length - end).join("")
  }`;
}

/** The axes with the tighter one widened, so that a unit is as long on both. */
function stretched(
  axes: readonly [Axis, Axis],
  inner: { readonly width: number; readonly height: number },
): [Axis, Axis] {
  const lengths = [inner.width, inner.height];
  const perPixel = Math.max(
    ...axes.map(({ domain: [low, high] }, i) => (high - low) / lengths[i]!),
  );
  return axes.map((axis, i) => {
    const middle = (axis.domain[0] + axis.domain[1]) / 2;
    const half = perPixel * lengths[i]! / 2;
    return { ...axis, domain: [middle - half, middle + half] as const };
  }) as [Axis, Axis];
}
