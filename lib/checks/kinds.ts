/** Rules for options that are no numbers. */
import type { Rule } from "./check.ts";

/** What whoever reads it checks. */
export const ANYTHING: Rule<unknown> = {
  words: "anything",
  holds: () => true,
};

/** A seed of draws. */
export const SEED: Rule<unknown> = {
  words: "a number or a text",
  holds: (value) => typeof value === "number" || typeof value === "string",
};

/** Something to call. */
export const FUNCTION: Rule<unknown> = {
  words: "a function",
  holds: (value) => typeof value === "function",
};

/** A text. */
export const TEXT: Rule<unknown> = {
  words: "a text",
  holds: (value) => typeof value === "string",
};

/** True or false. */
export const FLAG: Rule<unknown> = {
  words: "true or false",
  holds: (value) => typeof value === "boolean",
};

/** Anything with a length and numbered entries, but a text. */
export const ARRAY: Rule<unknown> = {
  words: "an array or a typed array",
  holds: isArray,
};

/** An object with named fields. */
export const OBJECT: Rule<unknown> = {
  words: "an object",
  holds: isObject,
};

/** A matrix, arrays, or columns by name. */
export const OBJECT_OR_ARRAY: Rule<unknown> = {
  words: "an array or an object",
  holds: (value) => typeof value === "object" && value !== null,
};

/** Texts one after the other. */
export const TEXTS: Rule<unknown> = arrayOf("texts", TEXT);

/** Of true and false. */
export const FLAGS: Rule<unknown> = arrayOf("true and false", FLAG);

/** An array each entry of which keeps a rule. */
export function arrayOf<T>(words: string, { holds }: Rule<T>): Rule<unknown> {
  return {
    words: `an array of ${words}`,
    holds: (value) =>
      isArray(value) && Array.from(value).every((entry) => holds(entry as T)),
  };
}

/** What keeps one of two rules. */
export function either<S, T>(one: Rule<S>, other: Rule<T>): Rule<unknown> {
  return {
    words: `${one.words} or ${other.words}`,
    holds: (value) => one.holds(value as S) || other.holds(value as T),
  };
}

/** One name. */
export function named(name: string): Rule<unknown> {
  return { words: `"${name}"`, holds: (value) => value === name };
}

/** Whether a value has a length and numbered entries, and is no text. */
function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) ||
    (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
    (isObject(value) && typeof value["length"] === "number");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
