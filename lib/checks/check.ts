/** Checks at the doors of public functions, and the one sentence with which they refuse. */

/** A rule for the value of an option; NaN, and what is no number, breaks every rule for numbers. */
export interface Rule<T> {
  /** What comes after "must be". */
  readonly words: string;
  readonly holds: (value: T) => boolean;
  /** Whether an option with this rule must be there. */
  readonly isNeeded?: true;
}

/** The rule of an option that must be there. */
export function needed<T>(rule: Rule<T>): Rule<T> {
  return { ...rule, isNeeded: true };
}

/** Whether a value is a number: texts, null and dates compare as if they were. */
function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

/** An integer that has all its digits, from `least` on, and up to `most` if that is given. */
export function integerFrom(least: number, most = Infinity): Rule<number> {
  return {
    words: most < Infinity
      ? `an integer from ${least} to ${most}`
      : `an integer >= ${least}`,
    holds: (value) =>
      Number.isSafeInteger(value) && value >= least && value <= most,
  };
}

/** Whether a value is the number, from 0, of one of so many things. */
export function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}

/** From `least` on, Infinity among them. */
export function atLeast(least: number): Rule<number> {
  return {
    words: `>= ${least}`,
    holds: (value) => isNumber(value) && value >= least,
  };
}

/** From `least` on, but not Infinity. */
export function finiteFrom(least: number): Rule<number> {
  return {
    words: `finite and >= ${least}`,
    holds: (value) => isNumber(value) && value >= least && value < Infinity,
  };
}

/** Above 0, Infinity among them. */
export const ABOVE_ZERO: Rule<number> = {
  words: "> 0",
  holds: (value) => isNumber(value) && value > 0,
};

/** Above 0, but not Infinity. */
export const POSITIVE: Rule<number> = {
  words: "finite and > 0",
  holds: (value) => isNumber(value) && value > 0 && value < Infinity,
};

/** Above 0 and below 1. */
export const SHARE: Rule<number> = {
  words: "between 0 and 1",
  holds: (value) => isNumber(value) && value > 0 && value < 1,
};

/** One of two or more names. */
export function oneOf(...names: readonly string[]): Rule<string> {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop();
  return {
    words: `${quoted.join(", ")} or ${last}`,
    holds: (value) => names.includes(value),
  };
}

/**
 * Checks values, each by the name of its option.
 *
 * @param action What cannot be done otherwise.
 * @throws {RangeError} At the first that breaks the rule.
 */
export function check<T>(
  action: string,
  values: Readonly<Record<string, T>>,
  { words, holds }: Rule<T>,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (holds(value)) continue;
    throw new RangeError(
      `Cannot ${action} as ${name} must be ${words}: current value is ${
        shownValue(value)
      }`,
    );
  }
}

/** Any value in a message, whatever it would do when made a text. */
export function shownValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null
    ? Object.prototype.toString.call(value)
    : String(value);
}
