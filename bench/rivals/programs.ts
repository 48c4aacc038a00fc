/**
 * Rivals that are programs of their own: each reads tasks, a line each, and
 * answers with the milliseconds that one took.
 */

/** A program that answers each line with a time. */
export interface Rival {
  ask(line: string): Promise<number>;
  end(): Promise<void>;
}

/** Starts a program, or not where it is missing or fails. */
export async function rival(
  name: string,
  args: string[],
  env: Record<string, string> = {},
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
        return Number(text);
      },
      async end() {
        await writer.close();
        await child.status;
      },
    };
    await made.ask("scores 8 2 2");
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
