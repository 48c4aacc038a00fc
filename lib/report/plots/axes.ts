/** Axes: what they show, from where to where, with ticks that read well. */

/** One axis of a chart. */
export interface Axis {
  /** What it shows and in which unit. */
  readonly label: string;
  /** Smallest and largest value shown; positive on a log scale. */
  readonly domain: readonly [number, number];
  /**
   * Whether the scale is logarithmic.
   * @default {false}
   */
  readonly log?: boolean | undefined;
  /**
   * Where to put ticks: for counts and other whole numbers.
   * @default {round numbers}
   */
  readonly ticks?: readonly number[] | undefined;
  /** Words at the ticks of a vertical axis, in the place of their numbers. */
  readonly words?: readonly string[] | undefined;
}

/** The axis of given values, with some room around them. */
export function axisOver(
  label: string,
  values: Iterable<number>,
  options: Pick<Axis, "log" | "ticks"> & { readonly room?: number } = {},
): Axis {
  const { log, ticks } = options;
  return { label, log, ticks, domain: domainOf(values, options) };
}

/**
 * The smallest and largest finite value, with some room around them.
 *
 * On a log scale values that are not positive are left out. No values give [0, 1] or [1, 10].
 */
export function domainOf(
  values: Iterable<number>,
  { log = false, room = 0.04 }: {
    readonly log?: boolean | undefined;
    readonly room?: number | undefined;
  } = {},
): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (log && !(value > 0))) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) return log ? [1, 10] : [0, 1];
  if (log) {
    const margin = room * Math.log(high / low) || Math.LN2;
    return [low / Math.exp(margin), high * Math.exp(margin)];
  }
  const margin = room * (high - low) || Math.abs(high) / 2 || 1;
  return [low - margin, high + margin];
}

/** Round numbers, about eight of them: multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / MOST_TICKS;
  const power = Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * 10 ** power >= rough) ?? 10;
  // Tenths and smaller steps as one over a whole number: 0.3 rather than 3 · 0.1.
  const perUnit = power < 0 ? Math.round(10 ** -power) : 1;
  const step = power < 0 ? factor : factor * 10 ** power;
  const first = Math.ceil(low * perUnit / step);
  const last = Math.floor(high * perUnit / step);
  return Array.from(
    { length: last - first + 1 },
    (_, i) => (first + i) * step / perUnit,
  );
}

const MOST_TICKS = 8;

/** Powers of ten, fewer over many decades, with 2 and 5 times them over few. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const decades = Math.log10(high / low);
  const factors = decades < 1 ? [1, 2, 3, 5, 7] : decades < 3 ? [1, 2, 5] : [1];
  const step = Math.max(1, Math.ceil((last - first) / MOST_TICKS));
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    if (power % step !== 0) continue;
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** A number as text: −0.5, 10k, 1M or 2×10⁻⁷ where plain digits would be many. */
export function powerText(value: number): string {
  if (value < 0) return `−${powerText(-value)}`;
  if (value === 0) return "0";
  if (value >= 1e-3 && value < 1e4) return String(Number(value.toPrecision(6)));
  if (value >= 1e4 && value < 1e6) {
    return `${Number((value / 1e3).toPrecision(6))}k`;
  }
  if (value >= 1e6 && value < 1e9) {
    return `${Number((value / 1e6).toPrecision(6))}M`;
  }
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const raised = Array.from(
    power.replace("+", ""),
    (digit) => SUPERSCRIPTS[digit],
  ).join("");
  const factor = Number(Number(digits).toPrecision(3));
  return factor === 1 ? `10${raised}` : `${factor}×10${raised}`;
}
