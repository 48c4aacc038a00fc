/** What a command needs from the machine it runs on; tests give their own. */

/** Files and the terminal. What cannot be done throws an {@linkcode InputError} that names the file. */
export interface Environment {
  /** The same text for two paths if they are one file, or would become one; never throws. */
  identityOf(path: string): string;
  /** The bytes of a file, or of standard input for `-`. */
  readFile(path: string): Uint8Array;
  /** Fills `bytes` from a place of a file on; returns how many there were. */
  readPart(path: string, at: number, bytes: Uint8Array): number;
  /** Passes if a file could be written there now; leaves nothing behind. */
  checkWritable(path: string): void;
  /** Writes a file whole, or leaves what was there. */
  writeFile(path: string, text: string): void;
  /** Writes to standard output; text that nobody reads any more is dropped. */
  writeOutput(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** Whether standard error is a terminal. */
  readonly errorIsTerminal: boolean;
}

/** The input is bad: exit status 1. */
export class InputError extends Error {}

/** The command line is wrong: exit status 2. */
export class UsageError extends Error {}
