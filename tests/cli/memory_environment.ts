/** Files and a terminal in memory, for tests of the commands. */
import { type Environment, InputError } from "../../lib/cli/environment.ts";
import { NO_STOP, type Stop } from "../../lib/farm/task.ts";
import { run } from "../../lib/cli/commands.ts";

/** What a command left behind. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly error: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What such an environment is like. */
export interface MemoryOptions {
  readonly terminal?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
  readonly stop?: Stop;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files and a terminal in memory, and what was written; files whose name ends in `.locked` cannot be. */
export function memoryEnvironment(
  files: Files,
  { terminal = false, variables = {}, stop = NO_STOP }: MemoryOptions = {},
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
    exists: (path) => files[path] !== undefined,
    variable: (name) => variables[name],
    stop,
    hold: () => {},
    runtime: "a test",
  };
  return { env, left: () => ({ output, error, files: written }) };
}

/** Runs a command in such an environment. */
export async function runInMemory(
  args: readonly string[],
  files: Files = {},
  options: MemoryOptions = {},
): Promise<Outcome> {
  const { env, left } = memoryEnvironment(files, options);
  const status = await run(args, env);
  return { status, ...left() };
}
