/** What a command needs from the machine it runs on; tests give their own. */

import type { Stop } from "../estimation.ts";

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
  /** Whether there is something at a path. */
  exists(path: string): boolean;
  /** The value of a variable of the process; undefined where it is not set. */
  variable(name: string): string | undefined;
  /** Asked for an end by a signal, once there is something to lose. */
  readonly stop: Stop;
  /** Tells that there is something to lose from here on, and that the command looks at `stop`. */
  hold(): void;
  /** What runs this, as it changes the last digits of results. */
  readonly runtime: string;
}

/** The input is bad: exit status 1. */
export class InputError extends Error {}

/** A signal asked for an end before anything was reached: exit status 130, as of SIGINT. */
export class Stopped extends Error {}

/** The command line is wrong: exit status 2. */
export class UsageError extends Error {}
