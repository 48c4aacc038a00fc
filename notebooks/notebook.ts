/**
 * Notebook files: their cells, what they print, and whether anything is missing.
 *
 * @module
 */

/** One output of a cell, as in the file. */
export interface CellOutput {
  output_type: string;
  data?: Record<string, string | string[]>;
  metadata?: {
    softmix?: { output: number };
  };
  text?: string | string[];
  ename?: string;
  evalue?: string;
  execution_count?: number | null;
}

/** One cell, as in the file. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: Record<string, unknown>;
  source: string | string[];
  outputs?: CellOutput[];
  execution_count?: number | null;
}

/** A notebook, as in the file. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** Text that a file may hold in lines. */
export function joined(text: string | string[] | undefined): string {
  return Array.isArray(text) ? text.join("") : text ?? "";
}

/** The source of each code cell. */
export function codeOf(notebook: Notebook): string[] {
  return notebook.cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => joined(source));
}

/** The cells as one script that can stand anywhere: imports by address. */
export function scriptOf(notebook: Notebook, folder: URL): string {
  return codeOf(notebook).join("\n\n").replaceAll(
    /(from\s*")(\.[^"]+)(")/g,
    (_, before, path, after) => before + new URL(path, folder).href + after,
  ) + "\n";
}

/** Lines that a cell may have, and still be taken in at one look. */
const MOST_LINES = 15;

/** What is wrong with a notebook that was run: long cells, errors, cells that show nothing, numbers of outputs that are missing. */
export function faultsOf(notebook: Notebook): string[] {
  const faults: string[] = [];
  let expected = 1;
  for (const [i, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const outputs = cell.outputs ?? [];
    const source = joined(cell.source);
    const at = `cell ${i + 1}`;
    const lines = source.split("\n").length;
    if (lines > MOST_LINES) faults.push(`${at} has ${lines} lines`);
    if (outputs.length === 0 && /\bshow\(/.test(source)) {
      faults.push(`${at} shows nothing`);
    }
    for (const { output_type, ename, evalue, metadata, data } of outputs) {
      if (output_type === "error") faults.push(`${at}: ${ename}: ${evalue}`);
      const number = metadata?.softmix?.output;
      if (number === undefined) {
        faults.push(`${at} has an output that show() did not make`);
        continue;
      }
      if (number !== expected) {
        faults.push(`${at} has output ${number} where ${expected} belongs`);
      }
      expected = number + 1;
      const html = joined(data?.["text/html"]);
      if (html !== "" && !/<(path|circle|line|g|td|p)\b/.test(html)) {
        faults.push(`${at} has an empty output`);
      }
    }
  }
  return faults;
}

/** The notebook without what differs from run to run and machine to machine. */
export function tidied(notebook: Notebook): Notebook {
  let count = 0;
  return {
    cells: notebook.cells.map((cell, i) => {
      const base = { id: `cell-${i + 1}`, metadata: {} };
      return cell.cell_type === "code"
        ? {
          cell_type: cell.cell_type,
          execution_count: ++count,
          ...base,
          outputs: (cell.outputs ?? []).filter(isShown),
          source: cell.source,
        }
        : { cell_type: cell.cell_type, ...base, source: cell.source };
    }),
    metadata: {
      kernelspec: {
        display_name: "Deno",
        language: "typescript",
        name: "deno",
      },
      language_info: {
        file_extension: ".ts",
        mimetype: "text/x.typescript",
        name: "typescript",
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Whether an output shows anything: a cell that ends with `show()` has a result without contents besides. */
function isShown({ output_type, data }: CellOutput): boolean {
  return output_type !== "execute_result" || Object.keys(data ?? {}).length > 0;
}

/** What a report says of the time that a fit took. */
const SECONDS = /^Time +[\d.]+ s.*$/gm;

/** The text of each output, as far as it is to be the same in every run. */
export function printedBy(notebook: Notebook): string[] {
  return notebook.cells.flatMap(({ outputs = [] }) =>
    outputs.map(({ data, text }) =>
      joined(data?.["text/plain"] ?? text).replaceAll(SECONDS, "Time")
    )
  );
}

/**
 * The last printed place of a number may round either way, and other machines'
 * exponentials differ in their last bits, which iterations carry further.
 */
const RELATIVE = 2e-3;
/** Smaller numbers are what rounding leaves of 0. */
const NOTHING = 1e-8;
const NUMBER = /[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?/g;

/** Where two texts differ by more than rounding; empty if nowhere. */
export function differences(was: string, is: string): string[] {
  const words = (text: string) =>
    text.replaceAll(NUMBER, "#").replaceAll(/[\s─]+/g, " ").trim();
  if (words(was) !== words(is)) {
    return [`text was ${JSON.stringify(was)} and is ${JSON.stringify(is)}`];
  }
  const numbers = (text: string) => text.match(NUMBER) ?? [];
  const now = numbers(is);
  return numbers(was).flatMap((before, i) =>
    alike(before, now[i]!) ? [] : [`${before} is ${now[i]} now`]
  );
}

function alike(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) =>
    Number(text.replaceAll(",", "").replace("−", "-"))
  ) as [number, number];
  const size = Math.max(Math.abs(x), Math.abs(y));
  const lastPlace = 10 ** -(/\.(\d+)/.exec(a)?.[1]?.length ?? 0) *
    10 ** Number(/e([-+]?\d+)/.exec(a)?.[1] ?? 0);
  return size < NOTHING ||
    Math.abs(x - y) <= Math.max(RELATIVE * size, 1.01 * lastPlace);
}
