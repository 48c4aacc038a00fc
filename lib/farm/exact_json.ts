/**
 * Values as JSON from which they come back to the bit.
 *
 * JSON has no NaN, no infinities, no −0, no undefined and no typed arrays. Numbers that it has not are
 * `{"number": "NaN"}`, typed arrays `{"Float64Array": […]}` with such numbers as texts; fields that are
 * undefined are left out. Numbers in decimal are the shortest that come back to the bit.
 *
 * @module
 */

type Json = null | boolean | number | string | Json[] | {
  [key: string]: Json;
};

const ARRAYS = { Float64Array, Float32Array, Int32Array, Uint32Array } as const;

/** A number, or the text of one that JSON has not. */
function numberOrText(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** A value made of what JSON holds, objects, arrays and typed arrays, as JSON. */
export function toExactJson(value: unknown): Json {
  if (typeof value === "number") {
    const exact = numberOrText(value);
    return typeof exact === "number" ? exact : { number: exact };
  }
  if (typeof value !== "object" || value === null) {
    return (value ?? null) as Json;
  }
  if (ArrayBuffer.isView(value)) {
    const name = value.constructor.name;
    return { [name]: Array.from(value as Float64Array, numberOrText) };
  }
  if (Array.isArray(value)) return value.map(toExactJson);
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined)
      .map(([key, field]) => [key, toExactJson(field)]),
  );
}

/** The value that {@linkcode toExactJson} was given, but for fields that were undefined. */
export function fromExactJson(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(fromExactJson);
  const entries = Object.entries(json);
  const [first, ...others] = entries;
  if (first && others.length === 0) {
    const [key, field] = first;
    if (key === "number" && typeof field === "string") return Number(field);
    if (key in ARRAYS && Array.isArray(field)) {
      return ARRAYS[key as keyof typeof ARRAYS].from(field.map(Number));
    }
  }
  return Object.fromEntries(
    entries.map(([key, field]) => [key, fromExactJson(field)]),
  );
}
