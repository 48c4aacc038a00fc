/**
 * The command line of softmix, and the only file that touches the machine it
 * runs on; the commands themselves are in `lib/cli/`.
 *
 * ```sh
 * deno run --allow-read --allow-write jsr:@softmix/softmix/cli fit --help
 * ```
 *
 * @module
 */
import { run } from "./cli/commands.ts";
import { type Environment, InputError } from "./cli/environment.ts";

const environment: Environment = {
  readFile: (path) =>
    attempt(`read ${JSON.stringify(path)}`, () => Deno.readFileSync(path)),
  checkWritable: (path) =>
    attempt(`write ${JSON.stringify(path)}`, () => {
      const target = targetOf(path);
      if (target.special) return;
      Deno.removeSync(createBeside(target.path, ""));
    }),
  writeFile: (path, text) =>
    attempt(`write ${JSON.stringify(path)}`, () => writeWhole(path, text)),
  writeOutput: (text) => {
    try {
      writeAll(Deno.stdout, text);
    } catch (error) {
      // The reader has what it wants, as in `softmix fit … | head -1`.
      if (error instanceof Deno.errors.BrokenPipe) return;
      throw new InputError(
        `Cannot write to standard output as ${reasonOf(error)}`,
      );
    }
  },
  writeError: (text) => {
    try {
      writeAll(Deno.stderr, text);
    } catch {
      // There is nowhere left to complain.
    }
  },
  errorIsTerminal: Deno.stderr.isTerminal(),
};

function writeAll(
  out: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(out.writeSync(bytes));
}

function attempt<T>(action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new InputError(`Cannot ${action} as ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const { NotFound, IsADirectory, PermissionDenied, NotCapable } = Deno.errors;
  if (error instanceof NotFound) return "there is no such file or directory";
  if (error instanceof IsADirectory) return "it is a directory";
  if (error instanceof PermissionDenied) return "permission is denied";
  const line = String(error instanceof Error ? error.message : error)
    .replace(/(\(os error \d+\)).*/s, "$1").replace(/\n.*/s, "");
  if (error instanceof NotCapable) return `Deno ${lowerFirst(line)}`;
  return line;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Where a file will be: links are followed, so that the link stays one. */
function targetOf(
  path: string,
): { path: string; mode?: number; special: boolean } {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path, special: false };
    throw error;
  }
  if (info.isDirectory) throw new Deno.errors.IsADirectory();
  return {
    path: Deno.realPathSync(path),
    ...(info.mode === null ? {} : { mode: info.mode & 0o777 }),
    special: !info.isFile,
  };
}

/** Writes a new file beside a path and returns its name; nothing is left if it fails. */
function createBeside(path: string, text: string): string {
  const name = `${path}.${Deno.pid}.tmp`;
  const file = Deno.openSync(name, { write: true, createNew: true });
  try {
    writeAll(file, text);
    file.syncDataSync();
  } catch (error) {
    Deno.removeSync(name);
    throw error;
  } finally {
    file.close();
  }
  return name;
}

function writeWhole(path: string, text: string): void {
  const target = targetOf(path);
  if (target.special) return Deno.writeTextFileSync(target.path, text); // such as /dev/null
  const temporary = createBeside(target.path, text);
  try {
    if (target.mode !== undefined && Deno.build.os !== "windows") {
      Deno.chmodSync(temporary, target.mode);
    }
    Deno.renameSync(temporary, target.path);
  } catch (error) {
    Deno.removeSync(temporary);
    throw error;
  }
}

if (import.meta.main) Deno.exitCode = await run(Deno.args, environment);
