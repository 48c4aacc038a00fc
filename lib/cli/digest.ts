/** Digests: short texts that are equal only for equal bytes. */
import { createHash } from "node:crypto";

/** Bytes that are hashed at a time: those of shared memory are copied for it. */
const CHUNK = 2 ** 24;

/** The SHA-256 of a text, in hexadecimal digits. */
export function digestOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The same of a value made of what JSON holds and typed arrays; fields that are undefined do not count. */
export function digestOf(value: unknown): string {
  return digestOfText(JSON.stringify(value, (_, field) => {
    if (typeof field === "number") {
      return Object.is(field, -0) || !Number.isFinite(field)
        ? `number ${Object.is(field, -0) ? "-0" : field}`
        : field;
    }
    if (ArrayBuffer.isView(field)) return digestOfArray(field as Float64Array);
    return isLong(field) ? digestOfLong(field) : field;
  }));
}

function digestOfArray(array: Float64Array): string {
  const hash = createHash("sha256");
  const { buffer, byteOffset, byteLength } = array;
  for (let at = 0; at < byteLength; at += CHUNK) {
    const length = Math.min(CHUNK, byteLength - at);
    hash.update(new Uint8Array(buffer, byteOffset + at, length).slice());
  }
  return `${array.constructor.name} ${array.length} ${hash.digest("hex")}`;
}

/** Whether a value is names by the million, whose JSON would not fit in one text. */
function isLong(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 10_000 &&
    typeof value[0] === "string";
}

function digestOfLong(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(JSON.stringify(text));
  return `texts ${texts.length} ${hash.digest("hex")}`;
}
