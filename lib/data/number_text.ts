/**
 * Numbers as tables spell them, from text and straight from bytes: in time
 * proportional to their length, and exactly the number that `Number` gives.
 */

// A run of digits can match in one way only: in two, as in \d+\.?\d*, a long one would be tried at every cut.
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The finite number that a text spells in full, or NaN: no blank, `0x10`, `1_000` or `Infinity`. */
export function numberFromText(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/** How the numbers of a table are spelled. */
export interface NumberStyle {
  /** What comes before the decimals. */
  readonly decimal: "." | ",";
  /** One character between groups of three digits, or "" where there is none. */
  readonly thousands: string;
}

/** The number in a text of this style, or NaN. */
export function styledNumber(text: string, style: NumberStyle): number {
  const plain = plainSpelling(text, style);
  return plain === undefined ? NaN : numberFromText(plain);
}

/** Digits in groups, which is checked once they are parted: in one go it would take a square of the length. */
function plainSpelling(
  text: string,
  { decimal, thousands }: NumberStyle,
): string | undefined {
  let plain = text;
  if (thousands !== "" && text.trim().includes(thousands)) {
    const end = plain.indexOf(decimal);
    const whole = end < 0 ? plain : plain.slice(0, end);
    const groups = whole.trim().split(thousands);
    const first = groups[0]!.replace(/^[+-]/, "");
    if (!/^\d{1,3}$/.test(first)) return undefined;
    if (!groups.slice(1).every((group) => /^\d{3}$/.test(group))) {
      return undefined;
    }
    plain = groups.join("") + (end < 0 ? "" : plain.slice(end));
  }
  if (decimal === ",") {
    if (plain.includes(".")) return undefined;
    plain = plain.replace(",", ".");
  }
  return plain;
}

const ZERO = 48, NINE = 57, PLUS = 43, MINUS = 45;
const SMALL_E = 101, LARGE_E = 69;

/** Powers of ten that a double holds without an error. */
const POWERS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** So many digits make an integer that a double holds. */
const DIGITS = 15;

/**
 * The number that the bytes from `from` up to `to` spell in this style, or NaN.
 *
 * Up to 15 digits with a power of ten up to 22 are one exact division or
 * product (Clinger, How to read floating point numbers accurately, 1990). Up
 * to 30 are taken as a sum of two doubles and rounded once, if what is left out
 * cannot change that (derived); what remains goes by `Number`.
 */
export function numberInBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  style: NumberStyle,
): number {
  const point = style.decimal === "," ? 44 : 46;
  let i = from, end = to;
  while (i < end && isBlank(bytes[i]!)) i++;
  while (end > i && isBlank(bytes[end - 1]!)) end--;
  const negative = bytes[i] === MINUS;
  if (negative || bytes[i] === PLUS) i++;
  let head = 0, tail = 0, digits = 0, seen = 0, exponent = 0;
  let afterPoint = false;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === point && !afterPoint) {
      afterPoint = true;
      continue;
    }
    if (byte < ZERO || byte > NINE) break;
    seen++;
    if (afterPoint) exponent--;
    if (digits === 0 && byte === ZERO) continue;
    if (digits < DIGITS) head = 10 * head + (byte - ZERO);
    else if (digits < 2 * DIGITS) tail = 10 * tail + (byte - ZERO);
    digits++;
  }
  if (i < end && (bytes[i] === SMALL_E || bytes[i] === LARGE_E)) {
    const given = exponentIn(bytes, i + 1, end);
    if (given === undefined) return slowNumber(bytes.subarray(from, to), style);
    exponent += given;
  } else if (i < end) {
    // Bytes beyond ASCII may be blanks of another kind, others may part thousands.
    return bytes[i]! > 127 || style.thousands !== ""
      ? slowNumber(bytes.subarray(from, to), style)
      : NaN;
  }
  if (seen === 0) return NaN;
  const value = digits > 2 * DIGITS || Math.abs(exponent) > 22
    ? NaN
    : digits > DIGITS
    ? roundedOnce(head, tail, digits - DIGITS, exponent)
    : exponent < 0
    ? head / POWERS[-exponent]!
    : head * POWERS[exponent]!;
  if (Number.isNaN(value)) return slowNumber(bytes.subarray(from, to), style);
  return negative ? -value : value;
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** An exponent of one or two digits; others are seldom met. */
function exponentIn(
  bytes: Uint8Array,
  from: number,
  end: number,
): number | undefined {
  let i = from;
  const negative = bytes[i] === MINUS;
  if (negative || bytes[i] === PLUS) i++;
  if (end - i < 1 || end - i > 2) return undefined;
  let value = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = 10 * value + digit;
  }
  return negative ? -value : value;
}

const decoder = new TextDecoder();

function slowNumber(bytes: Uint8Array, style: NumberStyle): number {
  return styledNumber(decoder.decode(bytes), style);
}

/** (head·10^places + tail)·10^exponent in double, or NaN where the last bit is in doubt. */
function roundedOnce(
  head: number,
  tail: number,
  places: number,
  exponent: number,
): number {
  const power = POWERS[places]!;
  const product = head * power;
  const high = product + tail;
  const low = tail - (high - product) + productError(head, power, product);
  const scale = POWERS[Math.abs(exponent)]!;
  const value = exponent < 0 ? high / scale : high * scale;
  let rest: number;
  if (exponent < 0) {
    const back = value * scale;
    rest = (high - back - productError(value, scale, back) + low) / scale;
  } else rest = productError(high, scale, value) + low * scale;
  const doubt = value * 2 ** -98; // the errors above are below 2^-100 of it
  const least = value + (rest - doubt);
  return least === value + (rest + doubt) ? least : NaN;
}

const HALVES = 2 ** 27 + 1;

/** a·b − product, exactly: Dekker, A floating-point technique for extending the available precision, 1971. */
function productError(a: number, b: number, product: number): number {
  const wideA = HALVES * a, wideB = HALVES * b;
  const highA = wideA - (wideA - a), highB = wideB - (wideB - b);
  const lowA = a - highA, lowB = b - highB;
  return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
}
