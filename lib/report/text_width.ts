/** Text in columns of a terminal: how wide it is, and where it can be broken. */

/** East Asian wide and fullwidth characters, and emoji: two cells each. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F/u;
/** Marks that sit on the letter before them, and joiners. */
const ZERO = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a reader sees as characters, each with its width in cells. */
function cells(text: string): { readonly part: string; width: number }[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ({
    part: segment,
    width: ZERO.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1,
  }));
}

/** Cells that a text takes in a terminal. */
export function textWidth(text: string): number {
  return cells(text).reduce((sum, { width }) => sum + width, 0);
}

/** Characters that steer a terminal, break lines or turn the direction of writing. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A name from a table as one line: control characters cannot reach the terminal. */
export function printable(name: string): string {
  return name.replace(CONTROL, "\uFFFD");
}

/** Text of a page or a chart: control characters but blanks as U+FFFD, such as those that have what follows read from right to left. */
export function visible(text: string): string {
  return text.replace(CONTROL, (c) => c === "\n" || c === "\t" ? c : "\uFFFD");
}

/** A message as one line: control characters as in JSON, such as `\u001b`. */
export function escaped(text: string): string {
  return text.replace(
    CONTROL,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The text, with blanks after it up to `width` cells. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** The text, with blanks before it up to `width` cells. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/** The text in pieces of at most `width` cells, cut between characters. */
export function chop(text: string, width: number): string[] {
  const pieces = [""];
  let filled = 0;
  for (const cell of cells(text)) {
    if (filled > 0 && filled + cell.width > width) {
      pieces.push("");
      filled = 0;
    }
    pieces[pieces.length - 1] += cell.part;
    filled += cell.width;
  }
  return pieces;
}

/** A sentence in lines of at most `width` cells, all but the first set in below its start. */
export function paragraph(text: string, width: number, first = ""): string[] {
  const rest = " ".repeat(textWidth(first));
  return wrap(text.split(" "), { width, first, rest });
}

/**
 * Parts joined with blanks into lines of at most `width` cells; a part that
 * does not fit a line by itself is cut. Control characters are left out as in
 * {@linkcode printable}.
 *
 * @param parts What stays together where it can.
 * @param layout Width of a line and what the lines start with; `rest` is as wide as `first`.
 */
export function wrap(
  parts: readonly string[],
  layout: {
    readonly width: number;
    readonly first: string;
    readonly rest: string;
  },
): string[] {
  const { width, first, rest } = layout;
  const room = width - textWidth(rest);
  const lines = [""];
  for (const piece of parts.flatMap((part) => chop(printable(part), room))) {
    const last = lines[lines.length - 1]!;
    if (last === "") lines[lines.length - 1] = piece;
    else if (textWidth(last) + 1 + textWidth(piece) <= room) {
      lines[lines.length - 1] = `${last} ${piece}`;
    } else lines.push(piece);
  }
  return lines.map((line, i) => (i === 0 ? first : rest) + line);
}
