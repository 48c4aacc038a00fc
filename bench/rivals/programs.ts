/**
 * Rivals that are programs of their own: each reads tasks, a line each, and
 * answers with the milliseconds that one took.
 */

/** A program that answers each line with a time, and with what it computed if it tells. */
export interface Rival {
  ask(line: string): Promise<readonly number[]>;
  end(): Promise<void>;
}

/** Starts a program, or not where it is missing or fails at its first line. */
export async function rival(
  name: string,
  args: string[],
  env: Record<string, string> = {},
  first = "scores 8 2 2",
): Promise<Rival | undefined> {
  try {
    const child = new Deno.Command(name, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const writer = child.stdin.getWriter();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    const made: Rival = {
      async ask(line) {
        await writer.write(new TextEncoder().encode(`${line}\n`));
        let text = "";
        while (!text.endsWith("\n")) {
          const { value, done } = await reader.read();
          if (done) throw new Error(`${name} ended`);
          text += value;
        }
        return text.trim().split(" ").map(Number);
      },
      async end() {
        await writer.close();
        await child.status;
      },
    };
    await made.ask(first);
    return made;
  } catch {
    return undefined;
  }
}

/** Compiles a C source for this machine and starts it. */
export async function compiledRival(
  source: string,
): Promise<Rival | undefined> {
  const program = await Deno.makeTempFile();
  try {
    const { success } = await new Deno.Command("gcc", {
      args: ["-O3", "-march=native", source, "-o", program],
    }).output();
    return success ? await rival(program, []) : undefined;
  } catch {
    return undefined;
  } finally {
    // A running program keeps its file.
    await Deno.remove(program);
  }
}
