/** Weak Wolfe line search by bracketing with cubic interpolation. */

/** Armijo's share of the promised decrease, and Wolfe's share of the slope that may remain. */
const DECREASE = 1e-4;
const SLOPE_LEFT = 0.9;
/** A value this close to another, relatively, may differ by rounding alone. */
const VALUE_NOISE = 1e-14;

/** A line search: the last step tried, and the bracket with what was found at its ends. */
export interface LineSearch {
  t: number;
  readonly start: number;
  readonly slope: number;
  readonly edge: number;
  low: number;
  lowValue: number;
  lowSlope: number;
  high: number;
  highValue: number;
  highSlope: number;
}

/** A search from a value and a slope, which tries the step t first and none beyond the edge. */
export function newLineSearch(
  { start, slope, edge, t }: Pick<LineSearch, "start" | "slope" | "edge" | "t">,
): LineSearch {
  return {
    t,
    start,
    slope,
    edge,
    low: 0,
    lowValue: start,
    lowSlope: slope,
    high: Infinity,
    highValue: NaN,
    highSlope: NaN,
  };
}

/** Takes what was found at t: true to accept it, else moves t on. */
export function advance(
  search: LineSearch,
  value: number,
  slope: number,
): boolean {
  const { t, start } = search;
  const enough = value <= start + DECREASE * t * search.slope;
  // With values that rounding makes equal, slopes tell: HZ's approximate
  // Wolfe condition with δ = 0.1.
  const flat = Math.abs(value - start) <= VALUE_NOISE * Math.abs(start) &&
    slope <= -0.8 * search.slope;
  if (!(enough || flat)) {
    search.high = t;
    search.highValue = value;
    search.highSlope = slope;
  } else if (slope < SLOPE_LEFT * search.slope && t < search.edge) {
    search.low = t;
    search.lowValue = value;
    search.lowSlope = slope;
  } else return true;
  search.t = nextTrial(search);
  return false;
}

function nextTrial(search: LineSearch): number {
  const { low, high, edge } = search;
  if (high === Infinity) {
    return Math.min(edge, low === 0 ? 4 * search.t : 4 * low);
  }
  const width = high - low;
  const cubic = cubicMinimum(search);
  // Away from the ends, so that the bracket shrinks; the middle if the cubic has no minimum.
  const inside = Number.isFinite(cubic) ? cubic : low + width / 2;
  return Math.min(Math.max(inside, low + 0.1 * width), high - 0.1 * width);
}

/** Minimum of the cubic through values and slopes at both ends of the bracket, or NaN. */
function cubicMinimum(search: LineSearch): number {
  const { low, high, lowValue, highValue, lowSlope, highSlope } = search;
  const d1 = lowSlope + highSlope -
    3 * (lowValue - highValue) / (low - high);
  const square = d1 * d1 - lowSlope * highSlope;
  if (!(square >= 0)) return NaN;
  const d2 = Math.sqrt(square);
  return high - (high - low) * (highSlope + d2 - d1) /
      (highSlope - lowSlope + 2 * d2);
}
