/**
 * Scales with ticks that read well.
 *
 * @module
 */

/** Options of a linear scale. */
export function linearAxis(
  domain: readonly [number, number],
): Readonly<Record<string, unknown>> {
  const largest = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  return {
    type: "linear",
    domain,
    ...(largest >= 1e5 || largest < 1e-3 ? { tickFormat: powerText } : {}),
  };
}

/** Options of a log scale. */
export function logAxis(
  domain: readonly [number, number],
): Readonly<Record<string, unknown>> {
  return {
    type: "log",
    domain,
    ticks: logTicks(domain),
    tickFormat: powerText,
  };
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

/** A number as text: 10k, 1M or 2×10⁻⁷ where plain digits would be many. */
export function powerText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e-3 && size < 1e4) return String(Number(value.toPrecision(6)));
  if (size >= 1e4 && size < 1e6) {
    return `${Number((value / 1e3).toPrecision(6))}k`;
  }
  if (size >= 1e6 && size < 1e9) {
    return `${Number((value / 1e6).toPrecision(6))}M`;
  }
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const raised = Array.from(
    power.replace("+", ""),
    (digit) => SUPERSCRIPTS[digit],
  ).join("");
  const factor = Number(Number(digits).toPrecision(3));
  return factor === 1
    ? `10${raised}`
    : factor === -1
    ? `−10${raised}`
    : `${factor}×10${raised}`;
}
