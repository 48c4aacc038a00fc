// deno-lint-ignore-file no-console
/**
 * Output to Deno's Jupyter kernel, or to the terminal where there is none.
 *
 * The kernel may say that a cell is done before it has sent what the cell shows, and what
 * comes later is lost. So a short pause follows every output, and each carries its number: a
 * gap tells that one is missing.
 */

/** Long enough for the kernel to send what it holds. */
const PAUSE_MS = 25;

/** One output by its kinds of content. */
export type Mime = Readonly<Record<string, string>>;

interface Kernel {
  broadcast(type: string, content: unknown): Promise<void>;
}

/** The kernel; undefined where cells run as a script, or in another runtime. */
export function kernel(): Kernel | undefined {
  try {
    // Outside a kernel Deno throws where the property is read.
    return (globalThis as { Deno?: { jupyter?: Kernel } }).Deno?.jupyter;
  } catch {
    return undefined;
  }
}

let outputs = 0;

/** Sends outputs, one after the other. */
export async function send(contents: readonly Mime[]): Promise<void> {
  for (const data of contents) {
    const metadata = { softmix: { output: ++outputs } };
    const content = { data, metadata, transient: {} };
    await kernel()!.broadcast("display_data", content);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Prints the text of outputs. */
export function print(contents: readonly Mime[]): void {
  for (const data of contents) console.log(data["text/plain"]);
}
