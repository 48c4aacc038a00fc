/** One line of fields with commas between them: RFC 4180. */
import { findCells, QuoteError, textOf } from "./cells.ts";

const COMMA = 44;

/** One field of a CSV line, in quotes where it needs them. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The fields of one line, or `undefined` if the text is not one. */
export function parseCsvLine(text: string): string[] | undefined {
  const bytes = new TextEncoder().encode(text);
  try {
    const cells = findCells({
      bytes,
      from: 0,
      delimiter: COMMA,
      returns: false,
    });
    if (cells.records.length !== 2) return undefined;
    return Array.from(cells.starts, (_, cell) => textOf(cells, cell));
  } catch (error) {
    if (error instanceof QuoteError) return undefined;
    throw error;
  }
}
