/** Files and a terminal in memory, for tests of the commands. */
import { type Environment, InputError } from "../../lib/cli/environment.ts";
import { run } from "../../lib/cli/commands.ts";

/** What a command left behind. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly error: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Runs a command on files in memory; files whose name ends in `.locked` cannot be written. */
export async function runInMemory(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { terminal = false }: { terminal?: boolean } = {},
): Promise<Outcome> {
  const written = new Map<string, string>();
  let output = "", error = "";
  const checkWritable = (path: string) => {
    if (path.endsWith(".locked")) {
      throw new InputError(
        `Cannot write ${JSON.stringify(path)} as permission is denied`,
      );
    }
  };
  const env: Environment = {
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) {
        throw new InputError(
          `Cannot read ${
            JSON.stringify(path)
          } as there is no such file or directory`,
        );
      }
      return typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
    },
    identityOf: (path) => new URL(path, "file:///work/").pathname,
    checkWritable,
    writeFile: (path, text) => {
      checkWritable(path);
      written.set(path, text);
    },
    writeOutput: (text) => output += text,
    writeError: (text) => error += text,
    errorIsTerminal: terminal,
  };
  const status = await run(args, env);
  return { status, output, error, files: written };
}
