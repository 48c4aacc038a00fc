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
import { begin } from "./cli/commands.ts";
import { type Environment, InputError } from "./cli/environment.ts";

const environment: Environment = {
  identityOf,
  readFile: (path) =>
    path === "-"
      ? attempt("read standard input", readInput)
      : attempt(`read ${JSON.stringify(path)}`, () => Deno.readFileSync(path)),
  readPart: (path, at, bytes) =>
    attempt(
      `read ${JSON.stringify(path)}`,
      () => readPart(path, at, bytes),
    ),
  checkWritable: (path) =>
    attempt(`write ${JSON.stringify(path)}`, () => {
      const target = targetOf(path);
      if (target.special) return;
      const { name, file } = createBeside(target.path);
      file.close();
      Deno.removeSync(name);
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

function readInput(): Uint8Array {
  let bytes = new Uint8Array(2 ** 16), length = 0;
  for (;;) {
    const read = Deno.stdin.readSync(bytes.subarray(length));
    if (read === null) return bytes.subarray(0, length);
    length += read;
    if (length < bytes.length) continue;
    const grown = new Uint8Array(2 * length);
    grown.set(bytes);
    bytes = grown;
  }
}

function readPart(path: string, at: number, bytes: Uint8Array): number {
  using file = Deno.openSync(path);
  file.seekSync(at, Deno.SeekMode.Start);
  let length = 0;
  while (length < bytes.length) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return length;
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

const WINDOWS = Deno.build.os === "windows";
/** What comes after the folder in a path. */
const LAST_NAME = WINDOWS ? /[^\\/:]*$/ : /[^/]*$/;
const ABSOLUTE = WINDOWS ? /^([\\/]|\w:)/ : /^\//;

/** Where a path leads to that `stat` does not find: it may be a link to what is not there yet. */
function missingAt(path: string): string {
  let link: string;
  try {
    link = Deno.readLinkSync(path);
  } catch {
    return path;
  }
  return missingAt(
    ABSOLUTE.test(link) ? link : path.replace(LAST_NAME, "") + link,
  );
}

function identityOf(path: string): string {
  try {
    const { isFile, ino, dev, size, mtime } = Deno.statSync(path);
    if (!isFile) return path; // nothing is lost in a device or pipe
    if (ino === null) return Deno.realPathSync(path);
    // Numbers of Windows are rounded where a double cannot hold them.
    return [dev, ino, size, mtime?.getTime()].join(":");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return path;
  }
  const missing = missingAt(path);
  const folder = missing.replace(LAST_NAME, "");
  try {
    const real = Deno.realPathSync(folder || ".");
    return `${real}/${missing.slice(folder.length)}`;
  } catch {
    return path; // reading or writing will say why
  }
}

/** Where a file will be: links are followed, so that the link stays one. */
function targetOf(
  path: string,
): { path: string; mode?: number; special: boolean } {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { path: missingAt(path), special: false };
  }
  if (info.isDirectory) throw new Deno.errors.IsADirectory();
  return {
    path: Deno.realPathSync(path),
    ...(info.mode === null ? {} : { mode: info.mode & 0o777 }),
    special: !info.isFile,
  };
}

/** Opens a new file beside a path, by a name that no other run has or can foresee. */
function createBeside(path: string): { name: string; file: Deno.FsFile } {
  const name = path.replace(LAST_NAME, "") +
    `softmix-${crypto.randomUUID()}.tmp`;
  return { name, file: Deno.openSync(name, { write: true, createNew: true }) };
}

function writeWhole(path: string, text: string): void {
  const target = targetOf(path);
  if (target.special) return Deno.writeTextFileSync(target.path, text); // such as /dev/null
  holdSignals();
  const { name, file } = createBeside(target.path);
  try {
    try {
      writeAll(file, text);
      file.syncDataSync();
    } finally {
      file.close();
    }
    if (target.mode !== undefined && !WINDOWS) {
      Deno.chmodSync(name, target.mode);
    }
    Deno.renameSync(name, target.path);
  } catch (error) {
    Deno.removeSync(name);
    throw error;
  }
}

/** Signals that ask a process to end, and the exit status for it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
const listeners = new Map<keyof typeof SIGNALS, () => void>();
let signalled: number | undefined;

/**
 * Puts off the end of the process from the first file that is written until
 * the last is whole. A signal without a listener ends the process at once,
 * which is right during a fit, when there is no file to lose, and while a slow
 * reader takes the output; between a file's creation and its renaming it would
 * leave the file behind. A listener cannot remove that: it is called only when
 * this thread waits, and it does not before {@linkcode releaseSignals}.
 *
 * What remains is a file that is left by another end, such as SIGKILL, or by a
 * signal between the two system calls of `checkWritable`, before a fit that
 * must stay easy to end. Its name stands in no one's way.
 */
function holdSignals(): void {
  if (listeners.size > 0) return;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const listener = () => signalled ??= SIGNALS[signal];
    Deno.addSignalListener(signal, listener);
    listeners.set(signal, listener);
  }
}

/** Lets signals end the process again; returns the exit status if one came meanwhile. */
async function releaseSignals(): Promise<number | undefined> {
  if (listeners.size === 0) return undefined;
  // A signal reaches its listener within three turns of the event loop, as
  // measured on a busy machine; a later one finds a run that is done.
  for (let turn = 0; turn < 5 && signalled === undefined; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const [signal, listener] of listeners) {
    Deno.removeSignalListener(signal, listener);
  }
  return signalled;
}

if (import.meta.main) {
  const print = await begin(Deno.args, environment);
  Deno.exitCode = await releaseSignals() ?? print();
}
