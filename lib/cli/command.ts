/** What a command of softmix is. */
import type { Arguments, Syntax } from "./arguments.ts";
import type { Environment } from "./environment.ts";

/** A command: what it takes, what it says about itself, what it does. */
export interface Command {
  readonly syntax: Syntax;
  /** What `--help` prints. */
  readonly help: string;
  /** Runs it; returns what it prints. */
  run(given: Arguments, env: Environment): string | Promise<string>;
}
