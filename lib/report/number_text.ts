/** Numbers for reading: aligned, with as many digits as mean something. */
import type { ChoiceData } from "../data/choice_data.ts";

/** Digits of a whole part in groups of three, and a fixed number of decimals. */
export function grouped(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** A count, whole or not: no decimals that say nothing. */
export function countText(value: number): string {
  return grouped(value, Number.isInteger(value) ? 0 : 2);
}

/** A number of things by their name: 1 feature, 2 features. */
export function counted(n: number, name: string): string {
  return `${n} ${n === 1 ? name : `${name}s`}`;
}

/** Parts as a person lists them: a, b and c. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
}

/** A number where it is finite, else `none`. */
export function finiteText(
  value: number | undefined,
  text: (value: number) => string,
  none = "-",
): string {
  return value !== undefined && Number.isFinite(value) ? text(value) : none;
}

/** How much data there is. */
export function sizesText(
  { counts, featureNames, choices, choosers }: ChoiceData,
): string {
  const features = counted(featureNames.length, "feature");
  const sets = choosers ? choosers.sets.length - 1 : 1;
  const among = sets === 1
    ? `${grouped(counts.length)} items`
    : `${grouped(counts.length)} rows in ${grouped(sets)} choice sets`;
  const populations = choosers?.covariates?.arePopulations
    ? ` in ${choosers.covariates.names.length} populations`
    : "";
  return `${among}, ${features}, ${countText(choices)} choices${
    whoseText(choosers, choices)
  }${populations}`;
}

/** Who made the choices, where that is known. */
function whoseText(
  choosers: ChoiceData["choosers"],
  choices: number,
): string {
  if (!choosers) return "";
  const { names, counts, size } = choosers;
  if (names) {
    const persons = ` by ${grouped(names.length)} ${
      names.length === 1 ? "person" : "persons"
    }`;
    return counts.every((count) => count === 1)
      ? persons
      : `${persons}, who stand for ${countText(size)}`;
  }
  return size === choices ? "" : ` by ${countText(size)} choosers`;
}

/** Decimals of a percentage at most, as nobody reads more, nor an exponent; and what is written as below. */
const MOST_PERCENT_DECIMALS = 6;
const SMALLEST_PERCENT = 1e-6;

/** A share in percent with three significant digits, fewer where it is tiny. */
export function percent(share: number): string {
  const value = Number((100 * share).toPrecision(3));
  const size = Math.abs(value);
  if (!(size > 0)) return `${size}%`;
  if (size < SMALLEST_PERCENT) {
    const least = SMALLEST_PERCENT.toFixed(MOST_PERCENT_DECIMALS);
    return `${value < 0 ? ">-" : "<"}${least}%`;
  }
  const decimals = 2 - Math.floor(Math.log10(size));
  return `${
    value.toFixed(Math.min(Math.max(decimals, 0), MOST_PERCENT_DECIMALS))
  }%`;
}

/** A number of which two significant digits are enough. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(1);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(size)));
  return size >= 100 ? grouped(value) : value.toFixed(decimals);
}

/** A log-likelihood per choice: fits that differ in it by less are the same. */
export function perChoiceText(value: number): string {
  return value.toFixed(7);
}

/** A standard error, where there is one. */
export function errorText(error = NaN): string | undefined {
  return Number.isFinite(error) ? shortNumber(error) : undefined;
}

/** A standard error where there is one, and that for choices in bunches behind it. */
export function errorsText(
  error: number | undefined,
  inBunches: number | undefined,
): string | undefined {
  const [text, more] = [errorText(error), errorText(inBunches)];
  return text === undefined || more === undefined ? text : `${text}; ${more}`;
}

/** The standard error of a coefficient: 0 is that of a fixed one. */
export function coefficientErrorText(error: number): string {
  return error === 0 ? "fixed" : errorText(error) ?? "-";
}

/** A fixed number of decimals, and no sign before a zero. Infinity keeps its own. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /[1-9I]/.test(text) ? text : text.replace("-", "");
}

/** Decimals of a number at most. */
const MOST_DECIMALS = 12;

/** From this size on, and below its inverse, numbers are written with an exponent. */
const LARGE = 1e7;
const SMALL = 1e-5;

/** Digits of the largest of numbers that belong together. */
const DIGITS = 4;
/** Digits of an error beside its estimate. */
const ERROR_DIGITS = 3;

/**
 * Numbers that belong together, with the same decimals, so that they can be
 * compared: the largest gets four significant digits.
 */
export function alike(values: ArrayLike<number>): string[] {
  return withDecimals(values, (largest) => after(DIGITS, largest));
}

/**
 * An estimate and what belongs to it, with the same decimals: its standard error
 * gets three significant digits. As {@linkcode alike} where it has none.
 */
export function besideError(
  values: ArrayLike<number>,
  error: number | undefined,
): string[] {
  if (!(error! > 0 && Number.isFinite(error))) return alike(values);
  return withDecimals(
    values,
    () => Math.min(after(ERROR_DIGITS, error!), MOST_DECIMALS),
  );
}

/** Numbers with decimals that follow from the largest, unless they need an exponent. */
function withDecimals(
  values: ArrayLike<number>,
  decimals: (largest: number) => number,
): string[] {
  const list = Array.from(values);
  const largest = list.reduce(
    (max, v) => Number.isFinite(v) ? Math.max(max, Math.abs(v)) : max,
    0,
  );
  if (largest > 0 && (largest < SMALL || largest >= LARGE)) {
    return list.map((v) => v.toExponential(DIGITS - 1));
  }
  return list.map((v) => fixed(v, Math.max(decimals(largest), 0)));
}

/** The ends of an interval. */
export function endsText(low: string, high: string): string {
  return `${low} to ${high}`;
}

/** Decimals that show so many significant digits of a number of this size; of 0, as of 1. */
function after(digits: number, size: number): number {
  return digits - 1 - (size > 0 ? Math.floor(Math.log10(size)) : 0);
}

/** From this size on, and below its inverse, ratios are written with an exponent. */
const LARGE_RATIO = 1e6;
/** Digits of a ratio or of its distance from 1, whichever is smaller, where nothing says how sure it is. */
const RATIO_DIGITS = 3;
/** Digits of half its interval, where there is one. */
const HALF_WIDTH_DIGITS = 2;

/**
 * A ratio and the ends of its interval, NaN for none, with the same decimals: as many as the interval
 * bears out, else as many as show how far from 1 it is.
 */
export function ratioTexts(
  [ratio, low, high]: readonly [ratio: number, low: number, high: number],
): string[] {
  const all = [ratio, low, high];
  if (!(ratio > 1 / LARGE_RATIO && ratio < LARGE_RATIO)) {
    return all.map(extremeText);
  }
  const most = after(RATIO_DIGITS, Math.min(ratio, Math.abs(ratio - 1) || 1));
  const least = after(1, Math.min(ratio, 1));
  const wanted = low < high
    ? after(HALF_WIDTH_DIGITS, Math.min(high - low, 2 * ratio) / 2)
    : most;
  const decimals = Math.min(Math.max(wanted, least, 0), MOST_DECIMALS);
  return all.map((v) =>
    v < LARGE_RATIO ? grouped(v, decimals) : extremeText(v)
  );
}

/** A ratio that may be beyond what numbers hold. */
function extremeText(ratio: number): string {
  if (ratio === Infinity) return "over 1e+308";
  return ratio === 0 ? "below 1e-308" : ratio.toExponential(RATIO_DIGITS - 1);
}
