/** Numbers as JSON has them, and fields of a JSON value: each checked when it is read and named by its path in messages. */
import { shownValue } from "../checks/check.ts";
import { type Matrix, matrix, rowsOf } from "../linalg/matrix.ts";

/** Texts that stand for numbers that JSON has not. */
const NUMBER_TEXTS: readonly unknown[] = ["NaN", "Infinity", "-Infinity", "-0"];

/** A number as JSON has it, or the text of one that it has not. */
export function jsonNumber(value: number): number | string {
  return Object.is(value, -0)
    ? "-0"
    : Number.isFinite(value)
    ? value
    : String(value);
}

/** Numbers, each so. */
export function jsonNumbers(values: Float64Array): (number | string)[] {
  return Array.from(values, jsonNumber);
}

/** The rows of a matrix, each so. */
export function jsonRows(m: Matrix): (number | string)[][] {
  return rowsOf(m).map(jsonNumbers);
}

/** An object of a JSON value. */
export class FieldReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /**
   * @param path Its own name in messages, "" for the whole.
   * @throws {RangeError} If the value is no object.
   */
  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      refuse(path || "it", "an object", value);
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** Whether a field is null; one that is missing is not. */
  isNull(name: string): boolean {
    return this.#value(name) === null;
  }

  expect(name: string, value: string | number): void {
    if (this.#value(name) !== value) {
      refuse(this.#pathOf(name), JSON.stringify(value), this.#value(name));
    }
  }

  object(name: string): FieldReader {
    return new FieldReader(this.#value(name), this.#pathOf(name));
  }

  objects(name: string): FieldReader[] {
    return this.#array(name, "an array of objects").map((value, i) =>
      new FieldReader(value, `${this.#pathOf(name)}[${i}]`)
    );
  }

  number(name: string): number {
    return numberOf(this.#value(name), this.#pathOf(name));
  }

  numbers(name: string): Float64Array {
    return numbersOf(this.#value(name), this.#pathOf(name));
  }

  /** A matrix of so many rows, and columns where that is given. */
  matrix(
    name: string,
    { rows, columns }: { readonly rows: number; readonly columns?: number },
  ): Matrix {
    const path = this.#pathOf(name);
    const given = this.#array(name, "an array of arrays of numbers");
    if (given.length !== rows) {
      refuse(path, `${rows} rows`, given.length);
    }
    const each = given.map((row, i) => numbersOf(row, `${path}[${i}]`));
    const width = columns ?? each[0]?.length ?? 0;
    const all = matrix([rows, width]);
    for (const [i, row] of each.entries()) {
      if (row.length !== width) {
        refuse(`${path}[${i}]`, `${width} numbers`, row.length);
      }
      all.values.set(row, i * width);
    }
    return all;
  }

  text(name: string): string {
    const value = this.#value(name);
    return typeof value === "string"
      ? value
      : refuse(this.#pathOf(name), "a text", value);
  }

  texts(name: string): string[] {
    return this.#array(name, "an array of texts").map((value, i) =>
      typeof value === "string"
        ? value
        : refuse(`${this.#pathOf(name)}[${i}]`, "a text", value)
    );
  }

  /** An object of texts. */
  textsByName(name: string): Record<string, string> {
    const of = this.object(name);
    return Object.fromEntries(
      Object.keys(of.#fields).map((field) => [field, of.text(field)]),
    );
  }

  flag(name: string): boolean {
    const value = this.#value(name);
    return typeof value === "boolean"
      ? value
      : refuse(this.#pathOf(name), "true or false", value);
  }

  flags(name: string, length: number): boolean[] {
    const given = this.#array(name, "an array of true and false");
    if (given.length !== length) {
      refuse(this.#pathOf(name), `${length} of true and false`, given.length);
    }
    return given.map((value, i) =>
      typeof value === "boolean"
        ? value
        : refuse(`${this.#pathOf(name)}[${i}]`, "true or false", value)
    );
  }

  #value(name: string): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #array(name: string, words: string): readonly unknown[] {
    const value = this.#value(name);
    return Array.isArray(value)
      ? value
      : refuse(this.#pathOf(name), words, value);
  }
}

function refuse(path: string, words: string, value: unknown): never {
  throw new RangeError(
    `Cannot read a model as ${path} must be ${words}: current value is ${
      shownValue(value)
    }`,
  );
}

function numberOf(value: unknown, path: string): number {
  if (typeof value === "number") return value;
  if (NUMBER_TEXTS.includes(value)) return Number(value);
  return refuse(path, "a number", value);
}

function numbersOf(value: unknown, path: string): Float64Array {
  if (!Array.isArray(value)) return refuse(path, "an array of numbers", value);
  return Float64Array.from(value, (v, i) => numberOf(v, `${path}[${i}]`));
}
