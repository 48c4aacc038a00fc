/** Tables of text that keep within the width of a terminal. */
import {
  chop,
  padEnd,
  padStart,
  paragraph,
  printable,
  textWidth,
} from "./text_width.ts";

/** Terms in a column, explanations wrapped beside them. */
export function terms(
  rows: readonly (readonly [string, string])[],
  width: number,
): string[] {
  const column = Math.max(...rows.map(([term]) => term.length)) + 2;
  return rows.flatMap(([term, text]) =>
    paragraph(text, width, term.padEnd(column))
  );
}

/** Cells in columns, set right. */
export function rightColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) =>
    Math.max(...rows.map((row) => textWidth(row[c]!)))
  );
  return rows.map((row) =>
    row.map((cell, c) => padStart(cell, widths[c]!)).join("  ")
  );
}

/** Rows of numbers behind their names, in columns below their headings, decimal points below each other. */
export function numberTable({ names, headings, rows }: {
  /** Columns of names by their headings. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): string[] {
  const labels = Object.entries(names).map(([heading, texts]) => {
    const own = [heading, ...texts].map(printable);
    const width = Math.max(...own.map(textWidth));
    return own.map((label) => padEnd(label, width));
  });
  const columns = headings.map((_, c) =>
    alignPoints(rows.map((row) => [row[c]!])).flat()
  );
  const cells = rightColumns([
    headings.map(printable),
    ...rows.map((_, r) => columns.map((column) => column[r]!)),
  ]);
  return cells.map((line, i) =>
    [...labels.map((own) => own[i]!), line].join("  ").trimEnd()
  );
}

/** A line for each section's line, sections with a blank line between them; empty sections vanish. */
export function sectionsText(
  sections: readonly (readonly string[])[],
): string {
  return sections.filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd() + "\n").join(""))
    .join("\n");
}

/** Features as rows and components as columns, or others, in blocks that fit the width. */
export function featureTable(
  heading: string,
  table: {
    readonly names: readonly string[];
    readonly cells: readonly (readonly string[])[];
    /** What to put behind each cell, such as a standard error; "" for nothing. */
    readonly behind?: readonly (readonly string[])[];
    /**
     * What stands above the names.
     * @default {"component"}
     */
    readonly corner?: string;
    /**
     * What stands above the columns.
     * @default {their numbers from 1}
     */
    readonly columns?: readonly string[];
    readonly width: number;
  },
): string[] {
  const { width, corner = "component" } = table;
  const cells = withBehind(alignPoints(table.cells), table.behind);
  const names = table.names.map(printable);
  const K = cells[0]!.length;
  const columns = table.columns ?? cells[0]!.map((_, k) => `${k + 1}`);
  const column = Math.max(
    6,
    ...[...columns, ...cells.flat()].map((cell) => cell.length),
  );
  const longest = Math.max(
    corner.length,
    ...names.map(textWidth),
  );
  const nameWidth = Math.min(longest, Math.floor(width * 0.45) - 2);
  const perBlock = Math.max(
    1,
    Math.floor((width - 2 - nameWidth) / (column + 2)),
  );
  const lines = paragraph(heading, width);
  for (let first = 0; first < K; first += perBlock) {
    const end = Math.min(first + perBlock, K);
    const row = (name: string, cell: (k: number) => string) => {
      let text = `  ${padEnd(name, nameWidth)}`;
      for (let k = first; k < end; k++) {
        text += `  ${padStart(cell(k), column)}`;
      }
      return text;
    };
    if (first > 0) lines.push("");
    lines.push(row(corner, (k) => columns[k]!));
    for (const [l, name] of names.entries()) {
      const pieces = hanging(name, nameWidth);
      for (const piece of pieces.slice(0, -1)) lines.push(`  ${piece}`);
      lines.push(row(pieces.at(-1)!, (k) => cells[l]![k]!));
    }
  }
  return lines;
}

function withBehind(
  cells: readonly (readonly string[])[],
  behind: readonly (readonly string[])[] | undefined,
): readonly (readonly string[])[] {
  if (!behind) return cells;
  const width = Math.max(...behind.flat().map(textWidth));
  return cells.map((row, l) =>
    row.map((cell, k) => cell + padEnd(behind[l]![k]!, width))
  );
}

/** A name in lines of at most `width` cells, all but the first set in. */
function hanging(name: string, width: number): string[] {
  if (textWidth(name) <= width) return [name];
  return chop(name, width - 2).map((piece, i) => (i === 0 ? "" : "  ") + piece);
}

/** Cells padded at their ends so that decimal points stand below each other. */
function alignPoints(
  cells: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const after = (cell: string) => {
    const [whole] = /^[^.%]*/.exec(cell)!;
    return cell.includes("e") ? 0 : cell.length - whole.length;
  };
  const most = Math.max(...cells.flat().map(after));
  return cells.map((row) =>
    row.map((cell) =>
      cell.includes("e") ? cell : cell + " ".repeat(most - after(cell))
    )
  );
}
