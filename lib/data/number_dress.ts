/** What is written around a number, so that a reader of tables does not take it for one: a currency sign, a percent sign, signs between its digits. */
import { type NumberStyle, styledNumber } from "./number_text.ts";

/** What may be stripped from a number, by name; all that is there is stripped at once. */
const DRESSES: [name: string, strip: (text: string) => string][] = [
  [
    "with a currency sign",
    (text) =>
      text.replace(/^([+-]?)\s*\p{Sc}\s*/u, "$1").replace(/\s*\p{Sc}$/u, ""),
  ],
  ["with a percent sign", (text) => text.replace(/\s*%$/, "")],
  [
    "with another minus sign than -",
    (text) => text.replace(/^[\u2010-\u2015\u2212]/, "-"),
  ],
  [
    "with an exponent after D",
    (text) => text.replace(/^([+-]?[\d.]+)[dD]([+-]?\d+)$/, "$1e$2"),
  ],
  [
    "inside a call",
    (text) => text.replace(/^[\w.]+\(([^()]*)\)$/, "$1"),
  ],
];

/** What parts thousands somewhere, beside point and comma. */
const PARTS = [" ", "\u00a0", "\u202f", "'", "\u2019"];

/** What a number in any dress begins with; most texts do not. */
const BEGINNING = /^(?:[\d.+\u2010-\u2015\u2212\p{Sc}-]|[\w.]+\()/u;

/** A longer text is no number that somebody wrote. */
const LONGEST = 100;

/**
 * What is written around a number, and what to do; nothing where a text is no number
 * without it, or is one as it is.
 */
export function numberDress(
  text: string,
  style: NumberStyle,
): string | undefined {
  let plain = text.trim();
  if (plain.length > LONGEST || !BEGINNING.test(plain)) return undefined;
  const found: string[] = [];
  for (const [name, strip] of DRESSES) {
    const stripped = strip(plain);
    if (stripped !== plain) found.push(name);
    plain = stripped;
  }
  if (!Number.isNaN(styledNumber(plain, style))) {
    return found.length === 0
      ? undefined
      : `${
        found.join(" and ")
      } (write it plainly, or leave the column out by --features)`;
  }
  const options = otherStyles(style).map(([option, other]) => ({
    option,
    value: styledNumber(plain, other),
  })).filter(({ value }) => !Number.isNaN(value));
  if (options.length === 0) return undefined;
  const ways = options.map(({ option, value }) =>
    `${option} reads it as ${value}`
  );
  return `${[...found, "of another style"].join(" and ")} (${ways.join(", ")})`;
}

/** Other styles, and the option that asks for each. */
function otherStyles(
  style: NumberStyle,
): [option: string, style: NumberStyle][] {
  const decimal = style.decimal === "." ? "," : ".";
  const parts = [style.decimal === "." ? "," : ".", ...PARTS];
  return [
    ...parts.map((thousands): [string, NumberStyle] => [
      `--thousands ${/[,.]/.test(thousands) ? thousands : `"${thousands}"`}`,
      { ...style, thousands },
    ]),
    [`--decimal ${decimal}`, { decimal, thousands: "" }],
  ];
}
