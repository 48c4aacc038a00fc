/** How the characters of a text are written in bytes. */

/**
 * The bytes of a table as UTF-8 without a mark: UTF-16 is told by its mark.
 *
 * @returns Nothing where they are no such text.
 */
export function utf8Of(bytes: Uint8Array): Uint8Array | undefined {
  const [first, second, third] = bytes;
  const wide = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : undefined;
  try {
    if (wide !== undefined) {
      return new TextEncoder().encode(
        new TextDecoder(wide, { fatal: true }).decode(bytes),
      );
    }
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const piece = 2 ** 16; // a text of all of it would take as much memory again
    for (let at = 0; at < bytes.length; at += piece) {
      decoder.decode(bytes.subarray(at, at + piece), { stream: true });
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

/**
 * The bytes of a text in Windows-1252 as UTF-8: what spreadsheets in Western Europe
 * write as CSV, and what ISO-8859-1 mostly is. Any bytes could be that, so that those
 * with control characters are taken for no text.
 *
 * @returns Nothing where they are no text.
 */
export function utf8OfWestern(bytes: Uint8Array): Uint8Array | undefined {
  const isControl = (byte: number) =>
    byte < 32 && byte !== 9 && byte !== 10 && byte !== 13;
  if (bytes.some(isControl)) return undefined;
  return new TextEncoder().encode(
    new TextDecoder("windows-1252").decode(bytes),
  );
}
