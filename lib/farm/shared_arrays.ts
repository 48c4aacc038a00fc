/** Arrays in memory that workers share, so that each does not hold a copy. */

/** Arrays of fewer bytes are copied: a shared memory takes whole pages. */
const LEAST_BYTES = 2 ** 16;

/**
 * The value with its large typed arrays in shared memory; those that lie there already stay, as
 * features of `sharedFeatures` do. Where memory cannot be shared it comes back as it is.
 *
 * @param value Made of objects, arrays, typed arrays and what JSON holds.
 * @returns The same shape. Costs a copy of what is not shared yet.
 */
export function withSharedArrays<T>(value: T): T {
  if (typeof SharedArrayBuffer === "undefined") return value;
  return shared(value, new Map()) as T;
}

function shared(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (known.has(value)) return known.get(value);
  if (ArrayBuffer.isView(value)) {
    const made = sharedArray(value as Float64Array);
    known.set(value, made);
    return made;
  }
  const prototype = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    // Names by the million need no walk.
    if (typeof value[0] !== "object") return value;
    return value.map((element) => shared(element, known));
  }
  if (prototype !== Object.prototype && prototype !== null) return value;
  const made: Record<string, unknown> = {};
  known.set(value, made);
  for (const [key, field] of Object.entries(value)) {
    made[key] = shared(field, known);
  }
  return made;
}

function sharedArray(array: Float64Array): Float64Array {
  if (array.byteLength < LEAST_BYTES) return array;
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Same = array.constructor as Float64ArrayConstructor;
  const copy = new Same(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}
