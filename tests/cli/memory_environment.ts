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

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files and a terminal in memory, and what was written; files whose name ends in `.locked` cannot be. */
export function memoryEnvironment(
  files: Files,
  { terminal = false }: { terminal?: boolean } = {},
): { env: Environment; left: () => Omit<Outcome, "status"> } {
  const written = new Map<string, string>();
  let output = "", error = "";
  const checkWritable = (path: string) => {
    if (path.endsWith(".locked")) {
      throw new InputError(
        `Cannot write ${JSON.stringify(path)} as permission is denied`,
      );
    }
  };
  const readFile = (path: string) => {
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
  };
  const env: Environment = {
    readFile,
    readPart: (path, at, bytes) => {
      const part = readFile(path).subarray(at, at + bytes.length);
      bytes.set(part);
      return part.length;
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
  return { env, left: () => ({ output, error, files: written }) };
}

/** Runs a command in such an environment. */
export async function runInMemory(
  args: readonly string[],
  files: Files = {},
  options: { terminal?: boolean } = {},
): Promise<Outcome> {
  const { env, left } = memoryEnvironment(files, options);
  const status = await run(args, env);
  return { status, ...left() };
}
