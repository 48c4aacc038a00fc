/**
 * Files that are read back: JSON with a digest of itself at the end, so that half a file, or one that
 * was changed, is told from a whole one.
 */
import { fromExactJson, toExactJson } from "../farm/exact_json.ts";
import { digestOfText } from "./digest.ts";
import { type Environment, InputError } from "./environment.ts";

/** What is before the digest, which is the last field. */
const BEFORE_SEAL = ',\n"seal": ';

/** A line for each field, and for each element of an array of arrays or objects; numbers come back to the bit. */
export function sealed(fields: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}: ${fieldText(value)}`);
  const text = `{\n${lines.join(",\n")}`;
  const seal = JSON.stringify(digestOfText(text));
  return `${text}${BEFORE_SEAL}${seal}\n}\n`;
}

function fieldText(value: unknown): string {
  if (!Array.isArray(value) || typeof value[0] !== "object") {
    return JSON.stringify(toExactJson(value));
  }
  const rows = value.map((row) => JSON.stringify(toExactJson(row)));
  return `[\n${rows.join(",\n")}\n]`;
}

/** What a file must be. */
export interface FileKind {
  /** Its field `format`. */
  readonly format: string;
  readonly version: number;
  /** What it is called, as "a part". */
  readonly what: string;
}

/**
 * Reads such a file.
 *
 * @throws {InputError} If it is not one, of this kind and version, or not whole.
 */
export function readSealed(
  env: Environment,
  file: string,
  { format, version, what }: FileKind,
): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(env.readFile(file));
  const refuse = (why: string): never => {
    throw new InputError(`Cannot read ${JSON.stringify(file)} as ${why}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(
      `it is not whole: ${what} ends with its seal, and this file of ${text.length} characters does not; remove it to make it again`,
    );
  }
  const fields = json as Readonly<Record<string, unknown>> | null;
  if (fields?.format !== format) return refuse(`it must be ${what}`);
  if (fields.version !== version) {
    return refuse(
      `${what} must be of version ${version}: its version is ${
        JSON.stringify(fields.version)
      }`,
    );
  }
  const body = text.slice(0, text.lastIndexOf(BEFORE_SEAL));
  if (fields.seal !== digestOfText(body)) {
    return refuse(
      `its seal is not that of what it holds: it was changed or damaged; remove it to make it again`,
    );
  }
  return fromExactJson(fields) as Readonly<Record<string, unknown>>;
}

/** Writes text over and over as work goes on, as often as costs a twentieth of the time at most. */
export class Keeper {
  readonly #write: () => void;
  #written = -Infinity;
  #cost = 0;
  #isDue = false;

  constructor(write: () => void) {
    this.#write = write;
  }

  /** There is more to keep. */
  note(): void {
    this.#isDue = true;
    if (performance.now() >= this.#written + SHARE * this.#cost) this.flush();
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (!this.#isDue) return;
    const begun = performance.now();
    this.#write();
    this.#written = performance.now();
    this.#cost = this.#written - begun;
    this.#isDue = false;
  }
}

/** Times what a write costs until the next. */
const SHARE = 20;
