/**
 * The machine that the command line runs on, by `node:fs` and `node:process`, which
 * Deno has as well as Node. The only file that knows `node:fs`.
 */
import fs from "node:fs";
import process from "node:process";
import { checkAllowed, checkVariable, isAllowed } from "./deno_permissions.ts";
import { type Environment, InputError } from "./environment.ts";
import { holdSignals } from "./signals.ts";

/** The arguments that the process was started with. */
export function processArguments(): string[] {
  return process.argv.slice(2);
}

/** Sets the status that the process will end with. */
export function endWith(status: number): void {
  process.exitCode = status;
}

const INPUT = 0, OUTPUT = 1, ERROR = 2;

/** The files and the terminal of this process. */
export const machine: Environment = {
  identityOf,
  readFile: (path) =>
    path === "-"
      ? attempt("read standard input", () => readWhole(INPUT, 0))
      : attempt(`read ${JSON.stringify(path)}`, () =>
        withFile(path, (file) =>
          readWhole(file, fs.fstatSync(file).size))),
  readPart: (path, at, bytes) =>
    attempt(
      `read ${JSON.stringify(path)}`,
      () => withFile(path, (file) => fill(file, bytes, at)),
    ),
  checkWritable: (path) =>
    attempt(`write ${JSON.stringify(path)}`, () => {
      const target = targetOf(path);
      if (target.special) return;
      const { name, file } = createBeside(target.path);
      fs.closeSync(file);
      fs.unlinkSync(name);
    }),
  writeFile: (path, text) =>
    attempt(`write ${JSON.stringify(path)}`, () => writeWhole(path, text)),
  writeOutput: (text) => {
    try {
      writeAll(OUTPUT, text);
    } catch (error) {
      // The reader has what it wants, as in `softmix fit … | head -1`.
      if (codeOf(error) === "EPIPE") return;
      throw new InputError(
        `Cannot write to standard output as ${reasonOf(error)}`,
      );
    }
  },
  writeError: (text) => {
    try {
      writeAll(ERROR, text);
    } catch {
      // There is nowhere left to complain.
    }
  },
  errorIsTerminal: process.stderr.isTTY === true,
  exists: (path) => {
    checkAllowedOr("read", path);
    return fs.existsSync(path);
  },
  variable: (name) =>
    attempt(`read the variable ${name}`, () => {
      checkVariable(name);
      return process.env[name];
    }),
  stop: { aborted: false }, // a signal ends the process, see holdSignals
  hold: () => {},
  runtime: runtimeOf(process.versions),
};

/** Such as "deno 2.9.6, v8 14.9, x64". */
function runtimeOf(versions: Readonly<Record<string, string | undefined>>) {
  const name = versions.deno === undefined ? "node" : "deno";
  return `${name} ${versions[name]}, v8 ${versions.v8}, ${process.arch}`;
}

function checkAllowedOr(name: "read", path: string): void {
  attempt(`read ${JSON.stringify(path)}`, () => checkAllowed(name, path));
}

function attempt<T>(action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new InputError(`Cannot ${action} as ${reasonOf(error)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EISDIR: "it is a directory",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
};

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

function reasonOf(error: unknown): string {
  const known = REASONS[codeOf(error) ?? ""];
  if (known !== undefined) return known;
  const line = String(error instanceof Error ? error.message : error)
    .replace(/\n.*/s, "");
  // "EFBIG: file too large, write" of Node, "File too large (os error 27)" of Deno
  const [, ofNode, first = "", rest = ""] =
    /^(?:E[A-Z0-9]+: ([^,]*).*|(.)(.*) \(os error \d+\).*)$/.exec(line) ?? [];
  return ofNode ?? (first.toLowerCase() + rest || line);
}

function withFile<T>(path: string, work: (file: number) => T): T {
  checkAllowed("read", path);
  const file = fs.openSync(path, "r");
  try {
    return work(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Does what would have to wait for the other side of a pipe, as often as it takes. */
function patiently(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (codeOf(error) === "EOF") return 0; // the end of a pipe on Windows
      if (codeOf(error) !== "EAGAIN") throw error;
      Atomics.wait(CLOCK, 0, 0, 5);
    }
  }
}

const CLOCK = new Int32Array(new SharedArrayBuffer(4));
/** So many bytes are read by one call. */
const MOST_BYTES = 2 ** 30;

/** Fills bytes from a place of a file on, or from where it stands; returns how many there were. */
function fill(file: number, bytes: Uint8Array, at?: number): number {
  let length = 0;
  while (length < bytes.length) {
    const wanted = Math.min(MOST_BYTES, bytes.length - length);
    const place = at === undefined ? null : at + length;
    const read = patiently(() =>
      fs.readSync(file, bytes, length, wanted, place)
    );
    if (read === 0) break;
    length += read;
  }
  return length;
}

/** All bytes of what may be a pipe, which has no size. */
function readWhole(file: number, size: number): Uint8Array {
  let bytes = new Uint8Array(Math.max(size + 1, 2 ** 16)), length = 0;
  for (;;) {
    length += fill(file, bytes.subarray(length));
    if (length < bytes.length) return bytes.subarray(0, length);
    const grown = new Uint8Array(2 * length);
    grown.set(bytes);
    bytes = grown;
  }
}

function writeAll(file: number, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    const part = bytes.subarray(0, MOST_BYTES);
    bytes = bytes.subarray(
      patiently(() => fs.writeSync(file, part, 0, part.length)),
    );
  }
}

const WINDOWS = process.platform === "win32";
/** What comes after the folder in a path. */
const LAST_NAME = WINDOWS ? /[^\\/:]*$/ : /[^/]*$/;
const ABSOLUTE = WINDOWS ? /^([\\/]|\w:)/ : /^\//;

/** Where a path leads to that `stat` does not find: it may be a link to what is not there yet. */
function missingAt(path: string): string {
  let link: string;
  try {
    link = fs.readlinkSync(path);
  } catch {
    return path;
  }
  return missingAt(
    ABSOLUTE.test(link) ? link : path.replace(LAST_NAME, "") + link,
  );
}

function identityOf(path: string): string {
  if (!isAllowed("read", path)) return path; // reading or writing will say why
  try {
    const info = fs.statSync(path, { bigint: true });
    if (!info.isFile()) return path; // nothing is lost in a device or pipe
    if (info.ino === 0n) return fs.realpathSync.native(path);
    return [info.dev, info.ino, info.size, info.mtimeNs].join(":");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return path;
  }
  const missing = missingAt(path);
  const folder = missing.replace(LAST_NAME, "") || ".";
  if (!isAllowed("read", folder)) return path;
  try {
    const real = fs.realpathSync.native(folder);
    return `${real}/${missing.replace(/^.*[\\/]/s, "")}`;
  } catch {
    return path;
  }
}

/** Where a file will be: links are followed, so that the link stays one. */
function targetOf(
  path: string,
): { path: string; mode?: number; special: boolean } {
  checkAllowed("read", path);
  let info: fs.Stats;
  try {
    info = fs.statSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return { path: missingAt(path), special: false };
  }
  if (info.isDirectory()) {
    throw Object.assign(new Error(), { code: "EISDIR" });
  }
  return {
    path: fs.lstatSync(path).isSymbolicLink()
      ? fs.realpathSync.native(path)
      : path,
    mode: info.mode & 0o777,
    special: !info.isFile(),
  };
}

/** Opens a new file beside a path, by a name that no other run has or can foresee. */
function createBeside(path: string): { name: string; file: number } {
  const folder = path.replace(LAST_NAME, "");
  const name = `${folder}softmix-${crypto.randomUUID()}.tmp`;
  checkAllowed("write", folder || ".");
  checkAllowed("read", folder || "."); // which renaming needs
  return { name, file: fs.openSync(name, "wx") };
}

function writeWhole(path: string, text: string): void {
  const target = targetOf(path);
  if (target.special) { // such as /dev/null
    checkAllowed("write", target.path);
    return fs.writeFileSync(target.path, text);
  }
  holdSignals();
  const { name, file } = createBeside(target.path);
  try {
    try {
      writeAll(file, text);
      fs.fdatasyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    if (target.mode !== undefined && !WINDOWS) fs.chmodSync(name, target.mode);
    fs.renameSync(name, target.path);
  } catch (error) {
    fs.unlinkSync(name);
    throw error;
  }
}
