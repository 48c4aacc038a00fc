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

/** A share in percent with three significant digits. */
export function percent(share: number): string {
  const value = Number((100 * share).toPrecision(3));
  if (!(Math.abs(value) > 0)) return `${value}%`;
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value)));
  return decimals > 6
    ? `${value.toExponential(2)}%`
    : `${value.toFixed(Math.max(decimals, 0))}%`;
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

/** The standard error of a coefficient: 0 is that of a fixed one. */
export function coefficientErrorText(error: number): string {
  return error === 0 ? "fixed" : errorText(error) ?? "-";
}

/** A fixed number of decimals, and no sign before a zero. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /[1-9]/.test(text) ? text : text.replace("-", "");
}

/** From this size on, and below its inverse, numbers are written with an exponent. */
const LARGE = 1e7;
const SMALL = 1e-5;

/**
 * Numbers that belong together, with the same decimals, so that they can be
 * compared: the largest gets four significant digits.
 */
export function alike(values: ArrayLike<number>): string[] {
  const list = Array.from(values);
  const largest = list.reduce(
    (max, v) => Number.isFinite(v) ? Math.max(max, Math.abs(v)) : max,
    0,
  );
  if (largest > 0 && (largest < SMALL || largest >= LARGE)) {
    return list.map((v) => v.toExponential(3));
  }
  const magnitude = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  const decimals = Math.max(3 - magnitude, 0);
  return list.map((v) => fixed(v, decimals));
}
