/** What views return, and what several of them share. */
import type { ShownBlock, TableRow } from "./blocks.ts";
import { fixed, shortNumber } from "../report/number_text.ts";

/** How a result presents itself. */
export interface Presented {
  readonly blocks: readonly ShownBlock[];
  /**
   * The plain text.
   * @default {that of the blocks}
   */
  readonly text?: string;
}

/** A sentence for each warning. */
export function notes(sentences: readonly string[]): ShownBlock[] {
  return sentences.map((note) => ({ note }));
}

/**
 * A number with its standard error: the error has two significant digits, the number as many decimals.
 *
 * @param value The number.
 * @param error Its standard error; the number stands alone where there is none.
 * @returns The two in words.
 *
 * @example
 * ```ts
 * import { withError } from "@softmix/softmix/notebook";
 * import { assertEquals } from "@std/assert";
 * assertEquals(withError(0.512345, 0.0213), "0.512 ± 0.021");
 * ```
 */
export function withError(value: number, error: number | undefined): string {
  if (error === undefined || !Number.isFinite(error)) return shortNumber(value);
  if (error === 0) return `${shortNumber(value)} (fixed)`;
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
  return decimals > 9
    ? `${value.toExponential(3)} ± ${error.toExponential(1)}`
    : `${fixed(value, decimals)} ± ${error.toFixed(decimals)}`;
}

/** Names of features where no data tell them. */
export function featureNamesOf(
  columns: number,
  names: readonly string[] | undefined,
): readonly string[] {
  return names ?? Array.from({ length: columns }, (_, l) => `x${l + 1}`);
}

/** Rows of a long table that are shown, and how many are not. */
export function firstRows(
  rows: readonly TableRow[],
  { most, what }: { readonly most: number; readonly what: string },
): ShownBlock[] {
  const left = rows.length - most;
  const blocks: ShownBlock[] = [{ rows: rows.slice(0, most) }];
  if (left > 0) blocks.push({ note: `and ${left} more ${what}` });
  return blocks;
}
