// deno-lint-ignore-file no-console
/**
 * Output of the notebooks: text, tables and charts, in the kernel or on a terminal.
 *
 * Deno's kernel sometimes reports a cell as done before it has sent the
 * cell's output, and what comes later is lost. So every output is followed by a short
 * pause, and carries a number: `run.ts` fails on a gap in the numbers.
 *
 * @module
 */
import { type Chart, drawChart } from "../lib/report/plots.ts";

/** Long enough for the kernel to send what it holds. */
const PAUSE_MS = 25;

let outputs = 0;

interface Kernel {
  broadcast(type: string, content: unknown): Promise<void>;
}

/** The kernel, or undefined when the cells run as a script. */
function kernel(): Kernel | undefined {
  try {
    return (Deno as unknown as { jupyter?: Kernel }).jupyter;
  } catch {
    return undefined;
  }
}

async function output(
  data: Readonly<Record<string, string>>,
  notes: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  outputs += 1;
  const notebook = kernel();
  if (!notebook) {
    console.log(data["text/plain"]);
    return;
  }
  await notebook.broadcast("display_data", {
    data,
    metadata: { softmix: { output: outputs, ...notes } },
    transient: {},
  });
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

/** Prints lines of text. */
export function print(...lines: readonly unknown[]): Promise<void> {
  return output({ "text/plain": lines.map(String).join("\n") });
}

/** Prints what differs from run to run or machine to machine, such as seconds and numbers of evaluations: a check passes over it. */
export function printTiming(...lines: readonly unknown[]): Promise<void> {
  return output({ "text/plain": lines.map(String).join("\n") }, {
    timing: true,
  });
}

/** Says something in Markdown: the place for sentences with computed numbers in them. */
export function say(markdown: string): Promise<void> {
  return output({ "text/markdown": markdown, "text/plain": markdown });
}

/** Draws charts, one below the other. */
export async function show(...charts: readonly Chart[]): Promise<void> {
  for (const chart of charts) {
    await output({
      "text/html": drawChart(chart),
      "text/plain": `[chart: ${chart.ariaLabel}]`,
    });
  }
}

/** Prints a table; numbers are aligned to the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, c) =>
    Math.max(...cells.map((row) => row[c]!.length))
  );
  const isNumber = header.map((_, c) =>
    rows.every((row) => /^[-−+]?[\d.,]+(e[-+]?\d+)?%?$/.test(String(row[c])))
  );
  const lines = cells.map((row) =>
    row.map((cell, c) =>
      isNumber[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)
    ).join("  ").trimEnd()
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return output({ "text/plain": lines.join("\n") });
}
